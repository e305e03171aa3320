"""What the `:` line changes: an act of the registry where there is one, else one of its own; both go the way of acts.

The act is told all that the line says, so that nothing is asked twice; how carefully it is confirmed, how it is
journalled, and what proves it, is what the registry says. A call that the registry does not know is confirmed as its
harm commands, and journalled with its request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from string import Formatter
from typing import TYPE_CHECKING, Any, Final

from console.actions.action import Action, Params, Scope, Sent, Target
from console.actions.registry import Registry
from console.api.errors import ApiError
from console.api.text import clean
from console.cli.headless.acts import NOTHING_FOUND, Call, Found, act_id, planned
from console.cli.headless.emit import text_of
from console.cli.headless.job_acts import FAMILIES, family_of
from console.cli.headless.wishes import Wishes
from console.cli.inside_form import FILLS, filled_rtmp_form
from console.cli.inside_reads import gathered, group_of, may_be_secret
from console.screens.commands.grammar import Acting, Aimed, Misunderstood

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from console.api.client import Client
    from console.api.models import Job
    from console.cli.headless.verbs import Verb
    from console.config.destinations import Destination
    from console.screens.commands.grammar import Show

    Send = Callable[[Client, Target, Params], Awaitable[Sent]]

_WIDTH: Final = 100  # cells of a line of an answer; the page folds what is longer


@dataclass(frozen=True)
class _Known:
    """The names behind the ids of a call; "" where they cannot be found."""

    found: Found = NOTHING_FOUND
    role: str = ""
    role_name: str = ""
    session_id: str = ""
    jobs: Mapping[str, tuple[Job, ...]] | None = None


def verb_acting(resource: str, verb: Verb, arguments: Mapping[str, Any]) -> Acting:
    """A verb that changes something, as an act.

    Args:
        resource: it belongs to.
        verb: which.
        arguments: of its method.
    """
    title = f"{resource} {verb.name}"
    in_path = {name for _, name, _, _ in Formatter().parse(verb.operation.path) if name}
    parameters = {name: str(one) for name, one in arguments.items() if name in in_path}
    body = {name: one for name, one in arguments.items() if name not in in_path}
    call = Call(verb.operation, parameters, body, arguments)

    async def aim(client: Client, show: Show) -> Aimed:
        known = await _look_up(client, call)
        plan = planned(call, title, verb.summary, production=False, found=known.found)
        step, base = plan.steps[0], plan.action
        send = _family_send(base, body) if family_of(base.id) else _verb_send(verb, resource, title, arguments, show)
        action = replace(
            base, asks="nothing", form=None, send=send, refine=lambda _moment, _target, _params: step.params
        )
        return Aimed(action, _named(step.target, known, parameters, title), known.jobs or {})

    return Acting(title, aim, secret=may_be_secret(arguments))


def extra_acting(title: str, values: Mapping[str, Any], saved: Sequence[Destination]) -> Acting:
    """A command written by hand that the registry has as an act: starting RTMP, rotating a stream key.

    Args:
        title: the command.
        values: what it was given.
        saved: the destinations of the profile.

    Raises:
        Misunderstood: it says what the act must ask, or what is for a shell.
        ConfigError: there is no destination of a name.
    """
    room_id = str(values["room_id"])
    act = Registry()[{"external-streams start": "rtmp.start", "stream-keys rotate": "ingest.rotate"}[title]]
    fills = FILLS if act.id == "rtmp.start" else frozenset()
    said = {name for name, one in values.items() if one not in (None, (), False, [])} - {"room_id", "wait"}
    if "rtmp_urls" in said:
        raise Misunderstood(f"{title}: an address with its key is not typed here: the form asks for it, masked")
    if more := said - fills:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in sorted(more))
        raise Misunderstood(f"{title}: {options} is not taken here: the dialog asks, or run it in a shell")
    if said:
        act = replace(act, form=filled_rtmp_form({name: values[name] for name in said}, saved))

    async def aim(client: Client, _show: Show) -> Aimed:
        found = await _room(client, room_id)
        target = Target(room_id, found.room or clean(room_id))
        return Aimed(act, target)

    return Acting(title, aim, secret=may_be_secret({name: values[name] for name in said}))


def _family_send(action: Action, values: Mapping[str, Any]) -> Send:
    """The registry's own way, told what was typed; what is journalled of it is masked and stays with the plan."""

    async def send(client: Client, target: Target, _params: Params) -> Sent:
        return await action.send(client, target, Params(values=values))

    return send


