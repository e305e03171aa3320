"""A clock that stands still until a test moves it."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from datetime import UTC, datetime, timedelta


class ManualClock:
    """Wall and monotonic clock in one, moved by `advance`; whoever sleeps on it wakes when its time has come.

    `now()` and `monotonic()` move together; `jump` moves the wall clock alone, as a wrong clock being set would.

    Args:
        now: the wall clock at the start.
        monotonic: the monotonic clock at the start, in seconds.
    """

    def __init__(self, now: datetime = datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC), monotonic: float = 1000.0) -> None:
        self._now = now
        self._mono = monotonic
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._mono

    @property
    def sleepers(self) -> int:
        """How many wait on this clock now."""
        return sum(not waiter.done() for _, _, waiter in self._sleepers)

    async def sleep(self, seconds: float) -> None:
        """Wait until `advance` has moved the clock that far; nothing or less only yields once."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        waiter = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._mono + seconds, next(self._order), waiter))
        await waiter

    def jump(self, seconds: float) -> None:
        """Set the wall clock forward (or back) without any time passing."""
        self._now += timedelta(seconds=seconds)

    async def advance(self, seconds: float = 0.0) -> None:
        """Move time forward, waking each sleeper at its own moment and letting everything it sets off settle."""
        await self.settle()
        end = self._mono + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            at, _, waiter = heapq.heappop(self._sleepers)
            self._move(max(at, self._mono))
            if not waiter.done():
                waiter.set_result(None)
                await self.settle()
        self._move(end)
        await self.settle()

    async def settle(self) -> None:
        """Let all tasks that can run without time passing do so.

        It yields until the event loop has nothing ready but this; real sockets are not waited for.
        """
        loop = asyncio.get_running_loop()
        ready = getattr(loop, "_ready", None)
        for _ in range(10_000):
            await asyncio.sleep(0)
            if ready is not None and not ready:
                return
        if ready is not None:
            raise AssertionError("the event loop never came to rest: something is spinning")

    def _move(self, to: float) -> None:
        self._now += timedelta(seconds=to - self._mono)
        self._mono = to


class HandClock:
    """Wall and monotonic clock in one, set by hand between two calls; nobody may sleep on it.

    Args:
        now: the wall clock at the start.
    """

    def __init__(self, now: datetime) -> None:
        self._start = now
        self.seconds = 0.0
        """Passed since the start; set it."""

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return 1000.0 + self.seconds

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing waits here")
