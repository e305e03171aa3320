"""Waiting for something to happen, or for a time on the injected clock, whichever is first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.clock import Clock


class Bell:
    """Rung by whoever has news, heard by the one coroutine that waits.

    Args:
        clock: measures the longest wait.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake the one who waits; when nobody does, the next wait ends at once."""
        self._event.set()

    async def wait(self, seconds: float | None) -> None:
        """Wait until it rings.

        Args:
            seconds: the longest time to wait; None for ever.
        """
        sleeper = None if seconds is None else asyncio.create_task(self._ring_after(seconds), name="live: bell")
        try:
            await self._event.wait()
        finally:
            self._event.clear()
            if sleeper is not None:
                sleeper.cancel()

    async def _ring_after(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._event.set()
