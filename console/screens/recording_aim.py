"""Which recordings a key means: the marked ones, or the one under the cursor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from console.actions.action import Situation, Target
from console.tables.job_lists import OPEN

from .output_aim import output_situation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from console.tables.assets import AssetRow
    from console.tables.recordings import RecordingRow
    from console.widgets.live_table import LiveTable

    from .desk import Desk


def recording_situation(desk: Desk, table: LiveTable[RecordingRow], rows: Mapping[str, RecordingRow]) -> Situation:
    """The moment, aimed at recordings; those that a filter hides apart.

    Args:
        desk: the shared services.
        table: has cursor and marks.
        rows: all rows by id.
    """
    shown, hidden = meant(table, rows)
    first = (*shown, *hidden)[:1]
    moment = output_situation(desk, first[0].room_id if first else "")
    around = {row.room_id for row in (*shown, *hidden)}
    open_here = tuple(row.job for row in rows.values() if row.job and row.room_id in around and row.status in OPEN)
    return replace(
        moment,
        targets=tuple(_target(row, rows) for row in shown),
        hidden=tuple(_target(row, rows) for row in hidden),
        jobs={**moment.jobs, "recordings": open_here},
    )


def asset_situation(desk: Desk, job: RecordingRow | None, file: AssetRow | None) -> Situation:
    """The moment, aimed at one file of a recording.

    Args:
        desk: the shared services.
        job: the recording.
        file: the file under the cursor.
    """
    moment = output_situation(desk, job.room_id if job is not None else "")
    if job is None or file is None:
        return replace(moment, targets=())
    detail = f"{file.type} {file.resolution}".strip()
    target = Target(
        job.room_id, job.room, session_id=job.session_id, job_id=file.id, detail=detail, status=_status(file)
    )
    return replace(moment, targets=(target,))


def meant(
    table: LiveTable[RecordingRow], rows: Mapping[str, RecordingRow]
) -> tuple[list[RecordingRow], list[RecordingRow]]:
    """Those meant in the order shown, and marked ones that a filter hides.

    Args:
        table: has cursor and marks.
        rows: all rows by id.
    """
    if not table.marks:
        row = rows.get(table.cursor_key or "")
        return ([row] if row is not None else []), []
    shown = [rows[key] for key in table.shown_keys if key in table.marks and key in rows]
    return shown, [rows[key] for key in sorted(table.hidden_marks) if key in rows]


def _target(row: RecordingRow, rows: Mapping[str, RecordingRow]) -> Target:
    return Target(
        row.room_id,
        row.room,
        session_id=row.session_id,
        job_id=row.id,
        detail=row.summary,
        status=row.status,
        known=open_in(row.room_id, rows.values()),
    )


def open_in(room_id: str, rows: Iterable[RecordingRow]) -> frozenset[str]:
    """The ids of the recordings of a room that are starting, running or stopping.

    Args:
        room_id: raw.
        rows: of any rooms.
    """
    return frozenset(row.id for row in rows if row.room_id == room_id and row.live and row.status in OPEN)


def _status(file: AssetRow) -> str:
    return file.asset.status if file.asset is not None else ""
