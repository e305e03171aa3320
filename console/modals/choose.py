"""Choosing one of a short list: a role, a column to sort by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from console.tables.titles import letters

from .dialog import Dialog

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual import events
    from textual.widget import Widget


class Choices(OptionList):
    """Textual's list, which ends the app when a page is turned while the terminal has no room for its lines."""

    def action_page_up(self) -> None:
        """Up by a page, where there is one."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]  # Textual has left it untyped

    def action_page_down(self) -> None:
        """Down by a page, where there is one."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]  # Textual has left it untyped


class ChooseDialog(Dialog[str]):
    """Answers the value of the chosen line.

    Args:
        title: the question.
        choices: (value, text) pairs; texts are safe to paint, values may be anything.
        current: the value the cursor starts on.
        verb: what Enter does.
        lettered: each line has a key of its own, which chooses it at once.
    """

    AUTO_FOCUS = "#choices"

    def __init__(
        self,
        title: str,
        choices: Sequence[tuple[str, str]],
        current: str = "",
        verb: str = "choose",
        lettered: bool = False,
    ) -> None:
        keys = [("Enter", verb), *([("a letter", "at once")] if lettered else []), ("Esc", "cancel")]
        super().__init__(title, keys)
        self._choices = choices
        self._current = current
        self._letters = letters([text for _value, text in choices]) if lettered else []

    def body(self) -> Iterable[Widget]:
        """One line a choice, the cursor on the current one."""
        texts = [text for _value, text in self._choices]
        if self._letters:
            texts = [f"{letter or ' '}  {text}" for letter, text in zip(self._letters, texts, strict=True)]
        options = Choices(*(Option(Content(text)) for text in texts), id="choices", compact=True)
        values = [value for value, _text in self._choices]
        if self._current in values:
            options.highlighted = values.index(self._current)
        yield options

    def on_key(self, event: events.Key) -> None:
        """The key of a line chooses it; where lines have none, `j` and `k` move as in tables."""
        if event.key in self._letters:
            event.stop()
            event.prevent_default()
            self.dismiss(self._choices[self._letters.index(event.key)][0])
        elif event.key in ("j", "k") and not self._letters:
            event.stop()
            choices = self.query_one(OptionList)
            (choices.action_cursor_down if event.key == "j" else choices.action_cursor_up)()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer by position, so that values may repeat or be empty."""
        self.dismiss(self._choices[event.option_index][0])
