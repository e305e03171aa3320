from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.errors import BadRequest, ServerError
from console.api.models.events import Event, TrackEvent
from console.api.models.page import Page
from console.live import event_pages
from console.live.event_pages import LIFE, EventPages
from console.live.store import Store
from tests.support.clock import ManualClock

if TYPE_CHECKING:
    from console.api.client import Client

ROOM = "64a0c0ffee00000000000001"
NOON = datetime(2025, 2, 3, 12, tzinfo=UTC)
DAY = 86_400.0


def event(number: int) -> TrackEvent:
    """The event of a number; greater ones are later."""
    at = NOON + timedelta(seconds=number)
    data = {"room_id": ROOM, "peer_id": "p", "type": "audio", "weight": "x" * 100}
    return TrackEvent.model_validate(
        {"id": f"e{number}", "type": "track.add.success", "timestamp": at.isoformat(), "data": data}
    )


class Analytics:
    """What the service does, in memory: snapshots, and tokens that die a day after the first page."""

    def __init__(self, clock: ManualClock, count: int = 0) -> None:
        self.clock = clock
        self.count = count
        self.asked: list[dict[str, Any]] = []
        self.broken: Exception | None = None
        self.forgotten = -1.0
        self.gate: asyncio.Event | None = None

    def happen(self, count: int) -> None:
        self.count += count

    async def track_events(self, room_id: str, *, limit: int, start: str | None, **rest: Any) -> Page[Event]:
        self.asked.append({"room_id": room_id, "limit": limit, "start": start, **rest})
        if self.broken is not None:
            raise self.broken
        if self.gate is not None and start is not None:
            gate, self.gate = self.gate, None
            await gate.wait()
        taken, known, offset = self.clock.monotonic(), self.count, 0
        if start is not None:
            taken, known, offset = (int(float(part)) for part in start.split(":"))
            if taken <= self.forgotten or self.clock.monotonic() > taken + DAY:
                raise BadRequest(400, "start has expired")
        numbers = range(known - offset, max(0, known - offset - limit), -1)
        end = offset + len(numbers)
        last = f"{taken}:{known}:{end}" if end < known else None
        return Page(tuple(event(number) for number in numbers), last, total=known)


class Bench:
    def __init__(self, count: int, **rest: Any) -> None:
        self.clock = ManualClock()
        self.store = Store(self.clock)
        self.analytics = Analytics(self.clock, count)
        self.client = cast("Client", SimpleNamespace(analytics=self.analytics))
        self.pages = EventPages(self.store, self.clock, "track_events", ROOM, **rest)

    async def poll(self) -> None:
        resource = self.pages.resource
        snapshot = self.store.snapshot(resource)
        items = await resource.fetch(self.client, snapshot.items if snapshot else None)
        self.store.put(resource, items)

    async def older(self) -> None:
        await self.pages.older(self.client)

    @property
    def kept(self) -> list[int]:
        return [int(key[1:]) for key in self.pages.items]

    def asked(self) -> list[dict[str, Any]]:
        """What was asked since this was called last."""
        found, self.analytics.asked = self.analytics.asked, []
        return found


def newest(count: int, down_to: int) -> list[int]:
    return list(range(count, down_to, -1))


async def test_the_first_page_then_older_ones_of_the_same_snapshot() -> None:
    bench = Bench(250, session_id="s", types=("track.add.success",))
    await bench.poll()
    assert bench.kept == newest(250, 150)
    assert bench.pages.reach.total == 250
    assert bench.pages.oldest == event(151).timestamp
    bench.analytics.happen(7)
    await bench.older()
    assert bench.kept == newest(250, 50)
    await bench.older()
    assert bench.kept == newest(250, 0)
    assert not bench.pages.more
    await bench.older()
    asked = bench.asked()
    assert [one["start"] for one in asked] == [None, "1000.0:250:100", "1000:250:200"]
    assert all(one["session_id"] == "s" and one["types"] == ("track.add.success",) for one in asked)


