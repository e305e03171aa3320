"""Jobs, files and keys made to break a terminal: on Recordings and Streams, their details, forms and dialogs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from console.screens.recordings import FILES, RecordingsScreen
from console.screens.streams import StreamsScreen
from console.widgets.live_table import LiveTable
from tests.support.driver import Driver, Opening, console
from tests.support.fast_clock import FastClock
from tests.support.meddler import Meddler
from tests.support.service import Simulator

from .test_hostile import HOSTILE, assert_clean

KEY = "hunter2-KEY-4711"
TOKEN = "tOkEn-0815"
NUMBERS: tuple[Any, ...] = (-1, 10**400, 1e308, "9" * 5000, None, [], {}, True, "NaN", -0.5, 2**63)
TIMES: tuple[Any, ...] = (
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
    "1970-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    0,
    -1,
    [],
    "\x1b[2J",
    None,
    "2026-01-01",
)
WRONG: tuple[Any, ...] = (None, 0, True, [], {}, [None], {"x": [1]}, ["\x1b[31m"], 1.5, "\x00")
STATUSES = (
    "starting",
    "running",
    "stopping",
    "failed",
    "completed",
    "post_processing",
    "Running",
    "\x1b[5m",
    "",
    "x" * 4096,
)


def lies(room: str, number: int) -> dict[str, Any]:
    """A job of which everything is a lie, another one for each number."""
    text = list(HOSTILE.values())[number % len(HOSTILE)]
    when, amount, wrong = TIMES[number % len(TIMES)], NUMBERS[number % len(NUMBERS)], WRONG[number % len(WRONG)]
    return {
        "id": f"lie-{number}",
        "room_id": room if number % 3 else text,
        "session_id": text,
        "status": STATUSES[number % len(STATUSES)],
        "meeting_url": f"https://x.example/{text}?auth_token={TOKEN}&token={TOKEN}#{text}",
        "destination": text if number % 2 else wrong,
        "asset_types": [text, wrong, "chat"] if number % 2 else wrong,
        "created_at": when,
        "started_at": TIMES[(number + 3) % len(TIMES)],
        "updated_at": TIMES[(number + 5) % len(TIMES)],
        "stopped_at": TIMES[(number + 7) % len(TIMES)],
        "started_by": text,
        "stopped_by": wrong,
        "duration": amount,
        "size": NUMBERS[(number + 1) % len(NUMBERS)],
        "playback": {"url": f"http://127.0.0.1:1/{text}"} if number % 4 else wrong,
        "recording": {"hls_vod": wrong} if number % 2 else wrong,
        "recording_assets": [wrong, *(asset(one) for one in range(len(HOSTILE)))],
        "rtmp_urls": [f"rtmp://{text}/app/{KEY}", f"{text}{KEY}", f"rtmp://u:{KEY}@h.example/a?k={KEY}", wrong],
        "resolution": {"width": amount, "height": wrong} if number % 2 else wrong,
    }


def asset(number: int) -> dict[str, Any]:
    """A file of a recording that is all lies."""
    text = list(HOSTILE.values())[number % len(HOSTILE)]
    amount, wrong = NUMBERS[number % len(NUMBERS)], WRONG[number % len(WRONG)]
    return {
        "id": f"asset-{number}",
        "job_id": "lie-1",
        "type": text if number % 2 else "room-composite",
        "status": text if number % 3 == 0 else "completed",
        "path": f"../../../etc/{text}/x.\x1b[31m",
        "size": amount,
        "duration": NUMBERS[(number + 2) % len(NUMBERS)],
        "created_at": TIMES[number % len(TIMES)],
        "thumbnails": [f"https://x/{TOKEN}", wrong],
        "metadata": {"resolution": {"width": amount, "height": text}, "output_mode": text, "layer": wrong, text: text},
    }


def stream_key(room: str, number: int) -> dict[str, Any]:
    """A stream key that is all lies."""
    text = list(HOSTILE.values())[number % len(HOSTILE)]
    return {
        "id": f"key-{number}",
        "url": f"rtmps://{text}/in",
        "key": f"{KEY}{text}",
        "room_id": room,
        "role": text,
        "user_id": text,
        "enabled": WRONG[number % len(WRONG)],
        "created_at": TIMES[number % len(TIMES)],
        "expires_at": TIMES[(number + 1) % len(TIMES)],
    }


class Liar:
    """Puts lies in front of what the service lists, and remembers what it was asked for."""

    def __init__(self, room: str) -> None:
        self.room = room
        self.count = len(HOSTILE)

    def __call__(self, path: str, body: Any) -> Any:
        end = path.rsplit("/", 1)[-1]
        if end in ("recordings", "live-streams", "external-streams"):
            return {**body, "data": [None, 7, {}, *(lies(self.room, one) for one in range(self.count)), *body["data"]]}
        if end.startswith("lie-"):
            return lies(self.room, int(end[4:]))
        if "/stream-keys/" in path:
            return {**body, "data": [None, *(stream_key(self.room, one) for one in range(self.count))]}
        return body


def hostile_room(service: Simulator) -> str:
    """A live room with a name that bites."""
    room = service.room("\x1b]0;x\x07[/nope]\u202e漢")
    service.join(room, "Ada")
    return room


def assert_secret(driver: Driver) -> None:
    """No key and no token is on screen, in the activity or in the journal."""
    written = assert_clean(driver) + "".join(driver.said)
    if driver.journal_path.exists():
        written += driver.journal_path.read_text()
    assert KEY not in written
    assert TOKEN not in written


def has_rows(pane: LiveTable[Any]) -> bool:
    """Whether a pane shows anything."""
    return pane.row_count > 0


async def walk(driver: Driver) -> None:
    """Through all rows of the pane, with whatever else is shown of each, and in every order."""
    for key in list(driver.table.shown_keys):
        driver.table.move_to(key)
        await driver.settle()
        assert_secret(driver)
    for column in [column.id for column in driver.table.columns]:
        driver.table.sort_by(column)
        await driver.settle()
        assert_secret(driver)


async def test_lies_on_recordings_are_shown_as_text(frozen: Simulator, tmp_path: Path) -> None:
    room = hostile_room(frozen)
    with Meddler(frozen, Liar(room)) as meddler:
        async with console(frozen, tmp_path, Opening(url=meddler.url, size=(80, 24), clock=FastClock(1))) as driver:
            await driver.press("3")
            await driver.until(lambda: isinstance(driver.app.board, RecordingsScreen), "the screen")
            await driver.until(lambda: driver.table.row_count >= len(HOSTILE), "rows")
            await driver.press("d")
            await walk(driver)
            await driver.point("lie-1")
            await driver.until(lambda: driver.board.panes[FILES].row_count > 0, "files")
            await driver.press("tab")
            await walk(driver)


async def test_lies_on_streams_are_shown_as_text(frozen: Simulator, tmp_path: Path) -> None:
    room = hostile_room(frozen)
    with Meddler(frozen, Liar(room)) as meddler:
        async with console(
            frozen, tmp_path, Opening(url=meddler.url, size=(80, 24), clock=FastClock(1), room=room)
        ) as driver:
            await driver.press("4")
            await driver.until(lambda: isinstance(driver.app.board, StreamsScreen), "the screen")
            await driver.press("d")
            for pane in driver.board.panes:
                await driver.until(partial(has_rows, pane), "rows of a pane")
                await walk(driver)
                await driver.press("tab")


PRESSED = {"3": (("x", "R"), ("s", "w")), "4": (("x", "M"), ("x",), ("x", "T"))}


async def test_dialogs_about_lies_are_text_too(frozen: Simulator, tmp_path: Path) -> None:
    room = hostile_room(frozen)
    with Meddler(frozen, Liar(room)) as meddler:
        async with console(
            frozen, tmp_path, Opening(url=meddler.url, size=(80, 24), clock=FastClock(1), room=room)
        ) as driver:
            mark = frozen.mark()
            for screen, panes in PRESSED.items():
                await driver.press(screen)
                for keys in panes:
                    await driver.settle()
                    for row in list(driver.table.shown_keys)[::5]:
                        driver.table.move_to(row)
                        await driver.settle()
                        for key in keys:
                            await driver.press(key)
                            assert_secret(driver)
                            while driver.dialog is not None:
                                await driver.press("escape")
                    await driver.press("tab")
            assert frozen.posted(mark) == []
