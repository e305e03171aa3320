"""What an operator can do, as values: an action, what it is aimed at, and what it was told.

An `Action` is declared once. Keys, footer, palette, help and (later) headless commands are made from it, and the
runner drives every one of them the same way: capture, ask, confirm, re-check, journal, send, verify, report.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal, Protocol

from console.api.text import clean

if TYPE_CHECKING:
    from console.api.client import Client
    from console.api.models import Job, Role, Room, Template
    from console.live.resources import Resource
    from console.live.watches import SavedDestination

    from .form import Form

MANY = 10
"""More targets than this make any act a wide one (product.md, safety rule 3)."""

PATIENCE = 15.0
"""Seconds an effect is looked for before it is called not confirmed (product.md, safety rule 6)."""

Asks = Literal["nothing", "message", "role", "role message", "kick role", "form"]
"""What the operator must still say: a message, a role to move to, a role whose peers are meant, or a whole form."""


class Danger(IntEnum):
    """How much an act can hurt (product.md, safety rule 3); a production profile is one level higher."""

    HARMLESS = 0
    """Nothing to take back and nothing lost, such as a message to one peer."""
    REVERSIBLE = 1
    """No dialog; `u` takes it back."""
    HARMFUL = 2
    """A dialog with Cancel focused; only `y` confirms."""
    WIDE = 3
    """The operator types the room's name, or how many are hit."""


class Scope(IntEnum):
    """What an action is aimed at."""

    PEERS = 1
    ROOM = 2
    OUTPUT = 3
    """What a room records and sends; the target is the room."""
    RECORDING = 4
    ASSET = 5
    HLS = 6
    RTMP = 7
    INGEST = 8
    """The stream key of a room."""
    DELIVERY = 9
    """What the service told a room's webhooks; the target is the room."""


NOUNS: Mapping[Scope, str] = {
    Scope.PEERS: "peers",
    Scope.ROOM: "rooms",
    Scope.OUTPUT: "rooms",
    Scope.RECORDING: "recordings",
    Scope.ASSET: "files",
    Scope.HLS: "live streams",
    Scope.RTMP: "external streams",
    Scope.INGEST: "stream keys",
    Scope.DELIVERY: "rooms",
}
"""Several of what a scope is aimed at."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to act on, as it was when the key was pressed. Ids are raw; names are safe to paint.

    Args:
        job_id: the recording, stream or file meant; "" when it is a peer or the room itself.
        detail: what tells it from others of the room in a dialog, safe to paint.
        status: the job's status at the key press.
        known: ids of the jobs of its kind that were open at the key press, so that a new one is told from them.
    """

    room_id: str
    room_name: str
    peer_id: str = ""
    name: str = ""
    role_id: str = ""
    role_name: str = ""
    session_id: str = ""
    job_id: str = ""
    detail: str = ""
    status: str = ""
    known: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """The name of the peer, or of the room when the room itself is the target."""
        return (self.name or "(no name)") if self.peer_id else (self.room_name or "(no name)")

    @property
    def id(self) -> str:
        """The raw id that the call will carry."""
        return self.job_id or self.peer_id or self.room_id


@dataclass(frozen=True, slots=True)
class Params:
    """What the operator said: all that an act needs beside its target.

    Args:
        values: the answers of a form; secrets among them are objects that print masked.
    """

    role: str = ""
    message: str = ""
    reason: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """What the service answered.

    Args:
        words: its own.
        target: what the act made, such as a job with its id, for the proofs to look for; None when it made nothing.
    """

    words: str = ""
    target: Target | None = None


class Memory(Protocol):
    """What is remembered of muted peers (see `FormerRoles`)."""

    def of(self, peer_id: str, role_id: str) -> str | None:
        """The raw role a peer had before we muted it, while it still has the role we gave it."""


class _Nothing:
    """No memory at all."""

    def of(self, _peer_id: str, _role_id: str) -> str | None:
        return None


