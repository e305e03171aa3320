"""The ASGI application: routes, errors, gate."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from console.simulator.errors import Problem
from console.simulator.gate import API, Gate
from console.simulator.model import encode
from console.simulator.routes.active_rooms import ActiveRoomRoutes
from console.simulator.routes.control import ControlRoutes
from console.simulator.routes.jobs import JobRoutes
from console.simulator.routes.policy import PolicyRoutes
from console.simulator.routes.rooms import RoomRoutes
from console.simulator.routes.sessions import SessionRoutes
from console.simulator.service import Service

UNKNOWN = {404: "not found", 405: "method not allowed"}


def create_app(service: Service) -> Gate:
    """The service as an ASGI application, whole: with its token check and its faults.

    Args:
        service: the workspace to serve.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    for routes in (RoomRoutes, ActiveRoomRoutes, SessionRoutes, PolicyRoutes, JobRoutes):
        app.include_router(routes(service.world).router(), prefix=API)
    app.include_router(ControlRoutes(service).router())
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http)
    return Gate(app, service)


async def _problem(_: Request, error: Exception) -> Response:
    problem = error if isinstance(error, Problem) else Problem(500, "internal server error")
    return Response(encode(problem.body()), problem.status, media_type="application/json")


async def _http(request: Request, error: Exception) -> Response:
    """Unknown paths and methods, in the service's envelope."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return await _problem(request, Problem(status, UNKNOWN.get(status, "bad request")))
