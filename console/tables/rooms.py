"""Rooms: one row for each live session and, on demand, for each room without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from console.api.text import clean
from console.tables.column import Cell, Column, Tone
from console.tables.format import coarse, count

if TYPE_CHECKING:
    from console.api.models.jobs import Job
    from console.api.models.policy import Template
    from console.api.models.rooms import Room
    from console.api.models.sessions import Session

LIVE, LOCKED, IDLE, DISABLED = "live", "locked", "idle", "disabled"

# part-b 1.1: the order in which several jobs of one room are told apart; what is not listed comes after them.
_JOB_ORDER = ("failed", "running", "starting", "stopping", "post_processing")
_JOB_WORDS = {"post_processing": "finishing"}
_JOB_TONES: dict[str, Tone] = {"running": "good", "starting": "warn", "stopping": "warn", "failed": "bad", "-": "dim"}
_STATE_TONES: dict[str, Tone] = {LIVE: "normal", LOCKED: "warn", IDLE: "dim", DISABLED: "dim"}


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room as the board shows it.

    Attributes:
        id: the raw room id, for calls.
        name: cleaned; the id where the room is not known yet.
        state: live, locked (live, but nobody can join), idle or disabled.
        session_id: the raw id of the live session, None without one.
        peers: peers present.
        stage: peers present whose role may publish; None when the template is not known.
        rec: words for recordings.
        hls: words for live streams.
        rtmp: words for external streams.
        age: coarse words for how long it has been live.
        started: when the live session began, seconds since the epoch; 0 without one.
        trend: peers more or fewer than a minute ago; None when it is not known.
        session: the session this row was made from.
        template: the template this row was made from.
    """

    id: str
    name: str
    state: str
    session_id: str | None = None
    peers: int = 0
    stage: int | None = None
    rec: str = "-"
    hls: str = "-"
    rtmp: str = "-"
    age: str = ""
    started: float = 0.0
    trend: int | None = None
    session: Session | None = field(default=None, compare=False, repr=False)
    template: Template | None = field(default=None, compare=False, repr=False)

    @property
    def live(self) -> bool:
        """Whether there is a live session."""
        return self.session_id is not None


@dataclass(frozen=True, slots=True)
class RoomSources:
    """The snapshots the rows are made of; those not polled yet are empty.

    Attributes:
        sessions: live sessions by id.
        rooms: rooms by id.
        templates: templates by id.
        recordings: recordings that are not over, by id.
        live_streams: live streams that are not over, by id.
        external_streams: external streams that are not over, by id.
        earlier: peers present a minute ago, by room id; see `console.tables.trend`.
    """

    sessions: Mapping[str, Session] = field(default_factory=dict)
    rooms: Mapping[str, Room] = field(default_factory=dict)
    templates: Mapping[str, Template] = field(default_factory=dict)
    recordings: Mapping[str, Job] = field(default_factory=dict)
    live_streams: Mapping[str, Job] = field(default_factory=dict)
    external_streams: Mapping[str, Job] = field(default_factory=dict)
    earlier: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Jobs:
    rec: Mapping[str, str]
    hls: Mapping[str, str]
    rtmp: Mapping[str, str]


def room_rows(
    sources: RoomSources,
    now: datetime,
    previous: Mapping[str, RoomRow] | None = None,
    idle: bool = False,
) -> dict[str, RoomRow]:
    """Make the rows of the board.

    A row that came out as before is the same object as before, so that `LiveTable` need not look at it. Ages are in
    whole minutes, so rows seldom change because time passes.

    Args:
        sources: the newest snapshots.
        now: the present.
        previous: what this returned the last time.
        idle: whether rooms without a live session get a row too.

    Returns:
        A row for each room, by room id.
    """
    before = previous or {}
    sessions = _by_room(sources.sessions.values())
    jobs = _Jobs(job_words(sources.recordings), job_words(sources.live_streams), job_words(sources.external_streams))
    ids = [*sessions, *(room_id for room_id in sources.rooms if idle and room_id not in sessions)]
    rows = {}
    for room_id in ids:
        old = before.get(room_id)
        row = _row(room_id, sessions.get(room_id), sources, jobs, now, old)
        same = old is not None and row == old and row.session is old.session and row.template is old.template
        rows[room_id] = old if same and old is not None else row
    return rows


def _by_room(sessions: Iterable[Session]) -> dict[str, Session]:
    """The live session of each room; of two (one is a leftover) the younger."""
    found: dict[str, Session] = {}
    for session in sessions:
        other = found.get(session.room_id)
        if session.room_id and session.active and (other is None or _start(other) <= _start(session)):
            found[session.room_id] = session
    return found


def _start(session: Session) -> float:
    return session.created_at.timestamp() if session.created_at else 0.0


