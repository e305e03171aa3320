"""A table that grows at its end, like a log: it follows what comes, until one looks at something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from console.tables.filter import Filter
from console.tables.view import View
from console.widgets.live_table import LiveTable

R = TypeVar("R")


class FollowTable(LiveTable[R]):
    """The newest row stands at the bottom, as in `less +F` and in all logs, so that one reads on downwards.

    While the cursor is on the newest row, it goes on to each that comes. Any move away from there freezes the picture:
    rows come all the same, out of sight, and are counted. The newest row (`G`) follows again. What arrives late finds
    its place above and moves nobody. Sorted by another column the table has no end to follow.
    """

    following = True
    """Whether the cursor goes on to what comes."""
    _keeping = False
    _seen: tuple[str, Any] | None = None

    @property
    def first_column(self) -> str:
        """The id of the column that is followed."""
        return self.columns[0].id

    @property
    def new_count(self) -> int:
        """How many rows came since the table was frozen and lie beyond what is on screen."""
        view = self._view
        if self.following or self._seen is None or self.sorted_by != self.first_column:
            return 0
        key, place = self._seen
        order = view.order
        if order.reverse:
            newest = order.index(key) if key in order else order.place_of(key, place)
            return min(newest, view.top)
        newest = order.index(key) + 1 if key in order else order.place_of(key, place)
        return max(0, len(order) - max(newest, view.top + view.height))

    # -- data: whoever follows goes on --------------------------------------------------------------------------------

    def set_rows(self, rows: Mapping[str, R]) -> None:
        """As `LiveTable.set_rows`."""
        with self._kept():
            super().set_rows(rows)

    def change_rows(self, changed: Mapping[str, R], removed: Iterable[str] = (), more: bool = False) -> None:
        """As `LiveTable.change_rows`."""
        with self._kept():
            super().change_rows(changed, removed, more)

    def set_filter(self, row_filter: Filter[R] | None) -> None:
        """As `LiveTable.set_filter`."""
        with self._kept():
            super().set_filter(row_filter)

    def sort_by(self, column_id: str, reverse: bool = False) -> None:
        """As `LiveTable.sort_by`; by the time again it goes on where it was."""
        with self._kept():
            super().sort_by(column_id, reverse)

    def reset(self) -> None:
        """As `LiveTable.reset`; what comes then is followed."""
        self.following, self._seen = True, None
        with self._kept():
            super().reset()

    def follow(self) -> None:
        """Go to the newest row, and on with what comes."""
        self._do(self._to_end)

    @contextmanager
    def _kept(self) -> Iterator[None]:
        """What happens inside is no move of the operator; it is painted once, with the newest row if that is followed.

        Data may be put in while others are put in: the outermost paints.
        """
        outer, self._keeping = self._keeping, True
        self.hold()
        try:
            yield
            if self.following and self.sorted_by == self.first_column:
                self._do(self._to_end)
        finally:
            self._keeping = outer
            self.release()

    # -- moves --------------------------------------------------------------------------------------------------------

    def _do(self, change: Callable[[View[R]], object]) -> None:
        super()._do(change)
        if not self._keeping:
            self._look()

    def _look(self) -> None:
        """Whether the operator is at the end now."""
        was, self.following = self.following, self._at_end()
        if self.following:
            self._seen = None
        elif was or self._seen is None:
            self._remember()

    def _at_end(self) -> bool:
        view = self._view
        if not len(view.order):
            return True
        if self.sorted_by != self.first_column:
            return False
        end = self._end()
        return view.cursor == end and (not view.height or end in view.window())

    def _end(self) -> str:
        """The key of the newest row; there must be one."""
        order = self._view.order
        return order.at(0 if order.reverse else len(order) - 1)

    def _remember(self) -> None:
        """From here on rows are new."""
        if len(self._view.order) and self.sorted_by == self.first_column:
            key = self._end()
            self._seen = key, self.columns[0].sort_key(self._view.rows[key])

    def _to_end(self, view: View[R]) -> None:
        view.move_to_end(last=not view.order.reverse)
