"""What happened: events of tracks, recordings and errors, and how webhooks were delivered (part-b 6.1 to 6.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import AliasChoices, AliasPath, Field, PlainValidator, SerializationInfo, field_serializer

from console.api.masking import mask, masked
from console.api.models.base import (
    Count,
    Flag,
    Fraction,
    Id,
    LongText,
    MaybeFlag,
    Model,
    Number,
    OptionalId,
    RawName,
    Secret,
    Text,
    Texts,
    Time,
    to_long_text,
    to_text,
)
from console.api.models.hidden import JsonObject, revealed, visible
from console.api.text import without_paths, without_secrets

TRACK_TYPES = ("track.add.success", "track.update.success", "track.remove.success")
RECORDING_TYPES = ("beam.recording.success",)
ERROR_TYPES = (
    "client.publish.failed",
    "client.subscribe.failed",
    "client.join.failed",
    "client.disconnected",
    "client.connect.failed",
)


def _to_said(value: object) -> str:
    return without_secrets(to_text(value))


def _to_long_said(value: object) -> str:
    return without_secrets(to_long_text(value))


Said = Annotated[str, PlainValidator(_to_said)]
"""What a program reported: tokens and keys in it are hidden for good, as nobody needs them there."""
LongSaid = Annotated[str, PlainValidator(_to_long_said)]


def _in(name: str) -> AliasPath:
    return AliasPath("data", name)


def _of_agent(name: str) -> AliasPath:
    return AliasPath("data", "agent", name)


class Event(Model):
    """Something that happened in a room; `data` is all the service says about it."""

    id: Id
    type: Said = ""
    timestamp: Time = None
    room_id: OptionalId = Field("", validation_alias=_in("room_id"))
    session_id: OptionalId = Field("", validation_alias=_in("session_id"))
    peer_id: OptionalId = Field("", validation_alias=_in("peer_id"))
    user_id: Text = Field("", validation_alias=_in("user_id"))
    user_name: Text = Field("", validation_alias=_in("user_name"))
    role: Text = Field("", validation_alias=_in("role"))
    data: JsonObject = Field(default_factory=dict)


class TrackEvent(Event):
    """A track was added, changed or removed; `mute` is its state from then on."""

    track_id: OptionalId = Field("", validation_alias=_in("track_id"))
    stream_id: OptionalId = Field("", validation_alias=_in("stream_id"))
    kind: Text = Field("", validation_alias=_in("type"))
    source: Text = Field("", validation_alias=_in("source"))
    mute: MaybeFlag = Field(None, validation_alias=_in("mute"))
    started_at: Time = Field(None, validation_alias=_in("started_at"))
    stopped_at: Time = Field(None, validation_alias=_in("stopped_at"))


class RecordingEvent(Event):
    """A recording is there; `duration` in seconds, `size` in bytes."""

    beam_id: OptionalId = Field("", validation_alias=_in("beam_id"))
    duration: Fraction = Field(None, validation_alias=_in("duration"))
    size: Number = Field(None, validation_alias=_in("size"))
    width: Number = Field(None, validation_alias=_in("max_width"))
    height: Number = Field(None, validation_alias=_in("max_height"))
    path: Said = Field("", validation_alias=AliasChoices(_in("recording_path"), _in("location")))
    url: Secret = Field(None, validation_alias=_in("recording_presigned_url"))
    started_at: Time = Field(None, validation_alias=_in("started_at"))
    stopped_at: Time = Field(None, validation_alias=_in("stopped_at"))


class ErrorEvent(Event):
    """Something failed in a peer's app; `terminal` says that the app gave up, else it went on trying.

    What the app says of itself and of its network may hold IP addresses (part-b 6.1): the fields of `PERSONAL` are
    masked in the model's JSON, unless that is made with `context={"reveal": True}`, and are no part of its `repr`.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset(
        [
            *("name", "message", "description", "action", "endpoint", "transport_state", "agent", "data"),
            *("sdk", "sdk_version", "os", "os_version", "device", "framework", "framework_version"),
        ]
    )

    code: Number = Field(None, validation_alias=_in("error_code"))
    name: Said = Field("", validation_alias=_in("error_name"), repr=False)
    message: LongSaid = Field("", validation_alias=_in("error_message"), repr=False)
    description: LongSaid = Field("", validation_alias=_in("error_description"), repr=False)
    terminal: Flag = Field(False, validation_alias=_in("is_terminal"))
    action: Said = Field("", validation_alias=_in("action"), repr=False)
    endpoint: Said = Field("", validation_alias=_in("endpoint"), repr=False)
    transport_state: Said = Field("", validation_alias=_in("transport_state"), repr=False)
    sdk: Text = Field("", validation_alias=_of_agent("sdk"), repr=False)
    sdk_version: Text = Field("", validation_alias=_of_agent("sdk_version"), repr=False)
    os: Text = Field("", validation_alias=_of_agent("os"), repr=False)
    os_version: Text = Field("", validation_alias=_of_agent("os_version"), repr=False)
    device: Text = Field("", validation_alias=_of_agent("device_model"), repr=False)
    framework: Text = Field("", validation_alias=_of_agent("framework"), repr=False)
    framework_version: Text = Field("", validation_alias=_of_agent("framework_version"), repr=False)
    prebuilt: MaybeFlag = Field(None, validation_alias=_of_agent("is_prebuilt"))
    agent: Said = Field("", validation_alias=_of_agent("string"), repr=False)
    data: JsonObject = Field(default_factory=dict, repr=False)

    @field_serializer(*sorted(PERSONAL - {"data"}), when_used="json")
    def _write_text(self, value: str, info: SerializationInfo) -> str:
        return value if revealed(info) else mask(value)

    @field_serializer("data", when_used="json")
    def _write_data(self, value: Mapping[str, object], info: SerializationInfo) -> object:
        shown = visible(value, reveal=revealed(info))
        return shown if revealed(info) else masked(shown)


