"""Who was in the session under the cursor: made in steps, so that a session of thousands never holds up a key."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from console.actions.history import read_deeds
from console.actions.journal import JournalError
from console.live import past, resources
from console.live.attendance import Roll, calling, in_slices
from console.live.session_pages import ended, mishaps
from console.live.timeline import LANES, Happened, timeline

if TYPE_CHECKING:
    from datetime import datetime

    from console.api.models import Session
    from console.api.models.events import ErrorEvent
    from console.live.resources import Resource
    from console.live.story_sources import Deed
    from console.screens.desk import Desk
    from console.tables.attendance import Attendance
    from console.tables.sessions import SessionRow
    from console.tables.timeline import Timeline
    from console.widgets.live_table import LiveTable

LARGE: Final = 2000
"""Peers from which on a session that goes on is looked through every `PATIENCE` seconds only."""

PATIENCE: Final = 10.0
KEPT: Final = 20_000
"""Peers of sessions that are over which are kept for coming back, beside those of the one that is looked at."""

PART: Final = 500
"""Rows that a table is given in one go."""

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Made:
    """What an attendance was made of, so that it is made again only when that is another."""

    session: Session
    errors: Mapping[str, ErrorEvent]
    minute: int
    at: float


class People:
    """The attendance of one session, and its picture.

    Args:
        desk: the shared services.
        table: shows the people.
    """

    def __init__(self, desk: Desk, table: LiveTable[Attendance]) -> None:
        self._desk = desk
        self._table = table
        self._made: _Made | None = None
        self._of: SessionRow | None = None
        self._drawn: tuple[object, ...] = ()
        self._kept: dict[str, int] = {}
        """Peers by session, of those that are over and whose people are in the store; looked at last comes last."""
        self.roll: Roll | None = None
        self.picture: Timeline | None = None
        self.drawing = False
        """Whether the picture is wanted."""

    @property
    def session_id(self) -> str:
        """Whose attendance it is, raw; "" for none."""
        return self._of.id if self._of is not None else ""

    @property
    def row(self) -> SessionRow | None:
        """The session, as the list has it."""
        return self._of

    def look_at(self, row: SessionRow | None) -> bool:
        """Turn to a session.

        Args:
            row: which; None for none.

        Returns:
            Whether it is another one than before, or one that is over by now: then other things are to be asked for.
        """
        before, self._of = self._of, row
        if (before.id if before else "") == (row.id if row else ""):
            return (before.live if before else False) != (row.live if row else False)
        self._made = self.roll = self.picture = None
        self._drawn = ()
        self._table.reset()
        return True

    # -- what is asked for --------------------------------------------------------------------------------------------

    def resources(self) -> tuple[Resource, ...]:
        """Its people, unless the list of live sessions has them anyway; its errors; for the picture the room's jobs."""
        row = self._of
        if row is None:
            return ()
        people = [] if row.live else [ended(row.id)]
        errors = [mishaps(row.room_id, row.id, live=row.live)] if row.room_id else []
        jobs = [resources.recent(kind, row.room_id) for kind in LANES] if self.drawing and row.room_id else []
        return (*people, *errors, *jobs)

    @property
    def session(self) -> Session | None:
        """The session with its people, as last said; None while nobody has."""
        row = self._of
        if row is None:
            return None
        found: Session | None = self._items(resources.live_sessions()).get(row.id) if row.live else None
        return found if found is not None else self._items(ended(row.id)).get(row.id)

    @property
    def errors(self) -> Mapping[str, ErrorEvent]:
        """What failed in its people's apps, as far as is known."""
        row = self._of
        return _NOTHING if row is None else self._items(mishaps(row.room_id, row.id, live=row.live))

    @property
    def problem(self) -> str:
        """Why there is nothing, as a sentence; "" when all is well, or may still come."""
        row = self._of
        if row is None or row.live:
            return ""
        error = self._desk.store.health(ended(row.id)).error
        if error is not None:
            return error.sentence
        snapshot = self._desk.store.snapshot(ended(row.id))
        return "The service knows no such session any more." if snapshot is not None and not snapshot.items else ""

    def _items(self, resource: Resource) -> Mapping[str, Any]:
        """What was last said about a resource; the same object until something else is said."""
        snapshot = self._desk.store.snapshot(resource)
        return snapshot.items if snapshot is not None else _NOTHING

    # -- making it ----------------------------------------------------------------------------------------------------

    @property
    def due(self) -> bool:
        """Whether it is to be made, or made again: `make`."""
        session = self.session
        if session is None:
            return False
        made, row = self._made, self._of
        if made is None or row is None:
            return True
        if self.drawing and not _same(self._drawn, self._to_draw()):
            return True
        if session is made.session and self.errors is made.errors and (not row.live or self._minute == made.minute):
            return False
        return len(session.peers) < LARGE or self._desk.clock.monotonic() - made.at >= PATIENCE

    @property
    def _minute(self) -> int:
        return int(self._desk.clock.now().timestamp() // 60)

    def _to_draw(self) -> tuple[object, ...]:
        """What a picture would be made of, to compare: it is drawn again when one of these is another object."""
        row = self._of
        if row is None:
            return ()
        jobs = [self._items(resources.recent(kind, row.room_id)) for kind in LANES]
        return (self._made, *jobs, self.errors)

    async def make(self) -> None:
        """Make it, in steps, and show it; given up when another session is looked at meanwhile."""
        row, session = self._of, self.session
        if row is None or session is None:
            return
        now = self._desk.clock.now()
        made = _Made(session, self.errors, self._minute, self._desk.clock.monotonic())
        if self._unlike(made):
            before = self.roll.people.values() if self.roll is not None else ()
            # Former roles are told by track events, if another screen asked for them: it is not worth requests here.
            tracks = self._items(past.events("track_events", row.room_id, row.id)).values()
            roll = await in_slices(calling(session, now, before, tracks, made.errors.values()))
            if self.session_id != row.id or not await self._show(row.id, roll):
                return
            self._made, self.roll = made, roll
            self._let_go(row, len(session.peers))
        if self.drawing:
            await self._draw(row, now)

    def _unlike(self, made: _Made) -> bool:
        """Whether the attendance itself is to be made again, and not its picture alone."""
        old = self._made
        return old is None or (old.session, old.minute) != (made.session, made.minute) or old.errors is not made.errors

    async def _show(self, session_id: str, roll: Roll) -> bool:
        """Give the table the people in parts; False when another session is looked at meanwhile."""
        old = self.roll.people if self.roll is not None else {}
        gone = [key for key in old if key not in roll.people]
        changed = [(key, one) for key, one in roll.people.items() if old.get(key) is not one]
        parts = [changed[start : start + PART] for start in range(0, len(changed), PART)] or [[]]
        for number, part in enumerate(parts):
            last = number == len(parts) - 1
            self._table.change_rows(dict(part), gone if last else (), more=not old and not last)
            await asyncio.sleep(0)
            if self.session_id != session_id:
                return False
        return True

    def _let_go(self, row: SessionRow, size: int) -> None:
        """Keep the people of few sessions that are over: a walk along large ones must not fill the memory."""
        self._kept.pop(row.id, None)
        if not row.live:
            self._kept[row.id] = size
        for session_id in list(self._kept):
            if sum(self._kept.values()) <= KEPT or session_id == row.id:
                break
            del self._kept[session_id]
            self._desk.store.forget(ended(session_id))

    async def _draw(self, row: SessionRow, now: datetime) -> None:
        roll = self.roll
        if roll is None:
            return
        drawn = self._to_draw()
        jobs = {kind: self._items(resources.recent(kind, row.room_id)).values() for kind in LANES}
        deeds = await self._deeds()
        happened = Happened(row.id, row.room_id, jobs, self.errors.values(), deeds, self._desk.feed.entries)
        made = await in_slices(timeline(roll.tally.span, roll.stays, happened))
        if self.session_id == row.id:
            self.picture, self._drawn = made, drawn

    async def _deeds(self) -> tuple[Deed, ...] | None:
        """What the journal says was done from here; None when there is none to read."""
        path = self._desk.journal
        if path is None:
            return None
        try:
            return await asyncio.to_thread(read_deeds, path)
        except JournalError:
            return None


def _same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    """Whether they are the same objects."""
    return len(some) == len(others) and all(one is other for one, other in zip(some, others, strict=True))
