from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.text import clean
from console.screens.memory import LONGEST, MOST_LINES, Memory, Value

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def test_a_change_is_handed_on_once() -> None:
    told: list[tuple[str, Value]] = []
    memory = Memory({"a": "1"}, lambda name, value: told.append((name, value)))
    memory.put("a", "1")
    memory.put("b", None)
    assert told == []
    memory.put("a", "2")
    memory.put("b", ["x"])
    memory.put("a", None)
    assert told == [("a", "2"), ("b", ["x"]), ("a", None)]
    assert (memory.text("a", "none"), memory.lines("b")) == ("none", ["x"])


def test_a_history_keeps_the_last_and_each_line_once() -> None:
    memory = Memory()
    for line in ("a", "b", "a", "c"):
        memory.add("h", line)
    assert memory.lines("h") == ["b", "a", "c"]
    for number in range(MOST_LINES + 5):
        memory.add("h", str(number))
    assert len(memory.lines("h")) == MOST_LINES
    assert memory.lines("h")[-1] == str(MOST_LINES + 4)


@given(st.dictionaries(st.sampled_from("ab"), JSON))
def test_whatever_stands_in_the_file_is_read_as_something_usable(kept: dict[str, object]) -> None:
    memory = Memory(kept)
    for name in "ab":
        assert all(one == clean(one, LONGEST) for one in (memory.text(name), *memory.lines(name)))
        memory.add(name, "x")
        assert memory.lines(name)[-1] == "x"


@pytest.mark.parametrize(
    "line",
    ["filter rtmp://a.example/live2/hunter2", "/ eyJhbGciOi.eyJzdWIi.c2ln", "x" * (LONGEST + 1), "mark a\u200db"],
)
def test_a_line_that_lets_somebody_in_or_would_come_back_otherwise_is_not_kept(line: str) -> None:
    told: list[object] = []
    memory = Memory(keep=lambda *change: told.append(change))
    memory.add("h", line)
    assert memory.lines("h") == told == []


def test_what_is_kept_is_safe_to_paint_and_short() -> None:
    memory = Memory({"a": "\x1b[31m\ud800red", "b": ["\u202ex", 7, "y" * 5000]})
    assert memory.text("a") == "[31mred"
    assert memory.lines("b")[0] == "x"
    assert len(memory.lines("b")[1]) == LONGEST
