"""The ways between screens: which key leads where, what comes along, and where Esc goes back to."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.actions.action import Scope
from console.modals.dialog import Dialog
from console.screens.activity import ActivityScreen
from console.screens.analytics.screen import TABS, AnalyticsScreen
from console.screens.peers import PeersScreen
from console.screens.rooms import RoomsScreen
from console.screens.sessions.screen import SessionsScreen
from console.screens.story import StoryScreen

from .desk import console, peer, recording, room_id


@pytest.mark.parametrize(("key", "kind"), [("5", AnalyticsScreen), ("6", SessionsScreen), ("A", ActivityScreen)])
async def test_a_key_leads_there_with_the_room_and_esc_leads_back(
    key: str, kind: type[AnalyticsScreen | SessionsScreen | ActivityScreen], tmp_path: Path
) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3, 2)
        await desk.press(key)
        assert isinstance(desk.board, kind)
        assert desk.board.room_id == room_id(0)
        await desk.press("escape")
        assert isinstance(desk.board, RoomsScreen)
        await desk.open_room(peer("p"))
        await desk.press(key)
        assert isinstance(desk.board, kind)
        await desk.press("escape")
        assert isinstance(desk.board, PeersScreen)


async def test_a_story_goes_back_to_where_it_was_opened(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        await desk.open_room(peer("p"))
        await desk.press("H")
        assert isinstance(desk.board, StoryScreen)
        await desk.press("escape")
        assert isinstance(desk.board, PeersScreen)


async def test_tabs_go_round_and_only_one_table_is_seen(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        await desk.press("5")
        screen = desk.board
        assert isinstance(screen, AnalyticsScreen)
        for number in (*range(1, len(TABS)), 0):
            await desk.press("tab")
            assert screen.active == number
            assert [table.display for table in screen.panes] == [place == number for place in range(len(TABS))]
            assert f"[{TABS[number].TITLE}" in desk.words("#tabs")
        await desk.press("shift+tab")
        assert screen.active == len(TABS) - 1


@pytest.mark.parametrize("key", ["3", "4"])
async def test_a_question_asked_a_moment_before_esc_is_not_left_behind(key: str, tmp_path: Path) -> None:
    """Both keys in one read of the terminal: a dialog in a mode that is not shown would lock all acts."""
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3, 2, recordings={"r": recording(room_id(0), id="r")})
        await desk.press(key)
        board = desk.board
        slots = {shown: slot for slot, shown in desk.app.desk.registry.slots(Scope.OUTPUT)}
        board.action_act(slots["R"])
        board.action_back()
        await desk.until(
            lambda: any(isinstance(one, Dialog) for stack in desk.app._screen_stacks.values() for one in stack)
        )
        await desk.press("j")
        assert isinstance(desk.app.screen, Dialog)
        assert desk.board is board
        await desk.press("escape", "escape")
        assert isinstance(desk.board, RoomsScreen)
