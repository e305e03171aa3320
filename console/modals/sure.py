"""A question that `y` answers, about the program itself and not about an act."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from .dialog import Dialog, answer, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.binding import BindingType
    from textual.widget import Widget


class SureDialog(Dialog[bool]):
    """`y` answers True; Enter presses the focused button, which leaves all as it is.

    Args:
        title: the question.
        notes: what follows from a yes, safe to paint, a paragraph each.
        yes: what `y` does.
        no: what Esc and the button do.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("y", "agree", "Yes"), ("n", "cancel", "No")]
    AUTO_FOCUS = "#stay"

    def __init__(self, title: str, notes: Sequence[str], yes: str, no: str) -> None:
        super().__init__(title, [("y", yes), ("Esc", no)], level="harmful")
        self._notes = notes
        self._no = no

    def body(self) -> Iterable[Widget]:
        """What would follow."""
        for note in self._notes:
            yield plain(note, "dialog-note")

    def footing(self) -> Iterable[Widget]:
        """The way to leave all as it is."""
        yield answer(self._no.capitalize(), "stay")

    def on_button_pressed(self) -> None:
        """The only button leaves all as it is."""
        self.dismiss(None)

    def action_agree(self) -> None:
        """`y`."""
        self.dismiss(True)
