"""Serving over real HTTP: one process, told where it listens on its first line of output."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from console.simulator.application import create_app
from console.simulator.options import BadOptions, Options
from console.simulator.service import Service

TICK = 0.2  # seconds between two looks at the world, so that no request has to catch up with much
WATCH = 0.5  # seconds between two looks at the parent
PATIENCE = 2  # seconds open requests get when the service stops


class Protocol(H11Protocol):
    """HTTP/1.1 that lends its transport to the application, so that a fault can cut the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's own narrowing
        """Remember the connection for the requests that come over it."""
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


class Server(uvicorn.Server):
    """A server that says when it listens and leaves signals to `_serve`.

    Args:
        config: uvicorn's settings.
        first_line: what to print once it listens.
    """

    def __init__(self, config: uvicorn.Config, first_line: str) -> None:
        super().__init__(config)
        self._first_line = first_line

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        print(self._first_line, flush=True)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: uvicorn's own way ends in the signal's default action, not in exit code 0."""
        yield


def serve(options: Options) -> int:
    """Serve until told to stop.

    Args:
        options: what to serve, and where.

    Returns:
        0 after a clean stop, 2 when the options cannot be served (the reason is on stderr).
    """
    try:
        options.check()
        listener = _listen(options)
    except BadOptions as error:
        print(error, file=sys.stderr)
        return 2
    with listener:
        return asyncio.run(_serve(options, listener))


def _listen(options: Options) -> socket.socket:
    try:
        family = socket.getaddrinfo(options.host, options.port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, or asyncio leaves Nagle on
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((options.host, options.port))
        except BaseException:
            listener.close()
            raise
    except (OSError, OverflowError) as error:
        raise BadOptions(f"Cannot listen on {options.host} port {options.port}: {error}") from error
    return listener


async def _serve(options: Options, listener: socket.socket) -> int:
    port = listener.getsockname()[1]
    service = Service(options, site=_site(_reachable(options.host), port))
    config = uvicorn.Config(
        create_app(service),
        http=Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=PATIENCE,
    )
    server = Server(config, _first_line(service, _site(options.host, port)))
    helpers = [asyncio.create_task(_tick(service), name="world"), asyncio.create_task(_push(service), name="webhooks")]
    if options.watch_parent:
        helpers.append(asyncio.create_task(_watch_parent(server, service), name="parent"))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, _stop, server, service)
    gc.collect()
    gc.freeze()  # a world of 20,000 people is not looked through again at each collection
    try:
        await server.serve(sockets=[listener])
    finally:
        for helper in helpers:
            helper.cancel()
        await asyncio.gather(*helpers, return_exceptions=True)
    return 0


def _first_line(service: Service, site: str) -> str:
    return json.dumps({"url": f"{site}/v2", "access_key": service.access_key, "secret": service.secret})


def _site(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _reachable(host: str) -> str:
    """A host a player can ask: the wildcards are none."""
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound


async def _push(service: Service) -> None:
    from console.simulator.post import post

    await service.hooks.pump(post)


def _stop(server: uvicorn.Server, service: Service) -> None:
    server.should_exit = True
    service.faults.clear()


async def _tick(service: Service) -> None:
    while True:
        await asyncio.sleep(TICK)
        service.tick()


async def _watch_parent(server: uvicorn.Server, service: Service) -> None:
    parent = os.getppid()
    while not server.should_exit:
        await asyncio.sleep(WATCH)
        if os.getppid() != parent:
            _stop(server, service)
