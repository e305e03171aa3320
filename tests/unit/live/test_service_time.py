from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.live.service_time import FRESH, LOOSE, ServiceTime

TRUE = datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)
"""What the service's clock shows at the monotonic second 0."""


def at(mono: float) -> datetime:
    return TRUE + timedelta(seconds=mono)


def wrong(mono: float, by: float) -> float:
    return TRUE.timestamp() + mono + by


def test_without_a_stamp_nothing_is_known() -> None:
    time = ServiceTime()
    time.not_before(None, 5, TRUE)
    time.not_after(at(1), 0)
    assert time.now(1e9, 5) is None
    assert time.ahead(1e9, 5) == 0


@pytest.mark.parametrize(("by", "believed"), [(0, 0), (-3600, -10), (FRESH / 2, FRESH / 2), (3600, FRESH - 10)])
def test_a_wall_clock_is_believed_between_the_bounds(by: float, believed: float) -> None:
    time = ServiceTime()
    time.not_before(at(90), 100, TRUE)
    assert time.now(wrong(200, by), 200) == pytest.approx(wrong(200, believed))


def test_what_came_after_a_look_proves_a_clock_to_be_ahead() -> None:
    time = ServiceTime()
    time.not_before(at(98), 100, TRUE)
    time.not_after(at(98), 97)
    assert time.now(wrong(200, 3600), 200) == pytest.approx(wrong(200, 1 + LOOSE))
    assert time.ahead(wrong(200, 3600), 200) == pytest.approx(1 + LOOSE - 3600)
    assert time.ahead(wrong(200, -60), 200) == pytest.approx(58)
    assert time.ahead(wrong(200, 0), 200) == 0


def test_a_stamp_from_another_day_is_none() -> None:
    time = ServiceTime()
    time.not_before(datetime(9999, 1, 1, tzinfo=UTC), 0, TRUE)
    time.not_before(datetime(2, 1, 1, tzinfo=UTC), 0, TRUE)
    assert time.now(wrong(0, 0), 0) is None


def test_after_a_sleep_the_newest_evidence_counts() -> None:
    time = ServiceTime()
    time.not_before(at(10), 10, TRUE)
    time.not_after(at(10), 9)
    time.not_before(at(4000), 20, TRUE)  # this machine slept, and its monotonic clock stood still
    assert time.now(wrong(4000, 0), 20) == pytest.approx(wrong(4000, 0))


@given(
    st.lists(st.tuples(st.floats(0, 1000), st.floats(0, 500), st.floats(0, 40)), min_size=1, max_size=20),
    st.floats(-7200, 7200),
)
def test_it_is_never_far_in_the_future(seen: list[tuple[float, float, float]], by: float) -> None:
    time, gaps = ServiceTime(), [FRESH]
    for mono, ago, gap in seen:
        time.not_before(at(mono - ago), mono, TRUE)
        if ago <= gap:  # it was not there at the look before
            time.not_after(at(mono - ago), mono - gap)
            gaps.append(gap + LOOSE)
    there = time.now(wrong(2000, by), 2000)
    assert there is not None
    assert there <= wrong(2000, max(gaps)) + 1e-3
    right = time.now(wrong(2000, 0), 2000)
    assert right is not None
    assert right <= wrong(2000, 0) + 1e-3