def _row(
    room_id: str, session: Session | None, sources: RoomSources, jobs: _Jobs, now: datetime, old: RoomRow | None
) -> RoomRow:
    room = sources.rooms.get(room_id)
    template = sources.templates.get(room.template_id or "") if room is not None else None
    peers = len(session.present) if session is not None else 0
    earlier = sources.earlier.get(room_id)
    return RoomRow(
        id=room_id,
        name=room.name if room is not None and room.name else clean(room_id),
        state=_state(session, room),
        session_id=session.id if session is not None else None,
        peers=peers,
        stage=_stage(session, template, old),
        rec=jobs.rec.get(room_id, "-"),
        hls=jobs.hls.get(room_id, "-"),
        rtmp=jobs.rtmp.get(room_id, "-"),
        age=coarse(now.timestamp() - _start(session)) if session is not None and session.created_at else "",
        started=_start(session) if session is not None else 0.0,
        trend=None if earlier is None or session is None else peers - earlier,
        session=session,
        template=template,
    )


def _state(session: Session | None, room: Room | None) -> str:
    enabled = room is None or room.enabled is not False
    if session is not None:
        return LIVE if enabled else LOCKED
    return IDLE if enabled else DISABLED


def _stage(session: Session | None, template: Template | None, old: RoomRow | None) -> int | None:
    if session is None or template is None:
        return None
    if old is not None and old.session is session and old.template is template:
        return old.stage
    publishing = {name for name, role in template.roles.items() if role.publish}
    return sum(1 for peer in session.present if peer.role_id in publishing)


def job_words(jobs: Mapping[str, Job]) -> dict[str, str]:
    """What is to be said of the jobs of each room: `running`, `starting`, `running 2`.

    A failed job is said before a running one. A status never seen before is said as it is.

    Args:
        jobs: jobs of one kind by id.

    Returns:
        Words by room id; rooms without a job are missing.
    """
    states: dict[str, list[str]] = {}
    for job in jobs.values():
        if job.status != "completed":
            states.setdefault(job.room_id, []).append(job.status)
    return {room_id: _words(found) for room_id, found in states.items()}


def _words(states: list[str]) -> str:
    first = min(states, key=lambda state: (_JOB_ORDER.index(state) if state in _JOB_ORDER else len(_JOB_ORDER), state))
    words = _JOB_WORDS.get(first) or clean(first) or "-"
    return words if len(states) == 1 else f"{words} {len(states)}"


def job_tone(words: str) -> Tone:
    """What the words of `job_words` mean: good news, a warning, bad news."""
    return _JOB_TONES.get(words.partition(" ")[0], "normal")


def _job_cell(words: str) -> Cell:
    return Cell(words, job_tone(words))


def _stage_cell(row: RoomRow) -> Cell:
    return Cell("-", "dim") if row.stage is None else Cell(count(row.stage))


def _trend_cell(row: RoomRow) -> Cell:
    if not row.trend:
        return Cell("")
    return Cell(f"{row.trend:+d}", "good" if row.trend > 0 else "warn")


ROOM_COLUMNS: tuple[Column[RoomRow], ...] = (
    Column(
        "name", "NAME", 16, lambda row: Cell(row.name), lambda row: row.name.casefold(), 4, text=lambda row: row.name
    ),
    Column(
        "state",
        "STATE",
        8,
        lambda row: Cell(row.state, _STATE_TONES.get(row.state, "normal")),
        lambda row: (LIVE, LOCKED, IDLE, DISABLED).index(row.state),
        text=lambda row: row.state,
    ),
    Column("peers", "PEERS", 6, lambda row: Cell(count(row.peers)), lambda row: row.peers, align="right"),
    Column("trend", "TREND", 5, _trend_cell, lambda row: row.trend or 0, align="right", priority=4),
    Column(
        "stage", "STAGE", 5, _stage_cell, lambda row: -1 if row.stage is None else row.stage, align="right", priority=2
    ),
    Column("rec", "REC", 9, lambda row: _job_cell(row.rec), lambda row: row.rec, priority=1),
    Column("hls", "HLS", 9, lambda row: _job_cell(row.hls), lambda row: row.hls, priority=1),
    Column("rtmp", "RTMP", 9, lambda row: _job_cell(row.rtmp), lambda row: row.rtmp, priority=1),
    Column("age", "AGE", 6, lambda row: Cell(row.age), lambda row: row.started, align="right", priority=3),
    Column(
        "room_id",
        "ROOM ID",
        24,
        lambda row: Cell(clean(row.id), "dim"),
        lambda row: row.id,
        priority=9,
        text=lambda row: row.id,
    ),
)
"""Sorting by AGE sorts by the start: the longest-running room comes first."""
