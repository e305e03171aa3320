"""Attendance: one row for each person who was in a session.

The rows are made by `console.live.attendance`; what is here is how they look.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from console.api.text import clean
from console.tables.column import Cell, Column
from console.tables.format import clock_time

UNKNOWN: Final = "?"
HERE: Final = "here"


@dataclass(frozen=True, slots=True)
class Attendance:
    """A person's time in a session. Names and roles are safe to paint, ids are raw.

    Attributes:
        key: of the row: `u/<user id>`, `p/<peer id>` or `n/<user id>/<name>` (see `console.live.attendance`).
        name: the newest name; "" when none was ever given.
        user_id: the customer's own id of the person, safe to paint; "" when there is none.
        roles: all that are known, in the order they were had.
        joins: how many times the person came: one a peer id.
        first: when the person came first, epoch seconds; None when it is not known.
        last: when the person left last, epoch seconds; None while still there, or when it is not known.
        total: seconds in the session, in which two devices at the same time count once. Not compared.
        time: the same in words; coarse while the person is there, so that it seldom changes; `?` when not known.
        here: whether the person is still there.
        at_once: the most peer ids at the same time.
        devices: what the apps said of themselves when something failed, safe to paint; mostly nothing is known.
        peer_ids: raw, in the order they came.
        shared: whether the user id is used by so many names that it is nobody's own.
        odd: what is strange about the times, in words; "" when nothing is.
    """

    key: str
    name: str
    user_id: str = ""
    roles: tuple[str, ...] = ()
    joins: int = 1
    first: float | None = None
    last: float | None = None
    total: float = field(default=0.0, compare=False)
    time: str = UNKNOWN
    here: bool = False
    at_once: int = 1
    devices: tuple[str, ...] = ()
    peer_ids: tuple[str, ...] = ()
    shared: bool = False
    odd: str = ""

    @property
    def role_words(self) -> str:
        """All roles, in the order they were had."""
        return ", ".join(self.roles)

    @property
    def device_words(self) -> str:
        """How many devices at once, and what is known of them; `-` for one of which nothing is known."""
        many = f"{self.at_once} at once" if self.at_once > 1 else ""
        return ", ".join(filter(None, (many, *self.devices))) or "-"

    @property
    def title(self) -> str:
        """What to call the person: the name, else the user id, else a peer id."""
        return self.name or self.user_id or clean(self.peer_ids[0] if self.peer_ids else "", 40) or "(no name)"


def at(seconds: float | None) -> datetime | None:
    """Epoch seconds as an aware time; None for what no calendar has."""
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def time_of_day(seconds: float | None) -> str:
    """Epoch seconds as the local time of day; `?` when they are not known."""
    moment = at(seconds)
    return UNKNOWN if moment is None else clock_time(moment)


def _last(row: Attendance) -> Cell:
    return Cell(HERE, "good") if row.here else Cell(time_of_day(row.last), "normal" if row.last is not None else "dim")


ATTENDANCE_COLUMNS: tuple[Column[Attendance], ...] = (
    Column(
        "name",
        "NAME",
        16,
        lambda row: Cell(row.title, "normal" if row.name else "dim"),
        lambda row: (row.name.casefold(), row.key),
        4,
        text=lambda row: row.title,
    ),
    Column(
        "roles",
        "ROLES",
        12,
        lambda row: Cell(row.role_words),
        lambda row: row.role_words.casefold(),
        2,
        priority=3,
        text=lambda row: row.role_words,
    ),
    Column("joins", "JOINS", 5, lambda row: Cell(str(row.joins)), lambda row: row.joins, align="right", priority=2),
    Column(
        "first",
        "FIRST",
        8,
        lambda row: Cell(time_of_day(row.first)),
        lambda row: row.first or 0.0,
        align="right",
        priority=1,
    ),
    Column(
        "last",
        "LAST",
        8,
        _last,
        lambda row: float("inf") if row.here else row.last or 0.0,
        align="right",
        priority=1,
    ),
    Column("total", "TOTAL", 6, lambda row: Cell(row.time), lambda row: row.total, align="right"),
    Column(
        "devices",
        "DEVICES",
        10,
        lambda row: Cell(row.device_words, "normal" if row.at_once > 1 else "dim"),
        lambda row: (row.at_once, row.device_words),
        2,
        priority=4,
        text=lambda row: row.device_words,
    ),
    Column(
        "user",
        "USER",
        10,
        lambda row: Cell(row.user_id, "dim"),
        lambda row: row.user_id.casefold(),
        1,
        priority=5,
        text=lambda row: row.user_id,
    ),
    Column(
        "there",
        "THERE",
        5,
        lambda row: Cell("yes" if row.here else "no", "good" if row.here else "dim"),
        lambda row: row.here,
        priority=9,
    ),
)
"""`there:yes` filters by who is still there."""
