"""Writes cells with as few bytes as may be, knowing where the cursor is and which graphic state is on.

Colours are what costs: to put on another one takes 19 bytes, to jump over a cell that has another one takes 2 to 6. So
all that has one style is written in one go, over all lines. Only what every terminal knows is used: cursor moves, CR,
IND, ECH, EL, IL, DL and a scroll region. BS and VT would be shorter, but nobody could tell them from a stranger's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from console.terminal.cells import Line, differing, text_of
from console.terminal.lifting import Moves
from console.terminal.styles import change, ground, plain

FAR: Final = 6
"""The longest gap that may be cheaper to write over than to jump."""

FEW: Final = 3
"""So many blanks at the end of a line are written: to erase them takes as many bytes."""

ERASING: Final = 8
"""Bytes that it costs to erase a line first: the sequence, and a jump."""

_LONG: Final = re.compile(r" {11,}")
"""Blanks within a line that are shorter erased than written: ECH does not move the cursor."""


@dataclass
class Piece:
    """Neighbouring cells that are to be written and can be in one style.

    Attributes:
        y: the line's place.
        line: all of the line.
        begins: the first cell.
        ends: the cell after the last.
        style: SGR codes; blanks only have to look the same in it.
        blank: whether there are only blanks.
    """

    y: int
    line: Line
    begins: int
    ends: int
    style: str
    blank: bool


class Pen:
    """What is to be sent for one picture.

    Args:
        at: column and line of the cursor; None when nobody knows.
        style: the graphic state that is on.
        width: columns of the screen.
        erases: whether the terminal erases in the background that is on, and not in its own.
    """

    def __init__(self, at: tuple[int, int] | None, style: str, width: int, *, erases: bool) -> None:
        self.at = at
        self.style = style
        self.out: list[str] = []
        self._width = width
        self._erases = erases
        self._pieces: list[Piece] = []
        self._cleared: dict[int, int] = {}

    # -- whole lines --------------------------------------------------------------------------------------------------

    def lift(self, top: int, bottom: int, moves: Moves) -> None:
        """Delete and insert lines within a part of the screen; the empty ones have no colour.

        Args:
            top: its first line.
            bottom: the line after its last.
            moves: by lines of this part.
        """
        self.wear("")
        self.out.append(f"\x1b[{top + 1};{bottom}r")
        for stretches, what in ((moves.deleted, "M"), (moves.inserted, "L")):
            for first, size in stretches:
                self.out.append(f"\x1b[{top + first + 1}H\x1b[{_times(size)}{what}")
        self.out.append("\x1b[r")
        self.at = None  # a new region should put it into the corner; not everybody does

    def write(self, y: int, line: Line, begins: int, ends: int) -> None:
        """All cells of a stretch from left to right; where the cursor is then nobody knows."""
        self.move(begins, y)
        for char, style in line[begins:ends]:
            if not self._fits(char, style):
                self.wear(style)
            self.out.append(char)
        self.at = None

    # -- what differs -------------------------------------------------------------------------------------------------

    def draw(self, y: int, old: Line, new: Line) -> None:
        """Remember what differs in a line; `finish` writes it."""
        places = differing(old, new)
        if len(places) > FEW and new[-1][0] == " " and self._can_erase(new[-1][1]):
            places = self._erased(y, new, places)
        self._pieces += _pieces(y, new, places)

    def finish(self) -> None:
        """Write all that was drawn, style by style."""
        self._share_blanks()
        by_style: dict[str, list[Piece]] = {}
        for piece in self._pieces:
            by_style.setdefault(piece.style, []).append(piece)
        self._pieces = []
        for style in self._in_turn(list(by_style)):
            self.wear(style)
            for piece in by_style[style]:
                if piece.y in self._cleared:
                    self.move(self._cleared.pop(piece.y), piece.y)
                    self.out.append("\x1b[K")
                self._reach(piece)
                self._put(piece)

    def _erased(self, y: int, line: Line, places: list[int]) -> list[int]:
        """What is left to write of a line whose end is blank, and which may be erased first if that is less."""
        blank = line[-1]
        inked = [x for x in range(places[0], self._width) if line[x] != blank]
        if not inked:
            return [*range(places[0], self._width)]
        if len(inked) + ERASING < len(places) and all(ground(line[x][1]) == blank[1] for x in inked):
            self._cleared[y] = places[0]
            return inked
        ends = [x for x in places if x > inked[-1]]
        return places if len(ends) <= FEW else [*places[: -len(ends)], *range(ends[0], self._width)]

    def _share_blanks(self) -> None:
        """Blanks without a neighbour go along with anything of their background."""
        styles = [self.style, *(piece.style for piece in self._pieces if not piece.blank)]
        along = {ground(style): style for style in reversed(styles)}
        for piece in self._pieces:
            if piece.blank:
                piece.style = along.get(piece.style, piece.style)

    def _in_turn(self, styles: list[str]) -> list[str]:
        """What is on comes first; those of one background follow one another."""
        under = [ground(self.style), *map(ground, styles)]
        return sorted(styles, key=lambda style: (under.index(ground(style)), style != self.style))

    def _reach(self, piece: Piece) -> None:
        """To the first cell of a piece: over what stands between, or by a jump."""
        x, y = piece.begins, piece.y
        if self.at is not None and self.at[1] == y and 0 < x - self.at[0] <= FAR:
            between = piece.line[self.at[0] : x]
            text = text_of(between)
            if len(text.encode()) <= len(_jump(self.at, (x, y))) and all(self._fits(*cell) for cell in between):
                self.out.append(text)
                self.at = x, y
        self.move(x, y)

    def _put(self, piece: Piece) -> None:
        text = text_of(piece.line[piece.begins : piece.ends])
        ends = piece.ends
        if self._can_erase(self.style):
            ink = text.rstrip(" ")
            blanks = len(text) - len(ink)
            rest = piece.line[ends:]
            if blanks > FEW and rest.count((" ", ground(self.style))) == len(rest):
                text, ends = f"{_thin(ink)}\x1b[K", ends - blanks
            elif blanks > len("\x1b[99X"):
                text, ends = f"{_thin(ink)}\x1b[{blanks}X", ends - blanks
            else:
                text = _thin(text)
        self.out.append(text)
        # After the last column terminals wait with the wrap, each in its own way.
        self.at = (ends, piece.y) if ends < self._width else None

    # -- cursor and colours -------------------------------------------------------------------------------------------

    def move(self, x: int, y: int) -> None:
        """To a cell, by the shortest sequence."""
        self.out.append(_jump(self.at, (x, y)))
        self.at = x, y

    def wear(self, style: str) -> None:
        """Put on a graphic state."""
        self.out.append(change(self.style, style))
        self.style = style

    def _fits(self, char: str, style: str) -> bool:
        """Whether a cell can be written in the style that is on."""
        return style == self.style or (char == " " and style == ground(self.style)) or not char

    def _can_erase(self, style: str) -> bool:
        return plain(style) and (self._erases or not ground(style))


def _pieces(y: int, line: Line, places: Iterable[int]) -> list[Piece]:
    """Cells to be written, in pieces; a blank goes along with a neighbour of its background."""
    found: list[Piece] = []
    last = Piece(y, line, -1, -1, "", blank=False)
    for x in places:
        char, style = line[x]
        if x != last.ends:
            fits = False
        elif char == " ":
            fits = style == ground(last.style)
        else:
            fits = style == last.style or (last.blank and last.style == ground(style))
        if fits:
            last.ends = x + 1
            if char != " ":
                last.style, last.blank = style, False
        else:
            last = Piece(y, line, x, x + 1, style, blank=char == " ")
            found.append(last)
    return found


def _thin(text: str) -> str:
    """The same text, with long blanks erased."""
    return _LONG.sub(lambda blanks: f"\x1b[{len(blanks[0])}X\x1b[{len(blanks[0])}C", text)


def _jump(here: tuple[int, int] | None, there: tuple[int, int]) -> str:
    """The shortest sequence from one cell to another.

    Args:
        here: None when nobody knows.
        there: column and line.
    """
    if here == there:
        return ""
    x, y = there
    line = y + 1 if y else ""
    far = f"\x1b[{line};{x + 1}H" if x else f"\x1b[{line}H"
    if here is None:
        return far
    down = _down(y - here[1])
    return min(f"{down}{_along(x - here[0])}", f"\r{down}{_along(x)}", far, key=len)


def _down(lines: int) -> str:
    """Some lines down, or up for less than none."""
    if lines < 0:
        return f"\x1b[{_times(-lines)}A"
    return min("\x1bD" * lines, f"\x1b[{lines}B", key=len)


def _along(columns: int) -> str:
    """Some columns to the right, or to the left for less than none."""
    if columns == 0:
        return ""
    return f"\x1b[{_times(columns)}C" if columns > 0 else f"\x1b[{_times(-columns)}D"


def _times(number: int) -> str:
    """A number that need not be said when it is one."""
    return str(number) if number > 1 else ""
