from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from console.tables.view import View
from tests.unit.tables.support import Item

KEYS = st.sampled_from([f"k{n:02}" for n in range(40)])
ITEMS = st.builds(Item, st.sampled_from("abcdef"), st.integers(0, 9))
BY_NAME: Callable[[Item], object] = lambda row: row.name  # noqa: E731 - a sort key, like those of columns
BY_SIZE: Callable[[Item], object] = lambda row: row.size  # noqa: E731 - a sort key, like those of columns


class Smaller:
    error: str | None = None

    def __init__(self, than: int) -> None:
        self.than = than

    def select(self, rows: Mapping[str, Item]) -> list[str]:
        return [key for key, row in rows.items() if row.size < self.than]


def names(*keys: str) -> dict[str, Item]:
    return {key: Item(key) for key in keys}


def where(view: View[Item]) -> tuple[str | None, bool]:
    return view.cursor, view.lost


def view_of(*keys: str, height: int = 3) -> View[Item]:
    view: View[Item] = View(BY_NAME)
    view.resize(height)
    view.replace(names(*keys))
    return view


class Looking(RuleBasedStateMachine):
    """An operator and a poll take turns; a plain model says what must be true."""

    def __init__(self) -> None:
        super().__init__()
        self.view: View[Item] = View(BY_NAME)
        self.view.resize(5)
        self.rows: dict[str, Item] = {}
        self.by = BY_NAME
        self.than: int | None = None
        self.reverse = False

    def data(self, change: Callable[[], None]) -> None:
        """What the world does must move neither cursor nor marks to other rows."""
        cursor, marks = self.view.cursor, self.view.marks
        lost, was_empty = self.view.lost, not self.view.rows
        ghost = self.view._ghost[0] if self.view._ghost else None
        change()
        if cursor is not None:
            assert self.view.cursor in (cursor, None)
            assert (self.view.cursor == cursor) == (cursor in self.expected())
        elif lost:
            assert self.view.cursor in (None, ghost)
        elif not was_empty:
            assert self.view.cursor is None
        assert self.view.marks == marks & set(self.rows)

    def expected(self) -> list[str]:
        shown = [key for key, row in self.rows.items() if self.than is None or row.size < self.than]
        return sorted(shown, key=lambda key: (self.by(self.rows[key]), key), reverse=self.reverse)

    @rule(put=st.dictionaries(KEYS, ITEMS, max_size=12), drop=st.sets(KEYS, max_size=12))
    def poll_changes(self, put: dict[str, Item], drop: set[str]) -> None:
        drop -= put.keys()

        def change() -> None:
            self.rows = {key: row for key, row in self.rows.items() if key not in drop} | put
            self.view.change(put, drop)

        self.data(change)

    @rule(rows=st.dictionaries(KEYS, ITEMS, max_size=30))
    def poll_snapshot(self, rows: dict[str, Item]) -> None:
        def change() -> None:
            self.rows = dict(rows)
            self.view.replace(rows)

        self.data(change)

    @rule(by_size=st.booleans(), reverse=st.booleans())
    def sort(self, by_size: bool, reverse: bool) -> None:
        def change() -> None:
            self.by, self.reverse = BY_SIZE if by_size else BY_NAME, reverse
            self.view.sort(self.by, reverse)

        self.data(change)

    @rule(than=st.none() | st.integers(0, 10))
    def filter(self, than: int | None) -> None:
        def change() -> None:
            self.than = than
            self.view.filter(None if than is None else Smaller(than))

        self.data(change)

    @rule(steps=st.sampled_from([-20, -1, 1, 1, 5]))
    def move(self, steps: int) -> None:
        cursor = self.view.cursor
        expected = self.expected()
        self.view.move(steps)
        if not expected:
            assert self.view.cursor == cursor
            return
        assert self.view.cursor in self.view.window() or not self.view.height
        if cursor is not None:
            place = max(0, min(expected.index(cursor) + steps, len(expected) - 1))
            assert self.view.cursor == expected[place]

    @rule(steps=st.sampled_from([-5, 5]))
    def page(self, steps: int) -> None:
        self.view.page(steps)

    @rule(key=KEYS)
    def move_to(self, key: str) -> None:
        before = self.view.cursor
        assert self.view.move_to(key) == (key in self.expected())
        assert self.view.cursor == (key if key in self.expected() else before)

    @rule(height=st.integers(0, 12))
    def resize(self, height: int) -> None:
        self.view.resize(height)

    @rule(lines=st.integers(-6, 6))
    def scroll(self, lines: int) -> None:
        cursor = self.view.cursor
        self.view.scroll(lines)
        assert self.view.cursor == cursor

    @rule()
    def mark(self) -> None:
        self.view.toggle_mark()

    @rule()
    def range(self) -> None:
        self.view.toggle_range()

    @rule()
    def mark_shown(self) -> None:
        self.view.mark_shown()
        assert set(self.expected()) <= self.view.marks

    @rule(keys=st.sets(KEYS, max_size=9))
    def mark_some(self, keys: set[str]) -> None:
        before = self.view.marks
        self.view.mark(keys)
        assert self.view.marks == before | (keys & set(self.expected()))

    @rule(keys=st.sets(KEYS, max_size=9))
    def unmark_some(self, keys: set[str]) -> None:
        before = self.view.marks
        self.view.unmark(keys)
        assert self.view.marks == before - keys

    @precondition(lambda self: self.view.marks)
    @rule()
    def clear_marks(self) -> None:
        self.view.clear_marks()
        assert not self.view.marks

    @invariant()
    def agrees_with_the_model(self) -> None:
        expected = self.expected()
        assert self.view.rows == self.rows
        assert self.view.order.keys() == expected
        assert self.view.cursor is None or self.view.cursor in expected
        assert self.view.hidden_marks == {key for key in self.view.marks if key not in expected}
        assert 0 <= self.view.top <= max(0, len(expected) - self.view.height)
        assert self.view.window() == expected[self.view.top : self.view.top + self.view.height]


