"""Filter, order and marks of the tables on a screen."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import Screen

from console.modals.choose import ChooseDialog
from console.tables.completion import completed
from console.tables.filter import Filter, parse
from console.widgets.action_bar import ActionBar, Hint
from console.widgets.filter_line import HOW, FilterLine, MarkLine
from console.widgets.live_table import LiveTable
from console.widgets.term_line import TermLine

from . import ordering
from .chrome import key_of
from .marking import Marking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.widget import Widget

    from .desk import Desk


class Arranged(Screen[None]):
    """A screen whose tables are filtered by one line, sorted by a key, and marked by a pattern.

    Attributes:
        panes: its tables; a filter holds for all of them, each by its own columns, until it is cleared.
        desk: the shared services; their memory has the orders, and the filters that were typed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash", "filter", "filter", show=False, id="table.filter", tooltip=f"Show only rows that match: {HOW}"
        ),
        Binding("o", "sort", "sort", show=False, id="table.sort", tooltip="Choose the column to sort by"),
        Binding("O", "reverse", "reverse", show=False, id="table.reverse", tooltip="Sort the other way round"),
        Binding(
            "plus",
            "mark_by(True)",
            "mark by pattern",
            show=False,
            id="table.mark_by",
            tooltip="Mark the rows that match what is typed, of those shown",
        ),
        Binding(
            "minus",
            "mark_by(False)",
            "unmark by pattern",
            show=False,
            id="table.unmark_by",
            tooltip="Take the marks from the rows that match what is typed",
        ),
    ]

    panes: tuple[LiveTable[Any], ...]
    desk: Desk

    def __init__(self) -> None:
        super().__init__()
        self._filter: Filter[Any] | None = None
        self._choosing = False
        self._usual: ordering.Usual = {}
        self._marking: Marking | None = None

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

    def term_lines(self) -> Iterable[Widget]:
        """The lines for terms, out of sight at first."""
        yield MarkLine(id="marker")
        yield FilterLine(id="filter")

    def recall_orders(self) -> None:
        """Put the tables into the order they were left in; they have no rows yet."""
        self._usual = ordering.recall(self.panes, self.desk.memory)

    def typing(self) -> tuple[list[Hint], str] | None:
        """The keys of the line that has the focus, and what it would do; None while none has."""
        focused = self.focused
        if isinstance(focused, MarkLine) and self._marking is not None:
            verb = "mark" if focused.marking else "unmark"
            return [Hint("Enter", verb), Hint("Esc", "leave"), *_typed_on(focused)], self._marking.words
        if isinstance(focused, FilterLine):
            shown = self.shown_words() if self._filter is not None else ""
            return [Hint("Enter", "keep"), Hint("Esc", "show all"), *_typed_on(focused)], shown
        return None

    def shown_words(self) -> str:
        """How many rows the filter leaves, such as `12 of 412`; "" without one."""
        return f"{self.table.shown_count:,} of {self.table.row_count:,}" if self._filter is not None else ""

    def marked_words(self) -> str:
        """How many rows are marked, such as `3 marked, 1 hidden`; "" when none is."""
        marked, hidden = len(self.table.marks), len(self.table.hidden_marks)
        return f"{marked:,} marked{f', {hidden:,} hidden' if hidden else ''}" if marked else ""

    # -- filter -------------------------------------------------------------------------------------------------------

    def action_filter(self) -> None:
        """Open the filter line."""
        table = self.table
        history = self.desk.memory.lines(f"{table.id}.filters")
        self.query_one(FilterLine).open(table, history, self._completer(table))

    def _completer(self, table: LiveTable[Any]) -> Callable[[str], str | None]:
        def complete(text: str) -> str | None:
            return completed(text, table.columns, (row for _key, row in table.rows_by_key()))

        return complete

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

    def on_filter_line_left(self, event: FilterLine.Left) -> None:
        """Back to the rows, and onto the first of them when the filter took the cursor's own away."""
        if event.text:
            self.desk.memory.add(f"{self.table.id}.filters", event.text)
        self.table.focus()
        if self.table.cursor_key is None:
            self.table.action_first()
        self.refresh_keys()

    # -- marks by pattern ---------------------------------------------------------------------------------------------

    def action_mark_by(self, marking: bool) -> None:
        """`+` and `-`: ask for a pattern.

        Args:
            marking: mark; if not, take marks away.
        """
        if self.busy:
            return
        if self.table.unmarkable:
            self.desk.hands.say(self.table.unmarkable)
            return
        table, line = self.table, self.query_one(MarkLine)
        self._marking = Marking(table, marking)
        self._marking.mean(line.value)  # a click may have left it with something in it
        line.ask(marking)
        line.open(table, self.desk.memory.lines(f"{table.id}.filters"), self._completer(table))
        self.refresh_keys()

    def on_mark_line_typed(self, event: MarkLine.Typed) -> None:
        """Count while one types; nothing is marked yet."""
        if self._marking is not None:
            self._marking.mean(event.text)
            self.refresh_keys()

    def on_mark_line_taken(self, event: MarkLine.Taken) -> None:
        """Enter marks those that match by now; Esc, a bad pattern and an empty one mark nothing."""
        marking, self._marking = self._marking, None
        if marking is not None and event.text:
            said = marking.carry_out(event.text)
            if said:
                self.desk.hands.say(said)
            else:
                self.desk.memory.add(f"{marking.table.id}.filters", event.text)
        self.refresh_keys()

    def on_live_table_marks_refused(self, event: LiveTable.MarksRefused) -> None:
        """Say why no row is marked."""
        self.desk.hands.say(event.table.unmarkable)

    # -- mouse --------------------------------------------------------------------------------------------------------

    def on_action_bar_pressed(self, event: ActionBar.Pressed) -> None:
        """A click on a key's hint is that key; what harms asks as ever, and no click answers."""
        # From the app, as all keys come: what a screen sends to its own table does not come back to it.
        self.app.call_later(self.app.simulate_key, key_of(event.key))

    # -- order --------------------------------------------------------------------------------------------------------

    def action_sort(self) -> None:
        """Choose the column."""
        if self.busy:
            return
        self._choosing = True
        self.run_worker(
            self._choose_sort(self.table), group="dialog", description="choose the sort column", exit_on_error=False
        )

    async def _choose_sort(self, table: LiveTable[Any]) -> None:
        dialog = ChooseDialog("Sort by", ordering.choices(table), table.sorted_by, "sort", lettered=True)
        try:
            chosen = await self.app.push_screen_wait(dialog)
        finally:
            self._choosing = False
        if chosen is not None:
            self._sort(table, chosen, ordering.falls(table, chosen, self._usual))

    def action_reverse(self) -> None:
        """The other way round."""
        self._sort(self.table, self.table.sorted_by, not self.table.reverse)

    def sort_table(self, column: str, other_way: bool = False) -> None:
        """Sort by a column as its key would, or the other way round.

        Args:
            column: its id.
            other_way: whether the smallest number, or the last word, comes first.
        """
        self._sort(self.table, column, ordering.falls_at_first(self.table, column, self._usual) != other_way)

    def _sort(self, table: LiveTable[Any], column: str, reverse: bool) -> None:
        table.sort_by(column, reverse)
        unseen = ordering.unseen(table)
        if unseen:
            self.desk.hands.say(unseen)

    def on_live_table_header_pressed(self, event: LiveTable.HeaderPressed) -> None:
        """Sort by that column; by the one it is sorted by already, the other way round."""
        table, column = event.table, event.column
        same = column == table.sorted_by
        self._sort(table, column, not table.reverse if same else ordering.falls(table, column, self._usual))

    def on_live_table_sorted(self, event: LiveTable.Sorted) -> None:
        """Whoever sorted it: the next start finds it like this."""
        ordering.remember(event.table, self.desk.memory)


def _typed_on(line: TermLine) -> list[Hint]:
    """What else the keys do in a line for terms; Tab names what it would put there."""
    whole = line.completed
    tab = [Hint("Tab", whole.split()[-1])] if whole is not None else []
    return [*tab, *([Hint("Up", "earlier ones")] if line.has_history else [])]
