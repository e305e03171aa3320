from __future__ import annotations

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style

from console.widgets.svg import CELL, MARGIN, Ground, look_of, picture

DEFAULT = Ground((200, 200, 200), (10, 10, 10))
SVG = "{http://www.w3.org/2000/svg}"


def drawn(*lines: list[Segment], width: int = 40) -> ElementTree.Element:
    return ElementTree.fromstring(picture(list(lines), width, DEFAULT, "a <title> & more"))  # noqa: S314 - ours


def words(root: ElementTree.Element) -> list[tuple[float, str]]:
    """(column, text) of everything written."""
    return [
        (round((float(element.get("x", 0)) - MARGIN) / CELL, 3), element.text or "")
        for element in root.iter(f"{SVG}text")
    ]


def test_words_stand_in_their_cells_whatever_stands_before_them() -> None:
    assert words(drawn([Segment("陳大 left   ab  "), Segment("c")])) == [
        (0, "陳"),
        (2, "大"),
        (5, "left"),
        (12, "ab"),
        (16, "c"),
    ]


def test_a_word_is_as_wide_as_its_cells() -> None:
    (element,) = drawn([Segment("abcd")]).iter(f"{SVG}text")
    assert float(element.get("textLength", 0)) == 4 * CELL


def test_text_is_never_markup() -> None:
    assert words(drawn([Segment("<script>&amp;")])) == [(0, "<script>&amp;")]


def test_frames_and_blocks_are_drawn() -> None:
    root = drawn([Segment("╭──╮ab▁█")])
    assert words(root) == [(4, "ab")]
    assert len(root.findall(f"{SVG}path")) == 3, "equal strokes are one"
    assert len(root.findall(f"{SVG}rect")) == 3, "two blocks and the edge of the picture"


def test_charts_are_drawn_dot_by_dot_on_the_grid() -> None:
    root = drawn([Segment("├┈┈⣿⠁ x")])
    assert words(root) == [(6, "x")]
    strokes = root.findall(f"{SVG}path")
    assert [stroke.get("stroke-dasharray") is not None for stroke in strokes] == [False, True, False]
    dots = re.findall(r"M([0-9.]+) ([0-9.]+)h0", strokes[2].get("d") or "")
    assert len(dots) == 9
    assert all(MARGIN + 3 * CELL < float(x) < MARGIN + 5 * CELL for x, _ in dots)
    assert len({y for _, y in dots}) == 4


def test_backgrounds_run_to_the_edges_of_the_picture() -> None:
    red = Style(bgcolor="#ff0000")
    root = drawn([Segment(" " * 4, red), Segment(" " * 36)], [Segment("x" * 40)], width=40)
    (ground,) = [element for element in root.iter(f"{SVG}rect") if element.get("fill") == "#ff0000"]
    assert float(ground.get("x", 1)) == 0
    assert float(ground.get("y", 1)) == 0
    assert float(ground.get("width", 0)) == MARGIN + 4 * CELL


def test_styles_become_colours() -> None:
    look = look_of(Style(color="#102030", bgcolor="#405060", reverse=True, bold=True), DEFAULT)
    assert (look.colour, look.ground, look.bold) == ((0x40, 0x50, 0x60), (0x10, 0x20, 0x30), True)
    assert look_of(None, DEFAULT)[:2] == DEFAULT
    assert look_of(Style(dim=True), DEFAULT).colour == (124, 124, 124)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12), max_size=4))
def test_any_text_makes_a_whole_picture_and_the_same_twice(texts: list[str]) -> None:
    line = [Segment(text, Style(italic=number % 2 == 0)) for number, text in enumerate(texts)]
    first = picture([line], 80, DEFAULT, "".join(texts))
    assert first == picture([line], 80, DEFAULT, "".join(texts))
    ElementTree.fromstring(first)  # noqa: S314 - ours


@given(st.lists(st.text(st.characters(), max_size=30), max_size=4), st.text(st.characters()))
def test_whatever_is_written_it_is_xml(lines: list[str], title: str) -> None:
    text = picture([[Segment(line)] for line in lines], 40, DEFAULT, title)
    root = ElementTree.fromstring(text)  # noqa: S314 - ours
    text.encode()
    assert root.get("aria-label") is not None
