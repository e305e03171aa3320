"""What the lists of recordings, live streams and external streams share (part-b 2, 4, 5)."""

from __future__ import annotations

from typing import Generic, TypeVar

from console.api.errors import Refused
from console.api.models.jobs import STATUSES, Job
from console.api.models.page import Page
from console.api.operation import Operation
from console.api.resources.base import Resource, check_limit, read_page
from console.api.transport import Transport

J = TypeVar("J", bound=Job)


class Jobs(Resource, Generic[J]):
    """One family of jobs.

    Args:
        transport: the way out.
        model: what its items are.
        listing: the operation that lists them.
    """

    def __init__(self, transport: Transport, model: type[J], listing: Operation) -> None:
        super().__init__(transport)
        self._model = model
        self._listing = listing

    async def list(
        self,
        *,
        room_id: str | None = None,
        session_id: str | None = None,
        status: str | None = None,
        limit: int = 100,
        start: str | None = None,
    ) -> Page[J]:
        """One page of jobs.

        Args:
            room_id: only those of this room.
            session_id: only those of this session.
            status: only those in this state, one of the six of part-b 1.
            limit: 10 to 100; the service may send fewer.
            start: `last` of the page before.

        Raises:
            Refused: the service knows no such state.
        """
        if status is not None and status not in STATUSES:
            raise Refused(f"A job's status is one of {', '.join(STATUSES)}.")
        query = {"room_id": room_id, "session_id": session_id, "status": status, "start": start}
        body = await self._transport.call(self._listing, {}, query={**query, "limit": check_limit(limit)})
        return read_page(self._model, body, limit)
