"""A series over time as lines of plain characters: a chart with axes, round numbers, local times and named thresholds.

The curve, its axes and its lines are drawn by plotext, which is imported when the first picture is drawn (140 ms;
`load` does it ahead, in a thread). Of plotext only the one figure it offers is used, emptied before each picture. It is
told every size and given nothing but numbers from 0 to 1, so it has nothing to ask the terminal and nothing to warn of.
It is not safe to be used by two threads at once: draw on the event loop.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import groupby, pairwise
from operator import itemgetter
from statistics import median
from typing import TYPE_CHECKING, Final, Literal

from console.tables.column import Tone
from console.tables.format import cell_len, fit
from console.tables.scale import ABSURD, LATEST, Axis, human, time_axis, value_axis

if TYPE_CHECKING:
    from types import ModuleType

    Row = tuple[tuple[str, Tone], ...]
    """One line: words and their tones."""

LOWEST: Final = 3
NARROWEST: Final = 12
"""What is smaller has no room for axes: then only the curve is drawn."""

NAMES_FROM: Final = 40
"""Cells from which on thresholds are named beside the curve."""

_LABEL = 4  # cells of the value axis' labels, at least, so that the curve stays where it is when the scale changes
_LOST = 3.0  # so many usual steps without a point are a gap
_DOTS = 2  # columns of dots in one cell
_NOTHING = " no figures "
_ASCII = str.maketrans("│─┈├┤┬┼└", "|-.||+|+")
_RULE = "┈."


@dataclass(frozen=True, slots=True)
class Mark:
    """A threshold: a level line across the picture.

    Attributes:
        name: in few letters, safe to paint, such as `poor`.
        at: the value.
        tone: what values beyond it mean.
    """

    name: str
    at: float
    tone: Tone = "warn"


@dataclass(frozen=True, slots=True)
class Picture:
    """What is to be drawn.

    Attributes:
        title: what it shows, safe to paint.
        unit: of the values: `bit/s`, `%`, `ms`, or "" for bare numbers.
        times: when each value was taken, in seconds since 1970, in any order; of two at one time the later counts.
        values: as many; None, NaN and what is beyond all sense are gaps.
        marks: thresholds, those that are passed first coming first.
        bad: whether large or small values are the bad ones; where many points fall on one place, the worst is drawn.
        stems: for counts: a stem for each value instead of a line through them.
        span: the stretch of time that is shown, in seconds since 1970; None for that of the values.
    """

    title: str
    unit: str
    times: tuple[float, ...]
    values: tuple[float | None, ...]
    marks: tuple[Mark, ...] = ()
    bad: Literal["high", "low"] = "high"
    stems: bool = False
    span: tuple[float, float] | None = None


def load() -> ModuleType:
    """Import what draws, ahead of the first picture.

    Returns:
        plotext, which has no types.

    Raises:
        ImportError: plotext is not there, or its compiled part does not load on this machine.
    """
    return import_module("plotext")


def points(picture: Picture) -> list[tuple[float, float | None]]:
    """What there is to draw: (time, value), ascending, one for each time, None where there is a gap."""
    found: dict[float, float | None] = {}
    for moment, value in zip(picture.times, picture.values, strict=False):
        if math.isfinite(moment) and 0 <= moment <= LATEST:
            found[moment] = value if value is not None and _sane(value) else None
    begin, end = picture.span or (0.0, LATEST)
    return [(moment, found[moment]) for moment in sorted(found) if begin <= moment <= end]


def _sane(value: float) -> bool:
    return math.isfinite(value) and abs(value) < ABSURD


def runs(found: Sequence[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """Points that belong together: a line may be drawn through each run, and none from one to the next.

    A run ends at a gap, and where so much time passes without a point that some must be missing.

    Args:
        found: as from `points`.
    """
    steps = [later - earlier for (earlier, _), (later, _) in pairwise(found)]
    longest = _LOST * median(steps) if steps else 0.0
    done: list[list[tuple[float, float]]] = []
    before = None
    for moment, value in found:
        if value is not None:
            if before is None or moment - before > longest:
                done.append([])
            done[-1].append((moment, value))
        before = moment if value is not None else None
    return done


def draw(picture: Picture, width: int, height: int, ascii_only: bool = False) -> tuple[Row, ...]:
    """Draw it.

    Args:
        picture: what.
        width: cells of a line.
        height: lines.
        ascii_only: use no character outside ASCII.

    Returns:
        `height` lines of `width` cells each, as parts with tones; none when there is no room at all.

    Raises:
        ImportError: as `load`.
    """
    if width <= 0 or height <= 0:
        return ()
    found = points(picture)
    plan = _Plan.of(picture, found, width, height)
    together = runs(found)
    lines = _plotted(plan, picture, together, ascii_only)
    tones = _tones(plan, picture, together)
    if not any(value is not None for _, value in found):
        lines = _say(lines, plan, _NOTHING)
    return tuple(_toned(line, number, plan, picture.unit, tones) for number, line in enumerate(lines))


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where everything goes.

    Attributes:
        width: cells of the whole picture.
        height: lines of it.
        across: cells of the curve's part.
        down: lines of it.
        left: cells before it, axis and all.
        right: cells behind it, for the names of the thresholds.
        x: the axis of time.
        y: the axis of values.
        marks: the thresholds that are drawn.
    """

    width: int
    height: int
    across: int
    down: int
    left: int
    right: int
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]

    @classmethod
    def of(cls, picture: Picture, found: Sequence[tuple[float, float | None]], width: int, height: int) -> _Plan:
        framed = width >= NARROWEST and height >= LOWEST
        down = height - 2 if framed else height
        values = [value for _, value in found if value is not None]
        marks = [mark for mark in picture.marks if _sane(mark.at)]
        y = value_axis(values, picture.unit, down, marks[0].at * 1.1 if marks else 0.0)
        shown = tuple(_apart([mark for mark in marks if y.low < mark.at < y.high], (y.high - y.low) / down))
        named = framed and width >= NAMES_FROM
        right = max((cell_len(_name(mark, picture.unit)) for mark in marks), default=0) if named else 0
        left = max(_LABEL, *(len(label) for _, label in y.ticks)) + 1 if framed else 0
        across = max(1, width - left - right)
        span = picture.span or ((found[0][0], found[-1][0]) if found else None)
        x = time_axis(*span, across) if span is not None else Axis(0.0, 1.0, ())
        return cls(width, height, across, down, left, right, x, y, shown)

    def line_of(self, value: float) -> int:
        """On which line a value is drawn, from the top; as plotext rounds it."""
        return self.down - 1 - int(_below(value, self.y) * (self.down - 1) + 0.5)


