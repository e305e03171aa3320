"""Recordings (part-b 2)."""

from __future__ import annotations

from console.api.models.recordings import Recording
from console.api.operation import Operation
from console.api.resources.jobs import Jobs
from console.api.transport import Transport

LIST = Operation("listRecordings", "GET", "/recordings")
OPERATIONS = (LIST,)


class Recordings(Jobs[Recording]):
    """`client.recordings`."""

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport, Recording, LIST)
