"""Live streams (part-b 4)."""

from __future__ import annotations

from console.api.models.live_streams import LiveStream
from console.api.operation import Operation
from console.api.resources.jobs import Jobs
from console.api.transport import Transport

LIST = Operation("listLiveStreams", "GET", "/live-streams")
OPERATIONS = (LIST,)


class LiveStreams(Jobs[LiveStream]):
    """`client.live_streams`."""

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport, LiveStream, LIST)
