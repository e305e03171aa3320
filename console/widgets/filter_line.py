"""The line one types a filter into, and the one that marks rows by a pattern."""

from __future__ import annotations

from typing import ClassVar

from textual.message import Message
from textual.widgets import Input

from console.widgets.term_line import TermLine

HOW = 'ada   role:host   "two words"   /regex/   !not'
"""What can be typed, in examples."""


class FilterLine(TermLine):
    """Posts what is typed as it is typed. Enter keeps it, Esc clears it, Backspace on the empty line closes it."""

    stays: ClassVar[bool] = True

    class Typed(Message):
        """The filter is another one now.

        Attributes:
            text: what stands in the line.
        """

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """The operator is done typing.

        Attributes:
            text: what was kept; empty when nothing is filtered.
        """

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, id: str | None = None) -> None:
        super().__init__(HOW, id)

    def clear_text(self) -> None:
        """Ask for nothing any more, and leave."""
        self.value = ""
        self.take()

    def reset(self) -> None:
        """Ask for nothing any more, without a word: what was filtered is not shown any more."""
        with self.prevent(Input.Changed):
            self.value = ""
        if self.display:
            self.take()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is typed now."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def take(self) -> None:
        """Keep it; an empty one goes out of sight."""
        self.leave()
        self.post_message(self.Left(self.value.strip()))

    def go_below(self) -> None:
        """Down: keep it, and to the rows."""
        self.take()

    def drop(self) -> None:
        """Esc: show everything again."""
        self.clear_text()


class MarkLine(TermLine):
    """Asks for a pattern of rows to mark, or to take the marks from; only Enter does it."""

    class Typed(Message):
        """Other rows are meant now.

        Attributes:
            text: what stands in the line.
        """

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Taken(Message):
        """The line was left.

        Attributes:
            text: which rows are meant; empty for none.
        """

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    marking = True
    """Whether it marks; if not, it takes marks away."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__("", id)

    def ask(self, marking: bool) -> None:
        """Say what Enter will do.

        Args:
            marking: it marks; if not, it takes marks away.
        """
        self.marking = marking
        self.placeholder = f"{'mark' if marking else 'unmark'}: {HOW}"

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what is typed now."""
        event.stop()
        if self.display:
            self.post_message(self.Typed(event.value))

    def take(self) -> None:
        """Enter: these."""
        text = self.value.strip()
        self._close()
        self.post_message(self.Taken(text))

    def drop(self) -> None:
        """Esc: none."""
        self._close()
        self.post_message(self.Taken(""))

    def _close(self) -> None:
        with self.prevent(Input.Changed):
            self.value = ""
        self.leave()
