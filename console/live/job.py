"""What the poller remembers about one resource."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from console.live.resources import DETAIL

if TYPE_CHECKING:
    import asyncio

    from console.live.resources import Resource

_STARVED_AFTER: Final = 3


@dataclass(slots=True, eq=False)
class Job:
    """One resource that is polled.

    Args:
        resource: what is asked for.
        due: monotonic seconds when it is to be asked for next.
        looking: how many subscriptions are open.
        hot: the intervals of those who wait for something to be seen, in seconds.
        once: whether it was asked for explicitly (refresh): it goes at once, even while paused or unwatched.
        closed_until: monotonic seconds before which the service wants no request for it (Retry-After).
        started: monotonic seconds when the newest request was begun; None before the first.
        fetch: the request on its way, if any.
    """

    resource: Resource
    due: float
    looking: int = 0
    hot: list[float] = field(default_factory=list)
    once: bool = False
    closed_until: float = 0.0
    started: float | None = None
    fetch: asyncio.Task[None] | None = None

    @property
    def idle(self) -> bool:
        """Whether nobody wants anything of it and nothing is on its way."""
        return not (self.looking or self.hot or self.once or self.fetch)

    @property
    def pressing(self) -> bool:
        """Whether a person waits for the answer."""
        return bool(self.hot or self.once)

    @property
    def optional(self) -> bool:
        """Whether it is only asked for while there is plenty of budget."""
        return self.resource.priority >= DETAIL and not self.pressing

    def wanted(self, paused: bool) -> bool:
        """Whether it may be asked for when due, given that polling is paused or not."""
        return self.fetch is None and (self.pressing or (self.looking > 0 and not paused))

    def at(self) -> float:
        """Monotonic seconds when it is to be asked for next."""
        return self.closed_until if self.once else max(self.due, self.closed_until)

    def rank(self, now: float) -> tuple[int, float]:
        """Sorts those that are due: pressing ones, then those long overdue, then by priority; within each by time.

        Args:
            now: monotonic seconds.
        """
        if self.pressing:
            return (-2, self.due)
        starved = not self.optional and now - self.due > _STARVED_AFTER * self.resource.interval
        return (-1 if starved else self.resource.priority, self.due)
