"""The list of sessions: those that go on, and as many pages of those that are over as were asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from console.live import resources
from console.live.attendance import Tally, counting, finish, in_slices
from console.live.session_pages import MOST_PAGES, PAGE, Brief, Query, over
from console.live.stays import Span
from console.screens.output_aim import find_room, items, room_title
from console.tables.sessions import SessionRow, session_row

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from console.api.models import Session
    from console.live.resources import Resource
    from console.live.session_pages import SessionPage
    from console.screens.desk import Desk

Kind = Literal["all", "live", "ended"]

INLINE: Final = 200
"""A session of so many peers is counted at once (1 ms); a larger one in steps."""

INLINE_ALL: Final = 1500
"""So many peers are counted at once in one go."""

SOON: Final = 10.0
"""Seconds for which a session that was chosen elsewhere is waited for: the cursor must not jump out of the blue."""

PATIENCE: Final = 10.0
"""Seconds between two counts of a large session that goes on."""


@dataclass(slots=True)
class _Counted:
    """What was counted of a session that goes on."""

    session: Session
    tally: Tally
    at: float


class SessionBook:
    """Rows, and what they are made of; it keeps numbers of sessions, never their people.

    Args:
        desk: the shared services.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.query = Query()
        self.kind: Kind = "all"
        self.rows: dict[str, SessionRow] = {}
        self.pages = 0
        self.skipped = 0
        self._over: dict[str, Brief] = {}
        self._counted: dict[str, _Counted] = {}
        self._wanting: list[Session] = []
        self._taken: set[int] = set()
        self._asking = ""
        self._next = ""
        self._asked: set[str] = set()

    # -- what is asked for --------------------------------------------------------------------------------------------

    def ask(self, query: Query, kind: Kind) -> None:
        """Look for other sessions.

        Args:
            query: which.
            kind: those that go on, those that are over, or both.
        """
        if query != self.query:
            self._over, self._taken = {}, set()
            self.pages = self.skipped = 0
            self._asking = self._next = ""
            self._asked = set()
        self.query, self.kind = query, kind

    def resources(self) -> tuple[Resource, ...]:
        """The sessions that go on, the newest page of the others, and the older page that was asked for."""
        pages = [] if self.kind == "live" else [over(self.query)]
        if pages and self._asking:
            pages.append(over(self.query, self._asking))
        return (resources.live_sessions(), *pages, resources.rooms())

    @property
    def asking(self) -> bool:
        """Whether an older page is on its way."""
        return bool(self._asking)

    @property
    def more(self) -> bool:
        """Whether there is an older page that may be asked for."""
        return bool(self._next) and not self._asking and self.pages < MOST_PAGES and self.kind != "live"

    def older(self) -> str:
        """Ask for the page before the oldest; a sentence why not, or ""."""
        if self.kind == "live":
            return "only live sessions are shown: t shows others"
        if self._asking:
            return "the older page is on its way"
        if not self.pages:
            return "the first page is on its way"
        if not self._next:
            return "there are no older ones: all are listed"
        if self.pages >= MOST_PAGES:
            return f"{MOST_PAGES} pages are the most: choose a stretch of time or a room instead"
        self._asking = self._next
        self._asked.add(self._asking)
        return ""

    @property
    def known(self) -> bool:
        """Whether the service answered for all that is shown, as far as was asked."""
        store = self._desk.store
        live = self.kind == "ended" or store.snapshot(resources.live_sessions()) is not None
        return live and (self.kind == "live" or self.pages > 0)

    @property
    def problem(self) -> str:
        """Why sessions that are over cannot be had, as a sentence; "" when they can."""
        if self.kind == "live":
            return ""
        asked = [over(self.query), *([over(self.query, self._asking)] if self._asking else [])]
        errors = [self._desk.store.health(one).error for one in asked]
        return next((error.sentence for error in errors if error is not None), "")

    @property
    def oldest(self) -> float | None:
        """Epoch seconds of the start of the oldest session that was found on a page."""
        return min((brief.tally.span.start for brief in self._over.values()), default=None)

    # -- rows ---------------------------------------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Make the rows; those that came out as before are the same objects."""
        now = self._desk.clock.now()
        self._take(over(self.query))
        if self._asking:
            self._take(over(self.query, self._asking))
        live = {} if self.kind == "ended" else self._live(now)
        self._bury(live)
        gone = {} if self.kind == "live" else {key: one for key, one in self._over.items() if key not in live}
        before, rows = self.rows, {}
        for brief, goes_on in (*((one, True) for one in live.values()), *((one, False) for one in gone.values())):
            row = self._row(brief, goes_on, now)
            old = before.get(brief.id)
            rows[brief.id] = old if old == row and old is not None else row
        self.rows = rows

    def _take(self, resource: Resource) -> None:
        """Add what a page holds, once."""
        snapshot = self._desk.store.snapshot(resource)
        if snapshot is None or snapshot.serial in self._taken:
            return
        self._taken.add(snapshot.serial)
        page: SessionPage | None = snapshot.items.get(PAGE)
        if page is None:
            return
        self._over.update({brief.id: brief for brief in page.briefs if self.query.holds(brief)})
        first = resource == over(self.query)
        if first and self.pages:
            return  # the newest page anew: what is older was asked for already
        # A cursor that was asked for already leads round in a circle.
        after = page.last if page.last not in self._asked else ""
        self.pages, self._next, self._asking = self.pages + 1, after, ""
        self.skipped += page.skipped

    def _live(self, now: datetime) -> dict[str, Brief]:
        """Those that go on, and what is known of their numbers."""
        sessions: dict[str, Session] = dict(items(self._desk.store, resources.live_sessions()))
        self._count(sessions.values(), now)
        briefs = {}
        for key, session in sessions.items():
            counted = self._counted.get(key)
            tally = counted.tally if counted is not None else _uncounted(session, now)
            brief = Brief(key, session.room_id, True, tally)
            if self.query.holds(brief):
                briefs[key] = brief
        return briefs

    def _count(self, sessions: Iterable[Session], now: datetime) -> None:
        """Count small sessions that are not as before; remember large ones for `count`."""
        self._wanting, done, mono = [], 0, self._desk.clock.monotonic()
        for session in sessions:
            known = self._counted.get(session.id)
            if known is not None and known.session is session:
                continue
            size = len(session.peers)
            if size <= INLINE and done + size <= INLINE_ALL:
                done += size
                self._counted[session.id] = _Counted(session, finish(counting(session, now)), mono)
            elif known is None or mono - known.at >= PATIENCE or size <= INLINE:
                self._wanting.append(session)

    @property
    def uncounted(self) -> bool:
        """Whether there are sessions left to count: `count`."""
        return bool(self._wanting)

    async def count(self) -> None:
        """Count the next large session, in steps."""
        session = self._wanting.pop(0)
        clock = self._desk.clock
        tally = await in_slices(counting(session, clock.now()))
        self._counted[session.id] = _Counted(session, tally, clock.monotonic())

    def _bury(self, live: dict[str, Brief]) -> None:
        """What went on and does so no more is over; the newest page is asked how it ended."""
        snapshot = self._desk.store.snapshot(resources.live_sessions())
        if snapshot is None:
            return
        ended = [key for key in self._counted if key not in snapshot.items]
        for key in ended:
            counted = self._counted.pop(key)
            brief = Brief(key, counted.session.room_id, False, replace(counted.tally, now=0))
            if key not in self._over and key not in live and self.query.holds(brief):
                self._over[key] = brief
        if ended and self.kind != "live" and not self._desk.poller.paused:
            self._desk.poller.refresh(over(self.query))

    def _row(self, brief: Brief, live: bool, now: datetime) -> SessionRow:
        tally = brief.tally
        name = room_title(find_room(self._desk.store, brief.room_id), brief.room_id) or "(no room)"
        end = max(tally.span.end, now.timestamp()) if live else tally.span.end
        row = session_row((brief.id, brief.room_id, name), (tally.span.start, end), live, now)
        if tally.people < 0:
            return row
        return replace(row, people=tally.people, peak=tally.peak, now=tally.now if live else 0, joins=tally.joins)


def _uncounted(session: Session, now: datetime) -> Tally:
    """A session of which only the start is known yet."""
    start = (session.created_at or now).timestamp()
    return Tally(Span(start, max(start, now.timestamp())), people=-1)


class Wanted:
    """The newest session of a room, for which the list waits a while.

    Args:
        room_id: the room, raw; "" for none.
        since: monotonic seconds.
    """

    def __init__(self, room_id: str = "", since: float = 0.0) -> None:
        self._room_id = room_id
        self._until = since + SOON
        self._cursor: str | None = None

    def found(self, book: SessionBook, cursor: str | None, mono: float) -> str:
        """Its raw id, once; "" while it is not there, and when the operator moved meanwhile.

        Args:
            book: the list.
            cursor: where the cursor is.
            mono: monotonic seconds.
        """
        moved = self._cursor is not None and cursor != self._cursor
        self._cursor = cursor
        if moved or mono > self._until:
            self._room_id = ""
        of_room = [row for row in book.rows.values() if row.room_id == self._room_id and self._room_id]
        newest = max(of_room, key=lambda row: (row.live, row.begun), default=None)
        if newest is None or not (newest.live or book.known or book.problem):
            return ""
        self._room_id = ""
        return newest.id
