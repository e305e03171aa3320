"""The files a job left: one row for each, as the service lists them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from console.api.text import clean
from console.tables.column import Cell, Column, Tone
from console.tables.format import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from console.api.models.assets import Asset
    from console.api.models.policy import Template
    from console.api.models.rooms import Room

RETENTION: Final = timedelta(days=15)
"""So long 100ms keeps files in its own storage, transcripts as long as their recording (part-b 2.3)."""

GONE, THEIRS = "gone", "own bucket"

_SLACK = timedelta(minutes=1)
_WRITTEN: Final = frozenset({"transcript", "summary"})
_TONES: Final[dict[str, Tone]] = {"completed": "good", "processing": "warn", "failed": "bad"}
_KILO = 1000
_UNITS: Final = ("B", "kB", "MB", "GB", "TB")
_MOST_SIDE = 100_000
_MOST_SECONDS = 1000 * DAY


@dataclass(frozen=True, slots=True)
class AssetRow:
    """A file as the table shows it.

    Attributes:
        id: the raw asset id, for calls.
        type: what it is, safe to paint: `transcript srt`.
        status: its status in words, or how far it is saved here.
        tone: what the status means.
        resolution: `1280x720`, or "".
        size: for a person, `104.9 MB`; "" when it is not known.
        bytes: the same as a number.
        duration: `1:02:03`, or "".
        seconds: the same as a number.
        kept: how long the service still keeps it, in coarse words: `9 d`.
        left: the same in seconds, for sorting. Not compared, as it shrinks all the time.
        path: inside the bucket, safe to paint.
        place: its place in the service's list.
        ready: whether it can be fetched.
        asset: what this row was made from.
    """

    id: str
    type: str
    status: str
    tone: Tone = "normal"
    resolution: str = ""
    size: str = ""
    bytes: int = 0
    duration: str = ""
    seconds: float = 0.0
    kept: str = ""
    left: float = field(default=-1.0, compare=False)
    path: str = ""
    place: int = 0
    ready: bool = False
    asset: Asset | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AssetSources:
    """What the rows are made of.

    Attributes:
        assets: by id, in the service's order.
        saving: how much of a file is saved here by now, in percent, by asset id; None while that is not known.
        own_bucket: whether the files lie in storage of the customer's own, where nobody but he removes them; None when
            that is not known.
    """

    assets: Mapping[str, Asset]
    saving: Mapping[str, int | None] = field(default_factory=dict)
    own_bucket: bool | None = None


def asset_rows(
    sources: AssetSources, now: datetime, previous: Mapping[str, AssetRow] | None = None
) -> dict[str, AssetRow]:
    """Make the rows; one that came out as before is the same object as before.

    Args:
        sources: the newest snapshots.
        now: the present, aware.
        previous: what this returned the last time.

    Returns:
        A row for each file, by asset id.
    """
    before = previous or {}
    recorded = _recorded_at(tuple(sources.assets.values()))
    rows = {}
    for place, (key, asset) in enumerate(sources.assets.items()):
        row, old = _row(asset, place, sources, recorded, now), before.get(key)
        rows[key] = old if old is not None and row == old and old.asset is asset else row
    return rows


def own_bucket(room: Room | None, template: Template | None) -> bool | None:
    """Whether a room's recordings go to storage of the customer's own; None when that cannot be told.

    A room's own setting stands before its template's (part-a 5.1, 8.3).

    Args:
        room: the room, or None when it is not known.
        template: its template, likewise.
    """
    if room is not None and room.recording_info is not None and room.recording_info.upload_location:
        return True
    if template is None:
        return None
    recording = template.settings.get("recording")
    return isinstance(recording, Mapping) and bool(recording.get("upload"))


def _recorded_at(assets: Sequence[Asset]) -> datetime | None:
    """When the recording itself was there; transcripts are kept as long as it."""
    stamps = [asset.created_at for asset in assets if asset.type not in _WRITTEN and asset.created_at is not None]
    return min(stamps, default=None)


def _row(asset: Asset, place: int, sources: AssetSources, recorded: datetime | None, now: datetime) -> AssetRow:
    saved = asset.id in sources.saving
    status = _saving(sources.saving[asset.id]) if saved else clean(asset.status, 40)
    made = recorded if asset.type in _WRITTEN and recorded is not None else asset.created_at
    ready = asset.status == "completed"
    left = _left(made, now) if ready else None
    seconds = asset.duration if asset.duration and 0 < asset.duration < _MOST_SECONDS else 0.0
    return AssetRow(
        id=asset.id,
        type=type_words(asset),
        status=status,
        tone="accent" if saved else _TONES.get(asset.status, "normal"),
        resolution=resolution_words(asset.metadata),
        size=size_words(asset.size) if asset.size > 0 else "",
        bytes=asset.size,
        duration=media_time(seconds) if seconds else "",
        seconds=seconds,
        kept=_kept(left, sources.own_bucket) if ready else "",
        left=-1.0 if left is None else left,
        path=asset.path,
        place=place,
        ready=ready,
        asset=asset,
    )


def _saving(percent: int | None) -> str:
    return "saving ..." if percent is None else f"saving {percent} %"


def _left(made: datetime | None, now: datetime) -> float | None:
    """Seconds until the service removes it; None when our clock or its stamp cannot be right."""
    if made is None or made > now + _SLACK:
        return None
    return max(0.0, (RETENTION - (now - made)).total_seconds())


def _kept(left: float | None, own: bool | None) -> str:
    if own:
        return THEIRS
    return "?" if left is None else kept_words(left) if left or own is False else f"{GONE}?"


def kept_words(left: float) -> str:
    """How long something is still kept: `9d`, `3h`, `<1h`, `gone`.

    Args:
        left: seconds.
    """
    if left <= 0:
        return GONE
    if left >= DAY:
        return f"{int(left // DAY)}d"
    return f"{int(left // HOUR)}h" if left >= HOUR else "<1h"


def size_words(size: int) -> str:
    """A number of bytes for a person, in units of a thousand: `812 B`, `104.9 MB`.

    Args:
        size: bytes, 0 or more.
    """
    amount, unit = float(min(size, 10**15)), 0
    while round(amount, 1) >= _KILO and unit < len(_UNITS) - 1:
        amount, unit = amount / _KILO, unit + 1
    return f"{int(amount)} B" if unit == 0 else f"{amount:.1f} {_UNITS[unit]}"


def media_time(seconds: float) -> str:
    """The length of a film as a player shows it: `0:55`, `30:54`, `1:02:03`.

    Args:
        seconds: finite, 0 or more.
    """
    whole = int(seconds)
    minutes = (
        f"{whole % HOUR // MINUTE:02}:{whole % MINUTE:02}" if whole >= HOUR else f"{whole // MINUTE}:{whole % 60:02}"
    )
    return f"{whole // HOUR}:{minutes}" if whole >= HOUR else minutes


def type_words(asset: Asset) -> str:
    """What a file is, with what tells it from others of its type (part-b 3.1), safe to paint."""
    more = [asset.metadata.get(name) for name in ("output_mode", "track_type", "stream_type")]
    layer = asset.metadata.get("layer")
    words = [asset.type, *(word for word in more if isinstance(word, str))]
    if isinstance(layer, str | int):
        words.append(f"layer {layer}")
    return clean(" ".join(words), 60) or "?"


def resolution_words(metadata: Mapping[str, object]) -> str:
    """Width and height of a picture: `1280x720`; "" when there is none, or it is none."""
    said = metadata.get("resolution")
    sides = (said.get("width"), said.get("height")) if isinstance(said, Mapping) else ()
    numbers = [_side(side) for side in sides or (metadata.get("max_width"), metadata.get("max_height"))]
    return "x".join(map(str, numbers)) if all(numbers) else ""


def _side(value: object) -> int:
    """A side of a picture, which may be a number or text (part-b 3.1); 0 when it is neither."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return 0
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return 0
    return int(number) if math.isfinite(number) and 0 < number < _MOST_SIDE else 0


