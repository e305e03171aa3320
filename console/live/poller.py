"""When to ask for what: the one loop that polls, and only what somebody looks at."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Final, Self

from console.api.errors import ApiError, Forbidden, NoCredentials, NotAuthorised, NotSent, OutcomeUnknown, RateLimited
from console.live.bell import Bell
from console.live.head_start import HeadStart
from console.live.job import Job

if TYPE_CHECKING:
    import random
    from types import TracebackType

    from console.api.client import Client
    from console.clock import Clock
    from console.live.budget import Budget
    from console.live.resources import Resource
    from console.live.store import Store

JITTER: Final = 0.1
LONGEST_BACK_OFF: Final = 30.0
_INSTANT: Final = 1e-6
_UNEXPECTED: Final = (
    "Something unexpected went wrong in this program while asking the service; the log has the details."
)
_log = logging.getLogger("console.live")


class Subscription:
    """Somebody looks at a resource until it is closed; also a context manager.

    Args:
        resource: what is looked at.
        close: called once, when it is closed.
    """

    def __init__(self, resource: Resource, close: Callable[[], None]) -> None:
        self.resource: Final = resource
        self._close: Callable[[], None] | None = close

    def close(self) -> None:
        """Look away; closing again is harmless."""
        close, self._close = self._close, None
        if close is not None:
            close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Poller:
    """Polls what is looked at: never twice at once, with jitter, backing off, inside the budget.

    Args:
        connect: makes the API client; awaited when the first request is due (it may import what is slow to import),
            and again at the next request when it raised.
        store: where the answers go.
        budget: asked whether a request may be begun; the client itself spends it, request by request.
        clock: all waiting is done on it.
        rng: for jitter.
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[Client]],
        store: Store,
        budget: Budget,
        clock: Clock,
        rng: random.Random,
    ) -> None:
        self._connect = connect
        self._store = store
        self._budget = budget
        self._clock = clock
        self._rng = rng
        self._jobs: dict[Resource, Job] = {}
        self._bell = Bell(clock)
        self._lead = HeadStart()
        self._client: asyncio.Task[Client] | None = None
        self._without: NoCredentials | None = None
        self._without_until = 0.0
        self._paused = False
        self.running = False
        """Whether `run` is under way."""

    @property
    def paused(self) -> bool:
        """Whether polling is held (except what somebody waits for)."""
        return self._paused

    def subscribe(self, resource: Resource) -> Subscription:
        """Poll a resource from now on, until the subscription is closed.

        What was answered less than an interval ago is not asked for at once, and neither is what failed and is to wait.

        Args:
            resource: what to poll; subscribed twice it is still polled once.
        """
        job = self._job(resource)
        job.looking += 1
        self._store.watch(job.resource)
        self._bell.ring()
        return Subscription(resource, lambda: self._look_away(job))

    def refresh(self, *resources: Resource) -> None:
        """Ask now, even while paused or backing off; a request on its way is followed by another.

        Args:
            resources: what to ask for; everything that is looked at when none is given.
        """
        self._without_until = 0.0
        jobs = [self._job(resource) for resource in resources] if resources else list(self._jobs.values())
        for job in jobs:
            job.once = True
        self._bell.ring()

    def lead(self, *resources: Resource) -> None:
        """Ask for these first; for all else once they were answered, or failed, or are late.

        What somebody waits for goes as ever.

        Args:
            resources: what the first rows on the screen are made of.
        """
        self._lead.give(*resources)

    def pause(self) -> None:
        """Begin no more requests, except for `refresh` and `wait_for`; those on their way go on."""
        self._paused = True
        self._bell.ring()

    def resume(self) -> None:
        """Poll again; what became due meanwhile goes at once."""
        self._paused = False
        self._bell.ring()

    def wait_for(
        self,
        resource: Resource,
        seen: Callable[[Mapping[str, Any]], bool],
        *,
        timeout: float,
        interval: float = 1.0,
        after: float,
    ) -> Coroutine[Any, Any, float | None]:
        """Poll a resource, looked at or not, paused or not, until an answer shows what is hoped for.

        Only answers count whose request was begun at `after` or later: an older request may show the world as it was.
        Failures meanwhile do not end the wait. `run` must be running.

        Args:
            resource: what to ask for.
            seen: whether the values (id -> model; empty when the thing is gone) show it; it must not raise.
            timeout: seconds from now.
            interval: seconds between two requests.
            after: monotonic seconds, usually when the action was sent or answered.

        Returns:
            An awaitable: seconds from `after` until it was seen, or None when the time ran out.
        """
        return self._wait_for(resource, seen, self._clock.monotonic() + timeout, interval, after)

    async def run(self) -> None:
        """Poll until cancelled; then every request on its way is cancelled and awaited.

        Raises:
            RuntimeError: it is running already.
        """
        if self.running:
            raise RuntimeError("the poll loop is running already")
        self.running = True
        try:
            while True:
                self._store.announce_late()
                await self._bell.wait(self._start_due())
        finally:
            self.running = False
            await self._stop()

    def _job(self, resource: Resource) -> Job:
        """What is remembered about a resource; new ones are due as their last answer, or failure, commands."""
        if resource not in self._jobs:
            due = self._due(resource)
            closed = due if isinstance(self._store.health(resource).error, RateLimited) else 0.0
            self._jobs[resource] = Job(resource, due, closed_until=closed)
        return self._jobs[resource]

    def _due(self, resource: Resource) -> float:
        """When it is to be asked for, by what the store knows: an interval after its answer, or when it may retry."""
        snapshot, health = self._store.snapshot(resource), self._store.health(resource)
        fresh_until = snapshot.mono + resource.interval if snapshot else 0.0
        return max(self._clock.monotonic(), fresh_until, health.retry_at or 0.0)

    def _look_away(self, job: Job) -> None:
        job.looking -= 1
        if not job.looking:
            self._store.unwatch(job.resource)
        self._drop_if_idle(job)

    def _drop_if_idle(self, job: Job) -> None:
        if job.idle:
            self._jobs.pop(job.resource, None)

    def _start_due(self) -> float | None:
        """Begin what is due and affordable; seconds until the next thing to do, None when there is none."""
        now = self._clock.monotonic()
        wanted = sorted((job for job in self._jobs.values() if job.wanted(self._paused)), key=lambda job: job.rank(now))
        held_for = self._lead.left(now, self._jobs.keys())
        wanted = [job for job in wanted if job.pressing or not self._lead.holds(job.resource)]
        waits = [job.at() - now for job in wanted if job.at() > now + _INSTANT]
        waits += [] if held_for is None else [held_for]
        waits += [late - now for watched in self._store.watched if (late := self._store.late_at(watched)) is not None]
        begun = 0
        for job in wanted:
            if job.at() > now + _INSTANT:
                continue
            wait = self._affordable_in(job, begun)
            if wait > 0:
                waits.append(wait)
            else:
                self._begin(job, now)
                begun += not job.resource.elsewhere
        return max(0.0, min(waits)) if waits else None

    def _affordable_in(self, job: Job, begun: int) -> float:
        """Seconds until there is budget for it, after those begun just now; what is asked elsewhere costs none."""
        if job.resource.elsewhere:
            return 0.0
        wait = self._budget.free_in(begun + 1)
        return max(wait, self._budget.spare_in(begun + 1)) if job.optional else wait

    def _begin(self, job: Job, now: float) -> None:
        job.once = False
        job.started = now
        # Whatever becomes of the request, it is not repeated in a tight loop.
        job.due = now + job.resource.interval
        self._store.asked(job.resource)
        job.fetch = asyncio.create_task(self._fetch(job, now), name=f"live: {job.resource.kind}")
        job.fetch.add_done_callback(lambda task: self._finished(job, task))

    async def _fetch(self, job: Job, started: float) -> None:
        """One request, or the few that make one answer; its result or its failure goes to the store."""
        snapshot = self._store.snapshot(job.resource)
        try:
            client = await self._connected()
            self._sending()
            items = await job.resource.fetch(client, snapshot.items if snapshot else None)
        except ApiError as error:
            self._failed(job, error)
        except Exception:
            _log.exception("asking for %s failed unexpectedly", job.resource.kind)
            self._failed(job, ApiError(_UNEXPECTED))
        else:
            self._succeeded(job, started, items)

    def _sending(self) -> None:
        """Who makes requests is there: those that are held back are so no longer than from now on."""
        if self._lead.sent(self._clock.monotonic()):
            self._bell.ring()

    async def _connected(self) -> Client:
        """The client; all who need it share one attempt to make it, and a failed attempt is forgotten."""
        if self._client is None or (self._client.done() and (self._client.cancelled() or self._client.exception())):
            self._client = asyncio.create_task(self._make_client(), name="live: connect")
        return await self._client

    async def _make_client(self) -> Client:
        """Make it; without credentials all wait for one next try, which may bother a person or run a command."""
        if self._without is not None and self._clock.monotonic() < self._without_until:
            raise self._without
        try:
            return await self._connect()
        except NoCredentials as error:
            self._without = error
            self._without_until = self._clock.monotonic() + LONGEST_BACK_OFF * (1 - JITTER) - _INSTANT
            raise

    def _succeeded(self, job: Job, started: float, items: Mapping[str, Any]) -> None:
        now = self._clock.monotonic()
        interval = min(job.hot) if job.hot else job.resource.interval * self._jitter()
        # A slow service gets a pause of half an interval, however late its answer was.
        job.due = max(started + interval, now + interval / 2)
        job.closed_until = 0.0
        if self._store.health(job.resource).failures:
            self._hurry(job, now)
        self._store.put(job.resource, items, started)

    def _hurry(self, recovered: Job, now: float) -> None:
        """What just failed answers again: the others that got no answer need not wait out their back-off."""
        for other in self._jobs.values():
            silent = isinstance(self._store.health(other.resource).error, NotSent | OutcomeUnknown)
            if silent and other is not recovered:
                other.due = min(other.due, now)

    def _failed(self, job: Job, error: ApiError) -> None:
        now = self._clock.monotonic()
        delay = self._back_off(job, error)
        job.due = now + delay
        if isinstance(error, RateLimited):
            job.closed_until = job.due
        self._store.fail(job.resource, error, job.due)

    def _back_off(self, job: Job, error: ApiError) -> float:
        """Seconds until the next try: 1, 2, 4 .. 30; 30 when who we are is refused; at least what we were asked for."""
        refused = isinstance(error, NotAuthorised | Forbidden | NoCredentials)
        failures = self._store.health(job.resource).failures
        delay = LONGEST_BACK_OFF if refused else min(LONGEST_BACK_OFF, 2.0 ** min(failures, 10))
        if job.hot:
            delay = min([delay, *job.hot])
        delay *= self._jitter()
        if isinstance(error, RateLimited) and error.retry_after is not None:
            return max(delay, error.retry_after * (1 + JITTER * self._rng.random()))
        return delay

    def _jitter(self) -> float:
        return self._rng.uniform(1 - JITTER, 1 + JITTER)

    def _finished(self, job: Job, task: asyncio.Task[None]) -> None:
        job.fetch = None
        self._lead.over(job.resource)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a listener of the store failed", exc_info=error)
        self._drop_if_idle(job)
        self._bell.ring()

    async def _wait_for(
        self, resource: Resource, seen: Callable[[Mapping[str, Any]], bool], until: float, interval: float, after: float
    ) -> float | None:
        news = Bell(self._clock)
        job = self._job(resource)
        job.hot.append(interval)
        job.due = min(job.due, self._clock.monotonic())
        # An answer on its way shows the world as it was: another request follows it at once.
        job.once = job.once or job.fetch is not None
        self._bell.ring()
        unlisten = self._store.listen(lambda update: news.ring() if update.resource == resource else None)
        try:
            while True:
                snapshot = self._store.snapshot(resource)
                if snapshot is not None and snapshot.started >= after and seen(snapshot.items):
                    return self._clock.monotonic() - after
                left = until - self._clock.monotonic()
                if left <= _INSTANT:
                    return None
                await news.wait(left)
        finally:
            unlisten()
            job.hot.remove(interval)
            if not job.hot:
                job.due = self._due(resource)
            self._drop_if_idle(job)

    async def _stop(self) -> None:
        """Cancel and await everything on its way; who waits for the client takes its making along."""
        tasks = [job.fetch for job in self._jobs.values() if job.fetch is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
