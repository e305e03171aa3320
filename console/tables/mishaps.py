"""Errors of people's apps in groups: one row for each kind of trouble, the worst first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from console.api.masking import mask
from console.api.text import clean
from console.tables.column import Cell, Column
from console.tables.events import when
from console.tables.format import count

if TYPE_CHECKING:
    from datetime import datetime

    from console.api.models.events import ErrorEvent


@dataclass(frozen=True, slots=True)
class MishapRow:
    """A group of errors as the table shows it.

    Attributes:
        key: the group's, safe to paint.
        badness: what rows are compared by, the worst has the greatest.
        count: how often it happened.
        last: when it happened last, in words.
        at: the same in seconds since the epoch; 0 when not known.
        what: what people could not do and why, in words, safe to paint.
        who: the person, or how many.
        app: browser or device, and system.
        end: `gave up` or `retried`.
        terminal: whether the apps gave up.
        mishap: what this row was made from.
    """

    key: str
    badness: tuple[bool, float, int]
    count: int
    last: str
    at: float
    what: str
    who: str
    app: str
    end: str
    terminal: bool
    mishap: Any = field(default=None, compare=False, repr=False)


SHORT: Final = {
    "client.publish.failed": "publish",
    "client.subscribe.failed": "receive",
    "client.join.failed": "join",
    "client.disconnected": "stay connected",
    "client.connect.failed": "connect",
}
"""By type: what did not work, in a word or two."""


def mishap_rows(
    groups: Mapping[str, Any],
    now: datetime,
    badness: Mapping[str, tuple[bool, float, int]],
    previous: Mapping[str, MishapRow] | None = None,
) -> dict[str, MishapRow]:
    """Make the rows; one that came out as before is the same object as before.

    Args:
        groups: `console.live.mishaps.Mishap` by key.
        now: the present, aware.
        badness: what they are compared by, by key.
        previous: what this returned the last time.
    """
    before = previous or {}
    rows: dict[str, MishapRow] = {}
    for key, mishap in groups.items():
        row = MishapRow(
            key,
            badness[key],
            mishap.count,
            _when(mishap.last, now),
            badness[key][1],
            f"{SHORT.get(mishap.type, mishap.type)}: {mishap.cause}",
            mishap.whom,
            mishap.app,
            mishap.end,
            mishap.terminal,
            mishap=mishap,
        )
        old = before.get(key)
        rows[key] = old if old is not None and old == row and old.mishap is mishap else row
    return rows


def _when(stamp: datetime | None, now: datetime) -> str:
    """A time in at most 10 cells: with seconds when it was today, else the day alone; the details have both."""
    return when(stamp, now).partition(" ")[0]


MISHAP_COLUMNS: tuple[Column[MishapRow], ...] = (
    Column(
        "end",
        "END",
        10,
        lambda row: Cell(row.end, "bad" if row.terminal else "warn"),
        lambda row: row.badness,
        state=True,
    ),
    Column(
        "count",
        "COUNT",
        5,
        lambda row: Cell(count(row.count)),
        lambda row: row.count,
        align="right",
        text=lambda row: str(row.count),
    ),
    Column("last", "LAST", 8, lambda row: Cell(row.last, "dim"), lambda row: row.at, priority=1, text=lambda r: r.last),
    Column("what", "WHAT", 25, lambda row: Cell(row.what), lambda row: row.what, 3, text=lambda row: row.what),
    Column("who", "WHO", 11, lambda row: Cell(row.who), lambda row: row.who.casefold(), 1, text=lambda row: row.who),
    Column(
        "agent", "AGENT", 12, lambda row: Cell(row.app, "dim"), lambda row: row.app, 2, priority=2, text=lambda r: r.app
    ),
)
"""Sorted by the end, the worst first: what was given up, then the latest, then the most."""

ERROR_SHEET: Final = (
    "time",
    "type",
    "terminal",
    "code",
    "error",
    "message",
    "description",
    "name",
    "role",
    "user_id",
    "peer_id",
    "session_id",
    "room_id",
    "sdk",
    "sdk_version",
    "os",
    "os_version",
    "device",
    "framework",
    "event_id",
)


def error_cells(event: ErrorEvent) -> tuple[object, ...]:
    """One error as a row of a file, in the columns of `ERROR_SHEET`; addresses are masked, whatever the screen shows.

    Args:
        event: what an app reported.
    """
    return (
        event.timestamp,
        event.type,
        event.terminal,
        event.code,
        mask(event.name),
        mask(event.message),
        mask(event.description),
        mask(event.user_name),
        event.role,
        event.user_id,
        clean(event.peer_id),
        clean(event.session_id),
        clean(event.room_id),
        *map(mask, (event.sdk, event.sdk_version, event.os, event.os_version, event.device, event.framework)),
        clean(event.id),
    )
