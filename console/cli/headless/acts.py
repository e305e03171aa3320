"""Which act of the console a call is: the same id in the journal, the same danger, the same proof of its effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from console.actions.action import PATIENCE, Action, Danger, Params, Plan, Scope, Situation, Target, plan
from console.actions.registry import Registry
from console.api.models.hidden import hide
from console.api.text import clean
from console.cli.headless.job_acts import JOB_IDS, family_of
from console.cli.headless.plain import masked, to_json

if TYPE_CHECKING:
    from console.api.operation import Operation

_DANGER = {"none": Danger.HARMLESS, "harmful": Danger.HARMFUL, "wide": Danger.WIDE}
_LONGEST_WORDS = 1000
Body = Mapping[str, object]


@dataclass(frozen=True)
class Call:
    """A call about to be made.

    Args:
        operation: what.
        parameters: the values of its path.
        body: the fields to send.
        arguments: what the command was given; how much harm a call does may depend on it.
    """

    operation: Operation
    parameters: Mapping[str, str]
    body: Body
    arguments: Mapping[str, object]

    def text(self, name: str) -> str:
        """A field of the body, or `""`."""
        value = self.body.get(name)
        return value if isinstance(value, str) else ""

    @property
    def job_id(self) -> str:
        """The job it names in its path, or `""`."""
        return next((self.parameters[name] for name in JOB_IDS if name in self.parameters), "")


_JOB_ACTS: Mapping[str, str] = {
    "startRecordingForRoom": "recording.start",
    "stopRecordingForRoom": "recording.stop_room",
    "stopRecordingById": "recording.stop",
    "pauseRecording": "recording.pause",
    "resumeRecording": "recording.resume",
    "startLiveStreamForRoom": "hls.start",
    "stopLiveStreamForRoom": "hls.stop_room",
    "stopLiveStreamById": "hls.stop",
    "pauseLiveStreamRecording": "hls.pause_recording",
    "resumeLiveStreamRecording": "hls.resume_recording",
    "sendTimedMetadata": "hls.metadata",
    "startExternalStreamForRoom": "rtmp.start",
    "stopExternalStreamForRoom": "rtmp.stop_room",
    "stopExternalStreamById": "rtmp.stop",
    "createRtmpStreamKey": "ingest.create",
    "disableRtmpStreamKey": "ingest.disable",
    "rotateRtmpStreamKey": "ingest.rotate",
}


@dataclass(frozen=True)
class Found:
    """What was looked up of a target before anybody is asked about it; "" where it is not known.

    Args:
        room_id: the room of a job.
        room: the room's name.
        peer: the peer's name.
        status: of a job.
    """

    room_id: str = ""
    room: str = ""
    peer: str = ""
    status: str = ""


NOTHING_FOUND = Found()


def _always(act: str) -> Callable[[Call], str]:
    return lambda _call: act


# What the console calls these calls; None where it has no such act (renaming a peer).
_ACTS: Mapping[str, Callable[[Call], str | None]] = {
    "endActiveRoom": lambda call: "room.end_lock" if call.body.get("lock") else "room.end",
    "removePeers": lambda call: "peer.kick" if call.text("peer_id") else "room.kick_role",
    "setRoomEnabled": lambda call: "room.enable" if call.body.get("enabled") else "room.disable",
    "updatePeer": lambda call: "peer.role" if call.text("role") else None,
    "sendMessage": lambda call: _message(call),
    **{operation: _always(act) for operation, act in _JOB_ACTS.items()},
}
# The service gives no way to see these (part-b 1: a paused job is called running).
_SEEN_NOWHERE = frozenset(
    {
        *("sendMessage", "sendTimedMetadata", "pauseRecording", "resumeRecording"),
        *("pauseLiveStreamRecording", "resumeLiveStreamRecording"),
    }
)


def act_id(call: Call) -> str | None:
    """The id of the console's act that a call is, or None."""
    find = _ACTS.get(call.operation.id)
    return find(call) if find is not None else None


def verifiable(operation: Operation) -> bool:
    """Whether the console knows how to see the effect of an operation."""
    return operation.id in _ACTS and operation.id not in _SEEN_NOWHERE


def patience(operation: Operation) -> float:
    """How many seconds the console looks for the effect of an operation.

    Args:
        operation: one that is verifiable.
    """
    act = _JOB_ACTS.get(operation.id)
    return Registry()[act].patience if act else PATIENCE


def planned(call: Call, words: str, consequence: str, *, production: bool, found: Found = NOTHING_FOUND) -> Plan:
    """The call as an act with its danger, ready to be confirmed and journalled.

    Args:
        call: what is about to be sent.
        words: the command, for acts the console does not have.
        consequence: what it does, for those.
        production: a production profile is one level more careful (product.md, safety rule 3).
        found: what is known of the target.
    """
    known = act_id(call)
    action = Registry()[known] if known else _own(call, words, consequence)
    room_id = call.parameters.get("room_id", "") or found.room_id
    peer_id = call.parameters.get("peer_id", "") or call.text("peer_id")
    job_id = call.job_id if known else ""
    # Where no name is known the id stands for it: '64a0... ended' says more than '(no name) ended'.
    target = Target(
        room_id,
        found.room or clean(room_id or job_id),
        peer_id,
        found.peer or clean(peer_id),
        job_id=job_id,
        status=found.status,
    )
    params = _params(call) if known else Params(message=_request(call))
    return plan(action, Situation(writing=True, production=production, targets=(target,)), params)


def _message(call: Call) -> str:
    if call.text("peer_id"):
        return "peer.message"
    return "room.message_role" if call.text("role") else "room.message"


def _params(call: Call) -> Params:
    if family_of(act_id(call) or ""):
        hidden = hide({name: value for name, value in call.body.items() if value is not None})
        return Params(values=hidden if isinstance(hidden, dict) else {})
    return Params(role=call.text("role"), message=call.text("message"), reason=call.text("reason"))


def _own(call: Call, words: str, consequence: str) -> Action:
    return Action(
        id=f"api.{call.operation.id}",
        label=words,
        help=consequence,
        scope=Scope.PEERS if call.text("peer_id") else Scope.ROOM,
        danger=_DANGER[call.operation.harm_of(call.arguments)],
        send=_never,
        done=words.replace("{", "{{").replace("}", "}}"),
        consequence=consequence,
    )


def _request(call: Call) -> str:
    """The request as the journal keeps it: everything but secrets."""
    path = call.operation.fill(call.parameters)
    body = f" {to_json(masked(call.body), compact=True)}" if call.body else ""
    return clean(f"{call.operation.method} {path}{body}", _LONGEST_WORDS)


async def _never(*_: object) -> NoReturn:
    raise AssertionError("a call of the command line is sent by its own method")
