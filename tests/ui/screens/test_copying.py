from __future__ import annotations

from pathlib import Path

import pytest

from console.modals.lines import LinesDialog
from tests.support.clipboard import Clipboard

from .desk import console, room_id
from .streams import SECRET, on_keys


async def test_the_id_under_the_cursor_is_copied_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path, (120, 40)) as desk:
        await desk.fill_rooms(3, 2)
        clipboard = Clipboard(desk.app, monkeypatch)
        await desk.press("c")
        assert clipboard.texts == [room_id(0)]
        assert f"sent {room_id(0)} to the terminal's clipboard (24 characters;" in desk.activity()


async def test_without_a_row_nothing_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path) as desk:
        clipboard = Clipboard(desk.app, monkeypatch)
        await desk.press("c")
        assert clipboard.texts == []
        assert "nothing to copy: no row is chosen" in desk.activity()


async def test_a_terminal_without_a_clipboard_shows_it_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        clipboard = Clipboard(desk.app, monkeypatch, term="linux")
        await desk.press("c")
        assert clipboard.texts == []
        assert isinstance(desk.app.screen, LinesDialog)
        assert desk.app.screen.text.strip() == room_id(0)
        await desk.press("escape")
        assert "(TERM=linux) has no clipboard" in desk.activity()


async def test_a_secret_is_not_shown_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path) as desk:
        await on_keys(desk)
        Clipboard(desk.app, monkeypatch, term="linux")
        await desk.press("C")
        assert desk.app.screen is desk.board
        assert "has no clipboard" in desk.activity()
        assert SECRET not in desk.activity()


async def test_what_is_cut_out_of_a_field_goes_the_same_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        clipboard = Clipboard(desk.app, monkeypatch)
        monkeypatch.setenv("TMUX", "x")
        await desk.press("slash", *"room", "shift+home", "ctrl+x")
        assert clipboard.texts[0] == "room"
        assert "\x1bPtmux;" in clipboard.written
        assert desk.app.clipboard == "room"