TestLooking = Looking.TestCase
TestLooking.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_the_first_rows_put_the_cursor_on_the_first() -> None:
    view = view_of("b", "a")
    assert view.cursor == "a"
    assert not view.lost


def test_a_row_that_goes_takes_the_cursor_with_it_and_the_next_move_goes_on_from_there() -> None:
    view = view_of("a", "b", "c", "d")
    view.move_to("b")
    view.change({}, ["b"])
    assert where(view) == (None, True)
    view.change(names("bb"), [])
    assert view.cursor is None
    view.move(1)
    assert where(view) == ("bb", False)


def test_up_from_a_lost_cursor_goes_to_the_row_before() -> None:
    view = view_of("a", "b", "c", "d")
    view.move_to("c")
    view.change({}, ["c"])
    view.move(-1)
    assert view.cursor == "b"


def test_a_lost_cursor_can_neither_mark_nor_start_a_range() -> None:
    view = view_of("a", "b")
    view.change({}, ["a"])
    view.toggle_mark()
    view.toggle_range()
    assert not view.marks
    assert not view.ranging


def test_the_cursor_returns_with_its_own_row() -> None:
    view = view_of("a", "b", "c")
    view.move_to("b")
    view.change({}, ["b"])
    view.change(names("b"), [])
    assert where(view) == ("b", False)


def test_a_lost_cursor_remembers_its_place_in_another_order_too() -> None:
    view: View[Item] = View(BY_NAME)
    view.resize(5)
    view.replace({"x": Item("a", 9), "y": Item("b", 5), "z": Item("c", 1)})
    view.move_to("y")
    view.change({}, ["y"])
    view.sort(BY_SIZE, reverse=True)
    view.move(1)
    assert view.cursor == "z"


