"""Writing a message, with the target always in sight and the service's limit counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input, Static

from .dialog import Dialog, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

LIMIT_BYTES = 4096
"""The vendor gives 4 KB for a custom event and no other number (part-a 6.6)."""


class MessageDialog(Dialog[str]):
    """Enter hands the text on; empty and over-long texts are refused in words.

    Args:
        to: who will get it, in words.
        next_word: what Enter does: `send`, or `review` when a confirmation follows.
    """

    AUTO_FOCUS = "#message"

    def __init__(self, to: str, next_word: str = "send") -> None:
        super().__init__(f"Message to {to}", [("Enter", next_word), ("Esc", "cancel")])
        self._leaving = False

    def body(self) -> Iterable[Widget]:
        """The field and its counter."""
        yield Input(id="message", placeholder="What they will read in the chat", compact=True)
        yield plain("", "dialog-error")

    def _say(self, sentence: str) -> None:
        self.query_one(".dialog-error", Static).update(sentence, layout=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Count when it gets tight."""
        self._leaving = False
        size = len(event.value.encode())
        self._say(f"{size} of {LIMIT_BYTES} bytes" if size > LIMIT_BYTES * 3 // 4 else "")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand the text on when it can be sent."""
        if not event.value.strip():
            self._say("Nothing is written yet.")
        elif len(event.value.encode()) > LIMIT_BYTES:
            self._say(f"Too long: {len(event.value.encode())} bytes, and {LIMIT_BYTES} is the most that can be sent.")
        else:
            self.dismiss(event.value)

    def action_cancel(self) -> None:
        """Esc on a written text asks once before it is lost."""
        if self.query_one("#message", Input).value and not self._leaving:
            self._leaving = True
            self._say("Esc again throws the text away.")
            return
        self.dismiss(None)
