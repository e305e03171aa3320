"""How far to the right two lines differ."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from console.widgets.difference import differing_width

RED, BLUE = Style(color="red"), Style(color="blue")
runs = st.lists(st.tuples(st.text("ab c漢é́", min_size=1, max_size=6), st.sampled_from([RED, BLUE])), max_size=5)


def strip(*pieces: tuple[str, Style]) -> Strip:
    return Strip([Segment(text, style) for text, style in pieces])


def test_equal_lines_do_not_differ() -> None:
    assert differing_width(strip(("abc", RED), ("  ", BLUE)), strip(("abc", RED), ("  ", BLUE))) == 0


def test_what_is_the_same_at_the_end_is_left_out() -> None:
    assert differing_width(strip(("one two     ", RED)), strip(("one tool    ", RED))) == 8
    assert differing_width(strip(("12", RED), ("tail", BLUE)), strip(("13", RED), ("tail", BLUE))) == 2


def test_another_style_is_a_difference() -> None:
    assert differing_width(strip(("ab", RED), ("cd", RED)), strip(("ab", RED), ("cd", BLUE))) == 4


def test_lines_of_other_widths_differ_wholly() -> None:
    assert differing_width(strip(("ab", RED)), strip(("abc", RED))) == 3


def test_an_accent_that_stands_alone_is_a_difference() -> None:
    assert differing_width(strip(("ab", RED)), strip(("\u0301", BLUE), ("ab", RED))) == 2


def test_a_wide_character_is_never_cut() -> None:
    assert differing_width(strip(("a漢b", RED)), strip(("x漢b", RED))) == 3


@given(runs, runs)
def test_all_that_differs_is_inside(first: list[tuple[str, Style]], second: list[tuple[str, Style]]) -> None:
    old, new = strip(("   ", RED), *first), strip(("   ", RED), *second)  # a line begins with its gutter
    width = differing_width(old, new)
    assert 0 <= width <= new.cell_length
    if old.cell_length == new.cell_length:
        rest = [one.crop(width).text for one in (old, new)]
        assert rest[0] == rest[1]
        assert cells(old, width) == cells(new, width)
    if old == new:
        assert width == 0


def cells(line: Strip, start: int) -> list[tuple[str, object]]:
    return [(char, segment.style) for segment in line.crop(start) for char in segment.text]
