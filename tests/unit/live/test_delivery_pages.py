"""Pages of a list that grows at its front: merged by event id, without gaps, within the stretch of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.models import Session
from console.api.models.events import Delivery
from console.api.models.page import Page
from console.api.rules import window
from console.live import delivery_pages
from console.live.delivery_pages import A_DAY, PAGE, STRETCHES, Book, Leaf, Wanted, newest, of_session
from tests.unit.api.service import answer, connected, scripted

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)


def delivery(number: int, failed: bool = False, **rest: Any) -> Delivery:
    outcome = "failed" if failed else "success"
    return Delivery.model_validate(
        {
            "event_id": f"e-{number}",
            "event_name": f"reporter.webhook.delivery.{outcome}",
            "room_id": "r",
            "event_timestamp": (NOW - timedelta(hours=1) + timedelta(seconds=number)).isoformat(),
            "payload": {"original_event_name": "peer.join.success", "webhook_url": "https://h.example/x", **rest},
        }
    )


class List:
    """What the service keeps, newest first, in numbered pages."""

    def __init__(self, size: int) -> None:
        self.kept = [delivery(number) for number in reversed(range(size))]
        self._next = size

    def grow(self, by: int) -> None:
        for _ in range(by):
            self.kept.insert(0, delivery(self._next))
            self._next += 1

    def page(self, number: int) -> Page[Delivery]:
        items = tuple(self.kept[(number - 1) * PAGE : number * PAGE])
        more = number * PAGE < len(self.kept)
        return Page(items, str(number + 1) if more else None, total=len(self.kept))


class TestBook:
    def test_the_newest_page_is_all_at_first(self) -> None:
        source, book = List(250), Book(Wanted("r"))
        book.take(Leaf(source.page(1)), NOW)
        assert list(book.known) == [one.id for one in source.kept[:100]]
        assert (book.pages, book.of_pages, book.total, book.older) == (1, 3, 250, "2")

    @given(st.lists(st.one_of(st.integers(0, 60), st.just("older"), st.just("poll")), max_size=20))
    def test_however_they_come_the_rows_are_the_newest_without_a_gap(self, steps: list[Any]) -> None:
        source, book = List(230), Book(Wanted("r"))
        book.take(Leaf(source.page(1)), NOW)
        for step in steps:
            if step == "older" and book.older is not None:
                book.add(source.page(int(book.older)), book.older)
            elif step == "poll":
                book.take(Leaf(source.page(1)), NOW)
            elif isinstance(step, int):
                source.grow(step)
                book.take(Leaf(source.page(1)), NOW)
        book.take(Leaf(source.page(1)), NOW)
        assert list(book.known) == [one.id for one in source.kept[: len(book.known)]]
        assert len(book.known) >= min(PAGE, len(source.kept))

    def test_a_burst_larger_than_a_page_begins_anew(self) -> None:
        source, book = List(300), Book(Wanted("r"))
        book.take(Leaf(source.page(1)), NOW)
        book.add(source.page(2), "2")
        assert len(book.known) == 200
        source.grow(150)
        book.take(Leaf(source.page(1)), NOW)
        assert (len(book.known), book.pages, book.older) == (100, 1, "2")

    def test_what_was_delivered_meanwhile_is_no_failure_any_more(self) -> None:
        source, book = List(150), Book(Wanted("r", status="failed"))
        book.take(Leaf(source.page(1)), NOW)
        book.add(source.page(2), "2")
        gone = source.kept.pop(10)
        book.take(Leaf(source.page(1)), NOW)
        assert gone.id not in book.known
        assert len(book.known) == 149

    def test_a_page_that_was_asked_for_too_long_ago_is_dropped(self) -> None:
        source, book = List(300), Book(Wanted("r"))
        book.take(Leaf(source.page(1)), NOW)
        book.add(source.page(2), "2")
        book.add(source.page(2), "2")
        assert (book.pages, len(book.known)) == (2, 200)

    def test_rows_grow_out_of_the_stretch(self) -> None:
        source, book = List(200), Book(Wanted("r", STRETCHES[0]))
        book.take(Leaf(source.page(1)), NOW)
        book.add(source.page(2), "2")
        source.grow(1)
        later = NOW + timedelta(seconds=50)  # the 50 oldest were told more than an hour ago
        book.take(Leaf(source.page(1)), later)
        assert len(book.known) == 151

    def test_folded_it_is_the_newest_page_alone(self) -> None:
        source, book = List(300), Book(Wanted("r"))
        book.fold()
        book.take(Leaf(source.page(1)), NOW)
        book.add(source.page(2), "2")
        book.fold()
        assert (len(book.known), book.pages, book.older) == (100, 1, "2")

    def test_an_event_that_stands_twice_is_one_row_the_newer(self) -> None:
        page = Page((delivery(5, failed=False), delivery(5, failed=True)), total=2)
        leaf = Leaf(page)
        assert [one.failed for one in leaf.values()] == [False]


class TestLeaf:
    def test_equal_pages_are_the_same_object(self) -> None:
        first, second = (Leaf(Page((delivery(1), delivery(0)), total=2)) for _ in range(2))
        assert second.like(first) is first

    def test_what_is_equal_stays_the_same_object(self) -> None:
        first = Leaf(Page((delivery(1), delivery(0)), total=2))
        second = Leaf(Page((delivery(2), delivery(1)), total=3)).like(first)
        assert second is not first
        assert second["e-1"] is first["e-1"]

    def test_another_total_is_news(self) -> None:
        first = Leaf(Page((delivery(1),), total=1))
        second = Leaf(Page((delivery(1),), total=7))
        assert second.like(first) is second


class TestStretches:
    @pytest.mark.parametrize("stretch", STRETCHES, ids=lambda one: one.id)
    @pytest.mark.parametrize("ahead", [0, 50])
    def test_the_service_takes_each_of_them(self, stretch: delivery_pages.Stretch, ahead: int) -> None:
        since, until = stretch.span(NOW)
        window(since, until, NOW + timedelta(seconds=ahead))  # raises where a rule is broken

    def test_together_they_reach_back_as_far_as_the_service_does(self) -> None:
        since, until = STRETCHES[-1].span(NOW)
        assert since == NOW - timedelta(days=30)
        assert until == STRETCHES[-2].span(NOW)[0]

    def test_a_session_is_looked_at_from_its_beginning_to_an_hour_after_its_end(self) -> None:
        times = {"created_at": "2026-01-14T10:00:00Z", "updated_at": "2026-01-14T11:00:00Z"}
        over = of_session(Session.model_validate({"id": "s", "active": False, **times}), NOW)
        assert over is not None
        assert over.span(NOW) == (datetime(2026, 1, 14, 9, 59, tzinfo=UTC), datetime(2026, 1, 14, 12, tzinfo=UTC))
        runs = of_session(Session.model_validate({"id": "s", "active": True, **times}), NOW)
        assert runs is not None
        assert runs.span(NOW)[1] is None

    def test_of_an_old_session_nothing_is_known(self) -> None:
        for stamp in ("2025-12-01T10:00:00Z", None):
            session = Session.model_validate({"id": "s", "active": False, "created_at": stamp})
            assert of_session(session, NOW) is None

    @given(st.datetimes(datetime(2025, 12, 17), datetime(2026, 1, 15)), st.timedeltas(timedelta(0), timedelta(days=40)))
    def test_whenever_a_session_was_the_service_takes_its_time(self, began: datetime, length: timedelta) -> None:
        start = began.replace(tzinfo=UTC)
        times = {"created_at": start.isoformat(), "updated_at": (start + length).isoformat()}
        for active in (True, False):
            found = of_session(Session.model_validate({"id": "s", "active": active, **times}), NOW)
            if found is not None:
                window(*found.span(NOW), NOW)


async def test_what_is_asked_for() -> None:
    page = {"events": [], "pagination": {"current_page": 1, "total_items": 0, "has_next": False}, "summary": {}}
    async with scripted(answer(body=page)) as service, connected(service.url) as bench:
        wanted = Wanted("room/1", A_DAY, "failed", "peer.leave.success")
        items = await newest(wanted, bench.clock.now).fetch(bench.client, None)
        assert isinstance(items, Leaf)
        query = parse_qs(urlsplit(service.seen[0].target).query)
        assert query["room_id"] == ["room/1"]
        assert (query["status"], query["event_names"], query["limit"]) == (["failed"], ["peer.leave.success"], ["100"])
        assert query["start_time"] == ["2025-02-02T04:05:06Z"]
        assert "end_time" not in query
