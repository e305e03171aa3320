from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.tables.column import Cell, Column, lay_out
from console.tables.peers import PEER_COLUMNS
from console.tables.rooms import ROOM_COLUMNS
from tests.unit.tables.support import COLUMNS, Item


def ids(width: int) -> list[str]:
    return [placed.column.id for placed in lay_out(COLUMNS, width)]


def test_columns_are_dropped_by_priority_and_the_first_stays() -> None:
    assert ids(22) == ["name", "size", "kind"]
    assert ids(21) == ["name", "size"]
    assert ids(15) == ["name", "size"]
    assert ids(14) == ["name"]
    assert ids(0) == ["name"]


def test_what_is_left_over_goes_to_flexible_columns() -> None:
    assert [placed.width for placed in lay_out(COLUMNS, 40)] == [26, 6, 6]


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 3), st.integers(0, 3)), max_size=9), st.integers(0, 120))
def test_what_fits_fills_the_width_exactly(shapes: list[tuple[int, int, int]], width: int) -> None:
    columns = [
        Column[Item](str(n), "T", size, lambda row: Cell(row.name), lambda row: row.name, flex, priority=priority)
        for n, (size, flex, priority) in enumerate(shapes)
    ]
    placed = lay_out(columns, width)
    total = sum(each.width for each in placed) + max(0, len(placed) - 1)
    assert [each.column for each in placed] == [column for column in columns if column in {p.column for p in placed}]
    assert all(each.width >= each.column.width for each in placed)
    assert {column for column in columns if column.priority == 0} <= {each.column for each in placed}
    if any(each.column.priority for each in placed):
        assert total <= width
    if any(each.column.flex for each in placed) and total <= width:
        assert total == width


@pytest.mark.parametrize(
    ("columns", "kept"),
    [
        (ROOM_COLUMNS, {"name", "state", "peers", "stage", "rec", "hls", "rtmp"}),
        (PEER_COLUMNS, {"name", "role", "mic", "cam", "scr", "hand", "quality", "joined", "user"}),
    ],
)
def test_eighty_columns_hold_what_the_product_asks_for(columns: tuple[Column[object], ...], kept: set[str]) -> None:
    placed = lay_out(columns, 80 - 3)
    assert kept <= {each.column.id for each in placed}
    assert sum(each.width for each in placed) + len(placed) - 1 == 80 - 3


@pytest.mark.parametrize("columns", [ROOM_COLUMNS, PEER_COLUMNS])
def test_titles_fit_their_columns_with_an_arrow_or_without(columns: tuple[Column[object], ...]) -> None:
    assert all(len(column.title) <= column.width for column in columns)
    assert len({column.id for column in columns}) == len(columns)
