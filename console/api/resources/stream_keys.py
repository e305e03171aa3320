"""Stream keys: RTMP into a room (part-a 11)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from types import MappingProxyType

from console.api import bulk
from console.api.models.ack import Ack
from console.api.models.page import Page
from console.api.models.stream_keys import StreamKey
from console.api.operation import Operation
from console.api.resources.base import Report, Resource, iterate, read_ack, read_one, read_page
from console.api.rules import MAX_LIMIT, in_range

LIST = Operation("getRtmpStreamKey", "GET", "/stream-keys/room/{room_id}")
CREATE = Operation("createRtmpStreamKey", "POST", "/stream-keys/room/{room_id}")
DISABLE = Operation("disableRtmpStreamKey", "POST", "/stream-keys/room/{room_id}/disable", "harmful")


class StreamKeys(Resource):
    """`client.stream_keys`."""

    operations = MappingProxyType({"list": LIST, "create": CREATE, "disable": DISABLE})

    async def list(self, room_id: str) -> Page[StreamKey]:
        """List the stream keys of a room, with the URL to send to, which may change from day to day (part-a 11).

        Args:
            room_id: which room.
        """
        body = await self._transport.call(LIST, {"room_id": room_id})
        if "key" in bulk.split(body):
            return Page((read_one(StreamKey, body),))
        return replace(read_page(StreamKey, body, MAX_LIMIT), last=None)

    def iterate(
        self, room_id: str, *, max_items: int | None = None, progress: Report | None = None
    ) -> AsyncIterator[StreamKey]:
        """All stream keys of a room; the service has no pages of them.

        Args:
            room_id: which room.
            max_items: stop after so many.
            progress: told about each page.
        """
        return iterate(lambda _: self.list(room_id), max_items, progress)

    async def create(
        self, room_id: str, *, role: str | None = None, user_id: str | None = None, ttl_seconds: int | None = None
    ) -> StreamKey:
        """Create the stream key of a room; it does not expire, and a disabled room can have none (part-a 11).

        Args:
            room_id: which room.
            role: the role that the picture joins in (openapi dialect only).
            user_id: the user that it joins as (openapi dialect only).
            ttl_seconds: for how many seconds it works, at least 1 (openapi dialect only).
        """
        in_range(ttl_seconds, 1, float("inf"), "ttl_seconds")
        body = {"role": role, "user_id": user_id, "ttl_seconds": ttl_seconds}
        return read_one(StreamKey, await self._transport.call(CREATE, {"room_id": room_id}, body=body))

    async def disable(self, room_id: str) -> Ack:
        """Disable the stream key of a room; what is sent with it now is cut off (part-a 11).

        Args:
            room_id: which room.

        Raises:
            NotFound: the room has none.
        """
        return read_ack(await self._transport.call(DISABLE, {"room_id": room_id}))
