"""The mouse does what keys do, and never more; a paste presses no key."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.keys import Keys

from console.modals.confirm import ConfirmDialog
from console.modals.dialog import Dialog
from console.screens.analytics.screen import AnalyticsScreen
from console.screens.chrome import KEY_NAMES, key_name, key_of
from console.widgets.action_bar import ActionBar
from console.widgets.filter_line import FilterLine
from console.widgets.plain_line import PlainLine

from .desk import Console, console, peer, room_id

SIZE = (120, 30)


async def click(desk: Console, selector: str, x: int, y: int = 0) -> None:
    await desk.pilot.click(selector, offset=(x, y))
    await desk.pilot.pause()


def title_at(desk: Console, title: str) -> int:
    """The cell of the header at which a title begins."""
    return desk.board.table.render_line(0).text.index(title)


async def test_a_click_on_a_title_sorts_by_it_and_another_turns_it_round(tmp_path: Path) -> None:
    async with console(tmp_path, SIZE) as desk:
        await desk.fill_rooms(3, 12, 7)
        table = desk.board.table
        await click(desk, "#rooms", title_at(desk, "NAME"))
        assert table.sorted_by == "name"
        first = table.shown_keys
        assert first == [room_id(0), room_id(1), room_id(2)]
        await click(desk, "#rooms", title_at(desk, "NAME"))
        assert table.shown_keys == first[::-1]
        await click(desk, "#rooms", 0)
        assert table.shown_keys == first[::-1], "beside all titles nothing happens"


async def test_a_click_chooses_a_row_and_another_opens_it(tmp_path: Path) -> None:
    async with console(tmp_path, SIZE) as desk:
        await desk.fill_rooms(*range(90, 0, -1))
        table = desk.board.table
        await click(desk, "#rooms", 5, 3)
        assert table.cursor_key == room_id(2)
        board = desk.board
        await click(desk, "#rooms", 5, 3)
        await desk.until(lambda: desk.board is not board)


async def test_the_wheel_scrolls_and_leaves_the_cursor(tmp_path: Path) -> None:
    async with console(tmp_path, SIZE) as desk:
        await desk.fill_rooms(*range(90, 0, -1))
        table = desk.board.table
        await desk.pilot._post_mouse_events([events.MouseScrollDown], widget=table, offset=(5, 5))
        await desk.until(lambda: table.visible_keys[0] == room_id(3))
        assert table.cursor_key == room_id(0)
        await desk.pilot._post_mouse_events([events.MouseScrollUp], widget=table, offset=(5, 5))
        await desk.until(lambda: table.visible_keys[0] == room_id(0))


async def test_nothing_is_done_to_a_row_that_the_wheel_left_out_of_sight(tmp_path: Path) -> None:
    async with console(tmp_path, SIZE) as desk:
        await desk.fill_rooms(*range(90, 0, -1))
        table = desk.board.table
        await desk.pilot._post_mouse_events([events.MouseScrollDown], widget=table, offset=(5, 5))
        await desk.until(lambda: table.visible_keys[0] == room_id(3))
        await desk.press("E")
        await desk.until(lambda: "the row under the cursor is out of sight" in desk.activity())
        assert not isinstance(desk.app.screen, Dialog)
        await desk.press("j", "E")
        await desk.until(lambda: isinstance(desk.app.screen, Dialog))


async def test_a_click_on_a_hint_is_its_key_and_no_click_answers_a_question(tmp_path: Path) -> None:
    async with console(tmp_path, SIZE) as desk:
        await desk.fill_rooms(2)
        await desk.open_room(peer("a", "Ada"), peer("b", "Linus"))
        bar = desk.board.query_one(ActionBar)
        await click(desk, f"#{bar.id}", bar.text.index("K kick") + 3)
        await desk.until(lambda: isinstance(desk.app.screen, ConfirmDialog))
        dialog = desk.app.screen
        assert isinstance(dialog, ConfirmDialog)
        await desk.until(lambda: dialog.armed)
        cancel, frame = dialog.query_one("Button").region, dialog.children[0].region
        spots = [(x, y) for x in (frame.x - 3, frame.x + 4, frame.center[0]) for y in range(frame.y, frame.bottom)]
        for spot in spots:
            if not cancel.contains(int(spot[0]), spot[1]):
                await desk.pilot.click(offset=(int(spot[0]), spot[1]))
        assert desk.app.screen is dialog, "a click answered"
        assert not desk.app.runner.running
        await click(desk, "Button", 2)
        await desk.until(lambda: not isinstance(desk.app.screen, Dialog))
        assert not desk.app.runner.running


@pytest.mark.parametrize("key", [*KEY_NAMES, "K", "ctrl+e", "plus", "at", "at_sign", "f2", "5"])
def test_a_printed_key_is_that_key(key: str) -> None:
    assert key_name(key_of(key_name(key))) == key_name(key)


@pytest.mark.parametrize("hint", ["Up", "Tab", "Enter", "Esc"])
def test_every_hint_of_a_line_one_types_in_names_a_key_there_is(hint: str) -> None:
    assert key_of(hint) in {key.value for key in Keys}


async def test_a_line_that_was_left_by_a_click_counts_what_stands_in_it_when_it_is_asked_for_again(
    tmp_path: Path,
) -> None:
    async with console(tmp_path, SIZE) as desk:
        await desk.fill_rooms(1)
        await desk.open_room(peer("a", "Ada"), peer("b", "Bob"), peer("c", "Cleo"))
        await desk.press("plus", *"bob")
        assert "1 of 3 match" in desk.words("#actions")
        await click(desk, "#peers", 5, 1)
        assert desk.board.table.has_focus
        await desk.press("plus")
        assert "1 of 3 match" in desk.words("#actions")
        await desk.press("enter")
        assert desk.board.table.marks == {"b"}


async def test_a_click_on_a_tab_shows_it(tmp_path: Path) -> None:
    async with console(tmp_path, SIZE) as desk:
        await desk.fill_rooms(2)
        await desk.press("5")
        board = desk.board
        assert isinstance(board, AnalyticsScreen)
        bar = board.query_one("#tabs", PlainLine)
        for number in (2, 0, 4, 4, 1):
            await click(desk, "#tabs", bar.text.index(board.tabs[number].TITLE) + 1)
            assert board.active == number
        await click(desk, "#tabs", SIZE[0] - 1)
        assert board.active == 1


async def test_a_paste_into_a_table_presses_no_key(tmp_path: Path) -> None:
    async with console(tmp_path, SIZE) as desk:
        await desk.fill_rooms(2)
        await desk.open_room(peer("a", "Ada"), peer("b", "Linus"))
        board, before = desk.board, len(desk.app.desk.feed.entries)
        desk.app.post_message(events.Paste("K\ny"))
        await desk.pilot.pause()
        await desk.press("j")
        assert desk.app.screen is board
        assert desk.board is board
        assert not desk.app.runner.running
        assert len(desk.app.desk.feed.entries) == before


async def test_a_paste_into_a_line_is_its_first_line_and_submits_nothing(tmp_path: Path) -> None:
    async with console(tmp_path, SIZE) as desk:
        await desk.fill_rooms(2)
        await desk.press("slash")
        line = desk.board.query_one(FilterLine)
        await desk.until(lambda: desk.board.focused is line)
        desk.app.post_message(events.Paste("room-1\ny"))
        await desk.until(lambda: line.value == "room-1")
        assert desk.board.focused is line
