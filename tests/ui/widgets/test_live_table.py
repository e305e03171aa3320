"""The table under an operator's fingers: real keys, real messages, what a person reads on the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from rich.cells import cell_len
from textual import events
from textual.pilot import Pilot
from textual.strip import Strip

from console.tables.column import Cell, Column, Tone
from console.tables.filter import parse
from console.widgets.chart import ASCII
from console.widgets.live_table import LiveTable
from console.widgets.row_painter import KEPT_LINES
from tests.ui.widgets.support import Stage, lines_of, resize
from tests.unit.tables.support import COLUMNS, Item

Table = LiveTable[Item]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ROWS = {letter: Item(f"{letter}-name", LETTERS.index(letter)) for letter in LETTERS}


class Told(Stage):
    """Keeps what the table says."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.cursors: list[str | None] = []
        self.marks: list[frozenset[str]] = []
        self.chosen: list[str] = []

    def on_live_table_cursor_moved(self, event: LiveTable.CursorMoved) -> None:
        assert event.control is event.table
        self.cursors.append(event.key)

    def on_live_table_marks_changed(self, event: LiveTable.MarksChanged) -> None:
        assert event.control is event.table
        self.marks.append(event.marks)

    def on_live_table_row_chosen(self, event: LiveTable.RowChosen) -> None:
        assert event.control is event.table
        self.chosen.append(event.key)


def where(table: Table) -> tuple[str | None, bool]:
    return table.cursor_key, table.lost


@asynccontextmanager
async def shown(
    table: Table | None = None, size: tuple[int, int] = (40, 11), rows: dict[str, Item] | None = None
) -> AsyncIterator[tuple[Table, Told, Pilot[None]]]:
    table = table or LiveTable(COLUMNS)
    app = Told(table)
    async with app.run_test(size=size, notifications=True) as pilot:
        table.focus()
        table.set_rows(ROWS if rows is None else rows)
        await pilot.pause()
        yield table, app, pilot


async def test_the_keys_of_the_product_move_the_cursor() -> None:
    async with shown() as (table, app, pilot):
        assert table.cursor_key == "a"
        for keys, key in [
            (["j", "down"], "c"),
            (["k"], "b"),
            (["up", "up"], "a"),
            (["pagedown"], "k"),
            (["ctrl+d"], "p"),
            (["ctrl+u"], "k"),
            (["pageup"], "a"),
            (["G"], "z"),
            (["g"], "a"),
            (["end"], "z"),
            (["home"], "a"),
            (["h", "l", "left", "right"], "a"),
        ]:
            await pilot.press(*keys)
            assert table.cursor_key == key, keys
        await pilot.press("j", "enter")
        await pilot.pause()
        assert app.chosen == ["b"]
        assert app.cursors[:3] == ["a", "b", "c"]


async def test_the_cursor_is_seen_without_colour_and_marks_beside_it() -> None:
    async with shown() as (_table, app, pilot):
        await pilot.press("space", "j", "space", "k")
        await pilot.pause()
        lines = lines_of(app)
        assert lines[1:5] == [
            " * a-name                     0  plain  ",
            "   b-name                     1  plain  ",
            ">* c-name                     2  plain  ",
            "   d-name                     3  plain  ",
        ]
        assert app.marks == [{"a"}, {"a", "c"}]


async def test_marking_a_range_all_and_none() -> None:
    async with shown() as (table, _app, pilot):
        await pilot.press("j", "v", "j", "j")
        assert table.ranging
        assert table.marks == {"b", "c", "d"}
        await pilot.press("v", "j")
        assert table.marks == {"b", "c", "d"}
        table.set_filter(parse("/[a-c]-/", COLUMNS))
        assert table.hidden_marks == {"d"}
        await pilot.press("asterisk")
        assert table.marks == {"a", "b", "c", "d"}
        await pilot.press("backslash")
        assert (table.marks, table.hidden_marks) == (frozenset(), frozenset())


