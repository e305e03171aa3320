"""Events of a room or session, page by page: the newest by polling, older ones when somebody asks for them.

The first page fixes a snapshot: what happens later is on none of its pages (part-b 6.1). So the newest page is asked
for again and again, each time as a snapshot of its own, and merged by id; older pages are those of the first snapshot.
What is kept has no hole in it: when a poll does not reach what is known, pages are asked for until one does, and when
too much happened for that, what was older is left out and may be asked for anew. That the newest come first is not
documented, but inferred from the samples.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from console.api.errors import BadRequest
from console.live.resources import Resource, keep

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from console.api.client import Client
    from console.api.models.events import Event
    from console.api.models.page import Page
    from console.clock import Clock
    from console.live.resources import Items
    from console.live.store import Store

PAGE: Final = 100
"""Events on a page, which is the most there may be (part-b 6.1)."""

GLANCE: Final = 25
"""Events on the first page of a poll that looks for news: seldom does more happen between two."""

MOST_KEPT: Final = 5000
"""Events of one kind that are kept."""

MOST_FILLED: Final = 5
"""Pages that one poll asks for, at most, to reach what is known."""

MOST_RENEWED: Final = 10
"""Pages asked for, at most, to come back in a new snapshot to where the old one ended."""

LIFE: Final = 86_400.0 - 60.0
"""Seconds a snapshot is used: its tokens die 24 h after its first page (part-b 6.1), by another clock than ours."""

EPOCH: Final = datetime.fromtimestamp(0, UTC)
"""Takes the place of a time that is not known, in sorting."""

_PRIORITY = 6
_KINDS = ("track_events", "recording_events", "error_events")


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the kept events go.

    Args:
        token: what brings the next older page; "" for none.
        begun: monotonic seconds of the first page of the token's snapshot.
        ended: whether the service has nothing older.
        full: whether older ones were dropped because `MOST_KEPT` are kept.
        total: how many there are in all, as the newest answer had it; None when nobody says.
        note: what happened to what was older, in words; "" for nothing.
    """

    token: str = ""
    begun: float = 0.0
    ended: bool = False
    full: bool = False
    total: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Walk:
    """Pages of one snapshot from its beginning.

    `whole`: whether the last page was the one that was looked for, so that nothing is missing before what is known.
    """

    items: dict[str, Event]
    last: str | None
    total: int | None
    whole: bool


