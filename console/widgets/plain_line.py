"""Lines of plain words: never markup, repainted only where they differ from what is on screen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from textual.strip import Strip

from console.tables.format import cell_len, safe
from console.widgets.painted import Painted
from console.widgets.painting import Part, line_strip


class Line(NamedTuple):
    """One line: words from the left edge on, words up to the right edge.

    Attributes:
        left: cut first when the line is too long.
        right: kept whole while it fits.
    """

    left: tuple[Part, ...] = ()
    right: tuple[Part, ...] = ()


class PlainLines(Painted):
    """Some lines of words with tones; the height comes from the style sheet.

    What it is given may hold anything: no control character reaches the terminal, and nothing is read as markup.
    """

    DEFAULT_CSS = "PlainLines { height: 1; width: 1fr; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._content: tuple[Line, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """What was given to be shown."""
        return self._content

    @property
    def text(self) -> str:
        """The words of all lines, left and right parts with a space between."""
        return "\n".join(
            " ".join("".join(words for words, _ in side) for side in line if side) for line in self._content
        )

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines; nothing is written when they are as before.

        Args:
            lines: from the top line down; what does not fit the height is not shown.
        """
        content = tuple(lines)
        if content != self._content:
            self._content = content
            self._sync()

    def _window(self) -> Sequence[Line]:
        """The lines on screen, from the top."""
        return self._content[: self.size.height]

    def _paint(self) -> list[Strip]:
        width, height = self.size
        window = list(self._window())
        window += [Line()] * (height - len(window))
        return [line_strip(line.left, line.right, width, self._palette) for line in window]

    def on_resize(self) -> None:
        """Paint for the new size: all of it, since what stood in the new lines before was somebody else's.

        Textual calls this after what a widget of its own does at the same time, which need not.
        """
        self._sync()
        self.refresh()


class PlainLine(PlainLines):
    """One line of words: the status bar, crumbs, the footer, an error."""

    DEFAULT_CSS = "PlainLine { height: 1; width: 1fr; }"

    def show(self, parts: Sequence[Part], right: Sequence[Part] = ()) -> None:
        """Show other words; nothing is written when they are as before.

        Args:
            parts: words and tones from the left edge on.
            right: words and tones up to the right edge.
        """
        self.show_lines([Line(tuple(parts), tuple(right))])

    def part_at(self, x: int) -> int | None:
        """Which part stands at a cell, counted from the left edge on and then on through those on the right.

        Args:
            x: the cell, from 0.
        """
        left, right = self.lines[0] if self.lines else Line()
        ends = list(accumulate(cell_len(safe(words)) for words, _ in left))
        inner = self.size.width - sum(cell_len(safe(words)) for words, _ in right)
        if x < min(inner, ends[-1] if ends else 0):
            return bisect_right(ends, x)
        starts = list(accumulate((cell_len(safe(words)) for words, _ in right), initial=inner))
        return len(left) + bisect_right(starts, x) - 1 if inner <= x < self.size.width else None
