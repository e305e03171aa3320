"""How good one peer's picture and sound were, over time (part-b 6.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AliasChoices, BeforeValidator, Field

from console.api.models.base import Model, OptionalId, to_fraction, to_number, to_optional_id, to_text

Kind = Literal["video", "audio"]
MEASURES = (
    "bitrate",
    "fps",
    "packet_loss_percent",
    "rtt_ms",
    "jitter_ms",
    "freeze_count",
    "concealed_samples",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS: tuple[Kind, ...] = ("video", "audio")


@dataclass(frozen=True)
class TrackStats:
    """The measures of one track, or of one simulcast layer of it.

    Args:
        kind: video or audio.
        track_id: which track.
        rid: which layer of it (`h`, `m`, `l`), or None.
        source: `regular` or `screen`; empty for sound.
        timestamps: when each point was taken, in milliseconds since 1970 (UTC).
        series: points by measure, as many as timestamps, None where there is a gap: bitrate in bits per second, fps in
            pictures per second, packet_loss_percent, rtt_ms and jitter_ms in milliseconds, freeze_count and
            concealed_samples as counts.
    """

    kind: Kind
    track_id: str
    rid: str | None
    source: str
    timestamps: tuple[int, ...]
    series: Mapping[str, tuple[float | None, ...]]

    @property
    def key(self) -> tuple[str, str | None]:
        """What tells it from the others of its direction and kind."""
        return self.track_id, self.rid

    @cached_property
    def times(self) -> tuple[datetime, ...]:
        """The timestamps as aware UTC times; made when they are first asked for."""
        return tuple(_EPOCH + timedelta(milliseconds=stamp) for stamp in self.timestamps)


_LATEST = 253_402_300_799_999  # milliseconds; the end of the year 9999


def _to_tracks(value: object) -> tuple[TrackStats, ...]:
    """All tracks of one direction, from `{video: [...], audio: [...]}`."""
    if isinstance(value, tuple):
        return tuple(item for item in value if isinstance(item, TrackStats))
    if not isinstance(value, Mapping):
        return ()
    return tuple(_track(kind, item) for kind in _KINDS for item in _list(value.get(kind)) if isinstance(item, Mapping))


def _track(kind: Kind, item: Mapping[str, object]) -> TrackStats:
    series = item.get("time_series")
    found = series if isinstance(series, Mapping) else {}
    stamps = [_stamp(value) for value in _list(found.get("timestamps"))]
    known = None if None not in stamps else [index for index, stamp in enumerate(stamps) if stamp is not None]
    measures = {name: _list(found.get(name)) for name in MEASURES if isinstance(found.get(name), list | tuple)}
    return TrackStats(
        kind,
        to_optional_id(item.get("track_id")),
        to_text(item.get("rid")) or None,
        to_text(item.get("type")),
        tuple(stamp for stamp in stamps if stamp is not None),
        {name: _points(values, len(stamps), known) for name, values in measures.items()},
    )


def _points(values: list[object], count: int, known: list[int] | None) -> tuple[float | None, ...]:
    """One point per time that is known; a series that is too short has gaps at its end.

    Args:
        values: the series.
        count: how many times there are.
        known: the places of those times that are known; None for all.
    """
    # Nearly all of the tens of thousands of points of a long session are plain numbers: the short way is for them.
    points = [
        float(value)
        if (type(value) is int or type(value) is float) and -_LATEST < value < _LATEST
        else to_fraction(value)
        for value in values[:count]
    ]
    points += [None] * (count - len(points))
    return tuple(points) if known is None else tuple(points[index] for index in known)


def _stamp(value: object) -> int | None:
    if type(value) is int:
        return value if 0 <= value <= _LATEST else None
    number = to_number(value)
    return number if number is not None and 0 <= number <= _LATEST else None


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


Tracks = Annotated[tuple[TrackStats, ...], BeforeValidator(_to_tracks)]


class PeerStats(Model):
    """What one peer sent and received in one session; empty when nothing is known."""

    peer_id: OptionalId = ""
    session_id: OptionalId = ""
    room_id: OptionalId = ""
    publish: Tracks = Field((), validation_alias=AliasChoices("publisher", "publish"))
    subscribe: Tracks = Field((), validation_alias=AliasChoices("subscriber", "subscribe"))
