"""What running a verb does: settings, the call (or what it would be), the result, the look for its effect."""

from __future__ import annotations

import asyncio
import inspect
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from console.api.errors import OutcomeUnknown
from console.cli.headless.dry import DryCaller, Nothing, WouldSend, described
from console.cli.headless.emit import Progress, emit, emit_line, emit_list
from console.cli.headless.verbs import Verb, iterator_of, model_of
from console.cli.headless.way import failures, settings_for, transport_to
from console.cli.headless.wishes import Wishes
from console.clock import SystemClock
from console.config.codes import DONE, FAILED
from console.config.person import login

if TYPE_CHECKING:
    from console.api.transport import Caller, Transport
    from console.cli.headless.ask import Asker
    from console.cli.headless.guard import Guard
    from console.clock import Clock
    from console.config.launch import Launch

Begun = Awaitable[object] | AsyncIterator[object]


def perform(verb: Verb, words: str, arguments: dict[str, Any], wishes: Wishes) -> int:
    """Run a verb.

    Args:
        verb: which.
        words: the command, such as `rooms disable`.
        arguments: of its method, as far as they were given.
        wishes: everything else.

    Returns:
        The exit code.

    Raises:
        ConfigError: the settings cannot be used.
        Failure: the service or a rule said no.
    """
    launch = settings_for(wishes.profile, wishes.sends)
    with failures():
        return asyncio.run(_run(_Command(verb, words, {**verb.fixed, **arguments}, wishes), launch))


class _Command:
    """A verb with all it was told."""

    def __init__(self, verb: Verb, words: str, arguments: Mapping[str, Any], wishes: Wishes) -> None:
        self.verb = verb
        self.words = words
        self.arguments = arguments
        self.wishes = wishes

    def begin(self, caller: Caller, clock: Clock) -> Begun:
        """Call the method; a list is walked page by page."""
        return begin(self.verb, self.verb.bound(caller, clock), self.arguments, self.wishes.most)


def begin(verb: Verb, group: object, arguments: Mapping[str, Any], most: int | None) -> Begun:
    """Call the method of a verb; a list is walked page by page.

    Args:
        verb: which.
        group: has the method, and sends.
        arguments: of the method.
        most: so many items of a list at most; None is all.
    """
    walker = iterator_of(verb) if verb.paged else None
    if walker is not None and arguments.keys() <= {one.name for one in walker.parameters}:
        return _call(group, walker.method, {**arguments, "max_items": most})
    if verb.paged:
        return _walk(getattr(group, verb.method), arguments, most)
    return _call(group, verb.method, arguments)


def _call(group: object, method: str, arguments: Mapping[str, Any]) -> Begun:
    begun: Begun = getattr(group, method)(**arguments)
    return begun


def _walk(method: Callable[..., Awaitable[Any]], arguments: Mapping[str, Any], limit: int | None) -> AsyncIterator[Any]:
    from console.api.resources.base import iterate

    return iterate(lambda start: method(**arguments, start=start), limit)


async def _run(command: _Command, launch: Launch) -> int:
    clock = SystemClock()
    if not command.wishes.sends:
        return await _rehearse(command, launch, clock)
    async with transport_to(launch, clock) as transport:
        if not command.verb.writes:
            return await _show(command, command.begin(transport, clock))
        return await _change(command, transport, launch, clock)


async def _rehearse(command: _Command, launch: Launch, clock: Clock) -> int:
    wishes = command.wishes
    try:
        async with transport_to(launch, clock, carrier=Nothing()) as transport:
            await _result(command.begin(DryCaller(transport, command.verb.operation), clock))
    except WouldSend as request:
        click.echo(described(request, curl=wishes.curl, json_wanted=wishes.json, reveal=wishes.reveal))
        if request.first:
            click.echo("What is sent after this depends on the answer.", err=True)
        return DONE
    raise AssertionError(f"{command.words} sent nothing at all")


async def _change(command: _Command, transport: Transport, launch: Launch, clock: Clock) -> int:
    wishes = command.wishes
    asker = asker_for(transport, launch, command.words, command.verb.summary, yes=wishes.yes)
    guard = guard_for(transport, launch, clock, asker, command.arguments, keep_open=wishes.wait is not None)
    try:
        result = await _result(command.begin(guard, clock))
    except OutcomeUnknown:
        if not guard.open:
            raise
        result = None
    return await settled(guard, launch, clock, result, wishes)


async def settled(guard: Guard, launch: Launch, clock: Clock, result: object, wishes: Wishes) -> int:
    """Look for the effect where that is wished, and write the result.

    Args:
        guard: knows what was sent.
        launch: where the service is.
        clock: measures the time.
        result: what the service answered.
        wishes: how it is wanted.

    Returns:
        The exit code.
    """
    if wishes.wait is None or not guard.open:
        return emit(result, wishes)
    from console.cli.headless.verify import verify

    missing = await verify(guard, launch, clock, wishes.wait)
    code = emit(result, wishes)
    for sentence in missing:
        click.echo(f"hms-console: {sentence}", err=True)
    return FAILED if missing else code


def asker_for(caller: Caller, launch: Launch, words: str, consequence: str, *, yes: bool) -> Asker:
    """Who decides whether a call that changes something may go.

    Args:
        caller: looks up names.
        launch: how careful to be.
        words: the command.
        consequence: what it does, in a sentence.
        yes: harm was agreed to on the command line.
    """
    from console.cli.headless.ask import Asker

    return Asker(caller, words, consequence, production=launch.production, yes=yes)


def guard_for(
    caller: Caller,
    launch: Launch,
    clock: Clock,
    asker: Asker,
    arguments: Mapping[str, object],
    *,
    keep_open: bool = False,
) -> Guard:
    """What stands between a command that changes something and the wire.

    Args:
        caller: sends.
        launch: whose journal it is.
        clock: times and dates.
        asker: decides.
        arguments: what the command was given.
        keep_open: leave the outcome to whoever looks for the effect.
    """
    from console.actions.journal import Author, Journal
    from console.cli.headless.guard import Guard

    author = Author(launch.profile_name, login(), launch.workspace)
    journal = Journal(launch.journal_path, author, clock, random.SystemRandom())
    return Guard(caller, asker.confirm, journal, clock, arguments, keep_open=keep_open)


async def _show(command: _Command, begun: Begun) -> int:
    if inspect.isawaitable(begun):
        return emit(await begun, command.wishes, model_of(command.verb))
    progress, items, count = Progress(), [], 0
    async for item in begun:
        count += 1
        if command.wishes.jsonl:
            emit_line(item, command.wishes)
        else:
            items.append(item)
            progress.count(count)
    progress.clear()
    if not command.wishes.jsonl:
        emit_list(items, command.wishes, model_of(command.verb))
    return DONE


async def _result(begun: Begun) -> object:
    if inspect.isawaitable(begun):
        return await begun
    return [item async for item in begun]
