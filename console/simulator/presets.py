"""The roles worlds start with: three templates with a silent twin for each publishing role, one without any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from console.simulator import policy_rules
from console.simulator.policy import Cast, Role

_DEVICES = ("audio", "video")
_EVERYTHING = ("audio", "video", "screen")
_MODERATION = ("endRoom", "removeOthers", "mute", "unmute", "changeRole", "pollRead", "pollWrite")
_SENDING = policy_rules.ALLOWED_BY_DEFAULT
_VIDEO = {"bitRate": 300, "codec": "vp8", "frameRate": 30, "width": 480, "height": 360}
_SILENT = "-muted"


@dataclass(frozen=True, slots=True)
class Sketch:
    """A role in few words.

    Args:
        name: its name.
        publish: what may be published.
        priority: 1 (highest) to 5.
        most: how many may have it; 0 unlimited, -1 nobody.
        permissions: those that are true.
    """

    name: str
    publish: tuple[str, ...] = ()
    priority: int = 3
    most: int = 0
    permissions: tuple[str, ...] = ()

    def silent(self) -> Sketch:
        """Its twin that may publish everything but audio."""
        publish = tuple(kind for kind in self.publish if kind != "audio")
        return Sketch(f"{self.name}{_SILENT}", publish, self.priority, self.most, self.permissions)

    def role(self, heard: Iterable[str]) -> Role:
        """The whole role, subscribed to the roles that are heard."""
        permissions = {name: name in self.permissions for name in (*_MODERATION, *_SENDING)}
        body: dict[str, Any] = {
            "publishParams": {"allowed": list(self.publish), "video": _VIDEO},
            "subscribeParams": {
                "subscribeToRoles": list(heard),
                "maxSubsBitRate": 3200,
                "subscribeDegradation": {"packetLossThreshold": 25},
            },
            "permissions": {**permissions, "sendRoomState": "endRoom" in self.permissions},
            "priority": self.priority,
            "maxPeerCount": self.most,
        }
        return Role.of(policy_rules.role(body, self.name))


def stage_roles() -> Cast:
    """Hosts, speakers, viewers, each publishing role with its silent twin; at most two may be `vip-guest`."""
    host = Sketch("host", _EVERYTHING, 1, 0, (*_MODERATION, *_SENDING))
    speaker = Sketch("speaker", _EVERYTHING, 2)
    guest = Sketch("vip-guest", _DEVICES, 2, most=2)
    viewer = Sketch("viewer", (), 5)
    sketches = (host, host.silent(), speaker, speaker.silent(), guest, guest.silent(), viewer)
    return _cast(sketches, ("host", "speaker"), "viewer")


def class_roles() -> Cast:
    """A teacher and students, and one chair for an observer."""
    teacher = Sketch("teacher", _EVERYTHING, 1, 0, (*_MODERATION, "browserRecording"))
    student = Sketch("student", _DEVICES, 3, permissions=("pollRead",))
    observer = Sketch("observer", (), 5, most=1)
    sketches = (teacher, teacher.silent(), student, student.silent(), observer)
    return _cast(sketches, ("teacher", "student"), "student")


def bare_roles() -> Cast:
    """No silent role anywhere: a client must say that nobody can be muted here."""
    performer = Sketch("performer", _EVERYTHING, 1, 0, _MODERATION)
    return _cast(
        (performer, Sketch("audience", (), 5), Sketch("stage hand", ("video",), 4, most=-1)),
        ("performer",),
        "audience",
    )


def _cast(sketches: Iterable[Sketch], stage: tuple[str, ...], audience: str) -> Cast:
    known = tuple(sketches)
    heard = [sketch.name for sketch in known if sketch.publish]
    return Cast({sketch.name: sketch.role(heard) for sketch in known}, stage, audience)
