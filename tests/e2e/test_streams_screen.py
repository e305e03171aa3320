"""The Streams screen on a service, over real HTTP: playlists, destinations and stream keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from console.modals.confirm import ConfirmDialog
from console.screens.streams import HLS, KEYS, RTMP, StreamsScreen
from console.tables.streams import HlsRow
from tests.support.driver import Driver, console
from tests.support.service import Simulator

MEETING = "https://demo.app.100ms.live/preview/{}/viewer?skip_preview=true"
SECRET = "sEcReT-kEy-4711"


def begun(simulator: Simulator, room: str, kind: str, **body: object) -> str:
    """A job that another client started; its id."""
    simulator._api("POST", f"/{kind}/room/{room}/start", {"meeting_url": MEETING.format(room), **body})
    jobs = [job for job in simulator.state(room)["jobs"] if job["kind"] == kind]
    return str(jobs[-1]["id"])


def peopled(simulator: Simulator, name: str) -> str:
    """A live room with somebody in it."""
    room = simulator.room(name)
    simulator.join(room, "Ada", "speaker")
    return room


async def streams(driver: Driver) -> StreamsScreen:
    """The Streams screen of all rooms."""
    await driver.press("4")
    await driver.until(lambda: isinstance(driver.app.board, StreamsScreen), "the screen")
    board = driver.board
    assert isinstance(board, StreamsScreen)
    return board


def row_of(board: StreamsScreen, job: str) -> HlsRow:
    """The row of a live stream."""
    row = board.panes[HLS].row(job)
    assert isinstance(row, HlsRow)
    return row


async def on_row(driver: Driver, board: StreamsScreen, pane: int, key: str) -> None:
    """The focus on a pane, the cursor on a row of it."""
    await driver.until(lambda: board.panes[pane].row(key) is not None, f"the row {key}")
    for _ in board.panes:
        if board.active != pane:
            await driver.press("tab")
    assert board.active == pane
    await driver.point(key)


async def test_a_picture_that_stands_still_is_called_stale_whatever_the_status(
    moving: Simulator, tmp_path: Path
) -> None:
    job = begun(moving, peopled(moving, "frozen-picture"), "live-streams", recording={"hls_vod": True})
    async with console(moving, tmp_path) as driver:
        board = await streams(driver)
        await driver.until(lambda: board.panes[HLS].row(job) is not None, "the stream")
        await driver.until(lambda: row_of(board, job).air.state == "on air", "on air")
        assert row_of(board, job).renditions == "720p 480p 360p"
        moving._control("POST", f"jobs/{job}", json={"do": "freeze"})
        await driver.until(lambda: row_of(board, job).air.state == "stale", "stale")
        assert row_of(board, job).status == "running"
        assert board.panes[HLS].shown_keys[0] == job
        await driver.sees("1 stale")
        await on_row(driver, board, HLS, job)
        await driver.press("d")
        await driver.sees("2 s a segment")
        moving._control("POST", f"jobs/{job}", json={"do": "thaw"})
        await driver.until(lambda: row_of(board, job).air.state == "on air", "on air again")


async def test_a_stream_is_stopped_by_its_own_key_and_what_became_of_it_stays_in_sight(
    moving: Simulator, tmp_path: Path
) -> None:
    room = peopled(moving, "stopped-here")
    job = begun(moving, room, "live-streams")
    async with console(moving, tmp_path) as driver:
        board = await streams(driver)
        await on_row(driver, board, HLS, job)
        await driver.until(lambda: row_of(board, job).air.state == "on air", "on air")
        mark = moving.mark()
        await driver.press("x")
        await driver.asked(ConfirmDialog)
        assert "on air" in driver.prose
        assert job in driver.prose
        await driver.press("y")
        await driver.hears("live stream of stopped-here stopped: seen")
        assert [one.path for one in moving.posted(mark)] == [f"/live-streams/{job}/stop"]
        await driver.until(lambda: row_of(board, job).status in ("post_processing", "completed"), "the end of it")
        assert row_of(board, job).rank == 9
        await driver.until(lambda: row_of(board, job).air.words in ("ended", "-"), "no verdict that it is on air")


async def test_destinations_are_masked_everywhere_and_end_together(moving: Simulator, tmp_path: Path) -> None:
    urls = [f"rtmp://a.example.tv/app/{SECRET}", f"rtmps://b.example.tv/live2/{SECRET}"]
    job = begun(moving, peopled(moving, "two-places"), "external-streams", rtmp_urls=urls)
    async with console(moving, tmp_path) as driver:
        board = await streams(driver)
        await on_row(driver, board, RTMP, f"{job}:1")
        await driver.sees("b.example.tv/live2/****")
        assert SECRET not in driver.text
        await driver.press("d")
        await driver.settle()
        assert SECRET not in driver.text
        await driver.press("x")
        await driver.asked(ConfirmDialog)
        assert "2 destinations: a.example.tv, b.example.tv" in driver.prose
        mark = moving.mark()
        await driver.press("y")
        await driver.hears("stopped: seen")
        assert [one.path for one in moving.posted(mark)] == [f"/external-streams/{job}/stop"]
        assert SECRET not in driver.text
    assert SECRET not in "".join(written(tmp_path))


async def test_a_stream_key_is_made_revealed_and_rotated(moving: Simulator, tmp_path: Path) -> None:
    room = peopled(moving, "with-a-key")
    job = begun(moving, room, "live-streams")
    async with console(moving, tmp_path) as driver:
        board = await streams(driver)
        await on_row(driver, board, HLS, job)
        await driver.until(lambda: board._keys_of == room, "the room of the stream")
        await driver.sees("with-a-key has no stream key")
        await driver.press("tab", "tab")
        await driver.press("n")
        await driver.hears("stream key of with-a-key created: seen")
        await driver.until(lambda: board.panes[KEYS].row_count == 1, "the key")
        await driver.press("g")
        first = secret_of(board)
        assert first not in driver.text
        await driver.press("V")
        await driver.sees(first)
        await driver.press("T")
        await driver.asked(ConfirmDialog)
        assert first not in driver.text
        assert "cut off" in driver.prose
        await driver.press("y")
        await driver.hears("stream key of with-a-key rotated: seen")
        await driver.until(lambda: first not in secrets_of(board, enabled=True), "another key")
        assert first not in driver.text
    assert first not in "".join(written(tmp_path))


async def test_an_encoder_in_the_room_is_seen_and_so_is_its_slate(moving: Simulator, tmp_path: Path) -> None:
    room = peopled(moving, "with-an-encoder")
    moving._api("POST", f"/stream-keys/room/{room}", {})
    job = moving._control("POST", f"ingest/{room}", json={"do": "start"})["job_id"]
    async with console(moving, tmp_path) as driver:
        board = await streams(driver)
        await on_row(driver, board, HLS, job)
        await driver.until(lambda: board._keys_of == room, "the room of the stream")
        await driver.until(lambda: ingest_of(board) == "receiving", "an encoder")
        await driver.until(lambda: row_of(board, job).status == "running", "a running stream")
        moving._control("POST", f"ingest/{room}", json={"do": "drop"})
        await driver.until(lambda: ingest_of(board) == "slate on air", "a slate")


async def test_an_outage_empties_no_pane(moving: Simulator, tmp_path: Path) -> None:
    room = peopled(moving, "through-an-outage")
    live = begun(moving, room, "live-streams")
    out = begun(moving, room, "external-streams", rtmp_urls=[f"rtmp://a.example.tv/app/{SECRET}"])
    async with console(moving, tmp_path) as driver:
        board = await streams(driver)
        await on_row(driver, board, HLS, live)
        await driver.until(lambda: board.panes[RTMP].row(f"{out}:0") is not None, "the external stream")
        moving.fault("status", "/", status=503)
        await driver.until(lambda: driver.app.desk.store.connection().state == "down", "an outage")
        assert board.panes[HLS].row(live) is not None
        assert board.panes[RTMP].row(f"{out}:0") is not None
        assert driver.table.cursor_key == live
        moving.heal()
        await driver.until(lambda: driver.app.desk.store.connection().state == "live", "the end of it")


def ingest_of(board: StreamsScreen) -> str:
    """Whether an encoder seems to send into the room."""
    return next((str(row.ingest.words) for row in board._rows.keys.values()), "")


def secrets_of(board: StreamsScreen, *, enabled: bool) -> list[str]:
    """The keys in clear, from the models."""
    rows: list[Any] = [row for row in board._rows.keys.values() if row.enabled or not enabled]
    return [row.secret.get_secret_value() for row in rows]


def secret_of(board: StreamsScreen) -> str:
    """The one key that is good."""
    (found,) = secrets_of(board, enabled=True)
    return found


def written(path: Path) -> list[str]:
    """What stands in all files below a directory."""
    return [one.read_text() for one in path.rglob("*") if one.is_file()]
