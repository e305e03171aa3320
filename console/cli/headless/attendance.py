"""`sessions attendance`: who was in a session, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import click

from console.cli.headless.lookback import Found, Lookback, Scene, newest

if TYPE_CHECKING:
    from console.api.models.events import ErrorEvent, TrackEvent
    from console.api.models.sessions import Session
    from console.live.attendance import Tally
    from console.tables.attendance import Attendance


@dataclass(frozen=True)
class Attended:
    """A person's time in a session; its fields are the columns."""

    SHOWN: ClassVar[tuple[str, ...]] = (
        "name",
        "user_id",
        "roles",
        "joins",
        "first",
        "last",
        "seconds",
        "still_there",
        "devices",
        "doubt",
    )

    name: str
    user_id: str
    roles: tuple[str, ...]
    joins: int
    first: datetime | None
    last: datetime | None
    seconds: float | None
    still_there: bool
    peer_ids_at_once: int
    devices: tuple[str, ...]
    peer_ids: tuple[str, ...]
    user_id_shared: bool
    doubt: str


async def _gather(scene: Scene) -> Found:
    from console.live.attendance import calling, in_slices

    session = await scene.client.sessions.get(scene.values["session_id"])
    notes: list[str] = []
    tracks, errors = await happened(scene, session, notes) if scene.values["events"] else ([], [])
    roll = await in_slices(calling(session, scene.now, (), tracks, errors))
    if roll.shared:
        notes.append(f"Used by many names, so nobody's own: user id {', '.join(roll.shared)}.")
    return Found([attended(one) for one in roll.in_order], notes, tally_words(session, roll.tally))


async def happened(scene: Scene, session: Session, notes: list[str]) -> tuple[list[TrackEvent], list[ErrorEvent]]:
    """Track and error events of a session.

    Args:
        scene: what to ask with.
        session: which.
        notes: takes a sentence when not all are there.
    """
    ask, room, only = scene.client.analytics, session.room_id, session.id
    tracks = await newest(
        lambda most: ask.iterate_track_events(room, session_id=only, max_items=most), "track events", notes
    )
    errors = await newest(
        lambda most: ask.iterate_error_events(room, session_id=only, max_items=most), "error events", notes
    )
    return tracks, errors


def attended(one: Attendance) -> Attended:
    """A person as a row.

    Args:
        one: as `console.live.attendance` reckons.
    """
    from console.tables.attendance import at

    return Attended(
        one.name,
        one.user_id,
        one.roles,
        one.joins,
        at(one.first),
        at(one.last),
        round(one.total, 3) if one.first is not None else None,
        one.here,
        one.at_once,
        one.devices,
        one.peer_ids,
        one.shared,
        one.odd,
    )


def tally_words(session: Session, tally: Tally) -> str:
    """A session in a line.

    Args:
        session: which.
        tally: it in numbers.
    """
    from console.tables.format import duration

    state = f"live, {tally.now:,} there now" if session.active else "ended"
    return (
        f"{tally.people:,} people, {tally.joins:,} joins, {tally.peak:,} at once at most, "
        f"{duration(tally.span.seconds)}, {state}"
    )


_LOOK = Lookback(
    "sessions attendance",
    Attended,
    ("sessions", "get"),
    lambda values: {"session_id": values["session_id"]},
    "After this its track and error events are asked for, unless --no-events is given.",
    _gather,
)
command = _LOOK.command(
    [
        click.Argument(["session_id"], metavar="SESSION_ID"),
        click.Option(
            ["--events/--no-events"],
            default=True,
            help="Ask for events too: they tell of former roles and of devices.  [default: events]",
        ),
    ],
    """Show who was in a session, one row for each person: joins, first and last time, seconds there, roles, devices.

    Peers of one user id are one person, and two devices at the same time count once. The service has no end of a
    session: one that is over ends when the last person left. What is strange about the times is told under doubt.""",
)
