from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.models.recordings import Recording
from console.api.models.rooms import Room
from console.api.models.sessions import Session
from console.tables.column import lay_out
from console.tables.filter import parse
from console.tables.format import cell_len, safe
from console.tables.recordings import (
    OVER,
    PAUSED,
    RECORDING_COLUMNS,
    Alarm,
    RecordingRow,
    RecordingSources,
    Seen,
    alarms_counted,
    moment,
    recording_rows,
)

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
SMALL, GUTTER = 80, 4


def ago(seconds: float) -> str:
    return (NOW - timedelta(seconds=seconds)).isoformat()


def job(key: str = "j1", status: str = "running", **others: Any) -> Recording:
    body = {
        "id": key,
        "room_id": "r1",
        "session_id": "6a0000000000000000000001",
        "status": status,
        "created_at": ago(3490),
        "started_at": ago(3484),
        "updated_at": ago(3484),
        "asset_types": ["room-composite", "chat"],
        "started_by": "",
    }
    return Recording.model_validate({**body, **others})


def rows(*jobs: Recording, now: datetime = NOW, **others: Any) -> dict[str, RecordingRow]:
    return recording_rows(RecordingSources({one.id: one for one in jobs}, **others), now)


def one(*jobs: Recording, **others: Any) -> RecordingRow:
    return rows(*jobs, **others)[jobs[0].id]


def texts(row: RecordingRow) -> dict[str, str]:
    return {column.id: column.cell(row).text for column in RECORDING_COLUMNS}


def test_a_running_recording_in_full() -> None:
    room = Room.model_validate({"id": "r1", "name": "town-hall"})
    found = texts(one(job(), rooms={"r1": room}))
    local = (NOW - timedelta(seconds=3484)).astimezone()
    started = f"{local:%H:%M}" if local.date() == NOW.astimezone().date() else f"{local:%m-%d %H:%M}"
    assert found == {
        "room": "town-hall",
        "status": "running",
        "in_state": "58m",
        "started": started,
        "length": "58m",
        "by": "API",
        "files": "composite, chat",
        "session": "6a000000",
        "recording_id": "j1",
    }


class TestState:
    def test_paused_is_what_we_remember(self) -> None:
        row = one(job(), paused=frozenset({"j1"}))
        assert (row.state, row.tone, row.paused) == (PAUSED, "warn", True)

    def test_only_what_runs_can_be_paused(self) -> None:
        assert one(job(status="stopping"), paused=frozenset({"j1"})).state == "stopping"

    def test_the_profile_says_it_itself(self) -> None:
        assert one(job(status="paused")).state == "paused"

    def test_a_status_never_seen_before_is_shown_as_it_is_and_counts_as_live(self) -> None:
        row = one(job(status="levitating\x1b[31m"))
        assert row.state == "levitating[31m"
        assert row.live

    def test_post_processing_is_live_and_called_finishing(self) -> None:
        row = one(job(status="post_processing"))
        assert (row.state, row.live) == ("finishing", True)

    def test_what_is_over_says_that_the_rest_is_being_asked(self) -> None:
        row = one(job(), over=frozenset({"j1"}))
        assert (row.state, row.age, row.live) == (OVER, "", False)

    def test_trouble_stands_in_its_place_and_the_state_is_still_found(self) -> None:
        alarm = Alarm("stuck 3m", "recording stuck in starting for 3m", "bad")
        row = one(job(status="starting"), alarms={"j1": alarm})
        status = RECORDING_COLUMNS[1]
        assert (status.cell(row).text, status.cell(row).tone) == ("stuck starting", "bad")
        for word in ("status:starting", "state:stuck"):
            assert parse(word, RECORDING_COLUMNS).matches(row)


