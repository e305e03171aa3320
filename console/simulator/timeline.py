"""World time: a heap of things to come, driven by whoever owns the clock. Nothing here reads one."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

NANO = 1_000_000_000
MICRO_DIGITS = 6  # what a datetime keeps of a fraction
ZERO_TIME = "0001-01-01T00:00:00Z"  # Go's zero time, which the service sends for "never" (part-a 1)

Happening = Callable[[], None]


class Timeline:
    """Time of one world, in seconds since its epoch; things happen in order of their time, then of their scheduling.

    Args:
        epoch: the aware time at which the world's second 0 is.
        frozen: outcomes of calls then happen at once instead of after a delay.
    """

    def __init__(self, epoch: datetime, *, frozen: bool = False) -> None:
        self.now = 0.0
        self.frozen = frozen
        self._epoch_ns = int(epoch.astimezone(UTC).timestamp() * 1000) * (NANO // 1000)
        self._heap: list[tuple[float, int, Happening]] = []
        self._serial = 0

    def schedule(self, delay: float, happening: Happening) -> None:
        """Let something happen `delay` world seconds from now."""
        self._serial += 1
        heapq.heappush(self._heap, (self.now + max(delay, 0.0), self._serial, happening))

    def outcome(self, delay: float, happening: Happening) -> None:
        """Let the outcome of a call happen: after the delay, or at once in a frozen world."""
        if self.frozen:
            happening()
        else:
            self.schedule(delay, happening)

    def advance(self, to: float) -> int:
        """Let everything happen that is due until `to` (seconds since the epoch); time never goes back.

        Returns:
            How many things happened.
        """
        count = 0
        while self._heap and self._heap[0][0] <= to:
            at, _, happening = heapq.heappop(self._heap)
            self.now = max(self.now, at)
            happening()
            count += 1
        self.now = max(self.now, to)
        return count

    @property
    def epoch_second(self) -> int:
        """World time as whole seconds since 1970, as it stands at the front of an object id."""
        return self.second(self.now)

    def second(self, at: float) -> int:
        """A world time as whole seconds since 1970."""
        return (self._epoch_ns + round(at * NANO)) // NANO

    def milliseconds(self, at: float) -> int:
        """A world time as milliseconds since 1970, as peer quality has it (part-b 6.4)."""
        return (self._epoch_ns + round(at * NANO)) // (NANO // 1000)

    def stamp(self, at: float, digits: int = 9) -> str:
        """A world time as RFC 3339 UTC with that many fractional digits (0 to 9: all occur, part-a 1)."""
        second, nano = divmod(self._epoch_ns + round(at * NANO), NANO)
        fraction = f".{nano:09d}"[: digits + 1] if digits else ""
        return f"{_whole(second)}{fraction}Z"

    def shown(self, at: float, digits: int) -> float:
        """A world time as exact as a stamp of it (and as `parse`) is: time filters are inclusive."""
        unit: int = 10 ** (9 - min(digits, MICRO_DIGITS))
        return ((self._epoch_ns + round(at * NANO)) // unit * unit - self._epoch_ns) / NANO

    def parse(self, moment: datetime) -> float:
        """An aware time as world seconds since the epoch; it may be before it."""
        whole = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
        return (whole // timedelta(microseconds=1) * 1000 - self._epoch_ns) / NANO


@lru_cache(maxsize=4096)
def _whole(second: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%S")
