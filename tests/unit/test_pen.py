"""The shortest ways from cell to cell and from style to style are ways there."""

from __future__ import annotations

from typing import Any

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.terminal.cells import cells_of, known
from console.terminal.erasing import erases_in_colour
from console.terminal.pen import Pen
from console.terminal.styles import change, ground, plain, tidy

WIDTH, HEIGHT = 120, 40
PLACES = st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1))
STYLES = st.builds(
    lambda attribute, colour, under: ";".join(filter(None, (attribute, colour, under))),
    st.sampled_from(("", "1", "3", "4", "7", "1;3", "9")),
    st.sampled_from(("", "31", "39", "97", "38;5;7", "38;2;31;42;7")),
    st.sampled_from(("", "42", "49", "104", "48;5;9", "48;2;1;38;5")),
)


@given(st.lists(PLACES, min_size=2, max_size=8))
def test_the_cursor_comes_to_where_it_is_to_be(places: list[tuple[int, int]]) -> None:
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream, pen = pyte.Stream(screen), Pen(None, "", WIDTH, erases=True)
    for x, y in places:
        pen.move(x, y)
        sent = "".join(pen.out)
        pen.out.clear()
        stream.feed(sent)
        assert (screen.cursor.x, screen.cursor.y) == (x, y)
        assert len(sent) <= len(f"\x1b[{y + 1};{x + 1}H")


@pytest.mark.parametrize(
    ("here", "there", "way"),
    [
        ((5, 3), (5, 3), ""),
        ((5, 3), (6, 3), "\x1b[C"),
        ((5, 3), (4, 3), "\x1b[D"),
        ((50, 3), (20, 3), "\x1b[30D"),
        ((50, 3), (0, 3), "\r"),
        ((50, 3), (0, 4), "\r\x1bD"),
        ((50, 3), (50, 5), "\x1bD\x1bD"),
        ((50, 9), (50, 13), "\x1b[4B"),
        ((50, 9), (50, 8), "\x1b[A"),
        ((115, 13), (50, 14), "\x1bD\x1b[65D"),
        ((50, 20), (48, 5), "\x1b[6;49H"),
        ((50, 20), (0, 0), "\x1b[H"),
        ((50, 20), (7, 0), "\x1b[;8H"),
    ],
)
def test_the_way_is_short(here: tuple[int, int], there: tuple[int, int], way: str) -> None:
    pen = Pen(here, "", WIDTH, erases=True)
    pen.move(*there)
    assert "".join(pen.out) == way


@given(STYLES, STYLES)
def test_a_change_of_style_leads_to_the_style(before: str, after: str) -> None:
    changed, direct = worn(before), worn(after)
    pyte.Stream(changed).feed(change(tidy(before), tidy(after)))
    assert changed.cursor.attrs == direct.cursor.attrs
    assert len(change(tidy(before), tidy(after))) <= len(f"\x1b[;{tidy(after)}m")


def worn(style: str) -> pyte.Screen:
    """A terminal with a style on."""
    screen = pyte.Screen(2, 1)
    pyte.Stream(screen).feed(f"\x1b[{style}m")
    return screen


@given(STYLES)
def test_a_blank_looks_the_same_in_its_ground_alone(style: str) -> None:
    one, other = visible(worn(style)), visible(worn(ground(tidy(style))))
    assert one == other
    assert plain(tidy(style)) or ground(tidy(style)) == tidy(style)


def visible(screen: pyte.Screen) -> Any:
    """What is seen of a blank that is written now."""
    char = screen.cursor.attrs
    if char.reverse or char.underscore or char.strikethrough:
        return char
    return char.bg


def test_only_what_can_be_seen_of_a_colour_is_told_apart() -> None:
    assert tidy("39;49") == tidy("0") == tidy("") == ""
    assert change("38;2;1;2;3;48;2;4;5;6", "38;2;9;9;9;48;2;4;5;6") == "\x1b[38;2;9;9;9m"
    assert change("31;42", "42") == "\x1b[39m"
    assert change("1;31;42", "") == "\x1b[m"


def test_blanks_have_no_ink() -> None:
    assert cells_of("a b", "1;31;42") == [("a", "1;31;42"), (" ", "42"), ("b", "1;31;42")]
    assert cells_of(" 漢", "4;31") == [(" ", "4;31"), ("漢", "4;31"), ("", "4;31")]


def test_what_nobody_knows_is_not_written() -> None:
    unknown = ("\0", "?")
    assert known([("a", ""), unknown, unknown, ("b", ""), ("c", "")], 0, 5) == [(0, 1), (3, 5)]
    assert known([unknown, ("a", "")], 0, 2) == [(1, 2)]
    assert known([unknown], 0, 1) == []


@pytest.mark.parametrize(
    ("environ", "does"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "linux"}, True),
        ({"TERM": "tmux-256color"}, True),
        ({"TERM": "screen-256color"}, False),
        ({"TERM": "screen-256color", "TMUX": "socket,1,0"}, True),
        ({"TERM": "xterm-256color", "STY": "1.pts-0"}, False),
        ({"TERM": "vt100"}, False),
        ({"TERM": ""}, False),
        ({}, False),
    ],
)
def test_who_erases_in_colour_is_known_by_name(environ: dict[str, str], does: bool) -> None:
    assert erases_in_colour(environ) is does
