"""Webhooks: what was delivered, what is pushed, what is replayed (part-b 6.2, 6.3, 7.1).

Without a URL of one's own nothing is sent: an imaginary receiver takes nearly everything, so that the history of
deliveries has something to tell. With one, each event is really posted, again after 1, 3 and 10 seconds of world time
unless the answer is 200, and the history tells what came of it.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any
from zlib import crc32

from console.simulator.facts import telling
from console.simulator.model import Event, encode
from console.simulator.near import is_near
from console.simulator.world import KEPT, World

IMAGINARY = "https://hooks.example.net/100ms"
RETRIES = (1.0, 3.0, 10.0)  # seconds after one attempt before the next (part-b 7.1)
LOST = 3  # per cent of deliveries the imaginary receiver misses
PER_SECOND = 10  # events a replay sends (part-b 6.3)
AT_ONCE = 8  # requests under way
OK = 200  # the only answer that counts (part-b 7.1)

Post = Callable[[str, Mapping[str, str], bytes], Awaitable[int]]


@dataclass(slots=True)
class Delivery:
    """One event on its way to one URL."""

    event: Event
    url: str
    headers: Mapping[str, str]
    workflow: Workflow | None = None
    attempts: int = 0
    status: str = "pending"
    error: str = ""


@dataclass(slots=True)
class Workflow:
    """One replay."""

    id: str
    filters: dict[str, Any]
    events: Sequence[Event]
    started: float
    completed_at: float | None = None
    done: int = 0
    failed: list[str] = field(default_factory=list)

    @property
    def running(self) -> bool:
        """Whether it is still at it."""
        return self.completed_at is None


class Hooks:
    """The webhooks of a workspace.

    Args:
        world: whose events they tell.
        url: where to post them, on this machine; None = the imaginary receiver.
    """

    def __init__(self, world: World, url: str | None = None) -> None:
        self.world = world
        self.url = url
        self.wake = asyncio.Event()
        self.workflows: dict[str, Workflow] = {}
        self._outbox: deque[Delivery] = deque()
        self._outcomes: OrderedDict[int, Delivery] = OrderedDict()
        world.on_event.append(self._told)

    def event_id(self, event: Event) -> str:
        """The UUID an event goes by."""
        if not event.id:
            text = blake2b(f"{self.world.seed}/{event.serial}".encode(), digest_size=16).hexdigest()
            event.id = f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"
        return event.id

    def envelope(self, event: Event, *, replay: bool = False) -> dict[str, Any]:
        """What is posted (part-b 7.2)."""
        wire = {
            "version": "2.0",
            "id": self.event_id(event),
            "account_id": self.world.customer_id,
            "app_id": self.world.app_id,
            "timestamp": self.world.stamp(event.at, 0),
            "type": event.type,
            "data": telling(self.world, event),
        }
        return {**wire, "is_replay": True} if replay else wire

    def outcome(self, event: Event) -> tuple[str, str]:
        """What came of telling an event: `success`, `failed` or `pending`, and why it failed."""
        known = self._outcomes.get(event.serial)
        if known is not None:
            return known.status, known.error
        lost = self._imagined(event, "") if self.url is None else False
        return ("failed", "timeout") if lost else ("success", "")

    def replay(self, events: Sequence[Event], filters: dict[str, Any]) -> tuple[Workflow, bool]:
        """Send events again, ten a second; the same request joins a replay that is still running.

        Returns:
            The workflow, and whether it was begun by this.
        """
        same = next((one for one in self.workflows.values() if one.running and one.filters == filters), None)
        if same is not None:
            return same, False
        number = blake2b(f"{self.world.seed}/replay/{len(self.workflows)}".encode(), digest_size=12).hexdigest()
        workflow = Workflow(f"webhook-replay-{number}", filters, events, self.world.time.now)
        self.workflows[workflow.id] = workflow
        self._replay_from(workflow, 0)
        return workflow, True

    async def pump(self, post: Post) -> None:
        """Post what is waiting, for ever."""
        while True:
            await self.wake.wait()
            await self.flush(post)

    async def flush(self, post: Post) -> None:
        """Post what is waiting now."""
        self.wake.clear()
        while self._outbox:
            batch = [self._outbox.popleft() for _ in range(min(AT_ONCE, len(self._outbox)))]
            await asyncio.gather(*(self._attempt(delivery, post) for delivery in batch))

    def _told(self, event: Event) -> None:
        if self.url is not None:
            self._send(Delivery(event, self.url, {}))
        webhook = self.world.rooms[event.room_id].webhook or {}
        if is_near(webhook.get("url")):
            headers = webhook.get("headers") or {}
            self._put(Delivery(event, webhook["url"], headers))

    def _send(self, delivery: Delivery) -> None:
        self._outcomes[delivery.event.serial] = delivery
        if len(self._outcomes) > KEPT:
            self._outcomes.popitem(last=False)
        self._put(delivery)

    def _put(self, delivery: Delivery) -> None:
        self._outbox.append(delivery)
        self.wake.set()

    async def _attempt(self, delivery: Delivery, post: Post) -> None:
        body = encode(self.envelope(delivery.event, replay=delivery.workflow is not None))
        try:
            answer = await post(delivery.url, delivery.headers, body)
            error = "" if answer == OK else f"status {answer}"
        except TimeoutError:
            error = "timeout"
        except (OSError, EOFError, ValueError) as problem:
            error = type(problem).__name__
        delivery.attempts += 1
        if error and delivery.attempts <= len(RETRIES):
            self.world.time.schedule(RETRIES[delivery.attempts - 1], lambda: self._put(delivery))
            return
        self._finish(delivery, error)

    def _finish(self, delivery: Delivery, error: str) -> None:
        delivery.status, delivery.error = ("failed", error) if error else ("success", "")
        if delivery.workflow is not None:
            self._count(delivery.workflow, delivery.event, bool(error))

    def _replay_from(self, workflow: Workflow, place: int) -> None:
        """Send the event at a place, and let the next follow a tenth of a second later."""
        frozen = self.world.time.frozen
        for event in workflow.events[place : None if frozen else place + 1]:
            self._again(workflow, event)
        if not workflow.events:
            workflow.completed_at = self.world.time.now
        if not frozen and place + 1 < len(workflow.events):
            self.world.time.schedule(1 / PER_SECOND, lambda: self._replay_from(workflow, place + 1))

    def _again(self, workflow: Workflow, event: Event) -> None:
        delivery = Delivery(event, self.url or IMAGINARY, {}, workflow)
        if self.url is not None:
            self._send(delivery)
            return
        self._outcomes[event.serial] = delivery
        self._finish(delivery, "timeout" if self._imagined(event, workflow.id) else "")

    def _count(self, workflow: Workflow, event: Event, failed: bool) -> None:
        if failed:
            workflow.failed.append(self.event_id(event))
        else:
            workflow.done += 1
        if workflow.done + len(workflow.failed) == len(workflow.events):
            workflow.completed_at = self.world.time.now

    def _imagined(self, event: Event, salt: str) -> bool:
        return crc32(f"{self.world.seed}/{event.serial}/{salt}".encode()) % 100 < LOST
