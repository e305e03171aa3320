"""The time of the pictures: it stands still until the tour moves it."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from datetime import datetime, timedelta

INSTANT = 0.01
"""A wait as short as this (pacing inside a plentiful budget) passes by itself, in seconds."""


class StageClock:
    """Wall and monotonic clock in one: a `console.clock.Clock` moved by `advance`.

    Args:
        now: the aware time it begins at.
    """

    def __init__(self, now: datetime) -> None:
        self._begin = now
        self._passed = 0.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """The time of the pictures."""
        return self._begin + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        """Seconds since the beginning."""
        return self._passed

    async def sleep(self, seconds: float) -> None:
        """Wait until the tour has moved the clock that far."""
        if seconds <= INSTANT:
            self._passed += max(0.0, seconds)
            await asyncio.sleep(0)
            return
        waiter = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._passed + seconds, next(self._order), waiter))
        await waiter

    def waits_within(self, seconds: float) -> bool:
        """Whether somebody waits for a moment so near."""
        return any(at <= self._passed + seconds and not waiter.done() for at, _, waiter in self._sleepers)

    def advance(self, seconds: float) -> None:
        """Move on and wake whoever waits for a moment that has come."""
        self._passed += seconds
        while self._sleepers and self._sleepers[0][0] <= self._passed:
            _, _, waiter = heapq.heappop(self._sleepers)
            if not waiter.done():
                waiter.set_result(None)
