"""Live streams (HLS): one row for each, with what its own playlist says beside what the service says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from console.api.text import clean
from console.tables.column import Cell, Column, Tone
from console.tables.format import coarse
from console.tables.recordings import Alarm, alarm_cell, alarm_word

if TYPE_CHECKING:
    from console.api.models.jobs import Job
    from console.api.models.live_streams import LiveStream

KEPT_SECONDS: Final = 900.0
"""How long a stream that failed or ended is still shown."""

SLOW_START: Final = 60.0
"""Seconds a stream may be called running before its playlist must be there."""

SLACK: Final = 60.0
"""Seconds a stamp may lie in our future before our clock is not believed."""

OVER_ASKING: Final = "over, asking"
"""The state of a job that is missing from the open ones, and of which nobody said yet how it ended."""

NO_AIR: Final = "-"
UNKNOWN: Final = "?"

_ENDED: Final = frozenset({"post_processing", "completed", "failed"})
_WORDS: Final = {"post_processing": "finishing"}
_TONES: Final[dict[str, Tone]] = {
    "running": "good",
    "starting": "warn",
    "stopping": "warn",
    "failed": "bad",
    "completed": "dim",
    "post_processing": "dim",
}
_MOST_RENDITIONS = 6


class Air(NamedTuple):
    """What was seen of a stream beside the service.

    Attributes:
        state: in one word or two: `on air`, `stale`, `off air`, `ended`, `unreachable`, `not started`, `looking`.
        words: the same for a person, with numbers.
        tone: what it means.
        renditions: width and height of each variant.
    """

    state: str
    words: str
    tone: Tone
    renditions: tuple[tuple[int, int], ...] = ()


DOUBTFUL: Final = 1
"""Rows of this rank and of smaller ones may not be on air although the service calls them running."""

TROUBLED: Final = 2
"""The rank of what failed, or is stuck, or goes on without what it was to show."""

_RANKS: Final = {"stale": 0, "off air": 0, "unreachable": 1, "looking": 5, "on air": 6}
LOOKING: Final = Air("looking", "looking", "dim")
"""Nothing was seen yet."""

_NO_ADDRESS: Final = Air("no address", "no address", "warn")
_NOT_WATCHED: Final = Air("", NO_AIR, "dim")


@dataclass(frozen=True, slots=True)
class HlsRow:
    """A live stream as the table shows it.

    Attributes:
        id: the raw job id, for calls.
        room_id: the raw id of its room.
        room: the room's name, safe to paint.
        air: what its own playlist says.
        rank: the worst is the smallest.
        status: the raw status.
        state: the status in words.
        tone: what the state means.
        age: coarse words for how long it has been in that state.
        since: when that state began, seconds since the epoch; 0 when not known.
        rec: what is recorded of it: `vod`, `layers`, `vod+layers`, `paused` or `-`.
        renditions: such as `720p 480p 360p`.
        url: the playback URL without its query, safe to paint; "" without one.
        alarm: what is wrong with it, or None.
        job: what this row was made from.
    """

    id: str
    room_id: str
    room: str
    air: Air
    rank: int
    status: str
    state: str
    tone: Tone
    age: str
    since: float
    rec: str
    renditions: str
    url: str
    alarm: Alarm | None = None
    job: LiveStream | None = field(default=None, compare=False, repr=False)

    @property
    def summary(self) -> str:
        """State and verdict in one phrase, such as `running 58m, on air`."""
        said = self.air.state if self.air.state in (*_RANKS, "ended", "not started") else ""
        return ", ".join(filter(None, (f"{self.state} {self.age}".strip(), said)))


@dataclass(frozen=True, slots=True)
class HlsSources:
    """What the rows are made of.

    Attributes:
        jobs: live streams by id.
        name: what people call a room, by its raw id.
        air: what was seen of their playlists, by job id.
        over: ids of jobs that ended, nobody said how yet.
        paused: ids of the jobs whose recording was paused from here.
        alarms: what is wrong, by job id.
    """

    jobs: Mapping[str, LiveStream]
    name: Callable[[str], str]
    air: Mapping[str, Air] = field(default_factory=dict)
    over: frozenset[str] = frozenset()
    paused: frozenset[str] = frozenset()
    alarms: Mapping[str, Alarm] = field(default_factory=dict)


def hls_rows(sources: HlsSources, now: datetime, previous: Mapping[str, HlsRow] | None = None) -> dict[str, HlsRow]:
    """Make the rows; one that came out as before is the same object as before.

    Args:
        sources: the newest there is.
        now: the present, aware.
        previous: what this returned the last time.

    Returns:
        A row for each stream, by job id.
    """
    before = previous or {}
    rows = {}
    for key, job in sources.jobs.items():
        row, old = _row(job, sources, now), before.get(key)
        rows[key] = old if old is not None and row == old and old.job is job else row
    return rows


def _row(job: LiveStream, sources: HlsSources, now: datetime) -> HlsRow:
    over = job.id in sources.over
    state, tone = state_of(job, over=over)
    began = entered(job)
    air = _air(job, sources.air.get(job.id), over, now)
    alarm = None if over else sources.alarms.get(job.id)
    return HlsRow(
        id=job.id,
        room_id=job.room_id,
        room=sources.name(job.room_id) or "(no room)",
        air=air,
        rank=ranked(_rank(job, air, over), alarm),
        status=job.status,
        state=state,
        tone=tone,
        age="" if over else age_words(began, now),
        since=began.timestamp() if began is not None else 0.0,
        rec=_rec(job, job.id in sources.paused),
        renditions=heights(air.renditions),
        url=shown_url(job.playback_url),
        alarm=alarm,
        job=job,
    )


def _air(job: LiveStream, air: Air | None, over: bool, now: datetime) -> Air:
    """The verdict, with the tone that it has beside what the service says."""
    if over or job.status in _ENDED:
        return air if air is not None and air.state == "ended" else _NOT_WATCHED
    if job.playback_url is None:
        return _NO_ADDRESS if job.status == "running" else _NOT_WATCHED
    if air is None:
        return LOOKING
    if job.status != "running":
        return air
    began = entered(job)
    late = began is not None and (now - began).total_seconds() > SLOW_START
    if air.state == "ended":
        return air._replace(tone="bad")
    return air._replace(tone="warn") if air.state == "not started" and late else air


def _rank(job: Job, air: Air, over: bool) -> int:
    if over or job.status in ("completed", "post_processing"):
        return 9
    if job.status == "failed":
        return TROUBLED
    if job.status == "running" and air.tone in ("bad", "warn"):
        return 0 if air.tone == "bad" else DOUBTFUL
    return _RANKS.get(air.state, 4) if job.status == "running" else 3


def ranked(rank: int, alarm: Alarm | None) -> int:
    """The rank of a row of whose job something is wrong: never behind those of which nothing is.

    Args:
        rank: by its status and its verdict.
        alarm: what is wrong with the job.
    """
    return rank if alarm is None else min(rank, TROUBLED)


def _rec(job: LiveStream, paused: bool) -> str:
    flags = [word for word, on in (("vod", job.hls_vod), ("layers", job.single_file_per_layer)) if on]
    if job.paused or (paused and job.status == "running"):
        return "paused"
    return "+".join(flags) or "-"


def state_of(job: Job, *, over: bool = False) -> tuple[str, Tone]:
    """A job's status in words, safe to paint, and what it means; one never seen before is said as it is.

    Args:
        job: the job.
        over: whether it is missing from the open ones.
    """
    if over:
        return OVER_ASKING, "dim"
    return _WORDS.get(job.status) or clean(job.status, 40) or UNKNOWN, _TONES.get(job.status, "normal")


def entered(job: Job) -> datetime | None:
    """When a job entered its state, by its stamps (part-b 1); None when they do not say."""
    exact = {"starting": job.created_at, "running": job.started_at}.get(job.status)
    return exact or job.updated_at or job.stopped_at or job.created_at


def age_words(began: datetime | None, now: datetime) -> str:
    """Coarse words for the time since a stamp; `?` when our clock cannot be right, nothing without a stamp."""
    if began is None:
        return ""
    seconds = (now - began).total_seconds()
    return coarse(seconds) if seconds >= -SLACK else UNKNOWN


def worth_showing(job: Job, now: datetime) -> bool:
    """Whether a job is open, or was over less than 15 minutes ago.

    Args:
        job: the job.
        now: the present, aware.
    """
    if job.status not in _ENDED:
        return True
    ended = job.stopped_at or job.updated_at if job.status != "failed" else job.updated_at or job.stopped_at
    return ended is not None and (now - ended).total_seconds() <= KEPT_SECONDS


def is_over(job: Job) -> bool:
    """Whether a job does nothing any more that could be seen or stopped."""
    return job.status in _ENDED


def heights(sizes: tuple[tuple[int, int], ...]) -> str:
    """Sizes of pictures as people call them: `720p 480p 360p`; a portrait one by its width."""
    names = dict.fromkeys(f"{min(size)}p" for size in sizes)
    return " ".join(list(names)[:_MOST_RENDITIONS])


def shown_url(url: str | None) -> str:
    """A web address without what may be a viewer's token, safe to paint; "" when it is none."""
    try:
        parts = urlsplit(url or "")
        host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return ""
    return clean(f"{parts.scheme}://{host}{parts.path}{'?…' if parts.query else ''}", 512)


