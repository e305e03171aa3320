"""A widget that paints its lines by itself: each once, and to the terminal only where they differ from before."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from textual.strip import Strip
from textual.widget import Widget

from console.widgets.painting import TONE_CLASSES, Palette, refresh_changed


class Painted(Widget):
    """Lines of words with tones, as many as the window has; whoever inherits from it says what they are."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(TONE_CLASSES)
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._palette = Palette(self)
        self._strips: list[Strip] = []
        self._width = -1

    @abstractmethod
    def _paint(self) -> list[Strip]:
        """All lines of the window, as they are to look now."""

    def _painted(self) -> list[Strip]:
        self._width = self.size.width
        return self._paint()

    def _sync(self) -> None:
        """What is shown may be another matter: write what differs; nothing before there is a window."""
        if self.size:
            old, self._strips = self._strips, self._painted()
            refresh_changed(self, old, self._strips)

    def notify_style_update(self) -> None:
        """The theme may have changed: paint every line anew when Textual, which has yet to set the styles, asks."""
        super().notify_style_update()
        if hasattr(self, "_palette"):  # it is asked for before there is one
            self._palette.forget()
            self._width = -1

    def render_line(self, y: int) -> Strip:
        """One line, painted when it changed.

        Args:
            y: of the window, from 0.
        """
        if self._width != self.size.width or y >= len(self._strips):
            self._strips = self._painted()
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width)
