"""Marks that a filter hides are named apart and left out of every act, unless they are chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Static

from console.actions.action import Scope
from console.actions.registry import ALL_ACTIONS
from console.live import resources
from console.modals.choose import ChooseDialog
from console.modals.confirm import ConfirmDialog
from console.modals.message import MessageDialog
from console.modals.type_to_confirm import TypeDialog
from console.screens.board_help import lines_of

from .desk import Console, console, peer, room_id
from .streams import external, streams

if TYPE_CHECKING:
    from pathlib import Path

    from console.actions.action import Action

ROOM = room_id(0)
SEVERAL = [action for action in ALL_ACTIONS if not action.single and action.scope is Scope.PEERS]


async def marked(desk: Console, action: Action) -> None:
    """Three marked peers to whom this can be done, and a filter that hides two of them."""
    role = "host-muted" if action.id == "peer.unmute" else "host"
    await desk.fill_rooms(3)
    await desk.open_room(*(peer(key, name, role) for key, name in (("a", "Ada"), ("b", "Bob"), ("c", "Cleo"))))
    if action.id == "peer.unmute":
        for key in "abc":
            desk.app.runner.former_roles.remember(key, "host", "host-muted")
    await desk.press("asterisk", "slash", *"ada", "enter")
    assert "3 marked, 2 hidden" in desk.words("#actions")
    assert desk.board.table.hidden_marks == {"b", "c"}


async def begun(desk: Console, action: Action) -> None:
    """The key of the act, and what it asks for; the confirmation stands then."""
    await desk.press(action.key)
    if action.asks == "role":
        await desk.until(lambda: isinstance(desk.app.screen, ChooseDialog))
        await desk.press("enter")
    elif action.asks == "message":
        await desk.until(lambda: isinstance(desk.app.screen, MessageDialog))
        assert "Ada" in words(desk)
        assert "Bob" not in words(desk)
        await desk.press(*"hello", "enter")
    await desk.until(lambda: isinstance(desk.app.screen, ConfirmDialog))


def words(desk: Console) -> str:
    return "\n".join(str(line.render()) for line in desk.app.screen.query(Static))


async def confirmed(desk: Console) -> None:
    await desk.until(lambda: getattr(desk.app.screen, "armed", False))
    await desk.press("y")


@pytest.mark.parametrize("action", SEVERAL, ids=lambda action: action.id)
class TestEveryAct:
    async def test_they_are_named_and_left_out_and_stay_marked(self, tmp_path: Path, action: Action) -> None:
        async with console(tmp_path) as desk:
            await marked(desk, action)
            await begun(desk, action)
            assert "Marked but hidden by the filter, and left out: Bob, Cleo" in words(desk)
            await confirmed(desk)
            await desk.until(lambda: desk.board.table.marks == {"b", "c"})
            assert desk.board.is_current

    async def test_chosen_they_are_asked_about_again_and_done(self, tmp_path: Path, action: Action) -> None:
        async with console(tmp_path) as desk:
            await marked(desk, action)
            await begun(desk, action)
            first = desk.app.screen
            await desk.press("i")
            await desk.until(lambda: isinstance(desk.app.screen, ConfirmDialog) and desk.app.screen is not first)
            assert "left out" not in words(desk)
            assert all(name in words(desk) for name in ("Ada", "Bob", "Cleo"))
            assert len(desk.board.table.marks) == 3, "nothing is done yet"
            await confirmed(desk)
            await desk.until(lambda: not desk.board.table.marks)

    async def test_esc_does_nothing_and_takes_no_mark(self, tmp_path: Path, action: Action) -> None:
        async with console(tmp_path) as desk:
            await marked(desk, action)
            await begun(desk, action)
            await desk.press("escape")
            await desk.until(lambda: desk.board.is_current)
            assert len(desk.board.table.marks) == 3
            assert not desk.app.desk.hands.under_way

    async def test_when_all_are_hidden_nothing_begins(self, tmp_path: Path, action: Action) -> None:
        async with console(tmp_path) as desk:
            await marked(desk, action)
            await desk.press("slash", *["backspace"] * 3, *"zoe", "enter")
            assert desk.board.table.shown_count == 0
            await desk.press(action.key)
            assert desk.board.is_current
            await desk.until(lambda: "all that is marked is hidden by the filter" in desk.activity())
            reasons = {one.reason for one in lines_of(desk.board)}
            assert "all that is marked is hidden by the filter" in reasons, "the help says the same"
            assert "nobody is chosen" not in reasons


async def test_with_many_taken_in_their_number_is_typed(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        await desk.open_room(peer("a", "Ada"), *(peer(f"b-{number}", f"Bob {number}") for number in range(10)))
        await desk.press("asterisk", "slash", *"ada", "enter", "K")
        await desk.until(lambda: isinstance(desk.app.screen, ConfirmDialog))
        await desk.press("i")
        await desk.until(lambda: isinstance(desk.app.screen, TypeDialog))
        assert "11" in words(desk)


async def test_marks_on_the_addresses_of_an_external_stream_go_with_the_act_on_it(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        two = external("x", urls=("rtmp://a.example/app/secret-1", "rtmps://b.example/app/secret-2"))
        board = await streams(desk, out=(two, external("y", 1)))
        await desk.press("tab", "asterisk", "slash", *"room-0", "enter")
        assert board.table.hidden_marks == {"y:0"}
        await desk.press("x")
        await desk.until(lambda: isinstance(desk.app.screen, ConfirmDialog))
        await confirmed(desk)
        await desk.until(lambda: board.table.marks == {"y:0"})


async def test_marks_stay_through_polls_orders_and_filters(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        people = {key: peer(key, name) for key, name in (("a", "Ada"), ("b", "Bob"), ("c", "Cleo"))}
        await desk.open_room(*people.values())
        table = desk.board.table
        await desk.press("space")
        assert table.marks == {"a"}
        await desk.press("O", "slash", *"bob", "enter")
        await desk.put(resources.peers(ROOM), {**people, "0": peer("0", "Aaron")})
        assert (table.marks, table.hidden_marks) == (frozenset({"a"}), frozenset({"a"}))
        assert "1 marked, 1 hidden" in desk.words("#actions")
        await desk.press("escape")
        assert (table.marks, table.hidden_marks) == (frozenset({"a"}), frozenset())
        assert "1 marked " in desk.words("#actions")
