"""A store, a clock that a test moves, and hands to fill the store as the poller would."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from console.api.models import Delivery, ExternalStream, LiveStream, Peer, Recording, Session
from console.api.models.jobs import Job
from console.live import resources
from console.live.budget import Budget
from console.live.feed import Feed
from console.live.on_air import State, Verdict, Watch
from console.live.poller import Poller
from console.live.reasons import ingest_events
from console.live.resources import Resource
from console.live.store import Store
from console.live.trouble import Trouble
from console.live.trouble_book import TroubleBook
from console.live.watches import on_air
from tests.support.clock import ManualClock

if TYPE_CHECKING:
    from console.api.client import Client

KINDS: Mapping[str, type[Job]] = {
    "recordings": Recording,
    "live_streams": LiveStream,
    "external_streams": ExternalStream,
}
LISTS = {
    "recordings": resources.recordings,
    "live_streams": resources.live_streams,
    "external_streams": resources.external_streams,
}


class Broadcast:
    """A book of troubles that follows a store.

    Args:
        ahead: seconds by which the service's clock is ahead of ours.
    """

    def __init__(self, ahead: float = 0.0) -> None:
        self.clock = ManualClock()
        self.ahead = ahead
        self.store = Store(self.clock)
        self.feed = Feed(room_name=lambda room_id: f"<{room_id}>")
        budget = Budget(6000, self.clock)
        self.poller = Poller(self._connect, self.store, budget, self.clock, random.Random(1))
        self.refreshed: list[Resource] = []
        self.subscribed: list[Resource] = []
        self.book = TroubleBook()
        self.bugs: list[Exception] = []
        self.store.on_bug = self.bugs.append
        self.stop = self.book.follow(self.store, self.clock, self.feed, cast("Poller", self))
        self.changes = 0
        self.book.listen(lambda _book: setattr(self, "changes", self.changes + 1))
        self.watch("recordings")

    async def _connect(self) -> Client:
        raise AssertionError("nothing is asked for here")

    # -- what the book needs of a poller: tests look at what it would have asked for ----------------------------------

    def refresh(self, *wanted: Resource) -> None:
        self.refreshed += wanted

    def subscribe(self, resource: Resource) -> Any:
        self.subscribed.append(resource)
        return self.poller.subscribe(resource)

    # -- the service --------------------------------------------------------------------------------------------------

    def stamp(self, ago: float = 0.0) -> datetime:
        """The service's clock, some seconds ago."""
        return self.clock.now() + timedelta(seconds=self.ahead - ago)

    def job(self, kind: str = "recordings", key: str = "j1", status: str = "starting", **more: Any) -> Job:
        body = {"id": key, "room_id": "r1", "session_id": "s1", "status": status, **more}
        return KINDS[kind].model_validate(body)

    def watch(self, *kinds: str) -> None:
        for kind in kinds:
            self.store.watch(LISTS[kind]())

    def listed(self, *jobs: Job, kind: str = "recordings", room: str | None = None) -> None:
        """The list of open jobs of a kind is answered."""
        self.store.put(LISTS[kind](room), {job.id: job for job in jobs})

    def recent(self, *jobs: Job, kind: str = "recordings") -> None:
        """The list of recent jobs of a kind is answered."""
        self.store.put(resources.recent(kind), {job.id: job for job in jobs})

    def people(self, *there: str, left: Mapping[str, float] | None = None, room: str = "r1", **more: Any) -> None:
        """The live sessions are answered: one, with some people in it, and some who left so many seconds ago."""
        gone = {key: {"id": key, "left_at": self.stamp(ago)} for key, ago in (left or {}).items()}
        peers = {**{key: {"id": key, "joined_at": self.stamp(100)} for key in there}, **gone}
        body = {"id": f"s-{room}", "room_id": room, "active": True, "peers": peers, **more}
        self.store.put(resources.live_sessions(), {f"s-{room}": Session.model_validate(body)})

    def plays(self, state: State, since: float = 0.0, key: str = "j1", why: str = "") -> None:
        """A playlist was looked at; `since` is how many seconds ago that began."""
        verdict = Verdict(state, self.clock.monotonic() - since, why=why)
        self.store.put(on_air(key, "http://127.0.0.1:9/x.m3u8", self.clock), {key: Watch(verdict)})

    def peer(self, key: str, **more: Any) -> Peer:
        return Peer.model_validate({"id": key, **more})

    def say_reason(self, key: str, words: str) -> None:
        """Webhooks were told why a job failed, or nothing."""
        asked = next((one for one in self.subscribed if one.ids == (key,)), None)
        if asked is not None:
            self.store.put(asked, {key: words} if words else {})

    def say_ingest(self, end: float, reason: str, start: float | None = None) -> None:
        """Webhooks were told that an ingest ended so many seconds ago, and began."""
        told = {"end": end, **({} if start is None else {"start": start})}
        events = {
            f"ingest.{what}.success": Delivery.model_validate(
                {
                    "event_id": what,
                    "event_timestamp": self.stamp(ago),
                    "payload": {"original_event_name": f"ingest.{what}.success", "event_data": {"reason": reason}},
                }
            )
            for what, ago in told.items()
        }
        self.store.put(ingest_events("r1"), events)

    # -- what came of it ----------------------------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        return [entry.text for entry in self.feed.entries]

    @property
    def found(self) -> dict[str, Trouble]:
        return dict(self.book.all)

    def words_of(self, room_id: str) -> list[str]:
        return [trouble.words for trouble in self.book.by_room(room_id)]

    @property
    def words(self) -> list[str]:
        return self.words_of("r1")
