"""Recordings (part-b 2)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from console.api.models.page import Page
from console.api.models.recordings import Recording
from console.api.operation import Operation
from console.api.resources.jobs import Jobs
from console.api.rules import check_meeting_url, check_transcription, resolution
from console.api.wire import Caller

LIST = Operation("listRecordings", "GET", "/recordings")
GET = Operation("getRecording", "GET", "/recordings/{recording_id}")
START = Operation("startRecordingForRoom", "POST", "/recordings/room/{room_id}/start")
STOP_ROOM = Operation("stopRecordingForRoom", "POST", "/recordings/room/{room_id}/stop", "harmful")
STOP = Operation("stopRecordingById", "POST", "/recordings/{recording_id}/stop", "harmful")
PAUSE = Operation("pauseRecording", "POST", "/recordings/room/{room_id}/pause")
RESUME = Operation("resumeRecording", "POST", "/recordings/room/{room_id}/resume")


class Recordings(Jobs[Recording]):
    """`client.recordings`."""

    operations = MappingProxyType(
        {
            "list": LIST,
            "get": GET,
            "start": START,
            "stop_room": STOP_ROOM,
            "stop": STOP,
            "pause": PAUSE,
            "resume": RESUME,
        }
    )

    def __init__(self, transport: Caller) -> None:
        super().__init__(transport, Recording)

    async def get(self, recording_id: str) -> Recording:
        """Show one recording, with the files it left.

        Args:
            recording_id: which recording.
        """
        return await self._one(GET, {"recording_id": recording_id})

    async def start(
        self,
        room_id: str,
        *,
        meeting_url: str | None = None,
        width: int | None = None,
        height: int | None = None,
        audio_only: bool | None = None,
        destination: str | None = None,
        transcription: Mapping[str, object] | None = None,
    ) -> Recording:
        """Start recording a room; it runs some seconds later (part-b 2.2).

        Args:
            room_id: which room.
            meeting_url: where the service's bot looks at the room from; needed when the template gives no place.
            width: the picture's width in pixels, 500 to 1920; the default picture is 1280 by 720.
            height: the picture's height in pixels, 480 to 1920; if one side exceeds 1080, the other must not.
            audio_only: one file with the sound of all, without a picture (vendor dialect only).
            destination: the template's destination to use, when it has several (vendor dialect only).
            transcription: whether and how to write down what is said, as JSON (vendor dialect only; part-b 2.2).

        Raises:
            Conflict: it is being recorded already.
        """
        check_meeting_url(meeting_url)
        check_transcription(transcription)
        body = {
            "meeting_url": meeting_url,
            "resolution": resolution(width, height),
            "audio_only": audio_only,
            "destination": destination,
            "transcription": transcription,
        }
        return await self._one(START, {"room_id": room_id}, body)

    async def stop_room(self, room_id: str) -> Page[Recording]:
        """Stop all recordings of a room; they are over some seconds later (part-b 2.2).

        Args:
            room_id: which room.

        Raises:
            NotFound: nothing is being recorded.
        """
        return await self._told(STOP_ROOM, {"room_id": room_id})

    async def stop(self, recording_id: str) -> Recording | None:
        """Stop one recording; None when the service only takes note.

        Args:
            recording_id: which recording.
        """
        return (await self._told(STOP, {"recording_id": recording_id})).first

    async def pause(self, room_id: str) -> Recording | None:
        """Pause the recording of a room; the service goes on calling it running (part-b 1).

        Args:
            room_id: which room.
        """
        return (await self._told(PAUSE, {"room_id": room_id})).first

    async def resume(self, room_id: str) -> Recording | None:
        """Go on with the recording of a room.

        Args:
            room_id: which room.
        """
        return (await self._told(RESUME, {"room_id": room_id})).first
