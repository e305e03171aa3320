"""A line one types terms into; it stays out of sight until it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.widget import Widget


class TermLine(Input):
    """Enter takes what is typed, Esc drops it, Up and Down go through earlier lines, Tab completes.

    Backspace on the empty line closes it and does nothing else, however long it is held down: whoever had the focus
    before has it again at once.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", "Drop it", show=False),
        Binding("up", "older", "Earlier lines", show=False),
        Binding("down", "newer", "Later lines", show=False),
        Binding("tab", "complete", "Complete", show=False),
    ]

    def __init__(self, placeholder: str, id: str | None = None) -> None:
        super().__init__(placeholder=placeholder, compact=True, id=id, select_on_focus=False)
        self.cursor_blink = False
        self.display = False
        self._back: Widget | None = None
        self._history: list[str] = []
        self._place = 0
        self._complete: Callable[[str], str | None] | None = None

    def open(
        self, back: Widget, history: Sequence[str] = (), complete: Callable[[str], str | None] | None = None
    ) -> None:
        """Come into sight and take the keys.

        Args:
            back: has the keys again when the line is left.
            history: earlier lines, oldest first.
            complete: the text with its last word made whole, or None.
        """
        self._back = back
        self._history = [line for line in history if line != self.value]
        self._place = len(self._history)
        self._complete = complete
        self.display = True
        self.screen.set_focus(self)

    def leave(self) -> None:
        """Give the keys back, at once: one typed in the same moment is none of this line's any more."""
        self.display = bool(self.value.strip()) and self.stays
        if self.has_focus and self._back is not None:
            self.screen.set_focus(self._back)

    @property
    def completed(self) -> str | None:
        """What Tab would make of the text; None when nothing is known to go on like that, or something follows."""
        at_end = self.cursor_position == len(self.value)
        return self._complete(self.value) if self._complete is not None and at_end else None

    @property
    def has_history(self) -> bool:
        """Whether Up has anything to show."""
        return bool(self._history)

    stays: ClassVar[bool] = False
    """Whether the line stays in sight with what is typed in it."""

    def take(self) -> None:
        """Enter, or Backspace on the empty line."""
        raise NotImplementedError

    def go_below(self) -> None:
        """Down from the last line: nothing, unless a line says otherwise."""

    def drop(self) -> None:
        """Esc."""
        raise NotImplementedError

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: take it."""
        event.stop()
        self.take()

    def on_key(self, event: events.Key) -> None:
        """Backspace with nothing left to take away closes the line."""
        if event.key == "backspace" and not self.value:
            event.stop()
            event.prevent_default()
            if self.display:
                self.take()

    def action_drop(self) -> None:
        """Esc."""
        self.drop()

    def action_older(self) -> None:
        """Up: the line that was taken before."""
        if self._place == len(self._history):
            self._history = [*(line for line in self._history if line != self.value), self.value]
            self._place = len(self._history) - 1
        self._show(self._place - 1)

    def action_newer(self) -> None:
        """Down: a later line again, and from the last one on what the line does then."""
        if self._place >= len(self._history) - 1:
            self.go_below()
        else:
            self._show(self._place + 1)

    def action_complete(self) -> None:
        """Tab: the last word is made whole."""
        whole = self.completed
        if whole is not None:
            self.value = whole
            self.cursor_position = len(whole)

    def _show(self, place: int) -> None:
        if 0 <= place < len(self._history):
            self._place = place
            self.value = self._history[place]
            self.cursor_position = len(self.value)
