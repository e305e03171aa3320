"""External streams (RTMP out): one row for each address a room is sent to, its key masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from console.api.text import clean
from console.tables.column import Cell, Column, Tone
from console.tables.recordings import Alarm, alarm_word
from console.tables.streams import DOUBTFUL, NO_AIR, TROUBLED, Air, age_words, entered, is_over, ranked, state_of

if TYPE_CHECKING:
    from console.api.models.external_streams import ExternalStream

MASK: Final = "****"
"""Stands for a stream key, whatever its length."""

_LONGEST_APP: Final = 32
_UNPROVED: Final = Air("", NO_AIR, "dim")
_RANKS: Final = {"stale": 0, "off air": 0, "ended": 0, "unreachable": 1, "on air": 6}


@dataclass(frozen=True, slots=True)
class RtmpRow:
    """One address of an external stream as the table shows it; it holds no key.

    Attributes:
        id: the job's raw id, a colon, and the place among its addresses.
        job_id: the raw job id, for calls.
        room_id: the raw id of its room.
        room: the room's name, safe to paint.
        host: the host that receives, safe to paint.
        destination: the saved destination's name where one is meant, and the address with its key masked.
        saved: the saved destination's name; "" when none is known to be meant.
        air: what proves that it receives; `-` when nothing does.
        rank: the worst is the smallest.
        status: the raw status.
        state: the status in words.
        tone: what the state means.
        age: coarse words for how long it has been in that state.
        since: when that state began, seconds since the epoch; 0 when not known.
        size: such as `1920x1080`; "" when not known.
        rec: whether it is recorded.
        alarm: what is wrong with the job, or None.
        job: what this row was made from.
    """

    id: str
    job_id: str
    room_id: str
    room: str
    host: str
    destination: str
    saved: str
    air: Air
    rank: int
    status: str
    state: str
    tone: Tone
    age: str
    since: float
    size: str
    rec: bool
    alarm: Alarm | None = None
    job: ExternalStream | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RtmpSources:
    """What the rows are made of.

    Attributes:
        jobs: external streams by id.
        name: what people call a room, by its raw id.
        saved: the names of the saved destinations that are meant, by row id, safe to paint.
        air: what was seen at the destinations, by row id.
        over: ids of jobs that ended, nobody said how yet.
        alarms: what is wrong, by job id.
    """

    jobs: Mapping[str, ExternalStream]
    name: Callable[[str], str]
    saved: Mapping[str, str] = field(default_factory=dict)
    air: Mapping[str, Air] = field(default_factory=dict)
    over: frozenset[str] = frozenset()
    alarms: Mapping[str, Alarm] = field(default_factory=dict)


def rtmp_rows(sources: RtmpSources, now: datetime, previous: Mapping[str, RtmpRow] | None = None) -> dict[str, RtmpRow]:
    """Make the rows; one that came out as before is the same object as before.

    Args:
        sources: the newest there is.
        now: the present, aware.
        previous: what this returned the last time.

    Returns:
        A row for each address, by `<job id>:<place>`; one for a job that names no address.
    """
    before = previous or {}
    rows = {}
    for job in sources.jobs.values():
        for place in range(max(1, len(job.rtmp_urls))):
            row = _row(job, place, sources, now)
            old = before.get(row.id)
            rows[row.id] = old if old is not None and row == old and old.job is job else row
    return rows


def row_id(job_id: str, place: int) -> str:
    """The key of the row of one address.

    Args:
        job_id: the job's raw id.
        place: among its addresses, from 0.
    """
    return f"{job_id}:{place}"


def _row(job: ExternalStream, place: int, sources: RtmpSources, now: datetime) -> RtmpRow:
    key, over = row_id(job.id, place), job.id in sources.over
    state, tone = state_of(job, over=over)
    began, saved = entered(job), sources.saved.get(key, "")
    address = masked(job.rtmp_urls[place].get_secret_value()) if job.rtmp_urls else "(no address)"
    live = not over and not is_over(job)
    air = sources.air.get(key, _UNPROVED) if live else _UNPROVED
    alarm = None if over else sources.alarms.get(job.id)
    return RtmpRow(
        id=key,
        job_id=job.id,
        room_id=job.room_id,
        room=sources.name(job.room_id) or "(no room)",
        host=address.partition("/")[0],
        destination=f"{saved}  {address}" if saved else address,
        saved=saved,
        air=air,
        rank=ranked(_rank(job, air, over), alarm),
        status=job.status,
        state=state,
        tone=tone,
        age="" if over else age_words(began, now),
        since=began.timestamp() if began is not None else 0.0,
        size=f"{job.width}x{job.height}" if job.width and job.height else "",
        rec=job.recording,
        alarm=alarm,
        job=job,
    )


def _rank(job: ExternalStream, air: Air, over: bool) -> int:
    if over or job.status in ("completed", "post_processing"):
        return 9
    if job.status == "failed":
        return TROUBLED
    return _RANKS.get(air.state, 5) if job.status == "running" else 3


def masked(url: str) -> str:
    """An RTMP address without what is or may be secret: `live.example.tv/app/****`.

    The key is the last part of the path (part-b 5.2). A path of one part may be the key, and so may what is too long
    for the name of an application; a password and a query are left out.

    Args:
        url: as the service shows it, with its key.

    Returns:
        Text that is safe to paint, to log and to say in a dialog.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return MASK
    if not host or parts.scheme.lower() not in ("rtmp", "rtmps"):
        return MASK
    place = clean(f"{host}:{port}" if port else host, 80)
    names = parts.path.rstrip("/").split("/")[1:]  # an application without a name still has its place before the key
    app = clean(names[0], 80) if len(names) > 1 and len(names[0]) <= _LONGEST_APP else ""
    return "/".join(filter(None, (place, app, MASK)))


