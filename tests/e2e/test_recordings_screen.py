"""The Recordings screen on a service, over real HTTP: from a start to its files, and those to this machine."""

from __future__ import annotations

import asyncio
import json
import re
import stat
from pathlib import Path
from typing import Any

import httpx
import pytest

from console.modals.choose import ChooseDialog
from console.modals.confirm import ConfirmDialog
from console.modals.fields import SubmitLine
from console.modals.form import FormDialog
from console.modals.show_once import ShowOnceDialog
from console.screens.recordings import FILES, RecordingsScreen
from console.tables.assets import AssetRow
from console.tables.recordings import RecordingRow
from tests.support.driver import Driver, Opening, console
from tests.support.opening import still
from tests.support.service import Simulator
from tests.support.simulation import Simulation, eventually

CALM = 0.8
MEETING = "https://demo.app.100ms.live/preview/{}/viewer?skip_preview=true"


def start(simulator: Simulator, room: str) -> None:
    """Record a room, as another client would."""
    simulator._api("POST", f"/recordings/room/{room}/start", {"meeting_url": MEETING.format(room)})


def recorded(simulator: Simulator, name: str, seconds: float = 60.0) -> str:
    """A room of which a recording of so many seconds was made, and whose files are there."""
    room = simulator.room(name)
    simulator.join(room, "Ada", "speaker")
    start(simulator, room)
    simulator.advance(seconds)
    simulator._api("POST", f"/recordings/room/{room}/stop", {})
    simulator.advance(60)
    return room


async def recordings(driver: Driver) -> RecordingsScreen:
    """The recordings of the room that is shown."""
    await driver.press("3")
    await driver.ready()
    assert isinstance(driver.board, RecordingsScreen)
    return driver.board


async def only_row(driver: Driver, screen: RecordingsScreen) -> RecordingRow:
    """The only recording there is."""
    await driver.until(lambda: screen.panes[0].row_count == 1, "one recording")
    return screen._rows.by_id[screen.panes[0].shown_keys[0]]


async def film(driver: Driver, screen: RecordingsScreen) -> AssetRow:
    """Go to the film of the only recording."""
    await only_row(driver, screen)
    await driver.until(lambda: screen.panes[FILES].row_count >= 2, "its files")
    await driver.press("enter")
    row = screen.chosen_file
    assert row is not None
    assert row.type == "room-composite"
    return row


async def save(driver: Driver) -> Path:
    """Save the file under the cursor where the form says; returns that place."""
    await driver.press("w")
    await driver.asked(FormDialog)
    dialog = driver.dialog
    assert isinstance(dialog, FormDialog)
    path = await asyncio.to_thread(lambda: Path(dialog.answers["path"]).expanduser())
    line = dialog.query_one(SubmitLine)
    await driver.press("down", "down")
    await driver.until(lambda: line.has_focus and line.armed, "a line that takes Enter")
    await driver.press("enter")
    await driver.unasked()
    return path


def facts(path: Path) -> tuple[int, int, bool]:
    """Size, mode, and whether anything is left beside it."""
    found = path.stat()
    return found.st_size, stat.S_IMODE(found.st_mode), path.with_name(path.name + ".part").exists()


