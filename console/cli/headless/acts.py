"""Which act of the console a call is: the same id in the journal, the same danger, the same proof of its effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from console.actions.action import Action, Danger, Params, Plan, Scope, Situation, Target, plan
from console.actions.registry import Registry
from console.api.text import clean
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


# What the console calls these calls; None where it has no such act (renaming a peer).
_ACTS: Mapping[str, Callable[[Call], str | None]] = {
    "endActiveRoom": lambda call: "room.end_lock" if call.body.get("lock") else "room.end",
    "removePeers": lambda call: "peer.kick" if call.text("peer_id") else "room.kick_role",
    "setRoomEnabled": lambda call: "room.enable" if call.body.get("enabled") else "room.disable",
    "updatePeer": lambda call: "peer.role" if call.text("role") else None,
    "sendMessage": lambda call: _message(call),
}


def act_id(call: Call) -> str | None:
    """The id of the console's act that a call is, or None."""
    find = _ACTS.get(call.operation.id)
    return find(call) if find is not None else None


def verifiable(operation: Operation) -> bool:
    """Whether the console knows how to see the effect of an operation."""
    return operation.id in _ACTS and operation.id != "sendMessage"


def planned(call: Call, words: str, consequence: str, *, production: bool, names: tuple[str, str] = ("", "")) -> Plan:
    """The call as an act with its danger, ready to be confirmed and journalled.

    Args:
        call: what is about to be sent.
        words: the command, for acts the console does not have.
        consequence: what it does, for those.
        production: a production profile is one level more careful (product.md, safety rule 3).
        names: of the room and of the peer, as far as they are known.
    """
    known = act_id(call)
    action = Registry()[known] if known else _own(call, words, consequence)
    room_id = call.parameters.get("room_id", "")
    peer_id = call.parameters.get("peer_id", "") or call.text("peer_id")
    # Where no name is known the id stands for it: '64a0... ended' says more than '(no name) ended'.
    target = Target(room_id, names[0] or clean(room_id), peer_id, names[1] or clean(peer_id))
    params = _params(call) if known else Params(message=_request(call))
    return plan(action, Situation(writing=True, production=production, targets=(target,)), params)


def _message(call: Call) -> str:
    if call.text("peer_id"):
        return "peer.message"
    return "room.message_role" if call.text("role") else "room.message"


def _params(call: Call) -> Params:
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