@dataclass(frozen=True)
class Situation:
    """All that decides whether an action is possible now, captured in one moment.

    Args:
        writing: whether anything but GET may be sent at all.
        production: a production profile, one safety level higher.
        targets: the peers (or the one room) meant, in the order shown.
        hidden: marked peers that a filter hides; left out unless the operator asks for them.
        room: the room as last seen, or None when it is not known.
        live: whether the room has a session now.
        roles: the roles of the room's template by raw name; empty while not known.
        mute_roles: the profile's own mapping from a role to its silent one.
        former_roles: which roles peers had before we muted them.
        jobs: the room's jobs that are not over: "recordings", "live_streams", "external_streams" -> jobs.
        template: the room's template, or None when it is not known.
        saved: the profile's saved destinations.
        paused: ids of the jobs whose recording was paused from here.
        given: what the screen suggests as the first answers of a form, by field id.
    """

    writing: bool
    production: bool
    targets: tuple[Target, ...] = ()
    hidden: tuple[Target, ...] = ()
    room: Room | None = None
    live: bool = True
    roles: Mapping[str, Role] = field(default_factory=dict)
    mute_roles: Mapping[str, str] = field(default_factory=dict)
    former_roles: Memory = field(default_factory=lambda: _Nothing())
    jobs: Mapping[str, tuple[Job, ...]] = field(default_factory=dict)
    template: Template | None = None
    saved: tuple[SavedDestination, ...] = ()
    paused: frozenset[str] = frozenset()
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Proof:
    """How to see that an act took effect: poll `resource` until `seen` holds (architecture.md, life of a key press).

    Args:
        resource: what to ask for.
        seen: whether its values show the effect.
        failed: why there is no hope any more, such as "it failed"; "" while there is.
        meanwhile: what its values show instead when the time is over, such as "it is still starting"; "" for nothing.
        told: what its values say of an effect that was seen, such as "431 of 431 arrived"; "" for nothing.
    """

    resource: Resource
    seen: Callable[[Mapping[str, Any]], bool]
    failed: Callable[[Mapping[str, Any]], str] = lambda _items: ""
    meanwhile: Callable[[Mapping[str, Any]], str] = lambda _items: ""
    told: Callable[[Mapping[str, Any]], str] = lambda _items: ""


@dataclass(frozen=True)
class Action:
    """One thing an operator can do.

    Args:
        id: stable name, also in the journal and the keymap, such as `peer.kick`.
        label: the verb in the footer and the help.
        help: one sentence: what it does to whom.
        scope: peers or a room.
        danger: see `Danger`.
        send: performs it on one target; returns the service's own words.
        done: what is said of it afterwards, with `{name}`, `{old}` and `{role}` filled in.
        key: the default key, or "" for the palette only.
        slot: actions that share a key, such as mute and unmute; the first that applies is meant.
        asks: what the operator must still say.
        single: it cannot be done to several at once.
        applies: whether this one of a slot is meant at all.
        blocked: why it cannot be done now, in words, or None.
        consequence: one sentence for the dialog.
        refine: fills in what follows from the situation (which silent role, say) for one target.
        proofs: what must be seen for it to have taken effect; none when the service gives no way to tell.
        gone: what a 404 from the service means for this act.
        operation: the client's name of the call it makes, such as `recordings.start`; for showing it before it is sent.
        form: what is asked when `asks` is "form".
        patience: seconds its effect is looked for.
        listed: lists in which the target's job must stand; where a fresh one lacks it, nothing is sent.
        effect: what it does to a recording without the service showing it (`console.actions.paused`), or "".
        stales: kinds of resources that are old news once it was done, and are asked for again where somebody looks.
        undone_by: the id of the action that takes it back, or "".
        undo: the params with which that one is to be called.
        rests_on_peer: the target must still be in the room when it is sent.
        rests_on_role: it must also still have the role it had when the key was pressed.
        caution: a higher danger than `danger` when the situation asks for it.
        warning: what the dialog says besides `consequence` of this one target, such as that it is still starting.
    """

    id: str
    label: str
    help: str
    scope: Scope
    danger: Danger
    send: Callable[[Client, Target, Params], Awaitable[Sent]]
    done: str
    key: str = ""
    slot: str = ""
    asks: Asks = "nothing"
    single: bool = False
    applies: Callable[[Situation], bool] = lambda _situation: True
    blocked: Callable[[Situation], str | None] = lambda _situation: None
    consequence: str = ""
    refine: Callable[[Situation, Target, Params], Params] = lambda _situation, _target, params: params
    proofs: Callable[[Target, Params], tuple[Proof, ...]] = lambda _target, _params: ()
    gone: str = "it is not there any more"
    undone_by: str = ""
    undo: Callable[[Target, Params], Params] = lambda _target, _params: Params()
    rests_on_peer: bool = False
    rests_on_role: bool = False
    caution: Callable[[Situation], Danger] = lambda _situation: Danger.HARMLESS
    operation: str = ""
    form: Callable[[Situation], Form] | None = None
    patience: float = PATIENCE
    listed: Callable[[Target], tuple[Resource, ...]] = lambda _target: ()
    stales: frozenset[str] = frozenset()
    effect: str = ""
    warning: Callable[[Target], str] = lambda _target: ""

    def sentence(self, target: Target, params: Params) -> str:
        """What was done to whom, in one phrase safe to paint, such as `Ada muted (role speaker -> speaker-muted)`."""
        return self.done.format(name=target.label, old=target.role_name, role=clean(params.role))

    @property
    def title(self) -> str:
        """The label at the beginning of a line; `start HLS` keeps its capitals."""
        return self.label[:1].upper() + self.label[1:]

    @property
    def place(self) -> str:
        """The slot its key belongs to."""
        return self.slot or self.id

    def reason_against(self, situation: Situation) -> str | None:
        """Why this cannot be done now, or None when it can."""
        if not situation.writing:
            return "read-only: press W to arm writing"
        if not situation.targets:
            if situation.hidden:
                return "all that is marked is hidden by the filter"
            return _NOT_CHOSEN.get(self.scope, "nothing is chosen")
        if self.single and len(situation.targets) + len(situation.hidden) > 1:
            hidden = ", those that the filter hides too" if situation.hidden else ""
            return f"one at a time: unmark the others{hidden}"
        return self.blocked(situation)


