"""The simulator's own controls under `/_sim`: look inside, break, move time, add people. No token, loopback only."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from console.simulator import job_events, jobs
from console.simulator.errors import bad_body, not_found
from console.simulator.model import Event, Peer, Room, Session
from console.simulator.reading import shallow, switch, text, whole
from console.simulator.routes.base import reply
from console.simulator.service import Service

FURTHEST = 30 * 86_400  # seconds the world may be moved at once
MANY = 20_000
STEERING = ("freeze", "thaw", "fail")
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
        router.add_api_route("/jobs/{job_id}", self.steer_job, methods=["POST"])
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
        wishes = await _anything(request)
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
        seconds = (await _object(request)).get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not math.isfinite(seconds):
            raise bad_body("seconds must be a number")
        if not 0 <= seconds <= FURTHEST:
            raise bad_body(f"seconds must be between 0 and {FURTHEST}")
        self._service.advance(seconds)
        return reply(self._overview())

    async def add_peers(self, request: Request) -> Response:
        """Let people into a running session; names, ids and metadata are taken as they are."""
        wish = await _object(request)
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
        wish = await _object(request)
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

    async def steer_job(self, request: Request) -> Response:
        """Let something happen to a job: `freeze` or `thaw` a live stream's picture, or `fail` it with an error."""
        wish, job_id = await _object(request), request.path_params["job_id"]
        job = next((kind[job_id] for kind in self._world.jobs.values() if job_id in kind), None)
        if job is None:
            raise not_found("job")
        what, error = text(wish, "do") or "", text(wish, "error") or "INTERNAL_ERROR"
        if what not in STEERING or error not in job_events.ERRORS:
            raise bad_body("do is one of freeze, thaw, fail; error is one of " + ", ".join(job_events.ERRORS))
        if what == "fail":
            jobs.fail(self._world, job, error)
        else:
            (jobs.freeze if what == "freeze" else jobs.thaw)(self._world, job)
        return reply({"id": job.id, "status": job.status})

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
            "messages": [asdict(message) for message in self._world.messages][-SHOWN:],
        }

    def _room_state(self, room: Room) -> dict[str, Any]:
        session = self._world.live(room.id)
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
            "messages": [asdict(one) for one in self._world.messages if one.room_id == room.id][-SHOWN:],
            "events": [self._event(one) for one in self._world.events if one.room_id == room.id][-SHOWN:],
        }


def _peer_state(peer: Peer) -> dict[str, Any]:
    return {**peer.full(), "ghost": peer.ghost, "left_at": peer.left_at}


async def _anything(request: Request) -> object:
    """What a test sent; the lenient reader keeps lone surrogates, which hostile names may have."""
    try:
        return shallow(json.loads(await request.body()))
    except (ValueError, RecursionError) as error:
        raise bad_body("JSON is expected") from error


async def _object(request: Request) -> dict[str, Any]:
    value = await _anything(request)
    if not isinstance(value, dict):
        raise bad_body("an object is expected")
    return value
