"""`hms-console simulate`: the simulated service alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypedDict, Unpack

import click

from console.cli.errors import Failure
from console.config.codes import USAGE
from console.config.errors import quoted
from console.simulator import DIALECTS, SCENARIOS, Options, run
from console.simulator.options import BadOptions

_DEFAULTS = Options()
_MAX_PORT = 65_535


class World(TypedDict):
    """What `world_options` give."""

    scenario: str
    peers: int | None
    seed: int
    speed: float


class Wanted(World, total=False):
    """What `simulate` is given."""

    host: str
    port: int
    dialect: str
    epoch: datetime | None
    churn: float | None
    webhook_url: str | None
    watch_parent: bool


def world_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options that describe the simulated world, which `demo` takes too."""
    for option in (
        click.option("--speed", type=float, default=_DEFAULTS.speed, show_default=True, help="Of its time; 0 freezes."),
        click.option(
            "--seed", type=int, default=_DEFAULTS.seed, show_default=True, help="The same seed, the same world."
        ),
        click.option("--peers", type=int, metavar="N", help="How many people there are."),
        click.option("--scenario", type=click.Choice(SCENARIOS), default=_DEFAULTS.scenario, show_default=True),
    ):
        command = option(command)
    return command


def checked(**values: Unpack[Wanted]) -> Options:
    """Options of a simulator that can be served.

    Args:
        values: the fields of `console.simulator.Options`.

    Raises:
        Failure: saying which one cannot be and why.
    """
    options = Options(**values)
    try:
        options.check()
    except BadOptions as error:
        raise Failure(str(error), USAGE) from None
    return options


def _epoch(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{quoted(value)} is not a time like 2025-02-03T04:05:06Z.") from None


@click.command()
@click.option("--host", default=_DEFAULTS.host, show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, _MAX_PORT), default=0, show_default=True, help="0 takes a free one.")
@click.option("--dialect", type=click.Choice(DIALECTS), default=_DEFAULTS.dialect, show_default=True)
@world_options
@click.option("--epoch", callback=_epoch, metavar="TIME", help="When the world starts; now, unless given.")
@click.option("--churn", type=float, metavar="X", help="Visible changes per second, over all rooms.")
@click.option("--webhook-url", metavar="URL", help="Post every event there; an http URL on this machine.")
@click.option("--watch-parent", is_flag=True, hidden=True)
def simulate(**values: Unpack[Wanted]) -> int:
    """A 100ms control plane on this machine, with a living crowd in it.

    The first line on stdout is JSON with its "url", "access_key" and "secret". It runs until Ctrl+C.
    """
    return run(checked(**values))
