"""The cells of a line of the screen, and in which of them two lines differ."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from rich.cells import cell_len

from console.terminal.styles import ground

Cell = tuple[str, str]
"""A character with what combines with it, and its SGR codes; the right half of a wide one has no character."""

Line = list[Cell]

UNKNOWN: Final[Cell] = ("\0", "?")
BLANK: Final[Cell] = (" ", "")


def cells_of(text: str, style: str) -> Line:
    """The cells that a text takes.

    Args:
        text: characters, no controls.
        style: its SGR codes. A blank gets only what it shows of them: blanks that look the same are the same.
    """
    blank = (" ", ground(style))
    if text.isascii():
        return [blank if char == " " else (char, style) for char in text]
    cells: Line = []
    for char in text:
        width = cell_len(char)
        if char == " ":
            cells.append(blank)
        elif width == 0 and cells:
            head = next(place for place in range(len(cells) - 1, -1, -1) if cells[place][0] or not place)
            cells[head] = (cells[head][0] + char, style)
        else:
            cells += [(char, style), *[("", style)] * (width - 1)]
    return cells


def text_of(cells: Line) -> str:
    """The characters of some cells."""
    return "".join([char for char, _style in cells])


def mend(line: Line, begins: int, ends: int) -> None:
    """Half of a wide character is no character: what is left of one becomes a blank.

    Args:
        line: is changed.
        begins: the first cell that is written over.
        ends: the cell after the last.
    """
    if begins and line[begins][0] == "":
        line[begins - 1] = (" ", ground(line[begins - 1][1]))
    if ends < len(line) and line[ends][0] == "":
        line[ends] = (" ", ground(line[ends][1]))


def differing(old: Line, new: Line) -> list[int]:
    """The places of cells that are other ones, in order, wide characters whole.

    Args:
        old: a line.
        new: another one, as long.
    """
    found = [x for x, (before, after) in enumerate(zip(old, new, strict=True)) if before != after]
    torn = [x for x in found if _joined(old, new, x) or _joined(old, new, x + 1)]
    if not torn:
        return found
    whole = set(found)
    for x in torn:
        begins, ends = x, x + 1
        while _joined(old, new, begins):
            begins -= 1
        while _joined(old, new, ends):
            ends += 1
        whole.update(range(begins, ends))
    return sorted(whole)


def _joined(old: Line, new: Line, x: int) -> bool:
    """Whether a cell is, or was, one half of a character with the cell before."""
    return 0 < x < len(new) and not (new[x][0] and old[x][0])


def known(line: Line, begins: int, ends: int) -> list[tuple[int, int]]:
    """The parts of a stretch that are known: first cell, and the cell after the last."""
    edges = [begins - 1, *(x for x in range(begins, ends) if line[x] == UNKNOWN), ends]
    return [(left + 1, right) for left, right in pairwise(edges) if left + 1 < right]
