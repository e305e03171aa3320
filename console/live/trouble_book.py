"""Trouble, said by itself: watches what the store hears, judges, and tells each occurrence once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from console.live import resources
from console.live.ingests import Ingests
from console.live.presence import Presence
from console.live.reasons import NO_REASON, ingest_events
from console.live.service_time import ServiceTime
from console.live.sightings import FAILED, KINDS, Sightings
from console.live.telling import tell
from console.live.trouble import OnAir, Trouble, TroubleSources, troubles, worst_first
from console.live.trouble_hunt import Hunt
from console.live.trouble_lines import Occurrences, lines
from console.live.watches import on_air

if TYPE_CHECKING:
    from console.api.models.jobs import Job
    from console.clock import Clock
    from console.live.feed import Feed
    from console.live.poller import Poller
    from console.live.resources import Resource
    from console.live.sightings import Sight
    from console.live.store import Store, Update

WATCHED_STREAMS: Final = 30
"""At most so many playlists are looked at for the board."""

WATCHED_INGESTS: Final = 10
"""In at most so many rooms the board asks for stream keys and for what webhooks were told: a request a minute each."""

_JUDGED: Final = frozenset({*KINDS, "recent", "job", "on_air", "live_sessions", "peers"})


class TroubleBook:
    """Which trouble is on.

    It is empty until it follows a store.
    """

    def __init__(self) -> None:
        self._time = ServiceTime()
        self._sights = Sightings(self._time)
        self._presence = Presence(self._time)
        self._ingests = Ingests()
        self._on_air: dict[str, OnAir] = {}
        self._past: set[str] = set()
        self._occurrences = Occurrences()
        self._found: dict[str, Trouble] = {}
        self._rooms: dict[str, tuple[Trouble, ...]] = {}
        self._listeners: list[Callable[[TroubleBook], None]] = []
        self._follows: _Follows | None = None

    @property
    def time(self) -> ServiceTime:
        """What the stamps of jobs and people prove about the service's clock."""
        return self._time

    def follow(self, store: Store, clock: Clock, feed: Feed, poller: Poller) -> Callable[[], None]:
        """Watch a store from now on.

        Args:
            store: what is watched.
            clock: tells how long things last.
            feed: gets a line for each trouble, and one when it is over.
            poller: asked what became of a job that is no longer listed, and why one failed; for nothing else.

        Returns:
            A function that ends it.
        """
        self._follows = _Follows(store, clock, feed, Hunt(poller, store))
        feed.ahead = lambda: self._time.ahead(clock.now().timestamp(), clock.monotonic())
        stop = store.listen(self._hear)

        def end() -> None:
            stop()
            if self._follows is not None:
                self._follows.hunt.close()
            self._follows = None

        return end

    # -- what is asked of it ------------------------------------------------------------------------------------------

    @property
    def all(self) -> Mapping[str, Trouble]:
        """All trouble there is, by key."""
        return MappingProxyType(self._found)

    @property
    def rooms(self) -> Mapping[str, tuple[Trouble, ...]]:
        """The trouble of each room that has any, the worst first."""
        return MappingProxyType(self._rooms)

    def by_room(self, room_id: str) -> tuple[Trouble, ...]:
        """The trouble of a room, the worst first."""
        return self._rooms.get(room_id, ())

    def worst(self, room_id: str) -> Trouble | None:
        """The worst trouble of a room."""
        return next(iter(self.by_room(room_id)), None)

    def by_job(self, job_id: str) -> tuple[Trouble, ...]:
        """The trouble of a job, the worst first."""
        return worst_first(trouble for trouble in self._found.values() if trouble.job_id == job_id)

    def sight(self, job_id: str) -> Sight | None:
        """How a job was last seen, with how long it has been in its state; None when it is over, or was never seen."""
        return self._sights.get(job_id)

    def reason(self, job_id: str) -> str | None:
        """Why a job failed, safe to paint; "" when the service does not say, None while it is not known yet."""
        return self._follows.hunt.reasons.get(job_id) if self._follows is not None else None

    def failed(self, kind: str) -> dict[str, Job]:
        """The jobs of a kind whose failure is still to be told, by id."""
        ids = (trouble.job_id for trouble in self._found.values() if trouble.kind == FAILED)
        sights = self._sights.of(kind)
        return {key: sights[key].job for key in ids if key in sights}

    def listen(self, callback: Callable[[TroubleBook], None]) -> Callable[[], None]:
        """Call back whenever the trouble differs from before.

        Args:
            callback: is given this book; must be quick. When it raises, that is logged.

        Returns:
            A function that ends it; calling it twice is harmless.
        """
        self._listeners.append(callback)

        def stop() -> None:
            if callback in self._listeners:
                self._listeners.remove(callback)

        return stop

    # -- what it hears ------------------------------------------------------------------------------------------------

    def _hear(self, update: Update) -> None:
        known = self._take(update)
        if known or (update.resource.kind in _JUDGED and not update.health.failures):
            self._look()

    def tick(self) -> None:
        """Time passed, some seconds at least: judge again."""
        if self._follows is not None:
            self._follows.settle()
        self._look()

    def _take(self, update: Update) -> bool:
        """Let everybody take what concerns them; whether something is known now that no list tells."""
        self._sights.hear(update)
        self._presence.hear(update)
        slates = self._ingests.hear(update)
        reason = self._follows is not None and self._follows.hunt.hear(update)
        if update.resource.kind == "on_air" and update.snapshot is not None:
            seen = update.snapshot.mono
            self._on_air.update({key: OnAir(watch, seen) for key, watch in update.snapshot.items.items()})
        return slates or reason

    def _look(self) -> None:
        follows = self._follows
        if follows is None:
            return
        now, mono = follows.clock.now(), follows.clock.monotonic()
        self._sights.forget(mono)
        sights = self._sights.all()
        self._on_air = {key: seen for key, seen in self._on_air.items() if key in sights}
        sources = TroubleSources(
            sights,
            self._presence,
            self._time,
            self._on_air,
            self._ingests.slates,
            follows.hunt.reasons,
            self._past,
        )
        before, found = self._found, troubles(sources, now, mono)
        # What says the same is the same object, so that who shows it need not look.
        self._found = {key: before[key] if before.get(key) == new else new for key, new in found.items()}
        self._past = self._past_failures()
        follows.hunt.ask(self._sights, self._found.values(), mono)
        self._tell_feed(follows, mono)
        if before != self._found:
            self._index()
            tell(self._listeners, self, follows.store.on_bug)

    def _past_failures(self) -> set[str]:
        """Failed jobs of which nothing is said any more, for good: too old, or another ran in their place."""
        told = {trouble.job_id for trouble in self._found.values() if trouble.kind == FAILED}
        return {key for kind in KINDS for key, sight in self._sights.of(kind).items() if not sight.open} - told

    def _tell_feed(self, follows: _Follows, mono: float) -> None:
        reasons = follows.hunt.reasons
        new = self._occurrences.news(
            self._found,
            mono,
            lambda trouble: trouble.kind != FAILED or trouble.job_id in reasons,
            hold=not follows.settled(),
        )
        over = self._occurrences.over(self._found, mono, lambda trouble: trouble.job_id not in self._sights)

        def why(trouble: Trouble) -> str:
            return f": {NO_REASON}" if trouble.kind == FAILED and reasons.get(trouble.job_id) == "" else ""

        follows.feed.append(*lines(new, over, follows.clock.now(), follows.feed.room_name, why))

    def _index(self) -> None:
        rooms: dict[str, list[Trouble]] = {}
        for trouble in self._found.values():
            rooms.setdefault(trouble.room_id, []).append(trouble)
        self._rooms = {room_id: worst_first(some) for room_id, some in rooms.items()}