class TestAge:
    def test_what_we_saw_ourselves_goes_before_any_stamp(self) -> None:
        assert one(job(), seen={"j1": Seen(125.0)}).age == "2m"

    @pytest.mark.parametrize(
        ("status", "age"),
        [("starting", "58m"), ("running", "57m"), ("stopping", "2m"), ("completed", "2m"), ("failed", "2m")],
    )
    def test_else_the_stamp_of_the_state(self, status: str, age: str) -> None:
        found = job(status=status, created_at=ago(3490), started_at=ago(3425), updated_at=ago(130))
        assert one(found).age == age

    def test_without_an_update_the_birth_counts(self) -> None:
        assert one(job(status="stopping", updated_at=None)).age == "58m"

    def test_silence_makes_nothing_older(self) -> None:
        assert one(job(), seen={"j1": Seen(None, 600.0)}).age == "48m"

    def test_a_stamp_in_our_future_says_that_our_clock_is_wrong_for_all(self) -> None:
        found = rows(job(), job("j2", created_at=ago(-300), started_at=None, status="starting"))
        assert {row.age for row in found.values()} == {"?"}
        assert found["j1"].length == "?"

    def test_a_stamp_from_another_age_is_only_its_own_trouble(self) -> None:
        found = rows(job(), job("j2", started_at="8999-01-01T00:00:00Z"), job("j3", started_at="1971-01-01T00:00:00Z"))
        assert [found[key].age for key in ("j1", "j2", "j3")] == ["58m", "?", "?"]

    def test_a_stamp_some_seconds_ahead_is_nothing(self) -> None:
        assert one(job(started_at=ago(-20))).age == "<1m"

    def test_no_stamps_at_all(self) -> None:
        row = one(job(created_at=None, started_at=None, updated_at=None))
        assert (row.age, row.started, row.length, row.begun) == ("?", "", "", 0.0)


class TestLength:
    def test_from_start_to_stop_by_the_clock_of_the_service(self) -> None:
        found = job(status="completed", started_at=ago(-86000), stopped_at=ago(-86000 - 95))
        assert one(found).length == "1m"
        assert one(found).seconds == 95

    def test_as_the_service_says(self) -> None:
        assert one(job(status="completed", duration=3725)).length == "1h02m"

    def test_a_stop_before_the_start_is_not_believed(self) -> None:
        assert one(job(status="completed", stopped_at=ago(9999))).length == "?"

    def test_nothing_before_it_runs(self) -> None:
        assert one(job(status="starting", started_at=None)).length == ""


class TestWho:
    SESSION = Session.model_validate(
        {"id": "s1", "room_id": "r1", "active": True, "peers": {"p1": {"id": "p1", "name": "Ada [/nope]"}}}
    )

    def test_a_name_while_the_session_lives(self) -> None:
        found = job(session_id="s1", started_by="p1")
        assert one(found, sessions={"s1": self.SESSION}).by == "Ada [/nope]"

    def test_else_the_head_of_the_id(self) -> None:
        assert one(job(session_id="s1", started_by="0a1b2c3d-4e5f"), sessions={"s1": self.SESSION}).by == "0a1b2c3d"


def test_live_ones_first_then_the_newest() -> None:
    found = rows(
        job("old", "completed", started_at=ago(900)),
        job("new", "failed", started_at=ago(10)),
        job("long", "running", started_at=ago(9000)),
        job("young", "starting", started_at=None, created_at=ago(5)),
        job("over", "running", started_at=ago(1)),
        over=frozenset({"over"}),
    )
    status = RECORDING_COLUMNS[1]
    assert sorted(found, key=lambda key: status.sort_key(found[key])) == ["young", "long", "over", "new", "old"]


