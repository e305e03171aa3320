"""Sessions, past and present (part-a 7)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from console.simulator.errors import not_found
from console.simulator.model import Session
from console.simulator.paging import page
from console.simulator.reading import flag, moment
from console.simulator.routes.base import Routes, reply_raw


class SessionRoutes(Routes):
    """The operations on sessions."""

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

        shapes = self.shapes
        body = page(
            self.world.sessions,
            query,
            keep=keep,
            wire=shapes.session,
            empty=shapes.nothing(b"null"),
            smallest=shapes.smallest_page,
        )
        return reply_raw(body)

    async def retrieve(self, request: Request) -> Response:
        """One session."""
        session = self.world.sessions.get(request.path_params["session_id"])
        if session is None:
            raise not_found("session")
        return reply_raw(self.shapes.session(session))
