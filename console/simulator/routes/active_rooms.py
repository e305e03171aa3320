"""Active rooms: peers, roles, removal, messages, the end (part-a 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from console.simulator import effects
from console.simulator.errors import bad_body
from console.simulator.model import Peer, Session, encode
from console.simulator.reading import switch, text
from console.simulator.routes.base import Routes, fields, present, reply, reply_raw

LONGEST_MESSAGE = 4096  # bytes of a custom event, part-a 12


class ActiveRoomRoutes(Routes):
    """The operations on running sessions by room."""

    async def retrieve(self, request: Request) -> Response:
        """The session of a room: ids of peers only."""
        session = self.session(request)
        return reply_raw(self.shapes.active_room(self.world.rooms[session.room_id], session))

    async def list_peers(self, request: Request) -> Response:
        """Everybody present in one body, or those of a user or a role; never with tracks."""
        session = self.session(request)
        role, user = (request.query_params.get(name, "") for name in ("role", "user_id"))
        if not role and not user:
            return reply_raw(self.shapes.peers(session))
        everyone = (session.peers[peer_id] for peer_id in session.present)
        chosen = [one for one in everyone if (not role or one.role == role) and (not user or one.user_id == user)]
        return reply_raw(self.shapes.chosen_peers(chosen))

    async def retrieve_peer(self, request: Request) -> Response:
        """One peer with tracks and their mute states."""
        return reply(self.peer(request).full())

    async def update_peer(self, request: Request) -> Response:
        """Change name and metadata at once, the role some moments later (the reply shows it already)."""
        peer = self.peer(request)
        body = await fields(request)
        name, role, metadata = text(body, "name"), self._role(body, self.session(request)), _metadata(body)
        if name is not None or metadata is not None:
            peer.name = peer.name if name is None else name
            peer.metadata = peer.metadata if metadata is None else metadata
            self.world.changed(peer)
        answer = peer.full() | ({"role": role} if role else {})
        if role:
            effects.role_change(self.world, peer, role)
        return reply(answer)

    async def remove_peers(self, request: Request) -> Response:
        """Submit the removal of a peer, or of a role; the peer wins over the role."""
        session = self.session(request)
        body = await fields(request)
        reason = text(body, "reason") or ""
        peer, role = self._target(body, session)
        if peer is None and not role:
            raise bad_body("peer_id or role is required")
        effects.removal(self.world, session, peer=peer, role=role, reason=reason)
        return reply(self.shapes.ack("peer remove request submitted"))

    async def send_message(self, request: Request) -> Response:
        """Send a message to a peer, else to a role, else to everybody; empty targets count as none (part-a 6.6)."""
        session = self.session(request)
        body = await fields(request)
        message, kind = text(body, "message"), text(body, "type") or "chat"
        if not message:
            raise bad_body("message is required")
        if len(message.encode()) > LONGEST_MESSAGE:
            raise bad_body(f"message is longer than {LONGEST_MESSAGE} bytes")
        peer, role = self._target(body, session)
        peer_id = "" if peer is None else peer.id
        effects.message(self.world, session, text=message, kind=kind, peer_id=peer_id, role=role)
        return reply(self.shapes.ack("message sent"))

    async def end_room(self, request: Request) -> Response:
        """Submit the end of a session; with `lock` the room is disabled too."""
        session = self.session(request)
        body = await fields(request)
        lock, reason = switch(body, "lock") or False, text(body, "reason") or ""
        effects.ending(self.world, self.room(request), session, lock=lock, reason=reason)
        return reply(self.shapes.ack("session is ending"))

    def _target(self, body: Mapping[str, Any], session: Session) -> tuple[Peer | None, str]:
        peer_id = text(body, "peer_id")
        role = self._role(body, session)
        return (present(session, peer_id), "") if peer_id else (None, role)

    def _role(self, body: Mapping[str, Any], session: Session) -> str:
        role = text(body, "role") or ""
        if role and self.world.role(session, role) is None:
            raise bad_body("role not found")
        return role


def _metadata(body: Mapping[str, Any]) -> str | None:
    """Metadata as the string it is kept as; an object is accepted too, as one version of the page says."""
    metadata = body.get("metadata")
    if isinstance(metadata, dict):
        return encode(metadata).decode()
    return text(body, "metadata")
