"""Rooms (part-a 5.1) and active rooms (part-a 6.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import (
    AliasChoices,
    AliasPath,
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    SecretStr,
    SerializationInfo,
)

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
    to_secret,
)
from console.api.models.hidden import revealed, visible
from console.api.text import clean


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


def _to_headers(value: object) -> Mapping[str, SecretStr]:
    """Headers the service sends to a webhook: what stands in them is how the webhook knows the service (part-b 7.1)."""
    found = value if isinstance(value, Mapping) else {}
    secrets = {clean(str(name)): to_secret(text) for name, text in found.items()}
    return {name: secret for name, secret in secrets.items() if secret is not None}


def _write_headers(value: Mapping[str, SecretStr], info: SerializationInfo) -> object:
    return visible(value, reveal=revealed(info))


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
    polls: Ids = ()
    webhook_url: Text = Field("", validation_alias=AliasPath("webhook", "url"))
    webhook_headers: Annotated[
        Mapping[str, SecretStr], PlainValidator(_to_headers), PlainSerializer(_write_headers)
    ] = Field(default_factory=dict, validation_alias=AliasPath("webhook", "headers"))
    created_at: Time = None
    updated_at: Time = None


class ActiveRoom(Model):
    """A room with a running session; it holds the peers' ids only."""

    id: Id
    name: Text = ""
    customer_id: OptionalId = Field("", validation_alias=AliasChoices("customer_id", "customer"))
    session_id: OptionalId = Field("", validation_alias=AliasChoices(AliasPath("session", "id"), "session_id"))
    started_at: Time = Field(None, validation_alias=AliasPath("session", "created_at"))
    peer_ids: Ids = Field((), validation_alias=AliasChoices(AliasPath("session", "peers"), "peers"))
