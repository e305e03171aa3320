"""A bad line between two programs: late, thin, and silent or cut when a test says so."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections import deque
from types import TracebackType
from typing import NamedTuple, Self

DELAY = 0.15  # seconds each way
RATE = 32_000  # bytes per second each way
SEGMENT = 1400
ROOM = 8192  # bytes that the line itself holds: what does not fit waits in the program that sends
QUEUED = 0.05  # seconds of the rate that wait at the entrance of the line
PATIENCE = 30.0


class Piece(NamedTuple):
    """Bytes on their way, and when they arrive (loop time)."""

    at: float
    data: bytes


class Way:
    """One direction of one connection.

    Args:
        reader: where bytes come from.
        writer: where they go.
        line: how bad it is now.
        open_: closed while the line is stalled.
    """

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: SlowLine, open_: asyncio.Event
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._line = line
        self._open = open_
        self._sky: deque[Piece] = deque()
        self._more = asyncio.Event()
        self._ended = False

    async def carry(self) -> None:
        """Carry bytes until either end is closed, then close the other."""
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(self._take(), self._give())
        self._writer.close()

    async def _take(self) -> None:
        loop = asyncio.get_running_loop()
        free = loop.time()
        try:
            while data := await self._reader.read(SEGMENT):
                await self._open.wait()
                now = loop.time()
                free = max(now, free) + (len(data) / self._line.rate if self._line.rate else 0.0)
                self._sky.append(Piece(free + self._line.delay, data))
                self._more.set()
                await asyncio.sleep(max(0.0, free - now - QUEUED))  # the line is no thicker than this
        finally:
            self._ended = True
            self._more.set()

    async def _give(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            while not self._sky:
                if self._ended:
                    return
                self._more.clear()
                await self._more.wait()
            piece = self._sky.popleft()
            await asyncio.sleep(max(0.0, piece.at - loop.time()))
            await self._open.wait()
            self._writer.write(piece.data)
            await self._writer.drain()


class SlowLine:
    """Listens on a free port of loopback and carries every connection to another port; a context manager.

    It runs in a thread of its own. What is on the line when it is stalled stays there, as on a real one.

    Args:
        port: of the server behind it, on loopback.

    Attributes:
        port: where it listens.
        delay: seconds each way; none until `worsen`.
        rate: bytes per second each way; 0 for no limit.
    """

    def __init__(self, port: int) -> None:
        self._server_port = port
        self.delay = 0.0
        self.rate = 0
        self._loop = asyncio.new_event_loop()
        self._down = asyncio.Event()
        self._up = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        self._carrying: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slow line", daemon=True)
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(PATIENCE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    # -- what happens to lines ----------------------------------------------------------------------------------------

    def worsen(self, delay: float = DELAY, rate: int = RATE) -> None:
        """From now on it is so late and so thin; logging in takes many ways to and fro, which teaches nothing."""
        self.delay, self.rate = delay, rate

    def stall(self, *, both: bool = False) -> None:
        """Nothing arrives at the client any more; with `both`, nothing at the server either."""
        self._switch(self._down.clear, *([self._up.clear] if both else []))

    def flow(self) -> None:
        """Everything arrives again, what was on the line first."""
        self._switch(self._down.set, self._up.set)

    def cut(self) -> None:
        """Every connection is gone at both ends at once, with all that was on the line."""
        self._switch(*[writer.transport.abort for writer in self._writers])

    def _switch(self, *calls: object) -> None:
        async def turn() -> None:
            for call in calls:
                assert callable(call)
                call()

        asyncio.run_coroutine_threadsafe(turn(), self._loop).result(PATIENCE)

    # -- connections --------------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        self._down.set()
        self._up.set()
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, limit=ROOM)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(sock=await self._dial(), limit=ROOM)
        except OSError:
            writer.close()
            return
        both = {writer, far_writer}
        self._writers |= both
        ways = (Way(reader, far_writer, self, self._up), Way(far_reader, writer, self, self._down))
        tasks = {asyncio.ensure_future(way.carry()) for way in ways}
        self._carrying |= tasks
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait(tasks, timeout=4 * self.delay + 1.0)  # what is on the line still arrives
        finally:
            for one in both:
                one.transport.abort()
            for task in tasks:
                task.cancel()
            self._writers -= both
            self._carrying -= tasks

    async def _dial(self) -> socket.socket:
        """A connection that holds no more than a real line: on loopback a server could send megabytes ahead."""
        dialled = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        dialled.setblocking(False)
        dialled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, ROOM)
        dialled.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)
        try:
            await asyncio.get_running_loop().sock_connect(dialled, ("127.0.0.1", self._server_port))
        except OSError:
            dialled.close()
            raise
        return dialled

    async def _close(self) -> None:
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        for task in self._carrying:
            task.cancel()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait(others, timeout=PATIENCE) if others else None
