"""Time, as a value that is handed down: nothing below `__main__` reads a clock of its own.

Two clocks run side by side: the *wall* clock (what the service's time stamps are compared with; it can be wrong and
it can jump) and the *monotonic* clock (ages, time-outs, pacing).
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the program needs to know about time."""

    def now(self) -> datetime:
        """The wall clock: an aware UTC time."""

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back; only differences mean anything."""

    async def sleep(self, seconds: float) -> None:
        """Wait that many seconds of this clock."""


class SystemClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        """The machine's wall clock, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """The machine's monotonic clock."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Sleep on the running event loop."""
        await asyncio.sleep(seconds)
