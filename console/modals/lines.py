"""A page of lines to read: scrolled by the keys that move a cursor elsewhere, closed with Esc or Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from console.widgets.plain_line import PlainLines

from .dialog import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual.binding import BindingType
    from textual.widget import Widget

    from console.widgets.plain_line import Line


class LinesDialog(Page):
    """Shows lines that are made for the width there is.

    Args:
        title: of the page, safe to paint.
        lines: makes them, given the cells of a line.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter", "cancel", "Close"),
        ("down,j", "scroll_body(1)", "Down"),
        ("up,k", "scroll_body(-1)", "Up"),
        ("pagedown,ctrl+d", "scroll_body(10)", "Page down"),
        ("pageup,ctrl+u", "scroll_body(-10)", "Page up"),
        ("home,g", "scroll_body(-100000)", "First line"),
        ("end,G", "scroll_body(100000)", "Last line"),
    ]

    def __init__(self, title: str, lines: Callable[[int], Sequence[Line]]) -> None:
        super().__init__(title, [("↑ ↓", "scroll"), ("Esc", "close")])
        self._page = _Page(lines)

    def body(self) -> Iterable[Widget]:
        """The page."""
        yield self._page

    @property
    def text(self) -> str:
        """What stands on the page."""
        return self._page.text


class _Page(PlainLines):
    """Lines that are made anew for another width, such as beside a scroll bar."""

    def __init__(self, make: Callable[[int], Sequence[Line]]) -> None:
        super().__init__(id="page")
        self._make = make
        self._made_for = 0

    def on_resize(self) -> None:
        """Make them for the width, and be as high as they are many."""
        width = self.size.width
        if width and width != self._made_for:
            self._made_for = width
            lines = self._make(width)
            self.styles.height = max(1, len(lines))
            self.show_lines(lines)
        super().on_resize()
