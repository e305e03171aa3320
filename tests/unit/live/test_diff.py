from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Never

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.live.diff import apply, diff

SNAPSHOTS = st.dictionaries(st.text(max_size=2), st.integers(0, 3) | st.none() | st.text(max_size=1), max_size=8)


@given(SNAPSHOTS, SNAPSHOTS)
def test_changes_lead_from_the_older_to_the_newer(old: dict[str, Any], new: dict[str, Any]) -> None:
    changes = diff(old, new)
    assert apply(old, changes) == new
    assert changes.empty == (old == new)


@given(SNAPSHOTS, SNAPSHOTS)
def test_each_id_is_in_the_one_part_it_belongs_to(old: dict[str, Any], new: dict[str, Any]) -> None:
    changes = diff(old, new)
    assert set(changes.added) == new.keys() - old.keys()
    assert set(changes.removed) == old.keys() - new.keys()
    assert set(changes.changed) == {key for key in old.keys() & new.keys() if old[key] != new[key]}
    assert all(pair == (old[key], new[key]) for key, pair in changes.changed.items())


def test_without_an_older_snapshot_everything_is_added() -> None:
    changes = diff(None, {"a": 1})
    assert changes.added == {"a": 1}
    assert apply(None, changes) == {"a": 1}
    assert diff(None, {}).empty


def test_the_same_mapping_is_not_even_walked() -> None:
    class Untouchable(dict[str, Any]):
        def items(self) -> Never:
            pytest.fail("it was walked")

    same: Mapping[str, Any] = Untouchable(a=1)
    assert diff(same, same).empty


def test_the_same_object_is_not_compared() -> None:
    class Proud:
        def __eq__(self, other: object) -> bool:
            pytest.fail("it was compared")

        __hash__ = object.__hash__

    value = Proud()
    assert diff({"a": value}, {"a": value}).empty


def test_a_null_is_a_value_like_any_other() -> None:
    assert diff({}, {"a": None}).added == {"a": None}
    assert diff({"a": None}, {"a": 1}).changed == {"a": (None, 1)}
    assert diff({"a": None}, {"b": None}).removed == {"a": None}
