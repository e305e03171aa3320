"""A row that was chosen elsewhere: the cursor goes onto it once it is there, unless the operator moved it meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from console.clock import Clock
    from console.widgets.live_table import LiveTable

PATIENCE = 10.0
"""Seconds after which a row that did not come is not waited for: the cursor must not jump out of the blue."""


class Seek:
    """At most one row that is waited for.

    Args:
        clock: tells how long.
        say: tells the operator a sentence.
    """

    def __init__(self, clock: Clock, say: Callable[[str], None]) -> None:
        self._clock = clock
        self._say = say
        self._keys: tuple[str, ...] = ()
        self._until = 0.0
        self._cursors: tuple[str | None, ...] = ()

    def want(self, key: str, tables: Sequence[LiveTable[Any]], *others: str) -> None:
        """Wait for a row.

        Args:
            key: its key; "" for none.
            tables: those it may come into.
            *others: keys it may have instead.
        """
        self._keys = (key, *others) if key else ()
        self._until = self._clock.monotonic() + PATIENCE
        self._cursors = tuple(table.cursor_key for table in tables)

    def waits(self, tables: Sequence[LiveTable[Any]]) -> bool:
        """Whether the row is still waited for: the cursor stands on another one meanwhile, which nobody chose.

        Args:
            tables: those it may come into.
        """
        cursors = tuple(table.cursor_key for table in tables)
        moved = any(before is not None and now != before for before, now in zip(self._cursors, cursors, strict=False))
        return bool(self._keys) and not moved and self._clock.monotonic() <= self._until

    def objects(self, tables: Sequence[LiveTable[Any]]) -> bool:
        """Whether nothing is to be done now, as it would hit another row than the one that was chosen; it says why.

        Args:
            tables: those the row may come into; what is marked in one is meant whatever the cursor stands on.
        """
        waits = self.waits(tables) and not any(table.marks for table in tables)
        if waits:
            self._say("the row you came for is not here yet: wait for it, or move the cursor to another one")
        return waits

    def look(self, tables: Sequence[LiveTable[Any]]) -> LiveTable[Any] | None:
        """Move the cursor onto the row if it is there by now.

        Args:
            tables: the same as before.

        Returns:
            The table it was found in; None when it was not, or is no longer waited for.
        """
        if not self.waits(tables):
            self._keys = ()
            return None
        self._cursors = tuple(table.cursor_key for table in tables)
        for table in tables:
            if any(table.row(key) is not None and table.move_to(key) for key in self._keys):
                self._keys = ()
                return table
        return None
