"""Confirmation of a wide act: the room's name, or how many are hit, must be typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input, Static

from console.actions.action import Plan, Scope
from console.api.text import clean

from .confirm import describe, heading
from .dialog import Question, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

TYPEABLE = 40
"""A longer name is not asked for; the end of the room's id is."""


class TypeDialog(Question[Plan]):
    """Enter confirms only once the phrase stands there letter for letter.

    Args:
        planned: what would be done to whom.
    """

    AUTO_FOCUS = "#phrase"

    def __init__(self, planned: Plan) -> None:
        super().__init__(heading(planned), [("Enter", "when it matches"), ("Esc", "cancel")], level="wide")
        self._planned = planned
        self.phrase = phrase_for(planned)

    def body(self) -> Iterable[Widget]:
        """Targets and consequence."""
        yield from describe(self._planned)

    def footing(self) -> Iterable[Widget]:
        """What to type, and where."""
        yield plain(f"To confirm, type {self._kind()}:  {self.phrase}", "dialog-ask")
        yield Input(id="phrase", compact=True, select_on_focus=False)
        yield plain("", "dialog-error")

    def _kind(self) -> str:
        first = self._planned.steps[0].target
        if self._planned.action.scope is Scope.PEERS or len(self._planned.steps) > 1:
            return "how many"
        if not first.room_id:
            return "this"
        if self.phrase == first.room_name:
            return "the room's name"
        return "the room's id" if self.phrase == first.room_id else "the end of the room's id"

    def on_input_changed(self, _event: Input.Changed) -> None:
        """A word of complaint goes away with the next letter."""
        self.query_one(".dialog-error", Static).update("", layout=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Confirm only what matches."""
        if event.value == self.phrase:
            self.dismiss(self._planned)
            return
        self.query_one(".dialog-error", Static).update("That does not match; nothing was sent.", layout=False)


def phrase_for(planned: Plan) -> str:
    """What must be typed: the plan's phrase, or the id's last six characters when nobody could type the name."""
    phrase = planned.phrase
    if phrase.isascii() and phrase.isprintable() and phrase.strip() == phrase and 0 < len(phrase) <= TYPEABLE:
        return phrase
    # What no room is named for must still be typed: an empty phrase would be confirmed by Enter alone.
    return clean(planned.steps[0].target.room_id[-TYPEABLE:])[-6:] or "yes"
