from __future__ import annotations

import asyncio
import stat
from collections.abc import Awaitable, Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from textual.widgets import Input, Static

from console.live import resources
from console.modals.help import HelpDialog
from console.modals.raw import RawDialog
from console.modals.type_to_confirm import TypeDialog

from .desk import Console, console, room, room_id
from .streams import SECRET, on_keys

HOSTILE = "<script>&\"' [/nope] \x1b]0;owned\x07 \u202e 漢字 👩‍👩‍👧"
TEXT = "{http://www.w3.org/2000/svg}text"


async def saved(desk: Console, folder: Path, count: int = 1) -> list[Path]:
    """The pictures, once they are there and that was said."""
    await desk.until(lambda: desk.app.desk.feed.entries and "saved" in desk.app.desk.feed.entries[-1].text)
    found = await asyncio.to_thread(lambda: sorted(folder.glob("*.svg")))
    assert len(found) == count
    return found


def words(path: Path) -> str:
    return "".join(element.text or "" for element in ElementTree.parse(path).iter(TEXT))  # noqa: S314 - ours


async def test_it_is_written_for_its_owner_alone_and_said(tmp_path: Path) -> None:
    async with console(tmp_path, (120, 40)) as desk:
        desk.app.desk.exports.folder = tmp_path
        await desk.fill_rooms(3, 2)
        await desk.press("S")
        (path,) = await saved(desk, tmp_path)
        assert path.name == "hms-Rooms-2026-01-15-200000.svg"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "saved" in desk.activity()
        assert path.name in desk.app.desk.feed.entries[-1].text
        assert "room-0" in words(path)
        assert "http" not in path.read_text().replace("http://www.w3.org/2000/svg", "")


async def test_no_picture_takes_the_place_of_another(tmp_path: Path) -> None:
    async with console(tmp_path, (120, 40)) as desk:
        desk.app.desk.exports.folder = tmp_path
        await desk.fill_rooms(1)
        await desk.press("S")
        (first,) = await saved(desk, tmp_path)
        before = first.read_bytes()
        await desk.press("S")
        await desk.until(lambda: len(list(tmp_path.glob("*.svg"))) == 2)
        assert first.read_bytes() == before
        assert (tmp_path / "hms-Rooms-2026-01-15-200000-2.svg").exists()


async def test_a_stream_key_in_clear_is_masked_first(tmp_path: Path) -> None:
    async with console(tmp_path, (120, 40)) as desk:
        desk.app.desk.exports.folder = tmp_path
        board = await on_keys(desk)
        await desk.press("d", "V")
        assert board._revealed.key
        await desk.press("S")
        (path,) = await saved(desk, tmp_path)
        assert not board._revealed.key
        found = words(path)
        assert "rtmps://ingest.example/live" in found
        assert SECRET not in path.read_text()
        assert SECRET[:12] not in found
        assert SECRET[-12:] not in found


async def test_what_strangers_wrote_is_text(tmp_path: Path) -> None:
    async with console(tmp_path, (120, 40)) as desk:
        desk.app.desk.exports.folder = tmp_path
        await desk.fill_rooms(1)
        await desk.put(resources.rooms(), {room_id(0): room(room_id(0), HOSTILE)})
        await desk.press("S")
        (path,) = await saved(desk, tmp_path)
        assert "<script>&" in words(path)


@pytest.mark.parametrize("folder", ["gone", "file"])
async def test_a_disk_that_refuses_is_said(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").write_text("x")
    async with console(tmp_path, (120, 40)) as desk:
        desk.app.desk.exports.folder = tmp_path / folder
        await desk.fill_rooms(1)
        await desk.press("S")
        await saved(desk, tmp_path, 0)
        assert "picture not saved: There is no such folder." in desk.activity()


async def test_without_a_folder_of_exports_it_goes_to_the_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "Pictures").mkdir()
    async with console(tmp_path, (120, 40)) as desk:
        await desk.fill_rooms(1)
        await desk.press("S")
        await saved(desk, tmp_path / "Pictures")
        assert "~/Pictures/hms-Rooms" in desk.app.desk.feed.entries[-1].text


async def test_without_a_place_for_pictures_it_goes_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with console(tmp_path, (120, 40)) as desk:
        await desk.fill_rooms(1)
        await desk.press("S")
        await saved(desk, tmp_path)
        assert "~/hms-Rooms" in desk.app.desk.feed.entries[-1].text


async def on_raw(desk: Console) -> None:
    await desk.put(resources.rooms(), {room_id(0): room(room_id(0), "room-0")})
    await desk.press("y")
    await desk.until(lambda: isinstance(desk.app.screen, RawDialog))


async def on_help(desk: Console) -> None:
    await desk.press("question_mark")
    await desk.until(lambda: isinstance(desk.app.screen, HelpDialog))


@pytest.mark.parametrize(
    ("opened", "key", "seen"), [(on_raw, "S", "Room"), (on_raw, "f12", "room-0"), (on_help, "f12", "Help")]
)
async def test_a_dialog_that_is_read_is_in_the_picture_and_says_where_that_is(
    opened: Callable[[Console], Awaitable[None]], key: str, seen: str, tmp_path: Path
) -> None:
    async with console(tmp_path, (120, 40)) as desk:
        desk.app.desk.exports.folder = tmp_path
        await desk.fill_rooms(3)
        await opened(desk)
        dialog = desk.app.screen
        keys = dialog.query_one("#dialog-keys", Static)
        before = str(keys.render())
        await desk.press(key)
        (path,) = await saved(desk, tmp_path)
        assert seen in words(path)
        await desk.until(lambda: str(keys.render()).startswith("saved"))
        assert path.name in str(keys.render())
        await desk.press("down")
        assert str(keys.render()) == before


async def test_a_letter_that_is_typed_takes_no_picture_and_no_question_does(tmp_path: Path) -> None:
    async with console(tmp_path, (120, 40)) as desk:
        desk.app.desk.exports.folder = tmp_path
        await desk.fill_rooms(3)
        await on_help(desk)
        await desk.press("S")
        assert desk.app.screen.query_one("#search", Input).value == "S"
        await desk.press("escape", "E")
        await desk.until(lambda: isinstance(desk.app.screen, TypeDialog))
        await desk.press("f12")
        assert not await asyncio.to_thread(lambda: list(tmp_path.glob("*.svg")))
