"""How good somebody's picture and sound are, in a word and by which measure (part-b 6.4).

Nothing here is a fact of the service: the limits are ours, and a profile may set its own. They follow what is usual
for conversations over WebRTC: 2 % of lost packets can be heard, 5 % break pictures; ITU-T G.114 has people talk at
cross purposes from some 400 ms there and back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from console.live.measures import Direction, Measured, measure, measure_track
from console.tables.format import KILO, coarse, coarse_until

if TYPE_CHECKING:
    from console.api.models.stats import PeerStats, TrackStats

Level = Literal["good", "fair", "poor", "unknown"]
Known = Literal["good", "fair", "poor"]
Measure = Literal["loss", "bitrate", "freezes", "rtt", "jitter"]

OLD_AFTER: Final = 60.0
"""Seconds after its newest point that a judgement is told with its age, since it may not be true any more."""

ABSENT: Final = "the service has no figures for this session (yet)"

NEVER: Final = float("inf")
AS_KILO, AS_HUNDREDS, AS_WHOLE = 99_500, 950_000, 99_950_000
HUNDRED_KILO = 100_000
"""Bits per second from which on they are told in millions, and in whole millions."""

TENS, MOST = 100, 9999
"""From where on numbers are told in tens, and not told any more."""

_MEASURES: Final[tuple[Measure, ...]] = ("loss", "bitrate", "freezes", "rtt", "jitter")  # of equals, the first is told
_RANK: Final[dict[Level, int]] = {"poor": 0, "fair": 1, "good": 2, "unknown": 3}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From where on something is called fair, and poor.

    Args:
        loss_fair: per cent of packets lost, of the worst track, over the last minute.
        loss_poor: the same.
        rtt_fair: milliseconds there and back, of the worst track, over the last minute.
        rtt_poor: the same.
        jitter_fair: milliseconds, of the worst track, over the last minute.
        jitter_poor: the same.
        bitrate_fair: share of the median of the last ten minutes down to which a camera's bitrate fell, over the last
            half minute; 0 switches it off.
        bitrate_poor: the same.
        freezes_fair: freezes in the last minute, on average over the pictures that are received.
        freezes_poor: the same.
    """

    loss_fair: float = 2.0
    loss_poor: float = 5.0
    rtt_fair: float = 200.0
    rtt_poor: float = 400.0
    jitter_fair: float = 30.0
    jitter_poor: float = 60.0
    bitrate_fair: float = 0.5
    bitrate_poor: float = 0.2
    freezes_fair: float = 2.0
    freezes_poor: float = 5.0

    def level(self, measure: Measure, value: float) -> Known:
        """What a value of a measure is called.

        Args:
            measure: `bitrate` is a share, and the less the worse; of the others more is worse.
            value: in the unit of its limits.
        """
        fair, poor = self.limit(measure, "fair"), self.limit(measure, "poor")
        if measure == "bitrate":
            value, fair, poor = -value, -fair or NEVER, -poor or NEVER
        return "poor" if value >= poor else "fair" if value >= fair else "good"

    def limit(self, measure: Measure, level: Literal["fair", "poor"]) -> float:
        """The limit from which on a measure has a level."""
        limit: float = getattr(self, f"{measure}_{level}")
        return limit


class Crossed(NamedTuple):
    """A limit that was crossed.

    Attributes:
        measure: of which measure.
        level: what that makes it.
        value: what was measured.
        limit: the limit.
    """

    measure: Measure
    level: Level
    value: float
    limit: float


@dataclass(frozen=True, slots=True)
class Quality:
    """A judgement.

    Attributes:
        level: good, fair or poor; unknown where no measure is known that has a limit.
        words: in short: `fair 3 % loss`, `good`, `poor 3 % loss, 2m ago`; `-` when nothing is known.
        worst: the measure that made it fair or poor, or None.
        crossed: every limit that was crossed, the worst first.
        bitrate: bits per second sent in the last half minute, all layers together; None when not known, as all below.
        loss: per cent, of the worst track in the last minute.
        rtt: milliseconds, likewise.
        jitter: milliseconds, likewise.
        fps: pictures per second of the camera's best layer.
        freezes: in the last minute, on average over the pictures received.
        share: the bitrate of the worst camera as a share of its usual one.
        silent: whether nothing is sent now: everything is muted or paused.
        at: the service's stamp of the newest point; None when there is none.
        age: coarse words for how old that is, once it is old (`OLD_AFTER`): `2m ago`; "" before.
        points: bits per second over the last minutes for a sparkline, the oldest first, None for gaps.
        until: seconds since the epoch, by the clock of `now`, from which on `words` are others.
    """

    level: Level = "unknown"
    words: str = "-"
    worst: Measure | None = None
    crossed: tuple[Crossed, ...] = ()
    bitrate: float | None = None
    loss: float | None = None
    rtt: float | None = None
    jitter: float | None = None
    fps: float | None = None
    freezes: float | None = None
    share: float | None = None
    silent: bool = False
    at: datetime | None = None
    age: str = ""
    points: tuple[float | None, ...] = ()
    until: float = field(default=NEVER, compare=False)

    @property
    def old(self) -> bool:
        """Whether it is too old to be shown as current."""
        return bool(self.age)

    @property
    def rank(self) -> tuple[int, float]:
        """Sorts the worst first, what is not known last; of one level the one that is further beyond its limit."""
        over = 0.0
        if self.crossed:
            first = self.crossed[0]
            ends = (first.limit, first.value) if first.measure == "bitrate" else (first.value, first.limit)
            over = ends[0] / ends[1] if ends[1] else NEVER
        return _RANK[self.level], -over


