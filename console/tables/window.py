"""A stretch of time that somebody chose, and the times that somebody types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from console.tables.recordings import moment

KEPT_DAYS: Final = 30
"""Events reach so far back (part-b 6.1)."""

EXAMPLES: Final = "such as 19:30, 2026-01-15 19:30, 2h (ago) or now"

_SLACK = timedelta(minutes=1)
_AGO = re.compile(r"([0-9]{1,5}) ?(s|m|min|h|d)( ago)?", re.IGNORECASE)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHORT_DAY = re.compile(r"([0-9]{2}-[0-9]{2}) ([0-9:]+)")
_UNITS: Final = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time; without any bound it is all time.

    Args:
        words: what it is called, such as `last hour`; "" for a name made of its bounds.
        seconds: it goes back so far from the present; None when it has bounds of its own.
        start: its begin, aware; None for none.
        end: its end, likewise; what happens just then is still in it.
    """

    words: str = ""
    seconds: float | None = None
    start: datetime | None = None
    end: datetime | None = None

    def since(self, now: datetime) -> datetime | None:
        """When it begins; None when it has no beginning.

        Args:
            now: the present, aware.
        """
        return now - timedelta(seconds=self.seconds) if self.seconds is not None else self.start

    def holds(self, at: datetime | None, now: datetime) -> bool:
        """Whether a moment lies in it; one that is not known lies in all time only.

        Args:
            at: the moment, aware.
            now: the present, aware.
        """
        since = self.since(now)
        if at is None:
            return since is None and self.end is None
        return (since is None or at >= since) and (self.end is None or at <= self.end)

    def title(self, now: datetime) -> str:
        """What it is called.

        Args:
            now: the present, aware: times of today are told without the day.
        """
        if self.words:
            return self.words
        start = moment(self.start, now) if self.start is not None else "the beginning"
        return f"{start} to {moment(self.end, now) if self.end is not None else 'now'}"


ALL: Final = Window("all time")
WINDOWS: Final[dict[str, Window]] = {
    "all": ALL,
    "15m": Window("last 15 min", 900.0),
    "1h": Window("last hour", 3600.0),
    "24h": Window("last 24 h", 86_400.0),
    "30d": Window("last 30 days", KEPT_DAYS * 86_400.0),
}
"""Those that can be chosen by name."""


def read_moment(text: str, now: datetime, *, end: bool = False, days: int | None = KEPT_DAYS) -> datetime:
    """The moment that somebody typed, in the local calendar unless it names another.

    `19:30` is the last time it was that time; `01-15 19:30` the last such day; `2h` is so long ago.

    Args:
        text: what was typed.
        now: the present, aware.
        end: whether a day without a time means its end.
        days: how far back it may lie; None for any time.

    Raises:
        ValueError: it is none, lies in the future, or so far back that nothing is kept of it; in words for a person.
    """
    words = " ".join(text.split())
    try:
        found = _read(words, now, end=end)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError(f"Not a time: write one {EXAMPLES}.") from error
    if found > now + _SLACK and not (end and _DAY.fullmatch(words) and found < now + timedelta(days=1)):
        raise ValueError("That lies in the future.")
    if days is not None and found < now - timedelta(days=days) - _SLACK:
        raise ValueError(f"Events are kept for {days} days; that is longer ago.")
    return found


def read_window(start: str, end: str, now: datetime) -> Window:
    """A stretch of time that somebody typed.

    Args:
        start: as `read_moment` takes it.
        end: likewise; `now` or nothing for an open end.
        now: the present, aware.

    Raises:
        ValueError: one of them is no time, or they are the wrong way round; in words for a person.
    """
    since = read_moment(start, now)
    if end.strip().lower() in ("", "now"):
        return Window(start=since)
    until = read_moment(end, now, end=True)
    if until <= since:
        raise ValueError("It must end later than it begins.")
    return Window(start=since, end=until)


def _read(words: str, now: datetime, *, end: bool) -> datetime:
    """A moment, aware in UTC; raises whatever the parts of it raise."""
    if words.lower() == "now":
        return now
    if ago := _AGO.fullmatch(words):
        return now - timedelta(seconds=int(ago[1]) * _UNITS[ago[2].lower()])
    local = now.astimezone()
    if clock := _CLOCK.fullmatch(words):
        hour, minute, second = (int(part or 0) for part in clock.groups())
        today = local.replace(hour=hour, minute=minute, second=second, microsecond=0, tzinfo=None).astimezone()
        return (today if today <= now + _SLACK else _day_before(today)).astimezone(UTC)
    if short := _SHORT_DAY.fullmatch(words):
        found = datetime.fromisoformat(f"{local.year}-{short[1]} {short[2]}").astimezone()
        return (found if found <= now + _SLACK else found.replace(year=found.year - 1)).astimezone(UTC)
    if not words[:4].isdigit() or words[4:5] != "-":
        raise ValueError(words)
    found = datetime.fromisoformat(words)
    if _DAY.fullmatch(words) and end:
        found = found.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return found.astimezone(UTC)


def _day_before(moment_of_day: datetime) -> datetime:
    """The same time of the day before, also when the clocks were changed between."""
    return (moment_of_day.replace(tzinfo=None) - timedelta(days=1)).astimezone()
