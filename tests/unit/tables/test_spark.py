from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from console.tables.spark import BLOCKS, GAP, SLOPES, sparkline

POINTS = st.lists(st.none() | st.floats(0, 1e12))


@pytest.mark.parametrize(
    ("points", "line"),
    [
        ([], ""),
        ([None, None], "  "),
        ([0, 0], "▁▁"),
        ([5, 5.1], "██"),
        ([8, 4, 0, None, 1], "█▅▁ ▂"),
    ],
)
def test_zero_is_the_foot_and_gaps_stay(points: list[float | None], line: str) -> None:
    assert sparkline(points) == line


def test_without_unicode() -> None:
    assert sparkline([8, 4, 0, None, 1], ascii_only=True) == "@+_ ."


@given(POINTS, st.booleans())
def test_a_cell_for_each_point_and_higher_points_are_never_lower(points: list[float | None], ascii_only: bool) -> None:
    line, steps = sparkline(points, ascii_only), SLOPES if ascii_only else BLOCKS
    assert len(line) == cell_len(line) == len(points)
    assert line.isascii() or not ascii_only
    assert [char == GAP for char in line] == [point is None for point in points]
    known = sorted((point, steps.index(char)) for point, char in zip(points, line, strict=True) if point is not None)
    assert [height for _, height in known] == sorted(height for _, height in known)
