from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.tables.order import Order

KEYS = st.sampled_from([f"k{n}" for n in range(90)])
STEP = st.tuples(st.dictionaries(KEYS, st.integers(0, 5), max_size=60), st.sets(KEYS, max_size=60))


@given(st.dictionaries(KEYS, st.integers(0, 5)), st.booleans(), st.lists(STEP, max_size=6))
def test_it_equals_sorted_after_any_changes(
    start: dict[str, int], reverse: bool, steps: list[tuple[dict[str, int], set[str]]]
) -> None:
    order, model = Order(), dict(start)
    order.fill(start, reverse)
    for put, drop in steps:
        before = dict(model)
        for key in drop:
            model.pop(key, None)
        model |= put
        changed = order.change(put, drop)
        assert changed or model == before
        expected = sorted(model, key=lambda key: (model[key], key), reverse=reverse)
        assert order.keys() == expected
        assert [order.index(key) for key in expected] == list(range(len(expected)))
        assert [order.at(n) for n in range(len(order))] == expected
        assert order.slice(2, 5) == expected[2:5]


@pytest.mark.parametrize("count", [400, 4000])
@pytest.mark.parametrize("size", [1, 31, 32, 33, 34, 99, 100, 101, 120, 124, 125, 126, 200, 249, 250, 251, 400])
@pytest.mark.parametrize("reverse", [False, True])
def test_many_changes_at_once_come_out_as_few_do(count: int, size: int, reverse: bool) -> None:
    rows = {f"k{n:03}": n % 7 for n in range(count)}
    order = Order()
    order.fill(rows, reverse)
    moved = {f"k{n:03}": (n * 5) % 11 for n in range(size)}
    order.change(moved, [])
    rows |= moved
    assert order.keys() == sorted(rows, key=lambda key: (rows[key], key), reverse=reverse)
    order.change({}, moved)
    left = rows.keys() - moved.keys()
    assert order.keys() == sorted(left, key=lambda key: (rows[key], key), reverse=reverse)


@given(
    st.lists(st.integers(0, 40), min_size=100, max_size=500),
    st.sets(st.integers(0, 499), max_size=300),
    st.dictionaries(st.integers(300, 900), st.integers(0, 40), max_size=300),
)
def test_hundreds_that_go_and_come_at_once_leave_it_sorted(
    values: list[int], gone: set[int], come: dict[int, int]
) -> None:
    rows, order = {f"k{n}": value for n, value in enumerate(values)}, Order()
    order.fill(rows)
    put, drop = {f"k{n}": value for n, value in come.items()}, [f"k{n}" for n in gone]
    order.change(put, drop)
    left = {key: value for key, value in rows.items() if key not in drop} | put
    assert order.keys() == sorted(left, key=lambda key: (left[key], key))


@given(st.dictionaries(KEYS, st.integers(0, 5), min_size=1), st.booleans(), st.integers(0, 5))
def test_the_place_of_a_key_that_is_gone_is_where_it_would_be(rows: dict[str, int], reverse: bool, value: int) -> None:
    order = Order()
    order.fill(rows, reverse)
    place = order.place_of("k50x", value)
    order.change({"k50x": value}, [])
    assert order.index("k50x") == place


def test_nothing_changes_nothing() -> None:
    order = Order()
    order.fill({"a": 1, "b": 2})
    assert not order.change({"a": 1}, ["unknown"])
    assert "a" in order
    assert "unknown" not in order
    assert order.slice(5, 9) == []


@pytest.mark.parametrize("index", [-1, 2])
def test_there_is_no_place_outside(index: int) -> None:
    order = Order()
    order.fill({"a": 1, "b": 2}, reverse=True)
    with pytest.raises(IndexError):
        order.at(index)
