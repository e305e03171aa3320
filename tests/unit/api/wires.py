"""For every operation: a call with all its arguments, and exactly what goes over the wire in each dialect."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from console.api.groups import Groups
from tests.unit.api.service import START

RID = "64a0c0ffee00000000000001"
TIME = "2025-02-03T04:05:06Z"
DAY_BEFORE = START - timedelta(days=1)
LATER = "2025-02-02T04:05:06Z"
UPLOAD = {"type": "s3", "location": "bucket", "prefix": "p", "credentials": {"key": "k", "secretKey": "s"}}
TRANSCRIPTION = {"enabled": True, "output_modes": ["srt"], "summary": {"enabled": True, "temperature": 0.5}}
TRACKS = ["track.add.success", "track.update.success", "track.remove.success"]
ERRORS = [
    "client.publish.failed",
    "client.subscribe.failed",
    "client.join.failed",
    "client.disconnected",
    "client.connect.failed",
]
Query = Mapping[str, str | Sequence[str]]
Call = Callable[[Groups], Awaitable[object]]


@dataclass(frozen=True)
class Sent:
    """The one request a call makes: path, query, and the body's JSON (None: no body)."""

    path: str
    query: Query | None = None
    body: object = None


@dataclass(frozen=True)
class Wire:
    """One call of an operation, and what it sends; `openapi` is the same as `vendor` unless told."""

    method: str
    call: Call
    vendor: Sent | str
    openapi: Sent | str | None = None

    def sent(self, dialect: str) -> Sent | str:
        """What is sent; a text is the rule by which the dialect refuses it."""
        return self.vendor if dialect == "vendor" or self.openapi is None else self.openapi


MISSING = "dialect has no"
ROLE = {"name": "host", "priority": 1, "publishParams": {"allowed": ["audio"]}}
ROOM = f"/rooms/{RID}"
ACTIVE = f"/active-rooms/{RID}"
CREATE = {"name": "x", "size": 3000, "large_room": True, "max_duration_seconds": 120, "region": "eu"}
POLL = {
    "title": "t",
    "type": "quiz",
    "duration": 0,
    "anonymous": True,
    "mode": "peerid",
    "start": "manual",
    "questions": [{"index": 1, "text": "?", "options": [{"index": 1, "text": "!"}]}],
}
HOOK = {"url": "https://h/x", "headers": {"X": "1"}}