def test_what_is_wrong_goes_before_all_others_the_worst_first() -> None:
    found = rows(
        job("young", "starting", started_at=None, created_at=ago(5)),
        job("alone", started_at=ago(9000)),
        job("lost", "failed", started_at=ago(100)),
        alarms={
            "alone": Alarm("empty", "records an empty room until ~20:04", "warn"),
            "lost": Alarm("failed", "recording failed: UPLOAD_ERROR", "bad"),
        },
    )
    status = RECORDING_COLUMNS[1]
    assert sorted(found, key=lambda key: status.sort_key(found[key])) == ["lost", "alone", "young"]
    assert alarms_counted(found.values()) == [("1 failed", "bad"), ("1 empty", "warn")]
    # The age beside it is that of `running`, so `running` stays in sight.
    assert texts(found["alone"])["status"] == "running, empty"
    assert texts(found["lost"])["status"] == "failed"


def test_a_paused_recording_of_an_empty_room_says_both() -> None:
    row = one(job(), paused=frozenset({"j1"}), alarms={"j1": Alarm("empty", "records an empty room", "warn")})
    assert texts(row)["status"] == "paused, empty"


def test_a_row_that_came_out_as_before_is_the_same_object() -> None:
    sources = RecordingSources({"j1": job(), "j2": job("j2", "stopping", updated_at=ago(20))})
    before = recording_rows(sources, NOW)
    after = recording_rows(sources, NOW + timedelta(seconds=25), before)
    assert after["j2"] is before["j2"]
    assert recording_rows(sources, NOW + timedelta(seconds=45), after)["j2"] is not before["j2"]


def test_a_row_remembers_the_newest_job_it_stands_for() -> None:
    before = rows(job())
    fresh = job(updated_at=ago(1))
    assert recording_rows(RecordingSources({"j1": fresh}), NOW, before)["j1"].job is fresh


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("status:running", {"a"}),
        ("status:completed", {"b"}),
        ("room:r2", {"b"}),
        ("session:6b", {"b"}),
        ("!room:r2", {"a"}),
        ("started:", {"b"}),
        ("composite", {"a", "b"}),
    ],
)
def test_filters(typed: str, keys: set[str]) -> None:
    found = rows(job("a"), job("b", "completed", room_id="r2", session_id="6b11", started_at=None))
    assert set(parse(typed, RECORDING_COLUMNS).select(found)) == keys


def test_what_stands_on_the_smallest_terminal() -> None:
    shown = [placed.column.id for placed in lay_out(RECORDING_COLUMNS, SMALL - GUTTER)]
    assert shown == ["room", "status", "in_state", "started", "length", "by"]
    assert [placed.column.id for placed in lay_out(RECORDING_COLUMNS, 60 - GUTTER)] == [
        "room",
        "status",
        "in_state",
        "length",
    ]


@pytest.mark.parametrize(
    ("days", "words"), [(0, "20:00"), (14, "01-01 20:00"), (15, "2025-12-31"), (700, "2024-02-15")]
)
def test_a_moment_says_no_more_than_is_needed(days: int, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    import time

    time.tzset()
    assert moment(NOW - timedelta(days=days), NOW) == words


@pytest.mark.parametrize("stamp", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_a_moment_that_no_calendar_has(stamp: datetime) -> None:
    assert cell_len(moment(stamp, NOW)) <= 11


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
)
FIELDS = st.sampled_from(
    [
        "room_id",
        "session_id",
        "status",
        "created_at",
        "started_at",
        "updated_at",
        "stopped_at",
        "started_by",
        "asset_types",
        "duration",
    ]
)


@given(st.dictionaries(FIELDS, ANYTHING | st.datetimes().map(str)), st.booleans(), st.booleans())
def test_whatever_the_service_says_becomes_a_row(body: dict[str, Any], over: bool, paused: bool) -> None:
    found = Recording.model_validate({"id": "j", **body})
    ids = frozenset({"j"})
    row = one(found, over=ids if over else frozenset(), paused=ids if paused else frozenset())
    for column in RECORDING_COLUMNS:
        assert safe(column.words(row)) == column.words(row)
        column.sort_key(row)
    assert cell_len(row.age) <= 9
    assert cell_len(row.started) <= 11
    assert replace(row, since=0.0, seconds=0.0, job=None) == row
