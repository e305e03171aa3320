"""Whatever the service sends becomes a model, or is left out alone; what people see is clean."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, SecretStr, ValidationError

from console.api.models import (
    Ack,
    ActiveRoom,
    Asset,
    Delivery,
    Destinations,
    ErrorEvent,
    ExternalStream,
    Feedback,
    FeedbackSummary,
    LiveStream,
    Peer,
    PeerStats,
    Poll,
    PollResponse,
    PollResult,
    PollSession,
    PresignedUrl,
    Recording,
    RecordingConfig,
    RecordingEvent,
    Replay,
    ReplayProgress,
    Role,
    Room,
    RoomCode,
    Session,
    SessionPeer,
    Settings,
    StreamKey,
    Template,
    Track,
    TrackEvent,
)
from console.api.models.base import Model, parse_item, to_fraction, to_number, to_time
from console.api.models.hidden import hide, visible
from console.api.models.jobs import STATUSES, to_status
from console.api.resources.base import read_one
from console.api.text import clean

HOSTILE = st.sampled_from(
    ["[/nope]", "[b +", "\x1b]0;x\x07", "\u202etxt", "漢字", "👩\u200d🚀", "n" * 4096, "", "\x00"]
)
ODD: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12) | HOSTILE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
FIELDS = {
    Room: "name enabled description template_id template region customer customer_id recording recording_info "
    "large_room size max_duration_seconds created_at updated_at",
    ActiveRoom: "name customer_id session peers",
    Peer: "name user_id role metadata joined_at tracks",
    Track: "stream_id mute type source started_at description",
    SessionPeer: "name role user_id user joined_at left_at",
    Session: "room_id active peers created_at updated_at",
    Template: "name default roles settings destinations customerId customer createdAt updatedAt created_at",
    Recording: "room_id session_id status created_at started_at updated_at stopped_at started_by stopped_by "
    "meeting_url destination asset_types recording_assets recording duration size",
    LiveStream: "room_id session_id status playback url created_at started_by recording recording_assets",
    ExternalStream: "room_id session_id status rtmp_urls recording resolution recording_assets",
    Asset: "job_id recording_id room_id session_id type status path size duration created_at thumbnails metadata",
    Poll: "title duration anonymous mode type start state questions created_at",
    PollSession: "poll_id session_id started_at stopped_at total_responses unique_participants",
    PollResponse: "poll_id session_id question duration skipped text update original_response retries sent_at peer_id "
    "user_id options",
    PollResult: "poll_id session_id question duration peer_id user_id score",
    TrackEvent: "type timestamp version data",
    RecordingEvent: "type timestamp data",
    ErrorEvent: "type timestamp data",
    Delivery: "event_name room_id event_timestamp payload version type timestamp data",
}
WITHOUT_ID = {
    RoomCode: "room_id role enabled created_at updated_at",
    StreamKey: "id url key room_id role user_id enabled created_at updated_at expires_at",
    PresignedUrl: "id path url expiry",
    Settings: "region recording roomState retry",
    Destinations: "browserRecordings rtmpDestinations hlsDestinations transcriptions",
    RecordingConfig: "name role maxDuration presignDuration compositeRecording trackRecording streamRecording",
    Replay: "workflow_id status message filters",
    ReplayProgress: "workflow_id status started_at completed_at filters progress result",
    Feedback: "peer_id user_id peer_name role session_id room_id template_id rating min_rating max_rating reasons "
    "comment timestamp",
    FeedbackSummary: "avg_session_rating num_feedback_submitted scale",
    PeerStats: "peer_id session_id room_id publisher subscriber",
    Ack: "message code",
}


_AS_IT_CAME = """
    role_id raw settings destinations publish_params subscribe_params browser_recordings rtmp hls transcriptions
    recording room_state composite track stream thumbnails answer data filters
