from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from console.api.errors import (
    ApiError,
    ClockSkew,
    Forbidden,
    NoCredentials,
    NotAuthorised,
    NotSent,
    RateLimited,
    ServerError,
)
from console.live.resources import DETAIL, Resource
from console.live.store import Update
from tests.unit.live.rig import Rig


@pytest.fixture
def rig() -> Rig:
    return Rig()


async def test_what_is_looked_at_is_asked_at_once_and_then_each_interval_with_jitter(rig: Rig) -> None:
    x = rig.source(interval=3.0)
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(300)
    assert x.times[0] == 0
    assert all(2.7 - 1e-6 <= gap <= 3.3 + 1e-6 for gap in x.gaps)
    assert min(x.gaps) < 2.8
    assert max(x.gaps) > 3.2


async def test_nothing_is_asked_when_nobody_looks(rig: Rig) -> None:
    x, y = rig.source("x"), rig.source("y")
    async with rig.running():
        await rig.clock.advance(60)
        assert rig.connects == 0
        assert rig.clock.sleepers == 0
        with rig.poller.subscribe(x.resource), rig.poller.subscribe(y.resource):
            await rig.clock.advance(1)
        await rig.clock.advance(60)
    assert (len(x.calls), len(y.calls)) == (1, 1)


async def test_two_who_look_cost_as_much_as_one(rig: Rig) -> None:
    x = rig.source()
    async with rig.running():
        first, second = rig.poller.subscribe(x.resource), rig.poller.subscribe(x.resource)
        await rig.clock.advance(1)
        assert len(x.calls) == 1
        first.close()
        first.close()
        await rig.clock.advance(3)
        assert len(x.calls) == 2
        second.close()
        await rig.clock.advance(30)
    assert len(x.calls) == 2


async def test_coming_back_soon_does_not_ask_again_before_the_interval_is_over(rig: Rig) -> None:
    x = rig.source(interval=10.0)
    async with rig.running():
        rig.poller.subscribe(x.resource).close()
        rig.poller.subscribe(x.resource).close()
        with rig.poller.subscribe(x.resource):
            await rig.clock.advance(4)
        await rig.clock.advance(2)
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(3.9)
        assert x.times == [0]
        await rig.clock.advance(0.2)
        assert x.times == [0, 10]


async def test_the_last_values_are_handed_to_the_next_request(rig: Rig) -> None:
    x = rig.source()
    items = {"a": 1}
    x.say(items)
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(4)
    assert x.previous[0] is None
    assert x.previous[1] is items


async def test_an_unchanged_poll_is_quiet(rig: Rig) -> None:
    x = rig.source()
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(60)
    assert len(rig.updates) > 15
    assert len(rig.loud) == 1


async def test_back_off_doubles_up_to_thirty_seconds_and_ends_with_success(rig: Rig) -> None:
    x = rig.source(interval=3.0)
    x.fail(NotSent("connection refused"))
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(150)
        for gap, expected in zip(x.gaps, [1, 2, 4, 8, 16, 30, 30], strict=False):
            assert expected * 0.9 <= gap <= expected * 1.1
        assert len(x.gaps) >= 7
        health = rig.store.health(x.resource)
        assert health.failures == len(x.calls)
        assert health.retry_at is not None
        await rig.clock.advance(health.retry_at - rig.clock.monotonic() - 0.001)
        x.say({})
        calls = len(x.calls)
        await rig.clock.advance(0.002)
        assert len(x.calls) == calls + 1
        assert rig.store.health(x.resource).failures == 0
        await rig.clock.advance(3.4)
        assert len(x.calls) == calls + 2


async def test_a_failure_of_one_leaves_the_others_alone(rig: Rig) -> None:
    bad, good = rig.source("bad"), rig.source("good")
    bad.fail(ServerError(500))
    async with rig.running():
        rig.poller.subscribe(bad.resource)
        rig.poller.subscribe(good.resource)
        await rig.clock.advance(60)
    assert all(2.7 - 1e-6 <= gap <= 3.3 + 1e-6 for gap in good.gaps)
    assert len(good.calls) > 17


