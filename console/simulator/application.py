"""The ASGI application: routes, errors, gate."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from console.simulator.errors import Problem
from console.simulator.gate import API, Gate, problem_answer
from console.simulator.routes import openapi, vendor
from console.simulator.routes.control import ControlRoutes
from console.simulator.routes.files import FileRoutes
from console.simulator.routes.hls import HlsRoutes, RtmpRoutes, WatchRoutes
from console.simulator.routes.mishaps import MishapRoutes
from console.simulator.routes.steering import SteeringRoutes
from console.simulator.service import Service
from console.simulator.shapes import Shapes

UNKNOWN = {404: "not found", 405: "method not allowed"}
DIALECTS = {"vendor": vendor.routes, "openapi": openapi.routes}


def create_app(service: Service) -> Gate:
    """The service as an ASGI application, whole: with its token check and its faults.

    Args:
        service: the workspace to serve.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    for method, path, handler in DIALECTS[service.options.dialect](service.world, service.shapes, service.hooks):
        app.router.routes.append(_route(method, API + path, handler))
    for elsewhere in (HlsRoutes, RtmpRoutes, WatchRoutes, FileRoutes):
        app.include_router(elsewhere(service.world).router())
    app.include_router(ControlRoutes(service).router())
    app.include_router(SteeringRoutes(service.world).router())
    app.include_router(MishapRoutes(service.world).router())
    app.add_exception_handler(Problem, _answering(service.shapes))
    app.add_exception_handler(HTTPException, _answering(service.shapes))
    return Gate(app, service)


def _route(method: str, path: str, handler: Callable[[Request], Awaitable[Response]]) -> Route:
    """A plain route: what FastAPI would find out about each handler takes longer than making the world."""
    route = Route(path, handler, methods=[method])
    route.methods = {method}  # without the HEAD that is added to each GET: the service has none
    return route


def _answering(shapes: Shapes) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(_: Request, error: Exception) -> Response:
        whole = problem_answer(shapes, _problem(error))
        return Response(whole.body, whole.status, media_type="application/json")

    return answer


def _problem(error: Exception) -> Problem:
    """The problem itself; unknown paths and methods in the service's words."""
    if isinstance(error, Problem):
        return error
    status = error.status_code if isinstance(error, HTTPException) else 500
    return Problem(status, UNKNOWN.get(status, "bad request"))
