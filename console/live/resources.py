"""What can be asked for again and again: each list or thing of the service that a screen may look at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from console.api.errors import NotFound, Refused

if TYPE_CHECKING:
    from console.api.bulk import PeerMap, SessionMap
    from console.api.client import Client
    from console.api.models.jobs import Job
    from console.api.resources.external_streams import ExternalStreams
    from console.api.resources.live_streams import LiveStreams
    from console.api.resources.recordings import Recordings

Items = Mapping[str, Any]
Fetch = Callable[["Client", Items | None], Awaitable[Items]]

DETAIL: Final = 9
"""The priority of what is nice to have: asked for only while less than two thirds of the budget are in use."""

ROOMS_LIMIT: Final = 500
"""At most this many enabled and this many disabled rooms are listed (five requests each)."""

RECENT: Final = 60
"""So many jobs of any status are listed, the newest first."""

_PAGES = 20
_RECENT_PAGES = 6  # pages of ten, which is the least a service sends (part-b 0.3)
_OVER = frozenset({"post_processing", "completed", "failed"})


@dataclass(frozen=True, slots=True)
class Resource:
    """Something of the service that is polled while somebody looks at it.

    Two are the same when `kind` and `ids` are.

    Args:
        kind: what it is: `rooms`, `live_sessions`, `peers`, ...
        ids: whose it is, for example `(room_id,)`.
        interval: seconds between two requests while somebody looks.
        priority: smaller goes first when the request budget is short; `DETAIL` only while there is plenty.
        fetch: asks the service; given the client and the values of the last good answer (None when there was none)
            it returns id -> model. Values that did not change should be the same objects as before.
        elsewhere: whether somebody else than the service is asked: then it waits for no request budget, and what it
            says proves nothing about the connection to the service.
    """

    kind: str
    ids: tuple[str, ...]
    interval: float = field(compare=False)
    priority: int = field(compare=False)
    fetch: Fetch = field(compare=False, repr=False)
    elsewhere: bool = field(default=False, compare=False)


def rooms() -> Resource:
    """Rooms, enabled and disabled, up to `ROOMS_LIMIT` of each: id -> `Room`, every 30 s.

    `enabled` is sent both ways since the documentation contradicts itself about the default (part-a 5.3).
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        found: Items = {}
        for enabled in (True, False):
            pages = client.rooms.iterate(enabled=enabled, max_items=ROOMS_LIMIT)
            found = {**found, **{room.id: room async for room in pages}}
        return keep(found, previous)

    return Resource("rooms", (), 30.0, 2, fetch)


def live_sessions() -> Resource:
    """The live sessions of the whole account: id -> `Session`, every 3 s."""

    async def fetch(client: Client, previous: Items | None) -> Items:
        return await client.sessions.live(cast("SessionMap", previous) if previous else None)

    return Resource("live_sessions", (), 3.0, 1, fetch)


def recordings(room_id: str | None = None) -> Resource:
    """Recordings that are not over, of one room or of all: id -> `Recording`, every 10 s."""
    return _jobs("recordings", room_id, lambda client: client.recordings.list)


def live_streams(room_id: str | None = None) -> Resource:
    """Live streams (HLS) that are not over, of one room or of all: id -> `LiveStream`, every 10 s."""
    return _jobs("live_streams", room_id, lambda client: client.live_streams.list)


def external_streams(room_id: str | None = None) -> Resource:
    """External streams (RTMP out) that are not over, of one room or of all: id -> `ExternalStream`, every 10 s."""
    return _jobs("external_streams", room_id, lambda client: client.external_streams.list)


def templates() -> Resource:
    """Templates with their roles: id -> `Template`, every 300 s."""

    async def fetch(client: Client, previous: Items | None) -> Items:
        return keep(await _every(client.templates.list), previous)

    return Resource("templates", (), 300.0, 5, fetch)


def room(room_id: str) -> Resource:
    """One room: `{room_id: Room}`, every 10 s. An unknown room is a failure (404), not an empty answer."""

    async def fetch(client: Client, previous: Items | None) -> Items:
        return keep({room_id: await client.rooms.get(room_id)}, previous)

    return Resource("room", (room_id,), 10.0, 2, fetch)


def peers(room_id: str) -> Resource:
    """The peers of a live room: id -> `Peer` without tracks, every 2 s. Empty when the room is not live (404)."""

    async def fetch(client: Client, previous: Items | None) -> Items:
        return await client.peers.list(room_id, previous=cast("PeerMap", previous) if previous else None)

    return Resource("peers", (room_id,), 2.0, 0, _empty_when_gone(fetch))


def peer(room_id: str, peer_id: str) -> Resource:
    """One peer with its tracks: `{peer_id: Peer}`, every 5 s while budget is to spare. Empty when it has left (404)."""

    async def fetch(client: Client, previous: Items | None) -> Items:
        return keep({peer_id: await client.peers.get(room_id, peer_id)}, previous)

    return Resource("peer", (room_id, peer_id), 5.0, DETAIL, _empty_when_gone(fetch))


