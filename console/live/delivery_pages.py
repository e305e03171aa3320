"""Webhook deliveries, the newest first (part-b 6.2): the newest page is polled, older pages are asked for by the key.

The service has numbered pages of a list that grows at its front. So pages overlap when they are read one after the
other; what was read is merged by event id, and no row stands twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from console.live.resources import DETAIL, Resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from console.api.client import Client
    from console.api.models import Session
    from console.api.models.events import Delivery
    from console.api.models.page import Page
    from console.live.resources import Items

    Now = Callable[[], datetime]

PAGE: Final = 100
"""Deliveries on a page, the most there is."""

INTERVAL: Final = 30.0
"""Seconds between two looks at the newest page."""

MOST: Final = 10_000
"""So many deliveries are kept at once; more are seen through a shorter stretch of time."""

MOST_AT_ONCE: Final = timedelta(days=14)
KEPT: Final = timedelta(days=30)
"""One request covers at most so much, of the last so many days (part-b 6.2)."""

_SLACK = timedelta(minutes=1)
_AFTER = timedelta(hours=1)
"""Files, transcripts and the retries of webhooks come after the end of a session."""

NAMES: Final = (
    "session.open.success",
    "session.close.success",
    "peer.join.success",
    "peer.leave.success",
    "recording.success",
    "recording.failed",
    "transcription.success",
    "beam.started.success",
    "beam.stopped.success",
    "beam.recording.success",
    "hls.recording.success",
    "stream.recording.success",
)
"""The only events that can be asked for by name, and so the only ones that can be replayed by name (part-b 6.2)."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time.

    Args:
        id: its name among others.
        words: what people call it, such as `last 24 h`.
        begins: how long ago it begins.
        ends: how long ago it ends; nothing for now.
        since: when it begins instead, aware, for one that stands still.
        until: when such a one ends; None for now.
    """

    id: str
    words: str
    begins: timedelta = timedelta(0)
    ends: timedelta = timedelta(0)
    since: datetime | None = None
    until: datetime | None = None

    def span(self, now: datetime) -> tuple[datetime, datetime | None]:
        """When it begins and ends, as the service takes it: at most 14 days, also when its clock is a little ahead.

        Args:
            now: the present, aware.

        Returns:
            The end is None while it goes on.
        """
        if self.since is not None:
            return self.since, self.until
        until = now - self.ends if self.ends else None
        since = now - self.begins
        return (since + _SLACK if until is None and self.begins >= MOST_AT_ONCE else since), until


def _ago(name: str, words: str, days: float, ends: float = 0.0) -> Stretch:
    return Stretch(name, words, timedelta(days=days), timedelta(days=ends))


A_DAY: Final = _ago("24h", "last 24 h", 1)
STRETCHES: Final = (
    _ago("1h", "last hour", 1 / 24),
    A_DAY,
    _ago("3d", "last 3 days", 3),
    _ago("7d", "last 7 days", 7),
    _ago("14d", "last 14 days", 14),
    _ago("28d", "14 to 28 days ago", 28, 14),
    _ago("30d", "28 to 30 days ago", 30, 28),
)
"""What can be chosen; together they reach as far back as the service remembers."""


def of_session(session: Session, now: datetime) -> Stretch | None:
    """The time of a session, and the hour after it, in which files and late deliveries come.

    Args:
        session: which one.
        now: the present, aware.

    Returns:
        None when the service no longer remembers it, or never said when it began.
    """
    began, ended = session.created_at, session.updated_at
    if began is None or began < now - KEPT:
        return None
    since = began - _SLACK
    until = ended + _AFTER if not session.active and ended is not None else None
    if until is None or until >= now:
        until = None
    latest = since + MOST_AT_ONCE
    return Stretch("session", "while it ran", since=since, until=latest if (until or now) > latest else until)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deliveries.

    Args:
        room_id: of which room, raw.
        stretch: from when to when.
        status: `all`, `failed` or `success`.
        name: only of this event; "" for all.
    """

    room_id: str
    stretch: Stretch = A_DAY
    status: str = "all"
    name: str = ""

    def arguments(self, now: datetime) -> dict[str, Any]:
        """The arguments of the call, at a moment."""
        since, until = self.stretch.span(now)
        names = (self.name,) if self.name else ()
        return {
            "start_time": since,
            "end_time": until,
            "room_id": self.room_id or None,
            "status": self.status,
            "event_names": names,
            "limit": PAGE,
        }


