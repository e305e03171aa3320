from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.models.events import Delivery, ErrorEvent, RecordingEvent, TrackEvent
from console.live.entry import Entry
from console.live.feed import Feed
from console.live.feed_deliveries import _MAKERS
from console.live.feed_events import entries_of

NOON = datetime(2025, 2, 3, 12, 0, tzinfo=UTC)
NOW = NOON + timedelta(minutes=10)
PEER = {"peer_id": "p", "user_id": "u", "user_name": "Ada", "role": "host", "joined_at": "2025-02-03T12:00:00Z"}
ROOM = {"room_id": "r", "room_name": "town-hall", "session_id": "s"}


def stamp(seconds: float) -> str:
    return (NOON + timedelta(seconds=seconds)).isoformat()


def delivery(kind: str, seconds: float = 60, /, **data: object) -> Delivery:
    payload = {"event_data": {**ROOM, **data}, "webhook_url": "https://hooks.example/?key=SECRET"}
    body = {"event_id": "e", "event_name": "reporter.webhook.delivery.failed", "room_id": "r"}
    return Delivery.model_validate(
        {**body, "event_timestamp": stamp(seconds), "payload": {**payload, "original_event_name": kind}}
    )


def told(*some: Any) -> tuple[Entry, ...]:
    return entries_of(some, lambda key: f"<{key}>", NOW)


def line(one: Any) -> Entry:
    (entry,) = told(one)
    return entry


def error(**data: object) -> ErrorEvent:
    about = {**ROOM, **PEER, "error_name": "ICEDisconnected", "is_terminal": True, **data}
    body = {"id": "e1", "type": "client.publish.failed", "timestamp": stamp(3), "data": about}
    return ErrorEvent.model_validate(body)


def track(kind: str, **data: object) -> TrackEvent:
    about = {**ROOM, **PEER, "type": "audio", "source": "regular", "mute": False, **data}
    return TrackEvent.model_validate(
        {"id": "t1", "type": f"track.{kind}.success", "timestamp": stamp(3), "data": about}
    )


def test_a_leave_is_told_with_its_time_and_its_reason() -> None:
    entry = line(
        delivery("peer.leave.success", 61, **PEER, left_at=stamp(60), reason="peer kicked", message="too loud")
    )
    assert entry == Entry(
        NOON + timedelta(seconds=60),
        "town-hall",
        "Ada",
        "Ada left",
        "leave",
        "peer kicked: too loud",
        room_id="r",
        session_id="s",
        peer_id="p",
        user_id="u",
        key="leave/s/p",
        exact=True,
        heard=NOW,
    )