ASSET_COLUMNS: tuple[Column[AssetRow], ...] = (
    Column("type", "TYPE", 16, lambda row: Cell(row.type), lambda row: row.place, 2, text=lambda row: row.type),
    Column(
        "status",
        "STATUS",
        12,
        lambda row: Cell(row.status, row.tone),
        lambda row: row.status,
        text=lambda row: row.status,
        state=True,
    ),
    Column("resolution", "RESOLUTION", 10, lambda row: Cell(row.resolution), lambda row: row.resolution, priority=3),
    Column("size", "SIZE", 9, lambda row: Cell(row.size), lambda row: row.bytes, align="right", priority=1),
    Column(
        "duration", "DURATION", 8, lambda row: Cell(row.duration), lambda row: row.seconds, align="right", priority=2
    ),
    Column(
        "kept",
        "KEPT",
        10,
        lambda row: Cell(row.kept, "warn" if row.kept in ("<1 h", GONE) else "normal"),
        lambda row: row.left,
        align="right",
        priority=1,
    ),
    Column(
        "path",
        "PATH",
        24,
        lambda row: Cell(row.path, "dim"),
        lambda row: row.path,
        5,
        priority=6,
        text=lambda row: row.path,
    ),
)
"""Sorting by TYPE keeps the order of the service."""