class Leaf(dict[str, Any]):
    """One page by event id, the newest first; of an event that stands twice the newer one.

    Args:
        page: as the service gave it.
    """

    def __init__(self, page: Page[Delivery]) -> None:
        super().__init__()
        for one in page.items:
            self.setdefault(one.id, one)
        self.total = page.total
        """How many there are on all pages, where that is said."""
        self.older = page.last
        """What to ask for the page before with; None when this is the last."""

    def like(self, previous: Items | None) -> Items:
        """The same as the same objects where they are equal; `previous` itself when nothing at all changed."""
        if not isinstance(previous, Leaf):
            return self
        for key, value in self.items():
            if previous.get(key) == value:
                self[key] = previous[key]
        same = list(self) == list(previous) and all(self[key] is previous[key] for key in self)
        return previous if same and (self.total, self.older) == (previous.total, previous.older) else self


def newest(wanted: Wanted, now: Now) -> Resource:
    """The newest page: a `Leaf`, every 30 s while budget is to spare.

    Args:
        wanted: which deliveries.
        now: the wall clock; a stretch such as the last 24 h is reckoned at each request.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        return Leaf(await client.analytics.webhook_deliveries(**wanted.arguments(now()))).like(previous)

    ids = (wanted.room_id, wanted.stretch.id, str(wanted.stretch.since or ""), wanted.status, wanted.name)
    return Resource("deliveries", ids, INTERVAL, DETAIL, fetch)


@dataclass
class Book:
    """What was read so far: the newest page as it is polled, and the older ones behind it.

    Args:
        wanted: which deliveries.
    """

    wanted: Wanted
    known: Mapping[str, Delivery] = field(default_factory=dict)
    """By event id, the newest first."""
    pages: int = 0
    """How many pages were read."""
    total: int | None = None
    """How many there are, where that is said."""
    older: str | None = None
    """What to ask for the next older page with; None when there is none."""
    _leaf: Leaf | None = None

    @property
    def of_pages(self) -> int | None:
        """How many pages there are, where that can be said."""
        return None if self.total is None else max(1, -(-self.total // PAGE))

    @property
    def full(self) -> bool:
        """Whether no more are kept."""
        return len(self.known) >= MOST

    def take(self, items: Items, now: datetime) -> None:
        """Merge what the poll of the newest page found.

        What stood in its place and is not there any more has gone (it may have been delivered meanwhile, and only
        failures are wanted). Where nothing of it was known, there may be a gap: then all is begun anew.

        Args:
            items: a `Leaf`.
            now: the present, aware; what is older than the stretch is left out.
        """
        if not isinstance(items, Leaf) or items is self._leaf:
            return
        self._leaf, self.total = items, items.total
        joined = self.pages > 1 and items.older is not None and not self.known.keys().isdisjoint(items)
        if not joined:
            self.known, self.pages, self.older = dict(items), 1, items.older
            return
        since = self.wanted.stretch.span(now)[0]
        self.known = {**items, **_beyond(self.known, items, since)}

    def add(self, page: Page[Delivery], asked: str | None) -> None:
        """Put an older page behind what is known.

        Args:
            page: as the service gave it.
            asked: the `older` it was asked for with; when that has changed meanwhile, the page fits no more.
        """
        if asked is None or asked != self.older:
            return
        leaf = Leaf(page)
        self.known = {**self.known, **{key: one for key, one in leaf.items() if key not in self.known}}
        self.pages, self.older = self.pages + 1, leaf.older
        self.total = self.total if leaf.total is None else leaf.total

    def fold(self) -> None:
        """Forget all but the newest page: what older ones say may have changed."""
        leaf = self._leaf
        if leaf is not None:
            self.known, self.pages, self.older = dict(leaf), 1, leaf.older


def _beyond(known: Mapping[str, Delivery], leaf: Mapping[str, Delivery], since: datetime) -> dict[str, Delivery]:
    """What is known and not on the newest page since it is older than that."""
    oldest = _oldest(leaf.values())
    return {
        key: one
        for key, one in known.items()
        if key not in leaf
        and (one.timestamp is None or (one.timestamp >= since and (oldest is None or one.timestamp <= oldest)))
    }


def _oldest(deliveries: Iterable[Delivery]) -> datetime | None:
    return min((one.timestamp for one in deliveries if one.timestamp is not None), default=None)