class Delivery(Model):
    """One attempt of the service to tell a webhook; `error` says why it failed, empty when it did not.

    Path and query of a webhook's address may hold its secret, also where a reason quotes it: they are in neither `repr`
    nor JSON, unless that is made with `context={"reveal": True}`.

    `type` is the event that was told, `reporter` the service's name for the telling; the profile has no such name, no
    address and no outcome.
    """

    id: Id = Field(validation_alias=AliasChoices("event_id", "id"))
    type: Text = Field(
        "", validation_alias=AliasChoices(AliasPath("payload", "original_event_name"), "type", "event_name")
    )
    reporter: Text = Field("", validation_alias="event_name")
    room_id: OptionalId = Field("", validation_alias=AliasChoices("room_id", _in("room_id")))
    session_id: OptionalId = Field(
        "", validation_alias=AliasChoices(AliasPath("payload", "event_data", "session_id"), _in("session_id"))
    )
    timestamp: Time = Field(None, validation_alias=AliasChoices("event_timestamp", "timestamp"))
    ADDRESSES: ClassVar[frozenset[str]] = frozenset({"webhook_url", "error"})

    webhook_url: Text = Field("", validation_alias=AliasPath("payload", "webhook_url"), repr=False)
    error: LongText = Field("", validation_alias=AliasPath("payload", "error_reason"), repr=False)
    data: JsonObject = Field(
        default_factory=dict, validation_alias=AliasChoices(AliasPath("payload", "event_data"), "data"), repr=False
    )

    @field_serializer(*sorted(ADDRESSES), when_used="json")
    def _write_address(self, value: str, info: SerializationInfo) -> str:
        return value if revealed(info) else without_paths(value)

    @property
    def failed(self) -> bool | None:
        """Whether the webhook did not take it; None when the service does not say."""
        if self.error or self.reporter.endswith(".failed"):
            return True
        return False if self.reporter else None


class Replay(Model):
    """A replay that was asked for; `workflow_id` is empty when the service gives none."""

    workflow_id: OptionalId = ""
    status: Text = ""
    message: Text = ""
    filters: JsonObject = Field(default_factory=dict)


def _to_lower(value: object) -> str:
    return to_text(value).lower()


class ReplayProgress(Model):
    """How far a replay is; `status` in lower case: running, completed, completed_with_failures, failed, canceled..."""

    workflow_id: OptionalId = ""
    status: Annotated[str, PlainValidator(_to_lower)] = ""
    started_at: Time = None
    completed_at: Time = None
    total: Count = Field(0, validation_alias=AliasChoices(AliasPath("result", "total"), AliasPath("progress", "total")))
    completed: Count = Field(
        0, validation_alias=AliasChoices(AliasPath("result", "completed"), AliasPath("progress", "completed"))
    )
    failed: Count = Field(
        0, validation_alias=AliasChoices(AliasPath("result", "failed"), AliasPath("progress", "failed"))
    )
    failed_events: Texts = Field((), validation_alias=AliasPath("result", "failed_events"))
    filters: JsonObject = Field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Whether it will not go on any more."""
        return self.status not in ("", "running", "started", "already_running")


class Feedback(Model):
    """What somebody thought of a session."""

    peer_id: OptionalId = ""
    user_id: Text = ""
    peer_name: Text = ""
    role: Text = ""
    role_id: RawName = Field("", validation_alias="role")
    session_id: OptionalId = ""
    room_id: OptionalId = ""
    template_id: OptionalId = ""
    rating: Number = None
    min_rating: Number = None
    max_rating: Number = None
    reasons: Texts = ()
    comment: LongSaid = ""
    timestamp: Time = None


class FeedbackSummary(Model):
    """What all who spoke thought of a session; None when nobody did."""

    average: Fraction = Field(None, validation_alias="avg_session_rating")
    count: Count = Field(0, validation_alias="num_feedback_submitted")
    scale_min: Number = Field(None, validation_alias=AliasPath("scale", "min"))
    scale_max: Number = Field(None, validation_alias=AliasPath("scale", "max"))
