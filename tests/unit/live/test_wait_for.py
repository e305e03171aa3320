from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from console.api.errors import NotAuthorised, ServerError
from tests.unit.live.rig import Rig, Source


def gone(items: Mapping[str, Any]) -> bool:
    return "a" not in items


@pytest.fixture
def rig() -> Rig:
    return Rig()


def wait(rig: Rig, source: Source, *, timeout: float = 15.0, after: float | None = None) -> asyncio.Task[float | None]:
    begun = rig.clock.monotonic() if after is None else after
    return asyncio.create_task(rig.poller.wait_for(source.resource, gone, timeout=timeout, after=begun))


async def test_it_polls_each_second_until_it_is_seen_though_nobody_looks(rig: Rig) -> None:
    x = rig.source(interval=10.0)
    async with rig.running():
        waiting = wait(rig, x)
        await rig.clock.advance(2.5)
        assert x.times == [0, 1, 2]
        assert not waiting.done()
        x.say({})
        await rig.clock.advance(0.6)
        assert waiting.result() == pytest.approx(3.0)
        await rig.clock.advance(60)
        assert len(x.calls) == 4


async def test_it_polls_even_while_paused(rig: Rig) -> None:
    x = rig.source()
    async with rig.running():
        rig.poller.pause()
        waiting = wait(rig, x)
        await rig.clock.advance(2.1)
        assert len(x.calls) == 3
        x.say({})
        await rig.clock.advance(1)
        assert waiting.result() is not None


async def test_it_is_none_when_the_time_runs_out(rig: Rig) -> None:
    x = rig.source()
    async with rig.running():
        waiting = wait(rig, x, timeout=15.0)
        await rig.clock.advance(14.9)
        assert not waiting.done()
        await rig.clock.advance(0.2)
        assert waiting.done()
        assert waiting.result() is None
        await rig.clock.advance(60)
        assert len(x.calls) == 15


async def test_a_request_begun_before_does_not_count_though_its_answer_comes_after(rig: Rig) -> None:
    x = rig.source(interval=10.0)
    x.say({})
    x.latency = 2.0
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(1)
        waiting = wait(rig, x)
        await rig.clock.advance(1.5)
        snapshot = rig.store.snapshot(x.resource)
        assert snapshot is not None
        assert gone(snapshot.items)
        assert not waiting.done()
        await rig.clock.advance(2)
        assert x.times == [0, 2]
        assert waiting.result() == pytest.approx(3.0)


async def test_an_older_snapshot_that_shows_it_does_not_count(rig: Rig) -> None:
    x = rig.source(interval=10.0)
    x.say({})
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(1)
        x.say({"a": 1})
        waiting = wait(rig, x)
        await rig.clock.advance(5)
        assert not waiting.done()
        await rig.clock.advance(20)
        assert waiting.result() is None


async def test_a_snapshot_begun_after_that_is_already_there_counts_at_once(rig: Rig) -> None:
    x = rig.source(interval=10.0)
    x.say({})
    async with rig.running():
        after = rig.clock.monotonic()
        await rig.clock.advance(1)
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(2)
        waiting = wait(rig, x, after=after)
        await rig.clock.settle()
        assert waiting.result() == pytest.approx(3.0)
        assert len(x.calls) == 1


async def test_failures_meanwhile_do_not_end_it(rig: Rig) -> None:
    x = rig.source()
    x.fail(ServerError(503))
    async with rig.running():
        waiting = wait(rig, x)
        await rig.clock.advance(5)
        x.fail(NotAuthorised(401))
        await rig.clock.advance(4)
        assert len(x.calls) >= 8
        x.say({})
        await rig.clock.advance(1.2)
        assert waiting.result() is not None


async def test_two_who_wait_share_the_requests_at_the_shorter_interval(rig: Rig) -> None:
    x = rig.source()
    async with rig.running():
        after = rig.clock.monotonic()
        slow = asyncio.create_task(
            rig.poller.wait_for(x.resource, gone, timeout=4.0, interval=2.0, after=after),
        )
        fast = wait(rig, x, timeout=30.0)
        await rig.clock.advance(10)
        assert slow.result() is None
        assert len(x.calls) == 11
        x.say({})
        await rig.clock.advance(1)
        assert fast.result() == pytest.approx(11)


async def test_it_stays_inside_the_budget() -> None:
    rig = Rig(per_minute=6)
    x = rig.source(gated=True)
    async with rig.running():
        waiting = wait(rig, x, timeout=60.0)
        await rig.clock.advance(61)
        assert waiting.result() is None
        assert len(x.calls) <= 7


async def test_cancelled_it_stops_polling(rig: Rig) -> None:
    x = rig.source()
    async with rig.running():
        waiting = wait(rig, x)
        await rig.clock.advance(0.5)
        waiting.cancel()
        await rig.clock.advance(60)
        assert waiting.cancelled()
        assert len(x.calls) == 1
        assert rig.clock.sleepers == 0


async def test_afterwards_it_is_polled_as_slowly_as_before(rig: Rig) -> None:
    x = rig.source(interval=10.0)
    async with rig.running():
        rig.poller.subscribe(x.resource)
        await rig.clock.advance(5)
        waiting = wait(rig, x)
        x.say({})
        await rig.clock.advance(1)
        assert waiting.result() == pytest.approx(0)
        calls = len(x.calls)
        await rig.clock.advance(60)
        assert 5 <= len(x.calls) - calls <= 8
