"""A session as a picture: how many people over time, and below, on the same axis, what ran and what happened.

The lanes are drawn in ASCII alone, with a sign for each thing, so they need neither colour nor a font.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from console.tables.attendance import time_of_day
from console.tables.format import fit, fold
from console.tables.picture import Picture, draw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.tables.column import Tone

    Row = tuple[tuple[str, Tone], ...]

GUTTER: Final = 5
"""Cells before the axis when no picture says otherwise."""

LOWEST_CHART: Final = 5
HIGHEST_CHART: Final = 14
MANY: Final = 9

LEGEND: Final = (
    "REC recorded  HLS streamed  RTMP sent out   = ran, > goes on, ! failed",
    "ERR errors of apps, ACT done from here: how many at a time (+ more than 9)",
)
"""What the signs mean, in two lines of at most 76 cells."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Something that went on for a time.

    Attributes:
        start: epoch seconds.
        end: likewise.
        words: what it was, safe to paint.
        open: whether it goes on.
        failed: whether it failed.
    """

    start: float
    end: float
    words: str
    open: bool = False
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """A line of the picture.

    Attributes:
        name: at most four letters.
        bars: what went on.
        dots: when something happened, epoch seconds.
        tone: of what is on it.
        notes: what is to be told in words below: (epoch seconds, safe to paint).
    """

    name: str
    bars: tuple[Bar, ...] = ()
    dots: tuple[float, ...] = ()
    tone: Tone = "accent"
    notes: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """A session over time.

    Attributes:
        span: its start and end, epoch seconds.
        times: of `values`.
        values: people who were there, the most in each stretch.
        lanes: what ran and what happened.
    """

    span: tuple[float, float]
    times: tuple[float, ...] = ()
    values: tuple[float, ...] = ()
    lanes: tuple[Lane, ...] = ()


def timeline_rows(timeline: Timeline, width: int, height: int, ascii_only: bool = False) -> tuple[Row, ...]:
    """Draw it.

    Args:
        timeline: what.
        width: cells of a line.
        height: lines there are; the words about what ran may need more, and come last.
        ascii_only: use no character outside ASCII.

    Raises:
        ImportError: as `console.tables.picture.load`.
    """
    if width <= GUTTER or height <= 0:
        return ()
    below = len(timeline.lanes) + len(LEGEND)
    chart = min(HIGHEST_CHART, max(LOWEST_CHART, height - below))
    picture = Picture("people", "", timeline.times, timeline.values, span=timeline.span)
    rows = draw(picture, width, chart, ascii_only)
    left = _left(rows)
    lanes = [_lane(lane, timeline.span, left, width) for lane in timeline.lanes]
    legend: list[Row] = [((fit(" " * left + words, width, ellipsis="~"), "dim"),) for words in LEGEND]
    return (*rows, *lanes, *legend, *_words(timeline, left, width))


def _left(rows: Sequence[Row]) -> int:
    """Where the picture's axis of time begins."""
    text = "".join(words for words, _ in rows[0]) if rows else ""
    found = [place for place in (text.find(sign) for sign in "│┤├|+") if place >= 0]
    return min(found, default=GUTTER - 1) + 1


def _lane(lane: Lane, span: tuple[float, float], left: int, width: int) -> Row:
    across = max(1, width - left)
    cells = [" "] * across
    for bar in sorted(lane.bars, key=lambda bar: (bar.failed, bar.start)):
        _draw_bar(cells, bar, span)
    counts: dict[int, int] = {}
    for dot in lane.dots:
        column = column_of(dot, span, across)
        counts[column] = counts.get(column, 0) + 1
    for column, number in counts.items():
        cells[column] = str(number) if number <= MANY else "+"
    drawn = "".join(cells)
    nothing = not (lane.bars or lane.dots)
    return (
        (fit(lane.name, left, ellipsis="~"), "dim"),
        (fit("-", across) if nothing else drawn, "dim" if nothing else lane.tone),
    )


def _draw_bar(cells: list[str], bar: Bar, span: tuple[float, float]) -> None:
    first, last = (column_of(moment, span, len(cells)) for moment in (bar.start, bar.end))
    last = max(first, last)
    cells[first : last + 1] = "=" * (last + 1 - first)
    if bar.failed:
        cells[last] = "!"
    elif bar.open:
        cells[last] = ">"


def column_of(moment: float, span: tuple[float, float], across: int) -> int:
    """The cell of a moment; what lies outside of the session falls on its edge.

    Args:
        moment: epoch seconds.
        span: what the line stands for.
        across: cells of the line.
    """
    start, end = span
    if moment <= start:
        return 0
    if moment >= end:  # asked before dividing: a session may be so short that its length divides nothing
        return across - 1 if end > start else 0
    return int((moment - start) / (end - start) * (across - 1) + 0.5)


def _words(timeline: Timeline, left: int, width: int) -> list[Row]:
    """What ran and what was done, lane by lane, with its times."""
    found: list[Row] = []
    for lane in timeline.lanes:
        for words, tone in (
            *map(_bar_words, sorted(lane.bars, key=lambda bar: bar.start)),
            *map(_note_words, lane.notes),
        ):
            for number, piece in enumerate(fold(words, max(1, width - left))):
                name = lane.name if number == 0 else ""
                found.append(((fit(name, left, ellipsis="~"), "dim"), (piece, tone)))
    return found


def _bar_words(bar: Bar) -> tuple[str, Tone]:
    end = "now" if bar.open else time_of_day(bar.end)
    return f"{time_of_day(bar.start)} - {end}  {bar.words}", "bad" if bar.failed else "normal"


def _note_words(note: tuple[float, str]) -> tuple[str, Tone]:
    return f"{time_of_day(note[0])}  {note[1]}", "normal"