def _apart(marks: Sequence[Mark], least: float) -> Iterator[Mark]:
    """Those which do not fall on one line; of two that do, the one that is passed last."""
    for number, mark in enumerate(marks):
        if not any(abs(mark.at - later.at) < least for later in marks[number + 1 :]):
            yield mark


def _name(mark: Mark, unit: str) -> str:
    return f" {mark.name} {human(mark.at, unit)}"


def _plotted(
    plan: _Plan, picture: Picture, found: Sequence[Sequence[tuple[float, float]]], ascii_only: bool
) -> list[str]:
    """What plotext draws, as lines."""
    plotext = load()
    figure = plotext.figure
    plotext.terminal.limit(False, False)
    figure.clear.data()
    figure.clear.settings()
    figure.plot_size(plan.width - plan.right, plan.height)
    _frame(plotext, plan)
    thinned = [list(_thin(run, plan, picture.bad)) for run in found]
    if picture.stems:
        _stems(plotext, [dot for run in thinned for dot in run], ascii_only)
    elif thinned:
        _curve(plotext, thinned, ascii_only)
    lines = str(figure.build().string(colorless=True)).split("\n")[: plan.height]
    lines += [""] * (plan.height - len(lines))
    width = plan.width - plan.right
    return [(line.translate(_ASCII) if ascii_only else line)[:width].ljust(width) for line in lines]


def _curve(plotext: ModuleType, found: Sequence[Sequence[tuple[float, float]]], ascii_only: bool) -> None:
    """A line through each run."""
    figure, dots = plotext.figure, [dot for run in found for dot in run]
    signal = figure.signal([x for x, _ in dots], [y for _, y in dots], marker="*" if ascii_only else "braille")
    signal.lines(True)
    start = 0
    for run in found:
        signal.line(start, False)
        start += len(run)
    figure.draw(signal)


def _stems(plotext: ModuleType, dots: Sequence[tuple[float, float]], ascii_only: bool) -> None:
    """A stem for each count, and a low line where the count is known to be nothing."""
    figure = plotext.figure
    for some, mark in ((False, "_"), (True, "|")):
        of_these = [dot for dot in dots if (dot[1] > 0) is some]
        if of_these:
            marker = mark if ascii_only else "braille"
            signal = figure.signal([x for x, _ in of_these], [y for _, y in of_these], marker=marker)
            figure.draw(signal.lines(False).fillx(some))