class _Follows:
    """Whom a book follows.

    Args:
        store: what is watched.
        clock: tells the time.
        feed: gets the lines.
        hunt: asks for what no list tells.
    """

    def __init__(self, store: Store, clock: Clock, feed: Feed, hunt: Hunt) -> None:
        self.store = store
        self.clock = clock
        self.feed = feed
        self.hunt = hunt
        self._settled = False

    def settle(self) -> None:
        """Enough was waited for first answers."""
        self._settled = True

    def settled(self) -> bool:
        """Whether the first answers are all there, so that what was wrong before us is told together."""
        if not self._settled:
            judged = [one for one in self.store.watched if one.kind in _JUDGED and one.kind != "on_air"]
            self._settled = bool(judged) and all(
                self.store.snapshot(one) is not None or self.store.health(one).failures for one in judged
            )
        return self._settled


def board_resources(store: Store, clock: Clock, visible: Sequence[str] = ()) -> tuple[Resource, ...]:
    """What must be polled for the board to know all trouble, beside the lists that it shows.

    Args:
        store: what is known already: the live streams that run decide whose playlists are looked at.
        clock: dates each look.
        visible: raw ids of the rooms on screen; those go first when there are too many.
    """
    live = {session.room_id for session in _items(store, resources.live_sessions()).values()}
    streams = [job for job in _items(store, resources.live_streams()).values() if job.status == "running"]
    rank = {room_id: place for place, room_id in enumerate(visible)}
    streams.sort(key=lambda job: rank.get(job.room_id, len(rank)))
    shown = [job for job in streams if job.room_id in live]
    rooms = list(dict.fromkeys(job.room_id for job in shown))[:WATCHED_INGESTS]
    return (
        *(resources.recent(kind) for kind in KINDS),
        *_playlists(shown[:WATCHED_STREAMS], clock),
        *_ingest(store, rooms),
    )


def room_resources(store: Store, clock: Clock, room_id: str) -> tuple[Resource, ...]:
    """What must be polled to know all trouble of one room, beside the lists of its open jobs and who is in it.

    Args:
        store: what is known already.
        clock: dates each look.
        room_id: its raw id.
    """
    jobs = _items(store, resources.live_streams(room_id)).values()
    running = [job for job in jobs if job.status == "running"]
    return (
        *(resources.recent(kind, room_id) for kind in KINDS),
        *_playlists(running, clock),
        *(_ingest(store, [room_id]) if running else ()),
    )


def _playlists(streams: Sequence[Job], clock: Clock) -> list[Resource]:
    urls = ((job.id, getattr(job, "playback_url", None)) for job in streams)
    return [on_air(job_id, url, clock) for job_id, url in urls if url]


def _ingest(store: Store, rooms: Sequence[str]) -> list[Resource]:
    """The stream keys of rooms that stream, and of those with an enabled key what webhooks were told."""
    keys = {room_id: resources.stream_keys(room_id) for room_id in rooms}
    able = [room_id for room_id, one in keys.items() if any(key.enabled for key in _items(store, one).values())]
    return [*keys.values(), *map(ingest_events, able)]


def _items(store: Store, resource: Resource) -> Mapping[str, Any]:
    snapshot = store.snapshot(resource)
    return snapshot.items if snapshot is not None else {}
