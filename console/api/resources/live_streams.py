"""Live streams (part-b 4)."""

from __future__ import annotations

from types import MappingProxyType

from console.api.models.live_streams import LiveStream
from console.api.models.page import Page
from console.api.operation import Operation
from console.api.resources.jobs import Jobs
from console.api.rules import MAX_PAYLOAD, check_meeting_url, in_range, not_longer, said
from console.api.wire import Caller

LIST = Operation("listLiveStreams", "GET", "/live-streams")
GET = Operation("getLiveStream", "GET", "/live-streams/{stream_id}")
START = Operation("startLiveStreamForRoom", "POST", "/live-streams/room/{room_id}/start")
STOP_ROOM = Operation("stopLiveStreamForRoom", "POST", "/live-streams/room/{room_id}/stop", "harmful")
STOP = Operation("stopLiveStreamById", "POST", "/live-streams/{stream_id}/stop", "harmful")
PAUSE = Operation("pauseLiveStreamRecording", "POST", "/live-streams/{stream_id}/pause-recording")
RESUME = Operation("resumeLiveStreamRecording", "POST", "/live-streams/{stream_id}/resume-recording")
TIMED_METADATA = Operation("sendTimedMetadata", "POST", "/live-streams/{stream_id}/timed-metadata")


class LiveStreams(Jobs[LiveStream]):
    """`client.live_streams`."""

    operations = MappingProxyType(
        {
            "list": LIST,
            "get": GET,
            "start": START,
            "stop_room": STOP_ROOM,
            "stop": STOP,
            "pause_recording": PAUSE,
            "resume_recording": RESUME,
            "send_timed_metadata": TIMED_METADATA,
        }
    )

    def __init__(self, transport: Caller) -> None:
        super().__init__(transport, LiveStream)

    async def get(self, stream_id: str) -> LiveStream:
        """Show one live stream, with the files it left.

        Args:
            stream_id: which live stream.
        """
        return await self._one(GET, {"stream_id": stream_id})

    async def start(
        self,
        room_id: str,
        *,
        meeting_url: str | None = None,
        hls_vod: bool | None = None,
        single_file_per_layer: bool | None = None,
        destination: str | None = None,
    ) -> LiveStream:
        """Start sending a room out as HLS; its playback URL is known at once and plays when it runs (part-b 4.2).

        Args:
            room_id: which room.
            meeting_url: where the service's bot looks at the room from; needed when the template gives no place.
            hls_vod: also keep a playlist to watch later.
            single_file_per_layer: also keep one film per layer.
            destination: the template's destination to use, when it has several (vendor dialect only).

        Raises:
            Conflict: it is being sent out already.
        """
        check_meeting_url(meeting_url)
        flags = {"hls_vod": hls_vod, "single_file_per_layer": single_file_per_layer}
        recording = {name: value for name, value in flags.items() if value is not None} or None
        body = {"meeting_url": meeting_url, "recording": recording, "destination": destination}
        return await self._one(START, {"room_id": room_id}, body)

    async def stop_room(self, room_id: str) -> Page[LiveStream]:
        """Stop all live streams of a room; `error` of the answer says when some could not be stopped.

        Args:
            room_id: which room.

        Raises:
            NotFound: there is none.
        """
        return await self._told(STOP_ROOM, {"room_id": room_id})

    async def stop(self, stream_id: str) -> LiveStream | None:
        """Stop one live stream; None when the service only takes note.

        Args:
            stream_id: which live stream.
        """
        return (await self._told(STOP, {"stream_id": stream_id})).first

    async def pause_recording(self, stream_id: str) -> LiveStream | None:
        """Pause what is kept of a live stream; the stream itself goes on (part-b 4.2).

        Args:
            stream_id: which live stream.
        """
        return (await self._told(PAUSE, {"stream_id": stream_id})).first

    async def resume_recording(self, stream_id: str) -> LiveStream | None:
        """Go on keeping a live stream.

        Args:
            stream_id: which live stream.
        """
        return (await self._told(RESUME, {"stream_id": stream_id})).first

    async def send_timed_metadata(self, stream_id: str, payload: str, *, duration: int) -> LiveStream | None:
        """Send a text along with the picture, for players that understand it (part-b 4.2).

        Args:
            stream_id: which live stream.
            payload: the text, at most 100 characters.
            duration: for how many seconds it holds, at least 1.
        """
        not_longer(said(payload, "payload"), MAX_PAYLOAD, "Timed metadata")
        in_range(duration, 1, float("inf"), "The duration of timed metadata, in seconds,")
        body = {"payload": payload, "duration": duration}
        return (await self._told(TIMED_METADATA, {"stream_id": stream_id}, body)).first
