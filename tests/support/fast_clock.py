"""A clock on which waiting is short: seconds pass N times faster than on the wall."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta


class FastClock:
    """Monotonic time and sleeping run `speed` times faster; the wall clock is the machine's, moved by `ahead`.

    Tokens are dated by the wall clock and checked by another process, so that one keeps the machine's pace.

    Args:
        speed: seconds of this clock in one real second.
        ahead: seconds by which its wall clock is wrong.
    """

    def __init__(self, speed: float = 10.0, ahead: float = 0.0) -> None:
        self.speed = speed
        self.ahead = timedelta(seconds=ahead)
        self._started = time.monotonic()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def monotonic(self) -> float:
        return (time.monotonic() - self._started) * self.speed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.speed)
