"""Webhooks of a room or a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.tables.column import Cell, Column
from console.widgets.live_table import LiveTable

from .tab import Tab

if TYPE_CHECKING:
    from console.live.resources import Resource
    from console.live.store import Update
    from console.widgets.facts import Fact

COLUMNS: tuple[Column[str], ...] = (Column("what", "WHAT", 10, Cell, str),)


class DeliveriesTab(Tab):
    """Webhooks."""

    TITLE = "Webhooks"

    def make_table(self) -> LiveTable[Any]:
        """The table."""
        return LiveTable(COLUMNS, id="deliveries")

    def resources(self) -> tuple[Resource, ...]:
        """What is asked for."""
        return ()

    def show(self, update: Update | None) -> None:
        """Fill the table."""

    def summary(self) -> str:
        """A number."""
        return ""

    def nothing(self) -> str:
        """Nothing."""
        return "Nothing yet."

    def facts(self) -> list[Fact]:
        """Of a row."""
        return []
