"""What a recording leaves behind: films, tracks, chats, transcripts (part-b 3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field, PlainValidator

from console.api.models.base import (
    Count,
    Fraction,
    Id,
    Model,
    OptionalId,
    Secret,
    Secrets,
    Text,
    Time,
    listed,
    to_text,
)
from console.api.models.hidden import JsonObject

TYPES = (
    "room-composite",
    "room-composite-legacy",
    "room-vod",
    "chat",
    "transcript",
    "summary",
    "track",
    "stream",
)
STATUSES = ("completed", "failed", "processing")


def to_asset_type(value: object) -> str:
    """A type as it is, but for the profile's word for a chat (part-b 9.5)."""
    said = to_text(value)
    return "chat" if said == "chat-log" else said


def _to_status(value: object) -> str:
    """As it is; none means completed (part-b 9.5)."""
    return to_text(value) or "completed"


class Asset(Model):
    """One file of a recording; `path` is inside the bucket, `presigned_url` gives a link to it."""

    id: Id
    job_id: OptionalId = Field("", validation_alias=AliasChoices("job_id", "recording_id"))
    room_id: OptionalId = ""
    session_id: OptionalId = ""
    type: Annotated[str, PlainValidator(to_asset_type)] = ""
    status: Annotated[str, PlainValidator(_to_status)] = "completed"
    path: Text = ""
    size: Count = 0
    duration: Fraction = None
    created_at: Time = None
    thumbnails: Secrets = ()
    metadata: JsonObject = Field(default_factory=dict)


def to_assets(value: object) -> tuple[Asset, ...]:
    """The assets that are embedded in a job; null and missing are none yet."""
    return listed(Asset, value.get("assets") if isinstance(value, Mapping) and "assets" in value else value)


Assets = Annotated[tuple[Asset, ...], BeforeValidator(to_assets)]


class PresignedUrl(Model):
    """A link to an asset that works for everybody who has it, until it expires."""

    id: OptionalId = ""
    path: Text = ""
    url: Secret = None
    expires_in: Count = Field(0, validation_alias=AliasChoices("expiry", "expires_in"))
