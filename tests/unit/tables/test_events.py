from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.models.events import ErrorEvent, RecordingEvent, TrackEvent
from console.tables.events import EVENT_COLUMNS, EVENT_SHEET, event_cells, event_rows, told, when
from console.tables.export import Sheet, csv_text
from console.tables.format import cell_len, safe

NOW = datetime(2025, 2, 3, 12, 0, 0, tzinfo=UTC)


def stamp(ago: float) -> str:
    return (NOW - timedelta(seconds=ago)).isoformat()


def track(what: str = "update", ago: float = 60, **data: Any) -> TrackEvent:
    fields = {
        "user_name": "Grace",
        "role": "host",
        "type": "audio",
        "source": "regular",
        "mute": True,
        "session_id": "session-1abcdef",
        "started_at": stamp(ago + 125),
    }
    wire = {"id": f"e{ago}", "type": f"track.{what}.success", "timestamp": stamp(ago), "data": {**fields, **data}}
    return TrackEvent.model_validate(wire)


def recording(**data: Any) -> RecordingEvent:
    wire = {"id": "r", "type": "beam.recording.success", "timestamp": stamp(5), "data": {"beam_id": "b", **data}}
    return RecordingEvent.model_validate(wire)


@pytest.mark.parametrize(
    ("event", "what", "detail"),
    [
        (track(), "microphone muted", "2m after it was added"),
        (track(mute=False, type="video"), "camera on", "2m after it was added"),
        (track(mute=None), "microphone changed", "2m after it was added"),
        (track("add", mute=True), "microphone added, muted", ""),
        (track("add", mute=False, type="video", source="screen"), "screen on", ""),
        (track("add", mute=None, source=""), "microphone added", ""),
        (track("remove", type="video", source="screen"), "screen removed", "after 2m"),
        (track("remove", source="screen"), "screen sound removed", "after 2m"),
        (track("remove", stopped_at=stamp(125)), "microphone removed", "after 1m"),
        (track("remove", started_at=None), "microphone removed", ""),
        (track("remove", started_at=stamp(-900)), "microphone removed", ""),
        (track(type="video", source="plugin"), "video plugin muted", "2m after it was added"),
        (track(type="", source=None), "track muted", "2m after it was added"),
        (recording(duration=1860, size=120_000_000), "recording ready 31m 120.0 MB", ""),
        (recording(max_width=1280, max_height=720, recording_path="x/y.mp4"), "recording ready", "1280x720, x/y.mp4"),
        (recording(duration=-1, size=-1), "recording ready", ""),
        (
            recording(location="https://b/r?X-Amz-Signature=hush"),
            "recording ready",
            "https://b/r?X-Amz-Signature=[hidden]",
        ),
    ],
)
def test_what_happened_in_words(event: Any, what: str, detail: str) -> None:
    words, _tone, more = told(event)
    assert (words, more) == (what, detail)


def test_a_type_that_is_not_known_is_shown_as_it_is() -> None:
    strange = ErrorEvent.model_validate({"id": "e", "type": "peer.exploded", "data": None})
    assert told(strange) == ("peer.exploded", "normal", "")
    assert told(ErrorEvent.model_validate({"id": "e"}))[0] == "?"


def test_a_row_of_an_event() -> None:
    (row,) = event_rows([track()], NOW).values()
    moment = (NOW - timedelta(seconds=60)).astimezone()
    assert [column.cell(row).text for column in EVENT_COLUMNS] == [
        f"{moment:%H:%M:%S}",
        "Grace",
        "host",
        "microphone muted",
        "2m after it was added",
    ]
    assert (row.tone, row.at) == ("warn", moment.timestamp())


def test_whom_an_event_is_about_as_far_as_is_known() -> None:
    events = [
        track(ago=1),
        track(ago=2, user_name="", user_id="u-7"),
        track(ago=3, user_name=None, peer_id="abcdefgh-9"),
        track(ago=4, user_name=""),
    ]
    assert [row.who for row in event_rows(events, NOW).values()] == ["Grace", "u-7", "abcdefgh", "-"]


def test_several_sessions_are_told_apart_when_asked_for() -> None:
    (row,) = event_rows([track("add")], NOW, sessions=True).values()
    assert row.detail == "session abcdef"
    (row,) = event_rows([track()], NOW, sessions=True).values()
    assert row.detail == "2m after it was added, session abcdef"


def test_rows_stay_the_same_objects_until_the_day_changes() -> None:
    events = [track(ago=10), track(ago=20)]
    first = event_rows(events, NOW)
    second = event_rows(events, NOW + timedelta(minutes=5), previous=first)
    assert all(second[key] is first[key] for key in first)
    third = event_rows(events, NOW + timedelta(days=1), previous=second)
    assert all(third[key].time != first[key].time and len(third[key].time) == 11 for key in first)
    changed = event_rows([track(ago=10, mute=False)], NOW, previous=first)
    assert [row.what for row in changed.values()] == ["microphone on"]


def test_times() -> None:
    assert when(None, NOW) == "-"
    assert when(NOW - timedelta(days=3), NOW) == f"{(NOW - timedelta(days=3)).astimezone():%m-%d %H:%M}"
    assert when(NOW - timedelta(days=400), NOW) == f"{(NOW - timedelta(days=400)).astimezone():%Y-%m-%d}"


def test_a_file_has_the_ids_and_no_address_that_lets_in() -> None:
    done = recording(recording_presigned_url="https://s/hush", recording_path="p?token=hush", session_id="s")
    cells = dict(zip(EVENT_SHEET, event_cells(done), strict=True))
    assert (cells["beam_id"], cells["session_id"], cells["track_id"]) == ("b", "s", "")
    text = "".join(csv_text(Sheet("x", EVENT_SHEET, (event_cells(done), event_cells(track(track_id="t-1"))))))
    assert "hush" not in text
    assert "t-1" in text


ANYTHING: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.just("[/nope]\x1b[31m\u202e" * 99)
)
FIELDS = "user_name user_id role type source mute started_at stopped_at beam_id duration size max_width max_height"


@given(
    st.sampled_from([TrackEvent, RecordingEvent]),
    st.one_of(st.none(), st.sampled_from(["track.add.success", "track.x", "beam.recording.success", "", "x" * 300])),
    st.dictionaries(st.sampled_from([*FIELDS.split(), "recording_path", "session_id"]), ANYTHING),
    ANYTHING,
)
def test_whatever_an_event_is_its_row_can_be_painted_sorted_and_written(
    model: Any, kind: str | None, data: dict[str, Any], moment: Any
) -> None:
    event = model.model_validate({"id": "e", "type": kind, "timestamp": moment, "data": data})
    rows = event_rows([event, track()], NOW, sessions=True)
    for column in EVENT_COLUMNS:
        sorted(rows.values(), key=column.sort_key)
        assert all(safe(column.cell(row).text) == column.cell(row).text for row in rows.values())
    assert all(cell_len(row.time) <= 15 for row in rows.values())
    "".join(csv_text(Sheet("x", EVENT_SHEET, (event_cells(event),))))
