"""Axes people can read: round numbers for values, round times of day for moments."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from console.tables.format import DAY, HOUR, MINUTE, bitrate

ABSURD: Final = 1e15
"""No rate, share, time or count is larger; what is cannot be meant."""

TINY: Final = 1e-9
"""Less than this is nothing."""

ENORMOUS: Final = 1e12
"""From here on a number is written with its power of ten."""

LATEST: Final = 253_402_214_400.0
"""The last moment that is drawn, in seconds since 1970: the end of the year 9999, less a day for local calendars."""

STEPS: Final = (10, 20, 30, MINUTE, 120, 300, 600, 900, 1800, HOUR, 7200, 10800, 21600, 43200, DAY, 7 * DAY, 30 * DAY)
_LONG_STEPS: Final = (365 * DAY, 3650 * DAY, 36500 * DAY, 365000 * DAY)
_MOST_TICKS = 64
_FACTORS: Final = (1, 2, 2.5, 5)
_FINE_FACTORS: Final = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
_SECOND = 1000.0  # ms
_LONG_WAIT = 10_000.0  # ms
_FINE, _TENTH = 10.0, 0.095
_LEAST = {"bit/s": 1000.0, "%": 1.0, "ms": 10.0}


class Axis(NamedTuple):
    """The part of an axis that is shown, and what is written beside it.

    Attributes:
        low: the lower end.
        high: the upper end, above `low`.
        ticks: places on it with their labels, ascending.
    """

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]


def human(value: float, unit: str) -> str:
    """A number with its unit, in few cells: `800k`, `2.1M`, `3 %`, `0.4 %`, `120 ms`, `30`.

    Args:
        value: any finite number.
        unit: `bit/s`, `%`, `ms`, or anything else for a bare number.
    """
    if abs(value) >= ENORMOUS:
        return f"{value:.0e}"
    if unit == "bit/s":
        return "0" if value == 0 else bitrate(value).removesuffix("b").replace(".0", "")
    if unit == "ms" and abs(value) >= _LONG_WAIT:
        return f"{_plain(value / _SECOND)} s"
    return f"{_plain(value)} {unit}" if unit in ("%", "ms") else _plain(value)


def _plain(value: float) -> str:
    """With one digit behind the point, where the number is small and has one."""
    size = abs(value)
    if size >= 100 * _SECOND:
        return bitrate(value)
    text = f"{value:.0f}" if size >= _FINE else f"{value:.1f}" if size >= _TENTH or not value else f"{value:.1g}"
    text = text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text
    return "0" if text in ("-0", "") else text


def value_axis(values: Iterable[float], unit: str, lines: int, least: float = 0.0) -> Axis:
    """A scale from nothing (or below, for what is negative) to a round number above all values.

    Args:
        values: finite numbers; none at all is a scale too.
        unit: as for `human`; a share never goes beyond 100 %.
        lines: of the terminal that the scale is to fill.
        least: the upper end is at least this.
    """
    known = list(values)
    low, high = min([0.0, *known]), max([least, *known])
    if high - low < TINY:
        high = low + _LEAST.get(unit, 1.0)
    steps = max(1, min(4, (lines - 1) // 2))
    step = _round_up((high - low) / steps, _FACTORS if steps > 1 else _FINE_FACTORS)
    first, last = math.floor(low / step), math.ceil(high / step - 1e-12)
    ends = (first * step, max(last, first + 1) * step)
    if unit == "%" and ends[1] > 100 >= high:  # noqa: PLR2004 - all of it
        ends = (ends[0], 100.0)
    ticks = [number * step for number in range(first, last + 1) if ends[0] <= number * step <= ends[1]]
    while len(ticks) > max(2, (lines + 1) // 2):
        ticks = ticks[::2]
    return Axis(*ends, tuple((tick, human(tick, unit)) for tick in ticks))


def _round_up(step: float, factors: tuple[float, ...]) -> float:
    """The next of some factors, or ten, times a power of ten."""
    size = 10.0 ** math.floor(math.log10(step))
    return next(factor * size for factor in (*factors, 10, 20) if factor * size >= step * (1 - 1e-9))


def time_axis(begin: float, end: float, width: int) -> Axis:
    """A stretch of time with round local times beside it, as many as have room.

    Args:
        begin: seconds since 1970.
        end: the same, later; at least one second is shown.
        width: cells of the axis.
    """
    begin, end = _within(begin), _within(end)
    end = max(end, begin + 1)
    room = max(1, width // 10)
    step = next((one for one in (*STEPS, *_LONG_STEPS) if (end - begin) / one <= room), _LONG_STEPS[-1])
    return Axis(begin, end, tuple(_times(begin, end, step)))


def _times(begin: float, end: float, step: int) -> Iterator[tuple[float, str]]:
    shift = _offset(begin)
    first = math.ceil((begin + shift) / step)
    for number in range(first, first + _MOST_TICKS):
        moment = number * step - shift
        if moment > end:
            return
        words = local(moment, "%H:%M:%S" if step < MINUTE else "%H:%M" if step < DAY else "%m-%d")
        if step >= _LONG_STEPS[0]:
            words = local(moment, "%Y")
        if words and moment >= begin:
            yield moment, words


def _offset(moment: float) -> float:
    """Seconds that the local calendar is ahead of UTC."""
    try:
        ahead = _moment(moment).astimezone().utcoffset()
    except (OverflowError, ValueError, OSError):
        return 0.0
    return (ahead or timedelta()).total_seconds()


def local(moment: float, form: str = "%H:%M") -> str:
    """A moment in the local calendar; "" for those that it does not have.

    Args:
        moment: seconds since 1970.
        form: as `strftime` has it.
    """
    try:
        return f"{_moment(moment).astimezone():{form}}"
    except (OverflowError, ValueError, OSError):
        return ""


def _moment(seconds: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def _within(moment: float) -> float:
    return min(max(moment, 0.0), LATEST) if math.isfinite(moment) else 0.0
