"""Whom a key of the Streams screen means: the marked streams or the one under the cursor, or the room of a key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console.actions.action import Situation, Target

from .output_aim import live_session, open_jobs, output_situation
from .stream_rows import distinct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from console.tables.rtmp import RtmpRow
    from console.tables.streams import HlsRow
    from console.widgets.live_table import LiveTable

    from .desk import Desk
    from .stream_rows import StreamRows


class StreamAim:
    """Makes the targets.

    Args:
        desk: the shared services.
        rows: the rows of all three tables.
    """

    def __init__(self, desk: Desk, rows: StreamRows) -> None:
        self._desk = desk
        self._rows = rows

    def hls(self, table: LiveTable[Any]) -> Situation:
        """The moment, aimed at live streams.

        Args:
            table: has cursor and marks.
        """
        return self._moment(table, self._rows.hls.get, self._hls_targets)

    def rtmp(self, table: LiveTable[Any]) -> Situation:
        """The moment, aimed at external streams: whole jobs, whichever of their addresses were chosen.

        Args:
            table: has cursor and marks.
        """
        return self._moment(table, self._rows.rtmp.get, self._rtmp_targets)

    def ingest(self, room_id: str) -> Situation:
        """The moment, aimed at the stream key of a room.

        Args:
            room_id: the room's raw id, or "".
        """
        moment = output_situation(self._desk, room_id)
        rows = self._rows.keys.values()
        status = _status(any(row.enabled for row in rows), bool(rows), self._rows.keys_known(room_id))
        known = frozenset(row.id for row in rows)
        return replace(moment, targets=tuple(replace(one, status=status, known=known) for one in moment.targets))

    def _moment(
        self,
        table: LiveTable[Any],
        row_of: Callable[[str], Any],
        targets: Callable[[Iterable[Any]], tuple[Target, ...]],
    ) -> Situation:
        marks, cursor = table.marks, table.cursor_key
        shown = [key for key in table.shown_keys if key in marks] if marks else [cursor] if cursor else []
        aimed = targets(row for key in shown if (row := row_of(key)) is not None)
        meant = {target.id for target in aimed}
        hidden = targets(row for key in sorted(table.hidden_marks) if (row := row_of(key)) is not None)
        moment = output_situation(self._desk, aimed[0].room_id if aimed else "")
        return replace(moment, targets=aimed, hidden=tuple(one for one in hidden if one.id not in meant))

    def _hls_targets(self, rows: Iterable[HlsRow]) -> tuple[Target, ...]:
        return tuple(self._target("live_streams", row, row.id, row.summary) for row in rows)

    def _rtmp_targets(self, rows: Iterable[RtmpRow]) -> tuple[Target, ...]:
        return tuple(
            self._target("external_streams", row, row.job_id, self._destinations(row)) for row in distinct(rows)
        )

    def _destinations(self, row: RtmpRow) -> str:
        hosts = [one.saved or one.host for one in self._rows.rtmp.values() if one.job_id == row.job_id]
        number = f"{len(hosts)} destinations" if len(hosts) > 1 else "1 destination"
        return f"{row.state} {row.age}, {number}: {', '.join(hosts)}"

    def _target(self, kind: str, row: HlsRow | RtmpRow, job_id: str, detail: str) -> Target:
        store = self._desk.store
        return Target(
            row.room_id,
            row.room,
            session_id=live_session(store, row.room_id),
            job_id=job_id,
            detail=detail,
            status=row.status,
            known=frozenset(job.id for job in open_jobs(store, kind, row.room_id)),
        )


def _status(enabled: bool, any_key: bool, known: bool) -> str:
    """How a room's stream key is: `enabled`, `disabled`, `none`, or "" while nobody said so."""
    if any_key:
        return "enabled" if enabled else "disabled"
    return "none" if known else ""
