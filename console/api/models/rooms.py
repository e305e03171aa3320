"""Rooms (part-a 5.1) and active rooms (part-a 6.1)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, AliasPath, BeforeValidator, Field

from console.api.models.base import (
    Flag,
    FlagOn,
    Id,
    Ids,
    MaybeFlag,
    Model,
    Number,
    OptionalId,
    Secret,
    Text,
    Time,
    parse_item,
)


class RecordingInfo(Model):
    """How a room is recorded and where that goes; the upload credentials never show."""

    enabled: Flag = False
    upload_type: Text = Field("", validation_alias=AliasPath("upload_info", "type"))
    upload_location: Text = Field("", validation_alias=AliasPath("upload_info", "location"))
    upload_prefix: Text = Field("", validation_alias=AliasPath("upload_info", "prefix"))
    upload_key: Secret = Field(None, validation_alias=AliasPath("upload_info", "credentials", "key"))
    upload_secret: Secret = Field(
        None,
        validation_alias=AliasChoices(
            AliasPath("upload_info", "credentials", "secret"), AliasPath("upload_info", "credentials", "secretKey")
        ),
    )


def _to_recording_info(value: object) -> RecordingInfo | None:
    return parse_item(RecordingInfo, value)


class Room(Model):
    """A room: where sessions happen. It exists whether or not anybody is in it."""

    id: Id
    name: Text = ""
    enabled: FlagOn = True
    description: Text = ""
    template_id: OptionalId = ""
    template: Text = ""
    region: Text = ""
    customer_id: OptionalId = Field("", validation_alias=AliasChoices("customer_id", "customer"))
    recording_info: Annotated[RecordingInfo | None, BeforeValidator(_to_recording_info)] = Field(
        None, validation_alias=AliasChoices("recording_info", "recording")
    )
    large_room: MaybeFlag = None
    size: Number = None
    max_duration_seconds: Number = None
    created_at: Time = None
    updated_at: Time = None


class ActiveRoom(Model):
    """A room with a running session; it holds the peers' ids only."""

    id: Id
    name: Text = ""
    customer_id: OptionalId = Field("", validation_alias=AliasChoices("customer_id", "customer"))
    session_id: OptionalId = Field("", validation_alias=AliasPath("session", "id"))
    started_at: Time = Field(None, validation_alias=AliasPath("session", "created_at"))
    peer_ids: Ids = Field((), validation_alias=AliasChoices(AliasPath("session", "peers"), "peers"))
