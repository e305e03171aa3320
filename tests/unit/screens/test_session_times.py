from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.screens.sessions.times import LENGTHS, Stretch, form, problem, read, stretch, typed_stretch

NOW = datetime(2026, 1, 15, 20, 0, 42, tzinfo=UTC)


@pytest.mark.parametrize("name", LENGTHS)
def test_a_choice_is_the_same_question_for_a_whole_minute(name: str) -> None:
    one = stretch(name, NOW)
    assert one == stretch(name, NOW + timedelta(seconds=17))
    assert one.after is not None
    assert timedelta() <= NOW - LENGTHS[name][1] - one.after < timedelta(minutes=1)
    assert stretch("", NOW) == Stretch()


def test_typed_times_are_local_and_a_last_day_is_whole() -> None:
    found = typed_stretch({"from": "2026-01-14 10:30", "to": "2026-01-15"})
    assert found.after == datetime(2026, 1, 14, 10, 30).astimezone()
    assert found.before == datetime(2026, 1, 15, 23, 59, 59).astimezone()
    assert found.words == "started from 2026-01-14 10:30 to 2026-01-15"
    assert typed_stretch({"from": "", "to": ""}) == Stretch()
    assert typed_stretch({"from": "", "to": "2026-01-15"}).words == "started to 2026-01-15"


def test_what_ends_before_it_begins_is_refused() -> None:
    assert "ends before" in problem({"from": "2026-01-15", "to": "2026-01-13"})
    assert not problem({"from": "2026-01-13", "to": "2026-01-13"})
    asked = form(typed_stretch({"from": "2026-01-14", "to": ""}))
    assert asked.first["from"] == "2026-01-14 00:00"
    assert asked.objections({"from": "yesterday", "to": ""}) == {"from": asked.fields[0].help}


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_time_or_none(text: str) -> None:
    found = read(text)
    assert found is None or found.tzinfo is not None