@pytest.mark.parametrize("error", [NotAuthorised(401), ClockSkew(-600.0), Forbidden(403)])
async def test_when_refused_it_asks_only_each_thirty_seconds(rig: Rig, error: ApiError) -> None:
    x = rig.source()
    x.fail(error)
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(200)
        assert rig.store.connection().state == "refused"
    assert all(27 <= gap <= 33 for gap in x.gaps)
    assert len(x.gaps) >= 5


async def test_retry_after_is_honoured_even_by_those_who_wait(rig: Rig) -> None:
    x = rig.source()
    x.fail(RateLimited(20.0))
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(1)
        waiting = asyncio.create_task(
            rig.poller.wait_for(x.resource, lambda items: True, timeout=5, after=rig.clock.monotonic())
        )
        rig.poller.subscribe(x.resource).close()
        await rig.clock.advance(18.9)
        assert x.times == [0]
        assert await waiting is None
        x.say({})
        await rig.clock.advance(2.2)
        assert len(x.calls) == 2
        assert 20 <= x.times[1] <= 22


async def test_retry_after_is_honoured_when_everybody_has_left_and_one_asks_anew(rig: Rig) -> None:
    x = rig.source()
    x.fail(RateLimited(20.0))
    async with rig.running():
        with rig.poller.subscribe(x.resource):
            await rig.clock.advance(1)
        rig.poller.refresh(x.resource)
        await rig.clock.advance(18.9)
        assert x.times == [0]
        await rig.clock.advance(2.2)
        assert len(x.calls) == 2


async def test_a_short_retry_after_does_not_beat_the_back_off(rig: Rig) -> None:
    x = rig.source()
    x.fail(RateLimited(0.0))
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(10)
    assert len(x.calls) == 4


async def test_coming_back_to_what_failed_waits_until_it_is_to_be_tried_again(rig: Rig) -> None:
    x = rig.source()
    x.fail(NotAuthorised(401))
    async with rig.running():
        for _ in range(5):
            with rig.poller.subscribe(x.resource):
                await rig.clock.advance(2)
    assert len(x.calls) == 1


async def test_a_hung_request_delays_nobody_else_and_is_never_doubled(rig: Rig) -> None:
    hung, good = rig.source("hung"), rig.source("good")
    hung.latency = 1e6
    async with rig.running():
        rig.poller.subscribe(hung.resource)
        rig.poller.subscribe(good.resource)
        rig.poller.refresh(hung.resource)
        await rig.clock.advance(60)
        assert len(hung.calls) == 1
        assert len(good.calls) > 17
        assert rig.store.late(hung.resource)
        assert rig.store.connection().state == "late"
    assert hung.cancelled == 1


async def test_a_slow_service_gets_a_pause_between_requests(rig: Rig) -> None:
    x = rig.source(interval=2.0)
    x.latency = 5.0
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(60)
    assert x.most_running == 1
    assert all(5.9 - 1e-6 <= gap <= 6.1 + 1e-6 for gap in x.gaps)


async def test_closing_while_a_request_is_on_its_way_is_harmless(rig: Rig) -> None:
    x = rig.source()
    x.latency = 2.0
    async with rig.running():
        subscription = rig.poller.subscribe(x.resource)
        await rig.clock.advance(1)
        subscription.close()
        await rig.clock.advance(60)
        assert len(x.calls) == 1
        assert x.cancelled == 0
        snapshot = rig.store.snapshot(x.resource)
        assert snapshot is not None
        assert snapshot.items == {"a": 1}
        assert rig.clock.sleepers == 0
        rig.poller.refresh()
        await rig.clock.advance(10)
        assert len(x.calls) == 1


