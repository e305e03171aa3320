"""Quality: a row for each track and layer that somebody sends, one for all that somebody receives, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Final, Literal, NamedTuple

from console.api.text import clean
from console.tables.column import Cell, Column, Tone
from console.tables.scale import human

RECEIVES: Final = "receives"
"""The track of a row about all that a peer gets from the others."""

UNKNOWN: Final = "-"
_LAYERS: Final = {"h": 0, "m": 1, "l": 2}
_LONGEST_LAYER = 6


class Measure(NamedTuple):
    """Something that is measured of a track over time (part-b 6.4).

    Attributes:
        id: its name here.
        series: its name on the wire.
        title: in words.
        unit: of its values, as `console.tables.scale.human` knows them.
        bad: whether large or small values are the bad ones.
        stems: whether it counts what happened since the point before.
    """

    id: str
    series: str
    title: str
    unit: str
    bad: Literal["high", "low"] = "high"
    stems: bool = False


MEASURES: Final = (
    Measure("bitrate", "bitrate", "bitrate", "bit/s", "low"),
    Measure("loss", "packet_loss_percent", "packet loss", "%"),
    Measure("rtt", "rtt_ms", "round trip", "ms"),
    Measure("jitter", "jitter_ms", "jitter", "ms"),
    Measure("fps", "fps", "pictures/s", "", "low"),
    Measure("freezes", "freeze_count", "freezes", "", stems=True),
    Measure("concealed", "concealed_samples", "concealed", "", stems=True),
)


class Summary(NamedTuple):
    """What a series comes to.

    Attributes:
        newest: the last value known; None when none is.
        newest_at: when it was taken, in seconds since 1970.
        middle: the median.
        worst: the largest, or the smallest where small is bad.
        worst_at: when that was.
        known: how many values are known.
        gaps: how many are not.
    """

    newest: float | None = None
    newest_at: float = 0.0
    middle: float | None = None
    worst: float | None = None
    worst_at: float = 0.0
    known: int = 0
    gaps: int = 0


def summarise(points: Iterable[tuple[float, float | None]], bad: Literal["high", "low"] = "high") -> Summary:
    """Newest, median and worst of a series; gaps count for nothing.

    Args:
        points: (seconds since 1970, value), ascending.
        bad: which values are the bad ones.
    """
    every = list(points)
    known = [(at, value) for at, value in every if value is not None]
    if not known:
        return Summary(gaps=len(every))
    # Of equal values the newest is the one that matters.
    worst = max(reversed(known), key=lambda point: point[1] if bad == "high" else -point[1])
    return Summary(
        newest=known[-1][1],
        newest_at=known[-1][0],
        middle=median(value for _, value in known),
        worst=worst[1],
        worst_at=worst[0],
        known=len(known),
        gaps=len(every) - len(known),
    )


@dataclass(frozen=True, slots=True)
class QualityRow:
    """A line of the table.

    Attributes:
        key: the row's key: the peer's raw id for the first row of a peer.
        peer_id: whose, raw.
        who: what the peer is called, safe to paint.
        track: what it is: `cam h`, `mic`, `screen`, `receives`; "" while nothing is known. Safe to paint.
        place: where it stands among the rows of its peer.
        level: in words: `good`, `poor loss`, `asking`.
        tone: what the level means.
        rank: sorts the worst first.
        values: newest values by the id of their measure; what is not there is not known.
        tones: what values beyond a limit mean, by the same id.
        age: coarse words for how old the newest point is.
        old: whether that is too old to be called current.
        at: when that was taken, in seconds since 1970; 0 when not known.
        user_id: the customer's own id of the peer, safe to paint.
        role: safe to paint.
    """

    key: str
    peer_id: str
    who: str
    track: str = ""
    place: int = 0
    level: str = UNKNOWN
    tone: Tone = "dim"
    rank: tuple[float, float] = (9, 0)
    values: Mapping[str, float] = field(default_factory=dict)
    tones: Mapping[str, Tone] = field(default_factory=dict)
    age: str = ""
    old: bool = False
    at: float = 0.0
    user_id: str = ""
    role: str = ""


def track_name(kind: str, source: str, rid: str | None) -> str:
    """What a track is called: `mic`, `cam`, `screen`, with its layer where it has some.

    Args:
        kind: `audio` or `video`.
        source: `regular`, `screen`, or anything else.
        rid: the raw name of its simulcast layer, or None.
    """
    if source == RECEIVES:
        return RECEIVES
    name = "screen" if source == "screen" else "mic" if kind == "audio" else "cam"
    return f"{name} {clean(rid)[:_LONGEST_LAYER]}" if rid else name


def track_place(kind: str, source: str, rid: str | None) -> int:
    """Sorts the tracks of a peer: the camera from its best layer down, the microphone, the screen, what it receives."""
    if source == RECEIVES:
        return 40
    if source == "screen":
        return 30 + _LAYERS.get(rid or "", 5)
    return 20 if kind == "audio" else _LAYERS.get(rid or "", 5)


def _value(name: str, unit: str) -> Column[QualityRow]:
    titles = {"bitrate": ("BITRATE", 7, 1), "loss": ("LOSS", 6, 2), "rtt": ("RTT", 6, 4), "jitter": ("JITTER", 6, 7)}
    titles |= {"fps": ("FPS", 3, 6), "freezes": ("FREEZES", 7, 5)}
    title, width, priority = titles[name]

    def cell(row: QualityRow) -> Cell:
        value = row.values.get(name)
        if value is None:
            return Cell(UNKNOWN, "dim")
        return Cell(human(value, unit), "dim" if row.old else row.tones.get(name, "normal"))

    def key(row: QualityRow) -> float:
        return row.values.get(name, -1.0)

    return Column(name, title, width, cell, key, align="right", priority=priority)


def worst_first(row: QualityRow) -> tuple[tuple[float, float], str, str, int]:
    """The worst first, then by name and track."""
    return (row.rank, row.who.casefold(), row.peer_id, row.place)


QUALITY_COLUMNS: tuple[Column[QualityRow], ...] = (
    Column("who", "WHO", 12, lambda row: Cell(row.who), lambda row: (row.who.casefold(), row.peer_id, row.place), 3,
           text=lambda row: row.who),
    Column("track", "TRACK", 8, lambda row: Cell(row.track), lambda row: (row.track, row.who.casefold()),
           text=lambda row: row.track),
    Column("level", "LEVEL", 14, lambda row: Cell(row.level, "dim" if row.old else row.tone), worst_first, 1,
           text=lambda row: row.level, state=True,
    ),
    _value("bitrate", "bit/s"),
    _value("loss", "%"),
    _value("rtt", "ms"),
    _value("jitter", "ms"),
    _value("fps", ""),
    _value("freezes", ""),
    Column("age", "AGE", 5, lambda row: Cell(row.age, "warn" if row.old else "dim"), lambda row: -row.at,
           align="right", priority=3),
    Column("role", "ROLE", 10, lambda row: Cell(row.role, "dim"), lambda row: row.role, 1, priority=8,
           text=lambda row: row.role),
)  # fmt: skip
"""Sorting by LEVEL puts the worst first. Freezes are in what the peer receives, on average over the pictures, in the
last minute; the other numbers are of the last minute, the bitrate of the last half (`console.live.measures`)."""
