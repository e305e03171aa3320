"""Room codes (part-a 9)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from types import MappingProxyType
from typing import TypedDict, Unpack

from console.api.models.page import Page
from console.api.models.room_codes import RoomCode
from console.api.operation import Operation
from console.api.resources.base import Report, Resource, has, iterate, read_one, read_page
from console.api.rules import MAX_LIMIT, check_limit, said

CREATE = Operation("createRoomCodes", "POST", "/room-codes/room/{room_id}")
CREATE_FOR_ROLE = Operation("createRoomCodeForRole", "POST", "/room-codes/room/{room_id}/role/{role_name}")
LIST = Operation("getRoomCodes", "GET", "/room-codes/room/{room_id}")
SET_ENABLED = Operation("updateRoomCode", "POST", "/room-codes/code", "harmful")


class RoomCodeFilter(TypedDict, total=False):
    """Which codes to list; as the arguments of `RoomCodes.list`."""

    role: str | None
    enabled: bool | None


class RoomCodes(Resource):
    """`client.room_codes`."""

    operations = MappingProxyType(
        {"create": CREATE, "create_for_role": CREATE_FOR_ROLE, "list": LIST, "set_enabled": SET_ENABLED}
    )

    async def create(self, room_id: str) -> Page[RoomCode]:
        """Create a code for each role of a room that has none, and disable those of roles that are gone (part-a 9).

        Args:
            room_id: which room.
        """
        body = await self._transport.call(CREATE, {"room_id": room_id})
        return replace(read_page(RoomCode, body, MAX_LIMIT), last=None)

    async def create_for_role(self, room_id: str, role_name: str) -> RoomCode:
        """Create one more code for one role; up to 100 per role (part-a 9).

        Args:
            room_id: which room.
            role_name: which role.
        """
        parameters = {"room_id": room_id, "role_name": role_name}
        return read_one(RoomCode, await self._transport.call(CREATE_FOR_ROLE, parameters))

    async def list(
        self,
        room_id: str,
        *,
        role: str | None = None,
        enabled: bool | None = None,
        limit: int = 100,
        start: str | None = None,
    ) -> Page[RoomCode]:
        """List the codes of a room; whoever has one can join.

        Args:
            room_id: which room.
            role: only those of this role.
            enabled: only enabled or only disabled ones.
            limit: how many on a page, 10 to 100 (part-a 3).
            start: where the page starts: `last` of the page before.
        """
        query = {"role": role, "enabled": enabled, "limit": check_limit(limit), "start": start}
        body = await self._transport.call(LIST, {"room_id": room_id}, query=query)
        return read_page(RoomCode, body, limit, lambda code: has(role, code.role_id) and has(enabled, code.enabled))

    def iterate(
        self,
        room_id: str,
        *,
        max_items: int | None = None,
        progress: Report | None = None,
        **filters: Unpack[RoomCodeFilter],
    ) -> AsyncIterator[RoomCode]:
        """All codes of a room, page by page.

        Args:
            room_id: which room.
            max_items: stop after so many.
            progress: told about each page.
            **filters: as for `list`.
        """
        return iterate(lambda start: self.list(room_id, start=start, **filters), max_items, progress)

    async def set_enabled(self, code: str, enabled: bool) -> RoomCode:
        """Let a code open its room, or not (part-a 9).

        Args:
            code: which code, such as abc-defg-hij.
            enabled: whether it opens the room.
        """
        body = {"code": said(code, "room code"), "enabled": enabled}
        return read_one(RoomCode, await self._transport.call(SET_ENABLED, {}, body=body))