async def test_news_are_merged_and_a_poll_without_any_changes_no_object_and_asks_once() -> None:
    bench = Bench(130)
    await bench.poll()
    before = bench.pages.items
    await bench.poll()
    assert bench.pages.items is before
    bench.analytics.happen(3)
    bench.asked()
    await bench.poll()
    assert bench.kept == newest(133, 30)
    assert bench.pages.items["e130"] is before["e130"]
    assert [(one["limit"], one["start"]) for one in bench.asked()] == [(25, None)]
    assert bench.pages.reach.total == 133
    await bench.older()
    assert bench.kept == newest(133, 0)
    assert bench.pages.reach.ended


async def test_a_gap_between_two_polls_is_filled() -> None:
    bench = Bench(100)
    await bench.poll()
    bench.analytics.happen(300)
    bench.asked()
    await bench.poll()
    assert bench.kept == newest(400, 0)
    assert len(bench.asked()) == 4
    assert bench.pages.reach.note == ""
    assert bench.pages.reach.ended


async def test_when_too_much_happened_what_was_older_is_left_out_and_said_and_can_be_asked_for() -> None:
    bench = Bench(100)
    await bench.poll()
    bench.analytics.happen(2000)
    await bench.poll()
    assert bench.kept == newest(2100, 2100 - 425)
    assert "left out" in bench.pages.reach.note
    assert bench.pages.more
    await bench.older()
    assert bench.kept == newest(2100, 2100 - 525)


async def test_pages_that_come_while_a_poll_is_under_way_are_kept() -> None:
    bench = Bench(250)
    await bench.poll()
    walk = EventPages._walk

    async def slow(self: EventPages, *rest: Any) -> Any:
        found = await walk(self, *rest)
        await bench.older()
        return found

    bench.analytics.happen(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(EventPages, "_walk", slow)
        await bench.poll()
    assert bench.kept == newest(251, 50)


async def test_a_token_that_died_leads_to_a_new_snapshot_and_on() -> None:
    bench = Bench(250)
    await bench.poll()
    await bench.clock.advance(LIFE + 1)
    bench.analytics.happen(10)
    bench.asked()
    await bench.older()
    assert [one["start"] is None for one in bench.asked()] == [True, False]
    assert bench.kept == newest(260, 60)
    assert "a new one is read" in bench.pages.reach.note
    assert "left out" not in bench.pages.reach.note
    await bench.older()
    assert bench.kept == newest(260, 0)
    assert not bench.pages.more


async def test_a_token_that_the_service_refuses_earlier_does_too() -> None:
    bench = Bench(200)
    await bench.poll()
    bench.analytics.forgotten = bench.clock.monotonic()
    with pytest.raises(BadRequest):  # even the tokens of the new snapshot are refused: that is no death of a token
        await bench.older()
    assert bench.kept == newest(200, 100)
    await bench.clock.advance(60)
    await bench.older()
    assert bench.kept == newest(200, 0)


async def test_an_older_page_of_what_was_left_out_meanwhile_makes_no_hole() -> None:
    bench = Bench(250)
    await bench.poll()
    gate = bench.analytics.gate = asyncio.Event()
    older = asyncio.create_task(bench.older())
    await bench.clock.settle()
    bench.analytics.happen(2000)
    await bench.poll()
    gate.set()
    await older
    assert bench.kept == newest(2250, 2250 - 425)


async def test_a_snapshot_that_died_far_behind_begins_anew() -> None:
    bench = Bench(1300)
    await bench.poll()
    for _ in range(11):
        await bench.older()
    assert bench.kept == newest(1300, 100)
    await bench.clock.advance(DAY)
    bench.asked()
    await bench.older()
    assert len(bench.asked()) == 10
    assert bench.kept == newest(1300, 300)
    assert "left out" in bench.pages.reach.note
    await bench.older()
    assert bench.kept == newest(1300, 200)


async def test_a_failure_changes_nothing() -> None:
    bench = Bench(250)
    await bench.poll()
    reach = bench.pages.reach
    bench.analytics.broken = ServerError(500)
    with pytest.raises(ServerError):
        await bench.older()
    assert (bench.kept, bench.pages.reach) == (newest(250, 150), reach)


async def test_no_more_are_kept_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_pages, "MOST_KEPT", 150)
    bench = Bench(400)
    await bench.poll()
    assert bench.pages.more
    await bench.older()
    assert bench.kept == newest(400, 250)
    assert not bench.pages.more
    assert bench.pages.reach.full
    bench.analytics.happen(5)
    await bench.poll()
    assert bench.kept == newest(405, 255)


