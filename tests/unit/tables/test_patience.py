from __future__ import annotations

import signal
import threading
import time

import pytest

from console.tables.filter import parse
from console.tables.patience import LONGEST, TICK, TooLong, _Watch, select
from console.tables.view import View
from tests.unit.tables.support import COLUMNS, Item

TRAP = Item("a" * 40 + "!")
ROWS = {"x": Item("Ada"), "trap": TRAP, "y": Item("Bob")}


def test_a_name_made_to_hold_a_pattern_up_is_given_up_and_everything_is_shown() -> None:
    question = parse("/(a+)+$/", COLUMNS)
    begun = time.perf_counter()
    assert question.select(ROWS) == ["x", "trap", "y"]
    assert time.perf_counter() - begun < 5, "unbounded it takes days"
    assert question.error == "This pattern takes too long on some names. Showing everything."
    assert question.matches(TRAP)


@pytest.mark.parametrize("text", ["!/(a+)+$/", "name:/(a+)+$/", "/(a|a)*$/"])
def test_whatever_form_it_has(text: str) -> None:
    question = parse(text, COLUMNS)
    assert question.select(ROWS) == ["x", "trap", "y"]
    assert question.error


def test_a_single_row_is_given_up_too() -> None:
    question = parse("/(a+)+$/", COLUMNS)
    assert question.matches(TRAP)
    assert question.error


def test_a_pattern_that_is_quick_is_answered_and_leaves_nothing_behind() -> None:
    before = signal.getsignal(signal.SIGALRM)
    question = parse("/^a|b$/", COLUMNS)
    assert question.select(ROWS) == ["x", "trap", "y"]
    assert parse("/^ada$/", COLUMNS).select(ROWS) == ["x"]
    assert question.error is None
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.parametrize(("moves", "looks"), [(False, 2), (True, round(LONGEST / TICK))])
def test_a_row_has_two_looks_and_all_together_have_their_time(moves: bool, looks: int) -> None:
    watch = _Watch()
    for number in range(1, looks):
        watch.at = f"row {number if moves else 0}"
        watch.tick(signal.SIGALRM, None)
    watch.at = f"row {looks if moves else 0}"
    with pytest.raises(TooLong):
        watch.tick(signal.SIGALRM, None)


def test_many_rows_that_are_each_a_little_slow_are_given_up_too() -> None:
    rows = {str(number): number for number in range(1_000_000)}

    def slow(_number: int) -> bool:
        end = time.perf_counter() + TICK / 10
        while time.perf_counter() < end:
            pass
        return True

    begun = time.perf_counter()
    with pytest.raises(TooLong):
        select(rows, slow)
    assert time.perf_counter() - begun >= LONGEST - TICK
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_another_thread_may_ask_too() -> None:
    found: list[list[str]] = []
    thread = threading.Thread(target=lambda: found.append(parse("/^ada$/", COLUMNS).select(ROWS)))
    thread.start()
    thread.join()
    assert found == [["x"]]


def test_a_name_that_comes_later_brings_all_rows_back() -> None:
    view: View[Item] = View(lambda row: row.name)
    view.resize(5)
    question = parse("/^(a+)+$/", COLUMNS)
    view.replace({"x": Item("aa"), "y": Item("Bob")})
    view.filter(question)
    assert view.window() == ["x"]
    view.change({"trap": TRAP}, [])
    assert question.error
    assert sorted(view.window()) == ["trap", "x", "y"]
