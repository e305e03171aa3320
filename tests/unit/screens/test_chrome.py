from __future__ import annotations

from datetime import UTC, datetime, timedelta

from console.live.feed import Entry, Kind
from console.screens.chrome import HELD, activity_parts

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)


def entry(seconds: float, text: str, kind: Kind = "join") -> Entry:
    return Entry(NOW - timedelta(seconds=seconds), "", "", text, kind)


def said(*entries: Entry, now: datetime = NOW) -> list[str]:
    return [parts[-1][0] for parts in activity_parts(entries, now)]


def test_the_outcome_of_a_key_is_not_pushed_out_by_strangers_at_once() -> None:
    crowd = [entry(4 - number / 10, f"{number} joined") for number in range(20)]
    lines = said(entry(6, "old"), entry(5, "exported 190 rows", "done"), *crowd)
    assert lines[:2] == ["exported 190 rows", "19 joined"]
    assert len(lines) == len(set(lines))
    late = NOW + timedelta(seconds=HELD)
    assert said(entry(5, "exported 190 rows", "done"), *crowd, now=late)[0] == "19 joined"


def test_all_else_is_newest_first() -> None:
    assert said(entry(3, "a"), entry(2, "b", "trouble"), entry(1, "c")) == ["c", "b", "a"]
