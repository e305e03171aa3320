"""What is drawn of a series: a picture for each of its measures, with thresholds and numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, cast

from console.live.measures import Line
from console.tables.panels import Number, Panel
from console.tables.peers import LEVEL_TONES
from console.tables.picture import Mark, Picture, passed, points
from console.tables.quality import MEASURES, Measure, Summary, summarise
from console.tables.scale import human, local

if TYPE_CHECKING:
    from datetime import datetime

    from console.api.models.stats import TrackStats
    from console.live.quality import Measure as Limited
    from console.live.quality import Thresholds
    from console.tables.column import Tone

    from .quality_rows import Judged

WINDOWS: Final[tuple[tuple[str, float], ...]] = (("last hour", 3600.0), ("all of it", 0.0), ("last 15 minutes", 900.0))
"""The stretches of time that can be shown, in seconds before the newest point; 0 for all."""

LIMITED: Final = frozenset({"loss", "rtt", "jitter"})
"""Measures whose points can be held against the limits as they are."""

_AHEAD = 86_400.0  # no clock is off by a day


def measures_of(one: Judged) -> tuple[Measure, ...]:
    """What is known of a series at all: what made it fair or poor first.

    Args:
        one: the series.
    """
    worst = one.quality.worst
    known = [measure for measure in MEASURES if any(value is not None for value in _values(one.track, measure))]
    return tuple(sorted(known, key=lambda measure: measure.id != worst))


def panel(one: Judged, measure: Measure, about: str, window: float, thresholds: Thresholds, now: datetime) -> Panel:
    """A measure of a series, ready to be drawn.

    Args:
        one: the series.
        measure: what of it.
        about: whose it is, safe to paint.
        window: seconds before the newest point; 0 for all.
        thresholds: from where on something is fair, and poor.
        now: the present.
    """
    times = tuple(stamp / 1000 for stamp in one.track.timestamps)
    picture = Picture(
        title=measure.title,
        unit=measure.unit,
        times=times,
        values=tuple(_values(one.track, measure)),
        marks=marks(one, measure, thresholds, now),
        bad=measure.bad,
        stems=measure.stems,
        span=span(times, window, now.timestamp()),
    )
    return Panel(picture, numbers(picture, summarise(points(picture), measure.bad)), about)


def _values(track: TrackStats, measure: Measure) -> tuple[float | None, ...]:
    return track.series.get(measure.series, ())


def span(times: tuple[float, ...], window: float, now: float) -> tuple[float, float] | None:
    """The stretch of time that is shown. It moves in steps, so that a new point seldom moves the whole picture.

    Args:
        times: of the points, in seconds since 1970.
        window: seconds; 0 for all.
        now: the present, likewise: what is stamped more than a day later is not shown.
    """
    known = [at for at in times if 0 <= at <= now + _AHEAD]
    if not known:
        return None
    first, last = min(known), max(known)
    length = min(window or math.inf, last - first)
    grid = max(1.0, length // 750) * 30.0
    end = math.ceil(last / grid) * grid
    begin = end - window if window else math.floor(first / grid) * grid
    if window and first > begin:
        begin = max(begin, math.floor(first / grid) * grid)
    return begin, max(end, begin + 60.0)


def marks(one: Judged, measure: Measure, thresholds: Thresholds, now: datetime) -> tuple[Mark, ...]:
    """The limits of a measure, in its unit. Those of a camera's bitrate are shares of what it usually sends.

    Args:
        one: the series.
        measure: what of it.
        thresholds: the limits.
        now: the present.
    """
    if measure.id == "bitrate":
        whole = _usual(one, now)
    elif measure.id in LIMITED:
        whole = 1.0
    else:
        whole = None
    if not whole:
        return ()
    found = []
    for level in ("fair", "poor"):
        limit = thresholds.limit(cast("Limited", measure.id), "poor" if level == "poor" else "fair") * whole
        if limit > 0 and math.isfinite(limit):
            found.append(Mark(level, limit, LEVEL_TONES[level]))
    return tuple(found)


def _usual(one: Judged, now: datetime) -> float | None:
    line = Line(one.track, int(now.timestamp() * 1000))
    return line.usual() if one.direction == "publish" and line.camera else None


def numbers(picture: Picture, found: Summary) -> tuple[Number, ...]:
    """The raw numbers beside a picture.

    Args:
        picture: what is drawn.
        found: what it comes to.
    """
    gaps = (Number("gaps", f"{found.gaps:,}", "dim"),) if found.gaps else ()
    if found.newest is None or found.middle is None or found.worst is None:
        return (Number("now", "no figures", "dim", brief=True), *gaps)
    unit = picture.unit
    return (
        Number("now", human(found.newest, unit), _tone(picture, found.newest), brief=True),
        Number("median", human(found.middle, unit), _tone(picture, found.middle)),
        Number("worst", human(found.worst, unit), _tone(picture, found.worst), brief=True),
        Number("", f"at {local(found.worst_at, '%H:%M:%S')}", "dim"),
        Number("newest", local(found.newest_at, "%H:%M:%S"), "dim"),
        Number("points", f"{found.known:,}", "dim"),
        *gaps,
    )


def _tone(picture: Picture, value: float) -> Tone:
    beyond = passed(picture, value)
    return picture.marks[beyond - 1].tone if beyond else "normal"
