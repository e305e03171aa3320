"""Sessions and attendance as sheets to export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.api.text import clean
from console.tables.attendance import Attendance, at
from console.tables.export import MadeRows, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.tables.export import Row
    from console.tables.sessions import SessionRow

SESSION_HEADS = (
    "session_id", "room_id", "room", "state", "started", "ended", "seconds", "people", "joins", "peak", "now",
)  # fmt: skip
PERSON_HEADS = (
    "session_id", "room", "name", "user_id", "user_id_shared", "roles", "joins", "first", "last", "seconds",
    "still_there", "peer_ids_at_once", "devices", "peer_ids", "doubt",
)  # fmt: skip


def sessions_sheet(rows: Sequence[SessionRow], room: str) -> Sheet:
    """The list as it is shown.

    Args:
        rows: in the order shown.
        room: the name of the only room; "" for all.
    """
    return Sheet(f"sessions-{room}" if room else "sessions", SESSION_HEADS, MadeRows(rows, _session))


def _session(row: SessionRow) -> Row:
    counted = row.people >= 0
    return (
        clean(row.id),
        clean(row.room_id),
        row.room,
        row.state,
        at(row.begun),
        None if row.live else at(row.begun + row.seconds),
        int(row.seconds),
        row.people if counted else None,
        row.joins if counted else None,
        row.peak if counted else None,
        row.now if counted and row.live else None,
    )


def attendance_sheet(people: Sequence[Attendance], session: SessionRow) -> Sheet:
    """Who was in a session, as it is shown.

    Args:
        people: in the order shown.
        session: which.
    """
    return Sheet(f"attendance-{session.room}", PERSON_HEADS, MadeRows(people, lambda one: _person(one, session)))


def _person(one: Attendance, session: SessionRow) -> Row:
    return (
        clean(session.id),
        session.room,
        one.name,
        one.user_id,
        one.shared,
        one.role_words,
        one.joins,
        at(one.first),
        at(one.last),
        int(one.total) if one.first is not None else None,
        one.here,
        one.at_once,
        ", ".join(one.devices),
        " ".join(clean(peer_id) for peer_id in one.peer_ids),
        one.odd,
    )
