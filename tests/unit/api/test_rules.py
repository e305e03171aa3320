"""The documented limits: what breaks one is refused by its name and never sent; what just meets it goes out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.api.errors import Refused
from tests.unit.api.service import START, answer, connected, scripted
from tests.unit.api.wires import RID, Call

LAYERS = [
    {"rid": "f", "scaleResolutionDownBy": 1.0, "maxFramerate": 30, "maxBitrate": 700},
    {"rid": "h", "scaleResolutionDownBy": 2, "maxFramerate": 15},
    {"rid": "q", "scaleResolutionDownBy": 4.0, "maxFramerate": 1},
]


def simulcast(*layers: object) -> dict[str, object]:
    return {"publishParams": {"simulcast": {"video": {"layers": list(layers)}}}}


def role(body: dict[str, object]) -> Call:
    return lambda c: c.roles.upsert("t", "r", body, replace=True)


def settings(body: dict[str, object]) -> Call:
    return lambda c: c.templates.set_settings("t", body, replace=True)


def destinations(body: dict[str, object]) -> Call:
    return lambda c: c.templates.set_destinations("t", body, replace=True)


def hls(body: dict[str, object]) -> Call:
    return destinations({"hlsDestinations": {"a": body}})


def summary(body: dict[str, object]) -> Call:
    return lambda c: c.recordings.start(RID, transcription={"enabled": True, "summary": body})


def resolution(width: int | None, height: int | None) -> Call:
    return lambda c: c.recordings.start(RID, width=width, height=height)


def upload(body: dict[str, object]) -> Call:
    return lambda c: c.rooms.update(RID, recording_info={"enabled": True, "upload_info": body})


def deliveries(back: float, span: float | None = None) -> Call:
    start = START - timedelta(days=back)
    end = None if span is None else start + timedelta(days=span)
    return lambda c: c.analytics.webhook_deliveries(start_time=start, end_time=end)


SECTION = {"title": "x" * 100, "format": "bullets"}
S3 = {"type": "s3", "location": "b"}

REFUSED: list[tuple[Call, str]] = [
    (lambda c: c.rooms.list(after=START, before=START - timedelta(1)), "runs backwards"),
    (lambda c: c.rooms.list(after=START.replace(tzinfo=None)), "time zone"),
    (lambda c: c.sessions.list(before=START.replace(tzinfo=None)), "time zone"),
    (lambda c: c.rooms.create(name="a/b"), "letters, digits"),
    (lambda c: c.rooms.create(size=2501), "large room"),
    (lambda c: c.rooms.create(size=True), "0 to 20000"),
    (lambda c: c.rooms.create(webhook={"headers": {}}), "webhook needs a url"),
    (upload({"type": "s3"}), "upload needs type, location"),
    (upload({**S3, "type": "ftp"}), "s3, gs, oss, azure"),
    (upload({**S3, "credentials": {"key": "k"}}), "both key and secret"),
    (resolution(1280, None), "both width and height"),
    (resolution(499, 720), "width must be 500 to 1920"),
    (resolution(1280, 479), "height must be 480 to 1920"),
    (resolution(1921, 480), "width must be 500 to 1920"),
    (resolution(1081, 1081), "the other may be at most 1080"),
    (lambda c: c.recordings.start(RID, meeting_url=""), "https://"),
    (lambda c: c.external_streams.start(RID, []), "1 to 3 URLs"),
    (lambda c: c.external_streams.start(RID, ["rtmp://a/k"] * 4), "1 to 3 URLs"),
    (lambda c: c.external_streams.start(RID, "rtmp://a/k"), "1 to 3 URLs"),
    (lambda c: c.external_streams.start(RID, ["https://hush"]), "rtmp:// or rtmps://"),
    (lambda c: c.external_streams.start(RID, ["rtmp://"]), "rtmp:// or rtmps://"),
    (lambda c: c.external_streams.start(RID, ["rtmp://a b"]), "rtmp:// or rtmps://"),
    (lambda c: c.live_streams.send_timed_metadata("l", "x" * 101, duration=1), "at most 100 characters"),
    (lambda c: c.live_streams.send_timed_metadata("l", " ", duration=1), "payload is empty"),
    (lambda c: c.live_streams.send_timed_metadata("l", "x", duration=0), "at least 1"),
    (lambda c: c.recordings.start(RID, transcription={"output_modes": ["pdf"]}), "txt, srt, json"),
    (summary({"context": "x" * 301}), "context may have at most 300"),
    (summary({"temperature": 0}), "0.1 to 1"),
    (summary({"temperature": 1.1}), "0.1 to 1"),
    (summary({"sections": [SECTION] * 7}), "at most 6 sections"),
    (summary({"sections": [{"title": "x"}]}), "title and format"),
    (summary({"sections": ["x"]}), "title and format"),
    (summary({"sections": [{**SECTION, "title": "x" * 101}]}), "at most 100"),
    (summary({"sections": [{**SECTION, "format": "song"}]}), "bullets, paragraph"),
    (lambda c: c.assets.list(type="chat-log"), "room-composite, "),
    (lambda c: c.assets.list(status="done"), "completed, failed, processing"),
    (lambda c: c.assets.presigned_url("a", presign_duration=0), "at least 1"),
    (lambda c: c.stream_keys.create(RID, ttl_seconds=0), "at least 1"),
    (lambda c: c.room_codes.set_enabled("  ", True), "room code is empty"),
    (lambda c: c.templates.create(name="a/b"), "template name"),
    (lambda c: c.templates.create(name="  "), "template name"),
    (lambda c: c.templates.create(roles={"r": 5}), "role is a JSON object"),
    (lambda c: c.templates.update("t"), "Nothing to change"),
    (lambda c: c.templates.update("t", roles={}, replace=True), "both roles and settings"),
    (lambda c: c.templates.set_recording_configs("t", []), "exactly one"),
    (lambda c: c.templates.set_recording_configs("t", [{"name": "n", "role": "r"}] * 2), "exactly one"),
    (lambda c: c.templates.set_recording_configs("t", [{"name": "n"}]), "name and role"),
    (lambda c: c.templates.set_recording_configs("t", [None]), "recording config is a JSON object"),  # type: ignore[list-item]  # as JSON may be typed
    (lambda c: c.templates.set_recording_configs("t", [{"name": "n", "role": "r", "maxDuration": 0}]), "at least 1"),
    (role({"priority": 6}), "priority must be 1 to 5"),
    (role({"priority": "1"}), "priority must be 1 to 5"),
    (role({"maxPeerCount": -2}), "maxPeerCount must be at least -1"),
    (role({"publishParams": {"allowed": ["smell"]}}), "audio, video, screen, simulcast"),
    (role({"publishParams": {"audio": {"bitRate": 15}}}), "audio.bitRate must be 16 to 128"),
    (role({"publishParams": {"video": {"frameRate": 31}}}), "video.frameRate must be 1 to 30"),
    (role({"publishParams": {"screen": {"bitRate": 499}}}), "screen.bitRate must be at least 500"),
    (role({"subscribeParams": {"subscribeDegradation": {"packetLossThreshold": 0}}}), "1 to 100"),
    (role(simulcast(*LAYERS, LAYERS[2])), "at most 3 layers"),
    (role(simulcast({"rid": "f"})), "needs rid"),
    (role(simulcast("f")), "needs rid"),
    (role(simulcast(LAYERS[0], {**LAYERS[1], "rid": "x"})), "rid is one of f, h, q"),
    (role(simulcast(LAYERS[0], LAYERS[2], LAYERS[1])), "order f, h, q"),
    (role(simulcast(LAYERS[0], LAYERS[0])), "order f, h, q"),
    (role(simulcast(LAYERS[0], {**LAYERS[1], "scaleResolutionDownBy": 1.0})), "greater scale"),
    (role(simulcast({**LAYERS[0], "scaleResolutionDownBy": 13})), "1 to 12"),
    (role(simulcast(LAYERS[1])), "first simulcast layer is f"),
    (role(simulcast({**LAYERS[0], "scaleResolutionDownBy": 1.5})), "first simulcast layer is f"),
    (settings({"region": "mars"}), "in, us, eu, auto"),
    (settings({"roomState": {"messageInterval": 4}}), "5 to 3600"),
    (settings({"roomState": {"messageInterval": 12}}), "multiple of 5"),
    (settings({"recording": {"upload": S3}}), "type, location, prefix"),
    (
        settings({"recording": {"upload": {**S3, "prefix": "p", "credentials": {"key": "k", "secret": "s"}}}}),
        "secretKey",
    ),
    (destinations({"rtmpDestinations": {"a": {"rtmpUrls": ["rtmp://a/k"] * 4}}}), "0 to 3 URLs"),
    (destinations({"rtmpDestinations": {"a": {"rtmpUrls": ["http://a"]}}}), "rtmp:// or rtmps://"),
    (destinations({"rtmpDestinations": {"a": "x"}}), "destination is a JSON object"),
    (destinations({"transcriptions": {"a": {"modes": ["dreamt"]}}}), "recorded, live"),
    (destinations({"transcriptions": {"a": {"outputModes": ["pdf"]}}}), "txt, srt, json"),
    (hls({"numPlaylistSegments": 2}), "numPlaylistSegments must be 3 to 150"),
    (hls({"playlistType": "vod"}), "event, live"),
    (hls({"layers": [{"width": 1280}]}), "width and height"),
    (hls({"layers": [{"width": 1281, "height": 720}]}), "even"),
    (hls({"recording": {"layers": [{"width": 1922, "height": 720}]}}), "longer side"),
    (hls({"layers": [{"width": 142, "height": 720}]}), "shorter side"),
    (hls({"layers": ["x"]}), "HLS layer is a JSON object"),
    (lambda c: c.polls.create(type="riddle"), "poll, quiz"),
    (lambda c: c.polls.create(mode="x"), "userid, peerid"),
    (lambda c: c.polls.create(start="x"), "auto, manual"),
    (lambda c: c.polls.create(duration=-1), "at least 0"),
    (lambda c: c.polls.create(questions=[{"index": 0}]), "at least 1"),
    (lambda c: c.polls.create(questions=[{"options": [{"index": 0}]}]), "option's index"),
    (lambda c: c.polls.create(questions=[{"options": ["x"]}]), "option is a JSON object"),
    (lambda c: c.polls.update("p"), "Nothing to change"),
    (lambda c: c.polls.update_question("p", 0, {}), "question's index"),
    (lambda c: c.polls.delete_option("p", 1, 0), "option's index"),
    (lambda c: c.polls.responses("p", question=0), "question's index"),
    (lambda c: c.polls.results("p", question=0), "question's index"),
    (lambda c: c.polls.link(RID, []), "at least one poll"),
    (lambda c: c.polls.link(RID, "abc"), "at least one poll"),
    (lambda c: c.polls.sessions("p", limit=9), "10 to 100"),
    (lambda c: c.analytics.track_events(""), "room id is empty"),
    (lambda c: c.analytics.track_events(RID, limit=0), "1 to 100"),
    (lambda c: c.analytics.track_events(RID, types=["client.disconnected"]), "track.add.success"),
    (lambda c: c.analytics.error_events(RID, types=["session.open"]), "client.publish.failed"),
    (deliveries(31, 1), "kept for 30 days"),
    (deliveries(20), "at most 14 days"),
    (deliveries(20, 14.1), "at most 14 days"),
    (deliveries(1, -1), "runs backwards"),
    (deliveries(-1), "runs backwards"),
    (lambda c: c.analytics.webhook_deliveries(end_time=START), "when the stretch of time starts"),
    (lambda c: c.analytics.webhook_deliveries(status="lost"), "all, failed, success"),
    (lambda c: c.analytics.webhook_deliveries(limit=0), "1 to 100"),
    (lambda c: c.analytics.replay_webhooks(start_time=START - timedelta(31)), "kept for 30 days"),
    (lambda c: c.analytics.replay_webhooks(limit=50_001), "1 to 50000"),
    (lambda c: c.analytics.replay_webhooks(offset=-1), "at least 0"),
    (lambda c: c.analytics.replay_webhooks(status="lost"), "all, failed, success"),
    (lambda c: c.analytics.peer_stats("", "p"), "session id is empty"),
    (lambda c: c.analytics.peer_stats("s", " "), "peer id is empty"),
    (lambda c: c.analytics.feedback(limit=101), "1 to 100"),
    (lambda c: c.analytics.feedback_summary("s", scale_min=5, scale_max=5), "below its highest"),
]

FINE: list[Call] = [
    resolution(500, 480),
    resolution(1920, 1080),
    resolution(1080, 1920),
    upload({**S3, "credentials": {"key": "k", "secret": "s"}}),
    summary({"context": "x" * 300, "temperature": 0.1, "sections": [SECTION] * 6}),
    role(simulcast(*LAYERS)),
    role(simulcast(LAYERS[0], LAYERS[2])),
    role(simulcast()),
    role({"priority": 1, "maxPeerCount": -1}),
    settings({"roomState": {"messageInterval": 3600}, "recording": None}),
    destinations({"rtmpDestinations": {"a": {"rtmpUrls": []}, "b": None}}),
    hls({"layers": [{"width": 144, "height": 192}, {"width": 1920, "height": 1080}], "numPlaylistSegments": 3}),
    deliveries(14),
    deliveries(30, 14),
    deliveries(30 + 0.5 / 1440, 1),
    lambda c: c.rooms.create(size=2500),
    lambda c: c.rooms.create(size=20000, large_room=True),
]


@pytest.mark.parametrize(("call", "rule"), REFUSED, ids=[f"{index}-{rule}" for index, (_, rule) in enumerate(REFUSED)])
async def test_what_breaks_a_limit_is_never_sent(call: Call, rule: str) -> None:
    async with scripted(answer(200, {})) as service, connected(service.url) as bench:
        with pytest.raises(Refused) as caught:
            await call(bench.client)
    assert rule in caught.value.sentence
    assert "hush" not in caught.value.sentence
    assert service.seen == []


@pytest.mark.parametrize("call", FINE)
async def test_what_just_meets_a_limit_goes_out(call: Call) -> None:
    async with scripted(answer(200, {"id": "x", "data": []})) as service, connected(service.url) as bench:
        await call(bench.client)
    assert len(service.seen) == 1


async def test_thirty_days_ago_of_a_moment_ago_is_moved_into_reach() -> None:
    async with scripted(answer(200, {})) as service, connected(service.url) as bench:
        await bench.client.analytics.webhook_deliveries(
            start_time=START - timedelta(days=30), end_time=START - timedelta(days=20)
        )
    assert "start_time=2025-01-04T04%3A06%3A06Z" in service.seen[0].target
