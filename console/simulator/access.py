"""What people and encoders get in with: stream keys and room codes (part-a 9, 11)."""

from __future__ import annotations

import string
from random import Random

from console.simulator.model import Room, RoomCode, StreamKey
from console.simulator.world import World

INGEST = "rtmps://ingest.100ms.example/live"
GROUPS = (3, 4, 3)  # letters of a room code
MOST_CODES = 100  # per role


def stream_key(world: World, room_id: str) -> StreamKey | None:
    """The key of a room that is not disabled or over, or None."""
    now = world.time.now
    keys = (key for key in world.stream_keys.values() if key.room_id == room_id and key.enabled)
    return next((key for key in keys if key.expires is None or key.expires > now), None)


def stream_keys(world: World, room_id: str) -> list[StreamKey]:
    """All keys a room had, newest first."""
    return [key for key in reversed(world.stream_keys.values()) if key.room_id == room_id]


def new_stream_key(world: World, room: Room, rng: Random, at: float | None = None) -> StreamKey:
    """Make a key for a room; the secret in it is worth nothing anywhere."""
    stamp = world.stamp(at, 3)
    key_id = world.id(at, rng)
    made = StreamKey(key_id, room.id, INGEST, f"{rng.getrandbits(192):048x}", 0.0, stamp, stamp)
    made.created = world.time.now if at is None else at
    world.stream_keys[made.id] = made
    return made


def disable_stream_key(world: World, key: StreamKey) -> None:
    """Make a key useless for ever."""
    key.enabled = False
    key.updated_at = world.stamp(digits=3)


def room_codes(world: World, room_id: str) -> list[RoomCode]:
    """The codes of a room."""
    return [code for code in world.room_codes.values() if code.room_id == room_id]


def new_room_code(world: World, room: Room, role: str, rng: Random, at: float | None = None) -> RoomCode:
    """Make a code for a role of a room."""
    code = _letters(rng)
    while code in world.room_codes:
        code = _letters(rng)
    created = world.time.now if at is None else at
    made = RoomCode(code, room.id, role, created, world.stamp(at, 3), world.stamp(at, 3))
    world.room_codes[code] = made
    return made


def refresh_room_codes(world: World, room: Room, rng: Random, at: float | None = None) -> list[RoomCode]:
    """Give every role of a room a code that has none, and disable those of roles that are gone (part-a 9)."""
    roles = world.template(room).cast.roles
    had = {code.role for code in room_codes(world, room.id)}
    for role in roles:
        if role not in had:
            new_room_code(world, room, role, rng, at)
    for code in room_codes(world, room.id):
        if code.role not in roles and code.enabled:
            code.enabled, code.updated_at = False, world.stamp(digits=3)
    return room_codes(world, room.id)


def _letters(rng: Random) -> str:
    return "-".join("".join(rng.choices(string.ascii_lowercase, k=length)) for length in GROUPS)
