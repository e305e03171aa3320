"""Every operation of the vendor's service (contract of part-a 14 and part-b 10), and where it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from console.simulator.hooks import Hooks
from console.simulator.routes.access import RoomCodeRoutes, StreamKeyRoutes
from console.simulator.routes.active_rooms import ActiveRoomRoutes
from console.simulator.routes.analytics import AnalyticsRoutes
from console.simulator.routes.assets import AssetRoutes
from console.simulator.routes.jobs import JobRoutes
from console.simulator.routes.policy import PolicyRoutes
from console.simulator.routes.polls import PollRoutes
from console.simulator.routes.rooms import RoomRoutes
from console.simulator.routes.sessions import SessionRoutes
from console.simulator.routes.webhooks import WebhookRoutes
from console.simulator.shapes import Shapes
from console.simulator.world import World

Route = tuple[str, str, Callable[[Request], Awaitable[Response]]]


def routes(world: World, shapes: Shapes, hooks: Hooks) -> list[Route]:
    """Method, path and handler of each operation."""
    return [
        *common(world, shapes, hooks),
        *_policy(PolicyRoutes(world, shapes)),
        *_access(StreamKeyRoutes(world, shapes), RoomCodeRoutes(world, shapes)),
        *_polls(PollRoutes(world, shapes)),
        *_analytics(AnalyticsRoutes(world, shapes, hooks), WebhookRoutes(world, shapes, hooks)),
    ]


def common(world: World, shapes: Shapes, hooks: Hooks) -> list[Route]:
    """The operations whose method and path both dialects share."""
    return [
        *_rooms(RoomRoutes(world, shapes)),
        *_active_rooms(ActiveRoomRoutes(world, shapes)),
        *_sessions_and_templates(SessionRoutes(world, shapes), PolicyRoutes(world, shapes)),
        *_jobs(world, shapes),
        *_shared_access(RoomCodeRoutes(world, shapes), PollRoutes(world, shapes)),
    ]


def _rooms(rooms: RoomRoutes) -> list[Route]:
    return [
        ("GET", "/rooms", rooms.list),
        ("POST", "/rooms", rooms.create),
        ("GET", "/rooms/{room_id}", rooms.retrieve),
        ("POST", "/rooms/{room_id}", rooms.update),
    ]


def _active_rooms(rooms: ActiveRoomRoutes) -> list[Route]:
    return [
        ("GET", "/active-rooms/{room_id}", rooms.retrieve),
        ("GET", "/active-rooms/{room_id}/peers", rooms.list_peers),
        ("GET", "/active-rooms/{room_id}/peers/{peer_id}", rooms.retrieve_peer),
        ("POST", "/active-rooms/{room_id}/peers/{peer_id}", rooms.update_peer),
        ("POST", "/active-rooms/{room_id}/remove-peers", rooms.remove_peers),
        ("POST", "/active-rooms/{room_id}/send-message", rooms.send_message),
        ("POST", "/active-rooms/{room_id}/end-room", rooms.end_room),
    ]


def _sessions_and_templates(sessions: SessionRoutes, policy: PolicyRoutes) -> list[Route]:
    return [
        ("GET", "/sessions", sessions.list),
        ("GET", "/sessions/{session_id}", sessions.retrieve),
        ("GET", "/templates", policy.list),
        ("POST", "/templates", policy.create),
        ("GET", "/templates/{template_id}", policy.retrieve),
        ("POST", "/templates/{template_id}", policy.update),
        ("GET", "/templates/{template_id}/roles/{role_name:path}", policy.role),
        ("POST", "/templates/{template_id}/roles/{role_name:path}", policy.upsert_role),
        ("DELETE", "/templates/{template_id}/roles/{role_name:path}", policy.delete_role),
        ("GET", "/templates/{template_id}/destinations", policy.destinations),
        ("POST", "/templates/{template_id}/destinations", policy.set_destinations),
        ("GET", "/templates/{template_id}/settings", policy.settings),
        ("POST", "/templates/{template_id}/settings", policy.set_settings),
    ]


def _jobs(world: World, shapes: Shapes) -> list[Route]:
    recordings, live, external = (
        JobRoutes(world, shapes, kind) for kind in ("recordings", "live-streams", "external-streams")
    )
    assets = AssetRoutes(world, shapes)
    families: list[Route] = []
    for jobs in (recordings, live, external):
        families += [
            ("GET", f"/{jobs.kind}", jobs.list),
            ("GET", f"/{jobs.kind}/{{job_id}}", jobs.retrieve),
            ("POST", f"/{jobs.kind}/room/{{room_id}}/start", jobs.start),
            ("POST", f"/{jobs.kind}/room/{{room_id}}/stop", jobs.stop_room),
            ("POST", f"/{jobs.kind}/{{job_id}}/stop", jobs.stop),
        ]
    return [
        *families,
        ("POST", "/recordings/room/{room_id}/pause", recordings.pause_room),
        ("POST", "/recordings/room/{room_id}/resume", recordings.resume_room),
        ("POST", "/live-streams/{job_id}/pause-recording", live.pause),
        ("POST", "/live-streams/{job_id}/resume-recording", live.resume),
        ("POST", "/live-streams/{job_id}/timed-metadata", live.timed_metadata),
        ("GET", "/recording-assets", assets.list),
        ("GET", "/recording-assets/{asset_id}", assets.retrieve),
        ("GET", "/recording-assets/{asset_id}/presigned-url", assets.presigned_url),
    ]


def _shared_access(codes: RoomCodeRoutes, polls: PollRoutes) -> list[Route]:
    return [
        ("POST", "/room-codes/room/{room_id}", codes.create),
        ("POST", "/polls", polls.create),
        ("GET", "/polls/{poll_id}", polls.retrieve),
    ]


def _policy(policy: PolicyRoutes) -> list[Route]:
    return [
        ("GET", "/templates/{template_id}/recordings", policy.recordings),
        ("POST", "/templates/{template_id}/recordings", policy.set_recordings),
    ]


def _access(keys: StreamKeyRoutes, codes: RoomCodeRoutes) -> list[Route]:
    return [
        ("GET", "/stream-keys/room/{room_id}", keys.list),
        ("POST", "/stream-keys/room/{room_id}", keys.create),
        ("POST", "/stream-keys/room/{room_id}/disable", keys.disable),
        ("GET", "/room-codes/room/{room_id}", codes.list),
        ("POST", "/room-codes/room/{room_id}/role/{role_name:path}", codes.create_for_role),
        ("POST", "/room-codes/code", codes.update),
    ]


def _polls(polls: PollRoutes) -> list[Route]:
    question = "/polls/{poll_id}/questions/{question}"
    return [
        ("POST", "/polls/{poll_id}", polls.update),
        ("POST", question, polls.update_question),
        ("DELETE", question, polls.delete_question),
        ("POST", question + "/options/{option}", polls.update_option),
        ("DELETE", question + "/options/{option}", polls.delete_option),
        ("GET", "/polls/{poll_id}/sessions", polls.sessions),
        ("GET", "/polls/{poll_id}/responses", polls.responses),
        ("GET", "/polls/{poll_id}/responses/{response_id}", polls.response),
        ("GET", "/polls/{poll_id}/results", polls.results),
        ("GET", "/polls/{poll_id}/results/{result_id}", polls.result),
    ]


def _analytics(analytics: AnalyticsRoutes, webhooks: WebhookRoutes) -> list[Route]:
    return [
        ("GET", "/analytics/events", analytics.events),
        ("GET", "/analytics/webhooks", webhooks.deliveries),
        ("POST", "/analytics/webhooks/replay", webhooks.replay),
        ("GET", "/analytics/webhooks/replay/{workflow_id}", webhooks.progress),
        ("GET", "/analytics/peer-stats", analytics.peer_stats),
        ("GET", "/analytics/feedback", analytics.feedback),
        ("GET", "/analytics/feedback/summary/{session_id}", analytics.feedback_summary),
    ]
