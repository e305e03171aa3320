"""What every request passes: record, faults, token, clock. Plain ASGI, because faults break the protocol."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from email.utils import formatdate
from ipaddress import ip_address
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.routing import BaseRoute
from starlette.types import Message, Receive, Scope, Send

from console.simulator.errors import Problem, standard
from console.simulator.faults import ELSEWHERE, Fault
from console.simulator.model import encode
from console.simulator.service import Exchange, Service
from console.simulator.shapes import Shapes
from console.simulator.tokens import check

API, CONTROL = "/v2", "/_sim"
HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Welcome to this network</h1></body></html>"
WRONG = {"unexpected": ["this", "is", "not", "the", "api"], "data": {"0": None}}


class Answer:
    """An answer as it goes out whole.

    Args:
        status: the HTTP status.
        body: the bytes.
        content_type: their type.
        headers: more headers.
    """

    def __init__(
        self, status: int, body: bytes, content_type: str = "application/json", headers: dict[str, str] | None = None
    ) -> None:
        self.status = status
        self.body = body
        self._headers = {"content-type": content_type, "content-length": str(len(body)), **(headers or {})}

    async def send(self, send: Send) -> None:
        """Send it."""
        headers = [(name.encode(), value.encode()) for name, value in self._headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


class Beginning:
    """Lets an answer begin, and keeps the rest of it back.

    Args:
        send: where the beginning goes.
        most: how many bytes of the body that is; None = the first half.
    """

    def __init__(self, send: Send, most: int | None) -> None:
        self._send = send
        self._left = most

    async def __call__(self, message: Message) -> None:
        """Take one message of the answer; what is too much waits its turn for nothing."""
        if message["type"] == "http.response.start":
            if self._left is None:
                length = Headers(raw=message.get("headers", [])).get("content-length", "0")
                self._left = max(1, int(length) // 2)
            await self._send(message)
            return
        part = message.get("body", b"")[: self._left]
        if part:
            self._left = (self._left or 0) - len(part)
            await self._send({"type": "http.response.body", "body": part, "more_body": True})
        else:
            await asyncio.sleep(0)


def problem_answer(shapes: Shapes, problem: Problem) -> Answer:
    """An error in its dialect's envelope."""
    return Answer(problem.status, encode(shapes.problem(problem)))


class Gate:
    """The ASGI application around the routes.

    Args:
        app: the routes.
        service: what they serve.
    """

    def __init__(self, app: Starlette, service: Service) -> None:
        self._app = app
        self._service = service

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """What is served behind it."""
        return self._app.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        path = scope["path"]
        scope = {**scope, "path": path.rstrip("/") or "/"}
        if path.startswith(CONTROL):
            await self._control(scope, receive, send)
        else:
            await self._api(scope, receive, send)

    async def _control(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_near(scope):
            stranger = Problem(403, "the simulator is steered from its own machine only")
            await problem_answer(self._service.shapes, stranger).send(send)
            return
        self._service.tick()
        await self._app(scope, receive, send)

    async def _api(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = self._exchange(scope)
        hit = self._service.faults.take(scope["method"], scope["path"])
        await self._wait(hit)
        skew = sum(fault.ms for fault in hit if fault.kind == "skew") / 1000
        now = self._service.now() + skew
        watched = _watched(send, exchange, now)
        final = next((fault for fault in hit if fault.kind not in ("latency", "skew")), None)
        self._service.tick()
        if final is None:
            await self._serve(scope, receive, watched, now)
        else:
            await self._fail(final, scope, receive, watched, now)

    def _exchange(self, scope: Scope) -> Exchange | None:
        """The record of a request; what is fetched from elsewhere is no request to the API, and only counted."""
        method, path = scope["method"], scope["path"]
        if path.startswith(ELSEWHERE):
            self._service.fetched[path.split("/")[1]] += 1
            return None
        return self._service.note(method, path, scope.get("query_string", b"").decode("latin-1"))

    async def _wait(self, hit: list[Fault]) -> None:
        waiting = sum(fault.ms for fault in hit if fault.kind == "latency") / 1000
        if waiting > 0:
            await asyncio.sleep(waiting)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, now: float) -> None:
        try:
            if scope["path"].startswith(API):
                header = Headers(scope=scope).get("authorization")
                check(header, access_key=self._service.access_key, secret=self._service.secret, now=now)
        except Problem as problem:
            await problem_answer(self._service.shapes, problem).send(send)
            return
        await self._app(scope, receive, send)

    async def _fail(self, fault: Fault, scope: Scope, receive: Receive, send: Send, now: float) -> None:
        if fault.kind in ("half_body", "stall"):
            await self._begin(fault, scope, receive, send, now)
            return
        if fault.when == "after":
            await self._serve(scope, receive, _nowhere, now)
        if fault.kind == "hang":
            await self._hang(receive)
            await _cut(scope, receive)
        elif fault.kind == "drop":
            await _cut(scope, receive)
        else:
            await _instead(self._service.shapes, fault).send(send)

    async def _begin(self, fault: Fault, scope: Scope, receive: Receive, send: Send, now: float) -> None:
        """Carry a call out and let its answer only begin; it is never held in memory: it may be a film."""
        await self._serve(scope, receive, Beginning(send, fault.bytes), now)
        if fault.kind == "stall":
            await self._hang(receive)
        await _cut(scope, receive, gently=True)
        if "state" not in scope:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _hang(self, receive: Receive) -> None:
        gone = asyncio.ensure_future(_disconnected(receive))
        cleared = asyncio.ensure_future(self._service.faults.cleared.wait())
        try:
            await asyncio.wait((gone, cleared), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (gone, cleared):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task


def _is_near(scope: Scope) -> bool:
    client = scope.get("client")
    try:
        return client is None or ip_address(client[0]).is_loopback
    except ValueError:
        return False


def _instead(shapes: Shapes, fault: Fault) -> Answer:
    headers = {} if fault.retry_after is None else {"retry-after": f"{fault.retry_after:g}"}
    if fault.kind == "html":
        return Answer(fault.status, HTML, "text/html; charset=utf-8", headers)
    if fault.kind == "wrong_json":
        return Answer(fault.status, encode(WRONG if fault.body is None else fault.body), headers=headers)
    body = shapes.problem(standard(fault.status)) if fault.body is None else fault.body
    return Answer(fault.status, encode(body), headers=headers)


def _watched(send: Send, exchange: Exchange | None, now: float) -> Send:
    async def watch(message: Message) -> None:
        if message["type"] == "http.response.start":
            if exchange is not None:
                exchange.status = message["status"]
            date = formatdate(now, usegmt=True).encode()
            message = {**message, "headers": [*message.get("headers", ()), (b"date", date)]}
        await send(message)

    return watch


async def _nowhere(_: Message) -> None:
    """Where an answer goes that nobody gets."""
    await asyncio.sleep(0)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cut(scope: Scope, receive: Receive, *, gently: bool = False) -> None:
    """Cut the connection: at once, or after what was sent has gone out.

    Raises:
        ConnectionResetError: when there is no connection to cut (an application called in process).
    """
    transport: Any = scope.get("state", {}).get("transport")
    if transport is None:
        if gently:
            return
        raise ConnectionResetError("the simulator dropped the connection")
    if gently:
        transport.close()
    else:
        transport.abort()
    await _disconnected(receive)
