"""A screen with several tables: one has the focus, and the keys are about that one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType

from console.actions.action import Scope
from console.widgets.plain_line import PlainLine

from .board import Board

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from console.actions.action import Action
    from console.widgets.painting import Part


class PanedBoard(Board[Any]):
    """Tables under each other, each below a line that says what it is.

    The first table is the one that has the focus at first.
    """

    PANE_SCOPES: ClassVar[tuple[tuple[Scope, ...], ...]] = ()
    """What the keys of each pane are aimed at, in the order of the panes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "pane(1)", "next pane", show=False, id="pane.next", tooltip="To the next table of this screen"),
        Binding("shift+tab", "pane(-1)", "pane before", show=False, id="pane.before", tooltip="To the table before"),
    ]

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Of the pane that has the focus."""
        return self.PANE_SCOPES[self.active]

    def slots(self) -> list[tuple[str, Action, str | None]]:
        """As every board; the keys of the row before those of its room."""
        return sorted(super().slots(), key=lambda slot: slot[1].scope is Scope.OUTPUT)

    def work(self) -> Iterable[Widget]:
        """Each table below its title."""
        for number, table in enumerate(self.panes):
            yield PlainLine(id=f"title-{number}", classes="pane-title")
            yield table

    def entitle(self, number: int, parts: list[Part]) -> None:
        """Say what a pane is; the one with the focus is marked by a sign, not by colour alone.

        Args:
            number: of the pane.
            parts: words with their tones.
        """
        mark = "> " if number == self.active else "  "
        self.query_one(f"#title-{number}", PlainLine).show([(mark, "accent"), *parts])

    def titles(self) -> list[list[Part]]:
        """The words of each pane's title."""
        raise NotImplementedError

    def show_titles(self) -> None:
        """Show all titles."""
        for number, parts in enumerate(self.titles()):
            self.entitle(number, parts)

    def on_descendant_focus(self) -> None:
        """The pane with the focus decides what the keys mean."""
        focused = self.focused
        self.active = next((place for place, table in enumerate(self.panes) if table is focused), self.active)
        for place, table in enumerate(self.panes):
            table.set_class(place == self.active, "-active")
        if self.is_mounted:
            self.show_titles()
        super().on_descendant_focus()

    def action_pane(self, steps: int) -> None:
        """To another pane, round and round; hidden ones are passed over."""
        shown = [place for place, table in enumerate(self.panes) if table.display]
        here = shown.index(self.active) if self.active in shown else 0
        # At once: a key typed in the same moment is about the pane that was chosen, not about the one before.
        self.set_focus(self.panes[shown[(here + steps) % len(shown)]])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key that several panes share means what the focused one gives it."""
        if action == "act" and parameters:
            return self.desk.registry.first(str(parameters[0])).scope in self.scopes
        return super().check_action(action, parameters)
