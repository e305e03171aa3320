"""Sessions: one row for each run of a room, the live ones first, then the newest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from console.api.text import clean
from console.tables.attendance import UNKNOWN, at
from console.tables.column import Cell, Column
from console.tables.format import DAY, coarse, count, duration
from console.tables.recordings import moment

if TYPE_CHECKING:
    from datetime import datetime

COUNTING: Final = "..."
_ABSURD: Final = 1000 * DAY


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as the table shows it.

    Attributes:
        id: raw.
        room_id: raw.
        room: the room's name, safe to paint.
        live: whether it goes on, as far as is known.
        state: the same in words.
        begun: epoch seconds of its start.
        started: the same in the local calendar.
        lasted: words for how long; coarse while it goes on.
        seconds: the same as a number. Not compared.
        people: different people; -1 while they are being counted.
        peak: the most at once.
        now: people who are there.
        joins: peers.
    """

    id: str
    room_id: str
    room: str
    live: bool
    state: str
    begun: float
    started: str
    lasted: str
    seconds: float = field(default=0.0, compare=False)
    people: int = -1
    peak: int = 0
    now: int = 0
    joins: int = 0

    @property
    def title(self) -> str:
        """Room and start: `town-hall 11-21 20:04`."""
        return f"{self.room} {self.started}"


def session_row(ids: tuple[str, str, str], span: tuple[float, float], live: bool, now: datetime) -> SessionRow:
    """A row that says that its people are being counted.

    Args:
        ids: of the session and of its room, raw, and the name of the room, safe to paint.
        span: its start and its end, or the present, in epoch seconds.
        live: whether it goes on.
        now: the present, aware.
    """
    start, end = span
    seconds = end - start
    began = at(start)
    words = coarse(seconds) if live else duration(seconds)
    return SessionRow(
        id=ids[0],
        room_id=ids[1],
        room=ids[2],
        live=live,
        state="live" if live else "ended",
        begun=start,
        started=UNKNOWN if began is None or start <= 0 else moment(began, now),
        lasted=words if 0 <= seconds < _ABSURD and start > 0 else UNKNOWN,
        seconds=seconds,
    )


def live_first(row: SessionRow) -> tuple[bool, float, str]:
    """What goes on first, then the newest."""
    return (not row.live, -row.begun, row.id)


def _number(row: SessionRow, number: int) -> Cell:
    return Cell(COUNTING, "dim") if row.people < 0 else Cell(count(number))


def _now(row: SessionRow) -> Cell:
    if not row.live:
        return Cell("-", "dim")
    return _number(row, row.now)


SESSION_COLUMNS: tuple[Column[SessionRow], ...] = (
    Column(
        "room",
        "ROOM",
        16,
        lambda row: Cell(row.room),
        lambda row: (row.room.casefold(), -row.begun),
        4,
        text=lambda row: row.room,
    ),
    Column("state", "STATE", 6, lambda row: Cell(row.state, "good" if row.live else "dim"), live_first),
    Column("started", "STARTED", 11, lambda row: Cell(row.started), lambda row: row.begun, align="right"),
    Column("lasted", "LASTED", 6, lambda row: Cell(row.lasted), lambda row: row.seconds, align="right", priority=1),
    Column("people", "PEOPLE", 7, lambda row: _number(row, row.people), lambda row: row.people, align="right"),
    Column("peak", "PEAK", 7, lambda row: _number(row, row.peak), lambda row: row.peak, align="right", priority=1),
    Column("now", "NOW", 7, _now, lambda row: row.now, align="right", priority=2),
    Column(
        "session_id",
        "SESSION ID",
        24,
        lambda row: Cell(clean(row.id), "dim"),
        lambda row: row.id,
        priority=9,
        text=lambda row: clean(row.id),
    ),
)
"""Sorting by STATE puts what goes on first, then the newest."""
