"""Plays of the console, each of which takes some pictures in all sizes."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from textual.widgets import Input

from console.modals.confirm import ConfirmDialog
from tests.ui.screens.desk import Console, console

from .looks import described

FILES = Path(__file__).parent / "files"
SIZES = ((80, 24), (120, 40), (200, 50))
TRIES = 200
AT_REST = 2
"""So many looks without a change, and the screen is at rest."""
_HIDDEN = ("NO_COLOR", "TMUX", "STY", "TERM_PROGRAM", "COLUMNS", "LINES", "HMS_ASCII")


class Play(NamedTuple):
    """Some pictures that are taken in one go.

    Attributes:
        act: given the camera, does what leads to the pictures.
        names: of the pictures, without the size.
        wish: how the console is launched.
        environ: what the environment says meanwhile.
        sizes: of the terminal.
    """

    act: Callable[[Camera], Awaitable[None]]
    names: tuple[str, ...]
    wish: Mapping[str, Any]
    environ: Mapping[str, str]
    sizes: tuple[tuple[int, int], ...]

    @property
    def files(self) -> set[str]:
        """The names of its files."""
        return {file_name(name, size) for name in self.names for size in self.sizes}


PLAYS: dict[str, Play] = {}


def play(
    *names: str,
    environ: Mapping[str, str] | None = None,
    sizes: tuple[tuple[int, int], ...] = SIZES,
    **wish: Any,
) -> Callable[[Callable[[Camera], Awaitable[None]]], Callable[[Camera], Awaitable[None]]]:
    """Register what takes pictures.

    Args:
        names: of the pictures.
        environ: what the environment says meanwhile.
        sizes: of the terminal.
        wish: how the console is launched.
    """

    def register(act: Callable[[Camera], Awaitable[None]]) -> Callable[[Camera], Awaitable[None]]:
        PLAYS[act.__name__] = Play(act, names, wish, environ or {}, sizes)
        return act

    return register


class Camera:
    """Takes pictures of a console.

    Args:
        desk: the console, and hands for its store.
        sizes: in which each picture is taken.
    """

    def __init__(self, desk: Console, sizes: tuple[tuple[int, int], ...]) -> None:
        self.desk = desk
        self.taken: dict[str, str] = {}
        self._sizes = sizes

    async def snap(self, name: str) -> None:
        """Take a picture of what stands on screen, in each size.

        Args:
            name: of the picture.
        """
        for size in self._sizes:
            await self._resize(*size)
            self.taken[file_name(name, size)] = await self._settled()
        await self._resize(*self._sizes[0])

    async def shut(self) -> None:
        """Close the dialog on top."""
        await self.desk.press("escape")
        await self.desk.pilot.pause()

    async def push(self, screen: Any) -> None:
        """Open a dialog."""
        self.desk.app.push_screen(screen)
        await self.desk.until(lambda: self.desk.app.screen is screen)

    async def _resize(self, width: int, height: int) -> None:
        if self.desk.app.size != (width, height):
            await self.desk.pilot.resize_terminal(width, height)
            app = self.desk.app
            stack = [app.screen, *app._background_screens]
            await self.desk.until(lambda: app.size == (width, height))
            await self.desk.until(lambda: all(one.size == (width, height) for one in stack))
            await self.desk.until(lambda: all(one._compositor.size == (width, height) for one in stack))

    async def _settled(self) -> str:
        """The picture once it does not change any more."""
        for field in self.desk.app.screen.query(Input):
            field.cursor_blink = False
        top = self.desk.app.screen
        await self.desk.until(lambda: not isinstance(top, ConfirmDialog) or top.armed)
        found, same = described(self.desk.app), 0
        for _ in range(TRIES):
            await self.desk.pilot.pause()
            before, found = found, described(self.desk.app)
            same = same + 1 if before == found else 0
            if same == AT_REST:
                return found
        raise AssertionError("the screen never came to rest")


def file_name(name: str, size: tuple[int, int]) -> str:
    """The name of the file of a picture.

    Args:
        name: of the picture.
        size: columns and lines.
    """
    return f"{name}.{size[0]}x{size[1]}.txt"


@asynccontextmanager
async def opened(one: Play, folder: Path) -> AsyncIterator[Camera]:
    """A console in a world where nothing of this machine is to be seen.

    Args:
        one: what will be played.
        folder: for what it writes, and the home of the person.
    """
    with _elsewhere(folder, one.environ):
        async with console(folder, one.sizes[0], **one.wish) as desk:
            yield Camera(desk, one.sizes)


async def drawn(one: Play, folder: Path) -> dict[str, str]:
    """Play, and give the pictures by the names of their files.

    Args:
        one: what is played.
        folder: for what the console writes.
    """
    async with opened(one, folder) as camera:
        await one.act(camera)
        return camera.taken


@contextmanager
def _elsewhere(folder: Path, environ: Mapping[str, str]) -> Iterator[None]:
    """Another home, no time zone, a usual terminal; as it was at the end."""
    before = dict(os.environ)
    for name in _HIDDEN:
        os.environ.pop(name, None)
    (folder / "Downloads").mkdir(exist_ok=True)
    os.environ.update({"TZ": "UTC", "HOME": str(folder), "TERM": "xterm-256color", **environ})
    time.tzset()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        time.tzset()


def draw(name: str, folder: Path) -> dict[str, str]:
    """As `drawn`, of a play by its name, in an event loop of its own.

    Args:
        name: of the play.
        folder: for what the console writes.
    """
    return asyncio.run(drawn(PLAYS[name], folder))
