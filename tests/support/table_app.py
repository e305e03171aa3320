"""A program with nothing but a `LiveTable`, run in a pseudo-terminal and told what to do through a socket.

Each line of JSON on the socket is a list `[method, arguments]` of the table, or `["fence", [n]]`, which writes a mark
to the terminal behind everything that was painted. Each line is answered by `done`; moves of the cursor are told too.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from console.tables.peers import PEER_COLUMNS, PeerRow
from console.widgets.live_table import LiveTable

STYLES = Path(__file__).parents[2] / "styles"
FENCE = "\x1b]777;{}\x07"
FRAMES = 3
LONGEST_LINE = 1 << 26


class Quiet(Screen[None]):
    """A screen which is not painted anew because another widget has the focus, as Textual's own is."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)


class TableApp(App[None]):
    """The table, full screen."""

    CSS_PATH = [STYLES / "table.tcss", STYLES / "widgets.tcss"]  # noqa: RUF012 - Textual's own way to say it
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self._writer: asyncio.StreamWriter | None = None

    def get_default_screen(self) -> Screen[None]:
        return Quiet()

    def compose(self) -> ComposeResult:
        yield LiveTable(PEER_COLUMNS)

    def on_mount(self) -> None:
        self.query_one(LiveTable).focus()
        self.run_worker(self._obey(), group="obey", description="obey")

    def on_live_table_cursor_moved(self, event: LiveTable.CursorMoved) -> None:
        self._say({"cursor": event.key})

    def _say(self, value: object) -> None:
        if self._writer is not None:
            self._writer.write(json.dumps(value).encode() + b"\n")

    async def _obey(self) -> None:
        reader, self._writer = await asyncio.open_unix_connection(self._address, limit=LONGEST_LINE)
        self._say("ready")
        while line := await reader.readline():
            method, arguments = json.loads(line)
            await self._painted()
            if method == "fence":
                self._fence(arguments[0])
            else:
                getattr(self.query_one(LiveTable), method)(*_rows(method, arguments))
            await self._painted()
            self._say("done")
        self.exit()

    async def _painted(self) -> None:
        """Wait until everything asked for so far is on its way to the terminal."""
        for _ in range(FRAMES):
            frame = asyncio.Event()
            self.call_after_refresh(frame.set)
            await frame.wait()

    def _fence(self, number: int) -> None:
        assert self._driver is not None
        self._driver.write(FENCE.format(number))
        self._driver.flush()


def _rows(method: str, arguments: list[Any]) -> list[Any]:
    if method in ("set_rows", "change_rows"):
        return [{key: PeerRow(**fields) for key, fields in arguments[0].items()}, *arguments[1:]]
    return arguments


if __name__ == "__main__":
    TableApp(sys.argv[1]).run()
