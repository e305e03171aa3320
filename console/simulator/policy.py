"""Templates and roles (part-a 8): three templates with a silent twin for each publishing role, one without any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

_DEVICES = ("audio", "video")
_EVERYTHING = ("audio", "video", "screen")
_MODERATION = ("endRoom", "removeOthers", "mute", "unmute", "changeRole", "pollRead", "pollWrite")


@dataclass(frozen=True, slots=True)
class Role:
    """One role as the world needs it; `wire` has the rest.

    Args:
        name: its name, the key in the template.
        publish: what may be published, `publishParams.allowed`.
        priority: 1 (highest) to 5.
        max_peers: `maxPeerCount`: 0 unlimited, -1 nobody.
        permissions: those that are true.
    """

    name: str
    publish: tuple[str, ...] = ()
    priority: int = 3
    max_peers: int = 0
    permissions: tuple[str, ...] = ()

    def silent(self, name: str | None = None) -> Role:
        """Its twin that may publish everything but audio."""
        publish = tuple(kind for kind in self.publish if kind != "audio")
        return Role(name or f"{self.name}-muted", publish, self.priority, self.max_peers, self.permissions)

    def wire(self, everyone: Iterable[str]) -> dict[str, Any]:
        """The documented object; permissions that are false are omitted (part-a 8.2)."""
        permissions = dict.fromkeys(self.permissions, True) | {"sendRoomState": "endRoom" in self.permissions}
        return {
            "name": self.name,
            "publishParams": _publish(self.publish),
            "subscribeParams": {
                "subscribeToRoles": list(everyone),
                "maxSubsBitRate": 3200,
                "subscribeDegradation": {
                    "packetLossThreshold": 25,
                    "degradeGracePeriodSeconds": 1,
                    "recoverGracePeriodSeconds": 4,
                },
            },
            "permissions": permissions,
            "priority": self.priority,
            "maxPeerCount": self.max_peers,
        }


@dataclass(frozen=True, slots=True)
class Template:
    """One template.

    Args:
        id: its id.
        name: its name.
        roles: its roles by name.
        stage: the roles of people on stage, the first being who leads.
        audience: the role most people have.
        heard_by: the roles everybody subscribes to.
        created_at: a time stamp.
        updated_at: a time stamp, or Go's zero time for never.
        default: whether rooms without a template get it.
    """

    id: str
    name: str
    roles: dict[str, Role]
    stage: tuple[str, ...]
    audience: str
    created_at: str
    updated_at: str
    default: bool = False
    customer_id: str = ""
    destinations: dict[str, Any] = field(default_factory=dict)

    def role_wire(self, role: Role) -> dict[str, Any]:
        """A role's documented object: everybody subscribes to all roles that publish."""
        return role.wire(name for name, other in self.roles.items() if other.publish)

    def wire(self) -> dict[str, Any]:
        """The documented object (part-a 8.1), deprecated twins included."""
        return {
            "id": self.id,
            "_id": self.id,
            "name": self.name,
            "default": self.default,
            "customerId": self.customer_id,
            "customer": self.customer_id,
            "roles": {name: self.role_wire(role) for name, role in self.roles.items()},
            "settings": {
                "region": "auto",
                "recording": None,
                "roomState": {
                    "messageInterval": 10,
                    "sendPeerList": False,
                    "stopRoomStateOnJoin": True,
                    "enabled": False,
                },
                "retry": {},
            },
            "destinations": self.destinations,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
        }


def _publish(allowed: tuple[str, ...]) -> dict[str, Any]:
    params: dict[str, Any] = {"simulcast": {}}
    if allowed:
        params["allowed"] = list(allowed)
    params["audio"] = {"bitRate": 32, "codec": "opus"}
    params["video"] = {"bitRate": 300, "codec": "vp8", "frameRate": 30, "width": 480, "height": 360}
    params["screen"] = {"codec": "vp8", "frameRate": 10, "width": 1280, "height": 720}
    return params


def _named(*roles: Role) -> dict[str, Role]:
    return {role.name: role for role in roles}


def stage_roles() -> tuple[dict[str, Role], tuple[str, ...], str]:
    """Hosts, speakers, viewers, each publishing role with its silent twin; at most two may be `vip-guest`."""
    host = Role("host", _EVERYTHING, 1, 0, (*_MODERATION, "browserRecording", "rtmpStreaming", "hlsStreaming"))
    speaker = Role("speaker", _EVERYTHING, 2)
    guest = Role("vip-guest", _DEVICES, 2, max_peers=2)
    viewer = Role("viewer", (), 5)
    roles = _named(host, host.silent(), speaker, speaker.silent(), guest, guest.silent(), viewer)
    return roles, ("host", "speaker"), "viewer"


def class_roles() -> tuple[dict[str, Role], tuple[str, ...], str]:
    """A teacher and students, and one chair for an observer."""
    teacher = Role("teacher", _EVERYTHING, 1, 0, (*_MODERATION, "browserRecording"))
    student = Role("student", _DEVICES, 3, permissions=("pollRead",))
    observer = Role("observer", (), 5, max_peers=1)
    roles = _named(teacher, teacher.silent(), student, student.silent(), observer)
    return roles, ("teacher", "student"), "student"


def bare_roles() -> tuple[dict[str, Role], tuple[str, ...], str]:
    """No silent role anywhere: a client must say that nobody can be muted here."""
    performer = Role("performer", _EVERYTHING, 1, 0, _MODERATION)
    roles = _named(performer, Role("audience", (), 5), Role("stage hand", ("video",), 4, max_peers=-1))
    return roles, ("performer",), "audience"