def _frame(plotext: ModuleType, plan: _Plan) -> None:
    """Axes, labels and thresholds, all between 0 and 1."""
    figure = plotext.figure
    for axis in (0, 1):
        for side in (0, 1):
            figure.ruler(axis, side).lim(0.0, 1.0)
            figure.ruler(axis, side).frequency(0)
            figure.axes(side == 0 and bool(plan.left), axis=axis, side=side)
    if not plan.left:
        return
    labels = [label.rjust(plan.left - 1) for _, label in plan.y.ticks]
    figure.ruler(1, 0).ticks([_share(tick, plan.y) for tick, _ in plan.y.ticks], labels)
    if plan.x.ticks:
        figure.ruler(0, 0).ticks([_share(tick, plan.x) for tick, _ in plan.x.ticks], [tick for _, tick in plan.x.ticks])
    for mark in plan.marks:
        figure.line(_below(mark.at, plan.y), orientation="horizontal", style="dotted")


def _share(value: float, axis: Axis) -> float:
    return min(1.0, max(0.0, (value - axis.low) / (axis.high - axis.low)))


def _below(value: float, axis: Axis) -> float:
    """A trifle less, so that nobody needs to know how plotext rounds what lies between two lines."""
    return max(0.0, _share(value, axis) - 1e-6)


def _thin(
    run: Sequence[tuple[float, float]], plan: _Plan, bad: Literal["high", "low"]
) -> Iterator[tuple[float, float]]:
    """The worst of all points that fall on one column of dots: no peak is lost, and a noisy series stays a line."""
    columns = plan.across * _DOTS
    low, scale = plan.x.low, (columns - 1) / (plan.x.high - plan.x.low)
    choose = max if bad == "high" else min
    for _, group in groupby(run, key=lambda point: int((point[0] - low) * scale)):
        moment, value = choose(group, key=itemgetter(1))
        yield _share(moment, plan.x), _share(value, plan.y)


def _say(lines: Sequence[str], plan: _Plan, words: str) -> list[str]:
    """Words in the middle of the empty picture."""
    middle = (plan.down - 1) // 2
    words = words[: plan.across]
    start = plan.left + (plan.across - len(words)) // 2
    said = [*lines]
    said[middle] = f"{said[middle][:start]}{words}{said[middle][start + len(words) :]}"
    return said


def _tones(plan: _Plan, picture: Picture, found: Sequence[Sequence[tuple[float, float]]]) -> list[Tone]:
    """What the curve means in each of its columns: the worst of the values there, or of those before."""
    worst: dict[int, int] = {}
    for run in found:
        for moment, value in run:
            column = int(_share(moment, plan.x) * (plan.across - 1) + 0.5)
            worst[column] = max(worst.get(column, 0), passed(picture, value))
    tones: list[Tone] = ["good" if picture.marks else "accent", *(mark.tone for mark in picture.marks)]
    here, done = 0, []
    for column in range(plan.across):
        here = worst.get(column, here)
        done.append(tones[here])
    return done


def passed(picture: Picture, value: float) -> int:
    """How many thresholds a value is at or beyond; those that are passed first come first.

    Args:
        picture: has them.
        value: the value.
    """
    if picture.bad == "high":
        return sum(value >= mark.at for mark in picture.marks)
    return sum(value <= mark.at for mark in picture.marks)


def _toned(line: str, number: int, plan: _Plan, unit: str, tones: Sequence[Tone]) -> Row:
    """One line as parts: axes dim, the curve as its values mean, rules and their names as their thresholds."""
    if number >= plan.down:
        return ((line.ljust(plan.width), "dim"),)
    here = next((mark for mark in plan.marks if plan.line_of(mark.at) == number), None)
    rule: Tone = here.tone if here is not None else "dim"
    signs = [(sign, rule if sign in _RULE else tone) for sign, tone in zip(line[plan.left :], tones, strict=False)]
    parts: list[tuple[str, Tone]] = [(line[: plan.left], "dim")]
    parts += [("".join(sign for sign, _ in group), tone) for tone, group in groupby(signs, key=itemgetter(1))]
    if plan.right:
        name = _name(here, unit) if here is not None else ""
        parts.append((fit(name, plan.right, ellipsis="~"), rule))
    return tuple((words, tone) for words, tone in parts if words)
