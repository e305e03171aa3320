"""Analytics: events, quality, feedback (part-b 6.1, 6.4, 6.5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from console.simulator import analytics, feedback, stats
from console.simulator.errors import bad_query, not_found
from console.simulator.hooks import Hooks
from console.simulator.model import Event
from console.simulator.reading import flag
from console.simulator.routes.base import Routes, reply
from console.simulator.shapes import Shapes
from console.simulator.snapshots import snapshot_page
from console.simulator.world import World

FILTERS = ("session_id", "peer_id", "user_id", "beam_id")
FEEDBACK_FILTERS = ("room_id", "session_id", "user_id")
MOST = 1000  # events the profile's answers have, which know no pages
MOST_DIGITS = 6


class AnalyticsRoutes(Routes):
    """The operations on what happened.

    Args:
        world: what they read.
        shapes: how the answers are written down.
        hooks: who knows the ids of events.
    """

    def __init__(self, world: World, shapes: Shapes, hooks: Hooks) -> None:
        super().__init__(world, shapes)
        self._hooks = hooks

    async def events(self, request: Request) -> Response:
        """Events of a room, by type, in pages of a snapshot."""
        query = request.query_params
        room_id, types = query.get("room_id", ""), query.getlist("type")
        if not room_id:
            raise bad_query("room_id is required")
        unknown = set(types) - set(analytics.TYPES)
        if unknown:
            raise bad_query(f"type must be one of {', '.join(analytics.TYPES)}")
        kinds = set(types or analytics.TYPES)
        if flag(query, "error"):
            kinds &= set(analytics.ERRORS)
        wanted = _chosen(query, FILTERS)
        found = analytics.find(self.world, kinds, wanted, room_id)
        about = ["events", room_id, *sorted(kinds), *wanted.values()]
        head, items = snapshot_page(self.world, query, about, found, self._wire)
        return reply({**head, "events": items})

    async def track_events(self, request: Request) -> Response:
        """Track events: the profile's way, in one answer."""
        return self._plain(analytics.TRACKS, _chosen(request.query_params, ("session_id", "peer_id")))

    async def recording_events(self, request: Request) -> Response:
        """Recording events: the profile's way."""
        query = request.query_params
        wanted = {"session_id": query.get("session_id", ""), "beam_id": query.get("recording_id", "")}
        return self._plain(analytics.RECORDINGS, wanted)

    async def error_events(self, request: Request) -> Response:
        """Error events: the profile's way."""
        return self._plain(analytics.ERRORS, _chosen(request.query_params, ("session_id",)))

    async def peer_stats(self, request: Request) -> Response:
        """The quality of one peer's tracks as series."""
        session_id, peer_id = (request.query_params.get(name, "") for name in ("session_id", "peer_id"))
        if not session_id or not peer_id:
            raise bad_query("peer_id and session_id are required")
        session = self.world.sessions.get(session_id)
        if session is None:
            raise not_found("session")
        peer = session.peers.get(peer_id)
        if peer is None:
            raise not_found("peer")
        return reply(stats.series(self.world, session, peer))

    async def feedback(self, request: Request) -> Response:
        """What people thought of it."""
        query = request.query_params
        wanted = _chosen(query, FEEDBACK_FILTERS)

        def fits(event: Event) -> bool:
            known = {"room_id": event.room_id, "session_id": event.session_id, "user_id": event.data["user_id"]}
            return all(not value or known[name] == value for name, value in wanted.items())

        found = [event for event in feedback.events(self.world) if fits(event)]
        about = ["feedback", *wanted.values()]
        head, items = snapshot_page(self.world, query, about, found, lambda event: feedback.wire(self.world, event))
        return reply({**head, "data": items})

    async def feedback_summary(self, request: Request) -> Response:
        """The average of a session."""
        session_id = request.path_params["session_id"]
        if session_id not in self.world.sessions:
            raise not_found("session")
        low = _border(request.query_params, "scale_min", feedback.WORST)
        high = _border(request.query_params, "scale_max", feedback.BEST)
        if low >= high:
            raise bad_query("scale_min must be less than scale_max")
        return reply(feedback.summary(self.world, session_id, low, high))

    def _plain(self, types: Collection[str], wanted: Mapping[str, str]) -> Response:
        found = analytics.find(self.world, types, wanted)
        found.sort(key=lambda event: (-event.at, -event.serial))
        return reply({"events": [self._wire(event) for event in found[:MOST]]})

    def _wire(self, event: Event) -> dict[str, Any]:
        return analytics.wire(self.world, event, self._hooks.event_id(event))


def _chosen(query: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    return {name: query.get(name, "") for name in names}


def _border(query: Mapping[str, str], name: str, usual: int) -> int:
    value = query.get(name, "")
    if not value:
        return usual
    if not value.isascii() or not value.isdigit() or len(value) > MOST_DIGITS:
        raise bad_query(f"{name} must be a whole number")
    return int(value)
