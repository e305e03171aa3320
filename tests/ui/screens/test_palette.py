from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.command import CommandPalette
from textual.content import Content
from textual.widgets import Input, OptionList

from console.actions.action import Situation
from console.actions.peers import KICK
from console.actions.registry import Registry
from console.live import resources
from console.modals.confirm import ConfirmDialog
from console.modals.message import MessageDialog
from console.modals.type_to_confirm import TypeDialog
from console.screens.commands.own import COMMANDS
from console.screens.palette import Palette

from .desk import Console, console, peer, room_id

HOSTILE = ["[/nope]", "[@click=app.quit]x[/]", "[b +", "[", "]", "[/]", "$name"]


async def offered(desk: Console, words: str = "") -> list[Content]:
    """The lines of the palette once they are those of what was typed."""
    await desk.press("ctrl+p", *words)
    listed = desk.app.screen.query_one(OptionList)
    await desk.until(lambda: listed.option_count)
    await desk.until(lambda: not listed.has_class("--populating"))
    found = []
    for option in listed.options:
        assert isinstance(option.prompt, Content)
        found.append(option.prompt)
    return found


async def point_at(desk: Console, name: str) -> None:
    """Put the cursor on somebody who cannot be muted, so that the reason names him."""
    await desk.fill_rooms(2)
    await desk.open_room(peer("a", name, "viewer"))
    await desk.press("g")
    assert desk.board.table.cursor_key == "a"


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("typed", ["", "mute", "m["])
async def test_a_name_is_never_read_as_markup(tmp_path: Path, name: str, typed: str) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        await point_at(desk, name)
        if typed == "m[":
            await desk.press("ctrl+p", "m", "left_square_bracket")
        else:
            lines = await offered(desk, typed)
            mute = next(line for line in lines if line.plain.startswith("Mute\n"))
            assert f"not now: {name} is viewer and cannot speak anyway" in mute.plain
            assert not [span for line in lines for span in line.spans if "click" in str(span.style)]
        await desk.press("escape")
        assert desk.app.screen is desk.board


