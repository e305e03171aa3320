"""The Story screen (H): everything about one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from console.actions.action import Scope
from console.screens.visited import Visited
from console.tables.column import Cell, Column
from console.widgets.live_table import LiveTable

if TYPE_CHECKING:
    from console.live.resources import Resource
    from console.live.store import Update
    from console.screens.desk import Desk
    from console.screens.wanted import Person
    from console.widgets.painting import Part

COLUMNS: tuple[Column[str], ...] = (Column("what", "WHAT", 10, Cell, str),)


class StoryScreen(Visited):
    """The Story screen (H): everything about one person.

    Args:
        desk: the shared services.
    """

    PANE_SCOPES: ClassVar[tuple[tuple[Scope, ...], ...]] = ((),)

    def __init__(self, desk: Desk) -> None:
        self.room_id = ""
        super().__init__(desk)

    def make_panes(self) -> tuple[LiveTable[Any], ...]:
        """The table."""
        return (LiveTable(COLUMNS, id="story"),)

    def open(self, person: Person) -> None:
        """Tell the story of somebody.

        Args:
            person: of whom.
        """
        self.room_id = person.room_id

    def crumbs(self) -> tuple[str, ...]:
        """Where we are."""
        return ("Story",)

    def resources(self) -> tuple[Resource, ...]:
        """What is asked for."""
        return ()

    def show_data(self, update: Update | None) -> None:
        """Fill the table."""

    def nothing(self) -> str:
        """Nothing."""
        return "Nothing yet."

    def titles(self) -> list[list[Part]]:
        """Of the pane."""
        return [[("Story", "normal")]]
