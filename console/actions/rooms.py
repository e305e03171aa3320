"""What can be done to a room and to everybody in it: end, lock, enable, disable, message, kick by role."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console.live import resources

from .action import Action, Danger, Params, Proof, Scope, Sent, Situation, Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.api.client import Client


async def _end(client: Client, target: Target, params: Params) -> Sent:
    reply = await client.active_rooms.end(target.room_id, reason=params.reason or None)
    return Sent(reply.message)


async def _end_and_lock(client: Client, target: Target, params: Params) -> Sent:
    reply = await client.active_rooms.end(target.room_id, reason=params.reason or None, lock=True)
    return Sent(reply.message)


async def _enable(client: Client, target: Target, _params: Params) -> Sent:
    await client.rooms.set_enabled(target.room_id, True)
    return Sent("room enabled")


async def _disable(client: Client, target: Target, _params: Params) -> Sent:
    await client.rooms.set_enabled(target.room_id, False)
    return Sent("room disabled")


async def _message_all(client: Client, target: Target, params: Params) -> Sent:
    reply = await client.active_rooms.send_message(target.room_id, params.message, broadcast=True)
    return Sent(reply.message)


async def _message_role(client: Client, target: Target, params: Params) -> Sent:
    reply = await client.active_rooms.send_message(target.room_id, params.message, role=params.role)
    return Sent(reply.message)


async def _remove_role(client: Client, target: Target, params: Params) -> Sent:
    reply = await client.peers.remove(target.room_id, role=params.role, reason=params.reason or None)
    return Sent(reply.message)


def _session_over(target: Target) -> Proof:
    """The session runs no more: asking for it gives 404 (part-a 6.1), or another one, when people came back at once."""

    def seen(active: Mapping[str, Any]) -> bool:
        now = active.get(target.room_id)
        return now is None or bool(target.session_id and now.session_id != target.session_id)

    return Proof(resources.active_room(target.room_id), seen)


def _enabled_is(target: Target, wanted: bool) -> Proof:
    """The room itself says so (part-a 5.6)."""
    return Proof(
        resources.room(target.room_id),
        lambda rooms: target.room_id in rooms and rooms[target.room_id].enabled is wanted,
    )


def _role_is_empty(target: Target, params: Params) -> tuple[Proof, ...]:
    def seen(peers: Mapping[str, Any]) -> bool:
        return all(peer.role_id != params.role for peer in peers.values())

    return (Proof(resources.peers(target.room_id), seen),)


def _not_live(situation: Situation) -> str | None:
    return None if situation.live else "nobody is in this room: it has no session"


def _roles_unknown(situation: Situation) -> str | None:
    return _not_live(situation) or (None if situation.roles else "the roles of this room are not known yet")


def _is_disabled(situation: Situation) -> bool:
    return situation.room is not None and not situation.room.enabled


def _room_unknown(situation: Situation) -> str | None:
    return None if situation.room is not None else "this room's settings are not known yet"


END = Action(
    id="room.end",
    key="E",
    label="end room",
    help="End the session for everybody. People can start a new one by joining again.",
    scope=Scope.ROOM,
    danger=Danger.WIDE,
    send=_end,
    done="{name} ended",
    consequence="Everybody is put out; recordings and streams of the session stop. The room stays open for new joins.",
    single=True,
    blocked=_not_live,
    proofs=lambda target, _params: (_session_over(target),),
    gone="had already ended",
)

END_AND_LOCK = replace(
    END,
    id="room.end_lock",
    key="ctrl+e",
    label="end + lock",
    help="End the session for everybody and disable the room, so that nobody can come back until it is enabled.",
    send=_end_and_lock,
    done="{name} ended and locked",
    consequence="Everybody is put out; recordings and streams stop. Nobody can join until the room is enabled again.",
    proofs=lambda target, _params: (_session_over(target), _enabled_is(target, False)),
)

DISABLE = Action(
    id="room.disable",
    slot="room.enabled",
    key="D",
    label="disable",
    help="Let nobody join the room any more. A running session goes on; its stream key stops working.",
    scope=Scope.ROOM,
    danger=Danger.HARMFUL,
    send=_disable,
    done="{name} disabled",
    consequence="Nobody can join any more and the room's stream key is cut off. A running session goes on.",
    single=True,
    blocked=_room_unknown,
    proofs=lambda target, _params: (_enabled_is(target, False),),
    gone="there is no such room",
)

ENABLE = replace(
    DISABLE,
    id="room.enable",
    label="enable",
    help="Let people join the room again; its stream key works again.",
    danger=Danger.REVERSIBLE,
    send=_enable,
    done="{name} enabled",
    consequence="People can join again and the room's stream key works again.",
    applies=_is_disabled,
    undone_by="room.disable",
    proofs=lambda target, _params: (_enabled_is(target, True),),
)

MESSAGE_ALL = Action(
    id="room.message",
    key="B",
    label="message all",
    help="Send a chat message to everybody in the room.",
    scope=Scope.ROOM,
    danger=Danger.HARMFUL,
    send=_message_all,
    done="message to everybody in {name}",
    asks="message",
    consequence="Everybody in the room gets it. A message cannot be taken back.",
    single=True,
    blocked=_not_live,
    gone="nobody is in the room",
)

MESSAGE_ROLE = replace(
    MESSAGE_ALL,
    id="room.message_role",
    key="t",
    label="message role",
    help="Send a chat message to everybody who has one role.",
    send=_message_role,
    done="message to every {role} in {name}",
    asks="role message",
    consequence="Everybody with this role gets it. A message cannot be taken back.",
    blocked=_roles_unknown,
)

KICK_ROLE = Action(
    id="room.kick_role",
    label="kick role",
    help="Remove everybody who has one role.",
    scope=Scope.ROOM,
    danger=Danger.WIDE,
    send=_remove_role,
    done="every {role} removed from {name}",
    asks="kick role",
    consequence="Everybody with this role leaves the room at once. With a valid token they can rejoin.",
    single=True,
    blocked=_roles_unknown,
    proofs=_role_is_empty,
    gone="nobody with this role is in the room",
)

ROOM_ACTIONS = (END, END_AND_LOCK, ENABLE, DISABLE, MESSAGE_ALL, MESSAGE_ROLE, KICK_ROLE)
