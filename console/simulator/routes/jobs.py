"""Lists of recordings, live streams and external streams (part-b 2.2, 4.2, 5.2)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from console.simulator import jobs
from console.simulator.errors import bad_query
from console.simulator.model import Job, encode
from console.simulator.paging import page
from console.simulator.routes.base import Routes, reply_raw
from console.simulator.world import KINDS


class JobRoutes(Routes):
    """The operations on jobs."""

    def router(self) -> APIRouter:
        """Where they are."""
        router = APIRouter()
        for kind in KINDS:
            router.add_api_route(f"/{kind}", self.list, methods=["GET"])
        return router

    async def list(self, request: Request) -> Response:
        """List jobs of the kind the path names."""
        query = request.query_params
        kind = request.url.path.rsplit("/", 1)[-1]
        room_id, session_id, status = (query.get(name, "") for name in ("room_id", "session_id", "status"))
        if status and status not in jobs.STATUSES:
            raise bad_query(f"status must be one of {', '.join(jobs.STATUSES)}")

        def keep(job: Job) -> bool:
            return (
                (not room_id or job.room_id == room_id)
                and (not session_id or job.session_id == session_id)
                and (not status or job.status == status)
            )

        return reply_raw(
            page(self.world.jobs[kind], query, keep=keep, wire=lambda job: encode(jobs.wire(job)), smallest=1)
        )
