"""Sessions, past and present (part-a 7)."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from console.simulator.errors import not_found
from console.simulator.model import Session, encode
from console.simulator.paging import page
from console.simulator.reading import flag, moment
from console.simulator.routes.base import Routes, reply_raw


class SessionRoutes(Routes):
    """The operations on sessions."""

    def router(self) -> APIRouter:
        """Where they are."""
        router = APIRouter()
        router.add_api_route("/sessions", self.list, methods=["GET"])
        router.add_api_route("/sessions/{session_id}", self.retrieve, methods=["GET"])
        return router

    async def list(self, request: Request) -> Response:
        """List sessions with everybody inlined; without `active`, both kinds (the sample's behaviour)."""
        query = request.query_params
        active, room_id = flag(query, "active"), query.get("room_id")
        first, last = (moment(query, name) for name in ("after", "before"))
        after = None if first is None else self.world.time.parse(first)
        before = None if last is None else self.world.time.parse(last)

        def keep(session: Session) -> bool:
            return (
                (active is None or session.active == active)
                and (not room_id or session.room_id == room_id)
                and (after is None or session.created >= after)
                and (before is None or session.created <= before)
            )

        return reply_raw(page(self.world.sessions, query, keep=keep, wire=self._wire, empty=b"null"))

    async def retrieve(self, request: Request) -> Response:
        """One session."""
        session = self.world.sessions.get(request.path_params["session_id"])
        if session is None:
            raise not_found("session")
        return reply_raw(self._wire(session))

    def _wire(self, session: Session) -> bytes:
        head = {
            "id": session.id,
            "room_id": session.room_id,
            "customer_id": self.world.customer_id,
            "active": session.active,
            "created_at": session.created_at,
            "updated_at": session.updated_at,
        }
        return encode(head)[:-1] + b',"peers":' + session.attendance() + b"}"
