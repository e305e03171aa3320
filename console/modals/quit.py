"""Leaving while an act is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.widgets import Button

from .dialog import Dialog, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget


class QuitDialog(Dialog[bool]):
    """`y` leaves; Enter presses the focused button, which stays.

    Args:
        running: how many acts are under way.
        saving: how many files are being saved.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("y", "leave", "Quit"), ("n", "cancel", "Stay")]
    AUTO_FOCUS = "#stay"

    def __init__(self, running: int, saving: int = 0) -> None:
        super().__init__("Quit?", [("y", "quit"), ("Esc", "stay")], level="harmful")
        self._acts = running
        self._files = saving

    def body(self) -> Iterable[Widget]:
        """What would be left open."""
        if self._acts:
            count = "An act is" if self._acts == 1 else f"{self._acts} acts are"
            yield plain(f"{count} under way. What was sent stays sent; its outcome would not be seen.", "dialog-note")
        if self._files:
            count = "A file is" if self._files == 1 else f"{self._files} files are"
            yield plain(
                f"{count} being saved. What has come is kept; saving goes on from there next time.", "dialog-note"
            )
        yield Button("Stay", id="stay", compact=True)

    def on_button_pressed(self) -> None:
        """Stay is the only button."""
        self.dismiss(None)

    def action_leave(self) -> None:
        """`y`: go."""
        self.dismiss(True)
