"""What the series of a peer say about the present: one number per measure, taken from the last minute of them.

The service promises no interval between points and no equal length of series (part-b 6.4; its sample has 10 s). So
points are found by their stamps, a null is a gap and never a zero, and a track that has no point near the newest one
of its peer is over and says nothing about the present.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from console.api.models.stats import PeerStats, TrackStats

Direction = Literal["publish", "subscribe"]

WINDOW: Final = 60_000
"""Milliseconds before the newest point that loss, delays, pictures per second and freezes are taken from."""

LATEST: Final = 30_000
"""Milliseconds before the newest point that the bitrate is taken from: it is to be told soon when it collapses."""

SPAN: Final = 600_000
"""Milliseconds before the newest point that a bitrate's own usual value is taken from."""

USUAL_LEAST: Final = 6
"""So many points make a usual value; a track that has just begun has none yet."""

SPARKS: Final = 12
"""So many points go into a sparkline: two minutes, where points are 10 s apart."""

_AHEAD: Final = 86_400_000  # milliseconds; no clock is off by a day, and a stamp beyond that is nonsense
_MOST: Final = 1e12  # nothing that is measured comes near it
_STEPS: Final = (1_000, 10_000, 60_000)  # milliseconds between points: the least, the usual, the most believed


@dataclass(frozen=True, slots=True)
class Measured:
    """The present of a peer or of a track; None where nothing is known.

    Args:
        at: milliseconds since 1970 of the newest point that says anything.
        bitrate: bits per second of all layers together.
        loss: per cent of packets lost, of the worst track.
        rtt: milliseconds there and back, of the worst track.
        jitter: milliseconds, of the worst track.
        fps: pictures per second of the best layer of the camera.
        freezes: freezes in a minute, on average over the pictures received.
        share: the bitrate as a share of what it usually is, of the worst camera; never more than 1.
        silent: whether nothing is sent: muted, or paused.
        points: bits per second over the last minutes, the oldest first, at equal steps, with None for gaps.
    """

    at: int | None = None
    bitrate: float | None = None
    loss: float | None = None
    rtt: float | None = None
    jitter: float | None = None
    fps: float | None = None
    freezes: float | None = None
    share: float | None = None
    silent: bool = False
    points: tuple[float | None, ...] = ()


def measure(stats: PeerStats, now: int) -> Measured:
    """The present of a peer, by what it sends; where it sends nothing, by the sound it receives.

    Args:
        stats: what the service says.
        now: milliseconds since 1970 by the service's clock; what is stamped a day later is left out.
    """
    sent = [Line(track, now) for track in stats.publish]
    got = [Line(track, now) for track in stats.subscribe]
    newest = max((line.at for line in (*sent, *got) if line.at is not None), default=None)
    if newest is None:
        return Measured()
    sent = [line.until(newest) for line in sent if line.near(newest)]
    got = [line.until(newest) for line in got if line.near(newest)]
    heard = _worst(line.mean("packet_loss_percent", sending=True) for line in got)
    lost = _worst(line.mean("packet_loss_percent", sending=True) for line in sent)
    return Measured(
        at=newest,
        bitrate=_sum(line.rate() for line in sent),
        loss=heard if lost is None else lost,
        rtt=_worst(line.mean("rtt_ms") for line in sent),
        jitter=_worst(line.mean("jitter_ms", sending=True) for line in sent),
        fps=_worst(line.mean("fps", sending=True) for line in sent if line.camera),
        freezes=_mean(line.total("freeze_count") for line in got),
        share=min((found for one in _cameras(sent) if (found := _share(one)) is not None), default=None),
        silent=bool(sent) and all(line.silent for line in sent),
        points=_sparks(sent, newest),
    )


def measure_track(track: TrackStats, direction: Direction, now: int) -> Measured:
    """The present of one track, or of one layer of it, as far as its own series go.

    Args:
        track: the layer.
        direction: whether it is sent or received; what is received has no usual bitrate, the service adapts it.
        now: milliseconds since 1970 by the service's clock.
    """
    line = Line(track, now)
    if line.at is None:
        return Measured()
    line = line.until(line.at)
    sent = direction == "publish"
    return Measured(
        at=line.at,
        bitrate=line.rate(),
        loss=line.mean("packet_loss_percent", sending=True),
        rtt=line.mean("rtt_ms"),
        jitter=line.mean("jitter_ms", sending=True),
        fps=line.mean("fps", sending=True),
        freezes=line.total("freeze_count"),
        share=_share([line]) if sent and line.camera else None,
        silent=line.silent,
        points=_sparks([line], line.newest),
    )