@pytest.fixture
def downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a folder for downloads."""
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / "Downloads"
    folder.mkdir()
    return folder


async def test_from_start_to_files(moving: Simulator, tmp_path: Path) -> None:
    room = moving.room("keynote")
    moving.join(room, "Ada", "speaker")
    async with console(moving, tmp_path, Opening(room=room)) as driver:
        screen = await recordings(driver)
        start(moving, room)
        await driver.until(lambda: screen.panes[0].row_count == 1, "the recording")
        await driver.until(lambda: screen.chosen is not None and screen.chosen.state == "running", "it runs")
        row = await only_row(driver, screen)
        assert (row.room, row.by, row.files) == ("keynote", "API", "composite, chat")
        await driver.press("x")
        await driver.asked(ConfirmDialog)
        await driver.press("y")
        await driver.hears("recording of keynote stopped: seen")
        await driver.until(lambda: screen.chosen is not None and screen.chosen.state == "completed", "it is over")
        await driver.until(lambda: screen.panes[FILES].row_count == 2, "its files")
        kinds = [file.type for file in screen._files.values()]
        assert kinds == ["room-composite", "chat"]
        assert "1280x720" in driver.text


async def test_a_pause_is_remembered_and_taken_back(moving: Simulator, tmp_path: Path) -> None:
    room = moving.room("pause")
    moving.join(room, "Ada", "speaker")
    start(moving, room)
    moving.advance(30)
    async with console(moving, tmp_path, Opening(room=room)) as driver:
        screen = await recordings(driver)
        assert (await only_row(driver, screen)).state == "running"
        await driver.press("P")
        await driver.hears("recording of pause paused")
        await driver.sees("paused (here)")
        await driver.press("P")
        await driver.hears("recording of pause resumed")
        await driver.until(lambda: screen.chosen is not None and screen.chosen.state == "running", "it runs again")


async def test_a_signed_url_is_shown_once_and_stands_nowhere_else(moving: Simulator, tmp_path: Path) -> None:
    room = recorded(moving, "signed")
    async with console(moving, tmp_path, Opening(room=room, write=False)) as driver:
        screen = await recordings(driver)
        await film(driver, screen)
        await driver.press("s")
        await driver.asked(ChooseDialog)
        await driver.press("home", "enter")
        await driver.asked(ShowOnceDialog)
        assert "signature" not in driver.text
        await driver.press("c")
        assert "sent it to the terminal's clipboard" in " ".join(driver.question)
        assert not driver.app.clipboard  # which ctrl+v in a field pastes
        await driver.press("v")
        found = re.search(r"http://127\.0\.0\.1\S+?signature=[0-9a-f]+", "".join(driver.question))
        assert found is not None
        url = found[0]
        assert "expires=" in url
        await driver.press("escape")
        await driver.unasked()
        assert "signed URL to room-composite of signed made, valid 15 min" in driver.said
        signature = url.rpartition("signature=")[2]
        assert len(signature) > 20
        kept = [
            *driver.said,
            driver.text,
            json.dumps(driver.journal),
            *await asyncio.to_thread(everything_in, tmp_path),
        ]
        assert not [words for words in kept if signature in words]
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.get(url, headers={"Range": "bytes=0-9"})
        assert len(answer.content) == 10
        assert not moving.posted()[-1:] or moving.posted()[-1].path.endswith("/stop")  # read-only sent nothing else


def everything_in(folder: Path) -> list[str]:
    return [path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file()]


async def test_a_file_comes_to_this_machine(moving: Simulator, tmp_path: Path, downloads: Path) -> None:
    room = recorded(moving, "../sa ve")
    async with console(moving, tmp_path, Opening(room=room, write=False)) as driver:
        row = await film(driver, await recordings(driver))
        path = await save(driver)
        assert path.parent == downloads
        assert path.name.startswith("sa-ve-")
        assert path.name.endswith("-room-composite.mp4")
        await driver.hears("room-composite of ../sa ve saved: ")
        assert await asyncio.to_thread(facts, path) == (row.bytes, 0o600, False)
        assert f"in ~/Downloads/{path.name}" in " ".join(driver.said)


async def test_a_break_is_got_over(moving: Simulator, tmp_path: Path, downloads: Path) -> None:
    room = recorded(moving, "break")
    async with console(moving, tmp_path, Opening(room=room)) as driver:
        row = await film(driver, await recordings(driver))
        moving.fault("half_body", "/files/", times=2, bytes=300_000)
        path = await save(driver)
        await driver.hears("room-composite of break saved: ")
        assert await asyncio.to_thread(facts, path) == (row.bytes, 0o600, False)


async def test_it_can_be_stopped_and_gone_on_with(moving: Simulator, tmp_path: Path, downloads: Path) -> None:
    room = recorded(moving, "halt")
    async with console(moving, tmp_path, Opening(room=room)) as driver:
        screen = await recordings(driver)
        row = await film(driver, screen)
        moving.fault("stall", "/files/", bytes=row.bytes // 2)
        path = await save(driver)
        await driver.until(lambda: screen.saving == 1, "the file on its way")
        await driver.sees("saving ")
        await driver.until(lambda: (half_there(path)) >= row.bytes // 2, "half of it")
        await driver.press("w")
        await driver.asked(ChooseDialog)
        await driver.press("end", "enter")
        await driver.hears("room-composite of halt: stopped; what came so far is kept in ~/Downloads/")
        await driver.until(lambda: screen.saving == 0, "nothing under way")
        assert screen.chosen_file is not None
        assert screen.chosen_file.status == "completed"
        moving.heal()
        assert await save(driver) == path
        await driver.hears("room-composite of halt saved: ")
        assert await asyncio.to_thread(facts, path) == (row.bytes, 0o600, False)


def half_there(path: Path) -> int:
    part = path.with_name(path.name + ".part")
    return part.stat().st_size if part.exists() else 0


async def test_saving_goes_on_on_another_screen_and_says_why_it_failed(
    moving: Simulator, tmp_path: Path, downloads: Path
) -> None:
    room = recorded(moving, "away")
    async with console(moving, tmp_path, Opening(room=room)) as driver:
        screen = await recordings(driver)
        await film(driver, screen)
        moving.fault("status", "/files/", status=404)
        path = await save(driver)
        await driver.press("1")
        await driver.hears("room-composite of away not saved: The file is not there")
        assert screen.saving == 0
        assert not await asyncio.to_thread(path.exists)


async def test_a_service_that_hangs_can_be_left(moving: Simulator, tmp_path: Path) -> None:
    room = recorded(moving, "hang")
    async with console(moving, tmp_path, Opening(room=room)) as driver:
        screen = await recordings(driver)
        await film(driver, screen)
        moving.fault("hang", "presigned-url")
        await driver.press("s")
        await driver.asked(ChooseDialog)
        await driver.press("enter")
        await driver.until(lambda: screen._work.signing, "the question to the service")
        await driver.sees("Esc give up the signed URL")
        await driver.press("escape")
        await driver.hears("gave up the signed URL")
        await driver.until(lambda: not screen.busy, "an end of it")
        assert driver.board is screen


DIGITS = re.compile(r"\d+")
AGE_BYTES = 150  # a frame around a few digits


@pytest.fixture(scope="module")
def busy() -> Any:
    """40 rooms in which nothing happens, and nothing that grows older by our own measure; and how many jobs failed."""
    with Simulation("--scenario=busy", "--speed=0") as simulation:
        yield simulation, simulation.fail_jobs()


def test_unchanged_polls_write_nothing(busy: tuple[Simulation, int], tmp_path: Path) -> None:
    simulation, failed = busy
    begin = simulation.mark()
    with still(tmp_path, simulation) as terminal:
        terminal.wait_for("PEERS")
        # Rooms asks for the streams after its first rows; Recordings does not, and would not know which failed.
        eventually(
            lambda: simulation.polls("/live-streams", begin) and simulation.polls("/external-streams", begin),
            "the streams were not asked for",
        )
        terminal.press("3")
        terminal.wait_for("RECORDINGS")
        terminal.wait_for("FILES  of")
        # Why each job failed is asked for one after the other, and told: that is news, and must be over first.
        eventually(
            lambda: len(simulation.polls("/analytics/webhooks", begin)) >= failed, "some reasons were not asked for"
        )
        simulation.wait_polls("/recordings", 1)
        terminal.quiet(CALM)
        mark, before = terminal.mark(), terminal.text
        simulation.wait_polls("/recordings", 4)
        terminal.quiet(CALM)
        # What is over grows older by the minute, whatever the polls say; nothing else may be written.
        assert DIGITS.sub("", terminal.text) == DIGITS.sub("", before)
        assert all(len(frame.data) <= AGE_BYTES for frame in terminal.chunks_since(mark))
