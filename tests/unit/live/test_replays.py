"""How far a replay is, and how it ended, in words that tell success from failure."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.errors import NotFound
from console.api.models.events import ReplayProgress
from console.api.text import clean
from console.live.replays import MISSES, end_of, on_its_way, replay, takes
from tests.unit.api.service import answer, connected, scripted


def progress(status: str, total: int = 431, completed: int = 431, failed: int = 0, **rest: Any) -> ReplayProgress:
    counts = {"total": total, "completed": completed, "failed": failed}
    return ReplayProgress.model_validate({"workflow_id": "w", "status": status, "progress": counts, **rest})


@pytest.mark.parametrize(
    ("status", "counts", "good", "words"),
    [
        ("completed", (431, 431, 0), True, "431 of 431 arrived"),
        ("Completed", (0, 0, 0), True, "no delivery matched, so nothing was sent"),
        ("completed", (431, 429, 2), False, "it ended with failures: 429 of 431 arrived, 2 failed again"),
        ("completed_with_failures", (431, 429, 2), False, "it ended with failures: 429 of 431 arrived, 2 failed again"),
        ("failed", (431, 12, 0), False, "the replay itself failed: 12 of 431 arrived"),
        ("Canceled", (431, 12, 1), False, "it was cancelled on the service's side: 12 of 431 arrived, 1 failed again"),
        ("Terminated", (431, 0, 0), False, "it was terminated on the service's side: 0 of 431 arrived"),
    ],
)
def test_ends_are_told_apart_whatever_their_letters(
    status: str, counts: tuple[int, int, int], good: bool, words: str
) -> None:
    for spelled in (status, status.upper(), status.lower()):
        assert end_of(progress(spelled, *counts)) == (good, words)


@pytest.mark.parametrize("status", ["Running", "running", "started", "", "queued", "\x1b[31m"])
def test_what_is_not_said_to_be_over_goes_on(status: str) -> None:
    assert end_of(progress(status, 431, 10)) is None


@given(st.text(max_size=20))
def test_an_unknown_end_is_no_success_and_safe_to_paint(status: str) -> None:
    ended = end_of(progress(status, 5, 1, completed_at="2026-01-15T20:00:00Z"))
    known = {"completed", "completed_with_failures"}
    if status.lower() not in known:
        assert ended is not None
        assert not ended.good
        assert ended.words == clean(ended.words)


def test_it_says_how_long_it_still_takes() -> None:
    assert on_its_way(progress("Running", 431, 118, 2)) == "replay: 120 of 431, 2 failed, about 32 s left"
    assert on_its_way(progress("Running", 431, 431)) == "replay: 431 of 431"
    assert on_its_way(progress("Running", 3, 9)) == "replay: 9 of 3"


@pytest.mark.parametrize(
    ("events", "words"),
    [(0, "0 s"), (1, "1 s"), (431, "44 s"), (1000, "100 s"), (10_000, "17 min"), (50_000, "1 h 23 min")],
)
def test_ten_a_second(events: int, words: str) -> None:
    assert takes(events) == words


async def test_it_is_unknown_only_when_it_was_not_found_several_times_in_a_row() -> None:
    missing, there = answer(404, {"code": 404, "message": "workflow not found"}), answer(body={"status": "Running"})
    async with scripted(missing, missing, there, missing, missing, missing) as service, connected(service.url) as bench:
        fetch = replay("w").fetch
        for _ in range(MISSES - 1):
            with pytest.raises(NotFound):
                await fetch(bench.client, None)
        assert (await fetch(bench.client, None))["w"].status == "running"
        for _ in range(MISSES - 1):
            with pytest.raises(NotFound):
                await fetch(bench.client, None)
        assert await fetch(bench.client, None) == {}
