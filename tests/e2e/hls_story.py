"""What is done to a real encoder, what the console says to that, and after how long.

`python -m tests.e2e.hls_story` tells it at the default rate of looking, as a table; the test tells it faster.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from console.api.auth import token_auth
from console.api.client import Client
from console.clock import SystemClock
from console.live import watches
from console.live.budget import Budget
from console.live.on_air import State, Watch
from console.live.poller import Poller
from console.live.store import Store
from tests.e2e.encoder import Encoder, Server

RENDITIONS = ((320, 180), (160, 90))
PATIENT = 40.0


@dataclass(frozen=True)
class Line:
    """One thing that was done, and what came of it.

    Args:
        done: what was done.
        said: the words when the verdict was there.
        seconds: from the deed to the words.
        watch: all that was known then.
    """

    done: str
    said: str
    seconds: float
    watch: Watch


class Viewer:
    """The console's own eyes: client, poller and store, on the real clock.

    Args:
        url: what is watched.
        interval: seconds between two looks; the default when None.
    """

    def __init__(self, url: str, interval: float | None = None) -> None:
        self.clock = SystemClock()
        self.store = Store(self.clock)
        self.client = Client(
            "http://127.0.0.1:9/v2", token_auth("secret-token"), clock=self.clock, rng=random.Random(1)
        )
        self.poller = Poller(self._connect, self.store, Budget(300, self.clock), self.clock, random.Random(1))
        resource = watches.on_air("job-1", url, self.clock)
        self.resource = resource if interval is None else replace(resource, interval=interval)
        self.lines: list[Line] = []
        self._news = asyncio.Event()
        self.store.listen(lambda _: self._news.set())

    async def _connect(self) -> Client:
        return self.client

    @property
    def watch(self) -> Watch | None:
        snapshot = self.store.snapshot(self.resource)
        return snapshot.items["job-1"] if snapshot is not None else None

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[None]:
        loop = asyncio.create_task(self.poller.run())
        try:
            with self.poller.subscribe(self.resource):
                yield
        finally:
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)
            await self.client.aclose()

    async def sees(
        self, done: str, state: State, deed: Callable[[], object], also: Callable[[Watch], bool] = bool
    ) -> Line:
        """Do something, and wait until it is seen.

        Args:
            done: the deed in words.
            state: what the verdict has to become.
            deed: what is done.
            also: what else has to be so.
        """
        begun = self.clock.monotonic()
        await asyncio.to_thread(deed)
        async with asyncio.timeout(PATIENT):
            while (watch := self.watch) is None or watch.verdict.state != state or not also(watch):
                self._news.clear()
                await self._news.wait()
        now = self.clock.monotonic()
        line = Line(done, watch.verdict.words(now), now - begun, watch)
        self.lines.append(line)
        return line


async def tell(folder: Path, interval: float | None = None) -> tuple[list[Line], Server]:
    """Everything that happens to a stream, in one encoder's life.

    Args:
        folder: an empty one.
        interval: seconds between two looks; the default when None.
    """
    with Server(folder) as server, Encoder(folder, RENDITIONS) as encoder:
        viewer = Viewer(f"{server.url}/{encoder.name}", interval)
        async with viewer.looking():
            await viewer.sees("nothing was sent yet (404)", "not started", lambda: None)
            await viewer.sees("the encoder was started, two renditions", "on air", encoder.start)
            await viewer.sees("it was frozen (SIGSTOP)", "stale", encoder.freeze)
            await viewer.sees("it was let go on (SIGCONT)", "on air", encoder.thaw)
            await viewer.sees("it was killed (SIGKILL)", "stale", encoder.kill)
            again = viewer.watch
            await viewer.sees(
                "it was started again, going on after the old list",
                "on air",
                lambda: encoder.start(append=True),
                lambda watch: again is not None and watch.breaks > again.breaks,
            )
            await viewer.sees("it was stopped politely (SIGINT)", "ended", encoder.stop)
            await viewer.sees("it was started again from nought", "on air", encoder.start)
            await _outside(viewer, server)
    return viewer.lines, server


async def _outside(viewer: Viewer, server: Server) -> None:
    """What happens between the encoder and us."""
    await viewer.sees("its web server went down", "unreachable", server.down)
    await viewer.sees("the web server came back", "on air", server.up)

    def show(page: bool) -> None:
        server.web_page = page

    await viewer.sees("the server answered a web page (200)", "unreachable", lambda: show(True))
    await viewer.sees("it gave the playlists again", "on air", lambda: show(False))


def table(lines: list[Line]) -> str:
    """The story as a table."""
    rows = [f"| {line.done} | {line.said} | {line.seconds:.1f} |" for line in lines]
    return "\n".join(["| done | said | after seconds |", "|---|---|---|", *rows])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        chosen = float(sys.argv[1]) if len(sys.argv) > 1 else None
        print(table(asyncio.run(tell(Path(name), chosen))[0]))
