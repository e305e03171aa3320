"""Sessions (part-a 7)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypedDict, Unpack

import msgspec

from console.api import bulk
from console.api.errors import BadReply
from console.api.models.base import parse_item
from console.api.models.page import Page
from console.api.models.sessions import Session, SessionPeer
from console.api.operation import Operation
from console.api.resources.base import (
    WRONG_SHAPE,
    Report,
    Resource,
    has,
    insist,
    iterate,
    make_page,
    split_page,
    within,
)
from console.api.rules import MAX_LIMIT, check_limit, check_times

if TYPE_CHECKING:
    from datetime import datetime

    from console.api.bulk import SessionMap

LIST = Operation("listSessions", "GET", "/sessions")
GET = Operation("retrieveSession", "GET", "/sessions/{session_id}")

_MOST_PAGES = 200  # 20,000 live sessions; a service that never ends its list is broken


class SessionFilter(TypedDict, total=False):
    """Which sessions to list; as the arguments of `Sessions.list`."""

    room_id: str | None
    active: bool | None
    after: datetime | None
    before: datetime | None


class Sessions(Resource):
    """`client.sessions`."""

    operations = MappingProxyType({"list": LIST, "live": LIST, "get": GET})

    async def list(
        self,
        *,
        room_id: str | None = None,
        active: bool | None = None,
        after: datetime | None = None,
        before: datetime | None = None,
        limit: int = 100,
        start: str | None = None,
    ) -> Page[Session]:
        """List sessions, each with all its peers.

        Args:
            room_id: only those of this room.
            active: only running or only ended ones; without it the service chooses (part-a 7.1).
            after: only those started then or later.
            before: only those started then or earlier.
            limit: how many on a page, 10 to 100 (part-a 3).
            start: where the page starts: `last` of the page before.
        """
        query = {"room_id": room_id, "active": active, "after": after, "before": before, "start": start}
        check_times(after, before)
        body = await self._transport.call(LIST, {}, query={**query, "limit": check_limit(limit)})
        sheet = split_page(body, limit)
        pacer = bulk.Pacer()
        page = make_page([await read_session(raw, None, pacer) for raw in sheet.raws], sheet.last)
        items = (item for item in page.items if has(room_id, item.room_id) and within(after, before, item.created_at))
        return replace(page, items=tuple(items), total=sheet.total)

    def iterate(
        self, *, max_items: int | None = None, progress: Report | None = None, **filters: Unpack[SessionFilter]
    ) -> AsyncIterator[Session]:
        """All sessions, page by page.

        Args:
            max_items: stop after so many.
            progress: told about each page.
            **filters: as for `list`.
        """
        return iterate(lambda start: self.list(start=start, **filters), max_items, progress)

    async def live(self, previous: SessionMap | None = None) -> SessionMap:
        """List all running sessions, over all pages.

        Args:
            previous: the last answer; unchanged sessions (and peers in changed ones) stay the same objects, and an
                unchanged answer is `previous`.
        """
        pacer = bulk.Pacer()
        bodies: list[bytes] = []
        raws: bulk.Raws = {}
        start: str | None = None
        for _ in range(_MOST_PAGES):
            body = await self._transport.call(LIST, {}, query={"active": True, "limit": MAX_LIMIT, "start": start})
            if previous is not None and start is None and previous.came_from((body,)):
                return previous
            sheet = split_page(body, MAX_LIMIT)
            bodies.append(body)
            await pacer.passed(2 * len(body))
            raws |= {bulk.item_id(raw): raw for raw in sheet.raws}
            await pacer.passed(len(body))
            if sheet.last is None or sheet.last == start:
                break
            start = sheet.last
        source = tuple(bodies)
        if previous is not None and previous.came_from(source):
            return previous
        return await _assemble_sessions(raws, previous, source, pacer)

    async def get(self, session_id: str) -> Session:
        """Show one session, running or ended, with all who were in it.

        Args:
            session_id: which session.
        """
        body = await self._transport.call(GET, {"session_id": session_id})
        session = await read_session(body, None, bulk.Pacer())
        if session is None:
            raise BadReply(WRONG_SHAPE)
        return session


async def _assemble_sessions(
    raws: bulk.Raws, previous: SessionMap | None, source: tuple[bytes, ...], pacer: bulk.Pacer
) -> SessionMap:
    items: dict[str, Session] = {}
    changed = previous is None or len(raws) != previous.known
    for key, raw in raws.items():
        if previous is not None and previous.has(key, raw):
            session = previous.get(key)
        else:
            changed = True
            session = await read_session(raw, previous.get(key) if previous is not None else None, pacer)
        if session is not None:
            items[key] = session
    if previous is not None and not changed:
        return previous
    insist(len(items), len(raws) - len(items))
    return bulk.KeyedMap(items, raws, source, len(raws) - len(items))


async def read_session(raw: bytes | msgspec.Raw, previous: Session | None, pacer: bulk.Pacer) -> Session | None:
    """Make a session of its JSON text; its peers, which may be thousands, as in `console.api.bulk`.

    Args:
        raw: the text.
        previous: the same session as it was before.
        pacer: when to give way.

    Returns:
        The session, or None when the text cannot be one.
    """
    text = bytes(raw)
    try:
        fields = bulk.split(text)
        await pacer.passed(len(text))
        raws = bulk.split_items(fields.pop("peers", b"null"))
    except BadReply:
        return None
    await pacer.passed(len(text))
    known = previous.peers if previous is not None and isinstance(previous.peers, bulk.KeyedMap) else None
    peers = await bulk.assemble(raws, known, SessionPeer, pacer)
    rest = {name: bulk.decode(value) for name, value in fields.items()}
    return parse_item(Session, {**rest, "peers": peers})
