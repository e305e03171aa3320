"""`sessions compare`: two sessions side by side, and who was in both."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import click

from console.api.errors import ApiError
from console.cli.headless.lookback import Found, Lookback, Scene, newest

if TYPE_CHECKING:
    from console.api.models.events import FeedbackSummary
    from console.api.models.sessions import Session
    from console.live.comparison import Comparison, Side


@dataclass(frozen=True)
class Compared:
    """A person in one of two sessions, or in both; its fields are the columns."""

    SHOWN: ClassVar[tuple[str, ...]] = ("name", "was_in", "first_seconds", "second_seconds")

    name: str
    was_in: str
    first_seconds: float | None
    second_seconds: float | None


@dataclass(frozen=True)
class Summed:
    """One of the two sessions in numbers; None is what could not be had."""

    session_id: str
    room_id: str
    room: str
    started: datetime | None
    seconds: float
    live: bool
    people: int
    joins: int
    most_at_once: int
    average_seconds: float
    errors: int | None
    rating: float | None


async def _gather(scene: Scene) -> Found:
    from console.live.comparison import compare

    notes: list[str] = []
    one = await scene.client.sessions.get(scene.values["first_id"])
    other = await scene.client.sessions.get(scene.values["second_id"])
    found = compare(await _side(scene, one, notes), await _side(scene, other, notes))
    first, second = summed(one, found.first), summed(other, found.second)
    rows = people_of(found)
    whole = {
        "first": asdict(first),
        "second": asdict(second),
        "in_both": len(found.both),
        "matched_by_name": found.by_name,
        "people": rows,
    }
    return Found(rows, list(dict.fromkeys(notes)), summary_of(first, second, found), whole=whole)


async def _side(scene: Scene, session: Session, notes: list[str]) -> Side:
    from console.live.attendance import calling, in_slices
    from console.live.comparison import Side

    roll = await in_slices(calling(session, scene.now))
    mark = len(notes)
    errors = await newest(
        lambda most: scene.client.analytics.iterate_error_events(
            session.room_id, session_id=session.id, max_items=most
        ),
        "error events",
        notes,
    )
    known = len(notes) == mark
    title = await _room(scene, session)
    return Side(title, roll, session.active, len(errors) if known else None, await _rating(scene, session))


async def _room(scene: Scene, session: Session) -> str:
    """The name of the room; its id where nobody says more, as of a room that is gone."""
    from console.api.text import clean

    try:
        return (await scene.client.rooms.get(session.room_id)).name or clean(session.room_id, 80)
    except ApiError:
        return clean(session.room_id, 80)


async def _rating(scene: Scene, session: Session) -> FeedbackSummary | None:
    """What people thought; not every service can say (part-b 6.5)."""
    try:
        return await scene.client.analytics.feedback_summary(session.id)
    except ApiError:
        return None


def summed(session: Session, side: Side) -> Summed:
    """A session in numbers.

    Args:
        session: which.
        side: what is known of it.
    """
    return Summed(
        session.id,
        session.room_id,
        side.title,
        session.created_at,
        round(side.tally.span.seconds, 3),
        side.live,
        side.tally.people,
        side.tally.joins,
        side.tally.peak,
        round(side.average, 1),
        side.errors,
        side.rating.average if side.rating is not None and side.rating.count else None,
    )


def people_of(found: Comparison) -> list[Compared]:
    """The people as rows: those in both, then those in one.

    Args:
        found: as `console.live.comparison` has it.
    """
    return [
        *(Compared(name, "both", round(one, 3), round(other, 3)) for name, one, other in found.both),
        *(Compared(name, "first", round(one, 3), None) for name, one in found.only_first),
        *(Compared(name, "second", None, round(other, 3)) for name, other in found.only_second),
    ]


def summary_of(first: Summed, second: Summed, found: Comparison) -> str:
    """The two sessions side by side, as lines.

    Args:
        first: one.
        second: the other.
        found: what they have in common.
    """
    from console.cli.headless.painting import table
    from console.cli.headless.plain import plain

    one, other = plain(first), plain(second)
    rows = [{"": name.replace("_", " "), "first": one[name], "second": other[name]} for name in one]
    by_name = f" ({found.by_name:,} known by name alone)" if found.by_name else ""
    counts = (
        f"{len(found.both):,} in both{by_name}, {len(found.only_first):,} only in the first, "
        f"{len(found.only_second):,} only in the second"
    )
    return f"{table(rows, ('', 'first', 'second'), None, coloured=False)}\n\n{counts}\n"


_LOOK = Lookback(
    "sessions compare",
    Compared,
    ("sessions", "get"),
    lambda values: {"session_id": values["first_id"]},
    "After this the other session, the names of the rooms, error events and feedback are asked for.",
    _gather,
    "With --json: first, second (each a session in numbers), in_both, matched_by_name, people.",
)
command = _LOOK.command(
    [
        click.Argument(["first_id"], metavar="FIRST_ID"),
        click.Argument(["second_id"], metavar="SECOND_ID"),
    ],
    """Compare two sessions: how long, how many people, errors, ratings; and who was in both, or in one.

    People are the same when their user id is. Who has none is known by the name alone. With --csv and --jsonl only
    the people are told.""",
)
