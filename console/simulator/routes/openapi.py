"""Every operation of the published openapi profile, and nothing else."""

from __future__ import annotations

from console.simulator.hooks import Hooks
from console.simulator.routes.access import RoomCodeRoutes, StreamKeyRoutes
from console.simulator.routes.analytics import AnalyticsRoutes
from console.simulator.routes.polls import PollRoutes
from console.simulator.routes.rooms import RoomRoutes
from console.simulator.routes.vendor import Route, common
from console.simulator.routes.webhooks import WebhookRoutes
from console.simulator.shapes import Shapes
from console.simulator.world import World


def routes(world: World, shapes: Shapes, hooks: Hooks) -> list[Route]:
    """Method, path and handler of each operation."""
    keys, codes = StreamKeyRoutes(world, shapes), RoomCodeRoutes(world, shapes)
    analytics, webhooks = AnalyticsRoutes(world, shapes, hooks), WebhookRoutes(world, shapes, hooks)
    return [
        *common(world, shapes, hooks),
        ("POST", "/rooms/{room_id}/enabled", RoomRoutes(world, shapes).set_enabled),
        ("GET", "/stream-keys/room/{room_id}", keys.retrieve),
        ("POST", "/stream-keys/room/{room_id}", keys.create_for),
        ("DELETE", "/stream-keys/room/{room_id}", keys.disable),
        ("GET", "/room-codes/room/{room_id}", codes.list_all),
        ("POST", "/room-codes/code/{code}", codes.update_named),
        ("POST", "/polls/room/{room_id}/link", PollRoutes(world, shapes).link),
        ("GET", "/analytics/events", webhooks.list),
        ("POST", "/analytics/events/replay", webhooks.replay_some),
        ("GET", "/analytics/track-events", analytics.track_events),
        ("GET", "/analytics/recording-events", analytics.recording_events),
        ("GET", "/analytics/error-events", analytics.error_events),
        ("GET", "/analytics/peer-quality", analytics.peer_stats),
    ]
