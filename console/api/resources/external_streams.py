"""External streams (part-b 5)."""

from __future__ import annotations

from console.api.models.external_streams import ExternalStream
from console.api.operation import Operation
from console.api.resources.jobs import Jobs
from console.api.transport import Transport

LIST = Operation("listExternalStreams", "GET", "/external-streams")
OPERATIONS = (LIST,)


class ExternalStreams(Jobs[ExternalStream]):
    """`client.external_streams`."""

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport, ExternalStream, LIST)
