"""Which lines the terminal moves itself, and that it moves them where they are said to be then."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st

from console.terminal.cells import Line
from console.terminal.lifting import Moves, Stretch, moves
from console.terminal.pen import Pen

WIDTH, TOP = 12, 2


def lines(names: str) -> list[Line]:
    """A line for each letter, of that letter alone; a blank one for a blank."""
    return [[(name, "")] * WIDTH for name in names]


def test_who_comes_pushes_the_rest_down_and_the_last_one_out() -> None:
    assert moves(lines("abcdef"), lines("abxcde")) == Moves([], [Stretch(2, 1)])


def test_who_leaves_lets_the_rest_move_up() -> None:
    assert moves(lines("abcdef"), lines("acdefx")) == Moves([Stretch(1, 1)], [])


def test_leaving_and_coming_are_deleted_first_and_then_inserted() -> None:
    assert moves(lines("abcdefgh"), lines("acdexyfh")) == Moves([Stretch(6, 1), Stretch(1, 1)], [Stretch(4, 2)])


def test_many_at_one_place_are_one_stretch() -> None:
    assert moves(lines("abcdefgh"), lines("xyzabcde")) == Moves([], [Stretch(0, 3)])


def test_another_line_in_the_place_of_one_is_no_move() -> None:
    assert moves(lines("abcdef"), lines("abxdey")) is None


def test_one_line_that_is_found_again_is_not_worth_two_moves() -> None:
    assert moves(lines("abcdef"), lines("uvwaxy")) is None


def test_what_is_there_twice_is_not_taken_for_the_other_one() -> None:
    assert moves(lines("a b c d"), lines("a b c d")) is None
    assert moves(lines("    abcdef"), lines("abcdef    ")) == Moves([Stretch(0, 4)], [])


@given(st.text("abcdefgh ", min_size=2, max_size=9), st.randoms())
def test_they_stand_where_they_are_said_to_be(names: str, dice: object) -> None:
    shuffled = list(names)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hides that it is a random.Random
    wanted = "".join(shuffled)
    for now in (wanted, names[1:] + "x", names[2:] + names[:2], "xy" + names[:-2]):
        found = moves(lines(names), lines(now))
        if found is None:
            continue
        said = [line[0][0] for line in found.applied(lines(names), [(" ", "")] * WIDTH)]
        assert len(said) == len(names)
        assert "".join(said) == moved_by_a_terminal(names, found)


def test_an_emulator_of_ours_leaves_nothing_where_an_empty_line_comes_up() -> None:
    screen = pyte.Screen(2, 3)
    stream = pyte.Stream(screen)
    stream.feed("aa\x1b[2Hbb\x1b[2H\x1b[M")
    assert screen.display == ["aa", "  ", "  "]
    stream.feed("\x1b[1H\x1b[2M")
    assert screen.display == ["  "] * 3


def moved_by_a_terminal(names: str, found: Moves) -> str:
    """The lines within a region of a terminal; those around it stay."""
    screen = pyte.Screen(WIDTH, TOP + len(names) + 1)
    stream = pyte.Stream(screen)
    around = ["=" * WIDTH] * TOP, ["-" * WIDTH]
    text = [*around[0], *(name * WIDTH for name in names), *around[1]]
    stream.feed("".join(f"\x1b[{y + 1}H{line}" for y, line in enumerate(text)))
    pen = Pen(None, "", WIDTH, erases=False)
    pen.lift(TOP, TOP + len(names), found)
    stream.feed("".join(pen.out))
    assert screen.display[:TOP] == around[0]
    assert screen.display[-1:] == around[1]
    assert screen.margins is None
    return "".join(line[0] for line in screen.display[TOP:-1])
