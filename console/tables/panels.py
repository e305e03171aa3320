"""Pictures with the numbers beside them, as many as have room: one large, or several small ones."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from console.tables.column import Tone
from console.tables.format import cell_len, fit, safe
from console.tables.picture import Picture, draw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from console.tables.picture import Row

LOWEST: Final = 6
"""Lines of a picture with its title that can still be read."""

BESIDE_FROM: Final = 64
"""Cells from which on the numbers stand beside the picture, not in its title."""

TWO_FROM: Final = 96
"""Cells from which on two pictures stand side by side."""

BESIDE: Final = 21
_LABEL = 8
_GAP = 2


@dataclass(frozen=True, slots=True)
class Number:
    """One number beside a picture; all words are safe to paint.

    Attributes:
        label: what it is, in at most seven cells; "" goes on with the line above.
        words: with its unit.
        tone: what it means.
        brief: whether it is also told where there is little room.
    """

    label: str
    words: str
    tone: Tone = "normal"
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A picture and its numbers.

    Attributes:
        picture: what is drawn.
        numbers: told beside it, the most important first.
        about: what it is of, safe to paint, told behind its title where it stands alone.
    """

    picture: Picture
    numbers: tuple[Number, ...] = ()
    about: str = ""


def room_for(width: int, height: int) -> int:
    """How many pictures have room.

    Args:
        width: cells.
        height: lines.
    """
    return (2 if width >= TWO_FROM else 1) * max(1, height // LOWEST)


Drawn = dict[tuple[Picture, int, int], tuple["Row", ...]]
"""Pictures that were drawn before, by what was drawn and how large."""


def draw_panels(
    panels: Sequence[Panel], width: int, height: int, ascii_only: bool = False, before: Drawn | None = None
) -> tuple[tuple[Row, ...], Drawn]:
    """Draw as many as have room.

    Args:
        panels: the most important first.
        width: cells of a line.
        height: lines.
        ascii_only: use no character outside ASCII.
        before: what this returned the last time: pictures that are the same are not drawn again.

    Returns:
        The lines, each of at most `width` cells, and the pictures in them.

    Raises:
        ImportError: plotext does not load.
    """
    drawn: Drawn = {}

    def one(picture: Picture, across: int, down: int) -> tuple[Row, ...]:
        key = (picture, across, down)
        known = (before or {}).get(key)
        drawn[key] = known if known is not None else draw(picture, across, down, ascii_only)
        return drawn[key]

    shown = panels[: room_for(width, height)]
    if not shown or width <= 0 or height <= 0:
        return (), drawn
    if len(shown) == 1:
        return _alone(shown[0], width, height, one)[:height], drawn
    return _many(shown, width, height, one)[:height], drawn


def _alone(
    panel: Panel, width: int, height: int, one: Callable[[Picture, int, int], tuple[Row, ...]]
) -> tuple[Row, ...]:
    """One large picture, its numbers on the right where there is room."""
    if width < BESIDE_FROM or not panel.numbers:
        return (_title(panel, width, short=bool(panel.numbers)), *one(panel.picture, width, height - 1))
    across = width - BESIDE - _GAP
    lines = one(panel.picture, across, height - 1)
    beside = [_number_line(number) for number in panel.numbers]
    gap: Row = ((" " * _GAP, "normal"),)
    found = [(*line, *gap, *number) for line, number in zip_longest(lines, beside[: len(lines)], fillvalue=())]
    return (_title(panel, width), *found)


def _number_line(number: Number) -> Row:
    label = fit(number.label, _LABEL, ellipsis="~")
    return ((label, "dim"), (fit(number.words, BESIDE - _LABEL, ellipsis="~"), number.tone))


def _title(panel: Panel, width: int, short: bool = False) -> Row:
    """What it shows and of whom, or with the most important numbers."""
    picture = panel.picture
    words = safe(picture.title) + (f", {picture.unit}" if picture.unit else "")
    parts: list[tuple[str, Tone]] = [(f" {words}", "accent")]
    if short:
        for number in panel.numbers:
            if number.brief:
                parts += [(f"  {safe(number.label)} ", "dim"), (safe(number.words), number.tone)]
    elif panel.about:
        parts += [("  ", "normal"), (safe(panel.about), "normal")]
    return _cut(parts, width)


def _cut(parts: Sequence[tuple[str, Tone]], width: int) -> Row:
    found: list[tuple[str, Tone]] = []
    for words, tone in parts:
        room = width - sum(cell_len(one) for one, _ in found)
        if room > 0:
            found.append((words if cell_len(words) <= room else fit(words, room, ellipsis="~"), tone))
    return tuple(found)


def _many(
    panels: Sequence[Panel], width: int, height: int, one: Callable[[Picture, int, int], tuple[Row, ...]]
) -> tuple[Row, ...]:
    """Several in rows and columns, all of one size."""
    columns = 2 if width >= TWO_FROM else 1
    rows = -(-len(panels) // columns)
    across, down = (width - _GAP * (columns - 1)) // columns, height // rows
    found: list[Row] = []
    for start in range(0, len(panels), columns):
        cells = [
            [_padded(_title(panel, across, short=True), across), *one(panel.picture, across, down - 1)]
            for panel in panels[start : start + columns]
        ]
        found += [_joined(lines) for lines in zip(*cells, strict=True)]
    return tuple(found)


def _padded(line: Row, width: int) -> Row:
    return (*line, (" " * (width - sum(cell_len(words) for words, _ in line)), "normal"))


def _joined(lines: Sequence[Row]) -> Row:
    first, *rest = lines
    return (*first, *(part for line in rest for part in ((" " * _GAP, "normal"), *line)))
