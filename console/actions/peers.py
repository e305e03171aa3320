"""What can be done to peers: mute, unmute, kick, message, change role."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console.live import resources

from .action import Action, Danger, Params, Proof, Scope, Sent, Situation, Target
from .mute import former_role, silent_role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.api.client import Client


async def _change_role(client: Client, target: Target, params: Params) -> Sent:
    await client.peers.update(target.room_id, target.peer_id, role=params.role)
    return Sent("role change accepted")


async def _remove(client: Client, target: Target, params: Params) -> Sent:
    reply = await client.peers.remove(target.room_id, peer_id=target.peer_id, reason=params.reason or None)
    return Sent(reply.message)


async def _message(client: Client, target: Target, params: Params) -> Sent:
    reply = await client.active_rooms.send_message(target.room_id, params.message, peer_id=target.peer_id)
    return Sent(reply.message)


def _has_role(target: Target, params: Params) -> tuple[Proof, ...]:
    """The peers list shows the peer with the wanted role: the reply alone proves nothing (part-a 6.4)."""

    def seen(peers: Mapping[str, Any]) -> bool:
        peer = peers.get(target.peer_id)
        return peer is not None and peer.role_id == params.role

    return (Proof(resources.peers(target.room_id), seen),)


def _is_gone(target: Target, _params: Params) -> tuple[Proof, ...]:
    """The peers list no longer has the peer (part-a 13, rule 9)."""
    return (Proof(resources.peers(target.room_id), lambda peers: target.peer_id not in peers),)


def _back_to_former(target: Target, _params: Params) -> Params:
    return Params(role=target.role_id)


def _mute_params(situation: Situation, target: Target, params: Params) -> Params:
    role = silent_role(target.role_id, situation.roles, situation.mute_roles)
    return replace(params, role=role or "")


def _unmute_params(situation: Situation, target: Target, params: Params) -> Params:
    return replace(params, role=former_role(target, situation) or "")


def _can_be_unmuted(situation: Situation) -> bool:
    """Everybody chosen is silent by role and we know the way back: then the key means unmute."""
    return bool(situation.targets) and all(
        former_role(target, situation) is not None
        and silent_role(target.role_id, situation.roles, situation.mute_roles) is None
        for target in situation.targets
    )


def _guessed(situation: Situation) -> Danger:
    """Whom we did not mute ourselves we might be promoting: that is asked first."""
    ours = all(situation.former_roles.of(target.peer_id, target.role_id) for target in situation.targets)
    return Danger.REVERSIBLE if ours else Danger.HARMFUL


def _cannot_mute(situation: Situation) -> str | None:
    for target in situation.targets:
        if silent_role(target.role_id, situation.roles, situation.mute_roles) is None:
            return _no_silent_role(target, situation)
    return None


def _no_silent_role(target: Target, situation: Situation) -> str:
    role = situation.roles.get(target.role_id)
    if role is None:
        return f"the roles of this room are not known yet, so there is no silent role for {target.role_name}"
    if "audio" not in role.publish:
        return f"{target.label} is {target.role_name} and cannot speak anyway"
    return (
        f"no silent role for {target.role_name}: create one in the template with the same subscriptions "
        f"and no audio, say {target.role_name}-muted, or map it in the profile's mute_roles"
    )


def _cannot_unmute(situation: Situation) -> str | None:
    for target in situation.targets:
        if former_role(target, situation) is None:
            return f"which role {target.label} had before is not known: use r to choose one"
    return None


def _cannot_choose_role(situation: Situation) -> str | None:
    return None if situation.roles else "the roles of this room are not known yet"


MUTE = Action(
    id="peer.mute",
    slot="peer.mute",
    key="m",
    label="mute",
    help="Take away the right to speak, by moving the peer to the silent role. u gives it back.",
    scope=Scope.PEERS,
    danger=Danger.REVERSIBLE,
    send=_change_role,
    done="{name} muted (role {old} -> {role})",
    consequence="Each moves to a role that may not publish audio. u takes it back.",
    blocked=_cannot_mute,
    refine=_mute_params,
    proofs=_has_role,
    gone="left before it was done",
    undone_by="peer.role",
    undo=_back_to_former,
    rests_on_peer=True,
    rests_on_role=True,
)

UNMUTE = replace(
    MUTE,
    id="peer.unmute",
    label="unmute",
    help="Give back the right to speak, by moving the peer to its former role. Microphones are not switched on.",
    done="{name} unmuted (role {old} -> {role})",
    consequence="Each moves back to the role it had. Microphones are not switched on.",
    applies=_can_be_unmuted,
    blocked=_cannot_unmute,
    refine=_unmute_params,
    caution=_guessed,
)

CHANGE_ROLE = Action(
    id="peer.role",
    key="r",
    label="role",
    help="Move the peer to another role of the room's template. u takes it back.",
    scope=Scope.PEERS,
    danger=Danger.REVERSIBLE,
    send=_change_role,
    done="{name} moved (role {old} -> {role})",
    asks="role",
    consequence="Each moves to the chosen role. u takes it back.",
    blocked=_cannot_choose_role,
    proofs=_has_role,
    gone="left before it was done",
    undone_by="peer.role",
    undo=_back_to_former,
    rests_on_peer=True,
)

KICK = Action(
    id="peer.kick",
    key="K",
    label="kick",
    help="Remove the peer from the room. It can come back with a valid token.",
    scope=Scope.PEERS,
    danger=Danger.HARMFUL,
    send=_remove,
    done="{name} removed",
    consequence="They leave the room at once. Removal is no ban: with a valid token they can rejoin.",
    proofs=_is_gone,
    gone="had already left",
    rests_on_peer=True,
)

MESSAGE = Action(
    id="peer.message",
    key="s",
    label="message",
    help="Send a chat message to this peer, or to each marked one.",
    scope=Scope.PEERS,
    danger=Danger.HARMLESS,
    send=_message,
    done="message to {name}",
    asks="message",
    gone="left before it was sent",
    rests_on_peer=True,
)

PEER_ACTIONS = (UNMUTE, MUTE, KICK, MESSAGE, CHANGE_ROLE)