def test_rows_above_do_not_move_the_line_under_the_cursor() -> None:
    view = view_of(*(f"m{n}" for n in range(9)))
    view.move_to("m4")
    line = view.window().index("m4")
    view.change(names("a1", "a2", "a3"), ["m0"])
    assert view.window().index("m4") == line


def test_with_the_cursor_off_screen_the_top_row_stays() -> None:
    view = view_of(*(f"m{n}" for n in range(9)))
    view.scroll(4)
    assert view.cursor == "m0"
    view.change(names("a1", "a2"), ["m1"])
    assert view.window() == ["m4", "m5", "m6"]


@pytest.mark.parametrize("reverse", [False, True])
def test_sorting_keeps_the_cursor_on_its_line(reverse: bool) -> None:
    view: View[Item] = View(BY_NAME)
    view.resize(3)
    view.replace({f"k{n}": Item(f"k{n}", (n * 7) % 20) for n in range(20)})
    view.move_to("k10")
    line = view.window().index("k10")
    view.sort(BY_SIZE, reverse)
    assert view.window().index("k10") == line


def test_clearing_a_filter_brings_the_cursor_back_on_screen() -> None:
    view = view_of(*(f"m{n}" for n in range(9)))
    view.change({f"m{n}": Item(f"m{n}", n) for n in range(9)}, [])
    view.move_to("m8")
    view.filter(Smaller(3))
    assert (view.cursor, view.top) == (None, 0)
    view.filter(None)
    assert view.cursor == "m8"
    assert "m8" in view.window()


def test_a_range_follows_the_operator_and_never_a_poll() -> None:
    view = view_of("a", "b", "c", "d", "e")
    view.move_to("e")
    view.toggle_mark()
    view.move_to("b")
    view.toggle_range()
    view.move(2)
    assert view.marks == {"b", "c", "d", "e"}
    view.change(names("bb", "cc"), [])
    assert view.marks == {"b", "c", "d", "e"}
    view.move(-2)
    assert view.marks == {"b", "bb", "c", "e"}
    view.toggle_range()
    view.move(-1)
    assert view.marks == {"b", "bb", "c", "e"}


def test_a_range_ends_when_its_first_row_goes() -> None:
    view = view_of("a", "b", "c", "d")
    view.toggle_range()
    view.move(1)
    view.change({}, ["a"])
    assert not view.ranging
    view.move(1)
    assert view.marks == {"b"}


def test_a_range_ends_when_its_first_row_is_hidden() -> None:
    view = view_of("a", "b", "c")
    view.change({"a": Item("a", 9)}, [])
    view.toggle_range()
    view.move(1)
    view.filter(Smaller(5))
    view.move(1)
    assert not view.ranging
    assert view.marks == {"a", "b"}


def test_moving_among_no_rows_does_nothing() -> None:
    view = view_of()
    view.move(1)
    view.page(3)
    view.move_to_end(last=True)
    assert view.cursor is None
    assert not view.move_to("a")


def test_an_unchanged_snapshot_is_not_sorted_again() -> None:
    calls: list[str] = []

    def key(row: Item) -> str:
        calls.append(row.name)
        return row.name

    view: View[Item] = View(key)
    rows = names("a", "b", "c")
    view.replace(rows)
    calls.clear()
    view.replace(dict(rows))
    assert not calls
    view.replace({**rows, "b": Item("b", 2)})
    assert calls == ["b"]


def test_what_is_marked_within_a_range_stays_marked() -> None:
    view = view_of("a", "b", "c", "d")
    view.toggle_range()
    view.move(1)
    view.mark_shown()
    view.move(-1)
    assert view.marks == {"a", "b", "c", "d"}


def test_a_marked_row_that_goes_while_a_range_goes_on_is_not_marked_again() -> None:
    view = view_of("a", "b", "c", "d")
    view.toggle_mark()
    view.move_to("b")
    view.toggle_range()
    view.change({}, ["a"])
    view.move(1)
    assert view.marks == {"b", "c"}


