from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.live.story import StoryLine
from console.tables.story import columns

NOON = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "running", "words"),
    [(None, False, ""), (0.0, False, "0s"), (54.0, False, "54s"), (0.0, True, "<1m"), (60.0, True, "1m")],
)
def test_what_goes_on_is_told_in_whole_minutes(seconds: float | None, running: bool, words: str) -> None:
    line = StoryLine("k", NOON, "track", "mic on", seconds=seconds, running=running)
    length = next(column for column in columns(NOON.date) if column.id == "for")
    assert length.cell(line).text == words