async def test_a_filter_hides_rows_and_takes_the_cursor_from_a_hidden_one() -> None:
    async with shown() as (table, app, pilot):
        await pilot.press("G")
        table.set_filter(parse("size:2", COLUMNS))
        await pilot.pause()
        assert table.shown_keys == ["c", "m", "u", "v", "w", "x", "y", "z"]
        assert (table.shown_count, table.row_count) == (8, 26)
        assert table.cursor_key == "z"
        table.set_filter(parse("b-n", COLUMNS))
        await pilot.pause()
        assert where(table) == (None, True)
        assert app.cursors[-1] is None
        await pilot.press("enter", "space")
        assert (app.chosen, table.marks) == ([], frozenset())
        await pilot.press("j")
        assert table.cursor_key == "b"
        table.set_filter(None)
        assert table.shown_count == 26


async def test_no_row_takes_the_place_of_one_that_went() -> None:
    async with shown() as (table, app, pilot):
        await pilot.press("j", "j")
        table.change_rows({}, ["c"])
        await pilot.press("enter")
        await pilot.pause()
        assert where(table) == (None, True)
        assert app.chosen == []
        assert not any(line.startswith(">") for line in lines_of(app))
        await pilot.press("j")
        assert table.cursor_key == "d"


async def test_sorting_says_so_in_the_header_and_keeps_the_line() -> None:
    async with shown() as (table, app, pilot):
        await pilot.press(*"jjjj")
        before = table.visible_keys.index("e")
        table.sort_by("size", reverse=True)
        await pilot.pause()
        assert table.visible_keys.index("e") == before or table.visible_keys[-1] == "a"
        assert lines_of(app)[0].split() == ["NAME", "SIZE▼", "KIND"]
        assert (table.sorted_by, table.reverse, table.cursor_key) == ("size", True, "e")
        with pytest.raises(KeyError):
            table.sort_by("nope")


