"""A scripted HTTP service on a real loopback socket, and clocks and gates that tests can read."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from console.api.auth import token_auth
from console.api.client import Client
from console.api.transport import Exchange, Wire

START = datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)
PATIENT = Wire()
HURRIED = Wire(read=0.1)  # for services that are silent on purpose


class SteppedClock:
    """A clock that moves only when told, or when somebody sleeps on it."""

    def __init__(self, now: datetime = START) -> None:
        self._now = now
        self._mono = 100.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._mono

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        self._mono += seconds
        self._now += timedelta(seconds=seconds)


class OpenGate:
    """Lets everything pass and remembers what it was asked."""

    def __init__(self) -> None:
        self.admitted: list[bool] = []
        self.waits: list[float] = []

    async def admit(self, urgent: bool) -> None:
        self.admitted.append(urgent)

    def throttled(self, seconds: float) -> None:
        self.waits.append(seconds)


@dataclass
class Seen:
    """One request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> object:
        value: object = json.loads(self.body)
        return value


Behaviour = Callable[[asyncio.StreamWriter], Awaitable[None]]


def answer(
    status: int = 200, body: object = None, headers: Mapping[str, str] | None = None, raw: bytes | None = None
) -> Behaviour:
    """A whole answer: JSON of `body`, or `raw` bytes."""
    content = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
    fields = {"Content-Type": "application/json", "Content-Length": str(len(content)), **(headers or {})}

    async def act(writer: asyncio.StreamWriter) -> None:
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        writer.write(f"HTTP/1.1 {status} Scripted\r\n{head}\r\n".encode() + content)
        await writer.drain()

    return act


async def hang(writer: asyncio.StreamWriter) -> None:
    """Never answer."""
    await writer.wait_closed()


async def drop(writer: asyncio.StreamWriter) -> None:
    """Hang up without an answer."""
    writer.close()


async def reset(writer: asyncio.StreamWriter) -> None:
    """Hang up with a TCP reset."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def half(status: int = 200) -> Behaviour:
    """Half a body, then hang up."""

    async def act(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status} Scripted\r\nContent-Length: 100\r\n\r\n".encode() + b'{"peers":{')
        await writer.drain()
        writer.close()

    return act


@dataclass
class Service:
    """Answers each request with the next behaviour of its script; the last one repeats."""

    script: list[Behaviour] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    port: int = 0
    open: dict[asyncio.Task[None], asyncio.StreamWriter] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v2"

    async def close(self) -> None:
        """Hang up on everybody and wait until all is over."""
        for writer in self.open.values():
            writer.close()
        await asyncio.gather(*self.open, return_exceptions=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.open[task] = writer
        try:
            while not writer.is_closing():
                self.seen.append(await _read_request(reader))
                behaviour = self.script.pop(0) if len(self.script) > 1 else self.script[0]
                await behaviour(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            self.open.pop(task)


async def _read_request(reader: asyncio.StreamReader) -> Seen:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Seen(method, target, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


@asynccontextmanager
async def scripted(*behaviours: Behaviour) -> AsyncIterator[Service]:
    """Run a service with a script on a free loopback port."""
    service = Service(list(behaviours))
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0)
    service.port = server.sockets[0].getsockname()[1]
    try:
        yield service
    finally:
        server.close()
        await service.close()


def closed_port() -> int:
    """A loopback port on which nothing listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@dataclass
class Bench:
    """A client with everything around it that a test may look at."""

    client: Client
    clock: SteppedClock
    gate: OpenGate
    exchanges: list[Exchange]


@asynccontextmanager
async def connected(
    url: str,
    *,
    auth: httpx.Auth | None = None,
    clock: SteppedClock | None = None,
    wire: Wire = PATIENT,
    transport: httpx.AsyncBaseTransport | None = None,
    dialect: str = "vendor",
) -> AsyncIterator[Bench]:
    """A client of the service at a URL; signs with a ready token unless told otherwise."""
    clock = clock or SteppedClock()
    gate = OpenGate()
    exchanges: list[Exchange] = []
    client = Client(
        url,
        auth or token_auth("ready.token.made-up"),
        clock=clock,
        rng=random.Random(7),
        gate=gate,
        on_exchange=exchanges.append,
        transport=transport,
        wire=wire,
        dialect=dialect,
    )
    async with client:
        yield Bench(client, clock, gate, exchanges)
