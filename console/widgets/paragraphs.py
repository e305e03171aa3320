"""Many short texts below each other, each folded to the width; only the lines on screen are ever painted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import ClassVar

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from console.widgets.folding import fold_words
from console.widgets.painting import TONE_CLASSES, Palette, line_strip

INDENT = 2
"""Cells by which the second and later lines of a text stand in, so that one sees where the next one begins."""


class Paragraphs(Widget):
    """As high as its lines; put it into something that scrolls.

    A text that changes costs the folding of that text alone, and a new layout only when the number of lines changes.
    What it is given may hold anything: no control character reaches the terminal, and nothing is read as markup.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONE_CLASSES)
    DEFAULT_CSS = "Paragraphs { height: auto; width: 1fr; }"
    ALLOW_SELECT = False

    def __init__(self, texts: Sequence[str], *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._palette = Palette(self)
        self._texts = list(texts)
        self._width = 0
        self._folded: list[list[str]] = []
        self._lines: list[str] = []

    @property
    def texts(self) -> tuple[str, ...]:
        """What was given to be shown."""
        return tuple(self._texts)

    def show(self, texts: Sequence[str]) -> None:
        """Show other texts; only those that differ are folded and painted.

        Args:
            texts: from the top down.
        """
        old, self._texts = self._texts, list(texts)
        if not self._width:
            return
        changed = [index for index, text in enumerate(self._texts) if index >= len(old) or text != old[index]]
        before = len(self._lines)
        del self._folded[len(self._texts) :]
        for index in changed:
            self._folded[index : index + 1] = [_fold(self._texts[index], self._width)]
        self._lines = [line for lines in self._folded for line in lines]
        if len(self._lines) != before:
            self.refresh(layout=True)
        elif changed:
            self._repaint(changed)

    def _repaint(self, changed: Sequence[int]) -> None:
        tops = list(accumulate((len(lines) for lines in self._folded), initial=0))
        first, last = changed[0], changed[-1] + 1
        self.refresh(Region(0, tops[first], self._width, tops[last] - tops[first]))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The number of lines at a width.

        Args:
            container: not used.
            viewport: not used.
            width: cells of a line.
        """
        self._fold(width)
        return len(self._lines)

    def on_resize(self) -> None:
        """Fold for the new width."""
        self._fold(self.size.width)

    def _fold(self, width: int) -> None:
        if width and width != self._width:
            self._width = width
            self._folded = [_fold(text, width) for text in self._texts]
            self._lines = [line for lines in self._folded for line in lines]

    def notify_style_update(self) -> None:
        """The theme may have changed."""
        super().notify_style_update()
        if hasattr(self, "_palette"):
            self._palette.forget()

    def render_line(self, y: int) -> Strip:
        """One line; only those on screen are asked for.

        Args:
            y: the line, from 0.
        """
        width = self.size.width
        self._fold(width)
        words = self._lines[y] if y < len(self._lines) else ""
        return line_strip([(words, "normal")], (), width, self._palette)


def lines_needed(text: str, width: int) -> int:
    """How many lines a text takes here.

    Args:
        text: one of the texts.
        width: cells of a line.
    """
    return len(_fold(text, width))


def _fold(text: str, width: int) -> list[str]:
    lines = fold_words(text, width)
    if len(lines) == 1 or width <= INDENT * 2:
        return lines
    first, *rest = fold_words(text, width - INDENT)
    return [first, *(" " * INDENT + line for line in rest)]
