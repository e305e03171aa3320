from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len as rich_cell_len

from console.tables.format import (
    ago,
    bitrate,
    cell_len,
    clock_time,
    coarse,
    coarse_until,
    count,
    duration,
    fit,
    fold,
    kinds,
    safe,
)

HOSTILE = st.text(
    st.characters() | st.sampled_from("\x00\x1b\x9b\x9d\u200d\ufe0f\u202e\u2066\ud800漢👩🇫e\u0301\n\t"), max_size=60
)
NOW = 1_740_830_400.0


@given(HOSTILE, st.integers(-2, 40), st.sampled_from(["left", "right"]))
def test_fit_is_always_exactly_as_wide_as_asked(text: str, width: int, align: str) -> None:
    assert rich_cell_len(fit(text, width, "right" if align == "right" else "left")) == max(0, width)


@given(HOSTILE)
def test_safe_text_holds_nothing_a_terminal_obeys_and_can_be_encoded(text: str) -> None:
    shown = safe(text)
    shown.encode("utf-8")
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in shown)
    assert not any(
        unicodedata.bidirectional(char) in ("RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI") for char in shown
    )
    assert safe(shown) == shown
    assert cell_len(shown) == rich_cell_len(shown) == sum(rich_cell_len(char) for char in shown)


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("Ada", 6, "Ada   "),
        ("Ada Lovelace", 6, "Ada L…"),
        ("漢字漢字", 8, "漢字漢字"),
        ("漢字漢字", 7, "漢字漢…"),
        ("漢字漢字", 6, "漢字 …"),
        ("a\x1b]0;x\x07b", 9, "a·]0;x·b "),
        ("x", 0, ""),
        ("", 3, "   "),
        ("xyz", 1, "…"),
    ],
)
def test_fit_cuts_at_cells(text: str, width: int, shown: str) -> None:
    assert fit(text, width) == shown


def test_fit_stands_on_the_right_and_cuts_with_another_mark() -> None:
    assert fit("12", 5, "right") == "   12"
    assert fit("123456", 4, "right", "~") == "123~"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0s"),
        (0, "0s"),
        (59.9, "59s"),
        (60, "1m"),
        (3599, "59m"),
        (3600, "1h00m"),
        (4321, "1h12m"),
        (86399, "23h59m"),
        (86400, "1d0h"),
        (273600, "3d4h"),
    ],
)
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_coarse_words_do_not_tick() -> None:
    assert {coarse(second) for second in range(60)} == {"<1m"}
    assert coarse(3600 * 1.2) == "1h12m"
    assert ago(0.4) == "just now"
    assert ago(12) == "12s ago"


@given(st.integers(-200_000, 3_000_000), st.integers(0, 7200))
def test_coarse_words_hold_until_the_moment_that_is_named(age: int, later: int) -> None:
    then = NOW - age
    until = coarse_until(then, NOW)
    assert until > NOW
    if NOW + later < until:
        assert coarse(NOW + later - then) == coarse(age)


def test_coarse_words_change_at_the_moment_that_is_named() -> None:
    assert coarse_until(NOW - 4330, NOW) == NOW + 50
    assert coarse_until(NOW - 90_000, NOW) == NOW + 3600
    assert coarse_until(NOW + 10, NOW) == NOW + 70


def test_counts_and_bit_rates() -> None:
    assert [count(n) for n in (0, 2500, 99_999, 123_456, 4_100_000)] == ["0", "2,500", "99,999", "123k", "4.1M"]
    assert [bitrate(n) for n in (None, 0, 800, 64_000, 2.1e6, 3e9)] == ["-", "0b", "800b", "64k", "2.1M", "3.0G"]


@given(HOSTILE, st.integers(2, 30))
def test_folded_text_fits_and_loses_nothing(text: str, width: int) -> None:
    lines = fold(text, width)
    assert lines
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines) == "".join(safe(part) for part in text.split("\n"))


@contextmanager
def zone(name: str) -> Iterator[None]:
    """A local time zone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", name)
        time.tzset()
        yield
    time.tzset()


def test_a_time_of_day_is_a_local_one() -> None:
    with zone("Asia/Tokyo"):
        assert clock_time(datetime(2026, 1, 15, 20, 4, 11, tzinfo=UTC)) == "05:04:11"


@pytest.mark.parametrize(
    ("place", "moment"), [("Asia/Tokyo", datetime.max), ("America/New_York", datetime.min)], ids=["last", "first"]
)
def test_a_time_that_no_calendar_has_here_is_told_as_it_came(place: str, moment: datetime) -> None:
    with zone(place):
        assert clock_time(moment.replace(tzinfo=UTC)) == f"{moment:%H:%M:%S} UTC"


@pytest.mark.parametrize("place", ["Asia/Tokyo", "America/New_York"])
def test_every_time_has_words(place: str) -> None:
    @given(st.datetimes(timezones=st.just(UTC)))
    def check(moment: datetime) -> None:
        assert re.fullmatch(r"\d\d:\d\d:\d\d( UTC)?", clock_time(moment))

    with zone(place):
        check()


@pytest.mark.parametrize(
    ("publish", "words"),
    [(set(), ""), ({"video", "audio"}, "audio, video"), ({"screen", "data"}, "screen"), ({"simulcast"}, "")],
)
def test_what_is_published_is_named_in_one_order(publish: set[str], words: str) -> None:
    assert kinds(frozenset(publish)) == words
