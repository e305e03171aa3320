from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.tables.window import ALL, KEPT_DAYS, WINDOWS, Window, read_moment, read_window

NOW = datetime(2025, 2, 3, 12, 0, 0, tzinfo=UTC)


def local(text: str) -> datetime:
    """A local time as an aware one."""
    return datetime.fromisoformat(text).astimezone()


@pytest.mark.parametrize(
    ("text", "ago"),
    [("now", 0), ("2h", 7200), ("90 min", 5400), ("15m ago", 900), ("30s", 30), (" 3d ", 259_200), ("30d", 2_592_000)],
)
def test_so_long_ago(text: str, ago: float) -> None:
    assert read_moment(text, NOW) == NOW - timedelta(seconds=ago)


def test_times_are_local_unless_they_name_a_zone() -> None:
    assert read_moment("2025-02-01 19:30", NOW) == local("2025-02-01 19:30")
    assert read_moment("2025-02-01T19:30:05", NOW) == local("2025-02-01 19:30:05")
    assert read_moment("2025-02-01 19:30+02:00", NOW) == datetime(2025, 2, 1, 17, 30, tzinfo=UTC)
    assert read_moment("2025-02-01T19:30:00Z", NOW) == datetime(2025, 2, 1, 19, 30, tzinfo=UTC)


def test_a_time_of_day_is_its_last_one_and_so_is_a_day_without_a_year() -> None:
    noon = NOW.astimezone()
    before, after = noon - timedelta(hours=1), noon + timedelta(hours=1)
    assert read_moment(f"{before:%H:%M}", NOW) == before
    assert read_moment(f"{after:%H:%M}", NOW) == after - timedelta(days=1)
    assert read_moment("02-01 08:15", NOW) == local("2025-02-01 08:15")
    new_year = datetime(2025, 1, 4, 12, tzinfo=UTC)
    assert read_moment("12-24 18:00", new_year) == local("2024-12-24 18:00")


def test_a_day_is_its_begin_or_its_end() -> None:
    assert read_moment("2025-02-01", NOW) == local("2025-02-01 00:00")
    assert read_moment("2025-02-01", NOW, end=True) == local("2025-02-01 23:59:59.999999")
    assert read_moment(f"{NOW.astimezone():%Y-%m-%d}", NOW, end=True) > NOW


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Not a time"),
        ("rubbish", "Not a time"),
        ("25:00", "Not a time"),
        ("2025-13-01", "Not a time"),
        ("02-30 10:00", "Not a time"),
        ("20250201", "Not a time"),
        ("99999d", "longer ago"),
        ("-2h", "Not a time"),
        ("\uff112h", "Not a time"),
        ("0001-01-02", "longer ago|Not a time"),
        ("2025-02-03 20:30+00:00", "in the future"),
        ("2025-03-01", "in the future"),
        ("2024-12-01", "longer ago"),
        ("31d", "longer ago"),
    ],
)
def test_rubbish_is_refused_with_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_moment(text, NOW)


def test_how_far_back_is_the_askers_rule() -> None:
    assert read_moment("2019-02-01 19:30", NOW, days=None) == local("2019-02-01 19:30")
    with pytest.raises(ValueError, match="kept for 2 days"):
        read_moment("3d", NOW, days=2)


@given(st.text(alphabet="0123456789:-+ TZhdmnowago\x00é", max_size=24), st.booleans())
def test_whatever_is_typed_is_a_time_that_is_kept_or_is_refused_in_words(text: str, end: bool) -> None:
    refused, found = "", None
    try:
        found = read_moment(text, NOW, end=end)
    except ValueError as error:
        refused = str(error)
    if found is None:
        assert refused.endswith(".")
    else:
        assert NOW - timedelta(days=KEPT_DAYS, minutes=2) <= found <= NOW + timedelta(days=1)


def test_from_and_to() -> None:
    assert read_window("2h", "now", NOW) == Window(start=NOW - timedelta(hours=2))
    assert read_window("2h", "", NOW) == Window(start=NOW - timedelta(hours=2))
    assert read_window("2h", "1h", NOW) == Window(start=NOW - timedelta(hours=2), end=NOW - timedelta(hours=1))
    with pytest.raises(ValueError, match="later than it begins"):
        read_window("1h", "2h", NOW)
    with pytest.raises(ValueError, match="Not a time"):
        read_window("x", "now", NOW)


def test_what_lies_in_it() -> None:
    hour = WINDOWS["1h"]
    assert hour.holds(NOW - timedelta(hours=1), NOW)
    assert not hour.holds(NOW - timedelta(hours=1, seconds=1), NOW)
    assert hour.holds(NOW + timedelta(minutes=5), NOW)  # clocks differ
    between = read_window("2h", "1h", NOW)
    assert [between.holds(NOW - timedelta(minutes=minutes), NOW) for minutes in (59, 60, 119, 121)] == [
        False,
        True,
        True,
        False,
    ]
    assert (ALL.holds(None, NOW), hour.holds(None, NOW), between.holds(None, NOW)) == (True, False, False)
    assert hour.since(NOW) == NOW - timedelta(hours=1)


def test_what_it_is_called() -> None:
    assert [one.title(NOW) for one in WINDOWS.values()][:2] == ["all time", "last 15 min"]
    start, end = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
    assert read_window("2h", "1h", NOW).title(NOW) == f"{start.astimezone():%H:%M} to {end.astimezone():%H:%M}"
    assert read_window("2h", "now", NOW).title(NOW).endswith(" to now")
