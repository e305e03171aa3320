"""A table of thousands of rows which repaints only the visible lines that changed."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Mapping, Sequence
from typing import ClassVar, Generic, TypeAlias, TypeVar

from textual.binding import BindingType
from textual.strip import Strip

from console.tables.column import Column
from console.tables.filter import Filter
from console.tables.view import View
from console.widgets import table_messages
from console.widgets.ascii import ascii_terminal
from console.widgets.painting import TONE_CLASSES, refresh_changed
from console.widgets.row_painter import COMPONENTS, RowPainter
from console.widgets.table_keys import BINDINGS
from console.widgets.table_mouse import HEADER_LINES, TableMouse

R = TypeVar("R")


class LiveTable(TableMouse, Generic[R], can_focus=True):
    """Rows by key under a header, with a cursor and marks that stay on their keys.

    Not a `ScrollView`: its `virtual_size` lays the whole screen out anew whenever a row comes or goes. The table
    scrolls its own lines, and compares each with what is on screen before it asks for a repaint.

    When the cursor's row goes, `cursor_key` is None (`lost`) until the operator moves or that row comes back. Nobody
    acts on a neighbour by accident.

    Args:
        columns: all columns; those that do not fit are dropped by priority.
        sort: the id of the column to sort by; the first column when None.
        reverse: whether the largest comes first.
        ascii_only: use no character outside ASCII for arrows and cut-off marks; None asks the environment.
        placeholder: shown when there are no rows.

    Raises:
        KeyError: there is no column `sort`.
    """

    DEFAULT_CSS = "LiveTable { height: 1fr; width: 1fr; }"
    COMPONENT_CLASSES: ClassVar[set[str]] = {*COMPONENTS, *TONE_CLASSES}
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = BINDINGS

    CursorMoved: TypeAlias = table_messages.CursorMoved
    MarksChanged: TypeAlias = table_messages.MarksChanged
    RowChosen: TypeAlias = table_messages.RowChosen
    HeaderPressed: TypeAlias = table_messages.HeaderPressed
    Sorted: TypeAlias = table_messages.Sorted
    MarksRefused: TypeAlias = table_messages.MarksRefused

    unmarkable: ClassVar[str] = ""
    """Why its rows take no marks, in words; "" when they do."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        *,
        sort: str | None = None,
        reverse: bool = False,
        ascii_only: bool | None = None,
        placeholder: str = "",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.columns: tuple[Column[R], ...] = tuple(columns)
        self._by_id = {column.id: column for column in columns}
        self._sorted_by = self._by_id[sort] if sort is not None else self.columns[0]
        self._view: View[R] = View(self._sorted_by.sort_key, reverse)
        plain = ascii_terminal() if ascii_only is None else ascii_only
        self._painter: RowPainter[R] = RowPainter(self, self.columns, plain)
        self._placeholder = placeholder
        self._stale = False
        self._holds = 0
        self._lines: list[Strip] = []
        self._told: tuple[str | None, frozenset[str]] = (None, self._view.marks)
        self._drawn: str | None = None
        self.painted_cursor: str | None = None
        """Where the cursor was when the terminal was last given a line."""

    # -- data ---------------------------------------------------------------------------------------------------------

    def set_rows(self, rows: Mapping[str, R]) -> None:
        """Show a whole new snapshot; what differs is found by key, then by object, then by rendered cells.

        Args:
            rows: every row by its key; keep the row objects of unchanged rows, it makes this cheap.
        """
        self._do(lambda view: view.replace(rows))

    def change_rows(self, changed: Mapping[str, R], removed: Iterable[str] = (), more: bool = False) -> None:
        """Show what changed since the last time, at a cost that does not grow with the number of rows.

        Args:
            changed: new rows and rows that are not as before.
            removed: keys of rows that are gone.
            more: the first rows come in several parts, and this is not the last; the cursor waits for that one.
        """
        self._do(lambda view: view.change(changed, removed, more))

    def reset(self) -> None:
        """Forget all rows, the cursor, the marks and the place scrolled to; order and filter stay."""
        self._do(lambda view: view.reset())

    def sort_by(self, column_id: str, reverse: bool = False) -> None:
        """Sort by a column.

        Args:
            column_id: its id; it may be a column that does not fit on screen.
            reverse: whether the largest comes first.

        Raises:
            KeyError: there is no such column.
        """
        self._sorted_by = self._by_id[column_id]
        self._do(lambda view: view.sort(self._sorted_by.sort_key, reverse))
        self.post_message(self.Sorted(self))

    def set_filter(self, row_filter: Filter[R] | None) -> None:
        """Show only rows that match; marks of hidden rows stay, see `hidden_marks`.

        Args:
            row_filter: the filter; None or an empty one shows all rows.
        """
        matcher = None if row_filter is None or row_filter.empty else row_filter
        self._do(lambda view: view.filter(matcher))

    def set_placeholder(self, text: str) -> None:
        """Say something when there are no rows to show.

        Args:
            text: one line.
        """
        if text != self._placeholder:
            self._placeholder = text
            self._sync()

    def set_stale(self, stale: bool) -> None:
        """Dim the rows because they are old, or stop.

        Args:
            stale: whether they are old.
        """
        if stale != self._stale:
            self._stale = stale
            self._sync()

    def hold(self) -> None:
        """Keep the picture as it is, whatever data come; `release` as many times as this was called."""
        self._holds += 1

    def release(self) -> None:
        """Show what came meanwhile, in one repaint of the lines that differ."""
        self._holds = max(0, self._holds - 1)
        self._sync()

    # -- what is seen -------------------------------------------------------------------------------------------------

    @property
    def sorted_by(self) -> str:
        """The id of the column the rows are sorted by."""
        return self._sorted_by.id

    @property
    def reverse(self) -> bool:
        """Whether the largest comes first."""
        return self._view.order.reverse

    @property
    def cursor_key(self) -> str | None:
        """The key of the cursor's row; None when there is none, see `lost`."""
        return self._view.cursor

    @property
    def lost(self) -> bool:
        """Whether the cursor's row went (or is hidden) and the operator has not moved since."""
        return self._view.lost

    @property
    def marks(self) -> frozenset[str]:
        """The keys of marked rows, also of those a filter hides; the same object until it changes."""
        return self._view.marks

    @property
    def hidden_marks(self) -> frozenset[str]:
        """The keys of marked rows which a filter hides."""
        return self._view.hidden_marks

    @property
    def ranging(self) -> bool:
        """Whether moving marks (after `v`)."""
        return self._view.ranging

    @property
    def shown_keys(self) -> list[str]:
        """The keys that pass the filter, in order."""
        return self._view.order.keys()

    @property
    def shown_count(self) -> int:
        """How many rows pass the filter."""
        return len(self._view.order)

    @property
    def row_count(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._view.rows)

    @property
    def version(self) -> int:
        """Another number whenever rows, order, filter or marks changed; moving the cursor changes nothing."""
        return self._view.version

    @property
    def visible_keys(self) -> list[str]:
        """The keys on screen, from the top line down."""
        return self._view.window()

    def is_shown(self, column_id: str) -> bool:
        """Whether a column fits on screen.

        Args:
            column_id: its id.
        """
        return self._painter.shows(column_id)

    def rows_by_key(self) -> ItemsView[str, R]:
        """All rows, shown or not, with their keys; not to be kept."""
        return self._view.rows.items()

    def row(self, key: str) -> R | None:
        """The row of a key, None when there is none.

        Args:
            key: the key.
        """
        return self._view.rows.get(key)

    def move_to(self, key: str) -> bool:
        """Put the cursor on a row and scroll there.

        Args:
            key: the row's key.

        Returns:
            Whether that row is shown; if not, nothing happens.
        """
        shown = key in self._view.order
        self._do(lambda view: view.move_to(key))
        return shown

    def clear_marks(self) -> None:
        """Take all marks away, hidden ones too."""
        self._do(lambda view: view.clear_marks())

    def mark(self, keys: Iterable[str]) -> None:
        """Mark some rows; others stay as they are.

        Args:
            keys: keys of rows; those that are not shown get no mark.
        """
        self._do(lambda view: view.mark(keys))

    def unmark(self, keys: Iterable[str]) -> None:
        """Take some marks away; others stay.

        Args:
            keys: keys of rows, marked or not.
        """
        self._do(lambda view: view.unmark(keys))

    # -- keys and mouse -----------------------------------------------------------------------------------------------

    def action_move(self, steps: int) -> None:
        """Move the cursor by rows."""
        self._do(lambda view: view.move(steps))

    def action_stay(self) -> None:
        """Nothing: all columns that fit are on screen."""

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self._do(lambda view: view.move_to_end(last=False))

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self._do(lambda view: view.move_to_end(last=True))

    def action_page(self, pages: float) -> None:
        """Move cursor and window by a part of the height."""
        self._do(lambda view: view.page(int(pages * max(2, view.height))))

    def action_choose(self) -> None:
        """Open the cursor's row."""
        if self.cursor_key is not None:
            self.post_message(self.RowChosen(self, self.cursor_key))

    def action_mark(self) -> None:
        """Mark or unmark the cursor's row and go on to the next."""
        if self.cursor_key is not None:
            self._do(lambda view: view.mark_and_move())

    def action_range(self) -> None:
        """Start or stop marking the rows the cursor passes."""
        self._do(lambda view: view.toggle_range())

    def action_mark_shown(self) -> None:
        """Mark every row that passes the filter."""
        self._do(lambda view: view.mark_shown())

    def action_clear_marks(self) -> None:
        """Take all marks away."""
        self.clear_marks()

    def press_header(self, x: int) -> None:
        """A click on a title; whoever shows the table sorts it."""
        if column := self._painter.column_at(x):
            self.post_message(self.HeaderPressed(self, column))

    def scroll_rows(self, lines: int) -> None:
        """Move the window, not the cursor."""
        self._do(lambda view: view.scroll(lines))

    # -- painting -----------------------------------------------------------------------------------------------------

    def _do(self, change: Callable[[View[R]], object]) -> None:
        change(self._view)
        self._sync()
        self._tell()

    def _tell(self) -> None:
        cursor, marks = self._told
        if cursor != self._view.cursor:
            self.post_message(self.CursorMoved(self, self._view.cursor))
        if marks is not self._view.marks:
            self.post_message(self.MarksChanged(self, self.marks))
        self._told = (self._view.cursor, self.marks)

    def _sync(self) -> None:
        """Bring the lines up to date and ask for a repaint of those that differ."""
        if not self._holds:
            self._show()

    def _show(self) -> None:
        if not self.size:
            return
        self._view.resize(self.size.height - HEADER_LINES)
        lines = self._paint()
        old, self._lines = self._lines, lines
        refresh_changed(self, old, lines)

    def _paint(self) -> list[Strip]:
        width, height = self.size
        painter = self._painter
        painter.lay_out(width)
        self._drawn = self.cursor_key
        lines = [painter.header(self._sorted_by.id, self.reverse)]
        keys = self.visible_keys
        if keys:
            view = self._view
            lines += [
                painter.row(key, view.rows[key], key == view.cursor, key in view.marks, self._stale) for key in keys
            ]
            lines += [painter.blank()] * (height - len(lines))
        else:
            lines += painter.message(self._placeholder, height - HEADER_LINES)
        return lines[:height]

    def on_resize(self) -> None:
        """Lay the columns out anew, also while the picture is held: the terminal has no old one of the new size."""
        self._show()

    def notify_style_update(self) -> None:
        """The theme may have changed: paint every line anew when Textual, which has yet to set the styles, asks."""
        super().notify_style_update()
        if hasattr(self, "_painter"):
            self._painter.forget()

    def render_line(self, y: int) -> Strip:
        """One line of what is shown; painted when it changed, only handed out here.

        Args:
            y: the line, 0 is the header.
        """
        if not self._lines or self._painter.width != self.size.width:
            self._lines = self._paint()
        self.painted_cursor = self._drawn
        return self._lines[y] if y < len(self._lines) else self._painter.blank()
