from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.screens.sessions.times import LENGTHS, Stretch, form, problem, stretch, typed_stretch

NOW = datetime(2026, 1, 15, 20, 0, 42, tzinfo=UTC)


@pytest.mark.parametrize("name", LENGTHS)
def test_a_choice_is_the_same_question_for_a_whole_minute(name: str) -> None:
    one = stretch(name, NOW)
    assert one == stretch(name, NOW + timedelta(seconds=17))
    assert one.after is not None
    assert timedelta() <= NOW - LENGTHS[name][1] - one.after < timedelta(minutes=1)
    assert stretch("", NOW) == Stretch()


def test_typed_times_are_local_however_old_and_a_last_day_is_whole() -> None:
    found = typed_stretch({"from": "2024-01-14 10:30", "to": "2026-01-14"}, NOW)
    assert found.after == datetime(2024, 1, 14, 10, 30).astimezone()
    assert found.before == datetime(2026, 1, 14, 23, 59, 59, 999_999).astimezone()
    assert found.words == "started from 2024-01-14 10:30 to 2026-01-14 23:59"
    assert typed_stretch({"from": "", "to": ""}, NOW) == Stretch()
    assert typed_stretch({"from": "", "to": "2026-01-14"}, NOW).words == "started to 2026-01-14 23:59"
    assert typed_stretch({"from": "2h"}, NOW).after == NOW - timedelta(hours=2)


def test_what_ends_before_it_begins_is_refused() -> None:
    assert "ends before" in problem({"from": "2026-01-15", "to": "2026-01-13"}, NOW)
    assert not problem({"from": "2026-01-13", "to": "2026-01-13"}, NOW)
    assert problem({"from": "0001-01-01T00:00:00Z"}, NOW) == "No session is that old."
    asked = form(typed_stretch({"from": "2026-01-14", "to": ""}, NOW), NOW)
    assert asked.first["from"] == "2026-01-14 00:00"
    assert list(asked.objections({"from": "yesterday", "to": ""})) == ["from"]
    today = f"{NOW.astimezone():%Y-%m-%d}"
    assert not asked.objections({"from": today, "to": today})