WIRES = (
    Wire(
        "rooms.list",
        lambda c: c.rooms.list(enabled=False, name="a b", after=DAY_BEFORE, before=START, limit=10, start="s"),
        Sent(
            "/rooms",
            {"enabled": "false", "name": "a b", "after": LATER, "before": TIME, "limit": "10", "start": "s"},
        ),
        Sent("/rooms", {"enabled": "false", "name": "a b", "limit": "10", "start": "s"}),
    ),
    Wire(
        "rooms.create",
        lambda c: c.rooms.create(
            name="x",
            description="d",
            template_id="t",
            region="eu",
            large_room=True,
            size=3000,
            max_duration_seconds=120,
            recording_info={"enabled": True, "upload_info": UPLOAD},
            webhook=HOOK,
        ),
        Sent(
            "/rooms",
            body={
                **CREATE,
                "description": "d",
                "template_id": "t",
                "recording_info": {
                    "enabled": True,
                    "upload_info": {**UPLOAD, "credentials": {"key": "k", "secret": "s"}},
                },
                "webhook": HOOK,
            },
        ),
    ),
    Wire("rooms.create", lambda c: c.rooms.create(), Sent("/rooms", body={})),
    Wire(
        "rooms.create",
        lambda c: c.rooms.create(polls=["p"]),
        Sent("/rooms", body={"polls": ["p"]}),
        "createRoom knows no polls",
    ),
    Wire("rooms.get", lambda c: c.rooms.get(RID), Sent(ROOM)),
    Wire(
        "rooms.update",
        lambda c: c.rooms.update(
            RID, name="x", description="", size=5, max_duration_seconds=43200, recording_info={"enabled": False}
        ),
        Sent(
            ROOM,
            body={
                "name": "x",
                "description": "",
                "size": 5,
                "max_duration_seconds": 43200,
                "recording_info": {"enabled": False},
            },
        ),
    ),
    Wire(
        "rooms.update",
        lambda c: c.rooms.update(RID, region="in", large_room=False, polls=[], webhook=HOOK, enabled=False),
        Sent(ROOM, body={"region": "in", "large_room": False, "polls": [], "webhook": HOOK, "enabled": False}),
        "updateRoom knows no enabled, large_room, polls, region, webhook",
    ),
    Wire(
        "rooms.update",
        lambda c: c.rooms.update(RID, template_id="t"),
        "updateRoom knows no template_id",
        Sent(ROOM, body={"template_id": "t"}),
    ),
    Wire(
        "rooms.set_enabled",
        lambda c: c.rooms.set_enabled(RID, False),
        Sent(ROOM, body={"enabled": False}),
        Sent(f"{ROOM}/enabled", body={"enabled": False}),
    ),
    Wire("active_rooms.get", lambda c: c.active_rooms.get(RID), Sent(ACTIVE)),
    Wire(
        "active_rooms.end",
        lambda c: c.active_rooms.end(RID, reason="over", lock=True),
        Sent(f"{ACTIVE}/end-room", body={"reason": "over", "lock": True}),
    ),
    Wire(
        "active_rooms.send_message",
        lambda c: c.active_rooms.send_message(RID, "hi", peer_id="p", type="emoji"),
        Sent(f"{ACTIVE}/send-message", body={"message": "hi", "peer_id": "p", "type": "emoji"}),
    ),
    Wire(
        "peers.list",
        lambda c: c.peers.list(RID, role="a b", user_id="u"),
        Sent(f"{ACTIVE}/peers", {"role": "a b", "user_id": "u"}),
        Sent(f"{ACTIVE}/peers"),
    ),
    Wire("peers.get", lambda c: c.peers.get(RID, "p/1"), Sent(f"{ACTIVE}/peers/p%2F1")),
    Wire(
        "peers.update",
        lambda c: c.peers.update(RID, "p", name="n", role="r", metadata="{}"),
        Sent(f"{ACTIVE}/peers/p", body={"name": "n", "role": "r", "metadata": "{}"}),
    ),
    Wire(
        "peers.remove",
        lambda c: c.peers.remove(RID, role="r", reason="bye"),
        Sent(f"{ACTIVE}/remove-peers", body={"role": "r", "reason": "bye"}),
    ),
    Wire(
        "sessions.list",
        lambda c: c.sessions.list(room_id=RID, active=True, after=DAY_BEFORE, before=START, limit=20, start="s"),
        Sent(
            "/sessions",
            {"room_id": RID, "active": "true", "after": LATER, "before": TIME, "limit": "20", "start": "s"},
        ),
        Sent("/sessions", {"room_id": RID, "active": "true", "limit": "20", "start": "s"}),
    ),
    Wire("sessions.live", lambda c: c.sessions.live(), Sent("/sessions", {"active": "true", "limit": "100"})),
    Wire("sessions.get", lambda c: c.sessions.get("s"), Sent("/sessions/s")),
    Wire(
        "templates.list",
        lambda c: c.templates.list(limit=10, start="s"),
        Sent("/templates", {"limit": "10", "start": "s"}),
        Sent("/templates"),
    ),
    Wire(
        "templates.create",
        lambda c: c.templates.create(
            name="a b.-:_", roles={"host": ROLE}, settings={"region": "us"}, destinations={"hlsDestinations": {}}
        ),
        Sent(
            "/templates",
            body={
                "name": "a b.-:_",
                "roles": {"host": ROLE},
                "settings": {"region": "us"},
                "destinations": {"hlsDestinations": {}},
            },
        ),
    ),
    Wire("templates.get", lambda c: c.templates.get("t"), Sent("/templates/t")),
    Wire(
        "templates.update",
        lambda c: c.templates.update("t", roles={"host": ROLE}, settings={"region": "us"}, default=True, replace=True),
        Sent("/templates/t", body={"roles": {"host": ROLE}, "settings": {"region": "us"}, "default": True}),
    ),
    Wire("templates.destinations", lambda c: c.templates.destinations("t"), Sent("/templates/t/destinations")),
    Wire(
        "templates.set_destinations",
        lambda c: c.templates.set_destinations("t", {"rtmpDestinations": {"a": {"name": "a"}}}, replace=True),
        Sent("/templates/t/destinations", body={"rtmpDestinations": {"a": {"name": "a"}}}),
    ),
    Wire("templates.settings", lambda c: c.templates.settings("t"), Sent("/templates/t/settings")),
    Wire(
        "templates.set_settings",
        lambda c: c.templates.set_settings("t", {"region": "in", "recording": {"upload": UPLOAD}}, replace=True),
        Sent("/templates/t/settings", body={"region": "in", "recording": {"upload": UPLOAD}}),
    ),
    Wire(
        "templates.recording_configs",
        lambda c: c.templates.recording_configs("t"),
        Sent("/templates/t/recordings"),
        MISSING,
    ),
    Wire(
        "templates.set_recording_configs",
        lambda c: c.templates.set_recording_configs("t", [{"name": "n", "role": "r", "maxDuration": 60}]),
        Sent("/templates/t/recordings", body=[{"name": "n", "role": "r", "maxDuration": 60}]),
        MISSING,
    ),
    Wire("roles.list", lambda c: c.roles.list("t"), Sent("/templates/t")),
    Wire("roles.get", lambda c: c.roles.get("t", "back stage"), Sent("/templates/t/roles/back%20stage")),
    Wire(
        "roles.upsert",
        lambda c: c.roles.upsert("t", "host", ROLE, replace=True),
        Sent("/templates/t/roles/host", body=ROLE),
    ),
    Wire("roles.delete", lambda c: c.roles.delete("t", "host"), Sent("/templates/t/roles/host")),
    Wire(
        "recordings.list",
        lambda c: c.recordings.list(room_id=RID, session_id="s", status="failed", limit=20, start="x"),
        Sent("/recordings", {"room_id": RID, "session_id": "s", "status": "failed", "limit": "20", "start": "x"}),
    ),
    Wire(
        "recordings.list",
        lambda c: c.recordings.list(status="running"),
        Sent("/recordings", {"status": "running", "limit": "100"}),
        Sent("/recordings", {"limit": "100"}),
    ),
    Wire("recordings.get", lambda c: c.recordings.get("r"), Sent("/recordings/r")),
    Wire(
        "recordings.start",
        lambda c: c.recordings.start(RID, meeting_url="https://m/x", width=1280, height=720),
        Sent(
            f"/recordings/room/{RID}/start",
            body={"meeting_url": "https://m/x", "resolution": {"width": 1280, "height": 720}},
        ),
    ),
    Wire("recordings.start", lambda c: c.recordings.start(RID), Sent(f"/recordings/room/{RID}/start", body={})),
    Wire(
        "recordings.start",
        lambda c: c.recordings.start(RID, audio_only=True, destination="d", transcription=TRANSCRIPTION),
        Sent(
            f"/recordings/room/{RID}/start",
            body={"audio_only": True, "destination": "d", "transcription": TRANSCRIPTION},
        ),
        "startRecordingForRoom knows no audio_only, destination, transcription",
    ),
    Wire("recordings.stop_room", lambda c: c.recordings.stop_room(RID), Sent(f"/recordings/room/{RID}/stop", body={})),
    Wire("recordings.stop", lambda c: c.recordings.stop("r"), Sent("/recordings/r/stop", body={})),
    Wire("recordings.pause", lambda c: c.recordings.pause(RID), Sent(f"/recordings/room/{RID}/pause", body={})),
    Wire("recordings.resume", lambda c: c.recordings.resume(RID), Sent(f"/recordings/room/{RID}/resume", body={})),
    Wire(
        "assets.list",
        lambda c: c.assets.list(room_id=RID, session_id="s", type="chat", status="processing", limit=10, start="x"),
        Sent(
            "/recording-assets",
            {"room_id": RID, "session_id": "s", "type": "chat", "status": "processing", "limit": "10", "start": "x"},
        ),
        Sent("/recording-assets", {"room_id": RID, "session_id": "s", "type": "chat-log", "limit": "10", "start": "x"}),
    ),
    Wire("assets.get", lambda c: c.assets.get("a"), Sent("/recording-assets/a")),
    Wire(
        "assets.presigned_url",
        lambda c: c.assets.presigned_url("a", presign_duration=60),
        Sent("/recording-assets/a/presigned-url", {"presign_duration": "60"}),
        "getRecordingAssetPresignedUrl knows no presign_duration",
    ),
    Wire(
        "assets.presigned_url",
        lambda c: c.assets.presigned_url("a"),
        Sent("/recording-assets/a/presigned-url"),
    ),
    Wire(
        "live_streams.list",
        lambda c: c.live_streams.list(room_id=RID, session_id="s", status="completed", start="x"),
        Sent("/live-streams", {"room_id": RID, "session_id": "s", "status": "completed", "limit": "100", "start": "x"}),
        Sent("/live-streams", {"room_id": RID, "status": "completed", "limit": "100", "start": "x"}),
    ),
    Wire("live_streams.get", lambda c: c.live_streams.get("l"), Sent("/live-streams/l")),
    Wire(
        "live_streams.start",
        lambda c: c.live_streams.start(RID, meeting_url="http://m", hls_vod=True, single_file_per_layer=False),
        Sent(
            f"/live-streams/room/{RID}/start",
            body={"meeting_url": "http://m", "recording": {"hls_vod": True, "single_file_per_layer": False}},
        ),
    ),
    Wire(
        "live_streams.start",
        lambda c: c.live_streams.start(RID, destination="d"),
        Sent(f"/live-streams/room/{RID}/start", body={"destination": "d"}),
        "startLiveStreamForRoom knows no destination",
    ),
    Wire(
        "live_streams.stop_room",
        lambda c: c.live_streams.stop_room(RID),
        Sent(f"/live-streams/room/{RID}/stop", body={}),
    ),
    Wire("live_streams.stop", lambda c: c.live_streams.stop("l"), Sent("/live-streams/l/stop", body={})),
    Wire(
        "live_streams.pause_recording",
        lambda c: c.live_streams.pause_recording("l"),
        Sent("/live-streams/l/pause-recording", body={}),
    ),
    Wire(
        "live_streams.resume_recording",
        lambda c: c.live_streams.resume_recording("l"),
        Sent("/live-streams/l/resume-recording", body={}),
    ),
    Wire(
        "live_streams.send_timed_metadata",
        lambda c: c.live_streams.send_timed_metadata("l", "x" * 100, duration=2),
        Sent("/live-streams/l/timed-metadata", body={"payload": "x" * 100, "duration": 2}),
    ),
    Wire(
        "external_streams.list",
        lambda c: c.external_streams.list(room_id=RID, session_id="s", status="running", start="x"),
        Sent(
            "/external-streams", {"room_id": RID, "session_id": "s", "status": "running", "limit": "100", "start": "x"}
        ),
        Sent("/external-streams", {"room_id": RID, "limit": "100", "start": "x"}),
    ),
    Wire("external_streams.get", lambda c: c.external_streams.get("e"), Sent("/external-streams/e")),
    Wire(
        "external_streams.start",
        lambda c: c.external_streams.start(RID, ["rtmp://a/k", "rtmps://b/k"], width=1080, height=1920),
        Sent(
            f"/external-streams/room/{RID}/start",
            body={"rtmp_urls": ["rtmp://a/k", "rtmps://b/k"], "resolution": {"width": 1080, "height": 1920}},
        ),
    ),
    Wire(
        "external_streams.start",
        lambda c: c.external_streams.start(RID, ["rtmp://a/k"], recording=False, destination="d"),
        Sent(
            f"/external-streams/room/{RID}/start",
            body={"rtmp_urls": ["rtmp://a/k"], "recording": False, "destination": "d"},
        ),
        "startExternalStreamForRoom knows no destination, recording",
    ),
    Wire(
        "external_streams.stop_room",
        lambda c: c.external_streams.stop_room(RID),
        Sent(f"/external-streams/room/{RID}/stop", body={}),
    ),
    Wire("external_streams.stop", lambda c: c.external_streams.stop("e"), Sent("/external-streams/e/stop", body={})),
    Wire("stream_keys.list", lambda c: c.stream_keys.list(RID), Sent(f"/stream-keys/room/{RID}")),
    Wire("stream_keys.create", lambda c: c.stream_keys.create(RID), Sent(f"/stream-keys/room/{RID}", body={})),
    Wire(
        "stream_keys.create",
        lambda c: c.stream_keys.create(RID, role="r", user_id="u", ttl_seconds=60),
        "createRtmpStreamKey knows no role, ttl_seconds, user_id",
        Sent(f"/stream-keys/room/{RID}", body={"role": "r", "user_id": "u", "ttl_seconds": 60}),
    ),
    Wire(
        "stream_keys.disable",
        lambda c: c.stream_keys.disable(RID),
        Sent(f"/stream-keys/room/{RID}/disable", body={}),
        Sent(f"/stream-keys/room/{RID}"),
    ),
    Wire("room_codes.create", lambda c: c.room_codes.create(RID), Sent(f"/room-codes/room/{RID}", body={})),
    Wire(
        "room_codes.create_for_role",
        lambda c: c.room_codes.create_for_role(RID, "a/b"),
        Sent(f"/room-codes/room/{RID}/role/a%2Fb", body={}),
        MISSING,
    ),
    Wire(
        "room_codes.list",
        lambda c: c.room_codes.list(RID, role="r", enabled=True, limit=20, start="x"),
        Sent(f"/room-codes/room/{RID}", {"role": "r", "enabled": "true", "limit": "20", "start": "x"}),
        Sent(f"/room-codes/room/{RID}"),
    ),
    Wire(
        "room_codes.set_enabled",
        lambda c: c.room_codes.set_enabled("abc-defg-hij", False),
        Sent("/room-codes/code", body={"code": "abc-defg-hij", "enabled": False}),
        Sent("/room-codes/code/abc-defg-hij", body={"enabled": False}),
    ),
    Wire(
        "polls.create",
        lambda c: c.polls.create(
            title="t",
            type="quiz",
            duration=0,
            anonymous=True,
            mode="peerid",
            start="manual",
            questions=[{"index": 1, "text": "?", "options": [{"index": 1, "text": "!"}]}],
        ),
        Sent("/polls", body=POLL),
    ),
    Wire(
        "polls.update",
        lambda c: c.polls.update("p", title="t", replace=True),
        Sent("/polls/p", body={"title": "t"}),
        Sent("/polls", body={"id": "p", "title": "t"}),
    ),
    Wire("polls.get", lambda c: c.polls.get("p"), Sent("/polls/p")),
    Wire(
        "polls.update_question",
        lambda c: c.polls.update_question("p", 2, {"text": "?"}),
        Sent("/polls/p/questions/2", body={"text": "?"}),
        MISSING,
    ),
    Wire("polls.delete_question", lambda c: c.polls.delete_question("p", 2), Sent("/polls/p/questions/2"), MISSING),
    Wire(
        "polls.update_option",
        lambda c: c.polls.update_option("p", 2, 3, {"text": "!"}),
        Sent("/polls/p/questions/2/options/3", body={"text": "!"}),
        MISSING,
    ),
    Wire(
        "polls.delete_option",
        lambda c: c.polls.delete_option("p", 2, 3),
        Sent("/polls/p/questions/2/options/3"),
        MISSING,
    ),
    Wire(
        "polls.sessions",
        lambda c: c.polls.sessions("p", limit=10, start="x"),
        Sent("/polls/p/sessions", {"limit": "10", "start": "x"}),
        MISSING,
    ),
    Wire(
        "polls.responses",
        lambda c: c.polls.responses("p", question=1, all=True, limit=10, start="x"),
        Sent("/polls/p/responses", {"question": "1", "all": "true", "limit": "10", "start": "x"}),
        MISSING,
    ),
    Wire("polls.response", lambda c: c.polls.response("p", "r"), Sent("/polls/p/responses/r"), MISSING),
    Wire(
        "polls.results",
        lambda c: c.polls.results("p", question=1, start="x"),
        Sent("/polls/p/results", {"question": "1", "limit": "100", "start": "x"}),
        MISSING,
    ),
    Wire("polls.result", lambda c: c.polls.result("p", "r"), Sent("/polls/p/results/r"), MISSING),
    Wire(
        "analytics.track_events",
        lambda c: c.analytics.track_events(RID, session_id="s", peer_id="p", user_id="u", limit=1, start="a:b~c="),
        Sent(
            "/analytics/events",
            {
                "room_id": RID,
                "session_id": "s",
                "peer_id": "p",
                "user_id": "u",
                "type": TRACKS,
                "limit": "1",
                "start": "a:b~c=",
            },
        ),
        Sent("/analytics/track-events", {"session_id": "s", "peer_id": "p"}),
    ),
    Wire(
        "analytics.recording_events",
        lambda c: c.analytics.recording_events(RID, session_id="s", beam_id="b", limit=100, start="x"),
        Sent(
            "/analytics/events",
            {
                "room_id": RID,
                "session_id": "s",
                "beam_id": "b",
                "type": "beam.recording.success",
                "limit": "100",
                "start": "x",
            },
        ),
        Sent("/analytics/recording-events", {"session_id": "s", "recording_id": "b"}),
    ),
    Wire(
        "analytics.error_events",
        lambda c: c.analytics.error_events(RID, session_id="s", peer_id="p", user_id="u"),
        Sent(
            "/analytics/events",
            {
                "room_id": RID,
                "session_id": "s",
                "peer_id": "p",
                "user_id": "u",
                "type": ERRORS,
                "error": "true",
                "limit": "100",
            },
        ),
        Sent("/analytics/error-events", {"session_id": "s"}),
    ),
    Wire(
        "analytics.error_events",
        lambda c: c.analytics.error_events(RID, types=["client.disconnected"]),
        Sent(
            "/analytics/events",
            {"room_id": RID, "type": "client.disconnected", "error": "true", "limit": "100"},
        ),
        Sent("/analytics/error-events"),
    ),
    Wire(
        "analytics.webhook_deliveries",
        lambda c: c.analytics.webhook_deliveries(
            start_time=DAY_BEFORE,
            end_time=START,
            room_id=RID,
            status="failed",
            event_names=["session.open.success", "peer.join.success"],
            limit=1,
            start="7",
        ),
        Sent(
            "/analytics/webhooks",
            {
                "start_time": LATER,
                "end_time": TIME,
                "room_id": RID,
                "status": "failed",
                "event_names": ["session.open.success", "peer.join.success"],
                "limit": "1",
                "page": "7",
            },
        ),
        Sent("/analytics/events", {"room_id": RID, "limit": "1", "start": "7"}),
    ),
    Wire(
        "analytics.webhook_deliveries",
        lambda c: c.analytics.webhook_deliveries(event_names=["peer.join.success"]),
        Sent("/analytics/webhooks", {"event_names": "peer.join.success", "status": "all", "limit": "100"}),
        Sent("/analytics/events", {"type": "peer.join.success", "limit": "100"}),
    ),
    Wire(
        "analytics.replay_webhooks",
        lambda c: c.analytics.replay_webhooks(
            start_time=DAY_BEFORE,
            end_time=START,
            room_id=RID,
            event_names=["peer.join.success"],
            status="all",
            limit=50000,
            offset=0,
        ),
        Sent(
            "/analytics/webhooks/replay",
            body={
                "start_time": LATER,
                "end_time": TIME,
                "room_id": RID,
                "event_names": ["peer.join.success"],
                "status": "all",
                "limit": 50000,
                "offset": 0,
            },
        ),
        "replayWebhookEvents knows no end_time, event_names, limit, offset, start_time, status",
    ),
    Wire(
        "analytics.replay_webhooks",
        lambda c: c.analytics.replay_webhooks(room_id=RID, event_ids=["e"], session_id="s"),
        "replayWebhookEvents knows no event_ids, session_id",
        Sent("/analytics/events/replay", body={"room_id": RID, "event_ids": ["e"], "session_id": "s"}),
    ),
    Wire(
        "analytics.replay_webhooks",
        lambda c: c.analytics.replay_webhooks(),
        Sent("/analytics/webhooks/replay", body={}),
        Sent("/analytics/events/replay", body={}),
    ),
    Wire(
        "analytics.replay_progress",
        lambda c: c.analytics.replay_progress("w"),
        Sent("/analytics/webhooks/replay/w"),
        MISSING,
    ),
    Wire(
        "analytics.peer_stats",
        lambda c: c.analytics.peer_stats("s", "p"),
        Sent("/analytics/peer-stats", {"session_id": "s", "peer_id": "p"}),
        Sent("/analytics/peer-quality", {"session_id": "s", "peer_id": "p"}),
    ),
    Wire(
        "analytics.feedback",
        lambda c: c.analytics.feedback(room_id=RID, session_id="s", user_id="u", limit=1, start="x"),
        Sent("/analytics/feedback", {"room_id": RID, "session_id": "s", "user_id": "u", "limit": "1", "start": "x"}),
        MISSING,
    ),
    Wire(
        "analytics.feedback_summary",
        lambda c: c.analytics.feedback_summary("s", scale_min=1, scale_max=5),
        Sent("/analytics/feedback/summary/s", {"scale_min": "1", "scale_max": "5"}),
        MISSING,
    ),
)
