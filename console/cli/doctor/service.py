"""What can be wrong on the way to the service and there: network, clock, permission, dialect."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator
from http import HTTPStatus
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import httpx

from console.api.auth import Hidden, ServiceAuth
from console.api.errors import ApiError, ClockSkew, from_status
from console.api.failures import clock_skew, error_words
from console.cli.doctor.finding import Finding
from console.cli.headless.way import auth_of, transport_to
from console.clock import SystemClock
from console.config.launch import Credentials, Launch
from console.config.settings import DEFAULT_REQUESTS_PER_MINUTE, Dialect

if TYPE_CHECKING:
    from console.api.transport import Exchange, Transport
    from console.clock import Clock

_ROUNDS = 3
_SLOW = 1.0  # seconds; a poll every two of them would hardly keep up
_LARGE_SKEW = 5.0  # seconds; tokens are dated back by ten
_LIMIT = {"limit": 10}
# A path that only one dialect has; asked for without its required filters, so that no data comes.
_ONLY_VENDOR = "/analytics/webhooks"
_ONLY_OPENAPI = "/analytics/track-events"


class _Watching(ServiceAuth):
    """Signs as another does, and looks at the dates of the answers."""

    def __init__(self, inner: ServiceAuth, clock: Clock) -> None:
        self._inner = inner
        self._clock = clock
        self.minted = inner.minted
        self.skew: float | None = None

    def token(self) -> Hidden:
        return self._inner.token()

    def renew(self, rejected: str) -> bool:
        return self._inner.renew(rejected)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self.token().reveal()}"
        response = yield request
        self.skew = clock_skew(response.headers, self._clock.now())


def launch_for(api_url: str, credentials: Credentials, dialect: Dialect) -> Launch:
    """What is needed to ask the service a few questions, whatever else may be wrong.

    Args:
        api_url: where it is.
        credentials: what it accepts.
        dialect: how it is spoken to.
    """
    return Launch(
        api_url=api_url,
        credentials=credentials,
        profile_name="",
        workspace="",
        production=False,
        write=False,
        room=None,
        mute_roles={},
        requests_per_minute=DEFAULT_REQUESTS_PER_MINUTE,
        theme=None,
        keymap={},
        journal_path=Path(),
        state_path=Path(),
        dialect=dialect,
    )


async def look(launch: Launch) -> AsyncIterator[Finding]:
    """Ask the service a few harmless questions.

    Args:
        launch: where it is and what it accepts.
    """
    clock = SystemClock()
    exchanges: list[Exchange] = []
    try:
        watching = _Watching(auth_of(launch.credentials, clock), clock)
        async with transport_to(launch, clock, auth=watching, on_exchange=exchanges.append) as transport:
            status, body = await transport.call_raw("GET", "/rooms", _LIMIT)
            for _ in range(_ROUNDS - 1):
                await transport.call_raw("GET", "/rooms", _LIMIT)
            yield Finding("reachable", "ok", f"{launch.api_url} answers.")
            yield _latency([exchange.seconds for exchange in exchanges])
            yield _clock_finding(watching.skew)
            yield _permission(status, body)
            if status < HTTPStatus.BAD_REQUEST:
                yield await _dialect(transport, launch.dialect)
    except ClockSkew as error:
        yield Finding("clock", "wrong", error.sentence, "Turn time synchronisation on.")
    except ApiError as error:
        yield Finding("reachable", "wrong", error.sentence, "Until then nothing else about the service can be told.")


def tried(api_url: str, credentials: Credentials, dialect: Dialect) -> list[str]:
    """What is wrong with credentials that are not written down yet.

    Args:
        api_url: where to try them.
        credentials: what to try.
        dialect: how the service is spoken to.

    Returns:
        A sentence for each thing that is wrong.
    """
    launch = launch_for(api_url, credentials, dialect)

    async def ask() -> list[str]:
        return [finding.sentence async for finding in look(launch) if finding.state == "wrong"]

    return asyncio.run(ask())


def _latency(seconds: list[float]) -> Finding:
    middle = median(seconds)
    sentence = f"{middle * 1000:.0f} ms in the middle of {len(seconds)} requests, {max(seconds) * 1000:.0f} ms at most."
    if middle < _SLOW:
        return Finding("latency", "ok", sentence)
    return Finding("latency", "note", sentence, "What is shown lags by as much; look at the network on the way.")


def _clock_finding(skew: float | None) -> Finding:
    if skew is None:
        return Finding("clock", "note", "The service does not say what time it is there.")
    sentence = f"This machine's clock is {abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} the service's."
    if abs(skew) <= _LARGE_SKEW:
        return Finding("clock", "ok", sentence)
    return Finding("clock", "wrong", sentence, "Turn time synchronisation on: tokens are dated by this clock.")


def _permission(status: int, body: bytes) -> Finding:
    if status < HTTPStatus.BAD_REQUEST:
        return Finding("permission", "ok", "The service accepts the credentials.")
    message, details = error_words(body)
    error = from_status(status, message, details)
    return Finding("permission", "wrong", error.sentence, "Compare them with the dashboard's developer page.")


async def _dialect(transport: Transport, wanted: str) -> Finding:
    vendor, openapi = [await _has(transport, path) for path in (_ONLY_VENDOR, _ONLY_OPENAPI)]
    if vendor == openapi:
        return Finding("dialect", "note", f"Which dialect it speaks cannot be told; the profile says {wanted}.")
    guess = "vendor" if vendor else "openapi"
    if guess == wanted:
        return Finding("dialect", "ok", f"It speaks {guess}, as the profile says.")
    return Finding(
        "dialect", "wrong", f"It speaks {guess}, but the profile says {wanted}.", f'Set dialect = "{guess}".'
    )


async def _has(transport: Transport, path: str) -> bool:
    status, _ = await transport.call_raw("GET", path)
    return status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.NOT_FOUND
