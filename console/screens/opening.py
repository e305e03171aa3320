"""The first picture: what the first screen will look like before there is anything on it.

It needs nothing but Textual and one line widget, so it stands on the terminal before the rest of the program has been
imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from console.tables.format import cell_len
from console.widgets.plain_line import Line, PlainLines
from console.widgets.status_bar import Status, StatusBar

if TYPE_CHECKING:
    from textual.app import ComposeResult

WORDS = "Connecting ..."


class Waiting(PlainLines):
    """One line in the middle, where the table says the same a moment later."""

    DEFAULT_CSS = "Waiting { height: 1fr; width: 1fr; }"

    def on_resize(self) -> None:
        """Find the middle."""
        width, height = self.size
        blank = " " * (max(0, width - cell_len(WORDS)) // 2)
        self.show_lines([Line()] * (height // 2) + [Line(((blank, "normal"), (WORDS, "dim")))])
        super().on_resize()


class Opening(Screen[None]):
    """The status line and a word.

    Args:
        status: what is known of it before anything was asked.
    """

    def __init__(self, status: Status) -> None:
        super().__init__()
        self._status = status

    def compose(self) -> ComposeResult:
        """Status, and nothing yet."""
        yield StatusBar(id="status")
        yield Waiting()

    def on_mount(self) -> None:
        """Say whose console this is."""
        self.query_one(StatusBar).show_status(self._status)
