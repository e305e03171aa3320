"""A pane of labelled facts about one thing, which scrolls when it is longer than the pane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import events

from console.tables.column import Tone
from console.tables.format import cell_len, fit, safe
from console.widgets.folding import fold_words
from console.widgets.plain_line import Line, PlainLines

LABEL_MOST = 14
GAP = 2
"""Cells between a label and its value."""


class Fact(NamedTuple):
    """One line of the pane.

    Attributes:
        label: what it is; an empty one makes the value a line of its own, like a heading.
        value: the words; as many lines as they need.
        tone: what the value means.
    """

    label: str
    value: str
    tone: Tone = "normal"


class Facts(PlainLines):
    """Labels on the left, values on the right, folded to the width."""

    DEFAULT_CSS = "Facts { height: 1fr; width: 1fr; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._facts: tuple[Fact, ...] = ()
        self._top = 0

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show other facts; only lines that differ are written, and the place scrolled to stays.

        Args:
            facts: from the top down.
        """
        self._facts = tuple(facts)
        self._fold()

    def scroll_lines(self, lines: int) -> None:
        """Show another part.

        Args:
            lines: how far, down when positive.
        """
        self._top = max(0, min(self._top + lines, len(self.lines) - self.size.height))
        self._sync()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down by the wheel."""
        event.stop()
        self.scroll_lines(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up by the wheel."""
        event.stop()
        self.scroll_lines(-3)

    def on_resize(self) -> None:
        """Fold for the new width."""
        self._fold()

    def _fold(self) -> None:
        width = self.size.width
        if width:
            label = min(LABEL_MOST, max((cell_len(safe(fact.label)) for fact in self._facts), default=0), width // 2)
            self.show_lines([line for fact in self._facts for line in _lines(fact, label, width)])
            self.scroll_lines(0)

    def _window(self) -> Sequence[Line]:
        return self.lines[self._top : self._top + self.size.height]


def _lines(fact: Fact, label: int, width: int) -> list[Line]:
    if not fact.label:
        return [Line(((piece, fact.tone),)) for piece in _folded(fact.value, width)]
    pieces = _folded(fact.value, max(1, width - label - GAP))
    heads = [fact.label, *[""] * (len(pieces) - 1)]
    beside = [fit(head, label) + " " * GAP for head in heads]
    return [Line(((head, "dim"), (piece, fact.tone))) for head, piece in zip(beside, pieces, strict=True)]


def _folded(text: str, width: int) -> list[str]:
    """Between words where there are any; an id breaks where the line ends."""
    return [line for paragraph in text.split("\n") for line in fold_words(paragraph, width)]
