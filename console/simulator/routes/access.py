"""Stream keys and room codes (part-a 9, 11)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from console.simulator import access, ingest
from console.simulator.errors import Problem, bad_body, not_found
from console.simulator.model import RoomCode, StreamKey, encode
from console.simulator.paging import page
from console.simulator.reading import flag, switch, text, whole
from console.simulator.routes.base import JSON, Routes, fields, reply, reply_raw

CREATED = 201
TEN_YEARS = 315_360_000


class StreamKeyRoutes(Routes):
    """The operations on keys to send RTMP into a room with."""

    async def list(self, request: Request) -> Response:
        """All keys of a room, newest first, also disabled ones."""
        keys = access.stream_keys(self.world, self.room(request).id)
        data = [self.shapes.stream_key(key) for key in keys]
        return reply({"data": data, "last": keys[-1].id if keys else ""})

    async def retrieve(self, request: Request) -> Response:
        """The key of a room, bare: the profile's way."""
        return reply(self.shapes.stream_key(self._key(request)))

    async def create(self, request: Request) -> Response:
        """Make a key; a room that has one answers with it, for a reset is a disable and a create."""
        room = self.enabled_room(request)
        key = access.stream_key(self.world, room.id) or access.new_stream_key(self.world, room, self.world.calls)
        return reply(self.shapes.stream_key(key))

    async def create_for(self, request: Request) -> Response:
        """Make a key for a role and a user, for so many seconds: the profile's way."""
        room, body = self.enabled_room(request), await fields(request)
        role, user_id, seconds = text(body, "role"), text(body, "user_id"), whole(body, "ttl_seconds")
        if seconds is not None and not 0 < seconds <= TEN_YEARS:
            raise bad_body("ttl_seconds must be more than 0")
        former = access.stream_key(self.world, room.id)
        key = former or access.new_stream_key(self.world, room, self.world.calls)
        key.role, key.user_id = role or key.role, user_id or key.user_id
        key.expires = key.expires if seconds is None else self.world.time.now + seconds
        return reply(self.shapes.stream_key(key))

    async def disable(self, request: Request) -> Response:
        """Disable the key of a room and cut off who sends with it; the page labels its success 201 (part-a 11)."""
        self.enabled_room(request)
        access.disable_stream_key(self.world, self._key(request))
        ingest.cut_off(self.world, self.room(request))
        vendor = self.shapes.dialect == "vendor"
        answer = self.shapes.ack("key disabled successfully")
        return Response(encode(answer), CREATED if vendor else 200, media_type=JSON)

    def _key(self, request: Request) -> StreamKey:
        key = access.stream_key(self.world, self.room(request).id)
        if key is None:
            raise not_found("stream key")
        return key


class RoomCodeRoutes(Routes):
    """The operations on codes people join a room with."""

    async def create(self, request: Request) -> Response:
        """Make the codes a room lacks; those of roles that are gone are disabled."""
        codes = access.refresh_room_codes(self.world, self.enabled_room(request), self.world.calls)
        return reply({"data": [self.shapes.room_code(code) for code in codes]})

    async def create_for_role(self, request: Request) -> Response:
        """Make one more code for a role, up to a hundred."""
        room, role = self.enabled_room(request), request.path_params["role_name"]
        if role not in self.world.template(room).cast.roles:
            raise not_found("role")
        if sum(code.role == role for code in access.room_codes(self.world, room.id)) >= access.MOST_CODES:
            raise Problem(400, "Invalid request", f"a role has at most {access.MOST_CODES} room codes")
        return reply(self.shapes.room_code(access.new_room_code(self.world, room, role, self.world.calls)))

    async def list(self, request: Request) -> Response:
        """The codes of a room."""
        room, query = self.enabled_room(request), request.query_params
        role, enabled = query.get("role", ""), flag(query, "enabled")

        def keep(code: RoomCode) -> bool:
            wanted = (not role or code.role == role) and (enabled is None or code.enabled == enabled)
            return code.room_id == room.id and wanted

        def wire(code: RoomCode) -> bytes:
            return encode(self.shapes.room_code(code))

        codes = self.world.room_codes
        return reply_raw(page(codes, query, keep=keep, wire=wire, smallest=self.shapes.smallest_page))

    async def list_all(self, request: Request) -> Response:
        """The codes of a room in one list: the profile knows no pages here."""
        codes = access.room_codes(self.world, self.enabled_room(request).id)
        return reply({"data": [self.shapes.room_code(code) for code in codes]})

    async def update(self, request: Request) -> Response:
        """Enable or disable a code named in the body, which has nothing else (part-a 9)."""
        body = await fields(request)
        if set(body) - {"code", "enabled"}:
            raise bad_body("only code and enabled are expected")
        return self._switch(text(body, "code") or "", body)

    async def update_named(self, request: Request) -> Response:
        """Enable or disable the code the path names: the profile's way."""
        return self._switch(request.path_params["code"], await fields(request))

    def _switch(self, code: str, body: dict[str, Any]) -> Response:
        enabled = switch(body, "enabled")
        found = self.world.room_codes.get(code)
        if enabled is None:
            raise bad_body("enabled is required")
        if found is None:
            raise not_found("room code")
        roles = self.world.template(self.world.rooms[found.room_id]).cast.roles
        if enabled and found.role not in roles:
            raise Problem(403, "room code cannot be enabled", "role does not exist")
        found.enabled, found.updated_at = enabled, self.world.stamp(digits=3)
        return reply(self.shapes.room_code(found))
