from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from console.api.errors import NotSent
from console.live import resources
from console.live.on_air import Verdict, Watch
from console.modals.choose import ChooseDialog
from console.modals.help import HelpDialog
from console.modals.type_to_confirm import TypeDialog
from console.screens.peers import PeersScreen
from console.widgets.action_bar import ActionBar
from console.widgets.filter_line import FilterLine

from .desk import NOW, Console, console, live_stream, peer, recording, room, room_id, session


async def test_the_fullest_room_stands_first(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3, 12, 7)
        assert desk.board.table.shown_keys == [room_id(1), room_id(2), room_id(0)]
        assert desk.row(room_id(1)).age == "1h12m"
        assert desk.row(room_id(1)).stage == 1


async def test_trouble_stands_before_the_fullest_and_the_cursor_stays_on_its_room(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(*range(30, 4, -1))
        assert desk.board.table.cursor_key == room_id(0)
        await desk.press("j")
        failed = recording(room_id(25), "failed", ended_at="2026-01-15T19:58:00Z")
        await desk.put(resources.recordings(), {})
        await desk.put(resources.recent("recordings"), {"r-1": failed})
        book = desk.watch_trouble()
        assert book.by_room(room_id(25))
        await desk.until(lambda: desk.board.table.shown_keys[0] == room_id(25))
        assert desk.board.table.visible_keys[0] == room_id(25), "it comes into sight by itself"
        assert desk.board.table.cursor_key == room_id(1)
        assert desk.board.table.shown_keys[1:3] == [room_id(0), room_id(1)]


async def _trouble_in(desk: Console, index: int) -> None:
    failed = recording(room_id(index), "failed", ended_at="2026-01-15T19:58:00Z")
    await desk.put(resources.recent("recordings"), {"r-1": failed})
    desk.watch_trouble()
    await desk.until(lambda: desk.board.table.shown_keys[0] == room_id(index))


async def test_until_something_is_pressed_the_cursor_stands_on_the_worst_room(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(9, 8, 7)
        table = desk.board.table
        assert table.cursor_key == room_id(0)
        await _trouble_in(desk, 2)
        assert table.cursor_key == room_id(2) == table.visible_keys[0]
        await desk.press("j", "k")
        await desk.put(resources.recent("recordings"), {})
        await _trouble_in(desk, 1)
        assert table.cursor_key == room_id(2), "what was touched stays"


async def test_any_key_keeps_the_cursor_where_it_is(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(9, 8, 7)
        await desk.press("question_mark", "escape")
        await _trouble_in(desk, 2)
        assert desk.board.table.cursor_key == room_id(0)


async def test_in_another_order_the_cursor_does_not_go_by_itself(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        desk.board.table.sort_by("peers", reverse=True)
        await desk.fill_rooms(7, 8)
        assert desk.board.table.cursor_key == room_id(1)
        await desk.put(resources.live_sessions(), {"s-0": session(room_id(0), 9), "s-1": session(room_id(1), 8)})
        assert desk.board.table.shown_keys[0] == room_id(0)
        assert desk.board.table.cursor_key == room_id(1)


async def test_a_key_meant_for_the_row_from_which_the_cursor_just_went_hits_nothing(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(9, 8, 7)
        await _trouble_in(desk, 2)
        desk.clock.seconds += 0.5
        await desk.press("enter")
        assert not isinstance(desk.board, PeersScreen)
        assert "the cursor had only just gone to another row by itself" in desk.activity()
        await desk.press("E")
        await desk.until(lambda: isinstance(desk.app.screen, TypeDialog))
        assert isinstance(desk.app.screen, TypeDialog)
        assert desk.app.screen.phrase == "room-2", "pressed again it is meant"


@pytest.mark.parametrize("key", ["E", "R", "c", "y", "enter"])
async def test_nor_while_the_terminal_has_not_taken_the_picture(key: str, tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(9, 8, 7)
        await _trouble_in(desk, 2)
        desk.clock.seconds += 60.0
        desk.app._driver.caught_up = False  # type: ignore[union-attr]  # as our driver says of a terminal that stalls
        board = desk.board
        await desk.press(key)
        assert desk.app.screen is board
        assert "the cursor had only just gone to another row by itself" in desk.activity()


@pytest.mark.parametrize("on", ["the row", "the hint"])
async def test_nor_does_the_mouse(on: str, tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(9, 8, 7)
        await _trouble_in(desk, 2)
        board, bar = desk.board, desk.board.query_one(ActionBar)
        await desk.pilot.pause()
        if on == "the row":
            await desk.pilot.click("#rooms", offset=(5, 1))
        else:
            await desk.pilot.click(f"#{bar.id}", offset=(bar.text.index("E end room") + 3, 0))
        await desk.until(lambda: "the cursor had only just gone to another row by itself" in desk.activity())
        assert desk.app.screen is board


async def test_a_while_after_the_cursor_went_the_first_key_does_what_it_means(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(9, 8, 7)
        await _trouble_in(desk, 2)
        desk.clock.seconds += 1.5
        await desk.press("E")
        await desk.until(lambda: isinstance(desk.app.screen, TypeDialog))


async def test_the_status_line_says_who_where_and_whether_we_may_write(tmp_path: Path) -> None:
    async with console(tmp_path, workspace="acme", production=True, write=False) as desk:
        await desk.fill_rooms(1)
        words = desk.words("#status")
        assert "test acme PRODUCTION" in words
        assert "Rooms" in words
        assert "[READ-ONLY]" in words
        assert "paused" in words
        await desk.press("W", "y")
        assert "[WRITE]" in desk.words("#status")
        assert "writing is armed" in desk.activity()


async def test_before_anything_came_it_says_so(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        assert "connecting" in desk.words("#status")
        assert not desk.board.query_one("#banner").display


async def test_jobs_are_chips(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        await desk.fill_rooms(3)
        await desk.put(resources.recordings(), {"r-1": recording(room_id(0), "starting")})
        assert desk.row(room_id(0)).chips.rec.text == "starting"
        assert "recording starting" in desk.activity()


async def test_idle_and_disabled_rooms_on_demand(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        more = {room_id(0): room(room_id(0), "room-0"), "idle": room("idle", "idle"), "off": room("off", "off", False)}
        await desk.put(resources.rooms(), more)
        assert desk.board.table.row_count == 1
        await desk.press("a")
        assert {key: desk.row(key).state for key in ("idle", "off")} == {"idle": "idle", "off": "disabled"}
        await desk.press("a")
        assert desk.board.table.row_count == 1


async def test_the_trend_is_a_minute_long(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        await desk.fill_rooms(3)
        desk.clock.seconds = 61
        await desk.fill_rooms(5)
        assert desk.row(room_id(0)).trend == 2


class TestFilter:
    async def test_it_filters_while_one_types_and_keeps_on_enter(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(1, 2, 3)
            await desk.press("slash", *"room-1")
            assert desk.board.table.shown_keys == [room_id(1)]
            assert "1 of 3" in desk.words("#actions")
            await desk.press("enter")
            assert desk.board.table.has_focus
            assert desk.board.table.shown_keys == [room_id(1)]

    async def test_esc_shows_everything_again(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(1, 2)
            await desk.press("slash", *"room-1", "escape")
            assert desk.board.table.shown_count == 2
            assert not desk.board.query_one(FilterLine).display
            await desk.press("slash", *"room-1", "enter", "escape")
            assert desk.board.table.shown_count == 2

    async def test_backspace_on_nothing_only_closes_the_line(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(1, 2)
            await desk.press("slash", "x", "backspace")
            assert desk.board.query_one(FilterLine).has_focus
            await desk.press("backspace")
            assert desk.board.table.has_focus
            assert desk.board.table.shown_count == 2

    async def test_a_bad_pattern_is_said_and_harmless(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(1, 2)
            await desk.press("slash", *"/[/")
            assert desk.board.table.shown_count == 2
            assert "Not a regular expression" in desk.words("#actions")

    async def test_nothing_that_matches_says_so(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(1)
            await desk.press("slash", *"zzz")
            assert any("Nothing matches" in strip.text for strip in map(desk.board.table.render_line, range(12)))

    async def test_keys_that_act_are_letters_here(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(1)
            await desk.press("slash", *"EDB")
            assert desk.app.screen is desk.board
            assert desk.board.query_one(FilterLine).value == "EDB"


class TestKeys:
    async def test_enter_opens_the_room_and_esc_comes_back_to_the_same_line(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(3, 2, 1)
            await desk.press("j", "enter")
            assert isinstance(desk.board, PeersScreen)
            assert desk.board.room_id == room_id(1)
            await desk.press("escape")
            assert desk.board.crumbs() == ("Rooms",)
            assert desk.board.table.cursor_key == room_id(1)

    async def test_2_needs_a_room(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.press("2")
            assert "choose a room first" in desk.activity()
            await desk.fill_rooms(3)
            await desk.press("2")
            assert isinstance(desk.board, PeersScreen)
            await desk.press("1")
            assert desk.board.crumbs() == ("Rooms",)

    async def test_sorting(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(3, 12, 7)
            await desk.press("O")
            assert desk.board.table.shown_keys[0] == room_id(0)
            await desk.press("o")
            assert isinstance(desk.app.screen, ChooseDialog)
            await desk.press("home", "enter")
            assert desk.board.table.sorted_by == "name"

    async def test_help_says_why_not(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 40), write=False) as desk:
            await desk.fill_rooms(3)
            await desk.press("question_mark")
            assert isinstance(desk.app.screen, HelpDialog)
            text = str(desk.app.screen.query_one("#help-lines").render())
            assert "End the session for everybody" in text
            assert "not now: read-only: press W" in text
            await desk.press(*"disable")
            text = str(desk.app.screen.query_one("#help-lines").render())
            assert "Let nobody join" in text
            assert "quit" not in text

    async def test_the_footer_shows_only_what_works(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 40), write=False) as desk:
            await desk.fill_rooms(3)
            assert "end room" not in desk.words("#actions")
            await desk.press("W")
            assert "end room" in desk.words("#actions")

    async def test_pause_says_so(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.press("p")
            assert not desk.app.desk.poller.paused
            assert "paused" not in desk.words("#status")
            await desk.press("p")
            assert "paused" in desk.words("#status")

    async def test_copying_names_what_was_sent(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.press("c")
            assert "nothing to copy" in desk.activity()
            await desk.fill_rooms(3)
            await desk.press("c")
            assert room_id(0) in desk.activity()
            assert desk.app.clipboard == room_id(0)

    async def test_ctrl_c_is_no_way_out(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.press("ctrl+c")
            assert "q quits" in desk.activity()
            assert desk.app.is_running


class TestWrong:
    async def test_a_stale_playlist_stands_on_the_chip_in_words_and_in_the_activity(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 40)) as desk:
            desk.watch_trouble()
            await desk.fill_rooms(3, 2)
            await desk.put(resources.live_streams(), {"h-1": live_stream(room_id(1))})
            looks = [one for one in desk.app.desk.store.watched if one.kind == "on_air"]
            assert [one.ids for one in looks] == [("h-1",)]
            verdict = Verdict("stale", desk.clock.monotonic() - 22)
            await desk.put(looks[0], {"h-1": Watch(verdict)})
            row = desk.row(room_id(1))
            assert (row.chips.hls.text, row.trouble.text) == ("stale", "HLS stale for <1m")
            assert "room-1: HLS stale for <1m" in desk.activity()
            painted = "\n".join(strip.text for strip in map(desk.board.table.render_line, range(12)))
            assert "HLS stale for <1m" in painted

    async def test_still_trouble_changes_no_row(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 40)) as desk:
            book = desk.watch_trouble()
            await desk.fill_rooms(3)
            stuck = recording(room_id(0), "starting", created_at=NOW - timedelta(seconds=150))
            now = NOW + timedelta(seconds=60)
            jobs = {"r-2": recording("elsewhere", id="r-2", updated_at=now), "r-1": stuck}
            desk.clock.seconds = 60  # after a while nobody saw when it began, and the stamps tell
            await desk.put(resources.recordings(), jobs)
            row = desk.row(room_id(0))
            desk.clock.seconds = 80
            await desk.put(resources.recordings(), dict(jobs))
            book.tick()
            desk.board.hear(None)
            assert desk.row(room_id(0)) is row
            assert row.chips.rec.text == "stuck 3m"

    async def test_no_playlist_is_looked_at_when_the_screen_is_away(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(3)
            await desk.put(resources.live_streams(), {"h-1": live_stream(room_id(0))})
            store = desk.app.desk.store
            assert "on_air" in {one.kind for one in store.watched}
            await desk.press("enter")
            assert "on_air" not in {one.kind for one in store.watched}
            await desk.put(resources.live_streams(room_id(0)), {"h-1": live_stream(room_id(0))})
            assert "on_air" in {one.kind for one in store.watched}

    async def test_the_room_line_says_it_where_it_fits(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 40)) as desk:
            desk.watch_trouble()
            await desk.fill_rooms(3)
            await desk.open_room(peer("p-1"))
            one = room_id(0)
            stuck = recording(one, "stopping", updated_at=NOW - timedelta(seconds=600))
            await desk.put(resources.recordings(one), {"r-1": stuck})
            await desk.put(resources.live_streams(one), {"h-1": live_stream(one, created_at=NOW)})
            await desk.put(resources.recordings(one), {"r-1": stuck})
            assert "REC stuck 10m" in desk.words("#room")
            assert desk.words("#room").endswith("! recording stuck in stopping for 10m")
            await desk.pilot.resize_terminal(80, 24)
            await desk.pilot.pause()
            desk.board.hear(None)
            assert "REC stuck 10m" in desk.words("#room")
            assert "!" not in desk.words("#room")


class TestTrouble:
    async def test_an_outage_keeps_the_table_and_says_so(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(3, 2)
            store = desk.app.desk.store
            for resource in store.watched:
                store.fail(resource, NotSent("nothing answers at 127.0.0.1:9"), desk.clock.monotonic() + 8)
            await desk.pilot.pause()
            assert desk.board.table.row_count == 2
            assert "no connection" in desk.words("#status")
            assert "trying again" in desk.words("#banner")
            assert "connection lost" in desk.activity()
            for resource in store.watched:
                await desk.put(resource, {})
            await desk.fill_rooms(3, 2)
            assert not desk.board.query_one("#banner").display
            assert "no connection" not in desk.words("#status")

    async def test_a_tiny_terminal_gets_one_line(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(40, 10)) as desk:
            await desk.fill_rooms(3)
            assert "too small" in desk.words("#too-small")
            await desk.press("E")
            assert desk.app.screen is desk.board, "nobody acts on what cannot be seen"
            assert not desk.board.table.display or desk.board.table.region.area == 0
            await desk.pilot.resize_terminal(80, 24)
            await desk.pilot.pause()
            assert desk.board.table.region.area > 0
