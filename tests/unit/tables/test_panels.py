"""Pictures with their numbers: how many have room, and that each line fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.tables.format import cell_len
from console.tables.panels import BESIDE_FROM, TWO_FROM, Drawn, Number, Panel, draw_panels, room_for
from console.tables.picture import Picture

if TYPE_CHECKING:
    from console.tables.picture import Row

T0 = 1_768_507_200.0


def panel(title: str, *values: float | None) -> Panel:
    times = tuple(T0 + 10 * index for index in range(len(values)))
    numbers = (Number("now", "3 %", "bad", brief=True), Number("median", "1 %"), Number("worst", "9 %", brief=True))
    return Panel(Picture(title, "%", times, values), numbers, "Grace [/nope], mic")


def text(lines: tuple[Row, ...]) -> str:
    return "\n".join("".join(words for words, _ in line) for line in lines)


def test_one_picture_has_all_numbers_beside_it() -> None:
    lines, _ = draw_panels([panel("packet loss", 1, 2, 3)], 80, 9)
    said = text(lines)
    assert len(lines) == 9
    assert said.startswith(" packet loss, %  Grace [/nope], mic")
    assert all(words in said for words in ("now     3 %", "median  1 %", "worst   9 %"))


def test_a_narrow_one_has_the_most_important_in_its_title() -> None:
    lines, _ = draw_panels([panel("packet loss", 1, 2, 3)], BESIDE_FROM - 1, 9)
    assert text(lines[:1]) == " packet loss, %  now 3 %  worst 9 %"
    assert "median" not in text(lines)


@pytest.mark.parametrize(("width", "height", "number"), [(80, 9, 1), (80, 14, 2), (120, 14, 4), (40, 5, 1)])
def test_there_are_as_many_as_have_room(width: int, height: int, number: int) -> None:
    assert room_for(width, height) == number
    lines, drawn = draw_panels([panel(f"title-{index}", 1, 2) for index in range(6)], width, height)
    assert len(drawn) == number
    assert [f"title-{index}" in text(lines) for index in range(6)] == [index < number for index in range(6)]


def test_side_by_side_they_do_not_touch() -> None:
    lines, _ = draw_panels([panel("left", 1, 2), panel("right", 3, 4)], TWO_FROM, 8)
    title = text(lines[:1])
    assert title.index("right") == TWO_FROM // 2 + 2


def test_what_was_drawn_is_not_drawn_again() -> None:
    panels = [panel("same", 1, 2), panel("other", 3, 4)]
    _, first = draw_panels(panels, 80, 14)
    _, second = draw_panels([panels[0], panel("other", 3, 5)], 80, 14, before=first)
    same = [key for key in second if key in first]
    assert len(same) == 1
    assert second[same[0]] is first[same[0]]


@given(
    st.lists(st.lists(st.one_of(st.none(), st.floats()), max_size=5), max_size=5),
    st.integers(-1, 140),
    st.integers(-1, 24),
    st.text(max_size=20),
)
def test_every_line_fits(series: list[list[float | None]], width: int, height: int, title: str) -> None:
    before: Drawn = {}
    lines, _ = draw_panels([panel(title, *values) for values in series], width, height, before=before)
    assert len(lines) <= max(0, height)
    assert all(cell_len("".join(words for words, _ in line)) <= max(0, width) for line in lines)
