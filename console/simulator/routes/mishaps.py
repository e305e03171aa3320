"""A control under `/_sim` that lets an app report an error (part-b 6.1), as nobody's app does so when a test wants it.

`POST /_sim/peers/ID/errors {"type": "client.publish.failed", "terminal": true, "times": 3, "every": 5}`: that many
errors of somebody who is in a room, so many seconds apart, the last one now. `data` is laid over what the app would
say: any field, with any value at all, such as `{"error_description": "...", "agent": null}`; null removes nothing.
Answers `{"errors": N}`. 404 for somebody who is not there, 400 for a type there is not.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from console.simulator import facts
from console.simulator.errors import bad_body, not_found
from console.simulator.reading import number, switch, text, whole
from console.simulator.routes.base import an_object, reply
from console.simulator.world import World

MOST = 10_000
FURTHEST = 86_400.0


class MishapRoutes:
    """The control.

    Args:
        world: whose people report.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def router(self) -> APIRouter:
        """Where it is."""
        router = APIRouter(prefix="/_sim")
        router.add_api_route("/peers/{peer_id}/errors", self.report, methods=["POST"])
        return router

    async def report(self, request: Request) -> Response:
        """Let somebody's app report some errors."""
        asked, peer_id = await an_object(request), request.path_params["peer_id"]
        session = self._world.where.get(peer_id)
        if session is None:
            raise not_found("peer")
        kind = text(asked, "type") or "client.publish.failed"
        if kind not in facts.ERRORS:
            raise bad_body(f"type is one of {', '.join(facts.ERRORS)}")
        times, every = whole(asked, "times"), number(asked, "every") or 0.0
        times = 1 if times is None else times
        if not 1 <= times <= MOST or not 0 <= every <= FURTHEST:
            raise bad_body(f"times is 1 to {MOST}, every 0 to {FURTHEST:.0f} seconds")
        told: dict[str, Any] = facts.error(
            self._world, session, session.peers[peer_id], kind, terminal=switch(asked, "terminal") is True
        )
        laid_over = asked.get("data")
        if isinstance(laid_over, dict):
            told |= laid_over
        for back in range(times - 1, -1, -1):
            self._world.fact(kind, session, at=self._world.time.now - back * every, **told)
        return reply({"errors": times})
