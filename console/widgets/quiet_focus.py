"""Taking and giving the focus without a repaint."""

from __future__ import annotations

from typing import Self

from textual import events
from textual.widget import Widget


class QuietFocus(Widget):
    """A widget that looks the same with and without the focus, so nothing is repainted when it moves."""

    def focus(self, scroll_visible: bool = True) -> Self:
        """Ask for the focus, without the repaint of everything that Textual's own method asks for.

        Args:
            scroll_visible: whether the screen may scroll to the widget.
        """
        self.app.call_later(self._take_focus, scroll_visible)
        return self

    def _take_focus(self, scroll_visible: bool) -> None:
        if self.is_attached:
            self.screen.set_focus(self, scroll_visible)

    def on_focus(self, event: events.Focus) -> None:
        """Take the focus, as quietly: nothing looks different."""
        event.prevent_default()
        self.has_focus = True
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))

    def on_blur(self, event: events.Blur) -> None:
        """Give the focus away, as quietly."""
        event.prevent_default()
        self.has_focus = False
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))
