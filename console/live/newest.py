"""The newest of a room: its errors, and what webhooks were told of it, or of all rooms; a request each every 30 s."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from console.api.errors import Forbidden, NotFound
from console.live.resources import DETAIL, Resource, keep

if TYPE_CHECKING:
    from datetime import datetime

    from console.api.client import Client
    from console.clock import Clock
    from console.live.resources import Items

INTERVAL: Final = 30.0
"""Seconds between two requests."""

KEPT: Final = 500
"""So many deliveries are kept, the newest."""

_DAY: Final = timedelta(hours=24)
_OVERLAP: Final = timedelta(seconds=90)  # a lost connection is told 60 s late (part-b 8), attempts go on for 14 s (7.1)
_PAGES: Final = (3, 2)  # at first, and later; the second one is asked for only where a hundred things happen in 30 s


def errors(room_id: str) -> Resource:
    """The newest hundred errors of a room: event id -> `ErrorEvent`, the newest first; `{}` when none may be seen.

    Asked for while budget is to spare.

    Args:
        room_id: in which room.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        try:
            page = await client.analytics.error_events(room_id)
        except (Forbidden, NotFound):
            return {}
        return keep({event.id: event for event in page.items}, previous)

    return Resource("error_events", (room_id, "", "newest"), INTERVAL, DETAIL, fetch)


def deliveries(room_id: str, clock: Clock) -> Resource:
    """What webhooks were told of a room: event id -> `Delivery`, the newest `KEPT`; first the last day, then the news.

    Only there are reasons why somebody left (part-b 7.3). A workspace without a webhook has none, and one that keeps
    them to itself (403) says none: `{}`. Asked for while budget is to spare.

    Args:
        room_id: in which room; "" for all rooms.
        clock: tells what is too old to be asked for again.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        known = previous or {}
        since = _since(known, clock.now())
        found: dict[str, Any] = {}
        start: str | None = None
        for _ in range(_PAGES[bool(known)]):
            try:
                page = await client.analytics.webhook_deliveries(start_time=since, room_id=room_id or None, start=start)
            except (Forbidden, NotFound):
                break
            found.update({one.id: one for one in page.items})
            if page.last in (None, start):
                break
            start = page.last
        newest = dict(sorted({**known, **found}.items(), key=_at, reverse=True)[:KEPT])
        return keep(newest, previous)

    return Resource("deliveries", (room_id,), INTERVAL, DETAIL, fetch)


def _at(item: tuple[str, Any]) -> float:
    stamp = item[1].timestamp
    return stamp.timestamp() if stamp is not None else 0.0


def _since(known: Items, now: datetime) -> datetime | None:
    """From when on to ask: a little before the newest that is known; None is the last day."""
    stamps = [one.timestamp for one in known.values() if one.timestamp is not None]
    since = max(stamps) - _OVERLAP if stamps else None
    return since if since is not None and now - _DAY < since <= now else None
