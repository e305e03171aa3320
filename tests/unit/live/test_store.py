from __future__ import annotations

import pytest

from console.api.errors import ApiError, ClockSkew, Forbidden, NotAuthorised, NotSent, RateLimited, ServerError
from console.api.models import Session
from console.live.resources import DETAIL, Resource
from console.live.store import Store, Update
from tests.support.clock import ManualClock
from tests.unit.live.rig import Source


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def store(clock: ManualClock) -> Store:
    return Store(clock)


def resource(clock: ManualClock, kind: str = "x", interval: float = 3.0, priority: int = 1) -> Resource:
    return Source(clock, kind, interval, priority).resource


async def test_a_snapshot_has_the_times_it_was_asked_for_and_taken(store: Store, clock: ManualClock) -> None:
    x, begun, wall = resource(clock), clock.monotonic(), clock.now()
    await clock.advance(2)
    store.put(x, {"a": 1}, begun)
    snapshot = store.snapshot(x)
    assert snapshot is not None
    assert snapshot.items == {"a": 1}
    assert (snapshot.started, snapshot.mono) == (begun, begun + 2)
    assert (snapshot.taken_at - wall).total_seconds() == 2
    await clock.advance(5)
    assert store.age(x) == 5


def test_nothing_is_known_at_first_and_after_forgetting(store: Store, clock: ManualClock) -> None:
    x = resource(clock)
    for _ in range(2):
        assert store.snapshot(x) is None
        assert store.age(x) is None
        assert store.health(x).failures == 0
        store.put(x, {})
        store.fail(x, ApiError("no"), None)
        store.forget(x)


def test_resources_are_the_same_by_kind_and_ids(store: Store, clock: ManualClock) -> None:
    store.put(resource(clock, "x", 3.0), {"a": 1})
    assert store.snapshot(resource(clock, "x", 9.0, 7)) is not None
    assert store.snapshot(resource(clock, "y")) is None


def test_listeners_hear_what_changed_and_what_is_quiet(store: Store, clock: ManualClock) -> None:
    heard: list[Update] = []
    stop = store.listen(heard.append)
    x = resource(clock)
    store.put(x, {"a": 1})
    store.put(x, {"a": 1})
    store.put(x, {"a": 2, "b": 1})
    store.put(x, {"b": 1})
    assert [update.quiet for update in heard] == [False, True, False, False]
    assert [update.first for update in heard] == [True, False, False, False]
    assert heard[2].changes.changed == {"a": (1, 2)}
    assert heard[2].changes.added == {"b": 1}
    assert heard[3].changes.removed == {"a": 2}
    serials = [update.snapshot.serial for update in heard if update.snapshot]
    assert serials == sorted(set(serials))
    stop()
    stop()
    store.put(x, {})
    assert len(heard) == 4


def test_a_listener_that_fails_starves_nobody(
    store: Store, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Update] = []
    bugs: list[Exception] = []
    bug = ValueError("a widget's bug")

    def broken(update: Update) -> None:
        raise bug

    store.listen(broken)
    store.listen(heard.append)
    store.on_bug = bugs.append
    x = resource(clock)
    store.watch(x)
    store.put(x, {"a": 1})
    store.fail(x, NotSent("refused"), None)
    assert len(heard) == 2
    assert bugs == [bug, bug]
    assert [record.exc_info[1] for record in caplog.records if record.exc_info] == [bug, bug]


def test_an_empty_first_answer_is_news_too(store: Store, clock: ManualClock) -> None:
    assert not store.put(resource(clock), {}).quiet
    assert store.put(resource(clock), {}).quiet


async def test_a_failure_keeps_the_data_and_counts(store: Store, clock: ManualClock) -> None:
    x, error = resource(clock), NotSent("refused")
    store.put(x, {"a": 1})
    first = store.fail(x, error, clock.monotonic() + 1)
    assert not first.quiet
    assert first.changes.empty
    assert first.snapshot is store.snapshot(x)
    begun = clock.monotonic()
    await clock.advance(1)
    health = store.fail(x, error, clock.monotonic() + 2).health
    assert (health.failures, health.since, health.retry_at, health.error) == (2, begun, begun + 3, error)
    back = store.put(x, {"a": 1})
    assert back.health_changed
    assert not back.quiet
    assert store.health(x).error is None


