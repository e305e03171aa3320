"""The console on a store that a test fills by hand: polling is paused, so nothing is ever asked for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from console.api.models import ActiveRoom, LiveStream, Peer, Recording, Room, Session, Template
from console.app.main import ConsoleApp
from console.config.launch import Exit
from console.live import resources
from console.live.trouble_book import TroubleBook
from console.modals.fields import SubmitLine
from console.screens.board import Board
from console.screens.peers import PeersScreen
from console.widgets.activity import Activity
from console.widgets.plain_line import PlainLines
from tests.support.launch import launch as launch  # whoever opens a console finds it here

NOW = datetime(2026, 1, 15, 20, 0, 0, tzinfo=UTC)
TEMPLATE = "64a0c0ffee0000000000e001"
PATIENCE = 20.0  # real seconds on a busy machine
LOOK = 0.005


class StillClock:
    """A wall clock that a test sets, and the event loop's own sleeping."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return 1000.0 + self.seconds

    async def sleep(self, seconds: float) -> None:
        import asyncio

        await asyncio.sleep(seconds)


class Console:
    """The running app, and hands for its store."""

    def __init__(self, app: ConsoleApp, pilot: Pilot[Exit], clock: StillClock) -> None:
        self.app = app
        self.pilot = pilot
        self.clock = clock
        self.bugs_expected = False

    @property
    def board(self) -> Board[Any]:
        board = self.app.board
        assert board is not None
        return board

    async def put(self, resource: resources.Resource, items: Mapping[str, Any]) -> None:
        self.app.desk.store.put(resource, items)
        await self.pilot.pause()

    def watch_trouble(self) -> TroubleBook:
        """The book of troubles, which waits for no more first answers."""
        book = self.app.desk.troubles
        book.tick()
        return book

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something holds: what a worker or a timer of the app does."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert self.app._exception is None, f"the app failed: {self.app._exception!r}"
            assert time.monotonic() < deadline, f"it never happened; on top: {self.app.screen!r}"
            await asyncio.sleep(LOOK)
        await self.pilot.pause()

    async def submit(self) -> None:
        """Enter on the last line of the form that opens, once that takes it."""
        await self.until(lambda: self.app.screen.query(SubmitLine))
        line = self.app.screen.query_one(SubmitLine)
        await self.pilot.pause()  # the first field takes the focus when all are there
        line.focus()
        await self.until(lambda: line.has_focus and line.armed)
        await self.press("enter")

    def row(self, key: str) -> Any:
        """The row of a key, which must be there."""
        row = self.board.table.row(key)
        assert row is not None
        return row

    def words(self, selector: str) -> str:
        """What a line widget of the board says."""
        return self.board.query_one(selector, PlainLines).text

    def activity(self) -> str:
        return self.board.query_one(Activity).text

    async def fill_rooms(self, *people: int, recordings: Mapping[str, Any] | None = None) -> None:
        """A live room for each number, with so many people in it; nothing runs there but the recordings named."""
        ids = [room_id(index) for index in range(len(people))]
        await self.put(resources.templates(), {TEMPLATE: template()})
        await self.put(resources.rooms(), {key: room(key, f"room-{index}") for index, key in enumerate(ids)})
        sessions = {f"s-{key}": session(key, count) for key, count in zip(ids, people, strict=True)}
        await self.put(resources.live_sessions(), sessions)
        await self.put(resources.recordings(), recordings or {})
        for make in (resources.live_streams, resources.external_streams):
            await self.put(make(), {})
            await self.put(resources.recent(make().kind), {})

    async def open_room(self, *people: Peer) -> None:
        """Peers of the first room."""
        await self.press("enter")
        assert isinstance(self.board, PeersScreen)
        one = room_id(0)
        await self.put(resources.room(one), {one: room(one, "room-0")})
        started = {"id": one, "session": {"id": "s", "created_at": "2026-01-15T18:48:00Z", "peers": []}}
        await self.put(resources.active_room(one), {one: ActiveRoom.model_validate(started)})
        await self.put(resources.peers(one), {who.id: who for who in people})


@asynccontextmanager
async def console(path: Path, size: tuple[int, int] = (80, 24), **rest: Any) -> AsyncIterator[Console]:
    clock = StillClock()
    app = ConsoleApp(launch(path, **rest), clock=clock, seed=1)
    app.desk.poller.pause()
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        desk = Console(app, pilot, clock)
        yield desk
        # The store shields listeners from each other; a bug in one must not be hidden from its test.
        assert desk.bugs_expected or not [entry for entry in app.desk.feed.entries if "because of a bug" in entry.text]


def room_id(index: int) -> str:
    return f"64a0c0ffee0000000000{index:04x}"


def room(key: str, name: str, enabled: bool = True) -> Room:
    return Room.model_validate({"id": key, "name": name, "enabled": enabled, "template_id": TEMPLATE})


def session(room_key: str, people: int) -> Session:
    peers = {
        f"p-{index}": {"id": f"p-{index}", "name": f"Peer {index}", "role": "host" if index == 0 else "viewer"}
        for index in range(people)
    }
    return Session.model_validate(
        {
            "id": f"s-{room_key}",
            "room_id": room_key,
            "active": True,
            "created_at": "2026-01-15T18:48:00Z",
            "peers": peers,
        }
    )


def template() -> Template:
    def role(name: str, *publish: str) -> dict[str, Any]:
        sees = {"subscribeToRoles": ["host", "speaker"]}
        return {"name": name, "publishParams": {"allowed": list(publish)}, "subscribeParams": sees}

    roles = [role("host", "audio", "video"), role("host-muted", "video"), role("viewer")]
    return Template.model_validate({"id": TEMPLATE, "name": "t", "roles": {one["name"]: one for one in roles}})


def peer(key: str, name: str = "Ada", role: str = "viewer", **rest: Any) -> Peer:
    return Peer.model_validate({"id": key, "name": name, "role": role, "joined_at": "2026-01-15T19:00:00Z", **rest})


def recording(room_key: str, status: str = "running", **rest: Any) -> Recording:
    return Recording.model_validate({"id": "r-1", "room_id": room_key, "status": status, **rest})


def live_stream(room_key: str, status: str = "running", **rest: Any) -> LiveStream:
    playback = {"url": "http://127.0.0.1:9/master.m3u8"}
    return LiveStream.model_validate({"id": "h-1", "room_id": room_key, "status": status, "playback": playback, **rest})
