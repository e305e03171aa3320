"""Keys that come in one piece, as a slow line brings them: each means what it means after the one before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual import events

from console.app import in_turn
from console.widgets.command_line import CommandInput
from console.widgets.filter_line import FilterLine, MarkLine

from .desk import Console, console, peer

if TYPE_CHECKING:
    from pathlib import Path

    from textual.widgets import Input


async def stage(desk: Console) -> None:
    await desk.fill_rooms(2)
    await desk.open_room(peer("a", "Ada", "host"), peer("b", "Bob", "host"))


def type_at_once(desk: Console, *keys: events.Key | events.Paste | str) -> None:
    """Put keys into the app's queue without letting it look at any of them in between."""
    for key in keys:
        event = events.Key(key, key if len(key) == 1 else None) if isinstance(key, str) else key
        desk.app.post_message(event)


@pytest.mark.parametrize(
    ("opens", "line"), [("slash", FilterLine), ("plus", MarkLine), ("colon", CommandInput)], ids=["/", "+", ":"]
)
async def test_letters_behind_the_key_that_opens_a_line_are_its_text(
    tmp_path: Path, opens: str, line: type[Input]
) -> None:
    async with console(tmp_path) as desk:
        await stage(desk)
        type_at_once(desk, opens, *"mKoup")
        await desk.until(lambda: desk.board.query(line) and desk.board.query_one(line).value == "mKoup")
        assert desk.board.is_current
        assert "mut" not in desk.activity()


async def test_a_paste_behind_it_is_text_too(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await stage(desk)
        type_at_once(desk, "slash", events.Paste("ada"), "enter", "g")
        await desk.until(lambda: desk.board.table.shown_keys == ["a"] and desk.board.table.has_focus)
        assert desk.board.query_one(FilterLine).value == "ada"


async def test_keys_behind_the_one_that_closes_a_line_are_keys(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await stage(desk)
        type_at_once(desk, "slash", "b", "enter", "space", "escape", "g", "j")
        await desk.until(lambda: desk.board.table.cursor_key == "b" and desk.board.table.shown_count == 2)
        assert desk.board.table.marks == {"b"}


async def test_a_key_that_comes_to_no_end_locks_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_turn, "LONGEST_WAIT", 0.01)
    monkeypatch.setattr(in_turn.KeysInTurn, "_follow", lambda *_rest: None)  # it never comes back
    async with console(tmp_path) as desk:
        await stage(desk)
        type_at_once(desk, "j", "k", "j", "space")
        await desk.until(lambda: desk.board.table.marks == {"b"})


async def test_a_key_that_comes_while_everything_is_taken_down_means_nothing(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(2)
        app = desk.app
    assert not app.screen_stack
    await app.on_event(events.Key("K", "K"))