async def test_lateness_is_announced_at_its_moment_without_any_ticking(rig: Rig) -> None:
    x = rig.source(interval=3.0)
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(1)
        x.latency = 1e6
        rig.updates.clear()
        await rig.clock.advance(4.99)
        assert rig.updates == []
        await rig.clock.advance(0.02)
        assert [update.lateness_changed for update in rig.updates] == [True]
        await rig.clock.advance(600)
        assert len(rig.updates) == 1


async def test_pause_holds_polling_but_not_what_is_asked_for(rig: Rig) -> None:
    x = rig.source()
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(1)
        rig.poller.pause()
        assert rig.poller.paused
        await rig.clock.advance(30)
        assert len(x.calls) == 1
        assert rig.store.late(x.resource)
        rig.poller.refresh()
        await rig.clock.advance(30)
        assert x.times == [0, 31]
        rig.poller.resume()
        await rig.clock.advance(0.1)
        assert x.times == [0, 31, 61]
        await rig.clock.advance(3.3)
        assert len(x.calls) == 4


async def test_refresh_asks_now_even_while_backing_off(rig: Rig) -> None:
    x = rig.source()
    x.fail(NotAuthorised(401))
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(5)
        x.say({})
        rig.poller.refresh()
        await rig.clock.advance(0)
        assert x.times == [0, 5]
        assert rig.store.connection().state == "live"


async def test_refresh_of_something_nobody_looks_at_asks_once(rig: Rig) -> None:
    x = rig.source()
    async with rig.running():
        rig.poller.refresh(x.resource)
        await rig.clock.advance(60)
    assert x.times == [0]


async def test_refresh_while_a_request_is_on_its_way_is_followed_by_another(rig: Rig) -> None:
    x = rig.source(interval=30.0)
    x.latency = 2.0
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(1)
        rig.poller.refresh(x.resource)
        await rig.clock.advance(10)
    assert x.times == [0, 2]
    assert x.most_running == 1


async def test_connecting_happens_once_and_only_when_needed(rig: Rig) -> None:
    rig.connect_latency = 1.0
    x, y = rig.source("x"), rig.source("y")
    async with rig.running():
        rig.poller.subscribe(x.resource)
        rig.poller.subscribe(y.resource)
        await rig.clock.advance(30)
    assert rig.connects == 1
    assert x.times[0] == y.times[0] == 1


async def test_connecting_is_tried_again_when_it_failed(rig: Rig) -> None:
    rig.connect_error = NotSent("the credentials command failed")
    x = rig.source()
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(0.5)
        assert rig.store.health(x.resource).error is rig.connect_error
        rig.connect_error = None
        await rig.clock.advance(1)
        assert rig.connects == 2
        assert len(x.calls) == 1
        await rig.clock.advance(30)
    assert rig.connects == 2


async def test_without_credentials_one_next_try_serves_all_and_a_person_can_ask_for_it(rig: Rig) -> None:
    rig.connect_error = NoCredentials("the command failed.")
    sources = [rig.source(name) for name in "xyz"]
    async with rig.running():
        for source in sources:
            rig.poller.subscribe(source.resource)
        await rig.clock.advance(26)
        assert rig.connects == 1, "a command that may ask a person is not run at every turn"
        assert all(rig.store.health(source.resource).error is rig.connect_error for source in sources)
        await rig.clock.advance(10)
        assert rig.connects == 2
        rig.connect_error = None
        rig.poller.refresh(sources[0].resource)
        await rig.clock.advance(1)
        assert rig.connects == 3
        assert [len(source.calls) for source in sources] == [1, 1, 1], "what can be asked again is asked at once"


