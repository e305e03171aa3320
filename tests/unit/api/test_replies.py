"""What each operation makes of what comes back, in whichever shape."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from console.api.client import Client
from console.api.errors import BadReply, Conflict
from console.api.models import ExternalStream, LiveStream, Page, Recording
from console.api.models.base import parse_item
from tests.unit.api.service import answer, connected, scripted

RID = "64a0c0ffee00000000000001"
JOB = {"id": "j1", "room_id": RID, "status": "stopping"}
Call = Callable[[Client], Awaitable[object]]


async def reply_to(
    call: Callable[[Client], Awaitable[object]], body: object = None, raw: bytes | None = None
) -> object:
    async with scripted(answer(200, body, raw=raw)) as service, connected(service.url) as bench:
        return await call(bench.client)


STOPS: list[Call] = [
    lambda c: c.recordings.stop_room(RID),
    lambda c: c.live_streams.stop_room(RID),
    lambda c: c.external_streams.stop_room(RID),
]
SINGLES: list[Call] = [
    lambda c: c.recordings.stop("j1"),
    lambda c: c.recordings.pause(RID),
    lambda c: c.recordings.resume(RID),
    lambda c: c.live_streams.stop("j1"),
    lambda c: c.live_streams.pause_recording("j1"),
    lambda c: c.live_streams.resume_recording("j1"),
    lambda c: c.live_streams.send_timed_metadata("j1", "x", duration=1),
    lambda c: c.external_streams.stop("j1"),
]
SHAPES: list[tuple[object, bytes | None, list[str], str]] = [
    (None, b"", [], ""),
    ({}, None, [], ""),
    ({"message": "ok"}, None, [], ""),
    (JOB, None, ["j1"], ""),
    ({"limit": 10, "data": [JOB, {**JOB, "id": "j2"}], "last": "j2"}, None, ["j1", "j2"], ""),
    ({"limit": 1, "data": None, "last": ""}, None, [], ""),
    ({"error": "j2 would not stop\x1b[2J", "data": [JOB]}, None, ["j1"], "j2 would not stop[2J"),
    ({"error": "nothing stopped"}, None, [], "nothing stopped"),
    ({"error": None, "data": [JOB]}, None, ["j1"], ""),
]


@pytest.mark.parametrize("call", STOPS)
@pytest.mark.parametrize(("body", "raw", "ids", "error"), SHAPES)
async def test_a_stop_of_all_answers_in_any_shape(
    call: Call, body: object, raw: bytes | None, ids: list[str], error: str
) -> None:
    page = await reply_to(call, body, raw)
    assert isinstance(page, Page)
    assert [job.id for job in page.items] == ids
    assert (page.error, page.last) == (error, None)
    assert page.first is (page.items[0] if ids else None)


@pytest.mark.parametrize("call", SINGLES)
@pytest.mark.parametrize(("body", "raw", "ids", "error"), SHAPES)
async def test_a_call_on_one_job_answers_in_any_shape(
    call: Call, body: object, raw: bytes | None, ids: list[str], error: str
) -> None:
    job = await reply_to(call, body, raw)
    assert isinstance(job, Recording | LiveStream | ExternalStream) if ids else job is None
    assert not ids or getattr(job, "id", None) == ids[0]
    assert error is not None


@pytest.mark.parametrize("call", STOPS + SINGLES)
async def test_half_an_answer_is_no_answer(call: Call) -> None:
    with pytest.raises(BadReply):
        await reply_to(call, raw=b'{"data":[{')


async def test_a_second_start_is_a_conflict_and_is_not_repeated() -> None:
    async with scripted(answer(409, {"message": "beam already started"})) as service, connected(service.url) as bench:
        with pytest.raises(Conflict, match="already started"):
            await bench.client.recordings.start(RID)
    assert len(service.seen) == 1


KEY = {"id": "k", "key": "sk-hush", "url": "rtmp://in/live", "enabled": True}


@pytest.mark.parametrize(
    ("body", "count"),
    [({"data": [KEY], "last": "k"}, 1), (KEY, 1), ({"data": []}, 0), ({"data": None}, 0), ({}, 0)],
)
async def test_stream_keys_come_bare_or_in_a_list(body: object, count: int) -> None:
    page = await reply_to(lambda c: c.stream_keys.list(RID), body)
    assert isinstance(page, Page)
    assert (len(page.items), page.last) == (count, None)
    assert "hush" not in repr(page)
    assert all(key.key.get_secret_value() == "sk-hush" for key in page.items)


async def test_all_stream_keys_are_one_page() -> None:
    body = {"data": [{**KEY, "id": f"k{index}"} for index in range(20)], "last": "k19"}
    async with scripted(answer(200, body)) as service, connected(service.url) as bench:
        assert len([key async for key in bench.client.stream_keys.iterate(RID)]) == 20
    assert len(service.seen) == 1


@pytest.mark.parametrize(
    ("status", "body", "raw"),
    [
        (204, None, b""),
        (200, {}, None),
        (200, {"message": "done"}, None),
        (201, {"message": "key disabled successfully"}, None),
    ],
)
@pytest.mark.parametrize(
    "call",
    [
        lambda c: c.roles.delete("t", "r"),
        lambda c: c.polls.delete_question("p", 1),
        lambda c: c.polls.delete_option("p", 1, 1),
        lambda c: c.stream_keys.disable(RID),
    ],
)
async def test_what_goes_away_answers_with_or_without_words(
    call: Call, status: int, body: dict[str, str] | None, raw: bytes | None
) -> None:
    async with scripted(answer(status, body, raw=raw)) as service, connected(service.url) as bench:
        ack = await call(bench.client)
    assert getattr(ack, "message", None) == (body or {}).get("message", "")


CONFIG = {"name": "n", "role": "r", "compositeRecording": {"browserComposite": {"autoStart": True}}}


@pytest.mark.parametrize("body", [[CONFIG], {"data": [CONFIG]}])
@pytest.mark.parametrize(
    "call",
    [lambda c: c.templates.recording_configs("t"), lambda c: c.templates.set_recording_configs("t", [CONFIG])],
)
async def test_recording_configs_are_a_bare_list(call: Call, body: object) -> None:
    page = await reply_to(call, body)
    assert isinstance(page, Page)
    (config,) = page.items
    assert (config.name, config.role_id, config.raw) == ("n", "r", CONFIG)


async def test_poll_lists_come_under_either_name() -> None:
    item = {"id": "s1", "total_responses": 3}
    for body in ({"responses": [item], "limit": 10, "last": ""}, {"data": [item]}):
        page = await reply_to(lambda c: c.polls.sessions("p"), body)
        assert isinstance(page, Page)
        assert [(run.id, run.total_responses) for run in page.items] == [("s1", 3)]


@pytest.mark.parametrize(
    ("body", "url", "assets"),
    [
        ({"playback": {"url": "https://c/m.m3u8"}, "recording_assets": [{"id": "a", "type": "chat"}]}, True, ["chat"]),
        ({"url": "https://c/m.m3u8", "recording": {"enabled": True, "assets": [{"id": "a"}]}}, True, [""]),
        ({"playback": None, "recording": None, "recording_assets": None}, False, []),
        ({"recording": {"hls_vod": True}, "recording_assets": "x"}, False, []),
    ],
)
def test_a_live_stream_in_both_dialects(body: dict[str, object], url: bool, assets: list[str]) -> None:
    stream = parse_item(LiveStream, {"id": "l", **body})
    assert stream is not None
    assert (stream.playback_url is not None, [asset.type for asset in stream.assets]) == (url, assets)


def test_an_asset_in_both_dialects() -> None:
    from console.api.models import Asset

    new = parse_item(Asset, {"id": "a", "job_id": "j", "type": "chat", "status": "processing", "duration": 1.5})
    old = parse_item(Asset, {"id": "a", "recording_id": "j", "type": "chat-log", "thumbnails": None, "metadata": None})
    assert new is not None
    assert old is not None
    assert (new.job_id, new.type, new.status, new.duration) == ("j", "chat", "processing", 1.5)
    assert (old.job_id, old.type, old.status, old.thumbnails, old.metadata) == ("j", "chat", "completed", (), {})


def test_a_paused_job_runs_and_says_so_where_the_service_does() -> None:
    paused, running = (parse_item(Recording, {"id": "r", "status": status}) for status in ("Paused", "running"))
    assert paused is not None
    assert running is not None
    assert (paused.status, paused.paused, running.paused) == ("running", True, False)


def test_a_token_in_a_meeting_url_goes() -> None:
    job = parse_item(Recording, {"id": "r", "meeting_url": "https://m/x?a=1&auth_token=eyJhush&b=2"})
    assert job is not None
    assert job.meeting_url == "https://m/x?a=1&auth_token=[hidden]&b=2"


async def test_a_presigned_url_is_a_secret() -> None:
    body = {"id": "a", "path": "s3://b/x", "url": "https://s/x?X-Amz-Signature=hush", "expiry": 3600}
    link = await reply_to(lambda c: c.assets.presigned_url("a"), body)
    assert "hush" not in repr(link)
    assert getattr(link, "expires_in", None) == 3600
    assert getattr(link, "url", None) is not None


TRACK = {
    "id": "e1",
    "type": "track.update.success",
    "timestamp": "2024-08-01T12:00:00.5Z",
    "data": {"room_id": RID, "peer_id": "p", "type": "audio", "mute": True, "user_name": "Mira\u202e"},
}


async def test_a_track_event() -> None:
    page = await reply_to(
        lambda c: c.analytics.track_events(RID), {"limit": 1, "total": 3, "next": "a:b~=", "events": [TRACK]}
    )
    assert isinstance(page, Page)
    (event,) = page.items
    assert (event.kind, event.mute, event.user_name, event.peer_id) == ("audio", True, "Mira", "p")
    assert event.timestamp == datetime(2024, 8, 1, 12, 0, 0, 500_000, tzinfo=UTC)
    assert (page.last, page.total) == ("a:b~=", 3)


async def test_an_error_event_and_a_recording_event() -> None:
    data = {"room_id": RID, "error_code": 4006, "is_terminal": True, "agent": {"sdk": "web", "os": "x"}}
    error = {"id": "e", "type": "client.publish.failed", "data": data}
    page = await reply_to(lambda c: c.analytics.error_events(RID), {"events": [error]})
    assert isinstance(page, Page)
    assert [(event.code, event.terminal, event.sdk) for event in page.items] == [(4006, True, "web")]
    data = {
        "room_id": RID,
        "beam_id": "b",
        "recording_presigned_url": "https://s/hush",
        "rtmp": [{"url": "rtmp://hush"}],
    }
    done = {"id": "e", "type": "beam.recording.success", "data": data}
    page = await reply_to(lambda c: c.analytics.recording_events(RID, beam_id="b"), {"events": [done]})
    assert isinstance(page, Page)
    assert [event.beam_id for event in page.items] == ["b"]
    assert "hush" not in repr(page)
    assert "hush" not in page.items[0].model_dump_json()


async def test_a_filter_the_service_ignores_is_applied_here() -> None:
    other = {**TRACK, "id": "e2", "data": {"room_id": "other"}}
    alien = {**TRACK, "id": "e3", "type": "client.disconnected"}
    body = {"events": [TRACK, other, alien], "next": ""}
    page = await reply_to(lambda c: c.analytics.track_events(RID, peer_id="p"), body)
    assert isinstance(page, Page)
    assert [event.id for event in page.items] == ["e1"]
    jobs = {"data": [{"id": "a", "room_id": RID, "status": "queued"}, {"id": "b", "room_id": RID, "status": "failed"}]}
    page = await reply_to(lambda c: c.recordings.list(room_id=RID, status="starting"), jobs)
    assert isinstance(page, Page)
    assert [job.id for job in page.items] == ["a"]
    assets = {"data": [{"id": "a", "type": "chat"}, {"id": "b", "type": "track"}, {"id": "c"}]}
    page = await reply_to(lambda c: c.assets.list(type="chat"), assets)
    assert isinstance(page, Page)
    assert [asset.id for asset in page.items] == ["a", "c"]
    codes = {"data": [{"code": "a", "role": "host"}, {"code": "b", "role": "guest"}]}
    page = await reply_to(lambda c: c.room_codes.list(RID, role="host"), codes)
    assert isinstance(page, Page)
    assert [code.code for code in page.items] == ["a"]
    feedback = {"data": [{"user_id": "u", "rating": 4}, {"user_id": "v"}], "next": "", "total": 2}
    page = await reply_to(lambda c: c.analytics.feedback(user_id="u"), feedback)
    assert isinstance(page, Page)
    assert [(item.user_id, item.rating) for item in page.items] == [("u", 4)]


async def test_peers_that_were_not_asked_for_are_left_out_and_polls_stay_cheap() -> None:
    peers = {"a": {"id": "a", "role": "host"}, "b": {"id": "b", "role": "guest"}}
    replies = [answer(200, peers), answer(200, peers), answer(200, {**peers, "c": {"id": "c", "role": "guest"}})]
    async with scripted(*replies) as service, connected(service.url, dialect="openapi") as bench:
        first = await bench.client.peers.list(RID, role="host")
        assert await bench.client.peers.list(RID, role="host", previous=first) is first
        second = await bench.client.peers.list(RID, role="host", previous=first)
    assert list(first) == list(second) == ["a"]
    assert second["a"] is first["a"]
    assert first.skipped == 0


DELIVERY = {
    "event_id": "d1",
    "event_name": "reporter.webhook.delivery.failed",
    "room_id": RID,
    "event_timestamp": "2025-02-03T04:00:00Z",
    "payload": {
        "event_data": {"session_id": "s", "chat_recording_presigned_url": "https://hush"},
        "webhook_url": "https://h/x",
        "original_event_name": "peer.join.success",
        "error_reason": "timeout",
    },
}
PAGING = {"current_page": 1, "page_size": 1, "total_pages": 2, "total_items": 2, "has_next": True, "has_prev": False}


async def test_deliveries_in_both_dialects() -> None:
    body = {"events": [DELIVERY], "pagination": PAGING, "summary": {"total_events": 2}}
    page = await reply_to(lambda c: c.analytics.webhook_deliveries(status="failed"), body)
    assert isinstance(page, Page)
    (told,) = page.items
    assert (told.id, told.type, told.failed, told.error) == ("d1", "peer.join.success", True, "timeout")
    assert (told.session_id, told.webhook_url, page.last, page.total) == ("s", "https://h/x", "2", 2)
    assert "hush" not in told.model_dump_json() + repr(told)
    event = {"id": "d2", "type": "peer.join", "timestamp": "2025-02-03T04:00:00Z", "data": {"room_id": RID}}
    page = await reply_to(lambda c: c.analytics.webhook_deliveries(), {"data": [event], "last": "d2", "limit": 10})
    assert isinstance(page, Page)
    assert [(told.id, told.type, told.failed, told.room_id) for told in page.items] == [("d2", "peer.join", None, RID)]


@pytest.mark.parametrize(
    ("paging", "last"),
    [
        ({**PAGING, "has_next": False}, None),
        ({"has_next": True}, None),
        (None, None),
        ("x", None),
        ({**PAGING, "current_page": 3}, "4"),
    ],
)
async def test_pages_by_number(paging: object, last: str | None) -> None:
    page = await reply_to(lambda c: c.analytics.webhook_deliveries(), {"events": [DELIVERY], "pagination": paging})
    assert isinstance(page, Page)
    assert page.last == last


async def test_a_delivery_that_went_well() -> None:
    fine = {**DELIVERY, "event_name": "reporter.webhook.delivery.success", "payload": {"event_data": None}}
    page = await reply_to(lambda c: c.analytics.webhook_deliveries(), {"events": [fine]})
    assert isinstance(page, Page)
    assert [(told.failed, told.type) for told in page.items] == [(False, "reporter.webhook.delivery.success")]
    page = await reply_to(lambda c: c.analytics.webhook_deliveries(status="failed"), {"events": [fine]})
    assert isinstance(page, Page)
    assert page.items == ()


@pytest.mark.parametrize(
    ("raw", "body", "workflow"),
    [(b"", None, ""), (None, {}, ""), (None, {"workflow_id": "w", "status": "already_running"}, "w")],
)
async def test_a_replay_may_say_nothing(raw: bytes | None, body: object, workflow: str) -> None:
    replay = await reply_to(lambda c: c.analytics.replay_webhooks(), body, raw)
    assert getattr(replay, "workflow_id", None) == workflow


@pytest.mark.parametrize(("status", "over"), [("Running", False), ("Canceled", True), ("completed", True), ("", False)])
async def test_how_far_a_replay_is(status: str, over: bool) -> None:
    body = {
        "workflow_id": "w",
        "status": status,
        "progress": {"total": 9, "completed": 4, "failed": 1},
        "result": None,
        "completed_at": "0001-01-01T00:00:00Z",
    }
    progress = await reply_to(lambda c: c.analytics.replay_progress("w"), body)
    from console.api.models import ReplayProgress

    assert isinstance(progress, ReplayProgress)
    assert (progress.status, progress.over, progress.total, progress.completed) == (status.lower(), over, 9, 4)
    assert (progress.completed_at, progress.failed_events) == (None, ())


async def test_what_people_thought() -> None:
    body = {"avg_session_rating": 4.25, "num_feedback_submitted": 8, "scale": {"min": 1, "max": 5}}
    summary = await reply_to(lambda c: c.analytics.feedback_summary("s"), body)
    assert [getattr(summary, name) for name in ("average", "count", "scale_min", "scale_max")] == [4.25, 8, 1, 5]


def test_no_model_of_another_name() -> None:
    from console.api import models

    assert {"Room", "PeerStats"} <= set(dir(models))
    with pytest.raises(AttributeError, match="nonsense"):
        getattr(models, "non" + "sense")