class EventPages:
    """The kept events of one kind; they stand in the store, this knows how they were come by.

    Args:
        store: keeps them.
        clock: tells how old a snapshot is.
        kind: `track_events`, `recording_events` or `error_events`.
        room_id: in which room; the service insists on one.
        session_id: only in this session; "" for all.
        types: only these types; none for all of the kind. Recordings have only one.
        interval: seconds between two polls.
        first: pages that are asked for at first.

    Raises:
        ValueError: there are no events of the kind.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        kind: str,
        room_id: str,
        *,
        session_id: str = "",
        types: Sequence[str] = (),
        interval: float = 30.0,
        first: int = 1,
    ) -> None:
        if kind not in _KINDS:
            msg = f"there are no events of the kind {kind!r}"
            raise ValueError(msg)
        self._store = store
        self._clock = clock
        self._kind = kind
        self._filters: dict[str, Any] = {"session_id": session_id or None, **({"types": types} if types else {})}
        self._room_id = room_id
        self._first = first
        self.reach = Reach()
        self.resource = Resource(
            f"{kind}_pages", (room_id, session_id, *types), interval, _PRIORITY, lambda client, _: self._poll(client)
        )

    @property
    def items(self) -> Mapping[str, Event]:
        """What is kept, by id, the newest first."""
        snapshot = self._store.snapshot(self.resource)
        return snapshot.items if snapshot is not None else {}

    @property
    def oldest(self) -> datetime | None:
        """How far back it goes without a hole; None for nowhere, or when nobody says."""
        return min((event.timestamp for event in self.items.values() if event.timestamp is not None), default=None)

    @property
    def more(self) -> bool:
        """Whether there may be older ones that can be asked for."""
        snapshot = self._store.snapshot(self.resource)
        return snapshot is not None and not self.reach.ended and not self.reach.full

    async def older(self, client: Client) -> None:
        """Ask for the next older page of the snapshot, or of a new one when that one is over.

        Args:
            client: asks the service.

        Raises:
            ApiError: it could not be asked; nothing is changed.
        """
        reach = self.reach
        if not self.more:
            return
        if not reach.token or self._clock.monotonic() - reach.begun > LIFE:
            await self._renew(client)
            return
        try:
            page = await self._ask(client, reach.token)
        except BadRequest:  # it is not documented how a token that died is refused; a new snapshot tells
            await self._renew(client)
            return
        if self.reach.token == reach.token:
            found, here = _light(page), self.items
            # A page that has nothing new leads back to where we were, however its tokens are called.
            turns_back = page.last == reach.token or (bool(found) and found.keys() <= here.keys())
            self._reached(None if turns_back else page.last, reach.begun)
            self._keep({**here, **found})

    async def _poll(self, client: Client) -> Items:
        """What is new, merged into what is kept then: pages may have come meanwhile."""
        known, begun = self.items, self._clock.monotonic()
        self.reach = replace(self.reach, note="")
        if not known:
            walk = await self._walk(client, lambda _: False, self._first)
        else:
            walk = await self._walk(client, lambda page: not known.keys().isdisjoint(page), MOST_FILLED, GLANCE)
        if known and walk.whole:
            self.reach = replace(self.reach, total=walk.total)
            here = self.items
            news = any(here.get(key) != event for key, event in walk.items.items())
            return keep(self._bounded({**here, **walk.items}), here) if news else here
        self._restart(walk, begun, "too much happened at once: older ones were left out" if known else "")
        return self._bounded(walk.items)

    async def _renew(self, client: Client) -> None:
        """Come back to the end of what is kept in a new snapshot, and to the first older ones if they are near."""
        known, begun = self.items, self._clock.monotonic()
        last = next(iter(list(known)[-1:]), "")
        passed = False

        def beyond(page: Mapping[str, Event]) -> bool:
            nonlocal passed
            if last in page:
                passed = True
                return list(page)[-1] != last
            return passed

        walk = await self._walk(client, beyond, MOST_RENEWED)
        said = "the snapshot was over: a new one is read"
        if walk.whole:
            self._reached(walk.last, begun)
            self.reach = replace(self.reach, total=walk.total, note=said)
            self._keep({**self.items, **walk.items})
        else:
            self._restart(walk, begun, f"{said} from its beginning, and the oldest are left out")
            self._keep(walk.items)

    async def _walk(
        self, client: Client, found: Callable[[Mapping[str, Event]], bool], most: int, first: int = PAGE
    ) -> _Walk:
        """Pages of a new snapshot until one has what is looked for, or there are no more."""
        items: dict[str, Event] = {}
        page = await self._ask(client, None, first)
        total, seen = page.total, {None, page.last}
        for number in range(1, most + 1):
            here = _light(page)
            items |= here
            if found(here) or page.last is None or number == most:
                return _Walk(items, page.last, total, found(here) or page.last is None)
            page = await self._ask(client, page.last)
            if page.last in seen:  # a service whose token leads nowhere
                page = replace(page, last=None)
            seen.add(page.last)
        raise AssertionError("at least one page is asked for")

    async def _ask(self, client: Client, start: str | None, limit: int = PAGE) -> Page[Event]:
        lister: Callable[..., Any] = getattr(client.analytics, self._kind)
        page: Page[Event] = await lister(self._room_id, **self._filters, limit=limit, start=start)
        return page

    def _restart(self, walk: _Walk, begun: float, note: str) -> None:
        self.reach = Reach(walk.last or "", begun, ended=walk.last is None, total=walk.total, note=note)

    def _reached(self, last: str | None, begun: float) -> None:
        self.reach = replace(self.reach, token=last or "", begun=begun, ended=last is None, note="")

    def _keep(self, items: Mapping[str, Event]) -> None:
        """Put it where polls put theirs, so that there is one truth."""
        self._store.put(self.resource, keep(self._bounded(items), self.items))

    def _bounded(self, items: Mapping[str, Event]) -> Items:
        """The newest first, and no more than are kept."""
        ordered = sorted(items.items(), key=lambda item: item[1].timestamp or EPOCH, reverse=True)
        if len(ordered) > MOST_KEPT:
            self.reach = replace(self.reach, token="", full=True)
        return dict(ordered[:MOST_KEPT])


def _light(page: Page[Event]) -> dict[str, Event]:
    """The events of a page by id, without the raw data of each, which nobody shows and which weigh most."""
    return {event.id: event.model_copy(update={"data": {}}) for event in page.items}