@pytest.mark.parametrize("asked", [True, None])
async def test_without_unicode_there_is_none(asked: bool | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if asked is None:
        monkeypatch.setenv(ASCII, "1")
    table: Table = LiveTable(COLUMNS, sort="kind", reverse=True, ascii_only=asked, placeholder="nothing")
    async with shown(table, size=(18, 6), rows={"k": Item("a long long name")}) as (_table, app, _pilot):
        assert all(line.isascii() for line in lines_of(app))
        assert "a long~" in lines_of(app)[1] or "a long " in lines_of(app)[1]


async def test_an_order_by_a_column_that_does_not_fit_is_named_at_the_end_of_the_header_where_there_is_room() -> None:
    wide = Column[Item]("kind", "K", 16, lambda row: Cell(row.kind), lambda row: row.kind, priority=1)
    size = Column[Item]("size", "SIZE", 6, lambda row: Cell(str(row.size)), lambda row: row.size, priority=2)
    async with shown(LiveTable((COLUMNS[0], wide, size), sort="size", reverse=True), size=(34, 6)) as (_, app, pilot):
        assert lines_of(app)[0] == f"   NAME{'':10}K{'':7}by SIZE▼ "
        await resize(pilot, 18, 6)
        assert lines_of(app)[0] == "   NAME  by SIZE▼ "
        await resize(pilot, 15, 6)
        assert lines_of(app)[0].split() == ["NAME"]
        await resize(pilot, 41, 6)
        assert lines_of(app)[0].split() == ["NAME", "K", "SIZE▼"]


async def test_where_there_is_none_it_stands_beside_a_title_that_leaves_room() -> None:
    def titled(title: str) -> Column[Item]:
        return Column(title, title, 16, lambda row: Cell(row.name), lambda row: row.name)

    size = Column[Item]("size", "SIZE", 6, lambda row: Cell(str(row.size)), lambda row: row.size, priority=2)
    long, longer = "FIFTEEN LETTERS", "SIXTEEN LETTERS."
    for titles, header in (
        (("NAME", longer), f"   NAME by SIZE▼     {longer}"),
        ((long, "KIND", longer), f"   {long}   KIND by SIZE▼     {longer}"),
        ((long, longer), f"   {long}   {longer}"),
    ):
        table = LiveTable((*map(titled, titles), size), sort="size", reverse=True)
        async with shown(table, size=(18 * len(titles) + 2, 6)) as (_, app, _pilot):
            assert lines_of(app)[0].rstrip() == header


async def test_narrow_tables_drop_columns_and_wide_ones_stretch() -> None:
    async with shown(size=(26, 6)) as (_table, app, pilot):
        assert lines_of(app)[0].split() == ["NAME▲", "SIZE", "KIND"]
        await resize(pilot, 20, 6)
        assert lines_of(app)[0].split() == ["NAME▲", "SIZE"]
        await resize(pilot, 9, 6)
        assert lines_of(app)[0].split() == ["NAME▲"]
        assert {cell_len(line) for line in lines_of(app)} == {9}
        await resize(pilot, 80, 12)
        assert lines_of(app)[1].rstrip().endswith("plain")
        assert len(lines_of(app)) == 12


async def test_a_resize_keeps_the_cursor_on_screen() -> None:
    async with shown(size=(40, 20)) as (table, app, pilot):
        table.move_to("r")
        await resize(pilot, 40, 6)
        assert "r" in table.visible_keys
        assert any(line.startswith(">  r-name") for line in lines_of(app))


async def test_hold_freezes_the_picture_and_release_shows_the_newest() -> None:
    async with shown() as (table, app, pilot):
        table.hold()
        table.hold()
        table.change_rows({"a": Item("a-new", 7)}, ["b"])
        await pilot.pause()
        app.screen.refresh()
        await pilot.pause()
        assert lines_of(app)[1].startswith(">  a-name")
        table.release()
        assert lines_of(app)[1].startswith(">  a-name")
        assert table.row("a") == Item("a-new", 7)
        assert table.row("b") is None
        table.release()
        await pilot.pause()
        assert lines_of(app)[1].startswith(">  a-new")
        assert lines_of(app)[2].startswith("   c-name")


async def test_a_held_picture_fills_a_terminal_that_grows() -> None:
    async with shown(size=(40, 6)) as (table, app, pilot):
        table.hold()
        await resize(pilot, 40, 11)
        await pilot.pause()
        assert lines_of(app)[10].startswith("   j-name")
        table.set_rows({"a": Item("a-new")})
        await pilot.pause()
        assert lines_of(app)[1].startswith(">  a-name")


async def test_starting_over_puts_the_cursor_on_the_first_new_row() -> None:
    async with shown() as (table, app, pilot):
        await pilot.press("G", "space", "v")
        table.reset()
        await pilot.pause()
        assert (table.row_count, table.cursor_key, table.lost, table.marks) == (0, None, False, frozenset())
        assert app.marks[-1] == frozenset()
        table.set_rows({"x": Item("new"), "z": Item("newest")})
        assert table.cursor_key == "x"
        assert not table.ranging


async def test_some_marks_are_taken_away() -> None:
    async with shown() as (table, app, pilot):
        await pilot.press("space", "space", "space")
        table.unmark({"a", "c", "gone"})
        await pilot.pause()
        assert app.marks[-1] == table.marks == {"b"}


async def test_saying_the_same_again_paints_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with shown() as (table, _app, _pilot):
        table.set_placeholder("Nobody")
        table.set_stale(True)
        paints: list[Strip] = []

        def paint() -> list[Strip]:
            lines = LiveTable._paint(table)
            paints.extend(lines)
            return lines

        monkeypatch.setattr(table, "_paint", paint)
        table.set_placeholder("Nobody")
        table.set_stale(True)
        assert not paints
        table.set_stale(False)
        assert paints


async def test_an_empty_table_says_why() -> None:
    async with shown(rows={}) as (table, app, pilot):
        table.set_placeholder("No room is live. [/nope]\x1b]0;x\x07")
        await pilot.pause()
        assert [line.strip() for line in lines_of(app) if line.strip()][1:] == ["No room is live. [/nope]·]0;x·"]
        table.set_rows({"a": Item("Ada")})
        await pilot.pause()
        assert table.cursor_key == "a"
        assert lines_of(app)[1].startswith(">  Ada")


async def test_wide_and_hostile_names_keep_the_columns_straight() -> None:
    names = [
        "漢字漢字漢字漢字漢字",
        "\x1b]0;x\x07[/nope] [b +",
        "👩‍👩‍👧 família",
        "\u202eevil",
        "\ud800",
        "e\u0301" * 30,
        "",
        "[@click=app.quit]x[/]",
    ]
    rows = {f"k{n}": Item(name, n) for n, name in enumerate(names)}
    async with shown(rows=rows, size=(30, 12)) as (table, app, _pilot):
        table.sort_by("size")
        lines = lines_of(app)
        assert {cell_len(line) for line in lines} == {30}
        for number, line in enumerate(lines[1:9]):
            tail = line[-14:].split()
            assert tail == [str(number), "plain"], line
        assert not any(char in "".join(lines) for char in "\x1b\x07\u202e\ud800")


async def test_the_mouse_selects_opens_and_scrolls() -> None:
    async with shown() as (table, app, pilot):
        await pilot.click(table, offset=(5, 4))
        assert table.cursor_key == "d"
        await pilot.click(table, offset=(5, 4))
        assert app.chosen == ["d"]
        await pilot.click(table, offset=(5, 0))
        assert table.cursor_key == "d"
        await pilot._post_mouse_events([events.MouseScrollDown], table)
        assert table.visible_keys[0] == "d"
        await pilot._post_mouse_events([events.MouseScrollUp], table)
        assert table.visible_keys[0] == "a"
        assert table.cursor_key == "d"


async def test_old_data_are_dimmed_and_a_new_theme_is_taken() -> None:
    async with shown() as (table, app, pilot):
        fresh = table.render_line(2)
        table.set_stale(True)
        assert table.render_line(2) != fresh
        assert table.render_line(2).text == fresh.text
        table.set_stale(False)
        assert table.render_line(2) == fresh
        app.theme = "textual-light"
        await pilot.pause()
        assert table.render_line(2) != fresh
        assert table.render_line(2).text == fresh.text


async def test_equal_rows_keep_their_strips() -> None:
    async with shown() as (table, _app, _pilot):
        before = [table.render_line(y) for y in range(11)]
        table.set_rows({key: Item(row.name, row.size) for key, row in ROWS.items()})
        assert all(table.render_line(y) is before[y] for y in range(1, 11))


async def test_lines_painted_long_ago_are_forgotten_and_painted_again() -> None:
    rows = {f"k{n:04}": Item(f"row {n:04}") for n in range(3000)}
    async with shown(rows=rows) as (table, _app, pilot):
        first = [table.render_line(y).text for y in range(1, 11)]
        for _ in range(250):
            table.action_page(1.0)
        assert len(table._painter._kept) <= KEPT_LINES + 1
        await pilot.press("g")
        assert [table.render_line(y).text for y in range(1, 11)] == first


async def test_marked_rows_look_different_too() -> None:
    async with shown() as (table, _app, pilot):
        await pilot.press("j")
        plain = table.render_line(1)
        await pilot.press("k", "space")
        assert table.render_line(1).text == " *" + plain.text[2:]
        assert [segment.style for segment in table.render_line(1)] != [segment.style for segment in plain]


async def test_a_state_that_is_not_well_has_a_sign_before_its_words() -> None:
    columns = [
        Column[tuple[str, Cell]]("name", "NAME", 6, lambda row: Cell(row[0]), lambda row: row[0]),
        Column[tuple[str, Cell]]("state", "STATE", 12, lambda row: row[1], lambda row: row[1].text, state=True),
    ]
    table: LiveTable[tuple[str, Cell]] = LiveTable(columns, sort="name")

    app = Stage(table)
    async with app.run_test(size=(40, 8)) as pilot:
        tones: dict[str, Tone] = {"a": "good", "b": "warn", "c": "bad", "d": "dim"}
        table.set_rows({key: (key, Cell("word", tone)) for key, tone in tones.items()})
        await pilot.pause()
        states = [line[3:].split(maxsplit=1)[1].strip() for line in lines_of(app)[1:5]]
        assert states == ["word", "~ word", "! word", "word"]
