"""A table whose first rows are the worst: they come into sight by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.clock import Clock
    from console.widgets.live_table import LiveTable

GRACE = 1.0
"""Seconds that a picture takes to a person over a bad line, and from there to the fingers."""


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


class Leader(TopKeeper):
    """A `TopKeeper` whose cursor stands on the first row, whatever that is, until the operator touches anything.

    So the worst that there is stands under the cursor of somebody who has just been called. After the first key the
    cursor stays on its row, as everywhere. A key that was pressed for a row from which the cursor has gone by itself
    must hit neither row: `touched` says so.

    Args:
        table: the table.
        column: the order in which the worst comes first; in any other the cursor does not move by itself.
        clock: tells how long ago it moved.
    """

    def __init__(self, table: LiveTable[Any], column: str, clock: Clock) -> None:
        super().__init__(table)
        self._column = column
        self._clock = clock
        self._free = True
        self._put: str | None = None
        self._moved: float | None = None

    def set_rows(self, rows: Mapping[str, Any]) -> None:
        """Show a whole new snapshot, and go with the first row if the cursor is still ours.

        Args:
            rows: every row by its key.
        """
        table = self._table
        self._free = self._free and self._at_top and (table.lost or table.cursor_key == self._put)
        super().set_rows(rows)
        first = table.shown_keys[:1]
        worst_first = (table.sorted_by, table.reverse) == (self._column, False)
        if self._free and worst_first and first and first != [table.cursor_key]:
            if self._put is not None:
                self._moved = self._clock.monotonic()
            table.action_first()
        self._put = table.cursor_key

    def move_to(self, key: str) -> None:
        """Put the cursor on a row that was chosen; it stays there.

        Args:
            key: of a row that is shown.
        """
        self._free = False
        super().move_to(key)

    def touched(self) -> bool:
        """The operator pressed something: from now on the cursor is theirs.

        Returns:
            Whether it may have been meant for another row: the cursor has only just moved by itself, or the terminal
            has not taken the picture that shows where it is.
        """
        free, self._free = self._free, False
        if not free or self._moved is None or self._table.cursor_key != self._put:
            return False
        return self._clock.monotonic() - self._moved < GRACE or not self._shown()

    def _shown(self) -> bool:
        """Whether the picture with the cursor where it is was painted, and taken by the terminal."""
        driver = self._table.app._driver
        return self._table.painted_cursor == self._table.cursor_key and bool(getattr(driver, "caught_up", True))
