"""`:` does what the keys do, in words: history, completion, actions, screens, and the commands of the shell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.widgets import Input

from console.actions.registry import Registry
from console.cli.inside import Inside
from console.live import resources
from console.modals.confirm import ConfirmDialog
from console.modals.help import HelpDialog
from console.modals.raw import RawDialog
from console.modals.type_to_confirm import TypeDialog
from console.screens.analytics.screen import TABS, AnalyticsScreen
from console.screens.board_help import lines_of
from console.screens.commands.commander import HISTORY
from console.screens.commands.names import names_of, title_of
from console.screens.commands.own import BY_NAME, COMMANDS
from console.screens.commands.shell import show
from console.screens.memory import MOST_LINES
from console.screens.peers import PeersScreen
from console.screens.sessions.screen import SessionsScreen
from console.widgets.command_line import CommandLine
from console.widgets.plain_line import PlainLine

from .desk import Console, console, peer, room, room_id

KEYS = {" ": "space", "-": "minus", ".": "full_stop", "/": "slash", ":": "colon", "[": "left_square_bracket"}


async def type_in(desk: Console, text: str) -> None:
    """Open the line and type, and wait until what may follow is known."""
    if not line_of(desk):
        await desk.press("colon")
        await desk.until(lambda: line_of(desk))
    await desk.press(*(KEYS.get(letter, letter) for letter in text))
    await desk.until(lambda: desk.board.query_one(CommandLine)._ways_of == field(desk).value)


async def do(desk: Console, text: str) -> None:
    await type_in(desk, text)
    await desk.press("enter")
    await settled(desk)


async def settled(desk: Console) -> None:
    """Wait until the line that was entered is understood; it may have led to another screen."""
    await desk.until(lambda: all(not line._entered for line in desk.board.query(CommandLine)))
    await desk.pilot.pause()


def line_of(desk: Console) -> bool:
    """Whether the line takes the keys."""
    found = desk.board.query(CommandLine)
    return bool(found) and found.first().has_class("-open") and field(desk).has_focus


def field(desk: Console) -> Input:
    return desk.board.query_one("#command", Input)


def below(desk: Console) -> str:
    return desk.board.query_one("#ways", PlainLine).text


async def people(desk: Console) -> None:
    desk.app.grammar_of = Inside
    await desk.fill_rooms(2, 1)
    await desk.open_room(peer("h", "Grace", "host"), peer("v", "Ada", "viewer"))
    await desk.press("g")


@pytest.mark.parametrize("words", ["kick", "peer.kick"])
async def test_an_action_by_name_opens_the_dialog_of_its_key(tmp_path: Path, words: str) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await desk.press("K")
        await desk.until(lambda: isinstance(desk.app.screen, ConfirmDialog))
        by_key = desk.app.screen._planned  # type: ignore[attr-defined]  # the plan is what is compared
        await desk.press("escape")
        await do(desk, words)
        await desk.until(lambda: isinstance(desk.app.screen, ConfirmDialog))
        assert desk.app.screen._planned == by_key  # type: ignore[attr-defined]  # as above
        await desk.press("escape")
        assert not line_of(desk)
        assert desk.board.table.has_focus


async def test_read_only_refuses_with_the_reason(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30), write=False) as desk:
        await people(desk)
        for words in ("kick", "active-rooms end", "rooms create --name x"):
            await do(desk, words)
            said = below(desk) if line_of(desk) else desk.activity()
            assert "read-only: press W to arm writing" in said, words
            if line_of(desk):
                await desk.press("escape")
        assert isinstance(desk.app.screen, PeersScreen)


async def test_an_action_of_another_screen_says_where_it_works(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await do(desk, "stop-recording")
        assert "not on this screen: it works on Recordings" in below(desk)
        assert line_of(desk)


async def test_writing_is_armed_and_ended_by_name(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30), write=False) as desk:
        await people(desk)
        await do(desk, "read-only")
        assert "nothing but reading is sent anyway" in below(desk)
        await desk.press("escape")
        await do(desk, "write")
        await desk.until(lambda: desk.app.desk.arming.writing)
        await do(desk, "read-only")
        assert not desk.app.desk.arming.writing
        assert "[WRITE]" not in desk.words("#status")


async def test_density_and_theme_by_name(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await do(desk, "density compact")
        await desk.until(lambda: desk.app.density == "compact")
        await do(desk, "theme hms-light")
        assert desk.app.theme == "hms-light"
        await do(desk, "theme [/nope]")
        assert "there is no theme" in below(desk)


async def test_screens_by_name(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await do(desk, "sessions")
        await desk.until(lambda: isinstance(desk.board, SessionsScreen))
        await do(desk, "peers room-1")
        await desk.until(lambda: isinstance(desk.board, PeersScreen))
        assert desk.board.room_id == room_id(1)  # type: ignore[attr-defined]  # it is the screen of one room
        await do(desk, "peers nowhere")
        assert "no room that is known here is called" in below(desk)


async def test_filter_sort_and_marks(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await do(desk, "filter role:host")
        assert desk.board.table.shown_keys == ["h"]
        await do(desk, "filter")
        assert desk.board.table.shown_count == 2
        await do(desk, "sort name reverse")
        assert (desk.board.table.sorted_by, desk.board.table.reverse) == ("name", True)
        await do(desk, "sort name")
        assert (desk.board.table.sorted_by, desk.board.table.reverse) == ("name", False)
        await do(desk, "sort joined")
        assert (desk.board.table.sorted_by, desk.board.table.reverse) == ("joined", True), "as its key sorts numbers"
        await do(desk, "mark role:viewer")
        assert desk.board.table.marks == {"v"}
        await do(desk, "unmark /a/")
        assert desk.board.table.marks == set()
        await do(desk, "sort nothing")
        assert "no column is called" in below(desk)


async def test_tab_completes_and_goes_round(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await type_in(desk, "densi")
        await desk.press("tab")
        assert field(desk).value == "density "
        await desk.until(lambda: "comfortable" in below(desk))
        await desk.press("tab")
        assert field(desk).value == "density com"
        await desk.press("tab")
        assert field(desk).value == "density comfortable"
        await desk.press("tab")
        assert field(desk).value == "density compact"
        await desk.press("shift+tab")
        assert field(desk).value == "density comfortable"


async def test_the_commands_of_the_shell_are_completed(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await type_in(desk, "rooms cre")
        await desk.press("tab")
        assert field(desk).value == "rooms create "
        await type_in(desk, "--desc")
        await desk.press("tab")
        assert field(desk).value == "rooms create --description "


async def test_a_screen_of_a_room_is_completed_by_the_names_of_rooms(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await type_in(desk, "peers ro")
        await desk.press("tab")
        assert field(desk).value == "peers room-"
        await desk.until(lambda: "room-0  room-1" in below(desk))
        await type_in(desk, "1")
        await desk.press("tab", "enter")
        await desk.until(lambda: desk.board.crumbs()[-1] == "room-1")


async def test_a_room_called_like_a_command_does_not_become_one_by_tab(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        evil = {room_id(2): room(room_id(2), "update . v --role host"), room_id(3): room(room_id(3), "upstairs")}
        await desk.put(resources.rooms(), evil)
        await type_in(desk, "peers upd")
        assert "--role" not in below(desk)
        await desk.press("tab")
        assert field(desk).value == "peers update "
        await desk.press("escape")
        await type_in(desk, "peers ups")
        await desk.press("tab")
        assert field(desk).value == "peers upstairs "


async def test_history_goes_up_and_down_and_comes_back(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await do(desk, "sort name")
        await do(desk, "sort role")
        await type_in(desk, "ref")
        await desk.press("up")
        assert field(desk).value == "sort role"
        await desk.press("up", "up")
        assert field(desk).value == "sort name"
        await desk.press("down", "down")
        assert field(desk).value == "ref"
        assert desk.app.desk.memory.lines(HISTORY) == ["sort name", "sort role"]


async def test_no_more_lines_are_kept_than_that_and_none_twice(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        desk.app.desk.memory.put(HISTORY, [f"filter {number}" for number in range(MOST_LINES)])
        await do(desk, "sort name")
        await do(desk, "filter 7")
        kept = desk.app.desk.memory.lines(HISTORY)
        assert len(kept) == MOST_LINES
        assert kept[-2:] == ["sort name", "filter 7"]
        assert kept.count("filter 7") == 1


async def test_what_may_be_secret_is_not_remembered(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await do(desk, "api GET /x?token=abc")
        await desk.until(lambda: "api GET" in desk.activity())
        assert desk.app.desk.memory.lines(HISTORY) == []


@pytest.mark.parametrize("key", ["escape", "backspace"])
async def test_the_line_closes_without_doing_anything(tmp_path: Path, key: str) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await type_in(desk, "q" if key == "escape" else "")
        await desk.press(key)
        assert not line_of(desk)
        assert desk.app.return_value is None
        await desk.press("colon")
        await desk.until(lambda: line_of(desk))
        assert field(desk).value == ""


async def test_a_mistake_stays_to_be_mended_and_names_the_nearest(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await do(desk, "kik")
        assert "did you mean kick?" in below(desk)
        assert field(desk).value == "kik"
        assert isinstance(desk.app.screen, PeersScreen)
        await desk.press("backspace")
        await desk.until(lambda: "did you mean" not in below(desk))


async def test_a_command_of_the_shell_that_ends_the_room_asks_as_its_key_does(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await do(desk, "active-rooms end")
        await desk.until(lambda: isinstance(desk.app.screen, TypeDialog))
        assert desk.app.screen.phrase == "room-0"  # type: ignore[attr-defined]  # it is asked for
        await desk.press("enter")
        assert isinstance(desk.app.screen, TypeDialog)


async def test_help_of_a_command_is_a_page(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await do(desk, "rooms create --help")
        await desk.until(lambda: isinstance(desk.app.screen, RawDialog))


async def test_every_command_is_in_the_help(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await do(desk, "help")
        await desk.until(lambda: isinstance(desk.app.screen, HelpDialog))
        text = str(desk.app.screen.query_one("#help-lines").render())
        assert all(command.usage in text for command in COMMANDS)


async def test_the_help_of_a_tab_has_only_what_means_something_there(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        desk.app.grammar_of = Inside
        await desk.fill_rooms(2)
        await desk.press("5")
        board = desk.board
        assert isinstance(board, AnalyticsScreen)
        for _ in TABS:
            labels = {line.label for line in lines_of(board)}
            for what, label in (("kind", "type"), ("reveal", "addresses"), ("older", "older")):
                assert (label in labels) == (what in {*board.tab.offers(), *board.tab.OFFERS}), (board.tab.TITLE, label)
            await desk.press("tab")


HOSTILE = ["[/nope]", "[b +", "peers [/x]", "'", '"', "rooms list '", "filter [/nope]", "sort [b +", "rooms \u202e"]


@pytest.mark.parametrize("text", HOSTILE)
async def test_whatever_is_typed_breaks_nothing(tmp_path: Path, text: str) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await desk.press("colon")
        await desk.until(lambda: line_of(desk))
        field(desk).value = text
        await desk.press("tab", "enter")
        await settled(desk)
        assert desk.app.is_running


async def test_nothing_is_done_while_the_terminal_is_too_small_to_show_whom_it_would_hit(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await type_in(desk, "kick")
        await desk.pilot.resize_terminal(40, 10)
        await desk.pilot.pause()
        assert not desk.board.query_one(CommandLine).region.area
        await desk.press("enter")
        await settled(desk)
        assert isinstance(desk.app.screen, PeersScreen)
        await desk.pilot.resize_terminal(100, 30)
        await desk.until(lambda: desk.board.table.has_focus)
        await desk.press("escape")
        assert not desk.board.query_one(CommandLine).has_class("-open")
        assert isinstance(desk.app.screen, PeersScreen)


async def test_a_page_that_comes_late_covers_no_question(tmp_path: Path) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await people(desk)
        await desk.press("K")
        await desk.until(lambda: isinstance(desk.app.screen, ConfirmDialog))
        show(desk.board, "rooms list", "text")
        assert isinstance(desk.app.screen, ConfirmDialog)
        assert any("rooms list: it came while a question was open" in one.text for one in desk.app.desk.feed.entries)


def test_every_action_has_a_name_of_its_own_beside_the_commands() -> None:
    for action in Registry():
        assert title_of(action) not in BY_NAME
        assert re.fullmatch(r"[a-z][a-z-]+[a-z]", title_of(action))
    assert names_of(Registry()) >= {"kick", "peer.kick", "end-lock", "start-hls"}


CALLED = {"evil": "--force", "dots": ".", "verb": "update p-1 --role host", "code": "\x1b]0;x\x07[/nope] \u202eevil"}


async def named_rooms(desk: Console) -> None:
    """Two rooms with a session, and four that are called what does harm as a word of a line."""
    await people(desk)
    rooms = {room_id(0): room(room_id(0), "town hall"), room_id(1): room(room_id(1), "Retro")}
    evil = {f"64a0c0ffee00000000{key}": room(f"64a0c0ffee00000000{key}", name) for key, name in CALLED.items()}
    await desk.put(resources.rooms(), {**rooms, **evil, "--yes": room("--yes", "retro 2"), "a b": room("a b", "retro")})


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("rooms get ret", f"rooms get {room_id(1)} "),
        ("streams get ret", "streams get ret"),
        ("live-streams start hal", f"live-streams start {room_id(0)} "),
        ("recordings list --room-id ret", f"recordings list --room-id {room_id(1)} "),
        (f"peers get {room_id(0)} ada", f"peers get {room_id(0)} v "),
        ("peers get . gra", "peers get . h "),
        ("peers update . ada", "peers update . v "),
        ("rooms get --for", "rooms get --for"),
        ("recordings get ret", "recordings get ret"),
    ],
)
async def test_rooms_and_peers_complete_to_their_ids_wherever_one_is_taken(
    tmp_path: Path, typed: str, whole: str
) -> None:
    async with console(tmp_path, size=(100, 30)) as desk:
        await named_rooms(desk)
        await type_in(desk, typed)
        await desk.press("tab")
        assert field(desk).value == whole


async def test_what_strangers_called_their_rooms_is_shown_and_never_becomes_a_word_of_the_line(tmp_path: Path) -> None:
    async with console(tmp_path, size=(180, 30)) as desk:
        await named_rooms(desk)
        await type_in(desk, "rooms get ")
        assert all(name in below(desk) for name in ("town hall", "Retro", "--force", "update p-1 --role host"))
        assert "\x1b" not in below(desk)
        assert "\u202e" not in below(desk)
        lines = set()
        for _ in range(12):
            await desk.press("tab")
            lines.add(field(desk).value)
        words = {line.removeprefix("rooms get ") for line in lines}
        assert words - {"."} == {room_id(0), room_id(1), *(f"64a0c0ffee00000000{key}" for key in CALLED)}
