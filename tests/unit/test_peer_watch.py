from __future__ import annotations

import pytest

from console.screens.peer_watch import LEAST, MOST, affordable


@pytest.mark.parametrize(
    ("per_minute", "peers"), [(1, LEAST), (120, LEAST), (200, 7), (240, 11), (300, MOST), (6000, MOST)]
)
def test_as_many_are_followed_as_the_budget_keeps_known(per_minute: int, peers: int) -> None:
    assert affordable(per_minute) == peers
