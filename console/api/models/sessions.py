"""Sessions and who was in them (part-a 7)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from pydantic import AliasChoices, Field, PlainValidator

from console.api.bulk import KeyedMap
from console.api.models.base import AS_DICT, Flag, Id, Model, OptionalId, RawName, Text, Time, keyed


class SessionPeer(Model):
    """Somebody who was or is in a session; `left_at` is None while present."""

    id: Id
    name: Text = ""
    role: Text = ""
    role_id: RawName = Field("", validation_alias="role")
    user_id: Text = Field("", validation_alias=AliasChoices("user_id", "user"))
    joined_at: Time = None
    left_at: Time = None


def _to_session_peers(value: object) -> Mapping[str, SessionPeer]:
    if isinstance(value, KeyedMap):
        return value  # made by `console.api.bulk`, whose items are not read a second time
    return keyed(SessionPeer, value, lambda peer: peer.id)


class Session(Model):
    """One run of a room, from the first join to the end."""

    id: Id
    room_id: OptionalId = ""
    active: Flag = False
    peers: Annotated[Mapping[str, SessionPeer], PlainValidator(_to_session_peers), AS_DICT] = Field(
        default_factory=dict
    )
    created_at: Time = None
    updated_at: Time = None

    @cached_property
    def present(self) -> tuple[SessionPeer, ...]:
        """Those who have not left."""
        return tuple(peer for peer in self.peers.values() if peer.left_at is None)
