"""Tables whose acts are for the row under the cursor alone: no mark pretends to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console.modals.help import HelpDialog
from console.screens import board_help
from console.widgets.cursor_table import NO_MARKS
from console.widgets.filter_line import MarkLine

from .desk import console, peer

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("keys", ["space", "v", "asterisk", "plus", "minus", "colon mark", "colon unmark"])
async def test_every_way_to_mark_is_refused_in_words_on_rooms(tmp_path: Path, keys: str) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3, 2)
        await desk.press("g")
        before = desk.board.table.cursor_key
        if keys.startswith("colon"):
            await desk.press("colon", *keys.removeprefix("colon "), "space", *"room", "enter")
        else:
            await desk.press(keys, "j", "k")
        said = desk.words("#ways") if keys.startswith("colon") else desk.activity()
        assert NO_MARKS in " ".join(said.split())
        assert (desk.board.table.marks, desk.board.table.cursor_key) == (frozenset(), before)
        assert not desk.board.query_one(MarkLine).display


async def test_the_help_gives_the_reason_there_and_none_where_marks_decide(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(2)
        marking = {line.label: line.reason for line in board_help.lines_of(desk.board) if "mark" in line.label.lower()}
        assert len(marking) == 6
        assert set(marking.values()) == {NO_MARKS}
        await desk.open_room(peer("a"), peer("b", "Bob"))
        there = [line.reason for line in board_help.lines_of(desk.board) if "mark" in line.label.lower()]
        assert there == [None] * 6
        await desk.press("question_mark")
        assert isinstance(desk.app.screen, HelpDialog)


@pytest.mark.parametrize("key", ["4", "5", "3"])
async def test_panes_that_act_on_one_row_refuse_while_others_of_the_screen_may_not(tmp_path: Path, key: str) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(2)
        await desk.press(key)
        refusing = {table.id for table in desk.board.panes if table.unmarkable}
        assert (
            refusing
            == {"3": {"files"}, "4": {"keys"}, "5": {"events", "errors", "quality", "deliveries", "feedback"}}[key]
        )
