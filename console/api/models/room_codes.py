"""Room codes: short words to join a room with (part-a 9)."""

from __future__ import annotations

from pydantic import Field

from console.api.models.base import FlagOn, Id, Model, OptionalId, RawName, Text, Time


class RoomCode(Model):
    """A code that lets anybody who knows it join a room in one role. It never expires, but can be disabled."""

    code: Id
    room_id: OptionalId = ""
    role: Text = ""
    role_id: RawName = Field("", validation_alias="role")
    enabled: FlagOn = True
    created_at: Time = None
    updated_at: Time = None
