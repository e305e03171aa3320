from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.models.external_streams import ExternalStream
from console.api.models.jobs import Job
from console.api.models.recordings import Recording
from console.tables.chips import NO_CHIPS, Chips, ChipSources, age, chips
from console.tables.column import Cell, Tone
from console.tables.format import safe

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Wrong:
    chip: str
    brief: str
    tone: Tone = "bad"
    words: str = "as it is"


def job(number: int, status: str, old: float | None = None, room_id: str = "r1") -> Job:
    stamp = None if old is None else NOW - timedelta(seconds=old)
    stamps = {"created_at": stamp, "updated_at": stamp, "started_at": stamp if status == "running" else None}
    return Recording.model_validate({"id": f"j{number}", "room_id": room_id, "status": status, **stamps})


def out(number: int, status: str, urls: int, old: float = 0) -> ExternalStream:
    stamp = NOW - timedelta(seconds=old)
    keys = [f"rtmp://one.example/app/KEY{number}{n}" for n in range(urls)]
    body = {"id": f"x{number}", "room_id": "r1", "status": status, "created_at": stamp, "rtmp_urls": keys}
    return ExternalStream.model_validate({**body, "started_at": stamp if status == "running" else None})


def of(*jobs: Job) -> dict[str, Job]:
    return {one.id: one for one in jobs}


def rec(*jobs: Job, wrong: Wrong | None = None) -> Cell:
    found = chips(ChipSources(recordings=of(*jobs), troubles={"r1": [wrong]} if wrong else {}), NOW)
    return found.get("r1", NO_CHIPS).rec


def rtmp(*jobs: Job, wrong: Wrong | None = None) -> Cell:
    found = chips(ChipSources(external_streams=of(*jobs), troubles={"r1": [wrong]} if wrong else {}), NOW)
    return found.get("r1", NO_CHIPS).rtmp


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, ""), (0, ""), (59.9, ""), (60, "1m"), (3599, "59m"), (3600, "1h"), (86_399, "23h"), (200_000, "2d")],
)
def test_an_age_in_one_unit(seconds: float, words: str) -> None:
    assert age(seconds) == words


@pytest.mark.parametrize(
    ("jobs", "cell"),
    [
        ([job(1, "running", 3480)], Cell("running 58m", "good")),
        ([job(1, "running")], Cell("running", "good")),
        ([job(1, "starting", 12)], Cell("starting", "warn")),
        ([job(1, "stopping", 61)], Cell("stopping 1m", "warn")),
        ([job(1, "running", 5), job(2, "starting", 5)], Cell("2 running", "good")),
        ([job(1, "post_processing", 5)], Cell("finishing", "normal")),
        ([job(1, "failed", 5)], Cell("failed", "bad")),
        ([job(1, "completed", 5)], Cell("-", "dim")),
        ([], Cell("-", "dim")),
        ([job(1, "dancing", 130)], Cell("dancing 2m", "normal")),
        ([job(1, "")], Cell("-", "normal")),
        ([job(1, "x\x1b[31m")], Cell("x[31m", "normal")),
    ],
)
def test_one_sort_of_job(jobs: list[Job], cell: Cell) -> None:
    assert rec(*jobs) == cell


def test_trouble_comes_before_everything() -> None:
    assert rec(job(1, "running", 3480), wrong=Wrong("rec", "empty", "warn")) == Cell("empty", "warn")
    assert rec(wrong=Wrong("rec", "failed")) == Cell("failed", "bad")
    assert rec(job(1, "running", 3480), wrong=Wrong("hls", "stale")) == Cell("running 58m", "good")


@pytest.mark.parametrize(
    ("jobs", "wrong", "cell"),
    [
        ([out(1, "running", 2, 3300)], None, Cell("2/2 55m", "good")),
        ([out(1, "running", 2, 300), out(2, "running", 1, 3300)], None, Cell("3/3 55m", "good")),
        ([out(1, "running", 2, 300), out(2, "starting", 1)], None, Cell("2/3 starting", "warn")),
        ([out(1, "running", 1, 300), out(2, "failed", 1)], Wrong("rtmp", "failed"), Cell("1/2 failed", "bad")),
        ([out(1, "starting", 3)], Wrong("rtmp", "stuck 3m"), Cell("0/3 stuck", "bad")),
        ([out(1, "stopping", 2)], None, Cell("0/2 stopping", "warn")),
        ([out(1, "running", 0, 10)], None, Cell("1/1", "good")),
        ([], Wrong("rtmp", "failed"), Cell("failed", "bad")),
        ([], None, Cell("-", "dim")),
    ],
)
def test_destinations_are_counted(jobs: list[Job], wrong: Wrong | None, cell: Cell) -> None:
    assert rtmp(*jobs, wrong=wrong) == cell


def test_each_room_has_its_own() -> None:
    jobs = of(job(1, "running"), job(2, "starting", room_id="r2"))
    found = chips(ChipSources(recordings=jobs, troubles={"r3": [Wrong("hls", "stale")]}), NOW)
    running, starting = Cell("running", "good"), Cell("starting", "warn")
    assert found == {"r1": Chips(rec=running), "r2": Chips(rec=starting), "r3": Chips(hls=Cell("stale", "bad"))}


STAMPS = st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@given(
    st.lists(
        st.builds(
            lambda number, status, *stamps: ExternalStream.model_validate(
                {
                    "id": f"x{number}",
                    "room_id": f"r{number % 2}",
                    "status": status,
                    **dict(zip(("created_at", "started_at", "updated_at"), stamps, strict=True)),
                }
            ),
            st.integers(0, 5),
            st.sampled_from(["starting", "running", "stopping", "failed", "post_processing"]) | st.text(max_size=8),
            STAMPS,
            STAMPS,
            STAMPS,
        ),
        max_size=6,
    )
)
def test_no_job_is_too_strange(jobs: list[ExternalStream]) -> None:
    found = chips(ChipSources(of(*jobs), of(*jobs), of(*jobs)), NOW)
    for one in found.values():
        assert all(cell.text and safe(cell.text) == cell.text for cell in (one.rec, one.hls, one.rtmp))