class Line:
    """The last minutes of one track's series, in the order of their stamps.

    Args:
        track: the track, or one layer of it.
        now: milliseconds since 1970.
        newest: what counts as the present; the newest stamp of the track when it is not given.
    """

    def __init__(self, track: TrackStats, now: int, newest: int | None = None) -> None:
        self.track = track
        self._now = now
        stamps, places = track.timestamps, list(range(len(track.timestamps)))
        if list(stamps) != sorted(stamps):  # of two with one stamp the later in the series is the newer
            places.sort(key=stamps.__getitem__)
            stamps = tuple(stamps[place] for place in places)
        end = bisect_right(stamps, now + _AHEAD if newest is None else newest)
        self.newest = newest if newest is not None else stamps[end - 1] if end else 0
        begin = bisect_right(stamps, self.newest - SPAN)
        self.stamps = stamps[begin:end]
        self._order = places[begin:end]
        self._values: dict[str, list[float | None]] = {}

    @property
    def at(self) -> int | None:
        """The stamp of the newest point that has a value in any series; None when there is none."""
        series = [self.values(name) for name in self.track.series]
        for index in range(len(self.stamps) - 1, -1, -1):
            if any(values[index] is not None for values in series):
                return self.stamps[index]
        return None

    @property
    def camera(self) -> bool:
        """Whether it is a picture that moves: sound falls silent, and a shared screen stands still, by nature."""
        return self.track.kind == "video" and self.track.source != "screen"

    @property
    def silent(self) -> bool:
        """Whether nothing is sent: the last point known is zero."""
        return next((rate == 0 for rate in reversed(self.values("bitrate")) if rate is not None), False)

    def near(self, newest: int) -> bool:
        """Whether it goes on at a moment.

        Args:
            newest: the stamp of the newest point of the peer.
        """
        return self.at is not None and self.at > newest - WINDOW

    def until(self, newest: int) -> Line:
        """The same, up to a moment.

        Args:
            newest: milliseconds since 1970.
        """
        return self if newest == self.newest else Line(self.track, self._now, newest)

    def values(self, name: str) -> list[float | None]:
        """The points of a measure, one per stamp; None for gaps, and for what cannot be."""
        if name not in self._values:
            series = self.track.series.get(name, ())
            self._values[name] = [_sane(series[index]) if index < len(series) else None for index in self._order]
        return self._values[name]

    def within(self, name: str, span: int) -> list[tuple[int, float]]:
        """(index, value) of the known points of a measure in the last `span` milliseconds."""
        after = self.newest - span
        values = self.values(name)
        return [(i, value) for i, value in enumerate(values) if value is not None and self.stamps[i] > after]

    def mean(self, name: str, *, sending: bool = False) -> float | None:
        """The mean of a measure over the last minute.

        Args:
            name: which.
            sending: leave out points at which nothing was sent: what is not sent is neither lost nor late.
        """
        rates = self.values("bitrate")
        ceiling = 100.0 if name == "packet_loss_percent" else float("inf")
        return _mean(min(value, ceiling) for i, value in self.within(name, WINDOW) if not (sending and rates[i] == 0))

    def total(self, name: str) -> float | None:
        """The sum of a count over the last minute; None when no point is known.

        The counts are those of each interval: the vendor's own web client sends differences.
        """
        found = [value for _, value in self.within(name, WINDOW)]
        return sum(found) if found else None

    def rate(self) -> float | None:
        """Bits per second of late."""
        return _mean(value for _, value in self.within("bitrate", LATEST))

    def usual(self) -> float | None:
        """Bits per second that it usually sends while it sends; None while too few points are known."""
        found = [value for _, value in self.within("bitrate", SPAN) if value > 0]
        return median(found) if len(found) >= USUAL_LEAST else None

    def rate_at(self, moment: int, step: int) -> float | None:
        """Bits per second at a moment: the newest point not older than a step and a half; None for a gap."""
        for i in range(len(self.stamps) - 1, -1, -1):
            if self.stamps[i] <= moment:
                return self.values("bitrate")[i] if moment - self.stamps[i] < step * 1.5 else None
        return None

    def spans(self, moment: int, step: int) -> bool:
        """Whether the track was there at a moment, gap or not."""
        return bool(self.stamps) and self.stamps[0] <= moment < self.stamps[-1] + step * 1.5


def _cameras(sent: Sequence[Line]) -> Iterator[list[Line]]:
    """The layers of each camera."""
    found: dict[str, list[Line]] = {}
    for line in sent:
        if line.camera:
            found.setdefault(line.track.track_id, []).append(line)
    yield from found.values()


def _share(layers: Sequence[Line]) -> float | None:
    """The bitrate of a camera as a share of what it usually is, over those layers that are sent.

    A layer at zero is paused because nobody watches it, or all of them are and the camera is muted: neither is a
    collapse. Each layer is compared with itself, so the ones that go on tell.
    """
    rates, usuals = 0.0, 0.0
    for line in layers:
        latest = [value for _, value in line.within("bitrate", LATEST) if value > 0]
        usual = line.usual()
        if latest and usual is not None and not line.silent:
            rates += fmean(latest)
            usuals += usual
    return min(1.0, rates / usuals) if usuals else None


def _sparks(sent: Sequence[Line], newest: int) -> tuple[float | None, ...]:
    """Bits per second of all layers together at equal steps up to the newest point; () when none is known."""
    step = _step(sent)
    sums = []
    for moment in range(newest - (SPARKS - 1) * step, newest + 1, step):
        there = [line for line in sent if line.spans(moment, step)]
        rates = [line.rate_at(moment, step) for line in there]
        known = [rate for rate in rates if rate is not None]
        sums.append(sum(known) if known and len(known) == len(rates) else None)
    while sums and sums[0] is None:
        del sums[0]
    return tuple(sums)


def _step(lines: Sequence[Line]) -> int:
    """Milliseconds between points, as the last of them tell."""
    gaps = [after - before for line in lines for before, after in pairwise(line.stamps[-SPARKS:]) if after > before]
    least, usual, most = _STEPS
    return min(most, max(least, int(median(gaps)))) if gaps else usual


def _sane(value: float | None) -> float | None:
    return value if value is not None and 0 <= value <= _MOST else None


def _mean(values: Iterable[float | None]) -> float | None:
    found = [value for value in values if value is not None]
    return fmean(found) if found else None


def _worst(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _sum(values: Iterable[float | None]) -> float | None:
    found = [value for value in values if value is not None]
    return sum(found) if found else None
