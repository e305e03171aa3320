"""The real console on the real simulator, without a terminal: the tour presses keys, moves time, and takes pictures."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import httpx
from textual.widgets import Input

from console.app.main import ConsoleApp
from console.config.launch import AccessKey, Exit, Launch
from console.live.resources import DETAIL
from console.screens.board import Board
from console.widgets.picture import drawn

from .clock import StageClock

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from console.live.resources import Resource

PATIENCE = 60.0
"""Seconds to wait for anything; far more than a slow machine needs."""

LOOK = 0.01
PLENTY = 6_000_000
"""A request budget that never makes a picture wait."""

SIZE = (120, 40)


@dataclass(frozen=True)
class Theatre:
    """Where the tour plays.

    Attributes:
        api_url: the simulator's address.
        credentials: what it accepts.
        stop: ends the simulator.
        home: a directory for the journal.
    """

    api_url: str
    credentials: AccessKey
    stop: Callable[[], None]
    home: Path


class Stage:
    """What a tour can do.

    Args:
        app: the console, running.
        pilot: presses its keys.
        clock: its time.
        theatre: has the simulator.
        out: where pictures go.
    """

    def __init__(self, app: ConsoleApp, pilot: Pilot[Exit], clock: StageClock, theatre: Theatre, out: Path) -> None:
        self.app = app
        self.clock = clock
        self.stop_simulator = theatre.stop
        self.taken: list[Path] = []
        self._pilot = pilot
        self._url = theatre.api_url
        self._out = out

    @property
    def board(self) -> Board[Any]:
        """The screen with the table.

        Raises:
            RuntimeError: there is none.
        """
        board = self.app.board
        if board is None:
            raise RuntimeError("no screen with a table is open")
        return board

    async def press(self, *keys: str) -> None:
        """Press keys, one after another, and let what they set off settle."""
        for key in keys:
            await self._pilot.press(key)
            await self._pilot.pause()

    async def type(self, text: str) -> None:
        """Type into the field that has the focus."""
        await self.press(*({" ": "space"}.get(character, character) for character in text))

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        await self._pilot.resize_terminal(width, height)
        await self.until("the new size", lambda: self.app.size == (width, height))
        await self.loaded()

    async def theme(self, name: str) -> None:
        """Change the colours."""
        self.app.theme = name
        await self._pilot.pause()

    async def until(self, what: str, true: Callable[[], bool]) -> None:
        """Wait for something to become true.

        Args:
            what: named when it does not.
            true: looked at again and again.

        Raises:
            TimeoutError: it did not.
        """
        end = time.monotonic() + PATIENCE
        while not true():
            if time.monotonic() > end:
                raise TimeoutError(f"the pictures waited in vain for {what}")
            await asyncio.sleep(LOOK)
        await self._pilot.pause()

    async def loaded(self) -> None:
        """Wait until all that is looked at has been answered, and what the answers led to as well."""
        await self._pilot.pause()
        store = self.app.desk.store
        # What is dropped as soon as it was measured is not watched any more by then.
        while missing := [one for one in store.watched if store.snapshot(one) is None]:
            kinds = ", ".join(sorted({one.kind for one in missing}))
            await self.until(
                kinds, lambda: all(store.snapshot(one) is not None or one not in store.watched for one in missing)
            )

    async def beat(self, seconds: float) -> None:
        """Let the world and the console go on together, then ask for everything that is looked at.

        One question at a time, while polling is paused as an operator would pause it: so the lines of the activity
        come in one order on every machine.

        Args:
            seconds: how far.
        """
        await self.press("p")
        await self.world("advance", {"seconds": seconds})
        self.clock.advance(seconds)
        await self._ask_all()

    async def go(self, *keys: str) -> None:
        """Press keys that lead elsewhere, and ask for what is looked at there, in one order on every machine.

        Args:
            keys: the way.
        """
        await self.press("p", *keys)
        await self._ask_all()

    async def _ask_all(self) -> None:
        watched = self.app.desk.store.watched
        for resource in sorted(watched, key=lambda one: (one.priority == DETAIL, one.kind, one.ids)):
            await self._ask(resource)
        await self.press("p")
        await self.loaded()

    async def _ask(self, resource: Resource) -> None:
        """Ask for one thing and wait for the answer; what came may be measured and dropped at once."""
        desk, heard = self.app.desk, []
        stop = desk.store.listen(lambda update: heard.append(update) if update.resource == resource else None)
        desk.poller.refresh(resource)
        await self.until(resource.kind, lambda: bool(heard))
        stop()

    async def world(self, control: str, wish: object, method: str = "POST") -> None:
        """Use one of the simulator's controls.

        Args:
            control: its name below `/_sim`.
            wish: the body.
            method: how it is sent.
        """
        async with httpx.AsyncClient(trust_env=False) as http:
            reply = await http.request(method, urljoin(self._url, f"/_sim/{control}"), json=wish)
            reply.raise_for_status()

    async def snap(self, name: str, title: str) -> None:
        """Take a picture of what stands on screen.

        Args:
            name: of the file, without its ending.
            title: what is to be seen, in words.
        """
        for field in self.app.screen.query(Input):
            field.cursor_blink = False
        drawn, before = self._draw(title), ""
        while drawn != before:
            await self._pilot.pause()
            before, drawn = drawn, self._draw(title)
        path = self._out / f"{name}.svg"
        path.write_text(drawn, encoding="utf-8", newline="\n")
        self.taken.append(path)

    def _draw(self, title: str) -> str:
        return drawn(self.app, title)


@asynccontextmanager
async def stage(theatre: Theatre, clock: StageClock, out: Path) -> AsyncIterator[Stage]:
    """Open the console for a tour.

    Args:
        theatre: where it plays.
        clock: its time, the same as the simulator's.
        out: where pictures go.
    """
    launch = Launch(
        api_url=theatre.api_url,
        credentials=theatre.credentials,
        profile_name="demo",
        workspace="simulator",
        production=False,
        write=True,
        room=None,
        mute_roles={},
        requests_per_minute=PLENTY,
        theme=None,
        keymap={},
        journal_path=theatre.home / "journal.jsonl",
        state_path=theatre.home / "state.json",
        demo=True,
        credentials_from="the simulator",
    )
    app = ConsoleApp(launch, clock, seed=1)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        yield Stage(app, pilot, clock, theatre, out)
