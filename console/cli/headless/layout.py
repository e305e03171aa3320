"""Which fields a table shows of each model, in which order; what is not named here shows its first plain fields."""

from __future__ import annotations

from collections.abc import Mapping

from console.cli.headless.verbs import Alias

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Room": ("id", "name", "enabled", "template", "region", "created_at", "description"),
    "Peer": ("id", "name", "role", "user_id", "joined_at", "hand_raised"),
    "Session": ("id", "room_id", "active", "created_at", "updated_at", "peers"),
    "Template": ("id", "name", "default", "roles", "created_at", "updated_at"),
    "Role": ("name", "publish", "subscribe_to", "priority", "max_peer_count"),
    "Recording": ("id", "status", "room_id", "session_id", "created_at", "started_at", "stopped_at"),
    "LiveStream": ("id", "status", "room_id", "session_id", "created_at", "playback_url", "stopped_at"),
    "ExternalStream": ("id", "status", "room_id", "session_id", "created_at", "rtmp_urls", "recording"),
    "Asset": ("id", "type", "status", "room_id", "session_id", "created_at", "size", "duration"),
    "RoomCode": ("code", "role", "enabled", "room_id", "created_at"),
    "StreamKey": ("id", "room_id", "url", "key"),
    "Feedback": ("peer_id", "peer_name", "role", "rating", "min_rating", "max_rating", "comment"),
    "Delivery": ("timestamp", "type", "reporter", "room_id", "session_id", "id"),
}

ALIASES: Mapping[str, Mapping[str, Alias]] = {
    "rooms": {
        "enable": Alias(of="set_enabled", fixed={"enabled": True}, words="Let people join the room again."),
        "disable": Alias(of="set_enabled", fixed={"enabled": False}, words="Let nobody join the room any more."),
    },
}
