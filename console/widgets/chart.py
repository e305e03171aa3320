"""Pictures of series over time, with their numbers; only lines that differ are written."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from console.tables.panels import Panel, draw_panels, room_for
from console.tables.picture import load
from console.widgets.ascii import ASCII as ASCII
from console.widgets.ascii import ascii_terminal as ascii_terminal
from console.widgets.ascii import ascii_wanted as ascii_wanted
from console.widgets.plain_line import Line, PlainLines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.tables.panels import Drawn
    from console.tables.picture import Picture

BROKEN: Final = "Pictures cannot be drawn on this machine: plotext does not load. The numbers above are complete."


class Chart(PlainLines):
    """One picture, or as many as have room; the height comes from the style sheet.

    What draws is slow to import, so that is done in a thread when the first picture is shown.

    Args:
        ascii_only: use no character outside ASCII; None asks the environment.
    """

    DEFAULT_CSS = "Chart { height: 1fr; width: 1fr; }"

    def __init__(self, *, ascii_only: bool | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._ascii_only = ascii_terminal() if ascii_only is None else ascii_only
        self._panels: tuple[Panel, ...] = ()
        self._words = ""
        self._drawn: Drawn = {}
        self._loaded: bool | None = False
        """Whether what draws is there; None while it is loaded."""

    @property
    def panels(self) -> tuple[Panel, ...]:
        """What was given to be drawn."""
        return self._panels

    @property
    def room(self) -> int:
        """How many pictures have room now."""
        return room_for(*self.size)

    def show(self, chart: Picture) -> None:
        """Draw one picture without numbers.

        Args:
            chart: the picture.
        """
        self.show_panels((Panel(chart),))

    def show_panels(self, panels: Sequence[Panel], words: str = "") -> None:
        """Draw others; nothing is drawn or written when they are as before.

        Args:
            panels: the most important first; those for which there is no room are left out.
            words: said instead when there are none.
        """
        found = tuple(panels)
        if (found, words) != (self._panels, self._words):
            self._panels, self._words = found, words
            self._draw()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._draw()

    def _draw(self) -> None:
        width, height = self.size
        if not width or not height:
            return
        if not self._panels:
            self.show_lines([Line(((f" {self._words}", "dim"),))] if self._words else [])
        elif self._loaded:
            rows, self._drawn = draw_panels(self._panels, width, height, self._ascii_only, self._drawn)
            self.show_lines([Line(row) for row in rows])
        elif self._loaded is not None:
            self._loaded = None
            self.run_worker(self._load(), group="chart", description="load what draws charts", exit_on_error=False)

    async def _load(self) -> None:
        try:
            await asyncio.to_thread(load)
        except ImportError:
            self.show_lines([Line(((f" {BROKEN}", "warn"),))])
        else:
            self._loaded = True
            self._draw()
