"""Peers and their tracks (part-a 6.2, 6.3)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, PlainValidator

from console.api.models.base import (
    AS_DICT,
    Flag,
    Id,
    LongText,
    Model,
    OptionalId,
    RawName,
    Text,
    Time,
    compact,
    keyed,
    to_maybe_flag,
)

_HAND_KEYS = ("isHandRaised", "hand_raised", "handRaised", "hand")
_HAND_MAY_BE_UP = re.compile(r'"(?:isHandRaised|hand_raised|handRaised|hand)"\s*:(?!\s*(?:false|null|0\s*[,}]|""))')
_LONGEST_METADATA = 65_536


class Track(Model):
    """A microphone, camera or screen that a peer publishes; `mute` is its state right now."""

    id: Id
    stream_id: OptionalId = ""
    mute: Flag = False
    type: Text = ""
    source: Text = ""
    started_at: Time = None
    description: Text = ""


def _to_tracks(value: object) -> Mapping[str, Track] | None:
    return None if value is None else keyed(Track, value, lambda track: track.id)


def to_hand(metadata: object) -> bool:
    """Whether metadata says that a hand is up: a true value under one of the usual keys.

    The keys are those of the vendor's own web app and of the sample of part-a 6.3; metadata is the customer's own,
    so others may use others.
    """
    if isinstance(metadata, bool):
        return metadata  # the field by its own name
    if not metadata or (isinstance(metadata, str) and not _HAND_MAY_BE_UP.search(metadata)):
        return False
    try:
        value = json.loads(compact(metadata)[:_LONGEST_METADATA])
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and any(to_maybe_flag(value.get(key)) is True for key in _HAND_KEYS)


class Peer(Model):
    """Somebody (or something) in a room. `role_id` is the role as calls need it, `role` as people may see it."""

    id: Id
    name: Text = ""
    user_id: Text = ""
    role: Text = ""
    role_id: RawName = Field("", validation_alias="role")
    metadata: LongText = ""
    hand_raised: Annotated[bool, PlainValidator(to_hand)] = Field(False, validation_alias="metadata")
    joined_at: Time = None
    tracks: Annotated[Mapping[str, Track] | None, PlainValidator(_to_tracks), AS_DICT] = None
