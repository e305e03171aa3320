"""Filter, order and marks by pattern, as an operator meets them on a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console.config.state_file import StateFile
from console.live import resources
from console.modals.choose import ChooseDialog
from console.widgets.filter_line import FilterLine, MarkLine

from .desk import Console, console, peer, room_id

if TYPE_CHECKING:
    from pathlib import Path

ROOM = room_id(0)
NAMES = {"a": "Ada L", "b": "Bob", "c": "Cleo", "h": "Hal"}


async def stage(desk: Console) -> None:
    """Three viewers and a host, in this order: Hal, Ada L, Bob, Cleo."""
    await desk.fill_rooms(4, 2)
    await desk.open_room(*(peer(key, name, "host" if key == "h" else "viewer") for key, name in NAMES.items()))


def line(desk: Console) -> FilterLine:
    return desk.board.query_one(FilterLine)


def marker(desk: Console) -> MarkLine:
    return desk.board.query_one(MarkLine)


class TestFilter:
    async def test_all_terms_must_hold(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            await desk.press("slash", *"role:viewer !bob")
            assert desk.board.table.shown_keys == ["a", "c"]
            await desk.press(*' "ada l"')
            assert desk.board.table.shown_keys == ["a"]
            assert "1 of 4" in desk.words("#actions")

    async def test_it_is_there_again_after_another_screen_and_gone_in_another_room(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(4, 2)
            await desk.press("slash", *"room-0", "enter", "3", "slash", *"x", "enter", "1")
            assert (line(desk).value, desk.board.table.shown_keys) == ("room-0", [ROOM])
            await desk.press("3")
            assert line(desk).value == "x"
            await desk.press("1", "escape", "enter", "slash", *"a", "enter", "escape", "1", "2")
            assert line(desk).value == ""
            await desk.press("slash", *"a", "enter", "1", "j", "enter")
            assert line(desk).value == ""

    async def test_backspace_held_down_closes_the_line_and_does_nothing_else(self, tmp_path: Path) -> None:
        async with console(tmp_path, write=True) as desk:
            await stage(desk)
            await desk.press("j", "space", "k")
            before = (desk.board.table.cursor_key, desk.board.table.marks)
            await desk.press("slash", *"ab")
            await desk.press(*["backspace"] * 30)
            assert desk.board.table.has_focus
            assert not line(desk).display
            assert desk.board.is_current
            assert (desk.board.table.cursor_key, desk.board.table.marks) == before
            assert desk.board.table.shown_count == 4

    async def test_a_key_typed_with_the_closing_one_is_none_of_the_lines(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            await desk.press("slash")
            await desk.pilot.press("backspace", "x", "j")
            assert (line(desk).value, desk.board.table.cursor_key) == ("", "a")

    async def test_up_and_down_go_through_what_was_typed_before(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            for typed in ("bob", "role:host", "bob"):
                await desk.press("slash", *typed, "enter", "escape")
            assert desk.app.desk.memory.lines("peers.filters") == ["role:host", "bob"]
            await desk.press("slash", *"cl")
            assert "Up earlier ones" in desk.words("#actions")
            for key, value in (
                ("up", "bob"),
                ("up", "role:host"),
                ("up", "role:host"),
                ("down", "bob"),
                ("down", "cl"),
            ):
                await desk.press(key)
                assert line(desk).value == value
            assert desk.board.table.shown_keys == ["c"]
            await desk.press("down")
            assert desk.board.table.has_focus
            assert line(desk).value == "cl"
        async with console(tmp_path) as desk:
            await stage(desk)
            await desk.press("slash", "up")
            assert line(desk).value == "cl"

    async def test_tab_completes_columns_and_their_values(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(100, 30)) as desk:
            await stage(desk)
            await desk.press("slash", *"!ro")
            assert "Tab !role:" in desk.words("#actions")
            await desk.press("tab", "v")
            assert "Tab !role:viewer" in desk.words("#actions")
            await desk.press("tab", "tab")
            assert line(desk).value == "!role:viewer"
            assert desk.board.table.shown_keys == ["h"]
            assert "Tab" not in desk.words("#actions")
            await desk.press("home", "tab")
            assert line(desk).value == "!role:viewer"

    @pytest.mark.parametrize("name", ["[/nope]", "[b +", "\u202etxt", "漢字" * 9, "", "x" * 4096, 'a"b'])
    async def test_hostile_names_are_completed_and_counted_like_others(self, tmp_path: Path, name: str) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(1)
            await desk.open_room(peer("a", name))
            await desk.press("slash", *"name:", *name[:3])
            await desk.press("tab", "enter", "plus", *"[/", "enter")
            assert desk.board.is_current
            assert desk.board.table.row_count == 1


class TestMarksByPattern:
    async def test_it_counts_while_one_types_and_marks_on_enter(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            await desk.press("plus")
            assert marker(desk).has_focus
            assert desk.words("#actions").startswith(" 4 shown")
            await desk.press(*"role:vi")
            assert desk.words("#actions").startswith(" 3 of 4 match")
            assert "Enter mark" in desk.words("#actions")
            assert desk.board.table.marks == frozenset()
            await desk.press(*" !cl", "enter")
            assert desk.board.table.marks == {"a", "b"}
            assert desk.board.table.has_focus
            assert not marker(desk).display
            assert "2 marked" in desk.words("#actions")

    async def test_a_poll_is_counted_and_what_matches_at_enter_is_marked(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            await desk.press("plus", *"role:viewer")
            people = {key: peer(key, name) for key, name in NAMES.items()}
            await desk.put(resources.peers(ROOM), {**people, "z": peer("z", "Zoë")})
            assert desk.words("#actions").startswith(" 5 of 5 match")
            await desk.press("enter")
            assert desk.board.table.marks == {*people, "z"}

    async def test_esc_and_backspace_mark_nothing(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            await desk.press("plus", *"bob", "escape")
            assert desk.board.table.has_focus
            await desk.press("plus", "b", *["backspace"] * 9, "plus", "enter")
            assert desk.board.table.has_focus
            assert desk.board.table.marks == frozenset()
            assert desk.app.desk.memory.lines("peers.filters") == []

    @pytest.mark.parametrize("text", ["!", '"', '""', '! ""'])
    async def test_a_pattern_that_asks_for_nothing_means_nobody(self, tmp_path: Path, text: str) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            await desk.press("plus", *text)
            assert desk.words("#actions").startswith(" 4 shown")
            await desk.press("enter")
            assert desk.board.table.marks == frozenset()
            await desk.press("asterisk", "minus", *text, "enter")
            assert len(desk.board.table.marks) == 4

    async def test_down_never_marks(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            await desk.press("slash", *"bob", "enter", "escape", "plus", *"cl", "up", "down", "down", "down")
            assert marker(desk).has_focus
            assert (marker(desk).value, desk.board.table.marks) == ("cl", frozenset())

    async def test_minus_takes_marks_away_from_hidden_rows_too(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            await desk.press("asterisk", "slash", *"hal", "enter", "minus")
            assert desk.words("#actions").startswith(" 4 marked")
            await desk.press(*"role:viewer")
            assert desk.words("#actions").startswith(" 3 of 4 marked match")
            assert "Enter unmark" in desk.words("#actions")
            await desk.press("enter")
            assert desk.board.table.marks == {"h"}

    async def test_only_rows_that_are_shown_get_marks(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            await desk.press("slash", *"bob", "enter", "plus", *"role:viewer")
            assert desk.words("#actions").startswith(" 1 of 1 match")
            await desk.press("enter", "escape")
            assert desk.board.table.marks == {"b"}

    @pytest.mark.parametrize("typed", ["/[/", "name:/(/", "zzz", "!a !b !c !h"])
    async def test_what_is_wrong_or_matches_nothing_marks_nothing_and_is_said(self, tmp_path: Path, typed: str) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            await desk.press("plus", *typed)
            words = desk.words("#actions")
            assert "0 of 4 match" in words or "Nothing is marked." in words
            assert "everything" not in words
            await desk.press("enter")
            assert desk.board.table.marks == frozenset()
            await desk.until(lambda: "othing is marked" in desk.activity())

    async def test_a_pattern_that_takes_too_long_marks_nothing(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(1)
            await desk.open_room(peer("a", "a" * 40 + "!"), peer("b", "bob"))
            await desk.press("plus")
            marker(desk).value = "/(a+)+$/"
            await desk.press("enter")
            assert desk.board.table.marks == frozenset()
            await desk.until(lambda: "takes too long" in desk.activity())

    async def test_a_question_on_top_comes_first(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            await desk.press("K", "plus")
            assert not marker(desk).display


class TestOrder:
    async def test_the_menu_has_good_words_and_a_letter_for_each(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(100, 40)) as desk:
            await desk.fill_rooms(3, 12, 7)
            await desk.press("o")
            dialog = desk.app.screen
            assert isinstance(dialog, ChooseDialog)
            texts = [text for _column, text in dialog._choices]
            assert "RTMP out" in texts
            assert "Room ID" in texts
            assert sum("cending" in text for text in texts) == 1
            await desk.press("n")
            assert desk.board.is_current
            assert (desk.board.table.sorted_by, desk.board.table.reverse) == ("name", False)
            await desk.press("o", "p")
            assert (desk.board.table.sorted_by, desk.board.table.reverse) == ("peers", True), "the fullest first"
            assert desk.board.table.shown_keys[0] == room_id(1)

    async def test_keys_of_the_screen_below_do_nothing_in_the_menu(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(3, 12)
            await desk.press("o", "9")
            assert isinstance(desk.app.screen, ChooseDialog)
            await desk.press("Q", "E", "escape")
            assert desk.board.is_current
            assert desk.app.is_running

    async def test_the_current_column_again_changes_nothing(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(3, 12)
            before = (desk.board.table.sorted_by, desk.board.table.reverse)
            await desk.press("o", "enter")
            assert desk.board.is_current
            assert (desk.board.table.sorted_by, desk.board.table.reverse) == before

    async def test_a_column_that_does_not_fit_is_said(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            desk.board._sort(desk.board.table, "peer_id", True)
            await desk.until(lambda: "sorted by Peer ID, descending; that column does not fit" in desk.activity())

    async def test_it_is_as_it_was_left_at_the_next_start(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            await desk.press("o", "n", "O", "1", "o", "n")
            rooms = (desk.board.table.sorted_by, desk.board.table.reverse)
        left = StateFile(tmp_path / "state.json").read()
        assert left["peers.sort"] == "-name"
        async with console(tmp_path) as desk:
            assert (desk.board.table.sorted_by, desk.board.table.reverse) == rooms
            await stage(desk)
            assert desk.board.table.shown_keys == ["h", "c", "b", "a"]
            await desk.press("O")
        assert StateFile(tmp_path / "state.json").read()["peers.sort"] == "name"

    @pytest.mark.parametrize("left", ["no-such-column", "-", "", ["list"], 7, "-\x1b[31mname"])
    async def test_what_is_no_column_any_more_leaves_the_usual_order(self, tmp_path: Path, left: object) -> None:
        file = StateFile(tmp_path / "state.json")
        file.put("peers.sort", left)
        file.flush()
        async with console(tmp_path) as desk:
            await stage(desk)
            assert (desk.board.table.sorted_by, desk.board.table.reverse) == ("stage", False)

    async def test_a_log_is_followed_at_the_next_start_however_it_was_sorted(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.press("A")
            log = desk.board.table
            log.sort_by("kind")
            await desk.pilot.pause()
            log.sort_by("time", True)
            await desk.pilot.pause()
            log.sort_by("kind")
            await desk.pilot.pause()
            name = f"{log.id}.sort"
        assert StateFile(tmp_path / "state.json").read() == {name: "-time"}
