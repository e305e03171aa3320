"""Choosing one of a short list: a role, a column to sort by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from .dialog import Dialog

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.widget import Widget


class ChooseDialog(Dialog[str]):
    """Answers the value of the chosen line.

    Args:
        title: the question.
        choices: (value, text) pairs; texts are safe to paint, values may be anything.
        current: the value the cursor starts on.
        verb: what Enter does.
    """

    AUTO_FOCUS = "#choices"

    def __init__(self, title: str, choices: Sequence[tuple[str, str]], current: str = "", verb: str = "choose") -> None:
        super().__init__(title, [("Enter", verb), ("Esc", "cancel")])
        self._choices = choices
        self._current = current

    def body(self) -> Iterable[Widget]:
        """One line a choice, the cursor on the current one."""
        options = OptionList(*(Option(Content(text)) for _value, text in self._choices), id="choices", compact=True)
        values = [value for value, _text in self._choices]
        if self._current in values:
            options.highlighted = values.index(self._current)
        yield options

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer by position, so that values may repeat or be empty."""
        self.dismiss(self._choices[event.option_index][0])
