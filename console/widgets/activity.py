"""The last things that happened, newest on top."""

from __future__ import annotations

from collections.abc import Sequence

from console.widgets.painting import Part
from console.widgets.plain_line import Line, PlainLines


class Activity(PlainLines):
    """A few lines of a feed; the height comes from the style sheet."""

    DEFAULT_CSS = "Activity { height: 2; width: 1fr; }"

    def show_entries(self, entries: Sequence[Sequence[Part]]) -> None:
        """Show the newest entries; nothing is written when they are as before.

        Args:
            entries: words and tones of each entry, the newest first; more than the height may be given.
        """
        self.show_lines([Line(((" ", "normal"), *entry)) for entry in entries])
