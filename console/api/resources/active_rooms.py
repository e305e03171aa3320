"""Active rooms: what can be done to a room while a session runs in it (part-a 6)."""

from __future__ import annotations

from types import MappingProxyType

from console.api.models.ack import Ack
from console.api.models.rooms import ActiveRoom
from console.api.operation import Case, Operation
from console.api.resources.base import Resource, read_ack, read_one
from console.api.rules import MAX_MESSAGE, exactly_one, insist, said

GET = Operation("retrieveActiveRoom", "GET", "/active-rooms/{room_id}")
END = Operation("endActiveRoom", "POST", "/active-rooms/{room_id}/end-room", "wide")
SEND_MESSAGE = Operation(
    "sendMessage", "POST", "/active-rooms/{room_id}/send-message", "harmful", (Case("broadcast", "harmful"),)
)


class ActiveRooms(Resource):
    """`client.active_rooms`."""

    operations = MappingProxyType({"get": GET, "end": END, "send_message": SEND_MESSAGE})

    async def get(self, room_id: str) -> ActiveRoom:
        """Show the session that runs in a room: its id and the ids of its peers.

        Args:
            room_id: which room.

        Raises:
            NotFound: no session runs in it (part-a 6.1).
        """
        return read_one(ActiveRoom, await self._transport.call(GET, {"room_id": room_id}))

    async def end(self, room_id: str, *, reason: str | None = None, lock: bool = False) -> Ack:
        """End the session of a room for everybody; it happens some seconds later (part-a 6.7).

        Args:
            room_id: which room.
            reason: told to the peers and in webhooks.
            lock: also disable the room, so that nobody can join again.
        """
        body = {"reason": reason or None, "lock": lock}
        return read_ack(await self._transport.call(END, {"room_id": room_id}, body=body))

    async def send_message(  # the four last are what the service calls them
        self,
        room_id: str,
        message: str,
        *,
        peer_id: str | None = None,
        role: str | None = None,
        broadcast: bool = False,
        type: str = "chat",
    ) -> Ack:
        """Send a message into a room.

        Args:
            room_id: which room.
            message: what to say, at most 4096 bytes (part-a 6.6).
            peer_id: to this peer only.
            role: to everybody of this role.
            broadcast: to everybody; it must be said, because for the service an empty target means everybody.
            type: how apps treat it: `chat` is what default interfaces show, other words reach code that waits for them.

        Raises:
            Refused: no target or several, or an empty or too long message.
        """
        exactly_one(
            "A message needs exactly one target: a peer, a role, or broadcast to everybody.", peer_id, role, broadcast
        )
        long = len(said(message, "message").encode("utf-8", "replace")) > MAX_MESSAGE
        insist(not long, f"A message may have at most {MAX_MESSAGE} bytes.")
        body = {"message": message, "type": type, "peer_id": peer_id or None, "role": role or None}
        return read_ack(await self._transport.call(SEND_MESSAGE, {"room_id": room_id}, body=body))
