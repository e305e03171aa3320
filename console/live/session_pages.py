"""Sessions that are over, page by page: each in a few numbers, so that thousands of people need not be kept.

The service sends a session with everybody who was in it (part-a 7.1), so a page may have megabytes. Each is counted as
it comes and then let go. A page is asked for once; only the newest is asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from console.api.errors import NotFound
from console.live.attendance import Tally, counting, in_slices
from console.live.resources import DETAIL, Resource, keep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console.api.client import Client
    from console.api.models import Page, Session
    from console.live.resources import Items

LIMIT: Final = 20
"""Sessions on a page; the least a service gives is 10 (part-a 3)."""

MOST_PAGES: Final = 50
"""So many pages are asked for at most: 1,000 sessions."""

HOPS: Final = 5
"""Pages without anything that was asked for, as a service sends that knows no times, which are passed over at once."""

PAGE: Final = "page"
"""The key of the one value of a page's resource."""

_NEWEST, _ONCE = 120.0, 86_400.0
_EPOCH = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Brief:
    """A session, without its people.

    Attributes:
        id: raw.
        room_id: raw.
        active: whether it goes on.
        tally: in numbers.
    """

    id: str
    room_id: str
    active: bool
    tally: Tally


@dataclass(frozen=True, slots=True)
class SessionPage:
    """A page of a list.

    Attributes:
        briefs: what is on it and was asked for.
        last: where the next one starts; "" when this is the last.
        skipped: how many sessions could not be read.
    """

    briefs: tuple[Brief, ...]
    last: str = ""
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Query:
    """Which sessions.

    Attributes:
        room_id: only those of this room, raw; "" for all.
        after: only those that started then or later; None for all.
        before: only those that started then or earlier; None for all.
    """

    room_id: str = ""
    after: datetime | None = None
    before: datetime | None = None

    def holds(self, brief: Brief) -> bool:
        """Whether a session is one of them."""
        start = brief.tally.span.start
        return (
            (not self.room_id or brief.room_id == self.room_id)
            and (self.after is None or start >= self.after.timestamp())
            and (self.before is None or start <= self.before.timestamp())
        )


def over(query: Query, start: str = "") -> Resource:
    """A page of sessions that are over: `{PAGE: SessionPage}`, the newest every 120 s, older ones once.

    Args:
        query: which.
        start: where it begins: `last` of the page before; "" for the newest.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        found = await _page(client, query, start)
        return keep({PAGE: found}, previous)

    times = tuple(moment.isoformat() if moment is not None else "" for moment in (query.after, query.before))
    return Resource("sessions_over", (query.room_id, *times, start), _ONCE if start else _NEWEST, 4, fetch)


def ended(session_id: str) -> Resource:
    """One session that is over, with all who were in it: `{session_id: Session}`, once; `{}` on 404.

    Args:
        session_id: which session.
    """

    async def fetch(client: Client, _previous: Items | None) -> Items:
        try:
            return {session_id: await client.sessions.get(session_id)}
        except NotFound:
            return {}

    return Resource("session_over", (session_id,), _ONCE, 4, fetch)


def mishaps(room_id: str, session_id: str, *, live: bool) -> Resource:
    """The error events of a session, which say what its people had for devices: id -> `ErrorEvent`, or once when over.

    Args:
        room_id: of which room; the service insists on one.
        session_id: of which session.
        live: whether it goes on.
    """
    from console.live import past

    told = past.events("error_events", room_id, session_id, interval=60.0 if live else _ONCE)
    return Resource("session_errors", told.ids, told.interval, DETAIL, told.fetch)


async def _page(client: Client, query: Query, start: str) -> SessionPage:
    """The next page with anything on it that was asked for, within `HOPS` requests."""
    skipped, cursor = 0, start
    for hop in range(HOPS):
        page = await client.sessions.list(
            room_id=query.room_id or None,
            active=False,
            after=query.after,
            before=query.before,
            limit=LIMIT,
            start=cursor or None,
        )
        skipped += page.skipped
        last = _next(page, cursor)
        briefs = await _briefs(one for one in page.items if not one.active)
        if briefs or not last or hop == HOPS - 1:
            return SessionPage(briefs, last, skipped)
        cursor = last
    return SessionPage((), "", skipped)


def _next(page: Page[Session], here: str) -> str:
    """Where the next page starts; a cursor that leads to the page itself leads nowhere."""
    return page.last if page.last and page.last != here else ""


async def _briefs(sessions: Iterable[Session]) -> tuple[Brief, ...]:
    return tuple([brief(one, await in_slices(counting(one, _end_known(one)))) for one in sessions])


def _end_known(session: Session) -> datetime:
    """The newest that is known of a session that is over: nothing about it depends on the present."""
    if session.updated_at is not None:
        return session.updated_at
    stamps = (stamp for peer in session.peers.values() for stamp in (peer.joined_at, peer.left_at))
    return max((stamp for stamp in stamps if stamp is not None), default=session.created_at or _EPOCH)


def brief(session: Session, tally: Tally) -> Brief:
    """A session without its people.

    Args:
        session: with them.
        tally: what was counted.
    """
    return Brief(session.id, session.room_id, session.active, tally)
