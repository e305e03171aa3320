"""Walking through every list: all pages, a bound, a report after each page, and the windows of webhook deliveries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.client import Client
from console.api.errors import Refused
from console.api.models import Page, Progress
from console.api.resources.base import Report, iterate
from console.api.resources.deliveries import _pieces
from console.api.rules import SPAN
from tests.unit.api.service import START, Seen, answer, connected, scripted
from tests.unit.api.wires import RID

Walk = Callable[[Client, int | None, Report | None], AsyncIterator[object]]

WALKS: list[tuple[str, Walk, str]] = [
    ("data", lambda c, most, tell: c.rooms.iterate(enabled=True, max_items=most, progress=tell), "last"),
    ("data", lambda c, most, tell: c.sessions.iterate(room_id=RID, max_items=most, progress=tell), "last"),
    ("data", lambda c, most, tell: c.templates.iterate(max_items=most, progress=tell), "last"),
    ("data", lambda c, most, tell: c.recordings.iterate(room_id=RID, max_items=most, progress=tell), "last"),
    ("data", lambda c, most, tell: c.live_streams.iterate(max_items=most, progress=tell), "last"),
    ("data", lambda c, most, tell: c.external_streams.iterate(max_items=most, progress=tell), "last"),
    ("data", lambda c, most, tell: c.assets.iterate(max_items=most, progress=tell), "last"),
    ("data", lambda c, most, tell: c.room_codes.iterate(RID, max_items=most, progress=tell), "last"),
    ("responses", lambda c, most, tell: c.polls.iterate_sessions("p", max_items=most, progress=tell), "last"),
    ("responses", lambda c, most, tell: c.polls.iterate_responses("p", max_items=most, progress=tell), "last"),
    ("responses", lambda c, most, tell: c.polls.iterate_results("p", max_items=most, progress=tell), "last"),
    ("events", lambda c, most, tell: c.analytics.iterate_track_events(RID, max_items=most, progress=tell), "next"),
    ("events", lambda c, most, tell: c.analytics.iterate_recording_events(RID, max_items=most, progress=tell), "next"),
    ("events", lambda c, most, tell: c.analytics.iterate_error_events(RID, max_items=most, progress=tell), "next"),
    ("data", lambda c, most, tell: c.analytics.iterate_feedback(max_items=most, progress=tell), "next"),
]
TYPES = ("track.add.success", "beam.recording.success", "client.disconnected")


def item(index: int, kind: str) -> dict[str, object]:
    return {"id": f"i{index:04}", "code": f"c{index}", "peer_id": f"p{index}", "room_id": RID, "type": kind}


def starts(seen: list[Seen], name: str = "start") -> list[str | None]:
    return [parse_qs(urlsplit(one.target).query).get(name, [None])[0] for one in seen]


def kind_of(walk: int) -> str:
    return {11: TYPES[0], 12: TYPES[1], 13: TYPES[2]}.get(walk, "room-composite")


@pytest.mark.parametrize("index", range(len(WALKS)))
async def test_every_list_is_walked_to_its_end_with_reports(index: int) -> None:
    under, walk, cursor = WALKS[index]
    kind = kind_of(index)
    first = {under: [item(number, kind) for number in range(100)], cursor: "next~:=", "total": 103}
    second = {under: [item(number, kind) for number in range(100, 103)], cursor: "", "total": 103}
    reports: list[Progress] = []
    async with scripted(answer(200, first), answer(200, second)) as service, connected(service.url) as bench:
        found = [one async for one in walk(bench.client, None, reports.append)]
    assert len(found) == 103
    assert starts(service.seen) == [None, "next~:="]
    assert reports == [Progress(100, 1, 103), Progress(103, 2, 103)]


@pytest.mark.parametrize("index", range(len(WALKS)))
async def test_every_walk_keeps_to_its_bound(index: int) -> None:
    under, walk, cursor = WALKS[index]
    body = {under: [item(number, kind_of(index)) for number in range(100)], cursor: "x"}
    async with scripted(answer(200, body)) as service, connected(service.url) as bench:
        assert len([one async for one in walk(bench.client, 7, None)]) == 7
        assert len([one async for one in walk(bench.client, 0, None)]) == 0
    assert len(service.seen) == 1


async def test_events_go_on_while_there_is_a_next_even_after_a_short_page() -> None:
    short = {"events": [item(1, TYPES[0])], "next": "n", "limit": 1, "total": 2}
    last = {"events": [item(2, TYPES[0])], "next": "", "limit": 1, "total": 2}
    async with scripted(answer(200, short), answer(200, last)) as service, connected(service.url) as bench:
        assert len([event async for event in bench.client.analytics.iterate_track_events(RID)]) == 2


async def test_a_service_without_pages_is_asked_once_more_and_given_once() -> None:
    body = {"data": [item(number, "x") for number in range(10)], "last": "x", "limit": 10}
    async with scripted(answer(200, body)) as service, connected(service.url, dialect="openapi") as bench:
        assert len([template async for template in bench.client.templates.iterate()]) == 10
    assert [urlsplit(seen.target).query for seen in service.seen] == ["", ""]


@given(
    sizes=st.lists(st.integers(0, 5), max_size=6), bound=st.none() | st.integers(0, 20), total=st.none() | st.integers()
)
async def test_a_walk_gives_everything_once_and_reports_what_it_gave(
    sizes: list[int], bound: int | None, total: int | None
) -> None:
    asked: list[str | None] = []
    reports: list[Progress] = []

    async def fetch(start: str | None) -> Page[object]:
        asked.append(start)
        page = int(start or 0)
        items = tuple((page, number) for number in range(sizes[page])) if sizes else ()
        return Page(items, str(page + 1) if page + 1 < len(sizes) else None, total=total)

    found = [one async for one in iterate(fetch, bound, reports.append)]
    everything = [(page, number) for page, size in enumerate(sizes) for number in range(size)]
    assert found == everything[:bound]
    assert len(asked) == len(set(asked))
    assert [report.pages for report in reports] == list(range(1, len(asked) + 1))
    assert not reports or (reports[-1].items, reports[-1].total) == (len(found), total)


def delivery(number: int, moment: datetime) -> dict[str, object]:
    return {"event_id": f"d{number}", "event_name": "x.failed", "event_timestamp": moment.isoformat()}


def deliveries(number: int, moment: datetime, page: int, *, more: bool) -> dict[str, object]:
    return {
        "events": [delivery(number, moment)],
        "pagination": {"current_page": page, "has_next": more, "total_items": 2},
    }


async def test_thirty_days_of_deliveries_are_asked_for_in_pieces_of_fourteen() -> None:
    since = START - timedelta(days=29)
    script = [
        deliveries(1, START - timedelta(days=1), 1, more=True),
        deliveries(2, START - timedelta(days=2), 2, more=False),
        deliveries(3, START - timedelta(days=20), 1, more=False),
        deliveries(4, since, 1, more=False),
    ]
    reports: list[Progress] = []
    async with scripted(*(answer(200, body) for body in script)) as service, connected(service.url) as bench:
        walk = bench.client.analytics.iterate_webhook_deliveries(
            start_time=since, room_id=None, status="all", progress=reports.append
        )
        found = [told.id async for told in walk]
    assert found == ["d1", "d2", "d3", "d4"]
    assert starts(service.seen, "page") == [None, "2", None, None]
    bounds = list(zip(starts(service.seen, "start_time"), starts(service.seen, "end_time"), strict=True))
    assert bounds[0] == bounds[1] == ("2025-01-20T04:05:06Z", "2025-02-03T04:05:06Z")
    assert bounds[3] == ("2025-01-05T04:05:06Z", "2025-01-06T04:05:05.999998Z")
    assert [(report.items, report.pages) for report in reports] == [(1, 1), (2, 2), (3, 3), (4, 4)]


async def test_deliveries_of_the_last_day_are_pinned_so_that_pages_do_not_move() -> None:
    body = deliveries(1, START - timedelta(hours=1), 1, more=False)
    async with scripted(answer(200, body)) as service, connected(service.url) as bench:
        assert len([told async for told in bench.client.analytics.iterate_webhook_deliveries(max_items=5)]) == 1
    assert starts(service.seen, "start_time") == ["2025-02-02T04:05:06Z"]
    assert starts(service.seen, "end_time") == ["2025-02-03T04:05:06Z"]


async def test_a_bound_holds_over_all_pieces() -> None:
    body = deliveries(1, START - timedelta(days=1), 1, more=True)
    async with scripted(answer(200, body)) as service, connected(service.url) as bench:
        walk = bench.client.analytics.iterate_webhook_deliveries(start_time=START - timedelta(days=29), max_items=1)
        assert len([told async for told in walk]) == 1
    assert len(service.seen) == 1


async def test_a_walk_of_minutes_does_not_fall_out_of_reach() -> None:
    since = START - timedelta(days=30)
    script = [deliveries(1, START, 1, more=True), *(deliveries(2, since, 2, more=False) for _ in range(3))]
    async with scripted(*(answer(200, body) for body in script)) as service, connected(service.url) as bench:
        walk = bench.client.analytics.iterate_webhook_deliveries(start_time=since)
        assert (await anext(aiter(walk))).id == "d1"
        bench.clock.advance(600)
        assert [told.id async for told in walk] == []
    assert starts(service.seen, "start_time")[-1] == "2025-01-04T04:16:06Z"


async def test_deliveries_before_the_last_thirty_days_are_refused() -> None:
    async with connected("http://127.0.0.1:9/v2") as bench:
        walk = bench.client.analytics.iterate_webhook_deliveries(start_time=START - timedelta(days=31))
        with pytest.raises(Refused, match="30 days"):
            await anext(aiter(walk))


@given(st.timedeltas(timedelta(0), timedelta(days=30)))
def test_pieces_cover_a_stretch_without_overlap(span: timedelta) -> None:
    since = START - span
    pieces = list(_pieces(since, START))
    assert pieces[0][1] == START
    assert all(start <= end and end - start <= SPAN for start, end in pieces)
    assert all(later[0] - earlier[1] == timedelta(microseconds=1) for later, earlier in pairwise(pieces))
    assert pieces[-1][0] <= since + timedelta(microseconds=1)
