"""Peers of an active room (part-a 6.2 to 6.5)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from console.api import bulk
from console.api.errors import BadReply, Refused
from console.api.models.ack import Ack
from console.api.models.peers import Peer
from console.api.operation import Case, Operation
from console.api.resources.base import WRONG_SHAPE, Resource, has, insist, read_ack, read_one
from console.api.rules import exactly_one
from console.api.text import clean

if TYPE_CHECKING:
    from console.api.bulk import PeerMap

LIST = Operation("listPeers", "GET", "/active-rooms/{room_id}/peers")
GET = Operation("retrievePeer", "GET", "/active-rooms/{room_id}/peers/{peer_id}")
UPDATE = Operation("updatePeer", "POST", "/active-rooms/{room_id}/peers/{peer_id}")
REMOVE = Operation(
    "removePeers",
    "POST",
    "/active-rooms/{room_id}/remove-peers",
    "wide",
    (Case("peer_id", "harmful"), Case("role", "wide")),
)


class Peers(Resource):
    """`client.peers`."""

    operations = MappingProxyType({"list": LIST, "get": GET, "update": UPDATE, "remove": REMOVE})

    async def list(
        self, room_id: str, *, role: str | None = None, user_id: str | None = None, previous: PeerMap | None = None
    ) -> PeerMap:
        """List everybody in a room; their tracks are not known here (part-a 6.2).

        Args:
            room_id: which room.
            role: only peers of this role.
            user_id: only peers of this user (several devices are several peers).
            previous: the last answer; unchanged peers stay the same objects, and an unchanged answer is `previous`.
        """
        body = await self._transport.call(LIST, {"room_id": room_id}, query={"role": role, "user_id": user_id})
        return _chosen(await read_peers(body, previous), role, user_id)

    async def get(self, room_id: str, peer_id: str) -> Peer:
        """Show one connected peer, with its tracks.

        Args:
            room_id: which room.
            peer_id: whom.
        """
        body = await self._transport.call(GET, {"room_id": room_id, "peer_id": peer_id})
        return _with_tracks(read_one(Peer, body))

    async def update(
        self,
        room_id: str,
        peer_id: str,
        *,
        name: str | None = None,
        role: str | None = None,
        metadata: str | None = None,
    ) -> Peer:
        """Rename a peer, change its role, or replace its metadata.

        A role change may still fail later, when the role is full (part-a 6.4): look before believing.

        Args:
            room_id: which room.
            peer_id: whom.
            name: the new name.
            role: the role to move to, exactly as the template spells it.
            metadata: the new metadata: any text, by custom JSON (part-a 6.4).

        Raises:
            Refused: nothing to change, or an empty role.
        """
        if name is None and role is None and metadata is None:
            raise Refused("Nothing to change: give a name, a role or metadata.")
        if role is not None and not role.strip():
            raise Refused("The role is empty.")
        body = {"name": name, "role": role, "metadata": metadata}
        reply = await self._transport.call(UPDATE, {"room_id": room_id, "peer_id": peer_id}, body=body)
        return _with_tracks(read_one(Peer, reply))

    async def remove(
        self, room_id: str, *, peer_id: str | None = None, role: str | None = None, reason: str | None = None
    ) -> Ack:
        """Remove a peer, or everybody of a role; it happens later, and they may join again (part-a 6.5).

        Args:
            room_id: which room.
            peer_id: whom.
            role: or everybody of this role.
            reason: told to those who go.

        Raises:
            Refused: not exactly one of `peer_id` and `role`.
        """
        exactly_one("Say exactly one: the peer to remove, or the role to remove.", peer_id, role)
        body = {"peer_id": peer_id or None, "role": role or None, "reason": reason or None}
        return read_ack(await self._transport.call(REMOVE, {"room_id": room_id}, body=body))


async def read_peers(body: bytes, previous: PeerMap | None) -> PeerMap:
    """Peers by id, from either envelope: under `peers`, or the bare map (part-a 13.2).

    Args:
        body: the whole answer.
        previous: the last map made of an answer to the same question.

    Raises:
        BadReply: the body is neither.
    """
    if previous is not None and previous.came_from((body,)):
        return previous
    pacer = bulk.Pacer()
    fields = bulk.split(body)
    await pacer.passed(len(body))
    if "peers" in fields:
        raws = bulk.split_items(fields["peers"])
    elif all(_is_object(raw) for raw in fields.values()):
        raws = fields
    else:
        raise BadReply(WRONG_SHAPE)
    await pacer.passed(len(body))
    peers = await bulk.assemble(raws, previous, Peer, pacer, (body,))
    insist(len(peers), peers.skipped)
    return peers


def _chosen(peers: PeerMap, role: str | None, user_id: str | None) -> PeerMap:
    """Only the peers that were asked for, if the service sent others too; `peers` itself when it did not."""
    if role is None and user_id is None:
        return peers
    user = None if user_id is None else clean(user_id)
    wanted = {key for key, peer in peers.items() if has(role, peer.role_id) and has(user, peer.user_id)}
    return peers if len(wanted) == len(peers) else peers.only(wanted)


def _is_object(raw: msgspec.Raw) -> bool:
    return bytes(raw).startswith(b"{")


def _with_tracks(peer: Peer) -> Peer:
    """An answer about one peer lists all its tracks: none listed means none, not unknown (part-a 6.3)."""
    none: Mapping[str, object] = {}
    return peer if peer.tracks is not None else peer.model_copy(update={"tracks": none})
