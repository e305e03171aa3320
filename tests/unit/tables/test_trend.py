from __future__ import annotations

from console.tables.trend import Trend


def test_nothing_is_known_before_a_whole_window_was_watched() -> None:
    trend = Trend(60)
    trend.note(0, {"r": 5})
    assert trend.earlier(59) == {}
    assert trend.earlier(60) == {"r": 5}


def test_the_counts_of_a_window_ago_are_remembered_and_older_ones_forgotten() -> None:
    trend = Trend(60)
    for second in range(0, 300, 3):
        trend.note(second, {"r": second})
    assert trend.earlier(297) == {"r": 237}
    assert trend.earlier(300) == {"r": 240}
    assert len(trend._samples) <= 22


def test_after_a_stay_elsewhere_nothing_is_known_again() -> None:
    trend = Trend(60)
    for second in (0, 30, 60):
        trend.note(second, {"r": second})
    trend.note(660, {"r": 9})
    assert trend.earlier(660) == {}
    trend.note(690, {"r": 10})
    assert trend.earlier(690) == {}
    assert trend.earlier(720) == {"r": 9}


def test_a_slow_service_is_no_stay_elsewhere() -> None:
    trend = Trend(60)
    trend.note(0, {"r": 5})
    trend.note(85, {"r": 6})
    assert trend.earlier(90) == {"r": 5}
    assert trend.earlier(91) == {}