@pytest.mark.parametrize(
    ("kind", "data", "words", "key"),
    [
        ("session.open.success", {}, "town-hall went live", "live/s"),
        ("session.close.success", {"reason": "idle"}, "the session in town-hall ended: idle", "over/s"),
        ("room.end.success", {**PEER, "reason": "lesson over"}, "Ada ended town-hall: lesson over", "end/s"),
        ("room.end.success", {"source": "api"}, "town-hall was ended", "end/s"),
        ("room.end.failure", {"error_message": "no room"}, "town-hall could not be ended: no room", ""),
        ("peer.join.success", PEER, "Ada joined as host", "join/s/p"),
        ("peer.join.failure", {**PEER, "error_message": "role full"}, "Ada could not join: role full", ""),
        ("peer.leave.success", {**PEER, "reason": "websocket closed"}, "Ada left: websocket closed", "leave/s/p"),
        ("role.change.failure", {**PEER, "error_message": "limit"}, "Ada could not become host: limit", ""),
        ("beam.started.success", {"job_id": "j"}, "town-hall: recording running", "job/j/running"),
        ("beam.started.success", {"job_id": "j", "rtmp": [{"url": "rtmp://x/SECRET"}]},
         "town-hall: external stream running", "job/j/running"),
        ("hls.started.success", {"job_id": "j"}, "town-hall: live stream running", "job/j/running"),
        ("beam.stopped.success", {"job_id": "j", "reason": "last peer left"},
         "town-hall: recording is over: last peer left", "job/j/over"),
        ("beam.failure", {"job_id": "j", "error_type": "UPLOAD_ERROR"},
         "town-hall: recording failed: UPLOAD_ERROR", "job/j/over"),
        ("hls.recording.success", {"beam_id": "j"}, "town-hall: live stream saved", "job/j/saved"),
        ("transcription.failed", {"recording_id": "j", "error_message": "no speech"},
         "town-hall: recording could not be transcribed: no speech", "job/j/transcribed"),
        ("ingest.start.success", {}, "town-hall: an encoder sends", ""),
        ("ingest.end.success", {"reason": "window expired"}, "town-hall: the encoder is gone: window expired", ""),
        ("ingest.failure", {"error_message": "bad key at https://x/abc"},
         "town-hall: an encoder could not send: bad key at [address]", ""),
    ],
)  # fmt: skip
def test_each_kind_of_delivery_has_its_words_and_its_key(kind: str, data: Any, words: str, key: str) -> None:
    entry = line(delivery(kind, 60, **data))
    assert entry.line == words
    assert entry.key == (key or f"told/{kind}/r/{data.get('peer_id', '')}/{int(NOON.timestamp()) + 60}")
    assert (entry.room_id, entry.session_id, entry.exact) == ("r", "s", True)
    assert entry.job_id == data.get("job_id", data.get("beam_id", data.get("recording_id", "")))


def test_what_is_not_known_gives_no_line() -> None:
    assert told(delivery("peer.leave.failure", **PEER), delivery("policy.update"), delivery("\x1b[31m"), object()) == ()


def test_a_job_with_two_ids_answers_to_both() -> None:
    entry = line(delivery("beam.started.success", job_id="b", beam_id="a"))
    assert (entry.key, entry.also) == ("job/a/running", ("job/a/running", "job/b/running"))


def test_a_change_of_role_and_what_a_list_shows_of_it_are_one_line_in_any_order() -> None:
    def listed(seconds: int, exact: bool = False) -> Entry:
        moment = NOON + timedelta(seconds=seconds)
        key = f"role/p/host/{int(moment.timestamp())}"
        return Entry(moment, "town-hall", "Ada", "Ada role viewer -> host", "role", peer_id="p", key=key, exact=exact)

    done = line(delivery("role.change.success", 60, **PEER, previous_role="viewer", role_changed_at=stamp(58.5)))
    assert (done.text, done.at) == ("Ada role viewer -> host", NOON + timedelta(seconds=58.5))
    for some in ([listed(60), listed(62), done], [done, listed(60), listed(62), done]):
        feed = Feed()
        feed.append(*some)
        assert [entry.at for entry in feed.entries] == [done.at]
    for apart in (listed(50), listed(61, exact=True)):
        feed = Feed()
        feed.append(done, apart)
        assert len(feed.entries) == 2


def _changed(role: str, before: str, seconds: float, seen: int | None = None) -> Entry:
    """A change of role as a webhook was told of it, or, with `seen`, as a list showed it."""
    if seen is None:
        peer = {**PEER, "role": role}
        return line(delivery("role.change.success", 60, **peer, previous_role=before, role_changed_at=stamp(seconds)))
    moment = NOON + timedelta(seconds=seen)
    key = f"role/p/{role}/{int(moment.timestamp())}"
    return Entry(moment, "town-hall", "Ada", f"Ada role {before} -> {role}", "role", peer_id="p", key=key)


def test_a_delivery_that_is_told_again_after_a_list_showed_the_change_is_no_second_line() -> None:
    feed, told_of = Feed(), _changed("host", "viewer", 54.2)
    feed.append(_changed("host", "viewer", 0, seen=58), told_of, told_of)
    assert [entry.at for entry in feed.entries] == [told_of.at]


