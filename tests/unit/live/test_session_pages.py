from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from console.api.errors import NotFound
from console.api.models.page import Page
from console.api.models.sessions import Session
from console.live.attendance import Tally
from console.live.resources import Resource
from console.live.session_pages import HOPS, LIMIT, PAGE, Brief, Query, SessionPage, ended, mishaps, over
from console.live.stays import Span

if TYPE_CHECKING:
    from console.api.client import Client

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
ROOM = "64a0c0ffee00000000000001"


def session(number: int, active: bool = False, **rest: Any) -> Session:
    start = NOW - timedelta(hours=number + 1)
    peer = {"id": "p", "joined_at": start.isoformat(), "left_at": (start + timedelta(minutes=30)).isoformat()}
    body = {"id": f"s{number}", "room_id": ROOM, "active": active, "created_at": start.isoformat()}
    return Session.model_validate({**body, "peers": {"p": peer}, **rest})


class Sessions:
    """Pages of a service; it notes how it was asked."""

    def __init__(self, *pages: tuple[Session, ...], endless: bool = False) -> None:
        self.pages = pages
        self.endless = endless
        self.asked: list[dict[str, Any]] = []

    async def list(self, *, start: str | None = None, **query: Any) -> Page[Session]:
        self.asked.append({**query, "start": start})
        here = int(start or 0)
        last = str(here + 1) if here + 1 < len(self.pages) or self.endless else None
        return Page(self.pages[here] if here < len(self.pages) else (), last, skipped=1)

    async def get(self, session_id: str) -> Session:
        for one in (one for page in self.pages for one in page):
            if one.id == session_id:
                return one
        raise NotFound(404, "no such session")


async def ask(resource: Resource, sessions: Sessions, previous: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    return await resource.fetch(cast("Client", SimpleNamespace(sessions=sessions)), previous)


async def page(sessions: Sessions, query: Query | None = None, start: str = "") -> SessionPage:
    found = (await ask(over(query or Query(), start), sessions))[PAGE]
    assert isinstance(found, SessionPage)
    return found


async def test_a_page_holds_numbers_and_no_people() -> None:
    service = Sessions((session(0), session(1)), (session(2),))
    found = await page(service)
    assert [one.id for one in found.briefs] == ["s0", "s1"]
    assert found.briefs[0].tally.people == 1
    assert found.briefs[0].tally.span.seconds == 1800
    assert (found.last, found.skipped) == ("1", 1)
    assert service.asked == [
        {"room_id": None, "active": False, "after": None, "before": None, "limit": LIMIT, "start": None}
    ]
    assert [one.id for one in (await page(service, start="1")).briefs] == ["s2"]


async def test_what_is_looked_for_is_asked_for() -> None:
    service = Sessions((session(0),))
    await page(service, Query(ROOM, NOW - timedelta(days=1), NOW))
    assert service.asked[0]["room_id"] == ROOM
    assert (service.asked[0]["after"], service.asked[0]["before"]) == (NOW - timedelta(days=1), NOW)


async def test_pages_with_nothing_on_them_are_passed_over_within_bounds() -> None:
    service = Sessions((), (), (session(5),))
    assert [one.id for one in (await page(service)).briefs] == ["s5"]
    assert len(service.asked) == 3
    empty = Sessions(endless=True)
    found = await page(empty)
    assert (found.briefs, found.last) == ((), str(HOPS))
    assert len(empty.asked) == HOPS
    assert found.skipped == HOPS


async def test_live_ones_of_a_service_that_knows_no_filter_are_left_out() -> None:
    found = await page(Sessions((session(0, active=True), session(1))))
    assert [one.id for one in found.briefs] == ["s1"]


async def test_an_equal_page_is_the_same_answer() -> None:
    service = Sessions((session(0),))
    first = await ask(over(Query()), service)
    assert await ask(over(Query()), service, first) is first


async def test_only_the_newest_page_is_asked_for_again() -> None:
    assert over(Query()).interval <= 300
    assert over(Query(), "7").interval >= 3600
    assert ended("s1").interval >= 3600
    assert mishaps(ROOM, "s1", live=False).interval >= 3600 > mishaps(ROOM, "s1", live=True).interval
    assert len({over(Query()), over(Query(ROOM)), over(Query(), "7"), over(Query("", NOW))}) == 4


async def test_one_session_or_none() -> None:
    service = Sessions((session(3),))
    assert (await ask(ended("s3"), service))["s3"].id == "s3"
    assert await ask(ended("gone"), service) == {}


async def test_a_session_with_nothing_known_is_no_riddle() -> None:
    bare = Session.model_validate({"id": "s", "active": False, "peers": None})
    (found,) = (await page(Sessions((bare,)))).briefs
    assert found.tally == Tally(Span(0.0, 0.0))


def test_a_query_holds_what_it_asks_for() -> None:
    brief = Brief("s", ROOM, False, Tally(Span(NOW.timestamp(), NOW.timestamp() + 60)))
    hour = timedelta(hours=1)
    assert Query().holds(brief)
    assert Query(ROOM, NOW, NOW).holds(brief)
    assert not Query("other").holds(brief)
    assert not Query("", NOW + hour).holds(brief)
    assert not Query("", None, NOW - hour).holds(brief)
