"""What the mouse does to a table: the same as keys do, and never more."""

from __future__ import annotations

from abc import abstractmethod

from textual import events

from console.widgets.quiet_focus import QuietFocus

HEADER_LINES = 1
WHEEL_LINES = 3


class TableMouse(QuietFocus):
    """A table that listens to the mouse, in a console that is told to."""

    @property
    @abstractmethod
    def visible_keys(self) -> list[str]:
        """The keys on screen, from the top line down."""

    @property
    @abstractmethod
    def cursor_key(self) -> str | None:
        """The key of the cursor's row."""

    @abstractmethod
    def move_to(self, key: str) -> bool:
        """Put the cursor on a row."""

    @abstractmethod
    def action_choose(self) -> None:
        """Open the cursor's row."""

    @abstractmethod
    def press_header(self, x: int) -> None:
        """The title of the column there was pressed."""

    @abstractmethod
    def scroll_rows(self, lines: int) -> None:
        """Move the window, not the cursor; downwards for positive numbers."""

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the row under the mouse, a second click opens it; on a title, sort by its column."""
        place = event.get_content_offset(self)
        keys = self.visible_keys
        if place is None or place.y - HEADER_LINES >= len(keys):
            return
        if place.y < HEADER_LINES:
            self.press_header(place.x)
        elif keys[place.y - HEADER_LINES] == self.cursor_key:
            self.action_choose()
        else:
            self.move_to(keys[place.y - HEADER_LINES])

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll without moving the cursor."""
        event.stop()
        self.scroll_rows(WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll without moving the cursor."""
        event.stop()
        self.scroll_rows(-WHEEL_LINES)
