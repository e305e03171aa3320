"""What webhooks were told of all rooms, and of people who left: the only place where reasons are (part-b 7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from console.api.errors import Forbidden, NotFound
from console.live.resources import DETAIL, Resource, keep

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from console.api.client import Client
    from console.api.models.events import Delivery
    from console.api.models.page import Page
    from console.clock import Clock
    from console.live.delivery_pages import Stretch
    from console.live.resources import Items

KEPT: Final = 500
"""So many deliveries are kept, the newest."""

INTERVAL: Final = 30.0
"""Seconds between two requests."""


def everywhere() -> Resource:
    """The newest hundred deliveries of all rooms, added to those that are known: event id -> `Delivery`.

    One request every 30 s while budget is to spare; `{}` for a workspace that has no webhook or shows none.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        found = await _allowed(client.analytics.webhook_deliveries())
        kept = dict(sorted({**(previous or {}), **found}.items(), key=_at, reverse=True)[:KEPT])
        return keep(kept, previous)

    return Resource("deliveries", ("",), INTERVAL, DETAIL, fetch)


def leavings(room_id: str, stretch: Stretch, clock: Clock) -> Resource:
    """Who left a room: event id -> `Delivery`, the newest hundred, every 30 s while budget is to spare.

    Args:
        room_id: which room.
        stretch: from when to when.
        clock: what the stretch is reckoned from.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        since, until = stretch.span(clock.now())
        asking = client.analytics.webhook_deliveries(
            room_id=room_id, start_time=since, end_time=until, event_names=("peer.leave.success",)
        )
        found = await _allowed(asking)
        return keep(found, previous)

    ids = (room_id, "leavings", stretch.id, str(stretch.since or ""), str(stretch.until or ""))
    return Resource("deliveries", ids, INTERVAL, DETAIL, fetch)


async def _allowed(asking: Awaitable[Page[Delivery]]) -> dict[str, Delivery]:
    """A page of deliveries; a workspace that has no webhooks, or keeps them to itself, was told nothing."""
    try:
        page = await asking
    except (Forbidden, NotFound):
        return {}
    return {one.id: one for one in page.items}


def _at(item: tuple[str, Any]) -> float:
    stamp = item[1].timestamp
    return stamp.timestamp() if stamp is not None else 0.0
