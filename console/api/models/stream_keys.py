"""Stream keys: RTMP into a room (part-a 11)."""

from __future__ import annotations

from pydantic import Field

from console.api.models.base import FlagOn, Model, OptionalId, RawName, Secret, Text, Time


class StreamKey(Model):
    """Where an encoder sends its picture, and the key that lets it; whoever has the key can send into the room."""

    id: OptionalId = ""
    url: Text = ""
    key: Secret = None
    room_id: OptionalId = ""
    role: Text = ""
    role_id: RawName = Field("", validation_alias="role")
    user_id: Text = ""
    enabled: FlagOn = True
    created_at: Time = None
    updated_at: Time = None
    expires_at: Time = None
