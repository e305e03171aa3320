from __future__ import annotations

import json
import time
from typing import Any

import pytest
from textual.widgets import Input

from console.modals.raw import RawDialog
from tests.support.clipboard import Clipboard
from tests.ui.modals.form_stage import Stage
from tests.ui.widgets.support import lines_of

HOSTILE = "[/nope] \x1b]0;owned\x07 \u202e \x9b5m [b +"
PEERS = [{"id": f"p-{number}", "name": f"Peer {number}", "note": HOSTILE} for number in range(100)]
TEXT = json.dumps(PEERS, indent=2, ensure_ascii=False)


class Play:
    """The dialog on a stage."""

    def __init__(self, pilot: Any, text: str = TEXT, note: str = "2 s old") -> None:
        self.pilot = pilot
        self.app: Stage = pilot.app
        self.dialog = RawDialog("peers [/nope]", text, note)

    async def open(self) -> Play:
        await self.app.push_screen(self.dialog)
        await self.pilot.pause()
        await self.pilot.pause()
        return self

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.press(*({" ": "space", "-": "minus"}.get(char, char) for char in text))

    @property
    def text(self) -> str:
        return "\n".join(lines_of(self.app))


async def test_it_shows_the_text_its_age_and_where_one_is() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await Play(pilot).open()
        assert "peers [/nope]" in it.text
        assert "2 s old" in it.text
        assert '"id": "p-0",' in it.text
        assert "lines 1 to " in it.text
        assert "of 502" in it.text
        await it.press("G")
        assert '"id": "p-99",' in it.text
        assert "to 502 of 502" in it.text
        await it.press("g", "j")
        assert "lines 2 to " in it.text
        await it.press("ctrl+d", "pagedown", "ctrl+u", "pageup", "k")
        assert "lines 1 to " in it.text


async def test_what_strangers_wrote_is_written_out() -> None:
    async with Stage().run_test(size=(100, 30)) as pilot:
        it = await Play(pilot).open()
        assert "[/nope] \\u001b]0;owned\\u0007 \\u202e \\u009b5m [b +" in it.text
        assert not set("\x1b\x07\u202e\x9b") & set(it.text)


async def test_searching_counts_and_goes_round() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await Play(pilot).open()
        await it.press("slash")
        await it.type("peer 7")
        assert "1 of 11: peer 7" in it.text
        assert '"name": "Peer 7",' in it.text
        assert "> " in it.text
        await it.press("enter")
        assert not it.dialog.query_one("#raw-search", Input).display
        await it.press("n")
        assert "2 of 11" in it.text
        assert '"name": "Peer 70",' in it.text
        await it.press("N", "N")
        assert "11 of 11" in it.text
        assert '"name": "Peer 79",' in it.text
        await it.press("n")
        assert "1 of 11" in it.text


async def test_the_field_has_the_keys_as_soon_as_it_is_asked_for() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await Play(pilot).open()
        it.dialog.action_search()
        assert it.dialog.focused is it.dialog.query_one("#raw-search", Input)


async def test_a_search_is_left_before_the_dialog() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await Play(pilot).open()
        await it.press("slash")
        await it.type("yn/nowhere")
        assert "yn/nowhere: nowhere" in it.text
        await it.press("escape")
        assert it.app.screen is it.dialog
        assert "nowhere" not in it.text
        await it.press("n")
        assert "search first: /" in it.text
        await it.press("escape")
        assert it.app.screen is not it.dialog


@pytest.mark.parametrize("key", ["y", "escape"])
async def test_it_is_closed(key: str) -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await Play(pilot).open()
        await it.press(key)
        assert it.app.screen is not it.dialog


async def test_all_of_it_is_copied_as_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await Play(pilot).open()
        clipboard = Clipboard(it.app, monkeypatch)
        await it.press("c")
        assert json.loads(clipboard.texts[0]) == PEERS
        assert "\\u202e" in clipboard.texts[0]
        assert "sent all of it to the terminal's clipboard" in it.text


async def test_too_much_is_not_copied_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Stage().run_test(size=(100, 24)) as pilot:
        it = await Play(pilot, "x" * 100_000).open()
        clipboard = Clipboard(it.app, monkeypatch)
        await it.press("c")
        assert clipboard.texts == []
        assert "not copied: all of it has 100,000 bytes, and terminals take 74,994" in it.text


async def test_long_lines_are_folded_and_found_across_the_fold() -> None:
    async with Stage().run_test(size=(60, 20)) as pilot:
        it = await Play(pilot, "a" * 53 + "needle" + "b" * 200).open()
        await it.press("slash")
        await it.type("needle")
        assert "1 of 1: needle" in it.text
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        assert "needle" in "".join(it.text.split())
        assert "all 3 lines" in it.text


async def test_a_newer_text_takes_its_place_where_one_was() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await Play(pilot).open()
        await it.press("ctrl+d", "ctrl+d")
        before = it.dialog._reader.top
        it.dialog.show(TEXT.replace("Peer", "Guest"), "just now")
        await it.pilot.pause()
        assert it.dialog._reader.top == before > 0
        assert "Guest" in it.text
        assert "Peer" not in it.text
        assert "just now" in it.text


async def test_a_key_that_changes_nothing_writes_nothing() -> None:
    async with Stage().run_test(size=(80, 24)) as pilot:
        it = await Play(pilot, "short").open()
        it.app.written = ""
        await it.press("j", "k", "G", "g", "ctrl+d")
        assert it.app.written == ""


async def test_a_megabyte_is_opened_and_scrolled_at_once() -> None:
    value = [{**PEERS[0], "number": number, "wide": "漢字 👩" * 3} for number in range(7000)]
    text = json.dumps(value, indent=2, ensure_ascii=False)
    assert len(text) > 1_000_000
    async with Stage().run_test(size=(120, 40)) as pilot:
        begun = time.process_time()
        it = await Play(pilot, text).open()
        assert time.process_time() - begun < 1.5  # 0.1 s on a quiet machine
        begun = time.process_time()
        await it.press("G", "ctrl+u", "ctrl+u", "g")
        assert time.process_time() - begun < 1.0
        assert '"id": "p-0",' in it.text