def test_a_mark_taken_away_within_a_range_stays_away() -> None:
    view = view_of("a", "b", "c", "d")
    view.toggle_range()
    view.move(2)
    view.toggle_mark()
    view.move(1)
    assert view.marks == {"a", "b"}


def test_some_marks_are_taken_away_and_others_stay() -> None:
    view = view_of("a", "b", "c")
    view.mark_shown()
    view.unmark(["a", "never"])
    assert view.marks == {"b", "c"}


def test_many_are_marked_at_once_and_a_range_does_not_take_them_back() -> None:
    view = view_of("a", "b", "c", "d")
    view.toggle_range()
    view.mark(["c", "d", "gone"])
    view.move(1)
    assert view.marks == {"a", "c", "d"}


def test_hidden_marks_are_looked_up_once_as_long_as_nothing_changes() -> None:
    view = view_of("a", "b")
    view.mark_shown()
    view.filter(Smaller(0))
    assert view.hidden_marks == {"a", "b"}
    assert view.hidden_marks is view.hidden_marks
    view.unmark("a")
    assert view.hidden_marks == {"b"}


def test_starting_over_forgets_where_the_operator_was() -> None:
    view = view_of(*(f"m{n}" for n in range(9)))
    view.move_to("m7")
    view.toggle_range()
    view.move(1)
    view.change({}, ["m8"])
    assert view.lost
    view.reset()
    assert not view.rows
    assert where(view) == (None, False)
    assert not view.marks
    assert not view.ranging
    assert view.top == 0
    view.change(names("x", "b", "m7"), [])
    assert view.cursor == "b"
    assert not view.marks


class TestRowsInParts:
    def test_the_cursor_waits_for_the_last_part(self) -> None:
        view: View[Item] = View(BY_NAME)
        view.resize(3)
        view.change(names("m", "n", "o", "p"), [], more=True)
        assert (view.cursor, view.window()) == (None, ["m", "n", "o"])
        view.change(names("b"), [], more=True)
        assert (view.cursor, view.window()) == (None, ["b", "m", "n"])
        view.change(names("a"), [])
        assert (view.cursor, view.window()) == ("a", ["a", "b", "m"])

    def test_the_last_part_may_be_empty(self) -> None:
        view: View[Item] = View(BY_NAME)
        view.resize(3)
        view.change(names("m"), [], more=True)
        view.change({}, [])
        assert view.cursor == "m"

    def test_an_operator_who_moves_meanwhile_stays_on_the_row(self) -> None:
        view: View[Item] = View(BY_NAME)
        view.resize(3)
        view.change(names("m", "n"), [], more=True)
        view.move(1)
        assert view.cursor == "m"
        view.change(names("a", "b"), [], more=True)
        view.change(names("c"), [])
        assert view.cursor == "m"

    def test_sorting_and_filtering_meanwhile_put_no_cursor_anywhere(self) -> None:
        view: View[Item] = View(BY_NAME)
        view.resize(3)
        view.change(names("m", "n"), [], more=True)
        view.sort(BY_NAME, reverse=True)
        view.filter(Smaller(5))
        assert view.cursor is None
        view.change(names("z"), [])
        assert view.cursor == "z"


def test_the_version_tells_what_chosen_rows_depend_on() -> None:
    view = view_of("a", "b", "c")
    seen = [view.version]

    def changed(change: Callable[[], object]) -> bool:
        change()
        seen.append(view.version)
        return seen[-1] != seen[-2]

    assert changed(lambda: view.change(names("d"), []))
    assert changed(view.toggle_mark)
    assert changed(lambda: view.sort(BY_SIZE, True))
    assert changed(lambda: view.filter(Smaller(9)))
    assert changed(lambda: view.replace(names("a")))
    assert not changed(lambda: view.move(1))
    assert not changed(lambda: view.scroll(1))
    assert not changed(lambda: view.change({}, []))
    assert changed(view.reset)