async def test_lateness_is_announced_once_and_ends_with_the_next_answer(store: Store, clock: ManualClock) -> None:
    heard: list[Update] = []
    store.listen(heard.append)
    x, unseen = resource(clock, "x", 3.0), resource(clock, "unseen", 1.0)
    store.put(unseen, {})
    store.watch(x)
    store.put(x, {})
    heard.clear()
    assert store.late_at(x) == clock.monotonic() + 6
    await clock.advance(5.9)
    store.announce_late()
    assert heard == []
    assert not store.late(x)
    await clock.advance(0.1)
    store.announce_late()
    store.announce_late()
    assert [(update.resource, update.lateness_changed, update.quiet) for update in heard] == [(x, True, False)]
    assert store.late(x)
    assert store.late_at(x) is None
    update = store.put(x, {})
    assert update.lateness_changed
    assert not update.quiet
    assert store.put(x, {}).quiet
    assert not store.late(x)


async def test_who_looks_at_old_data_again_sees_that_it_is_late(store: Store, clock: ManualClock) -> None:
    x = resource(clock, "x", 3.0)
    store.watch(x)
    store.put(x, {})
    for _ in range(2):
        store.unwatch(x)
        await clock.advance(100)
        assert store.late_at(x) is None
        assert not store.late(x)
        store.watch(x)
        assert store.late(x)
    assert store.put(x, {}).lateness_changed


def test_what_nobody_looks_at_does_not_pile_up(store: Store, clock: ManualClock) -> None:
    watched = resource(clock, "watched")
    store.watch(watched)
    store.put(watched, {})
    many = [resource(clock, f"x{number}") for number in range(100)]
    for one in many:
        store.watch(one)
        store.put(one, {"a": 1})
        store.unwatch(one)
    kept = [one for one in many if store.snapshot(one)]
    assert kept == many[-64:]
    assert store.snapshot(watched) is not None


def test_two_large_snapshots_nobody_looks_at_do_not_both_stay(store: Store, clock: ManualClock) -> None:
    crowd = {str(number): number for number in range(20_000)}
    rooms = [resource(clock, "first"), resource(clock, "second")]
    for room in rooms:
        store.watch(room)
        store.put(room, crowd)
        store.unwatch(room)
    assert [store.snapshot(room) is not None for room in rooms] == [False, True]


def test_a_session_is_as_large_as_the_people_in_it(store: Store, clock: ManualClock) -> None:
    large = Session.model_validate({"id": "s", "peers": {f"p-{number}": {} for number in range(20_000)}})
    for name in ("one", "two"):
        session = resource(clock, name)
        store.watch(session)
        store.put(session, {"s": large})
        store.unwatch(session)
    assert store.snapshot(resource(clock, "two")) is not None, "it may be come back to"
    assert store.snapshot(resource(clock, "one")) is None


def test_failures_nobody_looks_at_do_not_pile_up(store: Store, clock: ManualClock) -> None:
    many = [resource(clock, f"x{number}") for number in range(100)]
    for one in many:
        store.watch(one)
        store.fail(one, ApiError("no"), None)
        store.unwatch(one)
    assert [one for one in many if store.health(one).failures] == many[-64:]


def test_connecting_until_something_came(store: Store, clock: ManualClock) -> None:
    assert store.connection().state == "connecting"
    x = resource(clock)
    store.watch(x)
    assert store.connection().state == "connecting"
    store.put(x, {})
    assert store.connection().state == "live"


async def test_down_says_for_how_long_and_when_it_is_tried_again(store: Store, clock: ManualClock) -> None:
    x = resource(clock)
    store.watch(x)
    store.put(x, {})
    await clock.advance(40)
    store.fail(x, NotSent("connection refused"), clock.monotonic() + 8)
    connection = store.connection()
    assert connection.state == "down"
    assert connection.sentence == "no answer from the service for 40 s, trying again in 8 s"
    await clock.advance(300)
    assert store.connection().sentence == "no answer from the service for 6 min, trying again"
    store.put(x, {})
    assert store.connection().state == "live"


async def test_down_from_the_start_counts_from_the_first_failure(store: Store, clock: ManualClock) -> None:
    x = resource(clock)
    store.watch(x)
    await clock.advance(5)
    store.fail(x, NotSent("no such host"), clock.monotonic() + 1)
    await clock.advance(0.4)
    assert store.connection().state == "down"
    assert store.connection().sentence == "no such host. Trying again in 1 s."


