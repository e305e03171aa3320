"""Recordings: one row for each job that records a room, what is wrong first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from console.api.text import clean
from console.tables.column import Cell, Column, Tone
from console.tables.format import DAY, coarse, duration

if TYPE_CHECKING:
    from console.api.models.jobs import Job
    from console.api.models.rooms import Room
    from console.api.models.sessions import Session

PAUSED, OVER = "paused (here)", "over, asking"
UNKNOWN: Final = "?"

SLACK: Final = 60.0
"""Seconds a stamp may lie in our future before our clock is not believed."""

_ENDED: Final = frozenset({"completed", "failed"})
"""Jobs in any other state, one never seen before too, still do something (part-b 1)."""
_WORDS: Final = {"post_processing": "finishing"}
_TONES: Final[dict[str, Tone]] = {
    "running": "good",
    "starting": "warn",
    "stopping": "warn",
    "post_processing": "accent",
    "failed": "bad",
    "completed": "dim",
}
_ABSURD = 1000 * DAY
_SHORT = 8


class Seen(NamedTuple):
    """How we saw a job ourselves.

    Attributes:
        own: seconds it was in its state when it was last seen so, when we saw that begin; None when we did not.
        ago: seconds since it was last seen so.
    """

    own: float | None
    ago: float = 0.0


class Alarm(NamedTuple):
    """What is wrong with a job, safe to paint.

    Attributes:
        brief: in at most 13 cells, such as `stuck 3m`.
        words: in full.
        tone: how bad it is.
    """

    brief: str
    words: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """A recording as the table shows it.

    Attributes:
        id: the raw job id, for calls.
        room_id: the raw id of its room.
        room: the room's name, safe to paint.
        status: the raw status.
        state: the status in words, with what we know beside it.
        tone: what the state means.
        age: coarse words for how long it has been in that state; `?` when our clock cannot be right.
        since: seconds it has been so, for sorting; -1 when not known. Not compared, as it grows all the time.
        started: when it started to record, in the local calendar; "" before that.
        begun: when it started or was made, seconds since the epoch; 0 when not known.
        length: words for how long it records, or recorded.
        seconds: the same as a number. Not compared.
        by: who started it, safe to paint.
        session_id: the raw id of the session.
        files: the types of files it makes, safe to paint.
        live: whether it still does something.
        paused: whether it is paused, as far as anybody can know.
        alarm: what is wrong with it, or None.
        job: what this row was made from.
    """

    id: str
    room_id: str
    room: str
    status: str
    state: str
    tone: Tone = "normal"
    age: str = ""
    since: float = field(default=-1.0, compare=False)
    started: str = ""
    begun: float = 0.0
    length: str = ""
    seconds: float = field(default=0.0, compare=False)
    by: str = ""
    session_id: str = ""
    files: str = ""
    live: bool = True
    paused: bool = False
    alarm: Alarm | None = None
    job: Job | None = field(default=None, compare=False, repr=False)

    @property
    def summary(self) -> str:
        """State and age in one phrase, such as `running 58m`."""
        return f"{self.state} {self.age}".strip()


@dataclass(frozen=True, slots=True)
class RecordingSources:
    """What the rows are made of.

    Attributes:
        jobs: recordings by id.
        rooms: rooms by id.
        sessions: live sessions by id, for the names of those who started a recording.
        paused: ids of the jobs that were paused from here.
        over: ids of the jobs that ended, nobody said how yet (`console.tables.job_lists`).
        seen: how we saw the jobs ourselves, by id.
        alarms: what is wrong, by job id.
    """

    jobs: Mapping[str, Job]
    rooms: Mapping[str, Room] = field(default_factory=dict)
    sessions: Mapping[str, Session] = field(default_factory=dict)
    paused: frozenset[str] = frozenset()
    over: frozenset[str] = frozenset()
    seen: Mapping[str, Seen] = field(default_factory=dict)
    alarms: Mapping[str, Alarm] = field(default_factory=dict)


def recording_rows(
    sources: RecordingSources, now: datetime, previous: Mapping[str, RecordingRow] | None = None
) -> dict[str, RecordingRow]:
    """Make the rows.

    A row that came out as before is the same object as before. Ages are in whole minutes, so rows seldom change because
    time passes.

    Args:
        sources: the newest snapshots.
        now: the present, aware.
        previous: what this returned the last time.

    Returns:
        A row for each job, by job id.
    """
    before = previous or {}
    slow = _clock_is_slow(sources.jobs, now)
    rows = {}
    for key, job in sources.jobs.items():
        row, old = _row(job, sources, now, slow), before.get(key)
        rows[key] = old if old is not None and row == old and old.job is job else row
    return rows


def _clock_is_slow(jobs: Mapping[str, Job], now: datetime) -> bool:
    """Whether something was stamped in our future; more than a day ahead says nothing about our clock."""
    late, absurd = now + timedelta(seconds=SLACK), now + timedelta(days=1)
    stamps = (stamp for job in jobs.values() for stamp in (job.created_at, job.started_at, job.updated_at))
    return any(stamp is not None and late < stamp < absurd for stamp in stamps)


def _row(job: Job, sources: RecordingSources, now: datetime, slow: bool) -> RecordingRow:
    key = job.id
    seen, room = sources.seen.get(key, Seen(None)), sources.rooms.get(job.room_id)
    over = key in sources.over
    paused = job.status == "running" and not over and (job.paused or key in sources.paused)
    state, tone = _state(job, over, paused)
    since = None if over else _in_state(job, seen, now, slow)
    seconds = _length(job, seen, now, slow)
    alarm = None if over else sources.alarms.get(key)
    begun = job.started_at or job.created_at
    return RecordingRow(
        id=key,
        room_id=job.room_id,
        room=room.name if room is not None and room.name else clean(job.room_id) or "(no room)",
        status=job.status,
        state=state,
        tone=tone,
        age="" if over else _age_words(since),
        since=-1.0 if since is None else since,
        started=moment(job.started_at, now) if job.started_at is not None else "",
        begun=begun.timestamp() if begun is not None else 0.0,
        length=_length_words(job, seconds),
        seconds=seconds or 0.0,
        by=starter(job, sources.sessions),
        session_id=job.session_id,
        files=file_types(job),
        live=job.status not in _ENDED and not over,
        paused=paused,
        alarm=alarm,
        job=job,
    )


def _state(job: Job, over: bool, paused: bool) -> tuple[str, Tone]:
    if over:
        return OVER, "dim"
    if paused:
        return ("paused" if job.paused else PAUSED), "warn"
    return _WORDS.get(job.status) or clean(job.status) or UNKNOWN, _TONES.get(job.status, "normal")


def _in_state(job: Job, seen: Seen, now: datetime, slow: bool) -> float | None:
    """Seconds in its state: our own measure, else by the service's stamps; None when neither can be had.

    It is not reckoned further than the last time the job was seen so, except for what is over: silence is no news.
    """
    if seen.own is not None:
        return seen.own
    exact = {"starting": job.created_at, "running": job.started_at}.get(job.status)
    return _since(exact or job.updated_at or job.created_at, now, seen.ago, slow)


def _since(stamp: datetime | None, now: datetime, ago: float, slow: bool) -> float | None:
    if stamp is None or slow:
        return None
    seconds = (now - stamp).total_seconds() - ago
    return max(0.0, seconds) if seconds + ago >= -SLACK and seconds < _ABSURD else None


def _age_words(seconds: float | None) -> str:
    return UNKNOWN if seconds is None else coarse(seconds)


def _length(job: Job, seen: Seen, now: datetime, slow: bool) -> float | None:
    """Seconds recorded: said by the service, or from start to stop by its own clock, or up to now."""
    if job.duration:
        return job.duration
    if job.started_at is None:
        return None
    if job.stopped_at is not None:
        seconds = (job.stopped_at - job.started_at).total_seconds()
        return seconds if 0 <= seconds < _ABSURD else None
    return _since(job.started_at, now, seen.ago, slow) if job.status == "running" else None


def _length_words(job: Job, seconds: float | None) -> str:
    if seconds is None:
        return UNKNOWN if job.started_at is not None and job.status in ("running", *_ENDED) else ""
    return coarse(seconds) if job.status == "running" else duration(seconds)


def moment(stamp: datetime, now: datetime) -> str:
    """A time in the local calendar, in at most 11 cells: `20:04` today, `11-21 20:04` this year, else `2024-07-24`.

    Args:
        stamp: an aware time; some that a service may say exist in no local calendar.
        now: the present, aware.
    """
    try:
        then, today = stamp.astimezone(), now.astimezone()
    except (OverflowError, ValueError, OSError):
        return UNKNOWN
    if then.date() == today.date():
        return f"{then:%H:%M}"
    return f"{then:%m-%d %H:%M}" if then.year == today.year else f"{then.year:04}-{then:%m-%d}"


def starter(job: Job, sessions: Mapping[str, Session]) -> str:
    """Who started a job: a name while that peer's session lives, else the head of its id; `API` for nobody (part-b 1).

    Args:
        job: the job.
        sessions: live sessions by id.
    """
    if not job.started_by:
        return "API"
    session = sessions.get(job.session_id)
    peer = session.peers.get(job.started_by) if session is not None else None
    return peer.name if peer is not None and peer.name else short_id(job.started_by)


def short_id(raw: str) -> str:
    """The head of an id, safe to paint."""
    return clean(raw)[:_SHORT]


def file_types(job: Job) -> str:
    """The types of files a job makes, or made, safe to paint: `composite, chat`."""
    types = job.asset_types or tuple(dict.fromkeys(asset.type for asset in job.assets))
    return ", ".join(clean(name, 40).removeprefix("room-") for name in types)


def alarm_cell(status: str, state: str, alarm: Alarm) -> Cell:
    """What is wrong with a job, beside the state it is in: `stuck starting`, `running, empty`, `failed`.

    How long is left out: a column of its own says how long the state lasts, which is not how long the trouble does.

    Args:
        status: the raw status.
        state: the same in words.
        alarm: what is wrong.
    """
    word = alarm_word(alarm)
    if word == "stuck" and status in ("starting", "stopping"):
        return Cell(f"{word} {status}", alarm.tone)
    return Cell(f"{state.partition(' ')[0]}, {word}" if status == "running" else word, alarm.tone)


def alarm_word(alarm: Alarm) -> str:
    """What is wrong, in one word: `stuck`."""
    return alarm.brief.partition(" ")[0]


def _state_cell(row: RecordingRow) -> Cell:
    if row.alarm is not None:
        return alarm_cell(row.status, row.state, row.alarm)
    return Cell(row.state, row.tone)


def alarms_counted(rows: Iterable[RecordingRow]) -> list[tuple[str, Tone]]:
    """How many recordings there are with each trouble, the worst first, as words with tones.

    Args:
        rows: all of them.
    """
    found: dict[tuple[bool, str, Tone], int] = {}
    for row in rows:
        if row.alarm is not None:
            kind = (row.alarm.tone != "bad", alarm_word(row.alarm), row.alarm.tone)
            found[kind] = found.get(kind, 0) + 1
    return [(f"{number} {word}", tone) for (_, word, tone), number in sorted(found.items())]


def _state_text(row: RecordingRow) -> str:
    """The words on screen, and those of the service, so that a filter finds both."""
    return " ".join(filter(None, (row.alarm.words if row.alarm is not None else "", row.state, clean(row.status))))


def worst_first(row: RecordingRow) -> tuple[int, bool, float, str]:
    """What is wrong first, then what is live, then the newest."""
    trouble = 2 if row.alarm is None else int(row.alarm.tone != "bad")
    return (trouble, not row.live, -row.begun, row.id)


RECORDING_COLUMNS: tuple[Column[RecordingRow], ...] = (
    Column(
        "room", "ROOM", 16, lambda row: Cell(row.room), lambda row: row.room.casefold(), 4, text=lambda row: row.room
    ),
    Column("status", "STATE", 16, _state_cell, worst_first, text=_state_text, state=True),
    Column("in_state", "IN STATE", 8, lambda row: Cell(row.age), lambda row: row.since, align="right", priority=1),
    Column("started", "STARTED", 11, lambda row: Cell(row.started), lambda row: row.begun, align="right", priority=3),
    Column("length", "LENGTH", 6, lambda row: Cell(row.length), lambda row: row.seconds, align="right", priority=2),
    Column(
        "by",
        "BY",
        10,
        lambda row: Cell(row.by, "dim" if row.by == "API" else "normal"),
        lambda row: row.by.casefold(),
        2,
        priority=4,
        text=lambda row: row.by,
    ),
    Column(
        "files",
        "FILES",
        16,
        lambda row: Cell(row.files, "dim"),
        lambda row: row.files,
        3,
        priority=5,
        text=lambda row: row.files,
    ),
    Column(
        "session",
        "SESSION",
        _SHORT,
        lambda row: Cell(short_id(row.session_id), "dim"),
        lambda row: row.session_id,
        priority=6,
        text=lambda row: clean(row.session_id),
    ),
    Column(
        "recording_id",
        "RECORDING ID",
        24,
        lambda row: Cell(clean(row.id), "dim"),
        lambda row: row.id,
        priority=9,
        text=lambda row: clean(row.id),
    ),
)
"""Sorting by STATE puts what is wrong first, then what is live, then the newest.

Both `status:` and `state:` filter by it.
"""
