"""What the commands share that look back: several calls that only read, rows made of them, told in any form."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import timedelta
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from console.api.errors import ApiError
from console.cli.headless.by_hand import CURL, DRY_RUN, JSON, client_to, hand_made, verb_of
from console.cli.headless.emit import emit
from console.cli.headless.perform import perform
from console.cli.headless.way import failures, settings_for
from console.cli.headless.wishes import SHEET
from console.clock import SystemClock
from console.config.codes import DONE

if TYPE_CHECKING:
    from datetime import datetime

    from console.api.client import Client
    from console.api.models.sessions import Session
    from console.cli.headless.wishes import Wishes
    from console.config.launch import Launch

T = TypeVar("T")

JSONL: Final = click.Option(["--jsonl"], is_flag=True, help="One JSON object a line.")

EVENTS_MOST: Final = 5000
"""So many of the newest events are read at most: 50 requests."""


@dataclass
class Found:
    """What a command found out.

    Args:
        rows: dataclasses of one kind.
        notes: what should be known about them, each a sentence.
        summary: lines above the table, for people.
        code: the exit code.
        whole: what `--json` tells in place of the rows; None for the rows.
    """

    rows: Sequence[object]
    notes: list[str] = field(default_factory=list)
    summary: str = ""
    code: int = DONE
    whole: object = None


@dataclass(frozen=True)
class Scene:
    """What a command works with.

    Args:
        client: asks.
        launch: the settings.
        values: what the command was given.
        reveal: whether what is personal is shown in clear.
        now: the present, by our clock.
    """

    client: Client
    launch: Launch
    values: Mapping[str, Any]
    reveal: bool
    now: datetime


@dataclass(frozen=True)
class Lookback:
    """A command that looks back.

    Args:
        words: the command, such as `sessions attendance`.
        row: the kind of its rows, a dataclass; its fields are the columns, and `SHOWN` those of the table.
        first: resource and verb of its first call.
        given: the arguments of that call, of what the command was given.
        after: what is asked for after it, as a sentence; "" for nothing.
        gather: finds out.
        gives: what `--json` gives, as a sentence; "" for rows.
    """

    words: str
    row: type[Any]
    first: tuple[str, str]
    given: Callable[[Mapping[str, Any]], dict[str, Any]]
    after: str
    gather: Callable[[Scene], Awaitable[Found]]
    gives: str = ""

    def command(self, params: Sequence[click.Parameter], text: str, *more: click.Parameter) -> click.Command:
        """The command itself.

        Args:
            params: its own arguments and options.
            text: its help.
            more: of the common options those that not all have.
        """
        names = f"JSON fields: {', '.join(one.name for one in fields(self.row))}."
        options = [*params, JSON, JSONL, *SHEET, *more, DRY_RUN, CURL]
        name, words = self.words.rpartition(" ")[2], f"{cleandoc(text)}\n\n{self.gives or names}"
        return LookbackCommand(self, hand_made(name, self.run, options, words))

    def run(self, wishes: Wishes, values: dict[str, Any]) -> int:
        """Do it.

        Args:
            wishes: how the result is wanted.
            values: what the command was given.
        """
        if not wishes.sends:
            code = perform(verb_of(*self.first), self.words, self.given(values), wishes)
            if self.after:
                click.echo(self.after, err=True)
            return code
        launch = settings_for(wishes.profile, sends=True)
        with failures():
            found = asyncio.run(self._found(launch, values, wishes.reveal))
        if found.summary and not (wishes.json or wishes.jsonl or wishes.csv):
            click.echo(found.summary)
        emit(found.whole if wishes.json and found.whole is not None else found.rows, wishes, self.row)
        for note in found.notes:
            click.echo(f"hms-console: {note}", err=True)
        return found.code

    async def _found(self, launch: Launch, values: Mapping[str, Any], reveal: bool) -> Found:
        clock = SystemClock()
        async with client_to(launch, clock) as client:
            return await self.gather(Scene(client, launch, values, reveal, clock.now()))


class LookbackCommand(click.Command):
    """The command of a lookback, which can be found again: the console gathers by its own client.

    Args:
        lookback: what it does.
        made: as typed in a shell.
    """

    def __init__(self, lookback: Lookback, made: click.Command) -> None:
        super().__init__(made.name, callback=made.callback, params=made.params, help=made.help)
        self.lookback = lookback


def service_now(now: datetime, stamps: Iterable[datetime | None]) -> datetime:
    """The present by the service's clock, as far as its stamps prove it to be ahead of ours.

    Args:
        now: by our clock.
        stamps: as the service wrote them; one that is more than a day ahead proves nothing.
    """
    from console.live.service_time import ServiceTime

    time, wall = ServiceTime(), now.timestamp()
    for stamp in stamps:
        time.not_before(stamp, wall, now)
    return now + timedelta(seconds=time.ahead(wall, wall))


def stamps_of(session: Session) -> Iterator[datetime | None]:
    """All times in a session.

    Args:
        session: with its peers.
    """
    yield session.created_at
    yield session.updated_at
    for peer in session.peers.values():
        yield peer.joined_at
        yield peer.left_at


async def newest(events: Callable[[int], AsyncIterator[T]], what: str, notes: list[str]) -> list[T]:
    """Events, as many as are worth asking for; what could not be had is told in a note.

    Args:
        events: gives so many of the newest.
        what: what they are, such as `track events`.
        notes: takes a sentence when not all are there.
    """
    found: list[T] = []
    try:
        async for one in events(EVENTS_MOST + 1):
            found.append(one)  # one by one: what came before a failure is kept
    except ApiError as error:
        notes.append(f"The {what} could not be had: {error.sentence}")
    if len(found) > EVENTS_MOST:
        notes.append(f"Only the newest {EVENTS_MOST:,} {what} were read.")
    return found[:EVENTS_MOST]
