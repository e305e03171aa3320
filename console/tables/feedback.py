"""Feedback: what people thought of a session, one row a person who spoke (part-b 6.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from console.api.text import clean
from console.tables.column import Cell, Column, Tone
from console.tables.deliveries import time_of

if TYPE_CHECKING:
    from datetime import datetime

    from console.api.models.events import Feedback
    from console.tables.export import Row, Sheet

BAR: Final = 5
"""Cells of a bar, whatever the scale."""

USUAL: Final = (1, 5)
"""The scale of a mark that names none."""

_HIGHEST = 10**6
_BAD, _GOOD = 0.3, 0.7
_STEPS = 5
_LONGEST_BAR = 8


class Scale(NamedTuple):
    """The lowest and the highest mark."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """What somebody thought, as the table shows it.

    Attributes:
        id: a key of our own, as the service gives none.
        time: the local time, with the day when it was another one.
        at: the same in seconds since the epoch; 0 when not known.
        who: name, safe to paint.
        role: safe to paint.
        rating: `2 of 5`, or `-`.
        bar: the same as a picture that needs no colour: `##...`; "" without a mark.
        share: where the mark lies between the worst (0) and the best (1); 2 without one, so that it is sorted last.
        tone: what the mark means.
        reasons: what was chosen, with commas, safe to paint.
        comment: safe to paint.
        feedback: what this row was made from.
    """

    id: str
    time: str
    at: float
    who: str
    role: str
    rating: str
    bar: str
    share: float
    tone: Tone
    reasons: str
    comment: str
    feedback: Feedback | None = field(default=None, compare=False, repr=False)


def feedback_rows(
    found: Mapping[str, Feedback], now: datetime, previous: Mapping[str, FeedbackRow] | None = None
) -> dict[str, FeedbackRow]:
    """Make the rows; one that came out as before is the same object as before.

    Args:
        found: by a key of our own.
        now: the present, aware: it decides which day is today.
        previous: what this returned the last time.
    """
    before, rows = previous or {}, {}
    for key, one in found.items():
        row, old = _row(key, one, now), before.get(key)
        rows[key] = old if old is not None and old == row and old.feedback is one else row
    return rows


def _row(key: str, one: Feedback, now: datetime) -> FeedbackRow:
    share = share_of(one)
    return FeedbackRow(
        id=key,
        time=time_of(one.timestamp, now),
        at=one.timestamp.timestamp() if one.timestamp is not None else 0.0,
        who=one.peer_name or one.user_id or clean(one.peer_id)[:8] or "(no name)",
        role=one.role,
        rating=rating_words(one),
        bar="" if share is None else bar(share),
        share=2.0 if share is None else share,
        tone=_tone(share),
        reasons=", ".join(one.reasons),
        comment=one.comment,
        feedback=one,
    )


def scale_of(one: Feedback) -> Scale:
    """The scale of a mark; the usual one where the service names none that makes sense."""
    low = USUAL[0] if one.min_rating is None else one.min_rating
    high = USUAL[1] if one.max_rating is None else one.max_rating
    fits = low < high and abs(low) <= _HIGHEST and abs(high) <= _HIGHEST
    return Scale(low, high) if fits else Scale(*USUAL)


def share_of(one: Feedback) -> float | None:
    """Where a mark lies on its scale, 0 the worst and 1 the best; None without a mark, or for one off its scale."""
    low, high = scale_of(one)
    if one.rating is None or not low <= one.rating <= high:
        return None
    return (one.rating - low) / (high - low)


def rating_words(one: Feedback) -> str:
    """`2 of 5`; `2 of 0-10` on a scale that does not begin at 1; `9, off its scale`; `-`."""
    if one.rating is None:
        return "-"
    if share_of(one) is None:
        return f"{max(-_HIGHEST, min(one.rating, _HIGHEST))}, off scale"
    return f"{one.rating} of {scale_words(scale_of(one))}"


def scale_words(scale: Scale) -> str:
    """`5` for the usual kind, which begins at 1, else `0-10`."""
    return f"{scale.high}" if scale.low == 1 else f"{scale.low}-{scale.high}"


def bar(share: float) -> str:
    """A mark as a picture of five characters; the worst one has one of them filled.

    Args:
        share: from 0 to 1.
    """
    filled = 1 + round(max(0.0, min(share, 1.0)) * (BAR - 1))
    return "#" * filled + "." * (BAR - filled)


def _tone(share: float | None) -> Tone:
    if share is None:
        return "dim"
    return "bad" if share <= _BAD else "good" if share >= _GOOD else "normal"


# -- all of them together ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sum:
    """What many people thought.

    Attributes:
        average: the mean mark on `scale`; None when there is no mark.
        marks: how many marks it is of.
        scale: the scale most of them have.
        rescaled: whether some had another one, and were reckoned over.
        sessions: in how many sessions they were given.
        steps: how many marks fell on each step of the scale, the best first: (words, number).
    """

    average: float | None
    marks: int
    scale: Scale
    rescaled: bool
    sessions: int
    steps: tuple[tuple[str, int], ...]


def sum_up(found: Iterable[Feedback]) -> Sum:
    """The mean of marks and how they are spread.

    Args:
        found: what people thought; what has no mark, or one off its scale, does not count.
    """
    marked = [(one, share) for one in found if (share := share_of(one)) is not None]
    scales = Counter(scale_of(one) for one, _ in marked)
    scale = max(scales, key=lambda one: (scales[one], one)) if scales else Scale(*USUAL)
    shares = [share for _, share in marked]
    mean = scale.low + sum(shares) / len(shares) * (scale.high - scale.low) if shares else None
    sessions = len({one.session_id for one, _ in marked})
    return Sum(mean, len(shares), scale, len(scales) > 1, sessions, _steps(shares, scale))


def _steps(shares: list[float], scale: Scale) -> tuple[tuple[str, int], ...]:
    """Each mark of a short scale, a fifth each of a long one; the best first."""
    width = scale.high - scale.low + 1
    number = width if width <= _STEPS else _STEPS
    counts = Counter(min(number - 1, int(share * (width - 1) + 0.5) * number // width) for share in shares)
    return tuple((_step_words(scale, place, number), counts[place]) for place in reversed(range(number)))


def _step_words(scale: Scale, place: int, number: int) -> str:
    width = scale.high - scale.low + 1
    first = scale.low + -(-place * width // number)
    last = scale.low + -(-(place + 1) * width // number) - 1
    return f"{first}" if first >= last else f"{first}-{last}"


def histogram(steps: Iterable[tuple[str, int]]) -> str:
    """`5:15 ########  4:9 #####  3:2 #  2:0  1:2 #`: numbers for those who read, bars for those who look.

    Args:
        steps: the words of each step and how many fell on it.
    """
    listed = list(steps)
    most = max((number for _, number in listed), default=0)
    return "  ".join(
        f"{words}:{number:,} {'#' * -(-number * _LONGEST_BAR // most)}" if number else f"{words}:0"
        for words, number in listed
    )


HEADINGS: Final = (
    *("time", "name", "user_id", "role", "rating", "min_rating", "max_rating"),
    *("reasons", "comment", "peer_id", "session_id", "room_id"),
)


def feedback_sheet(rows: Iterable[FeedbackRow], room: str) -> Sheet:
    """The rows as a table for a file.

    Args:
        rows: in the order shown.
        room: the room's name, safe to paint.
    """
    from console.tables.export import MadeRows, Sheet

    said = tuple(row.feedback for row in rows if row.feedback is not None)
    return Sheet(f"feedback-{room}", HEADINGS, MadeRows(said, _exported))


def _exported(one: Feedback) -> Row:
    return (
        one.timestamp,
        one.peer_name,
        one.user_id,
        one.role,
        one.rating,
        one.min_rating,
        one.max_rating,
        ", ".join(one.reasons),
        one.comment,
        clean(one.peer_id),
        clean(one.session_id),
        clean(one.room_id),
    )


FEEDBACK_COLUMNS: tuple[Column[FeedbackRow], ...] = (
    Column("time", "TIME", 11, lambda row: Cell(row.time, "dim"), lambda row: (row.at, row.id)),
    Column(
        "who",
        "WHO",
        12,
        lambda row: Cell(row.who),
        lambda row: (row.who.casefold(), -row.at, row.id),
        1,
        text=lambda row: row.who,
    ),
    Column(
        "role",
        "ROLE",
        8,
        lambda row: Cell(row.role, "dim"),
        lambda row: (row.role.casefold(), -row.at, row.id),
        priority=2,
        text=lambda row: row.role,
    ),
    Column(
        "rating",
        "RATING",
        12,
        lambda row: Cell(f"{row.bar} {row.rating}".strip(), row.tone),
        lambda row: (row.share, -row.at, row.id),
        text=lambda row: row.rating,
    ),
    Column(
        "reasons",
        "REASONS",
        15,
        lambda row: Cell(row.reasons),
        lambda row: (not row.reasons, row.reasons.casefold(), -row.at, row.id),
        2,
        priority=3,
        text=lambda row: row.reasons,
    ),
    Column(
        "comment",
        "COMMENT",
        16,
        lambda row: Cell(row.comment),
        lambda row: (not row.comment, row.comment.casefold(), -row.at, row.id),
        4,
        priority=1,
        text=lambda row: row.comment,
    ),
)
"""Sorting by RATING puts the worst first, and the newest of equals."""
