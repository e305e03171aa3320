"""What every family of operations stands on."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from console.simulator.errors import Problem, bad_body, not_found
from console.simulator.model import Peer, Room, Session, encode
from console.simulator.reading import body, shallow
from console.simulator.shapes import Shapes
from console.simulator.world import World

JSON = "application/json"


def reply(value: object) -> Response:
    """A value as the answer."""
    return Response(encode(value), media_type=JSON)


def reply_raw(data: bytes) -> Response:
    """JSON bytes as the answer."""
    return Response(data, media_type=JSON)


async def fields(request: Request) -> dict[str, Any]:
    """The JSON object a caller sent.

    Raises:
        Problem: 400 when it is none.
    """
    return body(await request.body())


async def optional_fields(request: Request) -> dict[str, Any]:
    """The JSON object a caller sent, or an empty one when nothing was sent.

    Raises:
        Problem: 400 when something else was sent.
    """
    raw = await request.body()
    return body(raw) if raw else {}


async def anything(request: Request) -> object:
    """What a test sent; the lenient reader keeps lone surrogates, which hostile names may have.

    Raises:
        Problem: 400 when it is no JSON.
    """
    try:
        return shallow(json.loads(await request.body()))
    except (ValueError, RecursionError) as error:
        raise bad_body("JSON is expected") from error


async def an_object(request: Request) -> dict[str, Any]:
    """The JSON object a test sent.

    Raises:
        Problem: 400 when it is none.
    """
    value = await anything(request)
    if not isinstance(value, dict):
        raise bad_body("an object is expected")
    return value


class Routes:
    """Operations on one world.

    Args:
        world: what they read and change.
        shapes: how the answers are written down.
    """

    def __init__(self, world: World, shapes: Shapes) -> None:
        self.world = world
        self.shapes = shapes

    def room(self, request: Request) -> Room:
        """The room the path names.

        Raises:
            Problem: 404.
        """
        room = self.world.rooms.get(request.path_params["room_id"])
        if room is None:
            raise not_found("room")
        return room

    def job_room(self, request: Request) -> Room:
        """The room a job path names.

        Raises:
            Problem: 403 for an unknown one, as the service does there (part-b 0.4).
        """
        room = self.world.rooms.get(request.path_params["room_id"])
        if room is None:
            raise Problem(403, "user does not have required permission")
        return room

    def enabled_room(self, request: Request) -> Room:
        """The room the path names, which is enabled.

        Raises:
            Problem: 404 for an unknown room, 403 for a disabled one (part-a 4.3).
        """
        room = self.room(request)
        if not room.enabled:
            raise Problem(403, "room is disabled")
        return room

    def session(self, request: Request) -> Session:
        """The running session of the room the path names.

        Raises:
            Problem: 404 for an unknown room and for one without a session (part-a 4.3).
        """
        session = self.world.live(self.room(request).id)
        if session is None:
            raise not_found("session")
        return session

    def peer(self, request: Request) -> Peer:
        """The peer the path names, who is present.

        Raises:
            Problem: 404.
        """
        return present(self.session(request), request.path_params["peer_id"])


def present(session: Session, peer_id: str) -> Peer:
    """Somebody who is there.

    Raises:
        Problem: 404.
    """
    peer = session.here(peer_id)
    if peer is None:
        raise not_found("peer")
    return peer
