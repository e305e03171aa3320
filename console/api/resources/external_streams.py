"""External streams (part-b 5)."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from pydantic import SecretStr

from console.api.models.external_streams import ExternalStream
from console.api.models.page import Page
from console.api.operation import Operation
from console.api.resources.jobs import Jobs
from console.api.rules import check_meeting_url, check_rtmp_urls, resolution
from console.api.wire import Caller

LIST = Operation("listExternalStreams", "GET", "/external-streams")
GET = Operation("getExternalStream", "GET", "/external-streams/{stream_id}")
START = Operation("startExternalStreamForRoom", "POST", "/external-streams/room/{room_id}/start")
STOP_ROOM = Operation("stopExternalStreamForRoom", "POST", "/external-streams/room/{room_id}/stop", "harmful")
STOP = Operation("stopExternalStreamById", "POST", "/external-streams/{stream_id}/stop", "harmful")


class ExternalStreams(Jobs[ExternalStream]):
    """`client.external_streams`."""

    operations = MappingProxyType({"list": LIST, "get": GET, "start": START, "stop_room": STOP_ROOM, "stop": STOP})

    def __init__(self, transport: Caller) -> None:
        super().__init__(transport, ExternalStream)

    async def get(self, stream_id: str) -> ExternalStream:
        """Show one external stream, with the files it left.

        Args:
            stream_id: which external stream.
        """
        return await self._one(GET, {"stream_id": stream_id})

    async def start(
        self,
        room_id: str,
        rtmp_urls: Sequence[str | SecretStr],
        *,
        meeting_url: str | None = None,
        recording: bool | None = None,
        width: int | None = None,
        height: int | None = None,
        destination: str | None = None,
    ) -> ExternalStream:
        """Start sending a room out over RTMP; it runs some seconds later (part-b 5.2).

        Args:
            room_id: which room.
            rtmp_urls: one to three URLs, rtmp:// or rtmps://, each a server and a stream key, so each is a secret.
            meeting_url: where the service's bot looks at the room from; needed when the template gives no place.
            recording: also record it (vendor dialect only).
            width: the picture's width in pixels, 500 to 1920; the default picture is 1280 by 720.
            height: the picture's height in pixels, 480 to 1920; if one side exceeds 1080, the other must not.
            destination: the template's destination to use, when it has several (vendor dialect only).

        Raises:
            Conflict: it is being sent out already.
        """
        check_rtmp_urls(rtmp_urls)
        check_meeting_url(meeting_url)
        body = {
            "rtmp_urls": list(rtmp_urls),
            "meeting_url": meeting_url,
            "recording": recording,
            "resolution": resolution(width, height),
            "destination": destination,
        }
        return await self._one(START, {"room_id": room_id}, body)

    async def stop_room(self, room_id: str) -> Page[ExternalStream]:
        """Stop all external streams of a room; `error` of the answer says when some could not be stopped.

        Args:
            room_id: which room.

        Raises:
            NotFound: there is none.
        """
        return await self._told(STOP_ROOM, {"room_id": room_id})

    async def stop(self, stream_id: str) -> ExternalStream | None:
        """Stop one external stream; None when the service only takes note.

        Args:
            stream_id: which external stream.
        """
        return (await self._told(STOP, {"stream_id": stream_id})).first
