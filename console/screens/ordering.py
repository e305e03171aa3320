"""In which order tables were left: chosen from a menu, turned round, and remembered for the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.tables.titles import said
from console.widgets.ascii import ascii_terminal
from console.widgets.follow_table import FollowTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console.tables.column import Column
    from console.widgets.live_table import LiveTable

    from .memory import Memory

Usual = dict[str, tuple[str, bool]]


def name_of(table: LiveTable[Any]) -> str:
    """What a table's order is remembered by, such as `peers.sort`."""
    return f"{table.id}.sort"


def recall(tables: Iterable[LiveTable[Any]], memory: Memory) -> Usual:
    """Put tables into the order they were left in; a column that is no more leaves the usual one.

    Args:
        tables: before they have rows.
        memory: what is remembered.

    Returns:
        Of each table by its id the column it is usually sorted by, and whether the largest comes first.
    """
    usual = {}
    for table in tables:
        usual[str(table.id)] = table.sorted_by, table.reverse
        left = memory.text(name_of(table))
        column = left.removeprefix("-")
        if column and _keeps(table, column) and any(one.id == column for one in table.columns):
            table.sort_by(column, left.startswith("-"))
    return usual


def remember(table: LiveTable[Any], memory: Memory) -> None:
    """Keep the order of a table.

    Args:
        table: it was just sorted.
        memory: where to.
    """
    if _keeps(table, table.sorted_by):
        memory.put(name_of(table), f"{'-' if table.reverse else ''}{table.sorted_by}")


def _keeps(table: LiveTable[Any], column: str) -> bool:
    """A log that is sorted by anything but its time follows nothing: whoever starts anew wants to see what comes."""
    return not isinstance(table, FollowTable) or column == table.first_column


def falls(table: LiveTable[Any], column_id: str, usual: Usual) -> bool:
    """Whether the largest comes first when a column is chosen: of numbers, and where the table begins like that.

    Args:
        table: which.
        column_id: the column that was chosen.
        usual: what `recall` gave.
    """
    return table.reverse if column_id == table.sorted_by else falls_at_first(table, column_id, usual)


def falls_at_first(table: LiveTable[Any], column_id: str, usual: Usual) -> bool:
    """As `falls`, whatever the table is sorted by now.

    Args:
        table: which.
        column_id: the column that was named.
        usual: what `recall` gave.
    """
    first, reverse = usual[str(table.id)]
    column = next(one for one in table.columns if one.id == column_id)
    return reverse if column_id == first else column.falling


def choices(table: LiveTable[Any]) -> list[tuple[str, str]]:
    """(column id, words) for the menu; those of the current one say which way round.

    Args:
        table: which.
    """
    words = [said(column.title) for column in table.columns]
    return [(column.id, f"{text}{_now(table, column)}") for column, text in zip(table.columns, words, strict=True)]


def _now(table: LiveTable[Any], column: Column[Any]) -> str:
    return f"   {direction(table.reverse)}" if column.id == table.sorted_by else ""


def direction(reverse: bool) -> str:
    """`▼ descending`, with the arrow of the header.

    Args:
        reverse: whether the largest comes first.
    """
    up, down = ("^", "v") if ascii_terminal() else ("▲", "▼")
    return f"{down} descending" if reverse else f"{up} ascending"


def unseen(table: LiveTable[Any]) -> str | None:
    """Why no arrow shows how a table is sorted; None when one does.

    Args:
        table: it was just sorted.
    """
    if table.is_shown(table.sorted_by):
        return None
    column = next(one for one in table.columns if one.id == table.sorted_by)
    way = "descending" if table.reverse else "ascending"
    return f"sorted by {said(column.title)}, {way}; that column does not fit on this screen"
