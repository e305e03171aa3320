from __future__ import annotations

import pytest

from console.screens.peer_watch import LEAST, MOST, affordable


@pytest.mark.parametrize(
    ("per_minute", "peers"), [(1, LEAST), (160, LEAST), (240, 5), (300, 9), (320, 11), (400, MOST), (6000, MOST)]
)
def test_as_many_are_followed_as_the_budget_keeps_known(per_minute: int, peers: int) -> None:
    assert affordable(per_minute) == peers
