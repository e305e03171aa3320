"""An evening on which things break one after the other, and how long the console takes to say each.

`python -m tests.e2e.trouble_story` prints the table, at the default rate of polling.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from console.app.main import ConsoleApp
from console.screens.rooms import RoomsScreen
from console.tables.rooms import RoomRow
from tests.support.console_app import launch_of
from tests.support.service import Simulator

LOOK = 0.05  # seconds between two looks at the screen
PATIENCE = 120.0  # seconds on a busy machine; what is asserted is asserted of the table


@dataclass(frozen=True)
class Line:
    """One thing that broke.

    Attributes:
        cause: the step of the script.
        room: where.
        words: what the board says of it.
        chip: the chip that shows it.
        seconds: from the cause to the words on screen.
    """

    cause: str
    room: str
    words: str
    chip: str
    seconds: float


class Evening:
    """The console's board on the scenario `incident`.

    Args:
        simulator: whose script is played by hand.
        app: the running console.
    """

    def __init__(self, simulator: Simulator, app: ConsoleApp) -> None:
        self.simulator = simulator
        self.app = app
        self.bugs: list[Exception] = []

    async def until(self, true: Callable[[], object], otherwise: str) -> None:
        """Wait for what nothing announces."""
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, f"{otherwise}; the board says\n{self.screen}"
            await asyncio.sleep(LOOK)

    async def breaks(self, cause: str, chip: str, words: str) -> Line:
        """Let a step of the script happen, and wait until the board says it in words and on a chip."""
        await self.do(cause)
        begun = time.monotonic()

        def row() -> RoomRow | None:
            return next((row for row in self.rows if words in row.trouble.text), None)

        await self.until(
            lambda: (found := row()) is not None and found.trouble.text in self.screen, f"{cause}: nothing"
        )
        seconds, found = time.monotonic() - begun, row()
        assert found is not None
        return Line(cause, found.name, found.trouble.text, getattr(found.chips, chip).text, seconds)

    async def do(self, step: str) -> None:
        """Let a step of the script happen now."""
        await asyncio.to_thread(self.simulator._control, "POST", "script", {"do": step})

    @property
    def rows(self) -> list[RoomRow]:
        """What the board shows."""
        board = self.app.board
        assert isinstance(board, RoomsScreen)
        return [row for key in board.table.shown_keys if (row := board.table.row(key)) is not None]

    @property
    def screen(self) -> str:
        """The lines of the table as they are painted."""
        board = self.app.board
        assert board is not None
        return "\n".join(strip.text for strip in map(board.table.render_line, range(board.table.size.height)))

    @property
    def told(self) -> list[str]:
        """The lines about trouble in the feed."""
        return [entry.text for entry in self.app.desk.feed.entries if entry.kind in ("trouble", "recovered")]


@asynccontextmanager
async def evening(folder: Path, simulator: Simulator) -> AsyncIterator[Evening]:
    """Open the board on a simulator and wait until it knows everything there is."""
    wish = {"url": simulator.url, "access_key": simulator.access_key, "secret": simulator.secret}
    app = ConsoleApp(launch_of({**wish, "journal": str(folder / "journal.jsonl")}), seed=1)
    async with app.run_test(size=(130, 40)):
        desk, story = app.desk, Evening(simulator, app)
        await story.until(lambda: {"on_air", "recent"} <= {one.kind for one in desk.store.watched}, "nothing is polled")
        await story.until(
            lambda: all(desk.store.snapshot(one) is not None for one in desk.store.watched), "not everything answered"
        )
        yield story
        assert not [entry for entry in desk.feed.entries if "because of a bug" in entry.text]


async def tell(folder: Path) -> list[Line]:
    """Let everything break at once, in as many rooms as there are."""
    with Simulator("--scenario=incident") as simulator:
        async with evening(folder, simulator) as story:
            steps = (
                ("destination_failed", "rtmp", "RTMP failed"),
                ("ingest_dropped", "hls", "slate on air"),
                ("upload_error", "rec", "UPLOAD_ERROR"),
                ("room_left", "rec", "records an empty room"),
                ("recording_stuck", "rec", "stuck in starting"),
            )
            lines = await asyncio.gather(*(story.breaks(*step) for step in steps))
            # The same room again: the worst is said, and a playlist that stands still is worse than a destination.
            return [*lines, await story.breaks("hls_frozen", "hls", "HLS stale")]


def table(lines: list[Line]) -> str:
    """The lines for a note."""
    rows = [f"| {one.cause} | {one.words} | {one.chip} | {one.seconds:.0f} s |" for one in lines]
    return "\n".join(["| what broke | what the board said | on the chip | after |", "|---|---|---|---|", *rows])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(table(asyncio.run(tell(Path(folder)))))