def _verb_send(verb: Verb, resource: str, title: str, arguments: Mapping[str, Any], show: Show) -> Send:
    """The very call that the command of the shell makes; what it answers is shown."""

    async def send(client: Client, _target: Target, _params: Params) -> Sent:
        result = await gathered(verb, group_of(client, resource), arguments, None)
        text = text_of(result, Wishes(), _WIDTH)
        if text != "done" and not act_id(_call_of(verb, arguments)):
            show(f"{title}: the answer", text)
        return Sent()

    return send


def _call_of(verb: Verb, arguments: Mapping[str, Any]) -> Call:
    return Call(verb.operation, {}, arguments, arguments)


# -- names ------------------------------------------------------------------------------------------------------------


async def _look_up(client: Client, call: Call) -> _Known:
    """What the ids of a call are called, so that a dialog names whom it hits; unknown is no reason not to ask."""
    act = act_id(call) or ""
    family = family_of(act)
    found = await _job(client, family, call.job_id) if family and call.job_id else None
    room_id = found.room_id if found is not None else call.parameters.get("room_id", "")
    room = await _room(client, room_id) if room_id else Found()
    known = _Known(replace(room, status=found.status if found is not None else ""))
    peer_id = call.parameters.get("peer_id", "") or call.text("peer_id")
    if peer_id and room_id:
        known = await _peer(client, room_id, peer_id, known)
    if act in ("room.end", "room.end_lock"):
        with suppress(ApiError):
            known = replace(known, session_id=(await client.active_rooms.get(room_id)).session_id or "")
    if act and Registry()[act].scope is Scope.OUTPUT:
        known = replace(known, jobs=await _jobs(client, FAMILIES[family][0].replace("-", "_"), room_id))
    return known


async def _room(client: Client, room_id: str) -> Found:
    with suppress(ApiError):
        return Found(room_id, (await client.rooms.get(room_id)).name)
    return Found(room_id)


async def _peer(client: Client, room_id: str, peer_id: str, known: _Known) -> _Known:
    with suppress(ApiError):
        peer = await client.peers.get(room_id, peer_id)
        return replace(known, found=replace(known.found, peer=peer.name), role=peer.role_id, role_name=peer.role or "")
    return known


async def _job(client: Client, family: str, job_id: str) -> Found:
    jobs: Any = group_of(client, FAMILIES[family][0])
    with suppress(ApiError):
        job = await jobs.get(job_id)
        return Found(room_id=job.room_id, status=job.status)
    return Found()


async def _jobs(client: Client, kind: str, room_id: str) -> Mapping[str, tuple[Job, ...]]:
    """The jobs of a room that are not over; nothing where they cannot be had."""
    jobs: Any = group_of(client, kind)
    with suppress(ApiError):
        page = await jobs.list(room_id=room_id)
        return {kind: tuple(job for job in page.items if job.status in ("starting", "running", "stopping"))}
    return {}


def _named(target: Target, known: _Known, parameters: Mapping[str, str], title: str) -> Target:
    """The target with all that was found out; one without a room is called by what its call names."""
    names = ", ".join(f"{name.replace('_', ' ')} {clean(one)}" for name, one in parameters.items())
    return replace(
        target,
        room_name=target.room_name if target.room_id else names or title,
        role_id=known.role,
        role_name=known.role_name,
        session_id=known.session_id,
    )
