"""A poller with its store and budget on a manual clock, and sources of data that tests steer."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from console.api.errors import ApiError
from console.live.budget import Budget
from console.live.poller import Poller
from console.live.resources import Items, Resource
from console.live.store import Store, Update
from tests.support.clock import ManualClock

if TYPE_CHECKING:
    from console.api.client import Client

START = 1000.0


class Service:
    """Stands where the client would: resources of these tests bring their own fetch."""


class Source:
    """A resource whose answers, errors and latency a test chooses.

    Args:
        clock: latency is waited for on it.
        kind: the resource's kind.
        interval: the resource's interval in seconds.
        priority: the resource's priority.
        gate: when given, each request passes it as the transport would.
    """

    def __init__(
        self, clock: ManualClock, kind: str = "x", interval: float = 3.0, priority: int = 1, gate: Budget | None = None
    ) -> None:
        self.clock = clock
        self.gate = gate
        self.answer: Callable[[], Mapping[str, Any]] = lambda: {"a": 1}
        self.latency = 0.0
        self.calls: list[float] = []
        self.previous: list[Items | None] = []
        self.running = 0
        self.most_running = 0
        self.cancelled = 0
        self.resource = Resource(kind, (), interval, priority, self._fetch)

    @property
    def times(self) -> list[float]:
        """When requests were begun, in seconds since the start of the test."""
        return [call - START for call in self.calls]

    @property
    def gaps(self) -> list[float]:
        """Seconds between the begins of requests."""
        return [later - earlier for earlier, later in pairwise(self.calls)]

    def fail(self, error: Exception) -> None:
        """Raise it from now on."""

        def answer() -> Mapping[str, Any]:
            raise error

        self.answer = answer

    def say(self, items: Mapping[str, Any]) -> None:
        """Answer so from now on."""
        self.answer = lambda: items

    async def _fetch(self, client: Client, previous: Items | None) -> Items:
        assert isinstance(client, Service)
        self.calls.append(self.clock.monotonic())
        self.previous.append(previous)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            if self.gate is not None:
                await self.gate.admit(urgent=False)
            await self.clock.sleep(self.latency)
            return self.answer()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.running -= 1


class Rig:
    """Everything a poll needs.

    Args:
        per_minute: the request budget.
        seed: of the jitter.
    """

    def __init__(self, per_minute: int = 6000, seed: int = 7) -> None:
        self.clock = ManualClock(monotonic=START)
        self.store = Store(self.clock)
        self.budget = Budget(per_minute, self.clock)
        self.connects = 0
        self.connect_error: ApiError | None = None
        self.connect_latency = 0.0
        self.poller = Poller(self._connect, self.store, self.budget, self.clock, random.Random(seed))
        self.updates: list[Update] = []
        self.store.listen(self.updates.append)
        self.loop_task: asyncio.Task[None] | None = None

    async def _connect(self) -> Client:
        self.connects += 1
        await self.clock.sleep(self.connect_latency)
        if self.connect_error is not None:
            raise self.connect_error
        return cast("Client", Service())

    def source(self, kind: str = "x", interval: float = 3.0, priority: int = 1, *, gated: bool = False) -> Source:
        return Source(self.clock, kind, interval, priority, self.budget if gated else None)

    @property
    def loud(self) -> list[Update]:
        """The updates that a screen would paint."""
        return [update for update in self.updates if not update.quiet]

    async def stop(self) -> None:
        assert self.loop_task is not None
        self.loop_task.cancel()
        await asyncio.gather(self.loop_task, return_exceptions=True)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Rig]:
        """Run the loop for the length of a block; afterwards no task is left."""
        self.loop_task = asyncio.create_task(self.poller.run())
        try:
            await self.clock.settle()
            yield self
        finally:
            await self.stop()
            await self.clock.settle()
            left = asyncio.all_tasks() - {asyncio.current_task()}
            assert not left, f"tasks were left behind: {left}"
