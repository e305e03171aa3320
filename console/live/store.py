"""The newest snapshot of each resource, its age and its health; listeners hear what changed.

Nothing here asks the service and nothing ticks: listeners are called only when something happened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from console.live.connection import Connection, describe
from console.live.diff import UNCHANGED, Changes, diff
from console.live.telling import tell

if TYPE_CHECKING:
    from console.api.errors import ApiError
    from console.clock import Clock
    from console.live.resources import Resource

LATE_AFTER = 2
"""So many intervals without a good answer, and the data is called late (product.md, screens)."""

_UNWATCHED_SNAPSHOTS = 64
_UNWATCHED_ITEMS = 25_000
_INSTANT = 1e-6


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the service said about a resource, at one time.

    Args:
        resource: what was asked for.
        items: id -> model; never changed. Empty also when the service says the thing is gone (404, see `resources`).
        taken_at: wall clock when the answer was there.
        mono: monotonic seconds when the answer was there.
        started: monotonic seconds when the request was begun.
        serial: counts the snapshots of the store, so a later one has a greater number.
    """

    resource: Resource
    items: Mapping[str, Any]
    taken_at: datetime
    mono: float
    started: float
    serial: int


@dataclass(frozen=True, slots=True)
class Health:
    """How asking for a resource goes.

    Args:
        failures: failures in a row; 0 when the last answer was good or nothing was asked yet.
        error: the last of them; None when there is none.
        since: monotonic seconds of the first of them.
        retry_at: monotonic seconds when it is asked for again.
    """

    failures: int = 0
    error: ApiError | None = None
    since: float | None = None
    retry_at: float | None = None


HEALTHY = Health()


@dataclass(frozen=True, slots=True)
class Update:
    """One thing that happened to one resource.

    Args:
        resource: which one.
        snapshot: the newest good answer, or None when there never was one.
        changes: what it changed; empty after a failure.
        health: how asking goes now.
        at: wall clock when it happened.
        first: whether this is the first snapshot (then everything counts as added).
        health_changed: whether `health` differs from before.
        lateness_changed: whether the data just became older than two intervals, or just ceased to be.
    """

    resource: Resource
    snapshot: Snapshot | None
    changes: Changes
    health: Health
    at: datetime
    first: bool = False
    health_changed: bool = False
    lateness_changed: bool = False

    @property
    def quiet(self) -> bool:
        """Whether nothing that a screen could show has changed: paint nothing."""
        return self.changes.empty and not (self.first or self.health_changed or self.lateness_changed)


