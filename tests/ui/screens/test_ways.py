"""The ways between screens: which key leads where, what comes along, and where Esc goes back to."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.screens.activity import ActivityScreen
from console.screens.analytics.screen import TABS, AnalyticsScreen
from console.screens.peers import PeersScreen
from console.screens.rooms import RoomsScreen
from console.screens.sessions.screen import SessionsScreen
from console.screens.story import StoryScreen

from .desk import console, peer, room_id


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
