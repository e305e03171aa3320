"""Hidden screens cost nothing: who is asked for, while, and after, a screen is looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.api.client import Client
from console.api.errors import ApiError
from console.live import resources
from console.modals.type_to_confirm import TypeDialog
from console.screens import peers as peers_module
from console.screens.peers import PeersScreen
from console.screens.rooms import RoomsScreen

from .desk import Console, console, peer, room, room_id
from .test_peers import ROOM, stage

ROOMS_ALONE = {"live_sessions", "rooms"}


def watched(desk: Console) -> set[str]:
    return {resource.kind for resource in desk.app.desk.store.watched}


def followed(desk: Console) -> set[str]:
    return {resource.ids[1] for resource in desk.app.desk.store.watched if resource.kind == "peer"}


async def test_each_screen_asks_for_its_own_and_the_other_one_costs_nothing(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        assert watched(desk) >= ROOMS_ALONE
        assert "peers" not in watched(desk)
        await stage(desk)
        assert watched(desk) >= {"peers", "peer", "room", "active_room"}
        assert not watched(desk) & ROOMS_ALONE
        await desk.press("1")
        assert watched(desk) >= ROOMS_ALONE
        assert not watched(desk) & {"peers", "peer", "room", "active_room"}
        await desk.press("2")
        assert not watched(desk) & ROOMS_ALONE
        assert followed(desk) == {"h"}


async def test_below_a_dialog_it_is_still_asked_for(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await stage(desk)
        before = set(desk.app.desk.store.watched)
        await desk.press("K")
        assert set(desk.app.desk.store.watched) == before
        await desk.press("escape")
        assert set(desk.app.desk.store.watched) == before


async def test_a_change_of_screen_below_a_dialog_leaves_nothing_behind(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await stage(desk)
        await desk.press("K")
        desk.app.switch_mode("rooms")
        await desk.until(lambda: isinstance(desk.app.screen, RoomsScreen))
        await desk.until(lambda: not watched(desk) & {"peers", "peer", "room"})
        desk.app.switch_mode("peers")
        await desk.press("escape")
        assert isinstance(desk.app.screen, PeersScreen)
        assert watched(desk) >= {"peers", "peer", "room"}


async def test_whoever_the_cursor_rushes_past_is_not_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers_module, "SETTLE_SECONDS", 3600.0)
    async with console(tmp_path, size=(120, 40)) as desk:
        board = await stage(desk)
        await desk.press("d", "j", "j", "j", "k")
        assert followed(desk) == {"h"}
        assert len([timer for timer in board._timers if timer.name == "settle"]) == 1


async def test_whoever_it_rests_on_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers_module, "SETTLE_SECONDS", 0.01)
    async with console(tmp_path, size=(120, 40)) as desk:
        await stage(desk)
        await desk.press("d", "j")
        wanted = desk.board.table.cursor_key
        await desk.until(lambda: followed(desk) == {"h", wanted})
        await desk.press("j")
        another = desk.board.table.cursor_key
        await desk.until(lambda: followed(desk) == {"h", another})


async def test_two_keys_in_one_read_leave_no_question_behind(tmp_path: Path) -> None:
    """Enter and E typed at once: the room opens first, and E is about that very room, below nothing of the rooms."""
    from textual import events

    async with console(tmp_path) as desk:
        await desk.fill_rooms(3, 2)
        one = room_id(0)
        await desk.put(resources.room(one), {one: room(one, "room-0")})
        await desk.put(resources.peers(one), {"a": peer("a")})
        for key, character in (("enter", "\r"), ("E", "E")):
            desk.app.post_message(events.Key(key, character))
        await desk.until(lambda: isinstance(desk.app.screen, TypeDialog))
        assert isinstance(desk.board, PeersScreen)
        assert desk.app.screen_stack == [desk.board, desk.app.screen]
        await desk.press("escape")
        await desk.press("K")
        assert desk.app.screen is not desk.board, "an open question was left behind"


@pytest.mark.parametrize("key", ["1", "o", "u", "question_mark", "s", "escape"])
async def test_while_a_question_is_about_to_open_other_keys_say_why_they_do_nothing(tmp_path: Path, key: str) -> None:
    async with console(tmp_path) as desk:
        board = await stage(desk)
        board.action_act("room.end")
        action = {"1": "rooms", "o": "sort", "u": "undo", "question_mark": "help", "s": "act('peer.message')"}.get(key)
        if action is None:
            desk.app.on_peers_screen_left()
        else:
            await desk.app.run_action(action, board if key != "1" else desk.app)
        await desk.until(lambda: isinstance(desk.app.screen, TypeDialog))
        assert desk.app.screen_stack == [board, desk.app.screen]
        assert "answer the open question first" in desk.activity()


async def test_while_the_sort_question_is_about_to_open_nothing_else_does(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await stage(desk)
        board.action_sort()
        board.action_act("peer.kick")
        desk.app.action_rooms()
        await desk.until(lambda: desk.app.screen is not board)
        await desk.pilot.pause()
        assert len(desk.app.screen_stack) == 2
        await desk.press("escape")
        assert desk.app.screen is board
        await desk.press("K")
        assert desk.app.screen is not board


async def test_leaving_closes_the_connections(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        client = await desk.app.house.service.connect()
    assert isinstance(client, Client)
    with pytest.raises((ApiError, RuntimeError)):
        await client.rooms.get(ROOM)
    assert client._transport._http.is_closed