class Store:
    """What the service says, as snapshots that never change.

    Args:
        clock: tells when answers came and how old they are.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._snapshots: dict[Resource, Snapshot] = {}
        self._health: dict[Resource, Health] = {}
        self._watched: dict[Resource, float] = {}
        self._late: set[Resource] = set()
        self._listeners: list[Callable[[Update], None]] = []
        self._serial = 0
        self._asked: dict[Resource, float] = {}
        self.on_bug: Callable[[Exception], None] = lambda _error: None
        """Hears of each listener that failed; the others were told nevertheless."""

    def snapshot(self, resource: Resource) -> Snapshot | None:
        """The newest good answer; None when there was none."""
        return self._snapshots.get(resource)

    def health(self, resource: Resource) -> Health:
        """How asking for it goes."""
        return self._health.get(resource, HEALTHY)

    def age(self, resource: Resource) -> float | None:
        """Seconds since the last good answer; None when there was none."""
        snapshot = self._snapshots.get(resource)
        return None if snapshot is None else self._clock.monotonic() - snapshot.mono

    def asked(self, resource: Resource) -> None:
        """A request for it is on its way."""
        self._asked[resource] = self._clock.monotonic()

    def waiting(self) -> float:
        """Seconds for which the longest request to the service has been on its way, for something watched; or 0."""
        now = self._clock.monotonic()
        asked = [since for one, since in self._asked.items() if one in self._watched and not one.elsewhere]
        return now - min(asked, default=now)

    def late(self, resource: Resource) -> bool:
        """Whether its last good answer is older than two intervals, as last announced to the listeners."""
        return resource in self._late

    @property
    def watched(self) -> frozenset[Resource]:
        """What somebody looks at now."""
        return frozenset(self._watched)

    def listen(self, callback: Callable[[Update], None]) -> Callable[[], None]:
        """Call back on each event from now on.

        Args:
            callback: called on the event loop; it must be quick. If it raises, that is logged, and the others hear it.

        Returns:
            A function that ends it; calling it twice is harmless.
        """
        self._listeners.append(callback)

        def stop() -> None:
            if callback in self._listeners:
                self._listeners.remove(callback)

        return stop

    def put(self, resource: Resource, items: Mapping[str, Any], started: float | None = None) -> Update:
        """Keep a good answer and tell the listeners what it changed.

        Args:
            resource: what was asked for.
            items: id -> model; must not be changed afterwards.
            started: monotonic seconds when the request was begun; now when not given.
        """
        self._asked.pop(resource, None)
        before, ill, now = self._snapshots.get(resource), self._health.pop(resource, None), self._clock.monotonic()
        changes = diff(before.items if before else None, items)
        self._serial += 1
        begun = now if started is None else started
        snapshot = Snapshot(resource, items, self._clock.now(), now, begun, self._serial)
        self._snapshots.pop(resource, None)
        self._snapshots[resource] = snapshot
        was_late = resource in self._late
        self._late.discard(resource)
        update = Update(
            resource, snapshot, changes, HEALTHY, snapshot.taken_at, before is None, ill is not None, was_late
        )
        self._tell(update)
        return update

    def fail(self, resource: Resource, error: ApiError, retry_at: float | None) -> Update:
        """Remember that asking failed; the last snapshot stays.

        Args:
            resource: what was asked for.
            error: why it failed.
            retry_at: monotonic seconds when it is asked for again, or None when it is not.
        """
        self._asked.pop(resource, None)
        before = self.health(resource)
        since = self._clock.monotonic() if before.since is None else before.since
        health = Health(before.failures + 1, error, since, retry_at)
        self._health[resource] = health
        at = self._clock.now()
        update = Update(resource, self._snapshots.get(resource), UNCHANGED, health, at, health_changed=True)
        self._tell(update)
        return update

    def forget(self, resource: Resource) -> None:
        """Drop what is known about it; nobody is told."""
        self._snapshots.pop(resource, None)
        self._health.pop(resource, None)
        self._late.discard(resource)

    def watch(self, resource: Resource) -> None:
        """Somebody looks at it from now on: it counts for `connection()` and its lateness is announced.

        What is old already is late at once, without an announcement: whoever begins to look reads `late()` anyway.
        """
        now = self._clock.monotonic()
        self._watched.setdefault(resource, now)
        at = self.late_at(resource)
        if at is not None and at <= now + _INSTANT:
            self._late.add(resource)

    def unwatch(self, resource: Resource) -> None:
        """Nobody looks at it any more; its snapshot is kept a while, for coming back."""
        self._watched.pop(resource, None)
        self._late.discard(resource)
        self._evict()

    def late_at(self, resource: Resource) -> float | None:
        """Monotonic seconds when it will have to be called late; None when it is not watched or already is late."""
        since = self._watched.get(resource)
        if since is None or resource in self._late:
            return None
        snapshot = self._snapshots.get(resource)
        good = since if snapshot is None else snapshot.mono
        return good + LATE_AFTER * resource.interval

    def announce_late(self) -> None:
        """Tell the listeners, once each, which watched resources have become late."""
        now = self._clock.monotonic()
        for resource in tuple(self._watched):
            at = self.late_at(resource)
            if at is None or at > now + _INSTANT:
                continue
            self._late.add(resource)
            snapshot, health = self._snapshots.get(resource), self.health(resource)
            self._tell(Update(resource, snapshot, UNCHANGED, health, self._clock.now(), lateness_changed=True))

    def connection(self) -> Connection:
        """The state of the connection in words, derived from what the watched resources have seen."""
        return describe(self, self._clock.monotonic())

    def last_good(self) -> float | None:
        """Monotonic seconds of the service's newest good answer to anything; None when there was none."""
        return max((one.mono for one in self._snapshots.values() if not one.resource.elsewhere), default=None)

    def _tell(self, update: Update) -> None:
        tell(self._listeners, update, self.on_bug)

    def _evict(self) -> None:
        """Drop the oldest of what nobody looks at, so that a day of visiting rooms does not fill the memory."""
        idle = [snapshot for resource, snapshot in self._snapshots.items() if resource not in self._watched]
        weight = 0
        for rank, snapshot in enumerate(reversed(idle)):
            weight += _weight(snapshot.items)
            if rank and (rank >= _UNWATCHED_SNAPSHOTS or weight > _UNWATCHED_ITEMS):
                self.forget(snapshot.resource)
        failed = [resource for resource in self._health if resource not in self._watched]
        for resource in failed[:-_UNWATCHED_SNAPSHOTS]:
            self.forget(resource)


def _weight(items: Mapping[str, Any]) -> int:
    """How many things are kept: a session counts with everybody who was in it."""
    one = next(iter(items.values()), None)
    return len(items) + (sum(len(session.peers) for session in items.values()) if hasattr(one, "peers") else 0)