"""
AS_IT_CAME = set(_AS_IT_CAME.split())


def painted(value: object) -> list[str]:
    """All texts of a model that a screen may show: everything but raw names for calls and JSON kept as it came."""
    if isinstance(value, BaseModel):
        fields = {
            name: item
            for name, item in value
            if name not in AS_IT_CAME and not (name == "metadata" and isinstance(item, dict))
        }
        return [text for item in fields.values() for text in painted(item)]
    if isinstance(value, dict):
        return [text for item in value.values() for text in painted(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in painted(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("model", FIELDS, ids=lambda model: str(model.__name__))
@given(data=st.data())
def test_no_optional_field_can_fail_a_body(model: type[Model], data: st.DataObject) -> None:
    names = FIELDS[model].split()
    body = data.draw(
        st.fixed_dictionaries({"id": st.just("64a0c0ffee00000000000001")}, optional=dict.fromkeys(names, ODD))
    )
    made = read_one(model, json.dumps(body).encode())
    assert dict(made)["id"] == "64a0c0ffee00000000000001"
    assert json.loads(made.model_dump_json())["id"] == "64a0c0ffee00000000000001"
    for text in painted(made):
        assert clean(text, 5000) == text
    for name, value in made:
        if name.endswith("_at") and value is not None:
            assert value.utcoffset() == timedelta(0)
            assert value.year > 1


@pytest.mark.parametrize("model", WITHOUT_ID, ids=lambda model: str(model.__name__))
@given(data=st.data())
def test_no_optional_field_can_fail_a_body_without_an_id(model: type[Model], data: st.DataObject) -> None:
    known = {"code": st.just("abc-defg-hij")} if model is RoomCode else {}
    body = data.draw(st.fixed_dictionaries(known, optional=dict.fromkeys(WITHOUT_ID[model].split(), ODD)))
    made = read_one(model, json.dumps(body).encode())
    assert json.loads(made.model_dump_json()) is not None
    assert json.loads(json.dumps(made.model_dump(mode="json", context={"reveal": True}))) is not None
    for text in painted(made):
        assert clean(text, 5000) == text


NESTED = {
    "publisher": {"video": [{"track_id": "t", "type": "screen", "rid": "h", "time_series": {"timestamps": [1]}}]},
    "data": {"agent": {"sdk": "x"}, "rtmp": [{"url": "rtmp://hush"}], "max_width": 1280},
    "payload": {"event_data": {"recording_presigned_url": "https://hush"}, "original_event_name": "x"},
    "recording": {"upload": {"credentials": {"key": "hush", "secretKey": "hush"}}, "assets": [{"id": "a"}]},
    "questions": [{"index": 1, "options": [{"index": 1}, None], "answer": {"options": [1]}}, 5],
    "progress": {"total": 1},
    "scale": {"min": 1},
}


@pytest.mark.parametrize("model", [*FIELDS, *WITHOUT_ID], ids=lambda model: str(model.__name__))
@given(data=st.data())
def test_no_depth_of_a_body_can_fail_it_or_show_a_secret(model: type[Model], data: st.DataObject) -> None:
    names = [name for name in {**FIELDS, **WITHOUT_ID}[model].split() if name in NESTED] or ["x"]
    twisted = st.sampled_from(list(NESTED.values())) if model is not Delivery else st.just({})
    body = data.draw(st.fixed_dictionaries({}, optional={name: st.just(NESTED.get(name)) | twisted for name in names}))
    made = read_one(model, json.dumps({"id": "x", "code": "x", **body}).encode())
    written = made.model_dump_json()
    for secret in ("rtmp://hush", "https://hush"):
        assert secret not in written + repr(made)


@given(
    st.dictionaries(
        st.sampled_from(["name", "publishParams", "subscribeParams", "permissions", "priority", "maxPeerCount"]), ODD
    )
)
def test_no_field_can_fail_a_role(body: dict[str, object]) -> None:
    role = read_one(Role, json.dumps(body).encode())
    assert clean(role.name) == role.name
    assert all(isinstance(flag, bool) for flag in role.permissions.values())


@pytest.mark.parametrize("bad", [None, "", "\x1b[2J", "a\nb", "\u202e", "x" * 300, [], {}, True, 1.5])
def test_what_is_no_id_makes_no_model(bad: object) -> None:
    assert parse_item(Room, {"id": bad, "name": "x"}) is None
    with pytest.raises(ValidationError):
        Room.model_validate({"id": bad})


def test_a_number_is_an_id_too_and_the_key_stands_in_for_a_missing_one() -> None:
    assert Room(id="7") == parse_item(Room, {"id": 7})
    assert parse_item(Peer, {"name": "Ada"}, "p1") == Peer(id="p1", name="Ada")


def test_models_are_frozen() -> None:
    room = Room(id="r")
    with pytest.raises(ValidationError, match="frozen"):
        room.__setattr__("name", "other")


@pytest.mark.parametrize("digits", range(10))
def test_times_of_every_precision(digits: int) -> None:
    fraction = f".{'123456789'[:digits]}" if digits else ""
    micro = int("123456789"[:6][:digits].ljust(6, "0")) if digits else 0
    assert to_time(f"2025-02-03T04:06:00{fraction}Z") == datetime(2025, 2, 3, 4, 6, 0, micro, tzinfo=UTC)


@pytest.mark.parametrize(
    "never",
    [
        None,
        "",
        "0001-01-01T00:00:00Z",
        "0001-01-01T05:30:00+05:30",
        "soon",
        0,
        1.5,
        [],
        "9999-12-31T23:59:59-12:00",
        "9999-12-31T23:59:59Z",
    ],
)
def test_no_time_is_none(never: object) -> None:
    assert to_time(never) is None


def test_times_are_utc() -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    expected = datetime(2025, 2, 3, 4, 6, tzinfo=UTC)
    assert to_time("2025-02-03T09:36:00+05:30") == to_time("2025-02-03T04:06:00") == expected
    moment = to_time(datetime(2025, 2, 3, 9, 36, tzinfo=zone))
    assert moment is not None
    assert (moment, moment.tzinfo) == (expected, UTC)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (7, 7),
        ("7", 7),
        (7.0, 7),
        (True, None),
        ("x", None),
        (None, None),
        (float("inf"), None),
        ("9" * 5000, None),
        (10**400, None),
        (1e300, None),
        (2**63, 2**63),
    ],
)
def test_numbers(value: object, number: int | None) -> None:
    assert to_number(value) == number


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1, 1.0),
        ("1.5", 1.5),
        (True, None),
        (None, None),
        ("x", None),
        ("nan", None),
        ("inf", None),
        (10**400, None),
    ],
)
def test_fractions(value: object, number: float | None) -> None:
    assert to_fraction(value) == number


def test_a_room_in_both_spellings() -> None:
    new = parse_item(Room, {"id": "r", "customer_id": "c", "recording_info": {"enabled": True}})
    old = parse_item(Room, {"id": "r", "customer": "c", "recording": {"enabled": True}})
    assert new == old
    assert new is not None
    assert new.recording_info is not None
    assert new.recording_info.enabled is True


@pytest.mark.parametrize("spelling", ["secret", "secretKey"])
def test_upload_credentials_are_kept_but_never_shown(spelling: str) -> None:
    upload = {"type": "s3", "location": "bucket", "credentials": {"key": "AKIA-1", spelling: "hush-hush"}}
    room = parse_item(Room, {"id": "r", "recording_info": {"enabled": True, "upload_info": upload}})
    assert room is not None
    assert room.recording_info is not None
    assert room.recording_info.upload_secret == SecretStr("hush-hush")
    assert "hush" not in repr(room) + str(room) + room.model_dump_json()
    assert "AKIA" not in repr(room) + room.model_dump_json()


def test_secrets_are_written_out_only_when_that_is_asked_for() -> None:
    key = parse_item(StreamKey, {"id": "k", "key": "hush", "url": "rtmp://in/live"})
    room = parse_item(Room, {"id": "r", "webhook": {"url": "https://h", "headers": {"X-Key": "hush", "n": None}}})
    stream = parse_item(ExternalStream, {"id": "e", "rtmp_urls": ["rtmp://hush"]})
    settings = parse_item(Settings, {"recording": {"upload": {"credentials": {"key": "hush", "secretKey": "hush"}}}})
    for made in (key, room, stream, settings):
        assert made is not None
        assert "hush" not in repr(made) + str(made.model_dump(mode="json")) + made.model_dump_json()
        assert "hush" in str(made.model_dump(mode="json", context={"reveal": True}))
        assert "hush" not in str(made.model_dump(mode="json", context={"reveal": "yes"}))
    assert room is not None
    assert (room.webhook_url, list(room.webhook_headers)) == ("https://h", ["X-Key"])


@pytest.mark.parametrize(
    "text",
    [
        "rtmp://in.example/app/key",
        "https://b.s3.amazonaws.com/x?X-Amz-Signature=abc",
        "https://m/preview/x?skip=1&auth_token=abc",
        "eyJhbGciOi.eyJzdWIi.c2ln",
    ],
)
def test_what_looks_like_a_secret_is_hidden_wherever_it_stands(text: str) -> None:
    assert isinstance(hide({"a": [text]}), dict)
    assert text not in str(visible(hide({"a": [{"b": text}]})))
    assert visible(hide({"a": [{"b": text}]}), reveal=True) == {"a": [{"b": text}]}
    assert visible(hide({"a": "plain", "n": 1}), reveal=False) == {"a": "plain", "n": 1}


def test_rtmp_urls_are_secrets() -> None:
    stream = parse_item(ExternalStream, {"id": "e", "rtmp_urls": ["rtmp://x/app/KEY", None, 7], "recording": True})
    assert stream is not None
    assert [url.get_secret_value() for url in stream.rtmp_urls] == ["rtmp://x/app/KEY"]
    assert "KEY" not in repr(stream) + stream.model_dump_json()


@pytest.mark.parametrize("peers", [["p1", "p2"], {"p1": {}, "p2": {}}, ["p1", None, 5, "p2", "\x07"]])
def test_an_active_room_names_its_peers_in_any_shape(peers: object) -> None:
    nested = parse_item(
        ActiveRoom, {"id": "r", "session": {"id": "s", "created_at": "2025-02-03T04:06:00Z", "peers": peers}}
    )
    flat = parse_item(ActiveRoom, {"id": "r", "peers": peers})
    assert nested is not None
    assert flat is not None
    assert nested.peer_ids == flat.peer_ids == ("p1", "p2")
    assert (nested.session_id, nested.started_at) == ("s", datetime(2025, 2, 3, 4, 6, tzinfo=UTC))
    assert (flat.session_id, flat.started_at) == ("", None)


def test_metadata_is_text_whatever_it_was() -> None:
    as_text = parse_item(Peer, {"id": "p", "metadata": '{"isHandRaised":true}'})
    as_object = parse_item(Peer, {"id": "p", "metadata": {"isHandRaised": True}})
    assert as_text == as_object
    assert as_text is not None
    assert as_text.metadata == '{"isHandRaised":true}'


@pytest.mark.parametrize(
    ("metadata", "up"),
    [
        ('{"isHandRaised": true}', True),
        ('{"hand_raised": 1}', True),
        ('{"handRaised": "yes"}', True),
        ('{"n": "👋", "hand":true}', True),
        ({"hand": True}, True),
        ('{"isHandRaised": false}', False),
        ('{"isHandRaised":null}', False),
        ('{"hand": 0}', False),
        ('{"hand": ""}', False),
        ('{"hand": "no"}', False),
        ('{"hand": {}}', False),
        ('{"x": {"hand": true}}', False),
        ('{"hand": true', False),
        ('["hand"]', False),
        ("my hand is up", False),
        ("", False),
        (None, False),
        ('"hand":' + "[" * 60_000, False),
    ],
)
def test_a_raised_hand(metadata: object, up: bool) -> None:
    peer = read_one(Peer, json.dumps({"id": "p", "metadata": metadata}).encode())
    assert peer.hand_raised is up


def test_a_role_is_shown_clean_and_sent_raw() -> None:
    raw = "host\u200b \x1b[31m"
    for made in (parse_item(Peer, {"id": "p", "role": raw}), parse_item(SessionPeer, {"id": "p", "role": raw})):
        assert made is not None
        assert (made.role, made.role_id) == ("host [31m", raw)
    template = parse_item(Template, {"id": "t", "roles": {raw: {"name": raw}}})
    assert template is not None
    assert template.roles[raw].role_id == raw
    assert template.roles[raw].name == "host [31m"


def test_tracks_by_id_in_either_shape() -> None:
    track = {"id": "t1", "mute": True, "type": "audio", "source": "regular"}
    made = Track(id="t1", mute=True, type="audio", source="regular")
    for tracks in ({"t1": track}, [track], {"t1": {k: v for k, v in track.items() if k != "id"}, "t2": None, "t3": 5}):
        peer = parse_item(Peer, {"id": "p", "tracks": tracks})
        assert peer is not None
        assert peer.tracks == {"t1": made}


def test_who_has_left_is_not_present() -> None:
    peers = {
        "a": {"id": "a", "left_at": None},
        "b": {"id": "b", "left_at": "0001-01-01T00:00:00Z"},
        "c": {"id": "c", "left_at": "2025-02-03T04:36:00.5Z"},
    }
    session = parse_item(Session, {"id": "s", "active": True, "peers": peers})
    assert session is not None
    assert [peer.id for peer in session.present] == ["a", "b"]
    assert session.present is session.present
    assert session == parse_item(Session, {"id": "s", "active": True, "peers": list(peers.values())})


def test_a_template_reads_camel_case_and_missing_permissions_are_not_granted() -> None:
    body = {
        "_id": "t",
        "name": "team-calls",
        "default": True,
        "createdAt": "2025-02-03T04:05:06Z",
        "updatedAt": "0001-01-01T00:00:00Z",
        "roles": {
            "speaker": {
                "name": "speaker",
                "publishParams": {"allowed": ["audio", "video", 5]},
                "subscribeParams": {"subscribeToRoles": ["host", "speaker"]},
                "permissions": {"mute": True, "sendRoomState": False, "whiteboard": True, "odd": "?"},
                "priority": 2,
                "maxPeerCount": 5,
            },
            "viewer": {},
            "broken": None,
        },
    }
    template = parse_item(Template, body)
    assert template is not None
    assert (template.id, template.default, template.updated_at) == ("t", True, None)
    assert template.created_at == datetime(2025, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert list(template.roles) == ["speaker", "viewer"]
    speaker, viewer = template.roles.values()
    assert speaker.publish == {"audio", "video"}
    assert speaker.subscribe_to == {"host", "speaker"}
    assert (speaker.priority, speaker.max_peer_count) == (2, 5)
    assert speaker.permissions == {"mute": True, "sendRoomState": False, "whiteboard": True}
    assert (viewer.name, viewer.role_id, viewer.publish) == ("viewer", "viewer", frozenset())
    listed = parse_item(Template, {"id": "t", "roles": [{"name": "speaker"}, {}, 7]})
    assert listed is not None
    assert list(listed.roles) == ["speaker"]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("queued", "starting"),
        ("INIT", "starting"),
        ("paused", "running"),
        ("Running", "running"),
        ("On\x07Hold", "OnHold"),
    ],
)
def test_status_words_of_both_dialects(said: str, status: str) -> None:
    assert to_status(said) == status
    assert all(to_status(known) == known for known in STATUSES)


@pytest.mark.parametrize(
    ("body", "url"),
    [
        ({"playback": {"url": "https://cdn.example/m.m3u8"}}, "https://cdn.example/m.m3u8"),
        ({"url": "https://cdn.example/m.m3u8"}, "https://cdn.example/m.m3u8"),
        ({"playback": None, "url": "http://x/y"}, "http://x/y"),
        ({"playback": {"url": "javascript:alert(1)"}}, None),
        ({"playback": {"url": "https://x/\x1b[2J"}}, None),
        ({}, None),
    ],
)
def test_a_playback_url_is_a_web_url_or_nothing(body: dict[str, object], url: str | None) -> None:
    stream = parse_item(LiveStream, {"id": "l", **body})
    assert stream is not None
    assert stream.playback_url == url


@pytest.mark.parametrize("depth", [101, 900])
def test_what_is_nested_too_deeply_is_given_up_alone(depth: int) -> None:
    deep: object = "x"
    for _ in range(depth):
        deep = [deep]
    assert parse_item(TrackEvent, {"id": "e", "data": {"a": deep}}) is None
    assert parse_item(Feedback, {"peer_id": "p", "comment": deep}) is not None