def _state_cell(row: HlsRow) -> Cell:
    """A stream's state, or what is wrong with it."""
    return Cell(row.state, row.tone) if row.alarm is None else alarm_cell(row.status, row.state, row.alarm)


def states_counted(rows: Mapping[str, HlsRow]) -> list[tuple[str, Tone]]:
    """How many streams there are of each kind that matters, the worst first, as words with tones.

    Args:
        rows: all of them.
    """
    found: dict[str, tuple[int, int, Tone]] = {}
    for row in rows.values():
        watched = row.status == "running" and row.state != OVER_ASKING and row.air.state
        word, tone = (row.air.state, row.air.tone) if watched else (row.state, row.tone)
        if row.alarm is not None and row.rank > DOUBTFUL:
            word, tone = alarm_word(row.alarm), row.alarm.tone
        rank, number, first = found.get(word, (row.rank, 0, tone))
        found[word] = (min(rank, row.rank), number + 1, first if rank <= row.rank else tone)
    ordered = sorted(found.items(), key=lambda item: (item[1][0], item[0]))
    return [(f"{number} {word}", tone) for word, (_, number, tone) in ordered]


def worst_first(row: HlsRow) -> tuple[int, str, str]:
    """What is wrong first, then by room."""
    return (row.rank, row.room.casefold(), row.id)


