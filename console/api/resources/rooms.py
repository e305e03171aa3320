"""Rooms (part-a 5)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict, Unpack

from console.api.errors import Refused
from console.api.models.page import Page
from console.api.models.rooms import Room
from console.api.operation import Operation
from console.api.resources.base import Resource, check_limit, iterate, read_one, read_page

if TYPE_CHECKING:
    from datetime import datetime

LIST = Operation("listRooms", "GET", "/rooms")
GET = Operation("retrieveRoom", "GET", "/rooms/{room_id}")
UPDATE = Operation("updateRoom", "POST", "/rooms/{room_id}")
SET_ENABLED = Operation("setRoomEnabled", "POST", "/rooms/{room_id}")
OPERATIONS = (LIST, GET, UPDATE, SET_ENABLED)

_NAME = re.compile(r"[A-Za-z0-9.\-:_]+")
_REGIONS = ("in", "us", "eu", "auto")
_DURATION = (120, 43200)  # seconds
_LARGEST_SMALL_ROOM = 2500
_LARGEST_ROOM = 20000


class RoomFields(TypedDict, total=False):
    """What can be changed about a room (part-a 5.5)."""

    name: str
    description: str
    recording_info: Mapping[str, object]
    region: str
    large_room: bool
    size: int
    max_duration_seconds: int
    polls: Sequence[str]
    webhook: Mapping[str, object]
    enabled: bool


class Rooms(Resource):
    """`client.rooms`."""

    async def list(
        self,
        *,
        enabled: bool | None = None,
        name: str | None = None,
        after: datetime | None = None,
        before: datetime | None = None,
        limit: int = 100,
        start: str | None = None,
    ) -> Page[Room]:
        """One page of rooms.

        Args:
            enabled: only enabled or only disabled ones; what None means is the service's choice (part-a 5.3).
            name: only the room of exactly this name.
            after: only those created then or later.
            before: only those created then or earlier.
            limit: 10 to 100.
            start: `last` of the page before.
        """
        query = {"enabled": enabled, "name": name, "after": after, "before": before, "start": start}
        body = await self._transport.call(LIST, {}, query={**query, "limit": check_limit(limit)})
        return read_page(Room, body, limit)

    def iterate(self, *, enabled: bool | None = None, max_items: int | None = None) -> AsyncIterator[Room]:
        """All rooms, page by page.

        Args:
            enabled: as for `list`.
            max_items: stop after so many.
        """
        return iterate(lambda start: self.list(enabled=enabled, start=start), max_items)

    async def get(self, room_id: str) -> Room:
        """One room."""
        return read_one(Room, await self._transport.call(GET, {"room_id": room_id}))

    async def update(self, room_id: str, **fields: Unpack[RoomFields]) -> Room:
        """Change a room; what is not named stays as it is.

        Args:
            room_id: which room.
            **fields: any of name, description, recording_info, region, large_room, size, max_duration_seconds
                (120 to 43200), polls, webhook, enabled (part-a 5.5).

        Raises:
            Refused: a field breaks a documented rule.
        """
        _check(fields)
        return read_one(Room, await self._transport.call(UPDATE, {"room_id": room_id}, body=dict(fields)))

    async def set_enabled(self, room_id: str, enabled: bool) -> Room:
        """Let peers join, or not; a running session goes on either way (part-a 5.6)."""
        body = await self._transport.call(SET_ENABLED, {"room_id": room_id}, body={"enabled": enabled})
        return read_one(Room, body)


def _check(fields: RoomFields) -> None:
    """The documented rules of a room's fields (part-a 5.2)."""
    if not fields.keys() & RoomFields.__annotations__.keys() or fields.keys() - RoomFields.__annotations__.keys():
        raise Refused(f"Nothing to change: name at least one of {', '.join(RoomFields.__annotations__)}, no others.")
    if "name" in fields and not _NAME.fullmatch(fields["name"]):
        raise Refused("A room name may hold only letters, digits and . - : _")
    if fields.get("region", "auto") not in _REGIONS:
        raise Refused(f"A region is one of {', '.join(_REGIONS)}.")
    if not _DURATION[0] <= fields.get("max_duration_seconds", _DURATION[0]) <= _DURATION[1]:
        raise Refused(f"max_duration_seconds must be {_DURATION[0]} to {_DURATION[1]}.")
    _check_size(fields)


def _check_size(fields: RoomFields) -> None:
    size = fields.get("size", 0)
    if not 0 <= size <= _LARGEST_ROOM:
        raise Refused(f"A room's size must be 0 to {_LARGEST_ROOM}.")
    if size > _LARGEST_SMALL_ROOM and fields.get("large_room") is False:
        raise Refused(f"More than {_LARGEST_SMALL_ROOM} peers need a large room.")
