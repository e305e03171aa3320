"""Templates and their roles (part-a 8): camelCase on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AliasChoices, AliasPath, Field, PlainValidator

from console.api.models.base import (
    AS_DICT,
    Count,
    Document,
    Flag,
    Id,
    Names,
    Number,
    OptionalId,
    RawName,
    Text,
    Time,
    parse_item,
    to_maybe_flag,
)
from console.api.models.hidden import JsonObject, MaybeJsonObject


def _to_permissions(value: object) -> Mapping[str, bool]:
    """What a role may do; a missing one is not permitted, unknown ones are kept (part-a 8.2)."""
    if not isinstance(value, Mapping):
        return {}
    flags = {str(name): to_maybe_flag(flag) for name, flag in value.items()}
    return {name: flag for name, flag in flags.items() if flag is not None}


class Role(Document):
    """What a peer of this role may publish, see and do. `role_id` is its name as calls need it."""

    name: Text = ""
    role_id: RawName = Field("", validation_alias="name")
    publish: Names = Field(frozenset(), validation_alias=AliasPath("publishParams", "allowed"))
    subscribe_to: Names = Field(frozenset(), validation_alias=AliasPath("subscribeParams", "subscribeToRoles"))
    priority: Count = 0
    max_peer_count: Count = Field(0, validation_alias="maxPeerCount")
    permissions: Annotated[Mapping[str, bool], PlainValidator(_to_permissions), AS_DICT] = Field(default_factory=dict)
    publish_params: JsonObject = Field(default_factory=dict, validation_alias="publishParams")
    subscribe_params: JsonObject = Field(default_factory=dict, validation_alias="subscribeParams")


def to_roles(value: object) -> Mapping[str, Role]:
    """Roles by their raw name; from a map, or a list as the object table has it (part-a 8.1)."""
    if isinstance(value, Mapping):
        pairs = [(str(name), _role(item, str(name))) for name, item in value.items()]
    elif isinstance(value, list | tuple):
        pairs = [(role.role_id, role) for role in (_role(item, "") for item in value) if role]
    else:
        return {}
    return {name: role for name, role in pairs if name and role}


def _role(value: object, name: str) -> Role | None:
    """A role; an empty object is one with nothing but defaults (part-a 8.5)."""
    if isinstance(value, dict) and not value.get("name"):
        value = {**value, "name": name}
    return parse_item(Role, value)


class Template(Document):
    """The policy that rooms made from it follow."""

    id: Id = Field(validation_alias=AliasChoices("id", "_id"))
    name: Text = ""
    default: Flag = False
    roles: Annotated[Mapping[str, Role], PlainValidator(to_roles), AS_DICT] = Field(default_factory=dict)
    customer_id: OptionalId = Field("", validation_alias=AliasChoices("customerId", "customer_id", "customer"))
    settings: JsonObject = Field(default_factory=dict)
    destinations: JsonObject = Field(default_factory=dict)
    created_at: Time = Field(None, validation_alias=AliasChoices("createdAt", "created_at"))
    updated_at: Time = Field(None, validation_alias=AliasChoices("updatedAt", "updated_at"))


class Settings(Document):
    """Where rooms of a template live, how they are recorded, what is told to those who wait (part-a 8.3)."""

    region: Text = ""
    recording: MaybeJsonObject = None
    room_state: MaybeJsonObject = Field(None, validation_alias="roomState")


class Destinations(Document):
    """Where a template's rooms may go out to, by name, per kind (part-a 8.4)."""

    browser_recordings: JsonObject = Field(default_factory=dict, validation_alias="browserRecordings")
    rtmp: JsonObject = Field(default_factory=dict, validation_alias="rtmpDestinations")
    hls: JsonObject = Field(default_factory=dict, validation_alias="hlsDestinations")
    transcriptions: JsonObject = Field(default_factory=dict)


class RecordingConfig(Document):
    """How a template's rooms are recorded (part-a 8.6); durations in seconds."""

    name: Text = ""
    role: Text = ""
    role_id: RawName = Field("", validation_alias="role")
    max_duration: Number = Field(None, validation_alias="maxDuration")
    presign_duration: Number = Field(None, validation_alias="presignDuration")
    composite: MaybeJsonObject = Field(None, validation_alias="compositeRecording")
    track: MaybeJsonObject = Field(None, validation_alias="trackRecording")
    stream: MaybeJsonObject = Field(None, validation_alias="streamRecording")
    thumbnails: MaybeJsonObject = None