async def test_what_nobody_expected_is_logged_and_polling_goes_on(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    x, good = rig.source("x"), rig.source("good")
    x.fail(KeyError("surprise"))
    async with rig.running():
        rig.poller.subscribe(x.resource)
        rig.poller.subscribe(good.resource)
        with caplog.at_level(logging.ERROR, logger="console.live"):
            await rig.clock.advance(10)
        error = rig.store.health(x.resource).error
        assert isinstance(error, ApiError)
        assert "unexpected" in error.sentence
        assert "KeyError" in caplog.text
        assert [record.name for record in caplog.records] == ["console.live"] * len(x.calls)
        assert len(x.calls) == 4
        assert len(good.calls) == 4
        x.say({})
        await rig.clock.advance(10)
        assert rig.store.health(x.resource).failures == 0


async def test_a_listener_that_raises_neither_ends_nor_speeds_up_the_polling(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("a screen's bug")

    x = rig.source()
    rig.store.listen(broken)
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(30)
    assert 9 <= len(x.calls) <= 12
    assert "a screen's bug" in caplog.text


async def test_a_request_that_cancels_itself_is_not_repeated_in_a_tight_loop(rig: Rig) -> None:
    x = rig.source()
    x.fail(asyncio.CancelledError())  # type: ignore[arg-type]  # a library that leaks its own cancellation
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(30)
    assert 10 <= len(x.calls) <= 11


async def test_stopping_cancels_and_awaits_what_is_on_its_way(rig: Rig) -> None:
    sources = [rig.source(f"x{number}") for number in range(5)]
    async with rig.running():
        for source in sources:
            source.latency = 100.0
            rig.poller.subscribe(source.resource)
        await rig.clock.advance(1)
        assert all(source.running for source in sources)
        await rig.stop()
        assert not any(source.running for source in sources)
        assert [source.cancelled for source in sources] == [1] * 5


async def test_stopping_awaits_requests_that_take_time_to_clean_up(rig: Rig) -> None:
    closed: list[bool] = []

    async def fetch(client: object, previous: object) -> dict[str, Any]:
        try:
            await rig.clock.sleep(100)
        finally:
            for _ in range(20):
                await asyncio.sleep(0)
            closed.append(True)
        return {}

    async with rig.running():
        rig.poller.subscribe(Resource("x", (), 3.0, 1, fetch))
        await rig.clock.advance(1)
        await rig.stop()
        assert closed == [True]


async def test_stopping_while_connecting_leaves_nothing(rig: Rig) -> None:
    rig.connect_latency = 100.0
    async with rig.running():
        rig.poller.subscribe(rig.source().resource)
        await rig.clock.advance(1)
    assert rig.connects == 1


async def test_it_can_be_stopped_and_run_again_but_not_twice_at_once(rig: Rig) -> None:
    x = rig.source()
    rig.poller.subscribe(x.resource)
    async with rig.running():
        await rig.clock.advance(1)
        with pytest.raises(RuntimeError, match="already"):
            await rig.poller.run()
    await rig.clock.advance(30)
    assert len(x.calls) == 1
    async with rig.running():
        await rig.clock.advance(1)
    assert len(x.calls) == 2


async def test_a_short_budget_goes_to_those_with_priority_first() -> None:
    rig = Rig(per_minute=6)
    low, high = rig.source("low", 10.0, 5, gated=True), rig.source("high", 8.0, 0, gated=True)
    async with rig.running():
        rig.poller.subscribe(low.resource)
        rig.poller.subscribe(high.resource)
        await rig.clock.advance(25)
        assert high.times == pytest.approx([0, 10, 20])
        assert low.times == []
        await rig.clock.advance(20)
        assert low.times == pytest.approx([40])


async def test_what_a_person_waits_for_goes_first_when_the_budget_is_short() -> None:
    rig = Rig(per_minute=6)
    low, high = rig.source("low", 10.0, 5, gated=True), rig.source("high", 8.0, 0, gated=True)
    async with rig.running():
        rig.poller.subscribe(high.resource)
        await rig.clock.advance(5)
        rig.poller.refresh(low.resource)
        await rig.clock.advance(20)
        assert low.times == pytest.approx([10])
        assert high.times == pytest.approx([0, 20])


async def test_even_a_short_budget_starves_nobody_but_the_details() -> None:
    rig = Rig(per_minute=12)
    greedy = rig.source("greedy", 2.0, 0, gated=True)
    modest = rig.source("modest", 10.0, 5, gated=True)
    detail = rig.source("detail", 5.0, DETAIL, gated=True)
    async with rig.running():
        for source in (greedy, modest, detail):
            rig.poller.subscribe(source.resource)
        await rig.clock.advance(600)
    assert len(modest.calls) >= 10
    assert len(greedy.calls) > len(modest.calls)
    assert all(later < 60 for later in modest.gaps)
    assert len(detail.calls) <= 3


async def test_details_are_asked_for_only_while_there_is_plenty() -> None:
    rig = Rig(per_minute=60)
    details = [rig.source(f"detail{number}", 5.0, DETAIL, gated=True) for number in range(20)]
    main = rig.source("main", 3.0, 0, gated=True)
    used: list[int] = []

    def answer() -> dict[str, int]:
        used.append(rig.budget.used())
        return {}

    async with rig.running():
        rig.poller.subscribe(main.resource)
        for detail in details:
            detail.answer = answer
            rig.poller.subscribe(detail.resource)
        await rig.clock.advance(300)
    assert 38 <= max(used) <= 40
    assert all(detail.calls for detail in details)
    assert all(2.7 - 1e-6 <= gap <= 3.5 for gap in main.gaps)


async def test_requests_start_one_by_one_when_the_burst_is_spent() -> None:
    rig = Rig(per_minute=60)
    sources = [rig.source(f"x{number}", 100.0, gated=True) for number in range(14)]
    async with rig.running():
        for source in sources:
            rig.poller.subscribe(source.resource)
        await rig.clock.advance(0)
        assert sum(len(source.calls) for source in sources) == 10
        await rig.clock.advance(4.1)
        assert sum(len(source.calls) for source in sources) == 14


async def test_a_listener_that_fails_at_lateness_ends_no_polling(rig: Rig) -> None:
    x = rig.source("x")
    x.say({"a": 1})
    late: list[bool] = []

    def broken(update: Update) -> None:
        late.append(update.lateness_changed)
        raise ValueError("a widget's bug")

    rig.store.listen(broken)
    async with rig.running():
        with rig.poller.subscribe(x.resource):
            await rig.clock.advance(5)
            x.latency = 30.0
            await rig.clock.advance(20)
            assert late[-1], "it never became late"
            x.latency = 0.0
            await rig.clock.advance(30)
            asked = len(x.calls)
            await rig.clock.advance(60)
            assert len(x.calls) > asked + 10


async def test_it_wakes_no_more_often_than_there_is_something_to_do(rig: Rig) -> None:
    x = rig.source(interval=30.0)
    naps = 0
    real_sleep = rig.clock.sleep

    async def counting(seconds: float) -> None:
        nonlocal naps
        naps += seconds > 0
        await real_sleep(seconds)

    rig.clock.sleep = counting  # type: ignore[method-assign]  # counts only; the clock stays the real one of the tests
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(600)
    assert naps <= 3 * len(x.calls) + 2


async def test_what_answers_again_hurries_those_that_had_no_answer(rig: Rig) -> None:
    first, other, refused = rig.source("x"), rig.source("y"), rig.source("z")
    first.fail(NotSent("nothing answers"))
    other.fail(NotSent("nothing answers"))
    refused.fail(Forbidden(403))
    async with rig.running():
        with (
            rig.poller.subscribe(first.resource),
            rig.poller.subscribe(other.resource),
            rig.poller.subscribe(refused.resource),
        ):
            await rig.clock.advance(70)
            asked, denied = len(other.calls), len(refused.calls)
            first.say({"a": 1})
            other.say({"a": 1})
            rig.poller.refresh(first.resource)
            await rig.clock.advance(0.5)
            assert len(other.calls) == asked + 1, "it did not wait out its 30 s"
            assert len(refused.calls) == denied, "a refusal is no silence"
