"""The simulator's own controls under `/_sim`: look inside, break, move time, add people. No token, loopback only.

- `GET /_sim/state`: counts of the world, `seconds` of its time, how often what is no API call was `fetched` (`hls`,
  `rtmp`, `files`), and the `script` of the scenario (`console.simulator.script`).
- `GET /_sim/state?room_id=ID`: the people of a room, its messages and webhook events, its `jobs` with where each can be
  `watched` (paths on this host), and its `ingest`.
- `GET /_sim/requests?since=N`: the API requests after number N.
- `GET | POST | DELETE /_sim/faults`: what goes wrong for which requests (`console.simulator.faults`); `half_body` cuts
  an answer after half of its bytes, or after `bytes`; `stall` falls silent there. A fault of `/` spares `/hls`, `/rtmp`
  and `/files`: it hits them when it names them.
- `POST /_sim/advance {"seconds": X}`: move the world ahead.
- `POST /_sim/rooms`, `POST /_sim/peers`, `POST /_sim/peers/ID/drop`: add rooms and people, cut somebody's connection.
- `POST /_sim/jobs/ID`, `POST /_sim/ingest/ROOM_ID`, `POST /_sim/script`: see `console.simulator.routes.steering`.
- `POST /_sim/peers/ID/errors`: somebody's app reports an error, see `console.simulator.routes.mishaps`.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from console.simulator import ingest, jobs
from console.simulator.errors import bad_body, not_found
from console.simulator.model import Event, Job, Peer, Room, Session
from console.simulator.reading import switch, text, whole
from console.simulator.routes.base import an_object, anything, reply
from console.simulator.service import Service

FURTHEST = 30 * 86_400  # seconds the world may be moved at once
MANY = 20_000
SHOWN = 500  # messages and events shown at once


class ControlRoutes:
    """The controls.

    Args:
        service: what they steer.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._world = service.world

    def router(self) -> APIRouter:
        """Where they are."""
        router = APIRouter(prefix="/_sim")
        router.add_api_route("/state", self.state, methods=["GET"])
        router.add_api_route("/requests", self.requests, methods=["GET"])
        router.add_api_route("/faults", self.show_faults, methods=["GET"])
        router.add_api_route("/faults", self.add_faults, methods=["POST"])
        router.add_api_route("/faults", self.clear_faults, methods=["DELETE"])
        router.add_api_route("/advance", self.advance, methods=["POST"])
        router.add_api_route("/peers", self.add_peers, methods=["POST"])
        router.add_api_route("/peers/{peer_id}/drop", self.drop_peer, methods=["POST"])
        router.add_api_route("/rooms", self.add_room, methods=["POST"])
        return router

    async def state(self, request: Request) -> Response:
        """Counts of the world; of one room everything, with `?room_id=`."""
        room_id = request.query_params.get("room_id")
        if not room_id:
            return reply(self._overview())
        room = self._world.rooms.get(room_id)
        if room is None:
            raise not_found("room")
        return reply(self._room_state(room))

    async def requests(self, request: Request) -> Response:
        """The API requests so far, or those after number `since`."""
        since = request.query_params.get("since", "0")
        return reply(self._service.requests_since(int(since) if since.isascii() and since.isdigit() else 0))

    async def show_faults(self) -> Response:
        """The faults that are on."""
        return reply({"faults": self._service.faults.wire()})

    async def add_faults(self, request: Request) -> Response:
        """Switch faults on: a list of them, one alone, or `{"faults": [...]}`."""
        wishes = await anything(request)
        if isinstance(wishes, dict):
            wishes = wishes.get("faults", [wishes])
        if not isinstance(wishes, list):
            raise bad_body("a list of faults is expected")
        self._service.faults.add(wishes)
        return await self.show_faults()

    async def clear_faults(self) -> Response:
        """Switch all faults off."""
        self._service.faults.clear()
        return await self.show_faults()

    async def advance(self, request: Request) -> Response:
        """Move the world that many seconds ahead."""
        seconds = (await an_object(request)).get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not math.isfinite(seconds):
            raise bad_body("seconds must be a number")
        if not 0 <= seconds <= FURTHEST:
            raise bad_body(f"seconds must be between 0 and {FURTHEST}")
        self._service.advance(seconds)
        return reply(self._overview())

    async def add_peers(self, request: Request) -> Response:
        """Let people into a running session; names, ids and metadata are taken as they are."""
        wish = await an_object(request)
        session = self._world.live(text(wish, "room_id") or "")
        if session is None:
            raise not_found("session")
        count = whole(wish, "count")
        count = 1 if count is None else count
        if not 1 <= count <= MANY:
            raise bad_body(f"count must be between 1 and {MANY}")
        return reply({"peers": [self._join(session, wish).full() for _ in range(count)]})

    async def drop_peer(self, request: Request) -> Response:
        """Cut somebody's connection: they linger for 60 s of world time."""
        peer_id = request.path_params["peer_id"]
        session = self._world.where.get(peer_id)
        if session is None:
            raise not_found("peer")
        self._world.drop(session.peers[peer_id])
        return reply(_peer_state(session.peers[peer_id]))

    async def add_room(self, request: Request) -> Response:
        """Add a room, with a running session when `live`; any name will do here."""
        wish = await an_object(request)
        template = text(wish, "template") or ""
        found = [
            one for one in self._world.templates.values() if one.name == template or (one.default and not template)
        ]
        if not found:
            raise not_found("template")
        stamp = self._world.stamp(digits=3)
        now = self._world.time.shown(self._world.time.now, 3)
        room = Room(self._world.id(), text(wish, "name") or "new-room", found[0].id, now, stamp, stamp)
        room.enabled = switch(wish, "enabled") is not False
        self._world.rooms[room.id] = room
        if switch(wish, "live"):
            self._world.open_session(room)
        return reply(self._room_state(room))

    def _join(self, session: Session, wish: dict[str, Any]) -> Peer:
        role = text(wish, "role") or session.cast.audience
        if role not in session.cast.roles:
            raise bad_body("role not found")
        metadata = wish.get("metadata", "")
        if not isinstance(metadata, str | dict):
            raise bad_body("metadata must be a string or an object")
        name, user_id = text(wish, "name") or "", text(wish, "user_id") or ""
        return self._world.join(session, name, role, user_id=user_id, metadata=metadata)

    def _event(self, event: Event) -> dict[str, Any]:
        at = self._world.stamp(event.at, 3)
        return {"at": at, "type": event.type, "room_id": event.room_id, "data": event.data}

    def _overview(self) -> dict[str, Any]:
        live = self._world.live_sessions()
        return {
            "now": self._world.stamp(),
            "seconds": self._world.time.now,
            "rooms": len(self._world.rooms),
            "live": len(live),
            "peers": sum(len(session.present) for session in live),
            "sessions": len(self._world.sessions),
            "jobs": {kind: len(jobs) for kind, jobs in self._world.jobs.items()},
            "fetched": dict(self._service.fetched),
            "script": [step.wire() for step in self._world.script],
            "messages": [asdict(message) for message in self._world.messages][-SHOWN:],
        }

    def _room_state(self, room: Room) -> dict[str, Any]:
        session, feed = self._world.live(room.id), self._world.ingests.get(room.id)
        peers = [] if session is None else [session.peers[peer_id] for peer_id in session.present]
        return {
            "now": self._world.stamp(),
            "id": room.id,
            "name": room.name,
            "enabled": room.enabled,
            "session_id": None if session is None else session.id,
            "count": len(peers),
            "ghosts": sum(peer.ghost for peer in peers),
            "peers": {peer.id: _peer_state(peer) for peer in peers},
            "jobs": [_job_state(job) for job in jobs.all_in(self._world, room.id)],
            "ingest": None if feed is None else ingest.wire(self._world, feed),
            "messages": [asdict(one) for one in self._world.messages if one.room_id == room.id][-SHOWN:],
            "events": [self._event(one) for one in self._world.events if one.room_id == room.id][-SHOWN:],
        }


def _job_state(job: Job) -> dict[str, Any]:
    about = {"id": job.id, "kind": job.kind, "status": job.status, "reason": job.reason}
    return {**about, "watched": jobs.watched(job)}


def _peer_state(peer: Peer) -> dict[str, Any]:
    return {**peer.full(), "ghost": peer.ghost, "left_at": peer.left_at}