def active_room(room_id: str) -> Resource:
    """The live state of one room: `{room_id: ActiveRoom}`; empty when it is not live (404). For `wait_for`."""

    async def fetch(client: Client, previous: Items | None) -> Items:
        return keep({room_id: await client.active_rooms.get(room_id)}, previous)

    return Resource("active_room", (room_id,), 10.0, 1, _empty_when_gone(fetch))


def recent(kind: str, room_id: str | None = None) -> Resource:
    """The newest jobs of a kind, those that are over too: id -> job, the newest first, every 30 s.

    One request where the service's pages allow it (part-b 0.3: it may send as few as ten).

    Args:
        kind: `recordings`, `live_streams` or `external_streams`.
        room_id: only those of this room.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        ask = partial(_group(client, kind).list, room_id=room_id, limit=RECENT)
        found = await _every(ask, pages=_RECENT_PAGES, enough=RECENT)
        newest = sorted(found.items(), key=lambda item: _begun(item[1]), reverse=True)[:RECENT]
        return keep(dict(newest), previous)

    return Resource("recent", (kind, room_id) if room_id else (kind,), 30.0, 6, fetch)


def job(kind: str, job_id: str) -> Resource:
    """One job with the files it left: `{job_id: job}`, every 10 s. Empty when the service knows no such job (404).

    Args:
        kind: `recordings`, `live_streams` or `external_streams`.
        job_id: which job.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        return keep({job_id: await _group(client, kind).get(job_id)}, previous)

    return Resource("job", (kind, job_id), 10.0, 3, _empty_when_gone(fetch))


def assets(job_id: str, kind: str = "recordings") -> Resource:
    """The files of one job: asset id -> `Asset`, in the service's order, every 10 s. Empty when it is gone (404).

    They are read with the job, as the list of assets cannot be asked for those of one job (part-b 3.2).

    Args:
        job_id: which job.
        kind: `recordings`, `live_streams` or `external_streams`.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        found = await _group(client, kind).get(job_id)
        return keep({asset.id: asset for asset in found.assets}, previous)

    return Resource("assets", (kind, job_id), 10.0, 3, _empty_when_gone(fetch))


def stream_keys(room_id: str) -> Resource:
    """The stream keys of a room, RTMP in: id -> `StreamKey`, every 60 s. Empty when it has none (404, part-a 11).

    403 stays a failure: it may only mean no permission.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        page = await client.stream_keys.list(room_id)
        return keep({key.id or room_id: key for key in page.items}, previous)

    return Resource("stream_keys", (room_id,), 60.0, 5, _empty_when_gone(fetch))


def keep(items: Items, previous: Items | None) -> Items:
    """The same values, as the same objects as before where they are equal; `previous` itself when nothing changed.

    Args:
        items: the new values.
        previous: the values of the last good answer, or None.
    """
    if not previous:
        return items
    kept = {key: previous[key] if previous.get(key) == value else value for key, value in items.items()}
    same = len(kept) == len(previous) and all(previous.get(key) is value for key, value in kept.items())
    return previous if same else kept


def _empty_when_gone(fetch: Fetch) -> Fetch:
    """Make 404 an answer like any other: `{}` and no failure, so that "it is gone" can be seen and verified.

    A room without a session answers 404 (part-a 4.3, inferred). 403 stays a failure: it may only mean no permission.
    """

    async def ask(client: Client, previous: Items | None) -> Items:
        try:
            return await fetch(client, previous)
        except NotFound:
            return {}

    return ask


def _jobs(kind: str, room_id: str | None, lister: Callable[[Client], Callable[..., Awaitable[Any]]]) -> Resource:
    """Jobs of one kind that are starting, running or stopping.

    Two requests, one per status, in the order of the life cycle (part-b 1), so that a job that moves on between them is
    still met; a third for `stopping` at first and whenever a job was lost from sight, as only then there may be one.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        ask = partial(lister(client), room_id=room_id)
        found = {**await _every(partial(ask, status="starting")), **await _every(partial(ask, status="running"))}
        if previous is None or not previous.keys() <= found.keys():
            found |= await _every(partial(ask, status="stopping"))
        # A dialect that does not know the filter answers with all of them, those that are over too.
        return keep({key: job for key, job in found.items() if job.status not in _OVER}, previous)

    return Resource(kind, (room_id,) if room_id else (), 10.0, 3, fetch)


def _group(client: Client, kind: str) -> Recordings | LiveStreams | ExternalStreams:
    """The operations on jobs of a kind.

    Raises:
        Refused: there is no such kind.
    """
    match kind:
        case "recordings":
            return client.recordings
        case "live_streams":
            return client.live_streams
        case "external_streams":
            return client.external_streams
    raise Refused(f"There are no jobs of the kind {kind!r}.")


def _begun(job: Job) -> float:
    return job.created_at.timestamp() if job.created_at is not None else 0.0


async def _every(
    ask: Callable[..., Awaitable[Any]], *, pages: int = _PAGES, enough: float = float("inf")
) -> dict[str, Any]:
    """All pages of a list, by id, or enough of them; a page without a new cursor is the last."""
    found: dict[str, Any] = {}
    start: str | None = None
    for _ in range(pages):
        page = await ask(start=start)
        found.update({item.id: item for item in page.items})
        if page.last in (None, start) or len(found) >= enough:
            break
        start = page.last
    return found
