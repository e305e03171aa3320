"""Filter and order of the tables on a screen."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from console.modals.choose import ChooseDialog
from console.tables.filter import Filter, parse
from console.widgets.filter_line import FilterLine
from console.widgets.live_table import LiveTable


class Arranged(Screen[None]):
    """A screen whose tables are filtered by one line and sorted by a key.

    Attributes:
        panes: its tables; a filter holds for all of them, each by its own columns.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "filter", show=False, id="table.filter", tooltip="Show only rows that match"),
        Binding("o", "sort", "sort", show=False, id="table.sort", tooltip="Choose the column to sort by"),
        Binding("O", "reverse", "reverse", show=False, id="table.reverse", tooltip="Sort the other way round"),
    ]

    panes: tuple[LiveTable[Any], ...]

    def __init__(self) -> None:
        super().__init__()
        self._filter: Filter[Any] | None = None
        self._choosing = False

    @property
    @abstractmethod
    def table(self) -> LiveTable[Any]:
        """The table that the keys act on."""

    @property
    @abstractmethod
    def busy(self) -> bool:
        """Whether nothing else may begin now."""

    @abstractmethod
    def refresh_chrome(self) -> None:
        """Show what stands around the tables anew."""

    @abstractmethod
    def refresh_keys(self) -> None:
        """Show anew which keys work."""

    def action_filter(self) -> None:
        """Open the filter line."""
        self.query_one(FilterLine).open()

    def clear_filter(self) -> None:
        """Show everything again, without a word to anybody: the rows are about to be others."""
        self._filter = None
        for table in self.panes:
            table.set_filter(None)
        if self.is_mounted:
            self.query_one(FilterLine).reset()

    def on_filter_line_typed(self, event: FilterLine.Typed) -> None:
        """Filter while one types; a bad pattern is said and harmless."""
        self._filter = parse(event.text, self.table.columns) if event.text.strip() else None
        for table in self.panes:
            table.set_filter(parse(event.text, table.columns) if self._filter is not None else None)
        self.refresh_chrome()

    def on_filter_line_left(self) -> None:
        """Back to the rows, and onto the first of them when the filter took the cursor's own away."""
        self.table.focus()
        if self.table.cursor_key is None:
            self.table.action_first()
        self.refresh_keys()

    def action_sort(self) -> None:
        """Choose the column."""
        if self.busy:
            return
        self._choosing = True
        self.run_worker(self._choose_sort(), group="dialog", description="choose the sort column", exit_on_error=False)

    async def _choose_sort(self) -> None:
        choices = [(column.id, column.title.capitalize()) for column in self.table.columns]
        try:
            chosen = await self.app.push_screen_wait(ChooseDialog("Sort by", choices, self.table.sorted_by, "sort"))
        finally:
            self._choosing = False
        if chosen is not None:
            self.table.sort_by(chosen, self.table.reverse)

    def action_reverse(self) -> None:
        """The other way round."""
        self.table.sort_by(self.table.sorted_by, not self.table.reverse)
