"""A table whose first rows are the worst: they come into sight by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.widgets.live_table import LiveTable


class TopKeeper:
    """Keeps the first row in sight as long as the operator has not scrolled away from it.

    By itself a table holds the cursor's row on its line of the screen, and what comes to stand above the window stays
    unseen. The cursor stays on its row here too, but the lines move down, if it stays in sight.

    Args:
        table: the table.
    """

    def __init__(self, table: LiveTable[Any]) -> None:
        self._table = table
        self._owed = False

    def set_rows(self, rows: Mapping[str, Any]) -> None:
        """Show a whole new snapshot, as `LiveTable.set_rows`.

        Args:
            rows: every row by its key.
        """
        wanted = self._owed or self._at_top
        self._table.set_rows(rows)
        self._owed = wanted and not self._at_top
        if self._owed and self._reachable():
            cursor = self._table.cursor_key
            self._table.action_first()
            self._table.move_to(cursor or "")
            self._owed = False

    def move_to(self, key: str) -> None:
        """Put the cursor on a row, with the first row in sight as well if that is possible.

        Args:
            key: of a row that is shown.
        """
        self._table.move_to(key)
        self._owed = not self._at_top

    @property
    def _at_top(self) -> bool:
        return self._table.visible_keys[:1] == self._table.shown_keys[:1]

    def _reachable(self) -> bool:
        """Whether the cursor's row stays in sight when the first row is."""
        table = self._table
        cursor, shown = table.cursor_key, table.shown_keys
        if cursor is None or table.ranging:  # a range marks what the cursor passes
            return False
        return shown.index(cursor) < len(table.visible_keys)
