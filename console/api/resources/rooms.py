"""Rooms (part-a 5)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, TypedDict, Unpack

from console.api.models.page import Page
from console.api.models.rooms import Room
from console.api.operation import Case, Operation
from console.api.resources.base import Report, Resource, iterate, read_one, read_page, within
from console.api.rules import check_limit, check_room, check_times, check_upload, check_webhook, insist

if TYPE_CHECKING:
    from datetime import datetime

_DISABLES = (Case("enabled", "harmful", False),)

LIST = Operation("listRooms", "GET", "/rooms")
CREATE = Operation("createRoom", "POST", "/rooms")
GET = Operation("retrieveRoom", "GET", "/rooms/{room_id}")
UPDATE = Operation("updateRoom", "POST", "/rooms/{room_id}", "harmful", _DISABLES)
SET_ENABLED = Operation("setRoomEnabled", "POST", "/rooms/{room_id}", "harmful", _DISABLES)


class RoomFilter(TypedDict, total=False):
    """Which rooms to list; as the arguments of `Rooms.list`."""

    enabled: bool | None
    name: str | None
    after: datetime | None
    before: datetime | None


class Rooms(Resource):
    """`client.rooms`."""

    operations = MappingProxyType(
        {"list": LIST, "create": CREATE, "get": GET, "update": UPDATE, "set_enabled": SET_ENABLED}
    )

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
        """List rooms.

        Args:
            enabled: only enabled or only disabled ones; without it the service chooses (part-a 5.3).
            name: only the room of exactly this name.
            after: only those created then or later.
            before: only those created then or earlier.
            limit: how many on a page, 10 to 100 (part-a 3).
            start: where the page starts: `last` of the page before.
        """
        check_times(after, before)
        query = {"enabled": enabled, "name": name, "after": after, "before": before, "start": start}
        body = await self._transport.call(LIST, {}, query={**query, "limit": check_limit(limit)})
        return read_page(Room, body, limit, lambda room: within(after, before, room.created_at))

    def iterate(
        self, *, max_items: int | None = None, progress: Report | None = None, **filters: Unpack[RoomFilter]
    ) -> AsyncIterator[Room]:
        """All rooms, page by page.

        Args:
            max_items: stop after so many.
            progress: told about each page.
            **filters: as for `list`.
        """
        return iterate(lambda start: self.list(start=start, **filters), max_items, progress)

    async def create(  # noqa: PLR0913 - the service has that many fields
        self,
        *,
        name: str | None = None,
        description: str | None = None,
        template_id: str | None = None,
        region: str | None = None,
        large_room: bool | None = None,
        size: int | None = None,
        max_duration_seconds: int | None = None,
        recording_info: Mapping[str, object] | None = None,
        polls: Sequence[str] = (),
        webhook: Mapping[str, object] | None = None,
    ) -> Room:
        """Create a room; if one of this name exists, the service changes that one and returns it (part-a 5.2).

        Args:
            name: its name, of letters, digits and . - : _; the service makes one up without it.
            description: what it is for.
            template_id: the template it follows; the account's default one without it.
            region: where it lives: in, us, eu or auto, which is the template's.
            large_room: permit more than 2500 peers.
            size: the greatest number of peers, up to 2500, or 20000 in a large room.
            max_duration_seconds: how long a session may last, 120 to 43200 seconds.
            recording_info: how it is recorded, instead of as its template says, as JSON (part-a 5.1).
            polls: ids of polls to link (vendor dialect only).
            webhook: its own webhook, as JSON with `url` and perhaps `headers`.
        """
        if size is not None and size > 2500:  # noqa: PLR2004 - the rule beside it says what it is
            insist(large_room is True, "More than 2500 peers need a large room.")
        check_room(name, region, size, large_room, max_duration_seconds)
        body = {
            "name": name,
            "description": description,
            "template_id": template_id,
            "region": region,
            "large_room": large_room,
            "size": size,
            "max_duration_seconds": max_duration_seconds,
            "recording_info": _recording(recording_info),
            "polls": list(polls) or None,
            "webhook": webhook,
        }
        check_webhook(webhook)
        return read_one(Room, await self._transport.call(CREATE, {}, body=body))

    async def get(self, room_id: str) -> Room:
        """Show one room.

        Args:
            room_id: which room.
        """
        return read_one(Room, await self._transport.call(GET, {"room_id": room_id}))

    async def update(  # noqa: PLR0913 - the service has that many fields
        self,
        room_id: str,
        *,
        name: str | None = None,
        description: str | None = None,
        template_id: str | None = None,
        region: str | None = None,
        large_room: bool | None = None,
        size: int | None = None,
        max_duration_seconds: int | None = None,
        recording_info: Mapping[str, object] | None = None,
        polls: Sequence[str] | None = None,
        webhook: Mapping[str, object] | None = None,
        enabled: bool | None = None,
    ) -> Room:
        """Change a room; what is not named stays as it is (part-a 5.5).

        Args:
            room_id: which room.
            name: a new name, of letters, digits and . - : _.
            description: what it is for.
            template_id: the template it follows (openapi dialect only).
            region: where it lives: in, us, eu or auto (vendor dialect only).
            large_room: permit more than 2500 peers (vendor dialect only).
            size: the greatest number of peers, up to 2500, or 20000 in a large room.
            max_duration_seconds: how long a session may last, 120 to 43200 seconds.
            recording_info: how it is recorded, as JSON; from then on it no longer follows its template.
            polls: ids of all its polls; those not named are unlinked (vendor dialect only).
            webhook: its own webhook, as JSON with `url` and perhaps `headers` (vendor dialect only).
            enabled: whether peers may join (vendor dialect only; `set_enabled` works in both).

        Raises:
            Refused: nothing to change, or a field breaks a documented rule.
        """
        check_room(name, region, size, large_room, max_duration_seconds)
        check_webhook(webhook)
        about = {"name": name, "description": description, "template_id": template_id, "region": region}
        fields = {
            **about,
            "large_room": large_room,
            "size": size,
            "max_duration_seconds": max_duration_seconds,
            "recording_info": _recording(recording_info),
            "polls": None if polls is None else list(polls),
            "webhook": webhook,
            "enabled": enabled,
        }
        insist(any(value is not None for value in fields.values()), "Nothing to change: name at least one field.")
        return read_one(Room, await self._transport.call(UPDATE, {"room_id": room_id}, body=fields))

    async def set_enabled(self, room_id: str, enabled: bool) -> Room:
        """Let peers join a room, or not; a session that runs goes on either way (part-a 5.6).

        Args:
            room_id: which room.
            enabled: whether peers may join.
        """
        body = await self._transport.call(SET_ENABLED, {"room_id": room_id}, body={"enabled": enabled})
        return read_one(Room, body)


def _recording(info: Mapping[str, object] | None) -> Mapping[str, object] | None:
    """How a room is recorded, checked; its upload credentials as a room spells them (part-a 5.2, 8.3)."""
    if info is None:
        return None
    upload = info.get("upload_info")
    credentials = upload.get("credentials") if isinstance(upload, Mapping) else None
    if isinstance(upload, Mapping) and isinstance(credentials, Mapping) and "secretKey" in credentials:
        renamed = {("secret" if name == "secretKey" else name): value for name, value in credentials.items()}
        info = {**info, "upload_info": {**upload, "credentials": renamed}}
    check_upload(info.get("upload_info"), "secret", prefix=False)
    return info
