"""What recordings, live streams and external streams share: they are one kind of job (part-b 1)."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, AliasPath, Field, PlainValidator

from console.api.models.assets import Assets
from console.api.models.base import Fraction, Id, Model, Number, OptionalId, Text, Texts, Time, to_long_text, to_text
from console.api.text import without_tokens

STATUSES = ("starting", "running", "stopping", "post_processing", "completed", "failed")
_OTHER_NAMES = {"queued": "starting", "init": "starting", "paused": "running"} | {name: name for name in STATUSES}


def to_status(value: object) -> str:
    """One of the six states of part-b 1, also from the profile's words for them; an unknown word stays as it is."""
    said = to_text(value)
    return _OTHER_NAMES.get(said.lower(), said)


def to_meeting_url(value: object) -> str:
    """Where the bot looks at the room from; a token in it lets anybody in, so it goes (part-b 1.1)."""
    return without_tokens(to_long_text(value))


Status = Annotated[str, PlainValidator(to_status)]


class Job(Model):
    """A job of the service's own bot in a room; `started_by` is a peer's id, empty when started through the API.

    `paused` says that the service itself called it so, which only the profile does (part-b 1).
    """

    id: Id
    room_id: OptionalId = ""
    session_id: OptionalId = ""
    status: Status = ""
    paused: Annotated[bool, PlainValidator(lambda value: value is True or to_text(value).lower() == "paused")] = Field(
        False, validation_alias="status"
    )
    created_at: Time = None
    started_at: Time = None
    updated_at: Time = None
    stopped_at: Time = None
    started_by: OptionalId = ""
    stopped_by: OptionalId = ""
    meeting_url: Annotated[str, PlainValidator(to_meeting_url)] = ""
    destination: Text = ""
    asset_types: Texts = ()
    assets: Assets = Field((), validation_alias=AliasChoices("recording_assets", AliasPath("recording", "assets")))
    duration: Fraction = None
    size: Number = None
