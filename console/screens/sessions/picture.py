"""The widget of a session's picture: drawn once for what is shown and how large it is."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.message import Message

from console.tables.timeline import timeline_rows
from console.widgets.plain_line import Line, PlainLines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.tables.timeline import Timeline

NO_CHARTS = "No chart: the library that draws does not load here."


class TimelineLines(PlainLines):
    """A picture that scrolls when it is longer than its place."""

    DEFAULT_CSS = "TimelineLines { height: 1fr; width: 1fr; }"

    class Drawn(Message):
        """There is another picture, which may be longer than its place."""

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._timeline: Timeline | None = None
        self._ascii = ascii_only
        self._top = 0
        self._ready = self._loading = False
        self._drawn: tuple[Timeline | None, int, int] = (None, 0, 0)

    @property
    def longer(self) -> bool:
        """Whether there are more lines than fit."""
        return len(self.lines) > self.size.height

    def show_timeline(self, timeline: Timeline | None, waiting: str) -> None:
        """Show a picture; only lines that differ are written.

        Args:
            timeline: what; None while there is none.
            waiting: what is said meanwhile.
        """
        if timeline is not None and not self._ready:
            self._timeline = timeline
            if self._loading:
                return
            self._loading = True
            self.show_lines([Line((("Drawing ...", "dim"),))])
            self.run_worker(self._load(), group="picture", description="load the charts", exit_on_error=False)
            return
        self._timeline = timeline
        if timeline is None:
            self._top, self._drawn = 0, (None, 0, 0)
            self.show_lines([Line(((waiting, "dim"),))])
        else:
            self._draw()

    async def _load(self) -> None:
        """What draws takes 140 ms to import: not on the event loop."""
        from console.tables.picture import load

        try:
            await asyncio.to_thread(load)
        except ImportError:
            self.show_lines([Line(((NO_CHARTS, "warn"),))])
            return
        self._ready = True
        self._draw()

    def _draw(self) -> None:
        width, height = self.size
        if self._timeline is None or not self._ready or not width:
            return
        wanted = (self._timeline, width, height)
        if wanted == self._drawn:
            return
        self._drawn = wanted
        self.show_lines([Line(tuple(row)) for row in timeline_rows(self._timeline, width, height, self._ascii)])
        self.post_message(self.Drawn())

    def scroll_lines(self, lines: int) -> None:
        """Show another part.

        Args:
            lines: how far, down when positive.
        """
        self._top = max(0, min(self._top + lines, len(self.lines) - self.size.height))
        self._sync()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._draw()
        self.scroll_lines(0)
        super().on_resize()

    def _window(self) -> Sequence[Line]:
        return self.lines[self._top : self._top + self.size.height]
