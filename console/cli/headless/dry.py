"""`--dry-run` and `--curl`: what would be sent, by the very code that sends it, on a wire that carries nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import httpx

from console.api.prepared import as_curl
from console.cli.headless.plain import masked, to_json

if TYPE_CHECKING:
    from console.api.operation import Body, Operation, QueryValue
    from console.api.transport import Transport

_NONE: Mapping[str, Any] = {}


class Nothing(httpx.AsyncBaseTransport):
    """A wire that carries nothing, in place of real sockets."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Refuse to send.

        Raises:
            WouldSend: always.
        """
        raise WouldSend(request.method, str(request.url), request.content or None, first=True)


class WouldSend(Exception):
    """A request that was about to be sent.

    Args:
        method: the HTTP method.
        url: the whole address.
        content: the body.
        first: it only asks for something that the real call depends on.
    """

    def __init__(self, method: str, url: str, content: bytes | None, *, first: bool = False) -> None:
        super().__init__(method)
        self.method = method
        self.url = url
        self.content = content
        self.first = first


class DryCaller:
    """Stops at the first call with what would be sent.

    Args:
        transport: prepares it; its own wire must be `Nothing`.
        target: the operation meant; any other before it only asks for what that one needs.
    """

    def __init__(self, transport: Transport, target: Operation) -> None:
        self._transport = transport
        self._target = target

    async def call(
        self,
        operation: Operation,
        parameters: Mapping[str, str],
        *,
        query: Mapping[str, QueryValue] = _NONE,
        body: Body = None,
    ) -> NoReturn:
        """Prepare the call.

        Raises:
            WouldSend: always, unless a rule is broken.
            Refused: a rule is broken.
        """
        made = await self._transport.prepare(operation, parameters, query, body)
        raise WouldSend(made.method, made.url, made.body, first=operation.id != self._target.id)


def described(request: WouldSend, *, curl: bool, json_wanted: bool, reveal: bool) -> str:
    """What would be sent, as text: a curl command, a JSON object, or a request line with its body.

    Args:
        request: what.
        curl: as a curl command; the token is `$HMS_MANAGEMENT_TOKEN`.
        json_wanted: as JSON.
        reveal: secrets in clear.
    """
    body = _body(request.content, reveal)
    if curl:
        return as_curl(request.method, request.url, None if body is None else _text(body, compact=True))
    if json_wanted:
        return to_json({"method": request.method, "url": request.url, "body": body})
    return f"{request.method} {request.url}" + (f"\n{_text(body, compact=False)}" if body is not None else "")


def _body(content: bytes | None, reveal: bool) -> object:
    if not content:
        return None
    try:
        value = json.loads(content)
    except ValueError:
        return content.decode(errors="replace")
    return value if reveal else masked(value)


def _text(body: object, compact: bool) -> str:
    return body if isinstance(body, str) else to_json(body, compact=compact)
