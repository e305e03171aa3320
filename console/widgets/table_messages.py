"""What a table tells: the cursor moved, other rows are marked, a row was chosen, the order is another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from console.widgets.live_table import LiveTable


class TableMessage(Message, namespace="live_table"):
    """Something a table tells.

    Attributes:
        table: the table.
    """

    def __init__(self, table: LiveTable[Any]) -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> LiveTable[Any]:
        """The table, for `@on` with a selector."""
        return self.table


class CursorMoved(TableMessage, namespace="live_table"):
    """The cursor is on another row, or on none.

    Attributes:
        key: the row's key; None when the table is empty or the cursor's row went.
    """

    def __init__(self, table: LiveTable[Any], key: str | None) -> None:
        super().__init__(table)
        self.key = key


class MarksChanged(TableMessage, namespace="live_table"):
    """Other rows are marked than before.

    Attributes:
        marks: the keys of all marked rows, also of those a filter hides.
    """

    def __init__(self, table: LiveTable[Any], marks: frozenset[str]) -> None:
        super().__init__(table)
        self.marks = marks


class RowChosen(TableMessage, namespace="live_table"):
    """Enter, or a click on the row under the cursor.

    Attributes:
        key: the row's key.
    """

    def __init__(self, table: LiveTable[Any], key: str) -> None:
        super().__init__(table)
        self.key = key


class HeaderPressed(TableMessage, namespace="live_table"):
    """A click on the title of a column.

    Attributes:
        column: its id.
    """

    def __init__(self, table: LiveTable[Any], column: str) -> None:
        super().__init__(table)
        self.column = column


class Sorted(TableMessage, namespace="live_table"):
    """The rows are sorted by another column, or the other way round."""


class MarksRefused(TableMessage, namespace="live_table"):
    """A key asked for marks where there are none, see `LiveTable.unmarkable`."""
