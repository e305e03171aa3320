"""What is asked of the service for the story of one person."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, Final

from console.api.errors import Forbidden, NotFound
from console.live.past import EVENTS_MOST
from console.live.portrait import Elsewhere, elsewhere
from console.live.resources import DETAIL, Resource, keep

if TYPE_CHECKING:
    from console.api.client import Client
    from console.clock import Clock
    from console.live.delivery_pages import Stretch
    from console.live.resources import Items

EARLIER_MOST: Final = 20
"""So many of the newest sessions of the room are looked through: each comes with all its people (part-a 7.1)."""

KINDS: Final = ("track_events", "error_events")


def own_events(kind: str, room_id: str, session_id: str, peer_id: str) -> Resource:
    """The newest events of one peer: id -> event, at most `EVENTS_MOST`, every 30 s while budget is to spare.

    Args:
        kind: `track_events` or `error_events`.
        room_id: in which room; the service insists on one.
        session_id: in which session.
        peer_id: whose.

    Raises:
        ValueError: peers have no events of the kind.
    """
    if kind not in KINDS:
        msg = f"a peer has no events of the kind {kind!r}"
        raise ValueError(msg)

    async def fetch(client: Client, previous: Items | None) -> Items:
        walk: Callable[..., AsyncIterator[Any]] = getattr(client.analytics, f"iterate_{kind}")
        found = walk(room_id, session_id=session_id, peer_id=peer_id, max_items=EVENTS_MOST)
        return keep({event.id: event async for event in found}, previous)

    return Resource(f"own_{kind}", (room_id, session_id, peer_id), 30.0, DETAIL, fetch)


def earlier(room_id: str, user_id: str, session_id: str) -> Resource:
    """Where else a user id was in a room: `session/peer` -> `Elsewhere`, every 300 s while budget is to spare.

    Of the newest `EARLIER_MOST` sessions that are over; who was in them is let go at once.

    Args:
        room_id: which room.
        user_id: as models have it: safe to paint.
        session_id: the session that is left out.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        found: dict[str, Elsewhere] = {}
        async for session in client.sessions.iterate(room_id=room_id, active=False, max_items=EARLIER_MOST):
            if session.id != session_id and not session.active:
                found |= {f"{one.session_id}/{one.peer_id}": one for one in elsewhere((session,), user_id, "")}
        return keep(found, previous)

    return Resource("earlier", (room_id, user_id, session_id), 300.0, DETAIL, fetch)


def leavings(room_id: str, stretch: Stretch, clock: Clock) -> Resource:
    """What webhooks were told of who left a room, which has the reason (part-b 7.3): event id -> `Delivery`.

    The newest hundred, every 30 s while budget is to spare; `{}` for a workspace that has no webhook or shows none.

    Args:
        room_id: which room.
        stretch: from when to when.
        clock: what the stretch is reckoned from.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        since, until = stretch.span(clock.now())
        try:
            page = await client.analytics.webhook_deliveries(
                room_id=room_id, start_time=since, end_time=until, event_names=("peer.leave.success",)
            )
        except (Forbidden, NotFound):
            return {}
        return keep({one.id: one for one in page.items}, previous)

    ids = (room_id, "leavings", stretch.id, str(stretch.since or ""), str(stretch.until or ""))
    return Resource("deliveries", ids, 30.0, DETAIL, fetch)