def test_a_list_that_was_not_looked_at_shows_an_old_change_late_but_not_a_newer_one() -> None:
    told_of, seen = _changed("host", "viewer", 54.2), _changed("host", "viewer", 0, seen=54 + 600)
    for some in ([told_of, seen], [seen, told_of]):
        feed = Feed()
        feed.append(*some)
        assert [entry.at for entry in feed.entries] == [told_of.at]
    feed = Feed()
    feed.append(told_of, _changed("viewer", "host", 100), seen)
    assert len(feed.entries) == 3


def test_an_error_is_told_by_its_name_and_whether_the_app_gave_up() -> None:
    entry = line(error(error_description="candidate 203.0.113.7 failed", error_message="at 203.0.113.7"))
    assert (entry.text, entry.why, entry.kind) == ("Ada cannot publish", "ICE disconnected, gave up", "error")
    assert (entry.peer_id, entry.user_id, entry.key) == ("p", "u", "event/e1")
    assert "203" not in repr(entry)
    assert line(error(error_name="", error_code=4006, is_terminal=False)).why == "error 4006, retried"
    assert line(error(error_name="", user_name="")).line == "somebody cannot publish: gave up"
    assert "203" not in repr(line(error(error_name="lost 203.0.113.7")))


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (track("add"), "Ada: microphone on"),
        (track("update", mute=True), "Ada: microphone off"),
        (track("remove", type="video"), "Ada: camera gone"),
        (track("add", type="video", source="screen"), "Ada: screen on"),
        (track("add", type="", mute=None), "Ada: track added"),
        (track("update", type="[/nope]\u202e", mute="?"), "Ada: [/nope] changed"),
    ],
)
def test_tracks_go_on_and_off(event: TrackEvent, words: str) -> None:
    entry = line(event)
    assert (entry.text, entry.kind, entry.at) == (words, "track", NOON + timedelta(seconds=3))


def test_a_recording_that_analytics_and_a_webhook_tell_of_is_one_line() -> None:
    data = {**ROOM, "beam_id": "j", "recording_presigned_url": "https://x/SECRET"}
    body = {"id": "x", "type": "beam.recording.success", "timestamp": stamp(5), "data": data}
    entry = line(RecordingEvent.model_validate(body))
    assert (entry.text, entry.job_id) == ("<r>: recording saved", "j")
    feed = Feed()
    feed.append(entry, line(delivery("beam.recording.success", beam_id="j")))
    assert [one.text for one in feed.entries] == ["town-hall: recording saved"]


def test_what_has_no_time_has_that_of_hearing_of_it() -> None:
    entry = line(ErrorEvent.model_validate({"id": "e", "type": "client.disconnected", "data": {}}))
    assert (entry.at, entry.exact, entry.heard) == (NOW, False, None)


hostile: st.SearchStrategy[Any] = st.sampled_from(
    [
        "",
        None,
        7,
        [],
        {},
        "[/nope]",
        "\x1b]0;x\x07",
        "a\u202eb",
        "名前",
        "😀",
        "x" * 4096,
        "rtmp://host/SECRET",
        "10.1.2.3",
    ]
)
names = st.sampled_from(
    [*PEER, *ROOM, "reason", "message", "error_message", "error_type", "job_id", "beam_id", "left_at", "previous_role"]
)


@given(st.sampled_from([*_MAKERS, "other"]), st.dictionaries(names, hostile))
def test_hostile_deliveries_stay_plain_lines_without_secrets(kind: str, data: dict[str, Any]) -> None:
    for entry in told(delivery(kind, **{**data, "webhook": "https://x/SECRET"})):
        assert entry.line.isprintable()
        assert len(entry.line) < 1000
        assert "SECRET" not in entry.why
        assert "10.1.2.3" not in entry.why
        assert entry.key
