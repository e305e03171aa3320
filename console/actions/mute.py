"""What "mute" means on a service that has no mute: a move to a role that may not publish audio.

100ms gives no server-side mute (part-a 6.8); its documentation gives a role change. The profile may map roles to
their silent twins; without a mapping the twin is found in the template: a role with the same subscriptions whose
`publishParams.allowed` lacks audio (product.md, What "mute" means).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.api.models import Role

    from .action import Situation, Target


VOICE_AND_MEANS = frozenset({"audio", "simulcast"})
"""What a silent twin may lack: the voice, and simulcast, which is how a camera is sent and not whether."""


def silent_role(role_id: str, roles: Mapping[str, Role], mapping: Mapping[str, str]) -> str | None:
    """The raw name of the role in which a peer of `role_id` cannot speak, or None.

    A twin takes nothing but the voice: whoever may send a camera or a screen may still do so. Of several candidates the
    one that keeps most wins, then the one whose name begins with the role's own, then the first by name.

    A role that admits nobody (`maxPeerCount` -1, part-a 8.1) is none: the service would refuse the move in silence.

    Args:
        role_id: the raw name of the role the peer has now.
        roles: the roles of the room's template by raw name.
        mapping: the profile's `mute_roles`; it has the last word.
    """
    if role_id in mapping:
        return mapping[role_id]
    role = roles.get(role_id)
    if role is None or "audio" not in role.publish:
        return None
    quiet = [
        other
        for name, other in roles.items()
        if name != role_id
        and "audio" not in other.publish
        and other.max_peer_count >= 0
        and role.publish - VOICE_AND_MEANS <= other.publish <= role.publish
        and other.subscribe_to == role.subscribe_to
    ]
    if not quiet:
        return None
    best = min(quiet, key=lambda other: (-len(other.publish), not other.role_id.startswith(role_id), other.role_id))
    return best.role_id


def former_role(target: Target, situation: Situation) -> str | None:
    """The role that gives a muted peer back its voice, or None when it cannot be told.

    What we remember of this peer comes first; otherwise the one role that is muted to this one.
    """
    remembered = situation.former_roles.of(target.peer_id, target.role_id)
    if remembered:
        return remembered
    candidates = _speaking_roles(target.role_id, situation.roles, situation.mute_roles)
    return candidates[0] if len(candidates) == 1 else None


def _speaking_roles(role_id: str, roles: Mapping[str, Role], mapping: Mapping[str, str]) -> list[str]:
    speaking = {name for name, silent in mapping.items() if silent == role_id}
    speaking |= {name for name in roles if silent_role(name, roles, mapping) == role_id}
    return sorted(speaking)
