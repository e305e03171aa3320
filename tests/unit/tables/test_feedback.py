"""Rows of feedback and their sum, on whatever scale."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.models.events import Feedback
from console.tables.feedback import FEEDBACK_COLUMNS, bar, feedback_rows, histogram, sum_up

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)


def said(rating: object = 2, low: object = 1, high: object = 5, **rest: Any) -> Feedback:
    return Feedback.model_validate(
        {
            "peer_id": "p-1",
            "peer_name": "Ada",
            "role": "viewer",
            "session_id": "s",
            "rating": rating,
            "min_rating": low,
            "max_rating": high,
            "timestamp": "2026-01-15T19:00:00Z",
            **rest,
        }
    )


def row(one: Feedback) -> Any:
    return feedback_rows({"k": one}, NOW)["k"]


@pytest.mark.parametrize(
    ("rating", "low", "high", "words", "picture"),
    [
        (2, 1, 5, "2 of 5", "##..."),
        (1, 1, 5, "1 of 5", "#...."),
        (5, 1, 5, "5 of 5", "#####"),
        (7, 0, 10, "7 of 0-10", "####."),
        (3, None, None, "3 of 5", "###.."),
        (3, 5, 1, "3 of 5", "###.."),
        (9, 1, 5, "9, off scale", ""),
        (None, 1, 5, "-", ""),
        (10**18, 1, 5, "1000000, off scale", ""),
        (10**30, 1, 5, "-", ""),  # beyond counting
    ],
)
def test_a_mark_is_words_and_a_picture_of_characters(
    rating: object, low: object, high: object, words: str, picture: str
) -> None:
    found = row(said(rating, low, high))
    assert (found.rating, found.bar) == (words, picture)


def test_the_worst_comes_first_and_no_mark_last() -> None:
    rows = feedback_rows({key: said(rating) for key, rating in (("a", 5), ("b", None), ("c", 1), ("d", 3))}, NOW)
    rating = next(column for column in FEEDBACK_COLUMNS if column.id == "rating")
    assert [one.id for one in sorted(rows.values(), key=rating.sort_key)] == ["c", "d", "a", "b"]


def test_unchanged_rows_are_the_same_objects() -> None:
    one, other = said(1), said(2)
    before = feedback_rows({"a": one, "b": other}, NOW)
    after = feedback_rows({"a": one, "b": said(3)}, NOW, before)
    assert after["a"] is before["a"]
    assert after["b"] is not before["b"]


def test_somebody_without_a_name_is_called_by_an_id() -> None:
    assert row(said(peer_name="", user_id="u-1")).who == "u-1"
    assert row(said(peer_name="", user_id="", peer_id="0123456789")).who == "01234567"
    assert row(said(peer_name="", user_id="", peer_id="")).who == "(no name)"


class TestSum:
    def test_the_mean_and_how_marks_are_spread(self) -> None:
        found = sum_up([said(5), said(4), said(4), said(1), said(None), said(77)])
        assert (found.average, found.marks, found.scale, found.rescaled) == (3.5, 4, (1, 5), False)
        assert found.steps == (("5", 1), ("4", 2), ("3", 0), ("2", 0), ("1", 1))

    def test_other_scales_are_reckoned_over_to_the_usual_one_of_the_room(self) -> None:
        found = sum_up([said(5), said(5), said(0, 0, 10)])
        assert (found.scale, found.rescaled) == ((1, 5), True)
        assert found.average == pytest.approx((5 + 5 + 1) / 3)

    def test_a_long_scale_is_told_in_fifths(self) -> None:
        found = sum_up([said(rating, 0, 10) for rating in range(11)])
        assert found.steps == (("9-10", 2), ("7-8", 2), ("5-6", 2), ("3-4", 2), ("0-2", 3))

    def test_sessions_are_counted(self) -> None:
        assert sum_up([said(1), said(1, session_id="t"), said(None, session_id="u")]).sessions == 2

    def test_nothing_is_no_average(self) -> None:
        assert (sum_up(()).average, sum_up(()).marks) == (None, 0)

    @given(st.lists(st.tuples(st.integers(-5, 12), st.integers(-3, 3), st.integers(-3, 12)), max_size=12))
    def test_it_stays_on_its_scale_and_every_mark_falls_on_a_step(self, marks: list[tuple[int, int, int]]) -> None:
        found = sum_up([said(*mark) for mark in marks])
        assert sum(number for _, number in found.steps) == found.marks
        if found.average is not None:
            assert found.scale.low - 1e-9 <= found.average <= found.scale.high + 1e-9


def test_the_histogram_is_numbers_and_bars() -> None:
    assert histogram((("5", 15), ("4", 9), ("3", 1), ("2", 0))) == "5:15 ########  4:9 #####  3:1 #  2:0"
    assert histogram(()) == ""


@given(st.floats(allow_nan=False))
def test_a_bar_is_always_five_characters(share: float) -> None:
    assert len(bar(share)) == 5
    assert bar(share).startswith("#")


@given(st.text(max_size=60), st.text(max_size=4000), st.lists(st.text(max_size=20), max_size=4))
def test_whatever_is_said_can_be_sorted_and_painted(name: str, comment: str, reasons: list[str]) -> None:
    found = row(said(peer_name=name, comment=comment, reasons=reasons))
    for column in FEEDBACK_COLUMNS:
        text = column.words(found)
        assert "\x1b" not in text
        assert "\n" not in text
        assert "\u202e" not in text
