"""Rooms: one row for each live session and, on demand, for each room without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from console.api.text import clean
from console.tables.chips import NO_CHIPS, Bother, Chips, ChipSources, chips
from console.tables.column import Cell, Column, Tone
from console.tables.format import coarse, count

if TYPE_CHECKING:
    from console.api.models.policy import Template
    from console.api.models.rooms import Room
    from console.api.models.sessions import Session

LIVE, LOCKED, IDLE, DISABLED = "live", "locked", "idle", "disabled"

_STATE_TONES: dict[str, Tone] = {LIVE: "normal", LOCKED: "warn", IDLE: "dim", DISABLED: "dim"}
_TROUBLED = {"bad": 0, "warn": 1}
_CALM = 2
NO_TROUBLE = Cell("")


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
        chips: what is recorded and sent.
        trouble: the worst that is wrong, in words; empty when nothing is.
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
    chips: Chips = NO_CHIPS
    trouble: Cell = NO_TROUBLE
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
        output: what is recorded and sent, and what is wrong with it.
        earlier: peers present a minute ago, by room id; see `console.tables.trend`.
    """

    sessions: Mapping[str, Session] = field(default_factory=dict)
    rooms: Mapping[str, Room] = field(default_factory=dict)
    templates: Mapping[str, Template] = field(default_factory=dict)
    output: ChipSources = field(default_factory=ChipSources)
    earlier: Mapping[str, int] = field(default_factory=dict)


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
    shown = chips(sources.output, now)
    ids = [*sessions, *(room_id for room_id in sources.rooms if idle and room_id not in sessions)]
    rows = {}
    for room_id in ids:
        old = before.get(room_id)
        row = _row(room_id, sessions.get(room_id), sources, shown.get(room_id, NO_CHIPS), now, old)
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
    room_id: str, session: Session | None, sources: RoomSources, shown: Chips, now: datetime, old: RoomRow | None
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
        chips=shown,
        trouble=_trouble(sources.output.troubles.get(room_id, ())),
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


def _trouble(bothers: Sequence[Bother]) -> Cell:
    if not bothers:
        return Cell("")
    more = f" (+{len(bothers) - 1})" if len(bothers) > 1 else ""
    return Cell(f"{bothers[0].words}{more}", bothers[0].tone)


def _troubled(row: RoomRow) -> tuple[int, int, str]:
    """The worst first, and of those alike the fullest."""
    rank = _TROUBLED.get(row.trouble.tone, _CALM) if row.trouble.text else _CALM
    return (rank, -row.peers, row.name.casefold())


def _stage_cell(row: RoomRow) -> Cell:
    return Cell("-", "dim") if row.stage is None else Cell(count(row.stage))


def _trend_cell(row: RoomRow) -> Cell:
    if not row.trend:
        return Cell("")
    return Cell(f"{row.trend:+d}", "good" if row.trend > 0 else "warn")


ROOM_COLUMNS: tuple[Column[RoomRow], ...] = (
    Column(
        "name", "NAME", 15, lambda row: Cell(row.name), lambda row: row.name.casefold(), 1, text=lambda row: row.name
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
    Column("trend", "TREND", 5, _trend_cell, lambda row: row.trend or 0, align="right", priority=5),
    Column(
        "stage", "STAGE", 5, _stage_cell, lambda row: -1 if row.stage is None else row.stage, align="right", priority=2
    ),
    Column(
        "rec",
        "REC",
        11,
        lambda row: row.chips.rec,
        lambda row: row.chips.rec.text,
        priority=1,
        text=lambda row: row.chips.rec.text,
        state=True,
    ),
    Column(
        "hls",
        "HLS",
        11,
        lambda row: row.chips.hls,
        lambda row: row.chips.hls.text,
        priority=1,
        text=lambda row: row.chips.hls.text,
        state=True,
    ),
    Column(
        "rtmp",
        "RTMP",
        12,
        lambda row: row.chips.rtmp,
        lambda row: row.chips.rtmp.text,
        priority=1,
        text=lambda row: row.chips.rtmp.text,
        state=True,
    ),
    Column("age", "AGE", 6, lambda row: Cell(row.age), lambda row: row.started, align="right", priority=4, falls=False),
    Column(
        "trouble",
        "TROUBLE",
        34,
        lambda row: row.trouble,
        _troubled,
        flex=4,
        priority=3,
        text=lambda row: row.trouble.text,
        state=True,
    ),
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
"""Sorting by AGE sorts by the start: the longest-running room comes first; by TROUBLE, the worst,
and then the fullest."""