_NOT_CHOSEN = {
    Scope.PEERS: "nobody is chosen",
    Scope.ROOM: "no room is chosen",
    Scope.OUTPUT: "no room is chosen",
    Scope.INGEST: "no room is chosen",
    Scope.DELIVERY: "no room is chosen",
}


@dataclass(frozen=True)
class Step:
    """One target of a plan with all that its call needs."""

    target: Target
    params: Params


@dataclass(frozen=True)
class Plan:
    """An act as the operator confirmed it: fixed targets, fixed words. No poll changes it.

    Args:
        action: what.
        steps: to whom, with what.
        danger: how carefully it is confirmed.
        hidden: marks that a filter hides; not done unless they are taken in.
        undoing: it takes an earlier act back.
    """

    action: Action
    steps: tuple[Step, ...]
    danger: Danger
    hidden: tuple[Step, ...] = ()
    undoing: bool = False

    @property
    def phrase(self) -> str:
        """What must be typed for a wide act: the room's name, or how many are hit."""
        if self.action.scope is Scope.PEERS or len(self.steps) > 1:
            return str(len(self.steps))
        return self.steps[0].target.room_name or self.steps[0].target.room_id

    def with_hidden(self) -> Plan:
        """The same plan with the marks that a filter hides taken in; it may be a wide one then."""
        steps = (*self.steps, *self.hidden)
        danger = max(self.danger, Danger.WIDE) if len(steps) > MANY else self.danger
        return replace(self, steps=steps, hidden=(), danger=danger)


def plan(action: Action, situation: Situation, params: Params) -> Plan:
    """Fix what will be done to whom, and how carefully it must be confirmed.

    Args:
        action: what to do.
        situation: the moment of the key press.
        params: what the operator said.
    """
    steps = tuple(Step(target, action.refine(situation, target, params)) for target in situation.targets)
    hidden = tuple(
        Step(target, action.refine(situation, target, params))
        for target in situation.hidden
        if action.blocked(replace(situation, targets=(target,), hidden=())) is None
    )
    danger = max(action.danger, action.caution(situation))
    return Plan(action, steps, raised(danger, len(steps), situation.production), hidden)


def raised(danger: Danger, count: int, production: bool) -> Danger:
    """How carefully an act must be confirmed, all told (product.md, safety rule 3).

    Args:
        danger: of the action itself.
        count: how many targets it hits.
        production: whether the profile is a production one.
    """
    if count > MANY:
        return Danger.WIDE
    return Danger(min(danger + 1, Danger.WIDE)) if production and danger is not Danger.HARMLESS else danger
