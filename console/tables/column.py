"""Columns: how one value of a row becomes a cell, and which columns fit a width.

A column's functions get the row and nothing else: what depends on time is put into the row when it is built, in
coarse words, so that a row changes when its words change and not at each poll.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, NamedTuple, TypeVar

Tone = Literal["normal", "dim", "good", "warn", "bad", "accent"]
"""What a piece of text means; a theme gives it a colour, and the words say the same without it."""

TONES: tuple[Tone, ...] = ("normal", "dim", "good", "warn", "bad", "accent")

Align = Literal["left", "right"]

R = TypeVar("R")


SIGNS: dict[Tone, str] = {"warn": "~ ", "bad": "! "}
"""What stands before the words of a state that is not well: seen without colours, and before a word is read."""


class Cell(NamedTuple):
    """The words of one cell and what they mean.

    Attributes:
        text: what is shown, on one line.
        tone: its meaning, shown as a colour where there is one.
    """

    text: str
    tone: Tone = "normal"


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column of a table.

    Attributes:
        id: its name in filters (`role:host`), settings and sorting.
        title: the words in the header.
        width: cells it needs at least.
        cell: a row's cell in this column.
        sort_key: a value that can be compared with those of all other rows; never NaN, never None beside a number.
        flex: its share of the width that is left over; 0 keeps `width`.
        align: the side the words stand on.
        priority: 0 is never dropped; of the others the highest is dropped first when the width is short.
        text: a cheap way to the text of the cell; a plain text filter searches the columns which have one.
        state: whether it says how something is: what is wrong there is painted with a sign before its words.
        falls: whether the largest comes first when it is chosen to sort by; None: as `falling` says.
    """

    id: str
    title: str
    width: int
    cell: Callable[[R], Cell]
    sort_key: Callable[[R], Any]
    flex: int = 0
    align: Align = "left"
    priority: int = 0
    text: Callable[[R], str] | None = None
    falls: bool | None = None
    state: bool = False

    @property
    def falling(self) -> bool:
        """Whether one wants to see the largest first: of numbers, which stand on the right, unless it is said."""
        return self.align == "right" if self.falls is None else self.falls

    def words(self, row: R) -> str:
        """The text of a row's cell."""
        return self.text(row) if self.text is not None else self.cell(row).text


class Placed(NamedTuple, Generic[R]):
    """A column and the cells it got.

    Attributes:
        column: the column.
        width: its width in cells, at least 1.
    """

    column: Column[R]
    width: int


def lay_out(columns: Sequence[Column[R]], width: int, gap: int = 1) -> tuple[Placed[R], ...]:
    """Choose the columns that fit and give each its width.

    Columns are dropped by priority, the highest first and of equals the rightmost; those of priority 0 stay and are
    cut at the right edge when even they are too wide. What is left over goes to columns with `flex`.

    Args:
        columns: all columns, in the order shown.
        width: cells to fill.
        gap: cells between two columns.

    Returns:
        The columns shown. Their widths and gaps add up to `width` when one of them is flexible and they fit.
    """
    kept = list(columns)
    while kept and _needed(kept, gap) > width:
        victim = max(range(len(kept)), key=lambda index: (kept[index].priority, index))
        if kept[victim].priority == 0:
            break
        del kept[victim]
    return _stretch(kept, max(0, width - _needed(kept, gap)))


def _needed(columns: Sequence[Column[R]], gap: int) -> int:
    return sum(column.width for column in columns) + gap * max(0, len(columns) - 1)


def _stretch(columns: Sequence[Column[R]], spare: int) -> tuple[Placed[R], ...]:
    shares = sum(column.flex for column in columns)
    placed = []
    for column in columns:
        extra = spare * column.flex // shares if shares else 0
        spare -= extra
        shares -= column.flex
        placed.append(Placed(column, column.width + extra))
    return tuple(placed)
