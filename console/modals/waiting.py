"""Something takes its time; Esc gives it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .dialog import Dialog, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget


class WaitingDialog(Dialog[bool]):
    """Stands until it is taken away; answers None when it is left with Esc.

    Args:
        title: what is under way.
        note: what it waits for, safe to paint.
    """

    def __init__(self, title: str, note: str) -> None:
        super().__init__(title, [("Esc", "give up")])
        self._note = note

    def body(self) -> Iterable[Widget]:
        """What it waits for."""
        yield plain(self._note, "dialog-note")
