"""The detail pane of one recording, as facts; and the words around its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.api.text import clean
from console.tables.assets import RETENTION, size_words
from console.tables.format import clock_time, coarse
from console.tables.recordings import alarms_counted, moment
from console.widgets.facts import Fact

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from console.tables.assets import AssetRow
    from console.tables.recordings import RecordingRow
    from console.widgets.painting import Part

LATELY = 300.0
"""Seconds after its end for which files of a recording may still appear (part-b 2.3: some seconds, at most minutes)."""

NOT_YET = "No files yet: they appear some seconds after it has stopped."
DAYS = RETENTION.days


def recording_facts(row: RecordingRow | None, file: AssetRow | None, why: str, now: datetime) -> list[Fact]:
    """What is known of a recording, and of the file under the cursor.

    Args:
        row: the recording; None when none is chosen.
        file: the file, when the cursor is on one.
        why: the reason it failed for, safe to paint; "" when there is none, or it is not known.
        now: the present, aware.
    """
    if row is None or row.job is None:
        return [Fact("", "No recording is chosen.", "dim")]
    job = row.job
    facts = [Fact("", row.room, "accent"), Fact("state", row.summary, row.tone)]
    if row.alarm is not None:
        facts.append(Fact("trouble", row.alarm.words, row.alarm.tone))
    if why:
        facts.append(Fact("reason", why, "bad"))
    if row.paused:
        facts.append(Fact("paused", "its status stays `running`: the service never says who paused it", "dim"))
    facts += [
        Fact("made", _at(job.created_at, now)),
        Fact("started", _at(job.started_at, now)),
        Fact("stopped", _at(job.stopped_at, now)),
        Fact("started by", row.by if row.by == "API" else f"{row.by}  {clean(job.started_by)}"),
        Fact("stopped by", clean(job.stopped_by) or "-"),
        Fact("makes", ", ".join(clean(name, 40) for name in job.asset_types) or "-"),
        Fact("destination", job.destination or "-"),
        Fact("meeting URL", clean(job.meeting_url, 1000) or "-"),
        Fact("recording id", clean(row.id)),
        Fact("room id", clean(row.room_id)),
        Fact("session id", clean(row.session_id) or "-"),
    ]
    return [*facts, *_file_facts(file)]


def _file_facts(file: AssetRow | None) -> list[Fact]:
    if file is None:
        return []
    kept = f"{file.kept or '-'} ({DAYS} days in all, in the storage of 100ms only; transcripts as their recording)"
    return [
        Fact("", file.type, "accent"),
        Fact("status", file.status, file.tone),
        Fact("path", file.path or "-"),
        Fact("size", f"{file.bytes:,} bytes" if file.bytes else "-"),
        Fact("kept", kept),
        Fact("file id", clean(file.id)),
    ]


def _at(stamp: datetime | None, now: datetime) -> str:
    if stamp is None:
        return "-"
    seconds = (now - stamp).total_seconds()
    day = moment(stamp, now)
    when = clock_time(stamp) if ":" in day and "-" not in day else day
    return when if seconds < 0 else f"{when}, {coarse(seconds)} ago"


def jobs_title(rows: Collection[RecordingRow]) -> list[Part]:
    """What the upper pane holds."""
    live = sum(row.live for row in rows)
    parts: list[Part] = [("RECORDINGS", "accent"), ("  ", "dim")]
    for part in alarms_counted(rows):
        parts += [part, (", ", "dim")]
    return [*parts, (f"{live} live, {len(rows) - live} over", "dim")] if rows else parts


def files_title(row: RecordingRow | None, files: Collection[AssetRow], saving: int) -> list[Part]:
    """What the lower pane holds.

    Args:
        row: the recording under the cursor.
        files: its files.
        saving: how many files are being saved to this machine, of whatever recording.
    """
    if row is None:
        return [("FILES", "accent")]
    parts: list[Part] = [("FILES", "accent"), ("  of ", "dim"), (row.room, "normal")]
    if files:
        size, count = sum(file.bytes for file in files), f"  {len(files)} file{'s' if len(files) != 1 else ''}"
        parts.append((f"{count}, {size_words(size)}" if size else count, "dim"))
    if saving:
        parts.append((f"  saving {saving}", "accent"))
    if row.alarm is not None:  # the table has no room for why, and for how long it goes on
        parts.append((f"  {row.alarm.words}", row.alarm.tone))
    elif row.started:
        parts.append((f"  started {row.started}", "dim"))
    return parts


def no_files(row: RecordingRow | None, answered: bool, now: datetime) -> str:
    """Why there are no files to see, as far as it is known.

    Args:
        row: the recording under the cursor.
        answered: whether the service was asked for its files, and answered.
        now: the present, aware.
    """
    if row is None:
        return "The files of a recording stand here."
    if row.live and row.status in ("starting", "running", "stopping"):
        return NOT_YET
    if not answered:
        return "Asking for its files ..."
    if row.status == "failed":
        return "It failed, and left no files."
    stopped = row.job.stopped_at if row.job is not None else None
    if row.live or (stopped is not None and (now - stopped).total_seconds() < LATELY):
        return NOT_YET
    return f"No files. 100ms keeps them for {DAYS} days in its own storage."
