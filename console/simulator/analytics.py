"""Track, recording and error events as analytics finds them (part-b 6.1): what happened to the crowd, told again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from console.simulator.facts import telling
from console.simulator.model import Event
from console.simulator.world import World

TRACKS = ("track.add.success", "track.update.success", "track.remove.success")
RECORDINGS = ("beam.recording.success",)
ERRORS = (
    "client.publish.failed",
    "client.subscribe.failed",
    "client.join.failed",
    "client.disconnected",
    "client.connect.failed",
)
TYPES = (*TRACKS, *RECORDINGS, *ERRORS)
KEPT_SECONDS = 30 * 86_400.0


def find(world: World, types: Collection[str], wanted: Mapping[str, str], room_id: str = "") -> list[Event]:
    """The events of some types of the last thirty days whose data has what is wanted.

    Args:
        world: what is looked at.
        types: which of `TYPES`.
        wanted: `session_id`, `peer_id`, `user_id`, `beam_id`: those that are not empty must be the same.
        room_id: in which room; "" for all.
    """
    data = {name: value for name, value in wanted.items() if value and name != "session_id"}
    session_id, oldest = wanted.get("session_id", ""), world.time.now - KEPT_SECONDS
    return [
        event
        for session in world.sessions.values()
        if (not room_id or session.room_id == room_id) and (not session_id or session.id == session_id)
        for event in session.facts
        if event.type in types
        and event.at >= oldest
        and all(event.data.get(name) == value for name, value in data.items())
    ]


def wire(world: World, event: Event, event_id: str) -> dict[str, Any]:
    """An event as analytics shows it."""
    told = telling(world, event)
    if event.type in TRACKS:
        told.pop("template_id")
    told = {name: value for name, value in told.items() if name not in ("app_id", "session_started_at")}
    if event.type == RECORDINGS[0]:
        told["session_started_at"] = world.sessions[event.session_id].created_at
    return {
        "version": "2.0",
        "id": event_id,
        "timestamp": world.stamp(event.at, 3),
        "type": event.type,
        "data": told,
    }
