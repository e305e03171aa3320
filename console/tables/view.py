"""The state of a table somebody is looking at: order, filter, cursor, marks and scroll, all held by key.

What an operator acts on is a row, never a line: whatever a poll inserts, removes or moves, the cursor stays on its key.
When the cursor's own row goes, no other row takes its place. The cursor is *lost* (None) until the operator moves, or
until that very row comes back; where it stood is remembered, so that the next move goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, Protocol, TypeVar

from console.tables.order import Order

R = TypeVar("R")
R_contra = TypeVar("R_contra", contravariant=True)


class Matcher(Protocol[R_contra]):
    """What a filter must answer."""

    error: str | None
    """Why every row is shown; None while the filter works."""

    def select(self, rows: Mapping[str, R_contra], /) -> Collection[str]:
        """The keys of the rows that are to be shown."""


class View(Generic[R]):
    """Rows, what of them is shown and in which order, and where the operator is.

    Args:
        sort_key: gives a row's sort key.
        reverse: whether the largest comes first.

    Attributes:
        rows: every row by its key.
        order: the keys that are shown, in order.
        top: the place of the first row on screen.
        height: lines for rows.
        cursor: the key the cursor is on, or None.
        version: another number whenever rows, order, filter or marks changed; a move of the cursor changes nothing.
    """

    def __init__(self, sort_key: Callable[[R], Any], reverse: bool = False) -> None:
        self.rows: dict[str, R] = {}
        self.order = Order()
        self.order.reverse = reverse
        self.top = 0
        self.height = 1
        self.cursor: str | None = None
        self.version = 0
        self._marks: frozenset[str] = frozenset()
        self._more = False
        self._sort_key = sort_key
        self._filter: Matcher[R] | None = None
        self._ghost: tuple[str, R] | None = None
        self._range: tuple[str, frozenset[str]] | None = None
        self._hidden: tuple[int, frozenset[str]] = (-1, frozenset())

    # -- data ---------------------------------------------------------------------------------------------------------

    def replace(self, rows: Mapping[str, R]) -> None:
        """Take a whole new snapshot; a row that is the same object as before counts as unchanged.

        Args:
            rows: every row by its key.
        """
        old = self.rows
        get = old.get
        changed = {key: row for key, row in rows.items() if get(key) is not row}
        come = sum(1 for key in changed if key not in old)
        gone = [key for key in old if key not in rows] if len(old) + come > len(rows) else []
        self.change(changed, gone)

    def change(self, changed: Mapping[str, R], removed: Iterable[str], more: bool = False) -> None:
        """Take what changed since the last time.

        Args:
            changed: rows which are new or not as before.
            removed: keys of rows which are gone; unknown ones are left alone.
            more: the first rows come in several parts, and this is not the last. Until that one the cursor stays away
                unless the operator moves it: the row it would be put on need not be the first in the end.
        """
        gone = [key for key in removed if key in self.rows]
        if not changed and not gone and more == self._more:
            return
        opening = not self.rows or self._more
        self._more = more
        with self._anchored(opening=opening):
            self._end_range_of(gone)
            for key in gone:
                del self.rows[key]
            self.rows.update(changed)
            if not self._marks.isdisjoint(gone):
                self._marks = self._marks.difference(gone)
            self._place(changed, gone)

    def _place(self, changed: Mapping[str, R], gone: list[str]) -> None:
        put, hidden = self._sift(changed)
        if self._filter is not None and self._filter.error:
            self._filter = None
            self._refill(self.order.reverse)
        else:
            self.order.change(put, [*gone, *hidden])

    def reset(self) -> None:
        """Forget all rows and where the operator was; order and filter stay."""
        self.rows = {}
        self.order.fill({}, self.order.reverse)
        self._ghost = self.cursor = self._range = None
        self._more = False
        self._mark(frozenset())
        self.top = 0
        self.version += 1

    def sort(self, sort_key: Callable[[R], Any], reverse: bool) -> None:
        """Order the rows another way; the cursor row stays on its line of the screen where that is possible.

        Args:
            sort_key: gives a row's sort key.
            reverse: whether the largest comes first.
        """
        self._sort_key = sort_key
        with self._anchored(to_cursor=True):
            self._refill(reverse)

    def filter(self, matcher: Matcher[R] | None) -> None:
        """Show only rows that match; marks stay as they are, hidden or not.

        Args:
            matcher: the filter, None for all rows.
        """
        self._filter = matcher
        with self._anchored(to_cursor=True):
            self._refill(self.order.reverse)
        if self.cursor is None:
            self.top = 0
        else:
            self._reveal(self.order.index(self.cursor))

    def _refill(self, reverse: bool) -> None:
        put, _ = self._sift(self.rows)
        self.order.fill(put, reverse)

    def _sift(self, rows: Mapping[str, R]) -> tuple[dict[str, Any], list[str]]:
        sort_key = self._sort_key
        if self._filter is None:
            return {key: sort_key(row) for key, row in rows.items()}, []
        put = {key: sort_key(rows[key]) for key in self._filter.select(rows)}
        return put, [key for key in rows if key not in put]

    # -- holding on ---------------------------------------------------------------------------------------------------

    @contextmanager
    def _anchored(self, to_cursor: bool = False, opening: bool = False) -> Iterator[None]:
        anchors = [] if opening and self.cursor is None else self._anchors(to_cursor)
        untouched = opening and not self._more
        cursor, row = self.cursor, self.rows.get(self.cursor or "")
        yield
        if cursor is not None and cursor not in self.order:
            self._lose(cursor, row)
        self._find_again()
        if untouched and self.cursor is None and self._ghost is None and len(self.order):
            self.cursor = self.order.at(0)
        self._restore(anchors)
        self.version += 1

    def _anchors(self, to_cursor: bool) -> list[tuple[str, int]]:
        """Keys on screen and their lines, best anchor first: the cursor, what is above it, what is below."""
        lines = [(key, line) for line, key in enumerate(self.window())]
        at = next((line for key, line in lines if key == self.cursor), None)
        if at is None:
            return [] if to_cursor else lines
        if to_cursor:
            return [lines[at]]
        return [lines[at], *reversed(lines[:at]), *lines[at + 1 :]]

    def _restore(self, anchors: list[tuple[str, int]]) -> None:
        for key, line in anchors:
            if key in self.order:
                self.top = self.order.index(key) - line
                break
        self._clamp()

    def _clamp(self) -> None:
        self.top = max(0, min(self.top, len(self.order) - self.height))

    def _end_range_of(self, gone: list[str]) -> None:
        if self._range is not None and self._range[0] in gone:
            self._range = None

    def _lose(self, key: str, row: R | None) -> None:
        """The cursor's row went: remember it by its last value, which says where it stood in any order."""
        if row is not None:
            self._ghost = (key, row)
        self.cursor = None
        self._range = None

    def _find_again(self) -> None:
        if self.cursor is None and self._ghost is not None and self._ghost[0] in self.order:
            self.cursor = self._ghost[0]
            self._ghost = None

    # -- what is seen -------------------------------------------------------------------------------------------------

    @property
    def marks(self) -> frozenset[str]:
        """The keys of marked rows, hidden ones too; the same object until it changes."""
        return self._marks

    @property
    def lost(self) -> bool:
        """Whether the cursor's row went and the operator has not moved since."""
        return self.cursor is None and self._ghost is not None

    @property
    def ranging(self) -> bool:
        """Whether moving the cursor marks the rows it passes."""
        return self._range is not None

    @property
    def hidden_marks(self) -> frozenset[str]:
        """Marked rows that the filter hides; looked up again only when rows, order, filter or marks changed."""
        if self._filter is None:
            return frozenset()
        if self._hidden[0] != self.version:
            self._hidden = self.version, frozenset(key for key in self._marks if key not in self.order)
        return self._hidden[1]

    def window(self) -> list[str]:
        """The keys on screen, from the top line down."""
        return self.order.slice(self.top, self.top + self.height)

    # -- moving -------------------------------------------------------------------------------------------------------

    def resize(self, height: int) -> None:
        """Take a new height; a cursor that was on screen stays on screen.

        Args:
            height: lines for rows, at least 0.
        """
        seen = self.cursor is not None and self.cursor in self.window()
        self.height = max(0, height)
        self._clamp()
        if seen and self.cursor is not None:
            self._reveal(self.order.index(self.cursor))

    def scroll(self, lines: int) -> None:
        """Move the window, not the cursor.

        Args:
            lines: how far, down when positive.
        """
        self.top += lines
        self._clamp()

    def move(self, steps: int) -> None:
        """Move the cursor by rows; a lost cursor goes on from where it stood.

        Args:
            steps: how far, down when positive.
        """
        if self.cursor is not None:
            self._go(self.order.index(self.cursor) + steps)
        elif self._ghost is not None:
            key, row = self._ghost
            place = self.order.place_of(key, self._sort_key(row))
            self._go(place + steps - 1 if steps > 0 else place + steps)
        else:
            self._go(0)

    def page(self, steps: int) -> None:
        """Move the cursor and the window together, so that the cursor stays on its line.

        Args:
            steps: how far, down when positive.
        """
        if self.cursor is not None:
            self.scroll(steps)
        self.move(steps)

    def move_to(self, key: str) -> bool:
        """Put the cursor on a row.

        Args:
            key: the row's key.

        Returns:
            Whether that row is shown; if not, nothing happens.
        """
        if key not in self.order:
            return False
        self._go(self.order.index(key))
        return True

    def move_to_end(self, last: bool) -> None:
        """Put the cursor on the first or the last row.

        Args:
            last: the last one.
        """
        self._go(len(self.order) - 1 if last else 0)

    def _go(self, index: int) -> None:
        if not len(self.order):
            return
        index = max(0, min(index, len(self.order) - 1))
        self.cursor = self.order.at(index)
        self._ghost = None
        self._reveal(index)
        self._mark_range(index)

    def _reveal(self, index: int) -> None:
        self.top = max(index - self.height + 1, min(self.top, index))
        self._clamp()

    # -- marking ------------------------------------------------------------------------------------------------------

    def toggle_mark(self) -> None:
        """Mark the cursor's row, or take its mark away; it ends a range, which would take it back."""
        if self.cursor is not None:
            self._range = None
            self._mark(self._marks ^ {self.cursor})

    def mark_and_move(self) -> None:
        """As `toggle_mark`, and on to the next row."""
        self.toggle_mark()
        self.move(1)

    def mark_shown(self) -> None:
        """Mark every row that is shown; marks hidden by a filter stay, and a range ends, which would take some back."""
        self._range = None
        self._mark(self._marks.union(self.order.keys()))

    def mark(self, keys: Iterable[str]) -> None:
        """Mark some rows; a range ends, which would take some back.

        Args:
            keys: keys of rows; those that are not shown get no mark.
        """
        self._range = None
        self._mark(self._marks.union(key for key in keys if key in self.order))

    def clear_marks(self) -> None:
        """Take all marks away, hidden ones too."""
        self._range = None
        self._mark(frozenset())

    def unmark(self, keys: Iterable[str]) -> None:
        """Take some marks away; others stay.

        Args:
            keys: keys of rows; those that have no mark are left alone.
        """
        self._range = None
        self._mark(self._marks.difference(keys))

    def toggle_range(self) -> None:
        """Start marking from the cursor's row on, or stop; what is marked stays marked.

        Only a move of the operator extends a range: a poll never marks anything.
        """
        if self._range is not None or self.cursor is None:
            self._range = None
            return
        self._range = (self.cursor, self._marks)
        self._mark_range(self.order.index(self.cursor))

    def _mark_range(self, index: int) -> None:
        if self._range is None:
            return
        key, before = self._range
        if key not in self.order:
            self._range = None
            return
        start, stop = sorted((self.order.index(key), index))
        kept = (mark for mark in before if mark in self.rows)
        self._mark(frozenset((*kept, *self.order.slice(start, stop + 1))))

    def _mark(self, marks: frozenset[str]) -> None:
        if marks != self._marks:
            self._marks = marks
            self.version += 1