HLS_COLUMNS: tuple[Column[HlsRow], ...] = (
    Column(
        "room", "ROOM", 14, lambda row: Cell(row.room), lambda row: row.room.casefold(), 3, text=lambda row: row.room
    ),
    Column(
        "air",
        "ON AIR",
        20,
        lambda row: Cell(row.air.words, row.air.tone),
        worst_first,
        text=lambda row: row.air.words,
        state=True,
    ),
    Column(
        "status",
        "STATE",
        16,
        _state_cell,
        lambda row: (row.state, row.room.casefold(), row.id),
        text=lambda row: f"{row.state} {row.alarm.words if row.alarm is not None else ''}",
        state=True,
    ),
    Column("in_state", "IN STATE", 8, lambda row: Cell(row.age), lambda row: row.since, align="right", priority=1),
    Column(
        "rec",
        "REC",
        10,
        lambda row: Cell(row.rec, "warn" if row.rec == "paused" else "dim" if row.rec == "-" else "normal"),
        lambda row: row.rec,
        priority=2,
    ),
    Column(
        "renditions",
        "RENDITIONS",
        14,
        lambda row: Cell(row.renditions, "dim"),
        lambda row: row.renditions,
        priority=4,
    ),
    Column(
        "url", "URL", 24, lambda row: Cell(row.url, "dim"), lambda row: row.url, 6, priority=5, text=lambda row: row.url
    ),
    Column(
        "stream_id",
        "STREAM ID",
        24,
        lambda row: Cell(clean(row.id), "dim"),
        lambda row: row.id,
        priority=9,
        text=lambda row: clean(row.id),
    ),
)
"""Sorting by ON AIR puts what is wrong first. Sorting by IN STATE puts what has been so the longest first."""
