"""A screen with several tables and a pane of details beside or below them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Container

from console.widgets.facts import Facts

from .output_board import OutputBoard
from .paned import PanedBoard

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from console.widgets.facts import Fact

LOWEST = 20
"""Lines of a terminal for several tables; a lower one shows the rows of the focused one alone."""


class Detailed(PanedBoard):
    """Tables whose rows have details; while there are few lines only the focused one shows rows, the others a title."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "d", "details", "details", show=False, id="streams.details", tooltip="Show or hide the details of a row"
        ),
        Binding(
            "left_square_bracket",
            "scroll_details(-4)",
            "details up",
            show=False,
            id="streams.up",
            tooltip="Scroll them",
        ),
        Binding(
            "right_square_bracket",
            "scroll_details(4)",
            "details down",
            show=False,
            id="streams.dn",
            tooltip="Scroll them",
        ),
    ]

    def facts(self) -> list[Fact]:
        """What is known of the row under the cursor of the focused table."""
        raise NotImplementedError

    def work(self) -> Iterable[Widget]:
        """The tables and their titles, in a box of their own beside the details."""
        yield Container(*super().work(), id="panes")

    def around(self) -> tuple[Widget | None, Widget | None]:
        """The detail pane."""
        details = Facts(id="details")
        details.display = False
        return None, details

    def show_facts(self) -> None:
        """Fill the pane, if it is open."""
        pane = self.query_one(Facts)
        if pane.display:
            pane.show_facts(self.facts())

    def on_resize(self) -> None:
        """Fewer lines show fewer tables."""
        super().on_resize()
        self._share_lines()
        self.show_titles()

    def on_descendant_focus(self) -> None:
        """The details are about the table with the focus, which shows rows whatever else fits."""
        super().on_descendant_focus()
        self.show_facts()

    def on_live_table_cursor_moved(self) -> None:
        """The details follow."""
        self.show_facts()

    def _share_lines(self) -> None:
        below = self.query_one(Facts).display and not self.has_class("-wide")
        self.set_class(self.app.size.height < LOWEST or below, "-single")

    def action_details(self) -> None:
        """Show or hide the pane."""
        pane = self.query_one(Facts)
        pane.display = not pane.display
        self._share_lines()
        self.show_facts()

    def action_scroll_details(self, lines: int) -> None:
        """Scroll the pane."""
        self.query_one(Facts).scroll_lines(lines)

    def on_live_table_row_chosen(self) -> None:
        """Enter opens the pane."""
        if not self.query_one(Facts).display:
            self.action_details()

    def leave(self) -> None:
        """Esc closes the pane first, then goes back."""
        if self.query_one(Facts).display:
            self.action_details()
        else:
            super().leave()


class DetailedBoard(Detailed, OutputBoard):
    """Jobs of all rooms, or of one, with their details."""
