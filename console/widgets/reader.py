"""A text that is read: only the rows in the window are ever painted, so its length costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from textual.strip import Strip

from console.tables.format import fit
from console.tables.reading import Reading, key_of
from console.widgets.painted import Painted
from console.widgets.painting import strip_of
from console.widgets.quiet_focus import QuietFocus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events

GUTTER = 2
"""Cells before the text: `>` stands before the row of the place that was found."""
WHEEL = 3
FOUND = Style(reverse=True)


class Reader(Painted, QuietFocus, can_focus=True):
    r"""Rows of a text, scrolled by whoever shows it; keys of JSON have a colour, what was found is reversed.

    Args:
        text: any text; what cannot be shown is written as `\u202e` and its like.
    """

    DEFAULT_CSS = "Reader { height: 1fr; width: 1fr; }"

    def __init__(self, text: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.reading = Reading(text)
        self.top = 0
        """The first row in the window."""
        self.place = -1
        """The number of the place that one looks at, of those that were found; -1 for none."""

    def set_text(self, text: str) -> None:
        """Read another text, from about where the former one was read.

        Args:
            text: any.
        """
        wanted = self.reading.wanted
        self.reading = Reading(text)
        self.reading.search(wanted)
        self.place = min(self.place, len(self.reading.found) - 1)
        if self.is_mounted and self.size:  # else it is laid out when there is a width
            self.reading.lay_out(self._text_width)
            self.scroll_rows(0)

    # -- where one is -------------------------------------------------------------------------------------------------

    @property
    def _text_width(self) -> int:
        return max(2, self.size.width - GUTTER)

    @property
    def shown(self) -> tuple[int, int, int]:
        """The first and the last row in the window, from 1, and how many there are."""
        last = min(len(self.reading), self.top + self.size.height)
        return self.top + 1, last, len(self.reading)

    def scroll_rows(self, rows: int) -> None:
        """Move the window.

        Args:
            rows: down; less than 0 for up; far beyond the end is the end.
        """
        self.top = max(0, min(self.top + rows, len(self.reading) - self.size.height))
        self._sync()

    def scroll_pages(self, pages: float) -> None:
        """Move the window by a part of its height."""
        self.scroll_rows(int(pages * max(2, self.size.height)))

    # -- searching ----------------------------------------------------------------------------------------------------

    def search(self, wanted: str) -> None:
        """Find a text, and go to the first place in or below the window.

        Args:
            wanted: as typed.
        """
        self.place = -1
        if self.reading.search(wanted):
            below = (number for number, at in enumerate(self.reading.found) if self.reading.row_at(at) >= self.top)
            self.place = next(below, 0)
        self._show_place()

    def go_on(self, steps: int) -> None:
        """To another place that was found, round and round.

        Args:
            steps: 1 for the next one, -1 for the one before.
        """
        if self.reading.found:
            self.place = (self.place + steps) % len(self.reading.found)
            self._show_place()

    def _show_place(self) -> None:
        if self.place >= 0:
            row = self.reading.row_at(self.reading.found[self.place])
            if not self.top <= row < self.top + self.size.height:
                self.top = row - self.size.height // 3
        self.scroll_rows(0)

    # -- painting -----------------------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Cut it for the new width; what stood in the first row still does."""
        at = self.reading.row(min(self.top, len(self.reading) - 1))[1]
        self.reading.lay_out(self._text_width)
        self.top = self.reading.row_at(at)
        self.scroll_rows(0)
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll."""
        event.stop()
        self.scroll_rows(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll."""
        event.stop()
        self.scroll_rows(-WHEEL)

    def _paint(self) -> list[Strip]:
        width, height = self.size
        self.reading.lay_out(self._text_width)
        here = self.reading.row_at(self.reading.found[self.place]) if self.place >= 0 else -1
        rows = range(self.top, min(self.top + height, len(self.reading)))
        strips = [self._row(number, number == here) for number in rows]
        blank = strip_of([(" " * width, self._palette.tone("normal"))], width)
        return strips + [blank] * (height - len(strips))

    def _row(self, number: int, here: bool) -> Strip:
        text, _ = self.reading.row(number)
        normal, accent = self._palette.tone("normal"), self._palette.tone("accent")
        key = key_of(text) if self.reading.begins_line(number) else None
        styles = [normal] * len(text)
        if key is not None:
            styles[key[0] : key[1]] = [accent] * (key[1] - key[0])
        for start, end in self.reading.found_in(number):
            styles[start:end] = [style + FOUND for style in styles[start:end]]
        runs = [("> " if here else "  ", accent), *_runs(text, styles)]
        taken = fit(text, self._text_width)
        runs.append((taken[len(text) :], normal))
        return strip_of([run for run in runs if run[0]], self.size.width)


def _runs(text: str, styles: list[Style]) -> Iterable[tuple[str, Style]]:
    """Neighbours of one style together."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or styles[place] is not styles[start]:
            yield text[start:place], styles[start]
            start = place