async def test_the_words_of_the_service_end_before_ours_begin(store: Store, clock: ManualClock) -> None:
    x = resource(clock)
    store.watch(x)
    store.put(x, {})
    await clock.advance(20)
    store.fail(x, ServerError(503, "overloaded"), clock.monotonic() + 4)
    assert "It said: overloaded. Nothing good for 20 s" in store.connection().sentence


async def test_a_service_that_answers_with_errors_is_named_so(store: Store, clock: ManualClock) -> None:
    x, error = resource(clock), ServerError(503)
    store.watch(x)
    store.put(x, {})
    await clock.advance(20)
    store.fail(x, error, clock.monotonic() + 4)
    connection = store.connection()
    assert connection.state == "down"
    assert connection.sentence == f"{error.sentence} Nothing good for 20 s, trying again in 4 s"


async def test_one_failing_list_is_not_an_outage_but_becomes_late(store: Store, clock: ManualClock) -> None:
    x, jobs = resource(clock, "x"), resource(clock, "live_streams")
    for one in (x, jobs):
        store.watch(one)
        store.put(one, {})
    await clock.advance(3)
    error = ServerError(500)
    store.fail(jobs, error, clock.monotonic() + 1)
    assert store.connection().state == "down"
    await clock.advance(1)
    store.put(x, {})
    assert store.connection().state == "live"
    await clock.advance(2)
    store.put(x, {})
    store.announce_late()
    connection = store.connection()
    assert connection.state == "late"
    assert connection.sentence == f"live streams: {error.sentence}"


async def test_late_says_what_is_old(store: Store, clock: ManualClock) -> None:
    x, never = resource(clock, "live_sessions"), resource(clock, "peers")
    store.watch(x)
    store.put(x, {})
    await clock.advance(12)
    store.announce_late()
    assert store.connection().state == "late"
    assert store.connection().sentence == "live sessions: 12 s old"
    store.put(x, {})
    store.watch(never)
    await clock.advance(6)
    store.put(x, {})
    store.announce_late()
    assert store.connection().sentence == "peers: no answer yet"


async def test_a_silent_service_is_called_one(store: Store, clock: ManualClock) -> None:
    x = resource(clock, "live_sessions")
    store.watch(x)
    store.put(x, {})
    await clock.advance(20)
    store.announce_late()
    assert store.connection().state == "late", "nobody asked: polling may be paused"
    store.asked(x)
    await clock.advance(11)
    assert store.connection().state == "down"
    assert store.connection().sentence.startswith("no answer from the service for 31 s")
    store.put(x, {})
    assert store.connection().state == "live"


@pytest.mark.parametrize("error", [NotAuthorised(401), ClockSkew(600.0), Forbidden(403)])
def test_refused_is_the_sentence_of_the_error(store: Store, clock: ManualClock, error: ApiError) -> None:
    x = resource(clock)
    store.watch(x)
    store.put(x, {})
    store.fail(x, error, None)
    assert store.connection().state == "refused"
    assert store.connection().sentence == error.sentence


def test_a_403_of_one_room_does_not_mean_that_we_are_refused(store: Store, clock: ManualClock) -> None:
    x, room = resource(clock, "x"), resource(clock, "room")
    for one in (x, room):
        store.watch(one)
    store.fail(room, Forbidden(403), None)
    store.put(x, {})
    assert store.connection().state == "live"
    store.fail(x, Forbidden(403), None)
    assert store.connection().state == "refused"


async def test_a_wish_for_fewer_requests_is_an_outage_only_when_every_list_gets_it(
    store: Store, clock: ManualClock
) -> None:
    lists = [resource(clock, "x"), resource(clock, "y")]
    for one in lists:
        store.watch(one)
        store.put(one, {})
    await clock.advance(1)
    error = RateLimited(20.0)
    store.fail(lists[0], error, clock.monotonic() + 20)
    assert store.connection().state == "live"
    store.fail(lists[1], error, clock.monotonic() + 20)
    assert store.connection().state == "down"
    assert store.connection().sentence == f"{error.sentence} Nothing good for 1 s, trying again in 20 s"


async def test_details_and_what_nobody_looks_at_do_not_count(store: Store, clock: ManualClock) -> None:
    x, detail, hidden = resource(clock, "x"), resource(clock, "peer", 5.0, DETAIL), resource(clock, "hidden")
    store.watch(x)
    store.watch(detail)
    store.fail(detail, ServerError(500), None)
    store.fail(hidden, ServerError(500), None)
    await clock.advance(20)
    store.put(x, {})
    store.announce_late()
    assert store.late(detail)
    assert store.connection().state == "live"
