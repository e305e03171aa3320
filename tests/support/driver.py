"""A hand on the keyboard and an eye on the screen of the running console; it waits for conditions, never blindly."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widgets import Input

from console.app.main import ConsoleApp
from console.clock import Clock
from console.config.launch import AccessKey, Exit, Launch
from console.config.secret import Secret
from console.modals.dialog import Dialog
from console.screens.board import Board
from console.widgets.live_table import LiveTable
from tests.support.launch import launch

from .fast_clock import FastClock
from .picture import shown
from .service import Simulator

PATIENCE = 20.0  # real seconds for a condition to come true on a busy machine
LOOK = 0.005


@dataclass
class Opening:
    """How the console is opened: a demo profile, armed, on a terminal wide enough for whole sentences."""

    room: str | None = None
    write: bool = True
    production: bool = False
    size: tuple[int, int] = (170, 40)
    clock: Clock = field(default_factory=FastClock)
    url: str | None = None
    secret: str | None = None
    requests_per_minute: int = 100_000
    ready: bool = True
    """Whether to wait until all that the first screen asks for has been answered."""


class Driver:
    """What a person can do and see.

    Args:
        pilot: of the running app.
        simulator: the service it is connected to.
        journal_path: where its journal goes.
    """

    def __init__(self, pilot: Pilot[Exit], app: ConsoleApp, simulator: Simulator, journal_path: Path) -> None:
        self._pilot = pilot
        self.app = app
        self.simulator = simulator
        self.journal_path = journal_path

    # -- eyes ---------------------------------------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        """The screen as a person sees it, dialogs on top, one string a line."""
        return shown(self.app)

    @property
    def text(self) -> str:
        """The screen as one string."""
        return "\n".join(self.lines)

    @property
    def dialog(self) -> Dialog[Any] | None:
        """The dialog on top, if there is one."""
        screen = self.app.screen
        return screen if isinstance(screen, Dialog) else None

    @property
    def prose(self) -> str:
        """The screen with every line end and row of blanks made one blank, for sentences that are folded."""
        return _prose(self.text)

    @property
    def question(self) -> list[str]:
        """What stands in the frame of the dialog, line by line."""
        framed = (line.replace("┃", "│").split("│") for line in self.lines)
        return [parts[1].strip() for parts in framed if len(parts) > 2]

    @property
    def board(self) -> Board[Any]:
        """The screen with the table."""
        board = self.app.board
        assert board is not None
        return board

    @property
    def table(self) -> LiveTable[Any]:
        """Its table."""
        return self.board.table

    @property
    def said(self) -> list[str]:
        """The lines of the activity, oldest first."""
        return [entry.text for entry in self.app.desk.feed.entries]

    @property
    def journal(self) -> list[dict[str, Any]]:
        """The lines of the journal."""
        if not self.journal_path.exists():
            return []
        return [json.loads(line) for line in self.journal_path.read_text().splitlines()]

    @property
    def acting(self) -> bool:
        """Whether an act is under way, from its key to its outcome."""
        return any(worker.group == "action" and not worker.is_finished for worker in self.app.workers)

    # -- patience -----------------------------------------------------------------------------------------------------

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Wait until something holds.

        Args:
            condition: looked at again and again; it must be cheap and change nothing.
            what: what is waited for, for the message of a failure.
        """
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert self.app._exception is None, f"the app failed: {self.app._exception!r}"
            assert time.monotonic() < deadline, f"never: {what}\n{self.text}\nsaid: {self.said}"
            await asyncio.sleep(LOOK)

    async def ready(self) -> None:
        """Wait until all that this screen asks for has been answered once."""
        store = self.app.desk.store
        await self.until(lambda: self.app.board is not None and self.board.is_mounted, "a screen with a table")
        await self.until(lambda: all(map(store.snapshot, self.board.resources())), "an answer to everything")
        await self.settle()

    async def settle(self) -> None:
        """Wait until every key so far has been dealt with by every widget."""
        await self.until(lambda: self.app.keys_done, "the end of the keys")
        for _ in range(3):
            await self._pilot.pause(0)

    async def sees(self, words: str) -> None:
        """Wait until words stand on the screen."""
        await self.until(lambda: words in (text := self.text) or words in _prose(text), f"{words!r} on the screen")

    async def hears(self, words: str) -> None:
        """Wait until a line of the activity holds words, and no act is under way."""
        await self.until(lambda: any(words in line for line in self.said), f"{words!r} in the activity")
        await self.done()

    async def done(self) -> None:
        """Wait until no act is under way, nor about to begin."""
        await self.settle()
        await self.until(lambda: not self.acting, "the end of the act")
        await self.settle()

    async def asked(self, kind: type[Dialog[Any]]) -> None:
        """Wait until a dialog of a kind is open and has the keys."""
        await self.until(lambda: isinstance(self.app.screen, kind) and self.app.screen.is_mounted, kind.__name__)
        await self.settle()
        await self.until(lambda: getattr(self.app.screen, "armed", True), "a dialog that takes y")

    async def unasked(self) -> None:
        """Wait until no dialog is open."""
        await self.until(lambda: self.dialog is None, "no dialog")
        await self.settle()

    async def knows(self, *keys: str) -> None:
        """Wait until the table has rows of these keys."""
        await self.until(lambda: all(self.table.row(key) is not None for key in keys), "these rows")

    async def forgets(self, *keys: str) -> None:
        """Wait until the table has none of these rows."""
        await self.until(lambda: all(self.table.row(key) is None for key in keys), "none of these rows")

    async def polled(self) -> None:
        """Wait until something that was asked for from now on has been answered."""
        mark = self.simulator.mark()
        answered = {200, 401, 403, 404, 429, 500, 503}
        await self.until(
            lambda: any(one["status"] in answered for one in self.simulator.requests(mark)), "an answer to a poll"
        )

    async def resize(self, width: int, height: int) -> None:
        """Another size of the terminal."""
        await self._pilot.resize_terminal(width, height)
        await self.settle()

    # -- hands --------------------------------------------------------------------------------------------------------

    def strike(self, key: str) -> None:
        """Press a key without waiting for anything."""
        name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
        char = key if len(key) == 1 else {"space": " ", "enter": "\r", "tab": "\t"}.get(key)
        self.app.post_message(events.Key(name, char))

    async def press(self, *keys: str) -> None:
        """Press keys one after another; a key is a character or a name such as `ctrl+e`."""
        for key in keys:
            self.strike(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Type into the field that has the keys."""
        await self.press(*text)
        field = self.app.focused
        assert isinstance(field, Input)
        await self.until(lambda: field.value.endswith(text), f"{text!r} in the field")

    async def point(self, key: str) -> None:
        """Put the cursor on a row, once it is there."""
        await self.knows(key)
        assert self.table.move_to(key)
        await self.settle()
        assert self.table.cursor_key == key

    async def mark(self, *keys: str) -> None:
        """Mark exactly these rows, with the keys a person would use."""
        await self.press("\\")
        for key in keys:
            await self.point(key)
            await self.press("space")
        await self.until(lambda: self.table.marks == set(keys), "these marks")

    async def filter(self, text: str) -> None:
        """Filter the table and go back to the rows."""
        await self.press("/")
        await self.until(lambda: isinstance(self.app.focused, Input), "the filter line")
        await self.type(text)
        await self.press("enter")
        await self.until(lambda: self.app.focused is self.table, "the rows")


def _prose(text: str) -> str:
    return " ".join(text.split())


@asynccontextmanager
async def console(simulator: Simulator, folder: Path, opening: Opening | None = None) -> AsyncIterator[Driver]:
    """The whole program on a service, without a terminal.

    Args:
        simulator: the service.
        folder: where journal and state go.
        opening: how it is opened.
    """
    opening = opening or Opening()
    journal_path = folder / "state" / "journal.jsonl"
    app = ConsoleApp(launch_for(simulator, opening, journal_path), clock=opening.clock, seed=7)
    async with app.run_test(size=opening.size, notifications=True, tooltips=True) as pilot:
        driver = Driver(pilot, app, simulator, journal_path)
        if opening.ready:
            await driver.ready()
            app.desk.exports.folder = folder  # keys that are pressed at random take pictures too
        yield driver
        # The store shields listeners from each other; a bug in one must not be hidden from its test.
        assert not [line for line in driver.said if "because of a bug" in line]


def launch_for(simulator: Simulator, opening: Opening, journal_path: Path) -> Launch:
    """What the command line would have made of it."""
    return launch(
        journal_path.parent,
        api_url=opening.url or simulator.url,
        credentials=AccessKey(simulator.access_key, Secret(opening.secret or simulator.secret)),
        workspace="e2e",
        production=opening.production,
        write=opening.write,
        room=opening.room,
        requests_per_minute=opening.requests_per_minute,
        journal_path=journal_path,
        demo=True,
    )
