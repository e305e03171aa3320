"""The last things that happened, newest on top."""

from __future__ import annotations

from collections.abc import Sequence

from console.widgets.folding import fold_parts
from console.widgets.painting import Part
from console.widgets.plain_line import Line, PlainLines

MARGIN = 1


class Activity(PlainLines):
    """A few lines of a feed; the height comes from the style sheet. A long entry takes as many as it needs."""

    DEFAULT_CSS = "Activity { height: 2; width: 1fr; }"
    _entries: tuple[tuple[Part, ...], ...] = ()

    def show_entries(self, entries: Sequence[Sequence[Part]]) -> None:
        """Show the newest entries; nothing is written when they are as before.

        Args:
            entries: words and tones of each entry, the newest first; more than the height may be given.
        """
        self._entries = tuple(tuple(entry) for entry in entries)
        self._fill()

    def on_resize(self) -> None:
        """Fold for the new width."""
        self._fill()

    def _fill(self) -> None:
        width, height = self.size
        if not width:
            return
        lines: list[Line] = []
        for entry in self._entries:
            folded = fold_parts(entry, width - 2 * MARGIN, height)
            lines += [Line(((" " * MARGIN, "normal"), *parts)) for parts in folded]
        self.show_lines(lines[:height])