async def test_what_the_store_forgot_is_read_anew() -> None:
    bench = Bench(250)
    await bench.poll()
    await bench.older()
    bench.store.forget(bench.pages.resource)
    assert not bench.pages.more
    await bench.poll()
    assert bench.kept == newest(250, 150)
    await bench.older()
    assert bench.kept == newest(250, 50)


async def test_what_the_store_knows_from_before_can_be_gone_on_from() -> None:
    bench = Bench(250)
    await bench.poll()
    bench.pages = EventPages(bench.store, bench.clock, "track_events", ROOM)
    await bench.poll()
    assert bench.pages.more
    await bench.older()
    assert bench.kept == newest(250, 50)


async def test_several_pages_at_first() -> None:
    bench = Bench(450, first=5)
    await bench.poll()
    assert (bench.kept, bench.pages.more) == (newest(450, 0), False)


async def test_a_room_without_events_then_with_some() -> None:
    bench = Bench(0)
    await bench.poll()
    assert (bench.kept, bench.pages.more, bench.pages.oldest) == ([], False, None)
    bench.analytics.happen(30)
    await bench.poll()
    assert bench.kept == newest(30, 0)


async def test_a_service_whose_token_leads_nowhere_does_not_keep_us_for_ever() -> None:
    bench = Bench(3, first=3)

    async def same(*_: Any, **__: Any) -> Page[Event]:
        bench.analytics.asked.append({})
        return Page((event(1),), "again")

    bench.analytics.track_events = same  # type: ignore[method-assign]  # a service out of its mind
    await bench.poll()
    assert len(bench.asked()) == 2
    assert bench.kept == [1]


@pytest.mark.parametrize("tokens", [("a", "a"), ("a", "b", "a"), ("a", "b", "c", "d")])
async def test_older_pages_that_go_in_circles_come_to_an_end(tokens: tuple[str, ...]) -> None:
    bench = Bench(3)
    after = iter(tokens)

    async def circle(*_: Any, start: str | None, **__: Any) -> Page[Event]:
        return Page((event(9), event(1)) if start is None else (event(1),), next(after))

    bench.analytics.track_events = circle  # type: ignore[method-assign]  # a service out of its mind
    await bench.poll()
    assert bench.pages.more
    await bench.older()
    assert not bench.pages.more
    assert bench.kept == [9, 1]


async def test_what_weighs_most_is_not_kept() -> None:
    bench = Bench(1)
    await bench.poll()
    (kept,) = bench.pages.items.values()
    assert (kept.peer_id, dict(kept.data)) == ("p", {})


def test_there_are_three_kinds() -> None:
    clock = ManualClock()
    with pytest.raises(ValueError, match="of the kind 'peer_events'"):
        EventPages(Store(clock), clock, "peer_events", ROOM)


@given(
    st.lists(
        st.one_of(st.integers(1, 260).map(lambda n: ("happen", n)), st.sampled_from([("poll", 0), ("older", 0)])),
        max_size=25,
    )
)
async def test_there_is_never_a_hole(steps: list[tuple[str, int]]) -> None:
    bench = Bench(130)
    await bench.poll()
    for what, count in steps:
        if what == "happen":
            bench.analytics.happen(count)
        else:
            await (bench.poll() if what == "poll" else bench.older())
        kept = bench.kept
        assert kept == newest(kept[0], kept[-1] - 1)
        assert bench.pages.reach.ended == (kept[-1] == 1)
