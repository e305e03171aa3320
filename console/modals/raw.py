"""JSON or plain lines to read: scrolled, searched, copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from console.tables.format import safe
from console.widgets.clipboard import copy
from console.widgets.plain_line import PlainLine
from console.widgets.reader import Reader

from .dialog import Page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from console.widgets.painting import Part

KEYS = (("j k", "scroll"), ("/", "search"), ("c", "copy"), ("Esc", "close"))
ALL = 10**9


class RawDialog(Page):
    """Shows a text as it is; whatever it holds, nothing of it is markup and no terminal obeys it.

    Args:
        title: what it is, safe to paint.
        text: JSON or plain lines, its secrets masked.
        note: how old it is, or where it comes from; safe to paint.
    """

    AUTO_FOCUS = "#raw-text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll_text(1)", "Down", show=False),
        Binding("up,k", "scroll_text(-1)", "Up", show=False),
        Binding("pagedown", "page(1.0)", "Page down", show=False),
        Binding("pageup", "page(-1.0)", "Page up", show=False),
        Binding("ctrl+d", "page(0.5)", "Half a page down", show=False),
        Binding("ctrl+u", "page(-0.5)", "Half a page up", show=False),
        Binding("home,g", f"scroll_text(-{ALL})", "First line", show=False),
        Binding("end,G", f"scroll_text({ALL})", "Last line", show=False),
        Binding("slash", "search", "Search", show=False),
        Binding("n", "go_on(1)", "Next", show=False),
        Binding("N", "go_on(-1)", "Before", show=False),
        Binding("c", "copy", "Copy", show=False),
        Binding("y", "cancel", "Close", show=False),
    ]

    def __init__(self, title: str, text: str, note: str = "") -> None:
        super().__init__(title, KEYS, "raw")
        self._note = note
        self._reader = Reader(text, id="raw-text")
        self._said = ""

    def body(self) -> Iterable[Widget]:
        """The note, the text, the field to search in, and where one is."""
        yield PlainLine(id="raw-note")
        yield self._reader
        field = Input(placeholder="search", id="raw-search", compact=True)
        field.display = False
        yield field
        yield PlainLine(id="raw-place")

    def on_mount(self) -> None:
        """Say how old it is."""
        self._show_note()
        self.call_after_refresh(self._show_place)

    def on_resize(self) -> None:
        """There are other rows."""
        self.call_after_refresh(self._show_place)

    def show(self, text: str, note: str) -> None:
        """Read another text from now on, such as a newer answer; where one was is kept.

        Args:
            text: JSON or plain lines, its secrets masked.
            note: as for a new dialog.
        """
        self._note = note
        self._reader.set_text(text)
        if self.is_mounted:
            self._show_note()
            self._show_place()

    @property
    def text(self) -> str:
        """What is read and copied."""
        return self._reader.reading.text

    def _show_note(self) -> None:
        line = self.query_one("#raw-note", PlainLine)
        line.display = bool(self._note)
        line.show([(self._note, "dim")])

    def _show_place(self) -> None:
        if not self.is_mounted:
            return
        first, last, rows = self._reader.shown
        where = f"all {rows:,} lines" if (first, last) == (1, rows) else f"lines {first:,} to {last:,} of {rows:,}"
        right: list[Part] = [] if self._said else [(where, "dim")]
        self.query_one("#raw-place", PlainLine).show([(self._said or self._found(), "accent")], right)

    def _found(self) -> str:
        reading = self._reader.reading
        if not reading.wanted:
            return ""
        wanted = safe(reading.wanted)
        if not reading.found:
            return f"{wanted}: nowhere"
        return f"{self._reader.place + 1:,} of {len(reading.found):,}: {wanted}   n next  N before"

    # -- keys ---------------------------------------------------------------------------------------------------------

    def action_scroll_text(self, rows: int) -> None:
        """Scroll by rows."""
        self._reader.scroll_rows(rows)
        self._after("")

    def action_page(self, pages: float) -> None:
        """Scroll by parts of the window."""
        self._reader.scroll_pages(pages)
        self._after("")

    def action_search(self) -> None:
        """`/`: type what to look for."""
        field = self.query_one("#raw-search", Input)
        field.display = True
        self.set_focus(field)  # at once: the next letter may be one of the keys above

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look for it while it is typed."""
        self._reader.search(event.value)
        self._after("")

    def on_input_submitted(self) -> None:
        """Enter: keep what was found, go back to the text."""
        self._leave_search()

    def _leave_search(self) -> None:
        field = self.query_one("#raw-search", Input)
        field.display = False
        self._reader.focus()

    def action_go_on(self, steps: int) -> None:
        """`n` and `N`: other places where it was found."""
        self._reader.go_on(steps)
        self._after("" if self._reader.reading.wanted else "search first: /")

    def action_copy(self) -> None:
        """`c`: all of it, as it is shown."""
        self._after(copy(self.app, self.text, "all of it", lines=True).words)

    def _after(self, said: str) -> None:
        self._said = said
        self._show_place()

    def action_cancel(self) -> None:
        """Esc ends the search first, and `y` closes."""
        field = self.query_one("#raw-search", Input)
        if field.has_focus:
            field.value = ""
            self._leave_search()
        else:
            self.dismiss(None)
