"""A screen that one comes to from another one, and goes back from by Esc."""

from __future__ import annotations

from textual.message import Message

from console.actions.action import Scope, Situation

from .paned import PanedBoard


class Visited(PanedBoard):
    """Esc goes back to where the operator came from."""

    class Left(Message):
        """Esc: back to where we came from."""

    def leave(self) -> None:
        """Esc goes back."""
        self.post_message(self.Left())

    def situation(self, scope: Scope) -> Situation:
        """The moment, aimed at nothing: most of these screens only look."""
        return Situation(self.desk.arming.writing, self.desk.production)
