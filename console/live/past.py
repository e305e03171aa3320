"""What can be asked about the past: sessions, events, peer quality, feedback (part-a 7, part-b 6)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from console.api.errors import NotFound
from console.live.resources import DETAIL, Resource, keep

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from console.api.client import Client
    from console.api.models.events import Feedback
    from console.live.resources import Items

EVENTS_MOST: Final = 500
"""So many of the newest events are listed by one poll (five requests at most, fewer where there are fewer)."""

_EVENTS = ("track_events", "error_events", "recording_events")


def session(session_id: str) -> Resource:
    """One session, running or ended, with all who were in it: `{session_id: Session}`, every 15 s; `{}` on 404.

    Args:
        session_id: which session.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        try:
            return keep({session_id: await client.sessions.get(session_id)}, previous)
        except NotFound:
            return {}

    return Resource("session", (session_id,), 15.0, 4, fetch)


def events(kind: str, room_id: str, session_id: str = "", interval: float = 30.0) -> Resource:
    """The newest events of a family: event id -> event, the newest first, at most `EVENTS_MOST`.

    Asked for while budget is to spare. Each poll is a snapshot of its own (part-b 6.1).

    Args:
        kind: `track_events`, `error_events` or `recording_events`.
        room_id: in which room; the service insists on one.
        session_id: only in this session; "" for all.
        interval: seconds between two polls.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        return keep({one.id: one async for one in _walk(client, kind, room_id, session_id, EVENTS_MOST)}, previous)

    return Resource(kind, (room_id, session_id), interval, DETAIL, fetch)


def peer_stats(session_id: str, peer_id: str, interval: float = 15.0) -> Resource:
    """How good one peer's picture and sound were: `{peer_id: PeerStats}`, while budget is to spare; `{}` on 404.

    Whether the service fills it during a session is not documented (part-b 6.4): an empty one is an answer.

    Args:
        session_id: in which session.
        peer_id: whose.
        interval: seconds between two requests.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        try:
            return keep({peer_id: await client.analytics.peer_stats(session_id, peer_id)}, previous)
        except NotFound:
            return {}

    return Resource("peer_stats", (session_id, peer_id), interval, DETAIL, fetch)


def feedback(room_id: str, session_id: str = "") -> Resource:
    """What people thought: a key of our own -> `Feedback`, the newest first, every 60 s (part-b 6.5; no id is given).

    Args:
        room_id: of which room.
        session_id: only of this session; "" for all.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        told = client.analytics.iterate_feedback(room_id=room_id, session_id=session_id or None, max_items=EVENTS_MOST)
        found: dict[str, Any] = {}
        seen: set[Feedback] = set()
        counts = Counter[str]()
        async for one in told:
            if one in seen:  # a page that came again
                continue
            seen.add(one)
            stamp = one.timestamp.isoformat() if one.timestamp is not None else ""
            key = "/".join((one.session_id or "", one.peer_id or one.user_id, stamp))
            counts[key] += 1  # of many who say neither who they are nor when, none takes the place of another
            found[key if counts[key] == 1 else f"{key}#{counts[key]}"] = one
        return keep(found, previous)

    return Resource("feedback", (room_id, session_id), 60.0, DETAIL, fetch)


def feedback_summary(session_id: str) -> Resource:
    """The average of a session's marks: `{session_id: FeedbackSummary}`, every 60 s.

    Args:
        session_id: which session.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        return keep({session_id: await client.analytics.feedback_summary(session_id)}, previous)

    return Resource("feedback_summary", (session_id,), 60.0, DETAIL, fetch)


def _walk(client: Client, kind: str, room_id: str, session_id: str, most: int) -> AsyncIterator[Any]:
    if kind not in _EVENTS:
        msg = f"there are no events of the kind {kind!r}"
        raise ValueError(msg)
    walk: Callable[..., AsyncIterator[Any]] = getattr(client.analytics, f"iterate_{kind}")
    return walk(room_id, session_id=session_id or None, max_items=most)
