"""A long text to read, such as a megabyte of JSON: made safe, cut into the lines of a window, and searched; pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from console.tables.format import cell_len

MOST_FOUND: Final = 100_000
"""Places that are found at most: nobody goes through more, and one letter is in every line."""

LONG: Final = 4096
"""Characters from where on a line of wide characters is cut by their number and not by their cells, which is quick."""

# All that a terminal obeys, reorders or does not show; what is left has the width that everybody knows.
_UNSAFE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_KEY = re.compile(r'( *)("(?:[^"\\]|\\.)*")(?=:)')


def escaped(text: str) -> str:
    r"""A text with `\u202e` and its like for what could not be read as it is; JSON stays the same JSON.

    Args:
        text: any text; its line ends stay.
    """
    return text if text.isascii() and text.replace("\n", "").isprintable() else _UNSAFE.sub(_code, text)


def _code(found: re.Match[str]) -> str:
    return "".join(f"\\u{unit:04x}" for unit in _units(ord(found[0])))


def _units(point: int) -> tuple[int, ...]:
    """As JSON writes it: beyond the first plane as a pair."""
    if point <= 0xFFFF:  # noqa: PLR2004 - the end of the first plane
        return (point,)
    return 0xD800 + (point - 0x10000 >> 10), 0xDC00 + (point - 0x10000 & 0x3FF)


def key_of(row: str) -> tuple[int, int] | None:
    """Where the key stands that a line of indented JSON begins with: from, to; None where it begins with none.

    Args:
        row: one line.
    """
    found = _KEY.match(row)
    return found.span(2) if found is not None else None


class Reading:
    """A text as the rows of a window, and the places where something was found in it.

    Args:
        text: any text; it is made safe.
    """

    def __init__(self, text: str) -> None:
        self.text = escaped(text)
        self.found: list[int] = []
        """Where it was found, from the beginning on."""
        self.wanted = ""
        self._width = 0
        self._starts: list[int] = [0]

    def __len__(self) -> int:
        """How many rows it has."""
        return len(self._starts)

    def lay_out(self, width: int) -> None:
        """Cut it into rows.

        Args:
            width: cells of a row, at least 2.
        """
        if width == self._width:
            return
        self._width = width
        starts: list[int] = []
        at = 0
        for line in self.text.split("\n"):
            starts.append(at)
            if len(line) > width or not line.isascii():
                starts += [at + cut for cut in _cuts(line, width)]
            at += len(line) + 1
        self._starts = starts

    def row(self, number: int) -> tuple[str, int]:
        """The text of a row, and where in the whole text it begins.

        Args:
            number: from 0.
        """
        start = self._starts[number]
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.text)
        return self.text[start:end].rstrip("\n"), start

    def begins_line(self, number: int) -> bool:
        """Whether a row is the first of its line."""
        start = self._starts[number]
        return start == 0 or self.text[start - 1] == "\n"

    def row_at(self, place: int) -> int:
        """The row that shows a place of the text."""
        return bisect_right(self._starts, place) - 1

    def search(self, wanted: str) -> int:
        """Find a text, small letters as well as capital ones.

        Args:
            wanted: as typed; "" finds nothing.

        Returns:
            How many places there are, `MOST_FOUND` at most.
        """
        self.wanted = wanted
        self.found = []
        if wanted:
            for match in re.finditer(re.escape(escaped(wanted)), self.text, re.IGNORECASE):
                self.found.append(match.start())
                if len(self.found) >= MOST_FOUND:
                    break
        return len(self.found)

    def found_in(self, number: int) -> list[tuple[int, int]]:
        """Which parts of a row were found: from, to, in its own characters."""
        row, start = self.row(number)
        length = len(escaped(self.wanted))
        first = bisect_right(self.found, start - length)
        spans = []
        for place in self.found[first:]:
            if place >= start + len(row):
                break
            spans.append((max(0, place - start), min(len(row), place + length - start)))
        return spans


def _cuts(line: str, width: int) -> list[int]:
    """Where a line goes on in the next row."""
    if 2 * len(line) <= width:  # no character takes more than two cells
        return []
    if line.isascii():
        return list(range(width, len(line), width))
    if len(line) > LONG:
        half = max(1, width // 2)
        return list(range(half, len(line), half))
    cuts, taken = [], 0
    for place, character in enumerate(line):
        cells = cell_len(character)
        if taken + cells > width:
            cuts.append(place)
            taken = 0
        taken += cells
    return cuts
