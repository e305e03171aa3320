from __future__ import annotations

from pathlib import Path

import pytest

from console.modals.confirm import ConfirmDialog
from console.modals.help import HelpDialog
from console.screens.board import Board

from .desk import Console, console, peer


async def people(desk: Console) -> None:
    await desk.fill_rooms(2)
    await desk.open_room(peer("h", "Grace", "host"))
    await desk.press("g")


async def help_text(desk: Console, key: str = "question_mark") -> str:
    await desk.press(key)
    assert isinstance(desk.app.screen, HelpDialog)
    return str(desk.app.screen.query_one("#help-lines").render())


async def test_swapped_keys_do_and_say_what_they_now_are(tmp_path: Path) -> None:
    keymap = {"peer.kick": "m", "peer.mute": "K"}
    async with console(tmp_path, size=(120, 40), keymap=keymap) as desk:
        await people(desk)
        assert "m kick" in desk.words("#actions")
        assert "K mute" in desk.words("#actions")
        assert desk.activity() == ""
        await desk.press("m")
        await desk.until(lambda: isinstance(desk.app.screen, ConfirmDialog))
        await desk.press("escape")
        lines = (await help_text(desk)).splitlines()
        assert any(line.split()[:2] == ["m", "kick"] for line in lines)
        assert any(line.split()[:2] == ["K", "mute"] for line in lines)


async def test_keys_of_the_screen_and_the_table_are_shown_as_they_are_bound(tmp_path: Path) -> None:
    keymap = {"table.filter": "z", "app.help": "f1", "rooms.idle": "i", "table.down": "N", "table.choose": "right"}
    keymap |= {"table.sideways": "left", "app.quit": "Q"}
    async with console(tmp_path, size=(120, 40), keymap=keymap) as desk:
        await desk.fill_rooms(2, 2)
        footer = desk.words("#actions")
        assert "z filter" in footer
        assert "f1 help" in footer
        assert "i all rooms" in footer
        assert "right peers" in footer
        lines = (await help_text(desk, "f1")).splitlines()
        for key, label in (("z", "filter"), ("N", "Down"), ("Q", "quit"), ("left", "Nothing:"), ("^Q", "quit")):
            assert any(line.split()[:2] == [key, label] for line in lines), (key, lines)
        await desk.press("escape")
        first = desk.board.table.cursor_key
        await desk.press("N")
        assert desk.board.table.cursor_key != first
        await desk.press("ctrl+c")
        assert "Q quits" in desk.activity()


async def test_an_empty_board_names_the_key_that_is_bound(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40), keymap={"rooms.idle": "i"}) as desk:
        await desk.fill_rooms()
        assert "Press i to see" in desk.board.nothing()


@pytest.mark.parametrize(
    ("keymap", "said"),
    [
        ({"peer.kick": " "}, "space cannot be both"),
        ({"peer.kick": ""}, "is no key"),
        ({"nope.such": "x"}, "nothing is called nope.such"),
        ({"peer.kick": "enter"}, "is no key for what harms"),
        ({"peer.kick": "q"}, "q cannot be both"),
        ({"peer.kick": "ctrl+p"}, "ctrl+p cannot be both"),
    ],
)
async def test_a_keymap_that_cannot_be_is_said_and_harms_nothing(
    tmp_path: Path, keymap: dict[str, str], said: str
) -> None:
    async with console(tmp_path, size=(120, 40), keymap=keymap) as desk:
        assert said in desk.activity()
        await people(desk)
        assert "K kick" in desk.words("#actions")
        await desk.press("enter")
        assert isinstance(desk.app.screen, Board)
        await desk.press("K")
        await desk.until(lambda: isinstance(desk.app.screen, ConfirmDialog))
        await desk.press("escape", "q")
        assert desk.app.return_value is not None
