"""All operations of the API, written down by hand from part-a 14, part-b 10 and the published profile.

The client is held to this table, not the table to the client.
"""

from __future__ import annotations

from typing import NamedTuple

SAME = "="


class Row(NamedTuple):
    """One operation: the client's method, its `operationId`, its route, its route in the profile (None: missing)."""

    method: str
    id: str
    vendor: str
    openapi: str | None = SAME

    def route(self, dialect: str) -> str | None:
        """`METHOD /path` in a dialect; None when it has no such operation."""
        return self.vendor if dialect == "vendor" or self.openapi == SAME else self.openapi


POLL = "/polls/{poll_id}"
QUESTION = f"{POLL}/questions/{{index}}"
TEMPLATE = "/templates/{template_id}"
ACTIVE = "/active-rooms/{room_id}"

TABLE = (
    Row("rooms.list", "listRooms", "GET /rooms"),
    Row("rooms.create", "createRoom", "POST /rooms"),
    Row("rooms.get", "retrieveRoom", "GET /rooms/{room_id}"),
    Row("rooms.update", "updateRoom", "POST /rooms/{room_id}"),
    Row("rooms.set_enabled", "setRoomEnabled", "POST /rooms/{room_id}", "POST /rooms/{room_id}/enabled"),
    Row("active_rooms.get", "retrieveActiveRoom", f"GET {ACTIVE}"),
    Row("active_rooms.end", "endActiveRoom", f"POST {ACTIVE}/end-room"),
    Row("active_rooms.send_message", "sendMessage", f"POST {ACTIVE}/send-message"),
    Row("peers.list", "listPeers", f"GET {ACTIVE}/peers"),
    Row("peers.get", "retrievePeer", f"GET {ACTIVE}/peers/{{peer_id}}"),
    Row("peers.update", "updatePeer", f"POST {ACTIVE}/peers/{{peer_id}}"),
    Row("peers.remove", "removePeers", f"POST {ACTIVE}/remove-peers"),
    Row("sessions.list", "listSessions", "GET /sessions"),
    Row("sessions.get", "retrieveSession", "GET /sessions/{session_id}"),
    Row("templates.list", "listTemplates", "GET /templates"),
    Row("templates.create", "createTemplate", "POST /templates"),
    Row("templates.get", "retrieveTemplate", f"GET {TEMPLATE}"),
    Row("templates.update", "updateTemplate", f"POST {TEMPLATE}"),
    Row("templates.destinations", "retrieveDestinations", f"GET {TEMPLATE}/destinations"),
    Row("templates.set_destinations", "updateDestinations", f"POST {TEMPLATE}/destinations"),
    Row("templates.settings", "retrieveSettings", f"GET {TEMPLATE}/settings"),
    Row("templates.set_settings", "updateSettings", f"POST {TEMPLATE}/settings"),
    Row("templates.recording_configs", "retrieveRecordingConfigs", f"GET {TEMPLATE}/recordings", None),
    Row("templates.set_recording_configs", "configureRecordings", f"POST {TEMPLATE}/recordings", None),
    Row("roles.get", "retrieveRole", f"GET {TEMPLATE}/roles/{{role_name}}"),
    Row("roles.upsert", "upsertRole", f"POST {TEMPLATE}/roles/{{role_name}}"),
    Row("roles.delete", "deleteRole", f"DELETE {TEMPLATE}/roles/{{role_name}}"),
    Row("recordings.list", "listRecordings", "GET /recordings"),
    Row("recordings.get", "getRecording", "GET /recordings/{recording_id}"),
    Row("recordings.start", "startRecordingForRoom", "POST /recordings/room/{room_id}/start"),
    Row("recordings.stop_room", "stopRecordingForRoom", "POST /recordings/room/{room_id}/stop"),
    Row("recordings.stop", "stopRecordingById", "POST /recordings/{recording_id}/stop"),
    Row("recordings.pause", "pauseRecording", "POST /recordings/room/{room_id}/pause"),
    Row("recordings.resume", "resumeRecording", "POST /recordings/room/{room_id}/resume"),
    Row("assets.list", "listRecordingAssets", "GET /recording-assets"),
    Row("assets.get", "getRecordingAsset", "GET /recording-assets/{asset_id}"),
    Row("assets.presigned_url", "getRecordingAssetPresignedUrl", "GET /recording-assets/{asset_id}/presigned-url"),
    Row("live_streams.list", "listLiveStreams", "GET /live-streams"),
    Row("live_streams.get", "getLiveStream", "GET /live-streams/{stream_id}"),
    Row("live_streams.start", "startLiveStreamForRoom", "POST /live-streams/room/{room_id}/start"),
    Row("live_streams.stop_room", "stopLiveStreamForRoom", "POST /live-streams/room/{room_id}/stop"),
    Row("live_streams.stop", "stopLiveStreamById", "POST /live-streams/{stream_id}/stop"),
    Row("live_streams.pause_recording", "pauseLiveStreamRecording", "POST /live-streams/{stream_id}/pause-recording"),
    Row(
        "live_streams.resume_recording", "resumeLiveStreamRecording", "POST /live-streams/{stream_id}/resume-recording"
    ),
    Row("live_streams.send_timed_metadata", "sendTimedMetadata", "POST /live-streams/{stream_id}/timed-metadata"),
    Row("external_streams.list", "listExternalStreams", "GET /external-streams"),
    Row("external_streams.get", "getExternalStream", "GET /external-streams/{stream_id}"),
    Row("external_streams.start", "startExternalStreamForRoom", "POST /external-streams/room/{room_id}/start"),
    Row("external_streams.stop_room", "stopExternalStreamForRoom", "POST /external-streams/room/{room_id}/stop"),
    Row("external_streams.stop", "stopExternalStreamById", "POST /external-streams/{stream_id}/stop"),
    Row("stream_keys.list", "getRtmpStreamKey", "GET /stream-keys/room/{room_id}"),
    Row("stream_keys.create", "createRtmpStreamKey", "POST /stream-keys/room/{room_id}"),
    Row(
        "stream_keys.disable",
        "disableRtmpStreamKey",
        "POST /stream-keys/room/{room_id}/disable",
        "DELETE /stream-keys/room/{room_id}",
    ),
    Row("room_codes.create", "createRoomCodes", "POST /room-codes/room/{room_id}"),
    Row(
        "room_codes.create_for_role",
        "createRoomCodeForRole",
        "POST /room-codes/room/{room_id}/role/{role_name}",
        None,
    ),
    Row("room_codes.list", "getRoomCodes", "GET /room-codes/room/{room_id}"),
    Row("room_codes.set_enabled", "updateRoomCode", "POST /room-codes/code", "POST /room-codes/code/{code}"),
    Row("polls.create", "createOrUpdatePoll", "POST /polls"),
    Row("polls.update", "updatePoll", f"POST {POLL}", "POST /polls"),
    Row("polls.get", "getPoll", f"GET {POLL}"),
    Row("polls.link", "linkPollWithRoom", "POST /rooms/{room_id}", "POST /polls/room/{room_id}/link"),
    Row("polls.update_question", "updatePollQuestion", f"POST {QUESTION}", None),
    Row("polls.delete_question", "deletePollQuestion", f"DELETE {QUESTION}", None),
    Row("polls.update_option", "updatePollOption", f"POST {QUESTION}/options/{{option}}", None),
    Row("polls.delete_option", "deletePollOption", f"DELETE {QUESTION}/options/{{option}}", None),
    Row("polls.sessions", "listPollSessions", f"GET {POLL}/sessions", None),
    Row("polls.responses", "listPollResponses", f"GET {POLL}/responses", None),
    Row("polls.response", "getPollResponse", f"GET {POLL}/responses/{{response_id}}", None),
    Row("polls.results", "listPollResults", f"GET {POLL}/results", None),
    Row("polls.result", "getPollResult", f"GET {POLL}/results/{{result_id}}", None),
    Row("analytics.track_events", "listTrackEvents", "GET /analytics/events", "GET /analytics/track-events"),
    Row(
        "analytics.recording_events", "listRecordingEvents", "GET /analytics/events", "GET /analytics/recording-events"
    ),
    Row("analytics.error_events", "listErrorEvents", "GET /analytics/events", "GET /analytics/error-events"),
    Row("analytics.webhook_deliveries", "listWebhookEvents", "GET /analytics/webhooks", "GET /analytics/events"),
    Row(
        "analytics.replay_webhooks",
        "replayWebhookEvents",
        "POST /analytics/webhooks/replay",
        "POST /analytics/events/replay",
    ),
    Row("analytics.replay_progress", "getReplayProgress", "GET /analytics/webhooks/replay/{workflow_id}", None),
    Row("analytics.peer_stats", "getPeerQualityStats", "GET /analytics/peer-stats", "GET /analytics/peer-quality"),
    Row("analytics.feedback", "listFeedback", "GET /analytics/feedback", None),
    Row("analytics.feedback_summary", "getFeedbackSummary", "GET /analytics/feedback/summary/{session_id}", None),
)
DERIVED = {"roles.list": "retrieveTemplate", "sessions.live": "listSessions"}  # methods that share an operation
_HARMFUL = """
    setRoomEnabled updateRoom deleteRole createTemplate updateTemplate updateSettings updateDestinations
    configureRecordings upsertRole stopRecordingForRoom stopRecordingById stopLiveStreamForRoom stopLiveStreamById
    stopExternalStreamForRoom stopExternalStreamById disableRtmpStreamKey updateRoomCode deletePollQuestion
    deletePollOption replayWebhookEvents sendMessage
"""
HARM = {"endActiveRoom": "wide", "removePeers": "wide", **dict.fromkeys(_HARMFUL.split(), "harmful")}