async def test_a_role_that_looks_like_markup_is_shown_as_it_is(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        await point_at(desk, "Ada")
        await desk.put(resources.peers(room_id(0)), {"a": peer("a", "Ada", "[/role]")})
        lines = await offered(desk)
        assert any("[/role]" in line.plain for line in lines)


async def test_the_palette_has_every_action_the_theme_and_the_way_out(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        titles = {line.plain.split("\n")[0] for line in await offered(desk)}
        wanted = {"End room", "End + lock", "Disable", "Message all", "Message role", "Kick role", "Theme", "Quit"}
        assert wanted <= titles


async def test_the_palette_has_the_actions_of_other_screens_with_where_they_work(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        await desk.fill_rooms(2)
        titles = [line.plain for line in await offered(desk)]
        for action in desk.app.desk.registry:
            found = [line for line in titles if line.startswith(f"{action.title}\n")]
            assert found, action.id
        assert "Kick\nnot on this screen: it works on Peers. Remove the peer from the room." in "".join(titles)
        await desk.press("escape")
        assert (await offered(desk, "kick"))[0].plain.startswith("Kick\n")
        await desk.press("enter")
        await desk.until(lambda: "it works on Peers" in desk.activity())
        assert desk.app.screen is desk.board


async def test_the_palette_has_every_command_of_the_line(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        await desk.fill_rooms(2)
        titles = {line.plain.split("\n")[0] for line in await offered(desk)}
        assert {"Density compact", "Read only", "Copy", "Raw", "Picture", "Write", "Profile", "Sessions"} <= titles
        names = {command.name.replace("-", " ").capitalize() for command in COMMANDS if not command.palette}
        assert names <= titles


async def test_what_must_be_told_more_opens_the_line(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        await desk.fill_rooms(2)
        await offered(desk, "sort")
        await desk.press("enter")
        await desk.until(lambda: desk.board.query("#command"))
        await desk.until(lambda: desk.board.query_one("#command", Input).value == "sort ")
        assert desk.app.focused is desk.board.query_one("#command")


async def test_an_action_chosen_by_name_asks_as_its_key_would(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        await desk.fill_rooms(2)
        await desk.open_room(peer("a", "Ada", "viewer"))
        await desk.press("g")
        assert (await offered(desk, "kick"))[0].plain.startswith("Kick")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, ConfirmDialog))


async def test_an_action_chosen_twice_is_begun_once(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        await desk.fill_rooms(2)
        await desk.open_room(peer("a", "Ada", "viewer"))
        await desk.press("g")
        await offered(desk, "message")
        for _ in range(3):
            desk.app.post_message(events.Key("enter", "\r"))
        await desk.until(lambda: isinstance(desk.app.screen, MessageDialog))
        await desk.pilot.pause()
        assert len(desk.app.screen_stack) == 2
        assert desk.activity() == ""


@pytest.mark.parametrize("key", ["pageup", "pagedown", "up", "down", "ctrl+home", "ctrl+end", "enter"])
async def test_a_key_that_comes_before_the_list_is_laid_out_does_no_harm(tmp_path: Path, key: str) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        for struck in ("ctrl+p", key, key, "x", key):
            desk.app.post_message(events.Key(struck, struck if len(struck) == 1 else None))
        await desk.pilot.pause()
        assert desk.app.is_running


async def test_a_search_that_begins_when_the_palette_is_gone_does_no_harm(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        await offered(desk)
        palette = desk.app.screen
        assert isinstance(palette, Palette)
        await desk.press("escape")
        await desk.until(lambda: not palette.is_attached)
        worker = palette._gather_commands("x")  # as a letter does that came with the Esc, or with the end
        await desk.until(lambda: worker.is_finished)
        assert desk.app._exception is None
        assert "failed unexpectedly" not in desk.activity()


@pytest.mark.parametrize("key", ["pageup", "pagedown"])
async def test_a_page_key_over_a_list_that_has_no_room_does_no_harm(tmp_path: Path, key: str) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        await offered(desk)
        listed = desk.app.screen.query_one(OptionList)
        listed.display = False
        await desk.pilot.pause()
        listed.clear_options().add_options(["one", "two"]).highlighted = 1
        await desk.press(key)
        assert desk.app.is_running


async def test_nothing_is_chosen_while_the_terminal_is_too_small_to_show_whom_it_would_hit(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        await desk.fill_rooms(2)
        await desk.open_room(peer("a", "Ada", "host"))
        await desk.press("g")
        assert (await offered(desk, "mute"))[0].plain.startswith("Mute\n")
        await desk.pilot.resize_terminal(50, 12)
        await desk.pilot.pause()
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is desk.board)
        await desk.pilot.pause()
        said = [one.text for one in desk.app.desk.feed.entries]
        assert "nothing is done while the terminal is too small to show whom it would hit" in said
        assert not desk.app.desk.hands.under_way


async def test_a_crowd_of_marks_is_not_looked_through_for_each_action(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        await desk.fill_rooms(2)
        await desk.open_room(*(peer(f"p-{number}", "Ada", "host") for number in range(300)))
        await desk.press("asterisk")
        assert len(desk.board.table.marks) == 300
        looked: list[int] = []

        def blocked(moment: Situation) -> None:
            looked.append(len(moment.targets))

        kick = replace(KICK, blocked=blocked)  # it is asked for each action that can be done here
        desk.board.desk = replace(desk.board.desk, registry=Registry((kick,)))
        await offered(desk)
        assert looked
        assert max(looked) == 1


async def test_quit_by_name_quits(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await offered(desk, "quit")
        await desk.press("enter")
        await desk.until(lambda: desk.app.return_value is not None)
        assert desk.app.return_value is not None
        assert desk.app.return_value.code == 0


async def test_the_palette_does_not_open_above_a_dialog(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        await desk.fill_rooms(2)
        await desk.press("E")
        await desk.until(lambda: isinstance(desk.app.screen, TypeDialog))
        asked = desk.app.screen
        await desk.press("ctrl+p")
        assert desk.app.screen is asked
        assert not isinstance(desk.app.screen, CommandPalette)
        await desk.press("escape", "ctrl+p")
        assert isinstance(desk.app.screen, CommandPalette)
