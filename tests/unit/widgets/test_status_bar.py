"""What the status line says, and what it leaves out first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.tables.format import cell_len, safe
from console.widgets.status_bar import Status, fitted

FULL = Status(
    "main",
    ("Rooms", "town-hall", "Analytics"),
    writing=True,
    freshness="live",
    freshness_tone="good",
    production=True,
    budget="700/1000 req/min",
    paused=True,
    minutes=5,
    workspace="acme",
)


def told(status: Status, width: int) -> tuple[str, str]:
    line = fitted(status, width)
    left, right = ("".join(words for words, _ in side) for side in line)
    return left.strip(), right.strip()


@pytest.mark.parametrize(
    ("width", "left", "right"),
    [
        (120, "main acme PRODUCTION  Rooms > town-hall > Analytics", "[WRITE 5m]  paused  700/1000 req/min  live"),
        (95, "main acme PRODUCTION  Rooms > town-hall > Analytics", "[WRITE 5m]  paused  700/1000  live"),
        (84, "main acme PRODUCTION  town-hall > Analytics", "[WRITE 5m]  paused  700/1000  live"),
        (72, "main acme PRODUCTION  Analytics", "[WRITE 5m]  paused  700/1000  live"),
        (60, "main acme PRODUCTION  Analytics", "[WRITE 5m]  paused  live"),
        (54, "main PRODUCTION  Analytics", "[WRITE 5m]  paused  live"),
    ],
)
def test_a_narrow_terminal_leaves_out_one_thing_after_another(width: int, left: str, right: str) -> None:
    assert told(FULL, width) == (left, right)


names = st.text(max_size=30)


@given(
    st.builds(
        Status,
        names,
        st.lists(names, max_size=4).map(tuple),
        st.booleans(),
        st.sampled_from(["live", "no connection"]),
        production=st.booleans(),
        budget=st.sampled_from(["", "700/1000 req/min"]),
        paused=st.booleans(),
        minutes=st.integers(0, 99),
        workspace=names,
    ),
    st.integers(1, 220),
)
def test_what_one_must_know_is_never_left_out(status: Status, width: int) -> None:
    left, right = ("".join(words for words, _ in side) for side in fitted(status, width))
    assert status.profile in left
    assert ("PRODUCTION" in left) >= status.production
    assert "".join(status.crumbs[-1:]) in left
    assert ("[WRITE" in right) is status.writing
    assert ("[READ-ONLY]" in right) is not status.writing
    assert ("paused" in right) is status.paused
    assert status.freshness in right


@given(st.integers(1, 220))
def test_nothing_is_left_out_that_has_room(width: int) -> None:
    left, right = fitted(FULL, width)
    taken = sum(cell_len(safe(words)) for words, _ in (*left, *right))
    wider = fitted(FULL, width + 1)
    assert taken <= sum(cell_len(safe(words)) for side in wider for words, _ in side)
    if taken > width:
        assert "acme" not in "".join(words for words, _ in left)
