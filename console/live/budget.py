"""How many requests may be spent, and who goes first."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from console.clock import Clock

WINDOW: Final = 60.0
_BURST: Final = 20
_URGENT_IN_A_ROW: Final = 3
_INSTANT: Final = 1e-6


def for_details(per_minute: int) -> int:
    """So many requests in a minute, all told, may be spent while some of them are only nice to have: two thirds.

    Args:
        per_minute: the request budget.
    """
    return per_minute * 2 // 3


class Budget:
    """A gate every request passes (it implements `console.api.transport.Gate`).

    It holds two bounds at once: an even pace with a small burst, and never more than `per_minute` in any 60 s.
    The service publishes no limit (part-a 12), so the bound is ours.

    Urgent requests (writes) go before the others, in order of arrival within each; after three urgent ones in a row one
    of the others goes, so that the polls which verify a long bulk act are not starved by it.

    Args:
        per_minute: requests allowed in any 60 s; at least 1.
        clock: measures the time.
        burst: requests that may go at once after a pause; by default a sixth of `per_minute`, at most 20, which is what
            a first screen asks for.

    Raises:
        ValueError: `per_minute` is below 1.
    """

    def __init__(self, per_minute: int, clock: Clock, burst: int | None = None) -> None:
        if per_minute < 1:
            raise ValueError("the request budget must allow at least one request per minute")
        self.per_minute: Final = per_minute
        self._clock = clock
        self._gap = WINDOW / per_minute
        self._slack = self._gap * (max(1, min(_BURST, per_minute // 6) if burst is None else burst) - 1)
        self._ideal = clock.monotonic()
        self._closed_until = self._ideal
        self._spent: deque[float] = deque()
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._normal: deque[asyncio.Future[None]] = deque()
        self._in_a_row = 0
        self._porter: asyncio.Task[None] | None = None

    async def admit(self, urgent: bool) -> None:
        """Wait until one request may be spent, and spend it.

        Cancelling the wait gives the place, or the request already granted, to the next one.

        Args:
            urgent: whether it goes before those that are not.
        """
        if self.room_for():
            self._spend()
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue = self._urgent if urgent else self._normal
        queue.append(place)
        if self._porter is None:
            self._call_porter()
        try:
            await place
        except asyncio.CancelledError:
            self._give_up(place, queue)
            raise

    def throttled(self, seconds: float) -> None:
        """The service said 429: nothing goes out for that long, urgent or not.

        Args:
            seconds: how long; a wait already longer stays.
        """
        self._closed_until = max(self._closed_until, self._clock.monotonic() + seconds)

    def used(self) -> int:
        """Requests spent in the last 60 s."""
        self._prune()
        return len(self._spent)

    def room_for(self, count: int = 1) -> bool:
        """Whether that many requests could go out now without waiting."""
        return self.free_in(count) <= 0

    def free_in(self, count: int = 1) -> float:
        """Seconds until that many requests could go out at once, behind those that wait; 0 when now.

        Args:
            count: how many; more than the burst allows is never at once, so the time is that of the last one.
        """
        ahead = len(self._urgent) + len(self._normal) + count
        return self._wait(ahead)

    def spare(self) -> bool:
        """Whether there is plenty: less than two thirds of the minute's requests are spent and nobody waits."""
        return self.spare_in() <= 0

    def spare_in(self, count: int = 1) -> float:
        """Seconds until there is plenty for that many requests, if nothing else is spent meanwhile; 0 when now.

        Args:
            count: how many; they would leave the last of a burst to somebody else.
        """
        at_once = self.free_in(count + (1 if self._slack else 0))
        over = self.used() + count - max(1, for_details(self.per_minute))
        if over <= 0:
            return at_once
        now = self._clock.monotonic()
        fades = self._spent[min(over, len(self._spent)) - 1] + WINDOW if self._spent else now + self._gap
        return max(fades - now, at_once)

    def _wait(self, count: int) -> float:
        """Seconds until `count` requests have found their moment."""
        self._prune()
        now = self._clock.monotonic()
        free = max(self._closed_until, max(self._ideal, now) + (count - 1) * self._gap - self._slack)
        over = len(self._spent) + count - self.per_minute
        if over > 0:
            # Beyond what the window holds, the rest can only follow one window later, at an even pace.
            known = self._spent[min(over, len(self._spent)) - 1] if self._spent else now
            free = max(free, known + WINDOW + max(0, over - len(self._spent)) * self._gap)
        return free - now if free - now > _INSTANT else 0.0

    def _spend(self) -> None:
        now = self._clock.monotonic()
        self._spent.append(now)
        self._ideal = max(self._ideal, now) + self._gap

    def _prune(self) -> None:
        horizon = self._clock.monotonic() - WINDOW + _INSTANT
        while self._spent and self._spent[0] <= horizon:
            self._spent.popleft()

    def _call_porter(self) -> None:
        self._porter = asyncio.get_running_loop().create_task(self._keep_the_door(), name="live: request budget")

    async def _keep_the_door(self) -> None:
        """Let the waiting in, one by one, as their moments come; it lives only while somebody waits."""
        try:
            while self._urgent or self._normal:
                wait = self._wait(1)
                if wait > 0:
                    await self._clock.sleep(wait)
                    continue
                place = self._next()
                # A waiter that was cancelled a moment ago may not have left the queue yet.
                if not place.done():
                    self._spend()
                    place.set_result(None)
        finally:
            if self._porter is asyncio.current_task():
                self._porter = None

    def _next(self) -> asyncio.Future[None]:
        """Whose turn it is."""
        turn_of_others = self._normal and self._in_a_row >= _URGENT_IN_A_ROW
        if self._urgent and not turn_of_others:
            self._in_a_row += 1
            return self._urgent.popleft()
        self._in_a_row = 0
        return self._normal.popleft()

    def _give_up(self, place: asyncio.Future[None], queue: deque[asyncio.Future[None]]) -> None:
        """A waiter was cancelled: leave the queue, or hand back what was granted in the same moment."""
        if place in queue:
            queue.remove(place)
        granted = place.done() and not place.cancelled()
        if granted and self._spent:
            self._spent.pop()
            self._ideal -= self._gap
        if self._porter is not None:
            # It may sleep for a moment that is not the next one's any more, or for nobody.
            self._porter.cancel()
            self._porter = None
        if self._urgent or self._normal:
            self._call_porter()
