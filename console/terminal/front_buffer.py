"""What the terminal shows now, so that only what differs is sent.

Textual sends whole regions whenever something in them may have changed. The buffer reads that stream as a terminal
would, keeps each cell, and writes the shortest runs that make the terminal show the same. It knows nothing of widgets:
its one seam to Textual is the text that a driver is given to write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from rich.cells import cell_len

Cell = tuple[str, str]
"""A character with what combines with it, and its SGR codes; the right half of a wide one has no character."""

NEAR: Final = 5
"""Runs with fewer equal cells than this between them are sent as one: a move of the cursor costs as much."""

LEAST_SCROLLED: Final = 4
"""Fewer lines that only moved are not worth a scroll of the terminal."""

FARTHEST: Final = 3
"""Lines by which a scroll is looked for."""

STRANGERS: Final = 2
"""Lines in a block that moved which are new all the same, such as those the cursor left and came to."""

_UNKNOWN: Final[Cell] = ("\0", "?")
_TOKEN = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"|\x1b\[(?P<sgr>[\d;]*)m"
    r"|(?P<text>[^\x00-\x1f\x7f\x80-\x9f]+)"
    r"|(?P<feed>\n)"
    r"|(?P<quiet>\x07|\x1b\[\?(?:\d+;)*\d+[hl]|\x1b\[[>=<?]?[\d;]*[cnuqpt]|\x1b\[\?[\d;]*\$p|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP(?:[^\x1b]|\x1b[^\\])*\x1b\\)"
    r"|(?P<other>\x1b\[[^@-~]*[@-~]|\x1b.|.)",
    re.DOTALL,
)
_CODES = re.compile(
    r"(?P<colour>38;2;\d+;\d+;\d+|38;5;\d+|(?:3[0-79]|9[0-7])(?!\d))"
    r"|(?P<ground>48;2;\d+;\d+;\d+|48;5;\d+|(?:4[0-79]|10[0-7])(?!\d))"
    r"|(?P<attribute>\d+)"
)
_SCREENS = ("\x1b[?1049", "\x1b[?1047", "\x1b[?47", "\x1b]8;")
"""Of what writes nothing, this still makes what is on screen another matter."""
_SETTLED = (
    *("\0-\xac", "\xae-\u02ff", "\u0370-\u0482", "\u048a-\u058f", "\u1e00-\u1fff"),  # Latin, Greek, Cyrillic
    *("\u2010-\u2027", "\u2030-\u205e", "\u2070-\u20cf", "\u2100-\u2319", "\u2320-\u23e8"),  # signs
    *("\u2400-\u25fc", "\u2800-\u28ff"),  # boxes, blocks, Braille
    *("\u3000-\u3029", "\u3041-\u3096", "\u309b-\u30ff", "\u3400-\u4dbf", "\u4e00-\u9fff"),  # Japanese, Chinese
    *("\uac00-\ud7a3", "\uf900-\ufaff", "\uff01-\uff9f"),  # Korean, wide forms
)


@cache
def _unsettled() -> re.Pattern[str]:
    """Terminals disagree about how wide everything else is: emoji, what combines, the scripts of India, ...

    Made for the first text that is not ASCII: it takes 5 ms, for which the first picture need not wait.
    """
    return re.compile(f"[^{''.join(_SETTLED)}]")


class FrontBuffer:
    """Two models of the terminal's screen: what it was sent, and what it is to show.

    Frames that cannot be sent change only what it is to show, so any number of them cost one difference later.

    Args:
        width: columns.
        height: lines.
    """

    def __init__(self, width: int, height: int) -> None:
        self._width = width
        self._height = height
        self._fragile: set[int] = set()
        self.forget()

    def forget(self) -> None:
        """Somebody else wrote: nobody knows what is shown, nor what is to be; everything is sent again."""
        self._lines = [[_UNKNOWN] * self._width for _ in range(self._height)]
        self._at: tuple[int, int] | None = None
        self._fragile = set()
        self._frame = _Frame(self._lines, self._width)

    def feed(self, data: str) -> str:
        """What to send so that the terminal shows what it would show after `data`.

        Args:
            data: as Textual writes it.

        Returns:
            Escape sequences and text; "" when the terminal shows it already.
        """
        return self.take(data) + self.difference()

    def take(self, data: str) -> str:
        """Follow what is to be shown; nothing of the picture is sent.

        Args:
            data: as Textual writes it.

        Returns:
            What is no part of the picture, to be sent as it is and in this order, before any difference. What this
            class cannot follow is in it, with all of the picture that has to stand before it.
        """
        out: list[str] = []
        self._frame.begin()
        for token in _TOKEN.finditer(data):
            kind = token.lastgroup
            if kind in ("text", "sgr", "column", "feed") and self._frame.take(kind, token):
                continue
            if kind != "quiet" or token[0].startswith(_SCREENS):
                out.append(self.difference())
                self.forget()
            out.append(token[0])
        return "".join(out)

    def difference(self) -> str:
        """From what was sent to what is to be shown; taken for sent now.

        Returns:
            Escape sequences and text; "" when there is none.
        """
        frame, pen = self._frame, _Pen(self._at)
        wanted = {y for y in frame.spans if frame.lines[y] != self._lines[y]}
        if wanted:
            self._scroll(wanted, frame, pen)
            for y in sorted(wanted):
                self._send_line(y, frame, pen)
            pen.rest()
        if frame.left is not None:
            pen.move(*frame.left)
        self._at = pen.at
        frame.sent(self._lines)
        return "".join(pen.out)

    # -- one line -----------------------------------------------------------------------------------------------------

    def _send_line(self, y: int, frame: _Frame, pen: _Pen) -> None:
        old, new = self._lines[y], frame.lines[y]
        disputed = _disputed(new)
        fragile = y in self._fragile or disputed
        # Nobody knows where its characters stand: what Textual sent is sent, from where it began.
        runs = [frame.spans[y]] if fragile else _runs(old, new)
        for begins, ends in runs:
            pen.write(y, begins, new[begins:ends], self._width)
        self._lines[y] = new
        if fragile:
            pen.at = None
        self._fragile.discard(y)
        if disputed:
            self._fragile.add(y)

    # -- lines that only moved ----------------------------------------------------------------------------------------

    def _scroll(self, wanted: set[int], frame: _Frame, pen: _Pen) -> None:
        """Let the terminal move lines that are only somewhere else now."""
        if len(wanted) < LEAST_SCROLLED:
            return
        steps, top, bottom = max(self._moved(wanted, frame), key=lambda found: found[2] - found[1], default=(0, 0, 0))
        region = self._lines[top:bottom]
        # What nobody knows must stay where it is.
        if bottom - top < LEAST_SCROLLED or any(_UNKNOWN in line for line in region):
            return
        pen.scroll(steps, top, bottom)
        blank: list[list[Cell]] = [[_UNKNOWN] * self._width for _ in range(abs(steps))]
        self._lines[top:bottom] = [*region[steps:], *blank] if steps > 0 else [*blank, *region[:steps]]
        inside = range(top, bottom)
        frame.spans.update(dict.fromkeys(inside, (0, self._width)))
        self._fragile = {y for y in self._fragile if y not in inside} | {
            y - steps for y in self._fragile if y in inside and y - steps in inside
        }
        # A line that was not to change may have been moved along; it has to be put right.
        wanted.difference_update(inside)
        wanted.update(y for y in inside if frame.lines[y] != self._lines[y])

    def _moved(self, wanted: set[int], frame: _Frame) -> Iterator[tuple[int, int, int]]:
        """(lines upwards, first line, line after the last) of blocks that moved."""
        for distance in range(1, FARTHEST + 1):
            for steps in (distance, -distance):
                for first, last in self._blocks(wanted, frame, steps):
                    yield (steps, first, last + 1 + steps) if steps > 0 else (steps, first + steps, last + 1)

    def _blocks(self, wanted: set[int], frame: _Frame, steps: int) -> Iterator[tuple[int, int]]:
        """First and last line of each block that stands `steps` further up now; a few strangers may be in it."""
        begins, ends, strangers = -1, -1, 0
        for y in range(self._height):
            from_y = y + steps
            same = y in wanted and 0 <= from_y < self._height and frame.lines[y] == self._lines[from_y]
            if same:
                begins = y if begins < 0 else begins
                ends = y
            elif begins >= 0 and y in wanted and strangers < STRANGERS:
                strangers += 1
            elif begins >= 0:
                yield begins, ends
                begins, strangers = -1, 0
        if begins >= 0:
            yield begins, ends


class _Frame:
    """What is to be seen: all lines, what was painted of them since some were sent, and where the cursor is `left`."""

    def __init__(self, shown: list[list[Cell]], width: int) -> None:
        self.lines = list(shown)
        self.spans: dict[int, tuple[int, int]] = {}
        self.left: tuple[int, int] | None = None
        self._cursor: tuple[int, int] | None = None
        self._width = width
        self._style = ""

    def begin(self) -> None:
        """Another write: no style is on, and it has to say where it writes."""
        self._cursor, self._style = None, ""

    def sent(self, shown: list[list[Cell]]) -> None:
        """All of it was sent."""
        self.lines[:] = shown
        self.spans = {}

    def take(self, kind: str, token: re.Match[str]) -> bool:
        """Follow one token; False when it cannot be followed."""
        if kind == "column":
            self._cursor = self.left = (int(token["column"]) - 1, int(token["row"]) - 1)
            return self._cursor[0] < self._width and self._cursor[1] < len(self.lines)
        if kind == "sgr":
            codes = token["sgr"]
            self._style = "" if codes in ("", "0") else codes
            return True
        if kind == "feed":
            self._cursor = self.left = None  # Textual always moves after it; what does not is not followed
            return True
        return self._write(token["text"])

    def _write(self, text: str) -> bool:
        if self._cursor is None:
            return False
        x, y = self._cursor
        cells = _cells(text, self._style)
        ends = x + len(cells)
        if ends > self._width:
            return False
        if y not in self.spans:
            self.lines[y] = list(self.lines[y])  # until now it was the very line that is shown
        _mend(self.lines[y], x, ends)
        self.lines[y][x:ends] = cells
        first, last = self.spans.get(y, (x, ends))
        self.spans[y] = (min(first, x), max(last, ends))
        self._cursor = self.left = (ends, y)
        return True


class _Pen:
    """Writes runs, knowing where the cursor is and which graphic state is on."""

    def __init__(self, at: tuple[int, int] | None) -> None:
        self.at = at
        self.out: list[str] = []
        self._style = ""

    def move(self, x: int, y: int) -> None:
        """To a cell, by the shortest sequence."""
        if self.at == (x, y):
            return
        here, self.at = self.at, (x, y)
        if here is not None and here[1] == y and x > here[0]:
            self.out.append(f"\x1b[{x - here[0]}C" if x - here[0] > 1 else "\x1b[C")
        elif here is not None and x == 0 and y - here[1] in (0, 1):
            self.out.append("\r\n" if y > here[1] else "\r")
        else:
            self.out.append(f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H")

    def write(self, y: int, x: int, cells: list[Cell], width: int) -> None:
        """A run of cells."""
        self.move(x, y)
        for char, style in cells:
            if char:
                self._wear(style)
                self.out.append(char)
        ends = x + len(cells)
        # After the last column terminals wait with the wrap, each in its own way.
        self.at = (ends, y) if ends < width else None

    def rest(self) -> None:
        """Leave no graphic state behind."""
        self._wear("")

    def scroll(self, steps: int, top: int, bottom: int) -> None:
        """Move the lines from `top` to before `bottom`: upwards, or downwards for negative steps."""
        what = f"{steps}M" if steps > 0 else f"{-steps}L"
        self.out.append(f"\x1b[{top + 1};{bottom}r\x1b[{top + 1}H\x1b[{what}\x1b[r")
        self.at = None

    def _wear(self, style: str) -> None:
        if style != self._style:
            self.out.append(_change(self._style, style))
            self._style = style


@lru_cache(4096)
def _change(before: str, after: str) -> str:
    """The sequence from one graphic state to another."""
    if not after:
        return "\x1b[m"
    if not before:
        return f"\x1b[{after}m"
    old, new = _parts(before), _parts(after)
    if old[0] == new[0] and all(new[part] or not old[part] for part in (1, 2)):
        return f"\x1b[{';'.join(new[part] for part in (1, 2) if new[part] != old[part])}m"
    return f"\x1b[0;{after}m"


def _parts(style: str) -> tuple[str, str, str]:
    """Attributes, colour, background colour."""
    found: dict[str, list[str]] = {"colour": [], "ground": [], "attribute": []}
    for code in _CODES.finditer(style):
        found[code.lastgroup or "attribute"].append(code[0])
    return ";".join(found["attribute"]), ";".join(found["colour"]), ";".join(found["ground"])


def _cells(text: str, style: str) -> list[Cell]:
    """The cells that a text takes."""
    if text.isascii():
        return [(char, style) for char in text]
    cells: list[Cell] = []
    for char in text:
        width = cell_len(char)
        if width == 0 and cells:
            head = next(place for place in range(len(cells) - 1, -1, -1) if cells[place][0] or not place)
            cells[head] = (cells[head][0] + char, style)
        else:
            cells += [(char, style), *[("", style)] * (width - 1)]
    return cells


def _disputed(line: list[Cell]) -> bool:
    """Whether terminals disagree about where the characters of a line stand."""
    text = "".join([char for char, _style in line])
    return not text.isascii() and _unsettled().search(text) is not None


def _mend(line: list[Cell], begins: int, ends: int) -> None:
    """Half of a wide character is no character: what is left of one becomes a blank."""
    if begins and line[begins][0] == "":
        line[begins - 1] = (" ", line[begins - 1][1])
    if ends < len(line) and line[ends][0] == "":
        line[ends] = (" ", line[ends][1])


def _runs(old: list[Cell], new: list[Cell]) -> list[tuple[int, int]]:
    """First cell and the cell after the last of each run to send; neighbours are sent as one, wide characters whole."""
    found: list[tuple[int, int]] = []
    for x, (before, after) in enumerate(zip(old, new, strict=True)):
        if before == after:
            continue
        begins, ends = x, x + 1
        while begins and "" in (new[begins][0], old[begins][0]):
            begins -= 1
        while ends < len(new) and "" in (new[ends][0], old[ends][0]):
            ends += 1
        if found and begins - found[-1][1] < NEAR and _UNKNOWN not in new[found[-1][1] : begins]:
            begins, ends = found[-1][0], max(ends, found[-1][1])
            found[-1] = (begins, ends)
        else:
            found.append((begins, ends))
    return found
