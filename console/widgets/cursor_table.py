"""A table whose rows take no marks: its keys act on the row under the cursor, whatever is marked elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from console.widgets.live_table import LiveTable

if TYPE_CHECKING:
    from collections.abc import Iterable

R = TypeVar("R")

NO_MARKS: Final = "no marks here: keys act on the row under the cursor"
"""Said where a mark would look as if it decided something, and nothing asks for it."""


class CursorTable(LiveTable[R]):
    """As `LiveTable`, but it refuses marks aloud instead of showing some that decide nothing."""

    unmarkable = NO_MARKS

    def mark(self, keys: Iterable[str]) -> None:
        """No mark.

        Args:
            keys: of any rows.
        """

    def action_mark(self) -> None:
        """Say that there are no marks."""
        self._refuse()

    def action_range(self) -> None:
        """Say that there are no marks."""
        self._refuse()

    def action_mark_shown(self) -> None:
        """Say that there are no marks."""
        self._refuse()

    def _refuse(self) -> None:
        self.post_message(self.MarksRefused(self))
