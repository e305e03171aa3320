"""What recordings, live streams and external streams share (part-b 1, 2, 4, 5)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Generic, TypedDict, TypeVar, Unpack

from console.api.models.jobs import STATUSES, Job
from console.api.models.page import Page
from console.api.operation import Body, Operation
from console.api.resources.base import Report, Resource, has, iterate, read_jobs, read_one, read_page
from console.api.rules import check_limit, one_of
from console.api.wire import Caller

J = TypeVar("J", bound=Job)


class JobFilter(TypedDict, total=False):
    """Which jobs to list; as the arguments of `Jobs.list`."""

    room_id: str | None
    session_id: str | None
    status: str | None


class Jobs(Resource, Generic[J]):
    """One family of jobs.

    Args:
        transport: the way out.
        kind: what its jobs are.
    """

    def __init__(self, transport: Caller, kind: type[J]) -> None:
        super().__init__(transport)
        self._kind = kind

    async def list(
        self,
        *,
        room_id: str | None = None,
        session_id: str | None = None,
        status: str | None = None,
        limit: int = 100,
        start: str | None = None,
    ) -> Page[J]:
        """List jobs of this kind, without the files they left.

        Args:
            room_id: only those of this room.
            session_id: only those of this session.
            status: only those that are starting, running, stopping, post_processing, completed or failed (part-b 1).
            limit: how many on a page, 10 to 100; the service may send fewer (part-b 0.3).
            start: where the page starts: `last` of the page before.

        Raises:
            Refused: the service knows no such state.
        """
        one_of("A job's status", status, STATUSES)
        query = {"room_id": room_id, "session_id": session_id, "status": status, "start": start}
        body = await self._transport.call(self.operations["list"], {}, query={**query, "limit": check_limit(limit)})
        return read_page(self._kind, body, limit, lambda job: _wanted(job, room_id, session_id, status))

    def iterate(
        self, *, max_items: int | None = None, progress: Report | None = None, **filters: Unpack[JobFilter]
    ) -> AsyncIterator[J]:
        """All jobs of this kind, page by page.

        Args:
            max_items: stop after so many.
            progress: told about each page.
            **filters: as for `list`.
        """
        return iterate(lambda start: self.list(start=start, **filters), max_items, progress)

    async def _one(self, operation: Operation, parameters: Mapping[str, str], body: Body = None) -> J:
        """A call that answers with a job."""
        return read_one(self._kind, await self._transport.call(operation, parameters, body=body))

    async def _told(self, operation: Operation, parameters: Mapping[str, str], body: Body = None) -> Page[J]:
        """A call that answers with nothing, with a job, or with several."""
        return read_jobs(self._kind, await self._transport.call(operation, parameters, body=body))


def _wanted(job: Job, room_id: str | None, session_id: str | None, status: str | None) -> bool:
    return has(room_id, job.room_id) and has(session_id, job.session_id) and has(status, job.status)
