"""One request: spend budget, sign, send, read, retry where that is safe, raise what it means.

A GET is tried up to three times; anything else is sent again only when it surely never left, because a second "remove"
or "start" is not the same as one. A refused token is replaced once. Nothing else is ever repeated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from console import __version__
from console.api.address import parse_address
from console.api.auth import ServiceAuth
from console.api.dialect import VENDOR, Dialect
from console.api.errors import (
    ApiError,
    BadReply,
    ClockSkew,
    NotAuthorised,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Refused,
    ServerError,
    StatusError,
    from_status,
)
from console.api.failures import clock_skew, error_words, from_httpx, is_web_page, retry_after
from console.api.operation import Body, Operation, QueryValue, Request, query_string
from console.api.prepared import Prepared, encode, raw_operation
from console.api.way_out import opening
from console.api.wire import NO_VALUES, Caller, Exchange, Gate, Wire

if TYPE_CHECKING:
    import random

    from console.clock import Clock

__all__ = ["MAX_BODY", "Caller", "Exchange", "Gate", "Transport", "Wire"]

MAX_BODY = 64 * 1024 * 1024  # bytes; 20,000 peers are 4 MB
MAX_SKEW = 60.0  # seconds the clocks may differ before a 401 is blamed on them
_GET_TRIES = 3
_WRITE_TRIES = 2
_FIRST_BACKOFF = 0.5  # seconds; doubles, full jitter
_UNSAID_WAIT = 10.0  # seconds to hold back after a 429 that does not say how long
_TRANSIENT = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})
_HEADERS = {
    "Accept": "application/json",
    "Content-Type": "application/json",
    "User-Agent": f"hms-console/{__version__}",
}


@dataclass(frozen=True, slots=True)
class _Call:
    """A request that can be built again for each attempt."""

    operation: Operation
    path: str
    url: str
    content: bytes | None

    def __repr__(self) -> str:
        return f"_Call({self.operation.method} {self.path})"


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: httpx.Headers
    body: bytes
    authorization: str

    def __repr__(self) -> str:
        return f"_Reply({self.status}, {len(self.body)} bytes)"


class Transport:
    """The one way out to the service.

    Args:
        base_url: where the service is; https, or http on this machine.
        auth: what signs the requests.
        clock: for waiting, and for telling a wrong clock.
        rng: jitter.
        gate: asked before each attempt; None lets everything pass.
        on_exchange: told about each attempt.
        transport: what carries the bytes, in place of real sockets.
        wire: how long to wait for what.
        dialect: how the service is spoken to.

    Raises:
        Refused: the base URL is not acceptable, or the environment names a proxy or certificates that are not.
    """

    def __init__(  # noqa: PLR0913 - each is one thing a caller may decide
        self,
        base_url: str,
        auth: httpx.Auth,
        *,
        clock: Clock,
        rng: random.Random,
        gate: Gate | None = None,
        on_exchange: Callable[[Exchange], None] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        wire: Wire | None = None,
        dialect: Dialect = VENDOR,
    ) -> None:
        self._dialect = dialect
        self._wire = wire or Wire()
        self._address = parse_address(base_url, allow_plain_http=self._wire.plain_http)
        self._auth = auth
        self._clock = clock
        self._rng = rng
        self._gate = gate
        self._on_exchange = on_exchange
        self._http = self._open(transport)

    def _open(self, transport: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
        wait = self._wire
        with opening():
            return httpx.AsyncClient(
                transport=transport,
                timeout=httpx.Timeout(connect=wait.connect, read=wait.read, write=wait.write, pool=wait.pool),
                limits=httpx.Limits(max_connections=8, max_keepalive_connections=8, keepalive_expiry=30.0),
                follow_redirects=False,
                # Plain http needs no certificates, and loading them takes longer than the first picture.
                verify=self._address.secure,
                # A proxy from the environment would carry loopback traffic, and the token, off this machine.
                trust_env=not self._address.loopback,
                headers=_HEADERS,
            )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def call(
        self,
        operation: Operation,
        parameters: Mapping[str, str],
        *,
        query: Mapping[str, QueryValue] = NO_VALUES,
        body: Body = None,
    ) -> bytes:
        """Perform an operation.

        Args:
            operation: what to call, as declared; the dialect decides where that goes.
            parameters: a value for each `{name}` of its path.
            query: query values; None is left out.
            body: the JSON to send; fields that are None are left out, a POST without any sends `{}` (part-b 0.2).

        Returns:
            The body of a 2xx answer, perhaps empty.

        Raises:
            ApiError: each subclass as its docstring says.
        """
        request = await self._dialect.translate(Request(operation, parameters, query, body), self._read_first)
        return await self._perform(self._build(request))

    async def call_raw(
        self, method: str, path: str, query: Mapping[str, QueryValue] = NO_VALUES, content: bytes | None = None
    ) -> tuple[int, bytes]:
        """Perform a call that is given by hand.

        Args:
            method: GET, POST, PUT, PATCH or DELETE.
            path: below the base URL, with a slash in front; it may hold a query.
            query: more query values.
            content: the body as it is to be sent.

        Returns:
            The HTTP status and the body, also when the status is an error.

        Raises:
            ApiError: no whole answer came, or one that is not the API's.
        """
        reply, error = await self._settle(self._build_raw(method, path, query, content))
        if reply is None or (error is not None and not isinstance(error, StatusError)):
            raise error or BadReply(f"{self._address.place} did not answer.")
        return reply.status, reply.body

    async def prepare(
        self, operation: Operation, parameters: Mapping[str, str], query: Mapping[str, QueryValue], body: Body
    ) -> Prepared:
        """What `call` would send first, without sending it; what the dialect has to read for it is read."""
        request = await self._dialect.translate(Request(operation, parameters, query, body), self._read_first)
        return self._show(self._build(request))

    def prepare_raw(
        self, method: str, path: str, query: Mapping[str, QueryValue] = NO_VALUES, content: bytes | None = None
    ) -> Prepared:
        """What `call_raw` would send, without sending it."""
        return self._show(self._build_raw(method, path, query, content))

    def _show(self, call: _Call) -> Prepared:
        return Prepared(call.operation.method, call.url, MappingProxyType(dict(_HEADERS)), call.content)

    async def _read_first(self, request: Request) -> bytes:
        return await self._perform(self._build(request))

    async def _perform(self, call: _Call) -> bytes:
        reply, error = await self._settle(call)
        if error is not None:
            raise error
        return b"" if reply is None else reply.body

    async def _settle(self, call: _Call) -> tuple[_Reply | None, ApiError | None]:
        """Send, and again where that is safe; the last answer if there was one, and what is wrong with it if it is."""
        renewed = False
        attempt = 0
        while True:
            attempt += 1
            reply: _Reply | None = None
            try:
                reply = await self._attempt(call, attempt)
                self._check(call, reply)
                return reply, None
            except NotAuthorised as error:
                if renewed or isinstance(error, ClockSkew) or not self._renew(reply):
                    return reply, error
                renewed = True
            except ApiError as error:
                if not _may_repeat(call, error, attempt):
                    return reply, error
                await self._clock.sleep(self._rng.uniform(0, _FIRST_BACKOFF * 2 ** (attempt - 1)))

    def _build(self, request: Request) -> _Call:
        operation = request.operation
        content = encode(request.body or {}) if operation.method == "POST" else None
        # A room code lets its holder in, so it stays out of the log of exchanges.
        shown = operation.fill({**request.parameters, "code": "-"})
        return self._call(operation, operation.fill(request.parameters), shown, request.query, content)

    def _build_raw(self, method: str, path: str, query: Mapping[str, QueryValue], content: bytes | None) -> _Call:
        operation, asked = raw_operation(method, path)
        if content is None and method == "POST":
            content = b"{}"  # some calls refuse an empty body (part-b 0.2)
        return self._call(operation, operation.path, operation.path, {**asked, **query}, content)

    def _call(
        self, operation: Operation, path: str, shown: str, query: Mapping[str, QueryValue], content: bytes | None
    ) -> _Call:
        if self._http.is_closed:
            raise Refused("The connection to the service is closed: the program is ending.")
        asked = query_string(query)
        url = f"{self._address.base}{path}"
        return _Call(operation, shown, f"{url}?{asked}" if asked else url, content)

    async def _attempt(self, call: _Call, attempt: int) -> _Reply:
        """Send once and read the whole answer."""
        if self._gate is not None:
            await self._gate.admit(urgent=call.operation.writes)
        started = self._clock.monotonic()
        status: int | None = None
        try:
            async with asyncio.timeout(self._wire.total):
                request = self._http.build_request(call.operation.method, call.url, content=call.content)
                response = await self._http.send(request, auth=self._auth, stream=True)
                status = response.status_code
                return await self._read(response)
        except TimeoutError as error:
            raise from_httpx(httpx.ReadTimeout("took too long"), call.operation, self._address.place) from error
        except httpx.HTTPError as error:
            raise from_httpx(error, call.operation, self._address.place) from error
        finally:
            if self._on_exchange is not None:
                seconds = self._clock.monotonic() - started
                operation = call.operation
                self._on_exchange(Exchange(operation.method, call.path, status, seconds, attempt, operation.id))

    async def _read(self, response: httpx.Response) -> _Reply:
        """Read an answer up to its bound; a broken body does not hide an error status."""
        chunks: list[bytes] = []
        size = 0
        try:
            async for chunk in response.aiter_bytes():
                size += len(chunk)
                if size > MAX_BODY:
                    raise BadReply(f"{self._address.place} sent an answer of more than {MAX_BODY >> 20} MB.")
                chunks.append(chunk)
        except httpx.HTTPError:
            if not response.is_error:
                raise
        finally:
            await response.aclose()
        authorization = response.request.headers.get("Authorization", "")
        return _Reply(response.status_code, response.headers, b"".join(chunks), authorization)

    def _check(self, call: _Call, reply: _Reply) -> None:
        """Let a good answer pass, or raise the error that a bad one means."""
        place = self._address.place
        if HTTPStatus.MULTIPLE_CHOICES <= reply.status < HTTPStatus.BAD_REQUEST:
            there = urlsplit(reply.headers.get("location", "")).hostname or "another address"
            raise BadReply(f"{place} sends us on to {there[:80]}: set HMS_API_URL to the API itself.")
        limited = reply.status == HTTPStatus.TOO_MANY_REQUESTS
        troubled = reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        if not limited and not troubled and is_web_page(reply.headers, reply.body):
            raise BadReply(f"{place} answered a web page, not the 100ms API: check HMS_API_URL.")
        if reply.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise self._failure(call, reply)

    def _failure(self, call: _Call, reply: _Reply) -> ApiError:
        message, details = error_words(reply.body)
        now = self._clock.now()
        if reply.status == HTTPStatus.UNAUTHORIZED and isinstance(self._auth, ServiceAuth) and self._auth.minted:
            skew = clock_skew(reply.headers, now)
            if skew is not None and abs(skew) > MAX_SKEW:
                return ClockSkew(skew, reply.status, message)
        wait = None
        if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
            wait = retry_after(reply.headers, " ".join((message, *details)), now)
        error = from_status(reply.status, message, details, room_path=call.operation.in_room, retry_after=wait)
        if isinstance(error, RateLimited) and self._gate is not None:
            self._gate.throttled(_UNSAID_WAIT if wait is None else wait)
        return error

    def _renew(self, reply: _Reply | None) -> bool:
        return reply is not None and isinstance(self._auth, ServiceAuth) and self._auth.renew(reply.authorization)


def _may_repeat(call: _Call, error: ApiError, attempt: int) -> bool:
    """Whether sending once more is safe and may help."""
    if isinstance(error, Refused):
        return False
    if call.operation.writes:
        return isinstance(error, NotSent) and attempt < _WRITE_TRIES
    passing = isinstance(error, ServerError) and error.status in _TRANSIENT
    return attempt < _GET_TRIES and (passing or isinstance(error, NotSent | OutcomeUnknown))
