"""What the terminal shows now, so that only what differs is sent.

Textual sends whole regions whenever something in them may have changed. The buffer reads that stream as a terminal
would, keeps each cell, and writes the shortest runs that make the terminal show the same. It knows nothing of widgets:
its one seam to Textual is the text that a driver is given to write.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from console.terminal.cells import BLANK, UNKNOWN, Line, cells_of, known, mend, text_of
from console.terminal.lifting import moves
from console.terminal.pen import Pen
from console.terminal.styles import tidy

LEAST_LIFTED: Final = 4
"""With fewer other lines it is not looked whether they only moved."""

REST: Final = "\x1b[m"
"""No graphic state."""

_TOKEN = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"|\x1b\[(?P<sgr>[\d;]*)m"
    r"|(?P<text>[^\x00-\x1f\x7f\x80-\x9f]+)"
    r"|(?P<feed>\n)"
    r"|(?P<quiet>\x07|\x1b\[\?(?:\d+;)*\d+[hl]|\x1b\[[>=<?]?[\d;]*[cnuqpt]|\x1b\[\?[\d;]*\$p|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP(?:[^\x1b]|\x1b[^\\])*\x1b\\)"
    r"|(?P<other>\x1b\[[^@-~]*[@-~]|\x1b.|.)",
    re.DOTALL,
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

    After a difference its last colours are still on, which saves some bytes of the next one; who lets somebody else
    write sends `REST` first.

    Args:
        width: columns.
        height: lines.
        erases: whether the terminal erases in the background that is on, and not in its own.
    """

    def __init__(self, width: int, height: int, *, erases: bool = False) -> None:
        self._width = width
        self._height = height
        self._erases = erases
        self._fragile: set[int] = set()
        self.forget()

    def forget(self) -> None:
        """Somebody else wrote: nobody knows what is shown, nor what is to be; everything is sent again."""
        self._lines = [[UNKNOWN] * self._width for _ in range(self._height)]
        self._at: tuple[int, int] | None = None
        self._style: str | None = None
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
                out += self.difference(), REST if self._style else ""
                self.forget()
            out.append(token[0])
        return "".join(out)

    def difference(self) -> str:
        """From what was sent to what is to be shown; taken for sent now.

        Returns:
            Escape sequences and text; "" when there is none.
        """
        frame, pen = self._frame, Pen(self._at, self._style or "", self._width, erases=self._erases)
        wanted = {y for y in frame.spans if frame.lines[y] != self._lines[y]}
        if wanted:
            if self._style is None:
                pen.out.append(REST)
            self._lift(wanted, frame, pen)
            self._send(wanted, frame, pen)
            self._style = pen.style
        if frame.left is not None:
            pen.move(*frame.left)
        self._at = pen.at
        frame.sent(self._lines)
        return "".join(pen.out)

    def _send(self, wanted: set[int], frame: _Frame, pen: Pen) -> None:
        for y in sorted(wanted):
            old, new = self._lines[y], frame.lines[y]
            strange = _disputed(new)
            if strange or y in self._fragile:
                # Nobody knows where its characters stand: what Textual sent is sent, from where it began.
                for begins, ends in known(new, *frame.spans[y]):
                    pen.write(y, new, begins, ends)
            else:
                pen.draw(y, old, new)
            self._lines[y] = new
            (self._fragile.add if strange else self._fragile.discard)(y)
        pen.finish()

    def _lift(self, wanted: set[int], frame: _Frame, pen: Pen) -> None:
        """Let the terminal move lines that are only somewhere else now."""
        if len(wanted) < LEAST_LIFTED:
            return
        top, bottom = min(wanted), max(wanted) + 1
        lines, part = self._lines[top:bottom], range(top, bottom)
        found = moves(lines, frame.lines[top:bottom])
        # What nobody knows must stay where it is.
        if found is None or any(UNKNOWN in line for line in lines):
            return
        pen.lift(top, bottom, found)
        self._lines[top:bottom] = found.applied(lines, [BLANK] * self._width)
        fragile = found.applied([y in self._fragile for y in part], empty=False)
        self._fragile.difference_update(part)
        self._fragile.update(y for y, strange in zip(part, fragile, strict=True) if strange)
        frame.spans.update(dict.fromkeys(part, (0, self._width)))
        # A line that was not to change may have been moved along; it has to be put right.
        wanted.difference_update(part)
        wanted.update(y for y in part if frame.lines[y] != self._lines[y])


class _Frame:
    """What is to be seen: all lines, what was painted of them since some were sent, and where the cursor is `left`."""

    def __init__(self, shown: list[Line], width: int) -> None:
        self.lines = list(shown)
        self.spans: dict[int, tuple[int, int]] = {}
        self.left: tuple[int, int] | None = None
        self._cursor: tuple[int, int] | None = None
        self._width = width
        self._style = ""

    def begin(self) -> None:
        """Another write: no style is on, and it has to say where it writes."""
        self._cursor, self._style = None, ""

    def sent(self, shown: list[Line]) -> None:
        """All of it was sent."""
        self.lines[:] = shown
        self.spans = {}

    def take(self, kind: str, token: re.Match[str]) -> bool:
        """Follow one token; False when it cannot be followed."""
        if kind == "column":
            self._cursor = self.left = (int(token["column"]) - 1, int(token["row"]) - 1)
            return self._cursor[0] < self._width and self._cursor[1] < len(self.lines)
        if kind == "sgr":
            self._style = tidy(token["sgr"])
            return True
        if kind == "feed":
            self._cursor = self.left = None  # Textual always moves after it; what does not is not followed
            return True
        return self._write(token["text"])

    def _write(self, text: str) -> bool:
        if self._cursor is None:
            return False
        x, y = self._cursor
        cells = cells_of(text, self._style)
        ends = x + len(cells)
        if ends > self._width:
            return False
        if y not in self.spans:
            self.lines[y] = list(self.lines[y])  # until now it was the very line that is shown
        mend(self.lines[y], x, ends)
        self.lines[y][x:ends] = cells
        first, last = self.spans.get(y, (x, ends))
        self.spans[y] = (min(first, x), max(last, ends))
        self._cursor = self.left = (ends, y)
        return True


def _disputed(line: Line) -> bool:
    """Whether terminals disagree about where the characters of a line stand."""
    text = text_of(line)
    return not text.isascii() and _unsettled().search(text) is not None
