"""What calls do to the world some moments after they were answered: replies say "submitted", outcomes come later."""

from __future__ import annotations

from typing import Any

from console.simulator import jobs
from console.simulator.model import Message, Peer, Room, Session
from console.simulator.world import World

SOONEST, LATEST = 0.8, 2.5  # seconds of world time between a reply and its outcome


def _delay(world: World) -> float:
    return world.delays.uniform(SOONEST, LATEST)


def role_change(world: World, peer: Peer, role: str) -> None:
    """Move a peer to another role, which is refused silently when the role is full (part-a 6.4)."""
    world.time.outcome(_delay(world), lambda: _change(world, peer, role))


def removal(world: World, session: Session, *, peer: Peer | None = None, role: str = "", reason: str = "") -> None:
    """Remove one peer, or everybody who has the role when the request is carried out (part-a 6.5)."""

    def carry_out() -> None:
        here = [session.peers[peer_id] for peer_id in session.present]
        for target in [peer] if peer is not None else [one for one in here if one.role == role]:
            world.leave(target, "peer kicked", reason)

    world.time.outcome(_delay(world), carry_out)


def ending(world: World, room: Room, session: Session, *, lock: bool, reason: str) -> None:
    """End a session and, with `lock`, disable its room (part-a 6.7). Jobs of the room stop with it."""

    def carry_out() -> None:
        if lock and room.enabled:
            room.enabled = False
            room.updated_at = world.stamp(digits=3)
        if not session.active:
            told = {**_ended_by(lock, reason), "error_code": 404, "error_message": "session not found"}
            world.log("room.end.failure", room.id, **told)
            return
        room.left_alone = True
        world.log("room.end.success", room.id, session.id, **_ended_by(lock, reason))
        jobs.stop_room(world, room.id, after=0.0, reason=jobs.BY_CALL)
        world.close_session(session, "room ended")

    world.time.outcome(_delay(world), carry_out)


def message(world: World, session: Session, *, text: str, kind: str, peer_id: str, role: str) -> Message:
    """Deliver a message: to a peer, else to a role, else to everybody (part-a 6.6)."""
    if peer_id:
        target, target_id, recipients = "peer", peer_id, 1
    elif role:
        target, target_id, recipients = "role", role, session.count(role)
    else:
        target, target_id, recipients = "all", "", len(session.present)
    sent = Message(world.stamp(digits=3), session.room_id, session.id, target, target_id, kind, text, recipients)
    world.messages.append(sent)
    return sent


def _change(world: World, peer: Peer, role: str) -> None:
    if world.where.get(peer.id) is None:
        return
    world.change_role(peer, role)


def _ended_by(lock: bool, reason: str) -> dict[str, Any]:
    nobody = {"peer_id": "", "user_id": "", "user_name": "", "role": ""}
    return {**nobody, "lock_room": lock, "reason": reason, "source": "api"}
