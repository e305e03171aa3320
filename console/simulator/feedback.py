"""What people thought of it: one in ten who left said so, if they still could (part-b 6.5)."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from console.simulator.ids import stream
from console.simulator.model import Event
from console.simulator.stats import network
from console.simulator.world import World

ONE_IN = 10
SILENT = frozenset({"websocket closed", "ice connection state closed"})
"""Reasons to leave after which there is no app left to ask."""
WORST, BEST = 1, 5
RATINGS = {"good": (3, 4, 4, 5, 5, 5), "fair": (2, 3, 3, 4, 4), "poor": (1, 1, 2, 2, 3)}
HAPPY, COMPLAINED = 4, 2
PRAISE, BLAME = ("clear audio", "clear video", "easy to use"), ("audio cut out", "video froze", "could not connect")
COMMENTS = ("", "", "", "Great session!", "thanks 🙏", "شكرا", "too long", "The sound dropped twice.", "[b]wow[/b]")


def events(world: World, *, session_id: str = "") -> list[Event]:
    """The leavings after which somebody gave feedback."""
    return [
        event
        for event in world.history()
        if event.type == "peer.leave.success"
        and (not session_id or event.session_id == session_id)
        and event.data["reason"] not in SILENT
        and crc32(event.data["peer_id"].encode()) % ONE_IN == 0
    ]


def wire(world: World, event: Event) -> dict[str, Any]:
    """One feedback."""
    data, room = event.data, world.rooms[event.room_id]
    chance = stream(world.seed, f"feedback/{data['peer_id']}")
    rating = chance.choice(RATINGS[network(data["peer_id"]).name])
    reasons = PRAISE if rating >= HAPPY else BLAME
    return {
        "peer_id": data["peer_id"],
        "user_id": data["user_id"],
        "account_id": world.customer_id,
        "peer_name": data["user_name"],
        "role": data["role"],
        "session_id": event.session_id,
        "room_id": room.id,
        "template_id": room.template_id,
        "rating": rating,
        "min_rating": WORST,
        "max_rating": BEST,
        "reasons": [chance.choice(reasons)] if rating >= HAPPY or rating <= COMPLAINED else [],
        "comment": chance.choice(COMMENTS),
        "timestamp": world.stamp(event.at, 3),
    }


def summary(world: World, session_id: str, low: int, high: int) -> dict[str, Any]:
    """The average of a session, on a scale of one's own."""
    ratings = [wire(world, event)["rating"] for event in events(world, session_id=session_id)]
    average = sum(ratings) / len(ratings) if ratings else 0.0
    scaled = low + (average - WORST) * (high - low) / (BEST - WORST) if ratings else 0.0
    scale = {"min": low, "max": high}
    return {"avg_session_rating": round(scaled, 2), "num_feedback_submitted": len(ratings), "scale": scale}
