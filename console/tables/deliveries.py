"""Webhook deliveries: one row for each event the service told, or failed to tell (part-b 6.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from console.api.text import clean, without_secrets, without_tokens
from console.tables.column import Cell, Column, Tone
from console.tables.format import clock_time
from console.tables.recordings import UNKNOWN, moment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from console.api.models.events import Delivery
    from console.tables.export import Row, Sheet

DELIVERED: Final = "delivered"
FAILED: Final = "failed"
NOT_TOLD: Final = "not told"
"""The outcome of a delivery whose dialect has none."""

_URL = re.compile(r"\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s\"'<>]+")
_TAIL = 6
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery as the table shows it; nothing of it is secret.

    Attributes:
        id: the raw id of the event.
        time: the local time of the event, with the day when it was another one.
        at: the same in seconds since the epoch; 0 when not known.
        event: the name of the event that was told, safe to paint.
        result: `delivered`, `failed: timeout`, or `not told`.
        failed: whether it failed; None when nobody says.
        who: the person it is about, safe to paint.
        session: the end of the session's id, safe to paint.
        session_id: raw.
        host: the host that was told; path and query of the address may hold secrets.
        delivery: what this row was made from.
    """

    id: str
    time: str
    at: float
    event: str
    result: str
    failed: bool | None
    who: str
    session: str
    session_id: str
    host: str
    delivery: Delivery | None = field(default=None, compare=False, repr=False)


def delivery_rows(
    deliveries: Iterable[Delivery], now: datetime, previous: Mapping[str, DeliveryRow] | None = None
) -> dict[str, DeliveryRow]:
    """Make the rows; one that came out as before is the same object as before.

    Args:
        deliveries: in any order, each id once.
        now: the present, aware: it decides which day is today.
        previous: what this returned the last time.

    Returns:
        A row for each, by event id.
    """
    before, rows = previous or {}, {}
    for one in deliveries:
        row, old = _row(one, now), before.get(one.id)
        rows[one.id] = old if old is not None and old == row and old.delivery is one else row
    return rows


def _row(one: Delivery, now: datetime) -> DeliveryRow:
    return DeliveryRow(
        id=one.id,
        time=time_of(one.timestamp, now),
        at=one.timestamp.timestamp() if one.timestamp is not None else 0.0,
        event=one.type or UNKNOWN,
        result=_result(one),
        failed=one.failed,
        who=text_in(one.data, "user_name"),
        session=clean(one.session_id)[-_TAIL:],
        session_id=one.session_id,
        host=host_of(one.webhook_url),
        delivery=one,
    )


def time_of(stamp: datetime | None, now: datetime) -> str:
    """When, in at most 11 cells: `20:04:11` today, `11-21 20:04` this year, else `2024-07-24`.

    Args:
        stamp: an aware time, or None.
        now: the present, aware.
    """
    if stamp is None:
        return UNKNOWN
    words = moment(stamp, now)
    return clock_time(stamp) if ":" in words and "-" not in words else words


def text_in(data: Mapping[str, object], name: str, limit: int = 256) -> str:
    """A text in the data of an event, safe to paint; "" when there is none, or it is a secret.

    Args:
        data: as the service sent it, secrets wrapped.
        name: its key.
        limit: the most characters.
    """
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return without_secrets(clean(str(value), limit))


def _result(one: Delivery) -> str:
    if one.failed is None:
        return NOT_TOLD
    if not one.failed:
        return DELIVERED
    reason = hosts_only(one.error)
    return f"{FAILED}: {reason}" if reason else FAILED


def hosts_only(text: str) -> str:
    """A reason for a failure, each address in it cut down to its host.

    Args:
        text: safe to paint.
    """
    return without_tokens(_URL.sub(lambda found: host_of(found[0]), text))


def host_of(url: str) -> str:
    """The host of an address, with its port when it has one; `?` for what is no address, `-` for none.

    Args:
        url: as the service shows it; user, path and query may hold secrets, and are left out.
    """
    if not url.strip():
        return "-"
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        return UNKNOWN
    if not host:
        return UNKNOWN
    return clean(f"{host}:{port}" if port else host, _LONGEST)


def _tone(row: DeliveryRow) -> Tone:
    return "dim" if row.failed is None else "bad" if row.failed else "good"


DELIVERY_COLUMNS: tuple[Column[DeliveryRow], ...] = (
    Column("time", "TIME", 11, lambda row: Cell(row.time, "dim"), lambda row: (row.at, row.id)),
    Column(
        "event",
        "EVENT",
        21,
        lambda row: Cell(row.event),
        lambda row: (row.event, -row.at, row.id),
        1,
        text=lambda row: row.event,
    ),
    Column(
        "result",
        "RESULT",
        15,
        lambda row: Cell(row.result, _tone(row)),
        lambda row: (row.failed is not True, row.result, -row.at, row.id),
        2,
        text=lambda row: row.result,
        state=True,
    ),
    Column(
        "who",
        "WHO",
        10,
        lambda row: Cell(row.who),
        lambda row: (not row.who, row.who.casefold(), -row.at, row.id),
        2,
        priority=2,
        text=lambda row: row.who,
    ),
    Column(
        "session",
        "SESSION",
        7,
        lambda row: Cell(row.session, "dim"),
        lambda row: (row.session, -row.at, row.id),
        priority=1,
        text=lambda row: clean(row.session_id),
    ),
    Column(
        "host",
        "HOST",
        14,
        lambda row: Cell(row.host, "dim"),
        lambda row: (row.host, -row.at, row.id),
        2,
        priority=3,
        text=lambda row: row.host,
    ),
)
"""The newest comes first when the table is sorted by TIME, reversed; RESULT puts failures first."""


HEADINGS: Final = ("time", "event", "result", "who", "user_id", "room_id", "session_id", "host", "event_id")


def delivery_sheet(rows: Iterable[DeliveryRow], room: str) -> Sheet:
    """The rows as a table for a file; addresses are hosts there too.

    Args:
        rows: in the order shown.
        room: the room's name, safe to paint.
    """
    from console.tables.export import MadeRows, Sheet

    return Sheet(f"webhooks-{room}", HEADINGS, MadeRows(tuple(rows), _exported))


def _exported(row: DeliveryRow) -> Row:
    one = row.delivery
    data = one.data if one is not None else {}
    return (
        one.timestamp if one is not None else None,
        row.event,
        row.result,
        row.who,
        text_in(data, "user_id"),
        clean(one.room_id) if one is not None else "",
        clean(row.session_id),
        row.host,
        clean(row.id),
    )


def failures(rows: Mapping[str, DeliveryRow]) -> int:
    """How many of them failed."""
    return sum(row.failed is True for row in rows.values())