def destinations_counted(rows: Mapping[str, RtmpRow]) -> list[tuple[str, Tone]]:
    """How many destinations there are in each state, the worst first, as words with tones.

    Args:
        rows: all of them.
    """
    found: dict[str, tuple[int, int, Tone]] = {}
    for row in rows.values():
        said = row.air.state if row.rank <= DOUBTFUL else ""
        cell = _state_cell(row)
        word, tone = (said, row.air.tone) if said else (cell.text, cell.tone)
        rank, number, _ = found.get(word, (row.rank, 0, tone))
        found[word] = (min(rank, row.rank), number + 1, tone)
    ordered = sorted(found.items(), key=lambda item: (item[1][0], item[0]))
    return [(f"{number} {word}", tone) for word, (_, number, tone) in ordered]


def _state_cell(row: RtmpRow) -> Cell:
    """The state of its job, or in one word what is wrong with it; a column of its own says for how long."""
    return Cell(row.state, row.tone) if row.alarm is None else Cell(alarm_word(row.alarm), row.alarm.tone)


def _verdict(air: Air) -> str:
    """The verdict before its reason: of a narrow column only the beginning is seen."""
    return f"{air.state}: {air.words}" if air.state == "off air" != air.words else air.words


def worst_destination_first(row: RtmpRow) -> tuple[int, str, str]:
    """What is wrong first, then by room."""
    return (row.rank, row.room.casefold(), row.id)


RTMP_COLUMNS: tuple[Column[RtmpRow], ...] = (
    Column(
        "room", "ROOM", 12, lambda row: Cell(row.room), lambda row: row.room.casefold(), 2, text=lambda row: row.room
    ),
    Column(
        "destination",
        "DESTINATION",
        20,
        lambda row: Cell(row.destination),
        lambda row: (row.destination.casefold(), row.id),
        4,
        text=lambda row: row.destination,
    ),
    Column(
        "status",
        "STATE",
        11,
        _state_cell,
        lambda row: (row.state, row.room.casefold(), row.id),
        text=lambda row: f"{row.state} {row.alarm.words if row.alarm is not None else ''}",
        state=True,
    ),
    Column("in_state", "IN STATE", 8, lambda row: Cell(row.age), lambda row: row.since, align="right", priority=1),
    Column("size", "SIZE", 9, lambda row: Cell(row.size), lambda row: row.size, priority=4),
    Column(
        "rec",
        "REC",
        3,
        lambda row: Cell("yes") if row.rec else Cell("-", "dim"),
        lambda row: not row.rec,
        priority=5,
    ),
    Column(
        "air",
        "VERDICT",
        18,
        lambda row: Cell(_verdict(row.air), row.air.tone),
        worst_destination_first,
        text=lambda row: _verdict(row.air),
        state=True,
    ),
    Column(
        "stream_id",
        "STREAM ID",
        24,
        lambda row: Cell(clean(row.job_id), "dim"),
        lambda row: row.id,
        priority=9,
        text=lambda row: clean(row.job_id),
    ),
)
"""Sorting by VERDICT puts what is wrong first."""
