"""What commands written by hand share with the generated ones: options, settings, errors, and a whole client."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import click

from console.app.service import Service
from console.cli.headless.catalogue import group_class
from console.cli.headless.verbs import Verb, verbs_of
from console.cli.headless.way import light_imports
from console.cli.headless.wishes import OUTPUT, PROFILE, Wishes, taken
from console.live.budget import Budget

if TYPE_CHECKING:
    from console.api.client import Client
    from console.clock import Clock
    from console.config.launch import Launch

JSON, REVEAL, DRY_RUN, CURL = OUTPUT
Run = Callable[[Wishes, dict[str, Any]], int]


def hand_made(name: str, run: Run, params: Sequence[click.Parameter], text: str) -> click.Command:
    """A command that runs a function of its own.

    Args:
        name: the verb.
        run: given the common options and its own; gives the exit code.
        params: its own options, and those of the common ones that make sense for it, but for `--profile`.
        text: its help.
    """

    @click.pass_context
    def callback(ctx: click.Context, /, **values: object) -> int:
        wishes = taken(values, ctx.find_root().params.get("profile"))
        return run(wishes, values)

    return click.Command(name, callback=callback, params=[*params, PROFILE], help=text)


def verb_of(resource: str, name: str) -> Verb:
    """A generated verb.

    Args:
        resource: such as `live-streams`.
        name: such as `list`.
    """
    with light_imports():
        return verbs_of(group_class(resource))[name]


@asynccontextmanager
async def client_to(launch: Launch, clock: Clock) -> AsyncIterator[Client]:
    """The whole client, with playlists and downloads, open for as long as the block.

    Args:
        launch: where the service is.
        clock: for waiting and for dating tokens.
    """
    service = Service(launch, Budget(launch.requests_per_minute, clock), clock, random.SystemRandom())
    try:
        yield await service.connect()
    finally:
        await service.close()
