from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.live import feed_order
from console.live.entry import Entry
from console.live.feed_order import Ordered, place

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


def entry(seconds: float, key: str = "") -> Entry:
    return Entry(NOON + timedelta(seconds=seconds), "", "", key, "note", key=key)


@given(moves=st.lists(st.tuples(st.booleans(), st.integers(0, 9)), max_size=60))
def test_whatever_comes_and_goes_the_rest_is_in_order_across_small_blocks(moves: list[tuple[bool, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feed_order, "BLOCK", 2)
        line, kept = Ordered(), list[Entry]()
        for come, number in moves:
            if come or not kept:
                new = entry(number)
                line.add(new)
                kept.append(new)
            else:
                line.remove(kept.pop(number % len(kept)))
            # Equal ones stay in the order of their arrival, as a stable sort leaves them.
            assert [id(one) for one in line] == [id(one) for one in sorted(kept, key=place)]
            assert len(line) == len(kept)


def test_of_one_moment_the_cause_stands_before_the_effect() -> None:
    line, keys = Ordered(), ("over/s", "leave/s/p", "role/p/host/1", "join/s/p", "live/s")
    for key in keys:
        line.add(entry(0, key))
    assert [one.key for one in line] == list(reversed(keys))
    assert line.oldest.key == "live/s"


def test_what_was_never_put_in_cannot_be_taken_out() -> None:
    line = Ordered()
    line.add(entry(0))
    with pytest.raises(ValueError, match="no such entry"):
        line.remove(entry(0))
    assert len(line) == 1
