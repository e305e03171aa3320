"""The way to the service for one command: settings, credentials, transport; and how its errors end the program."""

from __future__ import annotations

import gc
import os
import random
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from console.api import errors
from console.api.sparing import UNUSED, sparing
from console.cli.errors import Failure
from console.config import paths
from console.config.codes import FAILED, NOT_AUTHORISED, NOT_FOUND, UNAVAILABLE, USAGE
from console.config.launch import Access, AccessKey, Launch
from console.config.load import load
from console.config.resolve import Options, Places, resolve
from console.config.secrets import VAR_READY

if TYPE_CHECKING:
    import httpx

    from console.api.auth import ServiceAuth
    from console.api.transport import Exchange, Transport
    from console.clock import Clock

_CODES: tuple[tuple[type[errors.ApiError], int], ...] = (
    (errors.Refused, USAGE),
    (errors.NotAuthorised, NOT_AUTHORISED),
    (errors.Forbidden, NOT_AUTHORISED),
    (errors.NotFound, NOT_FOUND),
    (errors.RateLimited, UNAVAILABLE),
    (errors.ServerError, UNAVAILABLE),
    (errors.StatusError, FAILED),
    (errors.ApiError, UNAVAILABLE),
)


def exit_code(error: errors.ApiError) -> int:
    """The exit code that an error of the service means (product.md, Command line)."""
    return next(code for kind, code in _CODES if isinstance(error, kind))


@contextmanager
def failures() -> Iterator[None]:
    """Turn errors of the service into one sentence on stderr and an exit code."""
    try:
        yield
    except errors.ApiError as error:
        raise Failure(error.sentence, exit_code(error)) from None


def settings_for(profile: str | None, sends: bool, environ: Mapping[str, str] | None = None) -> Launch:
    """Where the service is and what it accepts.

    Args:
        profile: the profile's name, or None.
        sends: whether anything will be sent; without it no credentials are needed and none are looked for.
        environ: the environment; the process's own by default.

    Raises:
        ConfigError: something is missing, malformed or cannot be used.
    """
    environ = os.environ if environ is None else environ
    places = Places(paths.config_file(), paths.state_dir())
    known = environ if sends else {**environ, VAR_READY: "not-sent"}
    launch = resolve(Options(profile=profile), known, load(places.config_file), places)
    # A command has nothing to do without them, and a person at the terminal can be asked now.
    return replace(launch, credentials=launch.credentials.read(terminal=True)) if sends else launch


@contextmanager
def light_imports() -> Iterator[None]:
    """Import what is slow to import as quickly as can be.

    What the libraries would only load in case it is used is spared. Nothing that is made meanwhile is garbage.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # else every installed package is searched for some
    gc.disable()
    try:
        with sparing(*UNUSED):
            yield
    finally:
        gc.freeze()
        gc.enable()


def auth_of(access: Access, clock: Clock) -> ServiceAuth:
    """What requests are signed with.

    Args:
        access: an access key with its secret, or a token; read by now.
        clock: dates the tokens.

    Raises:
        ConfigError: they were not read, and cannot be.
    """
    from console.api.auth import management_auth, token_auth

    credentials = access.read()
    if isinstance(credentials, AccessKey):
        return management_auth(credentials.key, credentials.secret.reveal(), clock)
    return token_auth(credentials.value.reveal())


@asynccontextmanager
async def transport_to(
    launch: Launch,
    clock: Clock,
    *,
    auth: ServiceAuth | None = None,
    carrier: httpx.AsyncBaseTransport | None = None,
    on_exchange: Callable[[Exchange], None] | None = None,
) -> AsyncIterator[Transport]:
    """The way to the service, open for as long as the block.

    Args:
        launch: where it is.
        clock: for waiting and for dating tokens.
        auth: in place of what the credentials give.
        carrier: in place of real sockets.
        on_exchange: told about each attempt.
    """
    from console.api.dialect import dialect_named
    from console.api.transport import Transport
    from console.live.budget import Budget

    transport = Transport(
        launch.api_url,
        auth or auth_of(launch.credentials, clock),
        clock=clock,
        rng=random.SystemRandom(),
        gate=Budget(launch.requests_per_minute, clock),
        on_exchange=on_exchange,
        transport=carrier,
        dialect=dialect_named(launch.dialect),
    )
    try:
        yield transport
    finally:
        await transport.aclose()
