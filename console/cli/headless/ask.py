"""Asking before harm is done: on a terminal the target is named and the answer typed; elsewhere nothing is sent."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from console.actions.action import Danger
from console.api.errors import ApiError
from console.api.text import clean
from console.cli.errors import Failure
from console.cli.headless.acts import NOTHING_FOUND, Call, Found, act_id, planned
from console.cli.headless.catalogue import group_class
from console.cli.headless.job_acts import FAMILIES, family_of
from console.config.codes import USAGE

if TYPE_CHECKING:
    from console.actions.action import Plan
    from console.api.transport import Caller


class Asker:
    """Decides whether a call may go.

    Args:
        caller: looks up the names of targets before they are asked about.
        words: the command, such as `rooms disable`.
        consequence: what it does.
        production: a production profile asks one level harder.
        yes: harm was agreed to on the command line.
    """

    def __init__(self, caller: Caller, words: str, consequence: str, *, production: bool, yes: bool) -> None:
        self._caller = caller
        self._words = words
        self._consequence = consequence
        self._production = production
        self._yes = yes

    async def confirm(self, call: Call) -> Plan:
        """The act, once it may be sent.

        Raises:
            Failure: it does harm and nobody can be asked, or the answer was no.
        """
        plan = self._plan(call)
        if plan.danger < Danger.HARMFUL or self._yes:
            return plan
        if not _can_ask():
            raise Failure(
                f"'{self._words}' does harm, and there is no terminal to ask on: nothing was sent. "
                "Say --yes if it is meant.",
                USAGE,
            )
        plan = self._plan(call, await self._found(call))
        if not _agreed(plan, _described(plan, call)):
            raise Failure("Nothing was sent.", USAGE)
        return plan

    def _plan(self, call: Call, found: Found = NOTHING_FOUND) -> Plan:
        return planned(call, self._words, self._consequence, production=self._production, found=found)

    async def _found(self, call: Call) -> Found:
        """The names of what is meant, and how a job stands; empty where they cannot be found."""
        found = await self._job(call)
        peer_id = call.parameters.get("peer_id", "") or call.text("peer_id")
        with suppress(ApiError):
            if found.room_id:
                from console.api.resources.rooms import Rooms

                found = replace(found, room=(await Rooms(self._caller).get(found.room_id)).name)
            if peer_id:
                from console.api.resources.peers import Peers

                found = replace(found, peer=(await Peers(self._caller).get(found.room_id, peer_id)).name)
        return found

    async def _job(self, call: Call) -> Found:
        """The room that is meant, of a job the one it runs in."""
        family = family_of(act_id(call) or "")
        if family and call.job_id:
            with suppress(ApiError):
                job = await group_class(FAMILIES[family][0])(self._caller).get(call.job_id)
                return Found(room_id=job.room_id, status=job.status)
        return Found(room_id=call.parameters.get("room_id", ""))


def _can_ask() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _described(plan: Plan, call: Call) -> str:
    target = plan.steps[0].target
    who = [f"{target.name} ({clean(target.peer_id)})"] if target.peer_id else []
    job = [clean(target.job_id)] if target.job_id else []
    room = [f"{target.room_name} ({clean(target.room_id)})"] if target.room_id else []
    others = _others(call.parameters)
    words = f"{plan.action.label}: {' in '.join([*who, *job, *room]) or others}\n{plan.action.consequence}"
    warning = plan.action.warning(target)
    return f"{words}\n{warning}" if warning else words


def _others(parameters: Mapping[str, str]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {clean(value)}" for name, value in parameters.items())


def _agreed(plan: Plan, description: str) -> bool:
    """Ask as carefully as the danger commands: `y`, or the name typed as the console has it typed."""
    click.echo(description, err=True)
    if plan.danger < Danger.WIDE:
        return click.confirm("Go on?", default=False, err=True)
    phrase = clean(plan.phrase) or "yes"
    typed: str = click.prompt(f"Type {phrase} to go on", default="", show_default=False, err=True)
    return typed == phrase