UNKNOWN: Final = Quality()
"""Nothing is known."""


def judge(stats: PeerStats | None, thresholds: Thresholds, now: datetime) -> Quality:
    """How good somebody's picture and sound are, by what they send and by the freezes they see.

    Muted tracks, paused layers, silence and still screens are no collapse of the bitrate; gaps count for nothing.

    Args:
        stats: what the service says; None when it says nothing.
        thresholds: the limits.
        now: the present, by the service's clock as far as it is known (`service_time`).
    """
    return UNKNOWN if stats is None else judge_measured(measure(stats, milliseconds(now)), thresholds, now)


def judge_track(track: TrackStats, direction: Direction, thresholds: Thresholds, now: datetime) -> Quality:
    """How good one track is, or one layer of it, by its own series alone.

    Args:
        track: the layer.
        direction: whether the peer sends or receives it.
        thresholds: the limits.
        now: the present, as for `judge`.
    """
    return judge_measured(measure_track(track, direction, milliseconds(now)), thresholds, now)


def judge_measured(found: Measured, thresholds: Thresholds, now: datetime) -> Quality:
    """As `judge`, of what was measured before: it grows old, and series of hours need not be kept for that.

    Args:
        found: what `measure` or `measure_track` said.
        thresholds: the limits.
        now: the present, as for `judge`.
    """
    if found.at is None:
        return UNKNOWN
    values: dict[Measure, float | None] = {
        "loss": found.loss,
        "bitrate": found.share,
        "freezes": found.freezes,
        "rtt": found.rtt,
        "jitter": found.jitter,
    }
    known = [(name, value) for name in _MEASURES if (value := values[name]) is not None]
    crossed = _crossed(known, thresholds)
    level: Level = crossed[0].level if crossed else "good" if known else "unknown"
    then, moment = found.at / 1000, now.timestamp()
    age = f"{coarse(moment - then)} ago" if moment - then >= OLD_AFTER else ""
    return Quality(
        level=level,
        words=_words(level, crossed, age, found.silent),
        worst=crossed[0].measure if crossed else None,
        crossed=crossed,
        bitrate=found.bitrate,
        loss=found.loss,
        rtt=found.rtt,
        jitter=found.jitter,
        fps=found.fps,
        freezes=found.freezes,
        share=found.share,
        silent=found.silent,
        at=_EPOCH + timedelta(milliseconds=found.at),
        age=age,
        points=found.points,
        until=coarse_until(then, moment),
    )


def rate_words(bits: float | None) -> str:
    """Bits per second in few cells: `2.1M`, `800k`, `32k`, `0`; `-` when not known."""
    if bits is None:
        return "-"
    if bits < KILO:
        return "0" if bits < 1 else "<1k"
    if bits < AS_KILO:
        return f"{bits / KILO:.0f}k"
    if bits < AS_HUNDREDS:
        return f"{round(bits / HUNDRED_KILO) * 100}k"
    millions = bits / KILO**2
    return f"{max(1.0, millions):.1f}M" if bits < AS_WHOLE else f"{min(millions, KILO):.0f}M"


def measure_words(measure: Measure, value: float) -> str:
    """A value of a measure in few coarse words: `3 % loss`, `240 ms RTT`, `bitrate at 30 %`, `4 freezes`.

    Args:
        measure: which.
        value: in its unit.
    """
    if measure == "loss":
        return f"{number(value)} % loss"
    if measure == "bitrate":
        return f"bitrate at {percent(value)}"
    if measure == "freezes":
        return f"{number(value)} freeze{'s' if number(value) != '1' else ''}"
    name = "RTT" if measure == "rtt" else measure
    return f"{number(value)} ms {name}"


def percent(share: float) -> str:
    """A share of a whole: `30 %`.

    Args:
        share: 1 is the whole.
    """
    return f"{share * 100:.0f} %"


def number(value: float) -> str:
    """A number as coarse as it may be told: `0.4`, `3`, `240`, `>9999`."""
    if value < 1:
        return f"{value:.1f}".removesuffix(".0")
    if value > MOST:
        return f">{MOST}"
    return f"{value:.0f}" if value < TENS else f"{round(value, -1):.0f}"


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970, as the stamps of series are."""
    return int(moment.timestamp() * 1000)


def _crossed(known: list[tuple[Measure, float]], thresholds: Thresholds) -> tuple[Crossed, ...]:
    found = []
    for name, value in known:
        level = thresholds.level(name, value)
        if level != "good":
            found.append(Crossed(name, level, value, thresholds.limit(name, level)))
    return tuple(sorted(found, key=lambda one: _RANK[one.level]))


def _words(level: Level, crossed: tuple[Crossed, ...], age: str, silent: bool) -> str:
    what = f"{level} {measure_words(crossed[0].measure, crossed[0].value)}" if crossed else level
    if not crossed and silent:
        what = "nothing sent"
    elif level == "unknown":
        what = "-"
    return f"{what}, {age}" if age else what
