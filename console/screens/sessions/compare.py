"""Two sessions side by side: what is asked for, and the words of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.api.errors import ApiError
from console.live import past, resources
from console.live.attendance import calling, in_slices
from console.live.comparison import Comparison, Side, compare
from console.live.session_pages import ended, mishaps
from console.screens.output_aim import items
from console.tables.format import count, duration, fit
from console.widgets.plain_line import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from console.api.models import Session
    from console.api.models.events import FeedbackSummary
    from console.screens.desk import Desk
    from console.tables.column import Tone
    from console.tables.sessions import SessionRow

LABEL: Final = 10
GAP: Final = 2
MOST_NAMES: Final = 200
"""Names that each list of people holds."""

NOT_KNOWN: Final = "not known"


async def compared(desk: Desk, first: SessionRow, second: SessionRow) -> Comparison:
    """Ask for what is not known yet, and compare; only what is left of the request budget is spent on it.

    Args:
        desk: the shared services.
        first: one session.
        second: the other.

    Raises:
        ApiError: one of them cannot be had.
    """
    return compare(await _side(desk, first), await _side(desk, second))


async def _side(desk: Desk, row: SessionRow) -> Side:
    session = await _session(desk, row)
    roll = await in_slices(calling(session, desk.clock.now()))
    return Side(row.title, roll, row.live, await _errors(desk, row), await _rating(desk, row.id))


async def _session(desk: Desk, row: SessionRow) -> Session:
    for resource in (resources.live_sessions(), ended(row.id)):
        known: Session | None = items(desk.store, resource).get(row.id)
        if known is not None and (row.live or resource.kind != "live_sessions"):
            return known
    client = await desk.connect()
    return await client.sessions.get(row.id)


async def _errors(desk: Desk, row: SessionRow) -> int | None:
    """How many errors of apps there were; None when nobody can say."""
    for resource in (mishaps(row.room_id, row.id, live=row.live), past.events("error_events", row.room_id, row.id)):
        snapshot = desk.store.snapshot(resource)
        if snapshot is not None:
            return len(snapshot.items)
    try:
        client = await desk.connect()
        told = client.analytics.iterate_error_events(row.room_id, session_id=row.id, max_items=past.EVENTS_MOST)
        return len([one async for one in told])
    except ApiError:
        return None


async def _rating(desk: Desk, session_id: str) -> FeedbackSummary | None:
    """What people thought of it; None when nobody can say."""
    snapshot = desk.store.snapshot(past.feedback_summary(session_id))
    if snapshot is not None:
        found: FeedbackSummary | None = snapshot.items.get(session_id)
        return found
    try:
        client = await desk.connect()
        return await client.analytics.feedback_summary(session_id)
    except ApiError:
        return None


def comparison_lines(found: Comparison, width: int) -> list[Line]:
    """The page: figures in two columns, then who was in both, and in one alone.

    Args:
        found: what was found out.
        width: cells of a line.
    """
    one, other = found.first, found.second
    lines = [
        _row("", "FIRST", "SECOND", width, "dim"),
        _row("", one.title, other.title, width, "accent"),
        _row("", _state(one), _state(other), width, "dim"),
    ]
    lines += [_row(label, *both, width) for label, both in _figures(one, other)]
    lines += [Line(), *(Line(((words, "normal"),)) for words in _differences(one, other)), Line()]
    lines += _people("IN BOTH", [(who, f"{duration(a)} and {duration(b)}") for who, a, b in found.both], width)
    if found.by_name:
        lines.append(Line(((f"{found.by_name:,} of them by their name alone: they had no user id.", "warn"),)))
    lines += [Line(), *_people("ONLY IN THE FIRST", [(who, duration(time)) for who, time in found.only_first], width)]
    lines += [Line(), *_people("ONLY IN THE SECOND", [(who, duration(time)) for who, time in found.only_second], width)]
    return lines


def _state(side: Side) -> str:
    return "goes on" if side.live else "ended"


def _figures(one: Side, other: Side) -> list[tuple[str, tuple[str, str]]]:
    return [
        ("lasted", (duration(one.tally.span.seconds), duration(other.tally.span.seconds))),
        ("people", (count(one.tally.people), count(other.tally.people))),
        ("joins", (count(one.tally.joins), count(other.tally.joins))),
        ("peak", (count(one.tally.peak), count(other.tally.peak))),
        ("all time", (duration(one.total), duration(other.total))),
        ("average", (duration(one.average), duration(other.average))),
        ("errors", (_errors_words(one), _errors_words(other))),
        ("rating", (_rating_words(one.rating), _rating_words(other.rating))),
    ]


def _errors_words(side: Side) -> str:
    if side.errors is None:
        return NOT_KNOWN
    return f"{side.errors} or more" if side.errors >= past.EVENTS_MOST else str(side.errors)


def _rating_words(rating: FeedbackSummary | None) -> str:
    if rating is None:
        return NOT_KNOWN
    if rating.average is None or not rating.count:
        return "nobody rated it"
    most = f" of {rating.scale_max}" if rating.scale_max is not None else ""
    return f"{rating.average:.1f}{most}, {rating.count:,} rated"


def _differences(one: Side, other: Side) -> list[str]:
    """What differs, in words; the second as seen from the first."""
    pairs: list[tuple[str, float, float, Callable[[float], str]]] = [
        ("The second lasted", one.tally.span.seconds, other.tally.span.seconds, duration),
        ("People in the second:", one.tally.people, other.tally.people, _whole),
        ("Peak of the second:", one.tally.peak, other.tally.peak, _whole),
        ("A person stayed on average", one.average, other.average, duration),
    ]
    found = [f"{lead} {_more(a, b, words, time=words is duration)}." for lead, a, b, words in pairs]
    if one.errors is not None and other.errors is not None:
        found.append(f"Errors in the second: {_more(one.errors, other.errors, _whole)}.")
    return found


def _whole(number: float) -> str:
    return count(int(number))


def _more(first: float, second: float, words: Callable[[float], str], time: bool = False) -> str:
    much, little = ("longer", "shorter") if time else ("more", "fewer")
    if words(first) == words(second):
        return "as long" if time else "as many"
    share = f" ({abs(second - first) / first * 100:.0f} %)" if first else ""
    return f"{words(abs(second - first))} {much if second > first else little}{share}"


def _people(title: str, people: Sequence[tuple[str, str]], width: int) -> list[Line]:
    lines = [Line(((f"{title}  {count(len(people))}", "accent"),))]
    half = max(1, width * 3 // 5)
    for who, words in people[:MOST_NAMES]:
        lines.append(Line(((fit(who, half), "normal"), (fit(f" {words}", width - half), "dim"))))
    if len(people) > MOST_NAMES:
        lines.append(Line(((f"and {len(people) - MOST_NAMES:,} more", "dim"),)))
    return lines


def _row(label: str, first: str, second: str, width: int, tone: Tone = "normal") -> Line:
    half = max(1, (width - LABEL - GAP) // 2)
    return Line(((fit(label, LABEL), "dim"), (fit(first, half), tone), (" " * GAP, "dim"), (fit(second, half), tone)))
