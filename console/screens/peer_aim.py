"""Whom a key means: the marked peers, or the one under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.actions.action import Target

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from console.actions.action import Memory
    from console.tables.peers import PeerRow
    from console.widgets.live_table import LiveTable

Rows = tuple[list["PeerRow"], list["PeerRow"]]


class PeerAim:
    """Looks at cursor and marks.

    Args:
        table: has them.
        rows: the rows of all peers by id.
    """

    def __init__(self, table: LiveTable[PeerRow], rows: Mapping[str, PeerRow]) -> None:
        self._table = table
        self._rows = rows
        self._marked: Rows = ([], [])
        self._version = -1

    def targets(self, room: Target) -> tuple[tuple[Target, ...], tuple[Target, ...]]:
        """Those meant in the order shown, and marked ones that a filter hides.

        Args:
            room: their room.
        """
        shown, hidden = self._meant()
        return _targets(shown, room), _targets(hidden, room)

    def sample(self, room: Target, memory: Memory) -> tuple[tuple[Target, ...], tuple[Target, ...]]:
        """As `targets`, but the first of each kind, and one that is hidden: enough to tell what can be done.

        It is asked for at each move of the cursor.

        What an action says of a peer rests on its role now and on the one it had before we muted it.

        Args:
            room: their room.
            memory: what is remembered of muted peers.
        """
        kinds: dict[tuple[str, str | None], PeerRow] = {}
        shown, hidden = self._meant()
        for row in shown:
            kinds.setdefault((row.role_id, memory.of(row.id, row.role_id)), row)
        return _targets(kinds.values(), room), _targets(hidden[:1], room)

    def _meant(self) -> Rows:
        if self._table.marks:
            return self._all_marked()
        row = self._rows.get(self._table.cursor_key or "")
        return ([row] if row is not None else []), []

    def _all_marked(self) -> Rows:
        """The marked rows; looked up again only when rows, order or marks changed."""
        table = self._table
        if self._version != table.version:
            marks, rows = table.marks, self._rows
            shown = [rows[key] for key in table.shown_keys if key in marks and key in rows]
            self._marked = shown, [rows[key] for key in sorted(table.hidden_marks) if key in rows]
            self._version = table.version
        return self._marked


def _targets(rows: Iterable[PeerRow], room: Target) -> tuple[Target, ...]:
    return tuple(
        Target(room.room_id, room.room_name, row.id, row.name, row.role_id, row.role or "(no role)") for row in rows
    )
