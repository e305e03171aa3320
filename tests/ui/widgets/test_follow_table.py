from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import App, ComposeResult

from console.tables.column import Cell, Column
from console.tables.filter import parse
from console.widgets.follow_table import FollowTable

Row = tuple[int, str]
COLUMNS: tuple[Column[Row], ...] = (
    Column("time", "TIME", 6, lambda row: Cell(str(row[0])), lambda row: row[0]),
    Column("name", "NAME", 10, lambda row: Cell(row[1]), lambda row: row[1], flex=1, text=lambda row: row[1]),
)
HEIGHT = 9  # and a header


class LogApp(App[None]):
    CSS = "Screen { layers: base; } FollowTable { height: 10; }"

    def compose(self) -> ComposeResult:
        yield FollowTable(COLUMNS, sort="time", id="log")


@asynccontextmanager
async def log(count: int = 20) -> AsyncIterator[tuple[FollowTable[Row], LogApp]]:
    app = LogApp()
    async with app.run_test(size=(40, 12)) as pilot:
        table = app.query_one(FollowTable)
        table.change_rows(rows(*range(count)))
        await pilot.pause()
        yield table, app


def rows(*numbers: int, name: str = "line") -> dict[str, Row]:
    return {f"k{number}": (number, name) for number in numbers}


async def test_at_first_the_newest_is_in_sight_and_what_comes_is_followed() -> None:
    async with log() as (table, _):
        assert (table.cursor_key, table.visible_keys[-1], table.following) == ("k19", "k19", True)
        table.change_rows(rows(20, 21))
        assert (table.cursor_key, table.visible_keys[-1], table.new_count) == ("k21", "k21", 0)


async def test_moving_up_freezes_the_picture_and_counts_what_comes() -> None:
    async with log() as (table, _):
        table.action_move(-1)
        shown = table.visible_keys
        assert not table.following
        table.change_rows(rows(20, 21, 22))
        assert (table.visible_keys, table.cursor_key, table.new_count) == (shown, "k18", 3)
        table.action_last()
        assert (table.following, table.new_count, table.cursor_key) == (True, 0, "k22")
        table.change_rows(rows(23))
        assert table.cursor_key == "k23"


async def test_what_one_scrolled_to_is_new_no_more() -> None:
    async with log() as (table, _):
        table.action_first()
        table.change_rows(rows(*range(20, 40)))
        assert table.new_count == 20
        table.move_to("k24")
        assert table.visible_keys[-1] == "k24"
        assert table.new_count == 15


async def test_a_late_row_finds_its_place_and_moves_nobody() -> None:
    async with log() as (table, _):
        table.action_move(-3)
        shown, cursor = table.visible_keys, table.cursor_key
        table.change_rows({"late": (2, "late")})
        assert (table.visible_keys, table.cursor_key, table.new_count) == (shown, cursor, 0)
        table.follow()
        table.change_rows({"late2": (3, "late")})
        assert (table.cursor_key, table.following) == ("k19", True)


async def test_the_oldest_may_go_at_any_time() -> None:
    async with log() as (table, _):
        table.change_rows(rows(20), ["k0", "k1"])
        assert (table.cursor_key, table.row_count) == ("k20", 19)
        table.action_first()
        assert table.cursor_key == "k2"
        table.change_rows(rows(21), ["k2", "k3"])
        assert table.lost
        assert (table.following, table.new_count) == (False, 1)


async def test_the_newest_row_when_it_was_frozen_may_go_too() -> None:
    async with log() as (table, _):
        table.action_first()
        table.change_rows(rows(20, 21), ["k19"])
        assert table.new_count == 2


async def test_a_filter_keeps_following_and_keeps_frozen() -> None:
    async with log() as (table, _):
        table.change_rows(rows(20, 21, name="other"))
        table.set_filter(parse("line", COLUMNS))
        assert (table.following, table.cursor_key) == (True, "k19")
        table.action_move(-2)
        table.change_rows({**rows(22), **rows(23, name="other")})
        assert (table.following, table.new_count) == (False, 1)
        table.set_filter(None)
        assert (table.cursor_key, table.following) == ("k17", False)


async def test_newest_first_follows_the_top() -> None:
    async with log() as (table, _):
        table.sort_by("time", reverse=True)
        table.change_rows(rows(20))
        assert (table.cursor_key, table.visible_keys[0]) == ("k20", "k20")
        table.action_move(4)
        table.action_page(1)
        table.change_rows(rows(21, 22))
        assert (table.following, table.new_count) == (False, 2)


async def test_sorted_by_another_column_there_is_no_end() -> None:
    async with log() as (table, _):
        table.sort_by("name")
        cursor = table.cursor_key
        table.change_rows({"x": (99, "zzz")})
        assert (table.cursor_key, table.new_count) == (cursor, 0)
        table.sort_by("time")
        assert table.cursor_key == "x"


async def test_after_a_reset_it_follows_again() -> None:
    async with log() as (table, _):
        table.action_first()
        table.reset()
        assert table.following
        table.change_rows(rows(1, 2, 3))
        assert table.cursor_key == "k3"


async def test_a_held_picture_stays_and_shows_the_newest_when_it_is_released() -> None:
    async with log() as (table, app):
        table.hold()
        painted = [strip.text for strip in table._lines]
        table.change_rows(rows(20))
        assert [strip.text for strip in table._lines] == painted
        table.release()
        assert table._lines[HEIGHT].text.split()[1:] == ["20", "line"]
        assert app.query_one(FollowTable).following
