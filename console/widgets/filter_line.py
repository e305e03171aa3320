"""The line one types a filter into; it stays out of sight until it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

if TYPE_CHECKING:
    from textual import events


class FilterLine(Input):
    """Posts what is typed as it is typed. Enter keeps it, Esc clears it, Backspace on the empty line closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", "Clear", show=False),
        Binding("down", "keep", "To the rows", show=False),
    ]

    class Typed(Message):
        """The filter is another one now.

        Attributes:
            text: what stands in the line.
        """

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """The operator is done typing."""

    def __init__(self, placeholder: str, id: str | None = None) -> None:
        super().__init__(placeholder=placeholder, compact=True, id=id, select_on_focus=False)
        self.cursor_blink = False
        self.display = False

    def open(self) -> None:
        """Come into sight and take the keys."""
        self.display = True
        self.focus()

    def clear_text(self) -> None:
        """Ask for nothing any more, and leave."""
        self.value = ""
        self.action_keep()

    def reset(self) -> None:
        """Ask for nothing any more, without a word: what was filtered is not shown any more."""
        with self.prevent(Input.Changed):
            self.value = ""
        if self.display:
            self.action_keep()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is typed now."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: keep it."""
        event.stop()
        self.action_keep()

    def on_key(self, event: events.Key) -> None:
        """Backspace with nothing left to take away closes the line."""
        if event.key == "backspace" and not self.value:
            event.stop()
            event.prevent_default()
            self.action_keep()

    def action_keep(self) -> None:
        """Leave the line; an empty one goes out of sight."""
        self.display = bool(self.value.strip())
        self.post_message(self.Left())

    def action_clear(self) -> None:
        """Esc: show everything again."""
        self.clear_text()
