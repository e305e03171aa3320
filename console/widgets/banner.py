"""What is wrong, in a sentence that is never cut off for want of width."""

from __future__ import annotations

from collections.abc import Sequence

from console.widgets.folding import fold_parts
from console.widgets.painting import Part
from console.widgets.plain_line import Line, PlainLines

MARGIN = 1
MOST_LINES = 4


class Banner(PlainLines):
    """Out of sight while there is nothing to say; else as high as its words need."""

    DEFAULT_CSS = "Banner { height: 1; width: 1fr; display: none; }"
    _words: Part | None = None

    def say(self, words: Part | None) -> None:
        """Say something else; nothing is written when it is the same as before.

        Args:
            words: a sentence and its tone, or None to go out of sight.
        """
        if words == self._words:
            return
        self._words = words
        self.display = words is not None
        self._fill(self.size.width or self.app.size.width)

    def on_resize(self) -> None:
        """Fold for the new width."""
        self._fill(self.size.width)

    def _fill(self, width: int) -> None:
        folded: Sequence[Sequence[Part]] = ()
        if self._words is not None and width:
            folded = fold_parts([self._words], width - 2 * MARGIN, MOST_LINES)
        self.styles.height = max(1, len(folded))
        self.show_lines([Line(((" " * MARGIN, "normal"), *parts)) for parts in folded])
