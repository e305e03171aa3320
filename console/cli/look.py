"""The options that say how the console looks and listens; the console and the demo take them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypedDict, get_args

import click

from console.config.settings import Density

THEMES = (
    "The colours: hms-dark, hms-light, hms-ansi (the terminal's own 16), hms-colorblind, their -light twins, or one "
    "of Textual's. Without one: the last one chosen, else what suits the terminal. NO_COLOR=1 takes all colours away."
)


class Look(TypedDict):
    """What `look_options` give; None where nothing was said."""

    theme: str | None
    mouse: bool | None
    ascii: bool | None
    density: Density | None


def look_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options.

    Args:
        command: what takes the values of `Look`.
    """
    for option in (
        click.option(
            "--density",
            type=click.Choice(get_args(Density)),
            help="How much room there is between things; the console remembers the last one.",
        ),
        click.option(
            "--ascii/--unicode",
            default=None,
            help="Draw nothing outside ASCII; names keep their letters if the terminal has them.",
        ),
        click.option("--mouse/--no-mouse", default=None, help="Listen to the mouse; without it the terminal selects."),
        click.option("--theme", metavar="NAME", help=THEMES),
    ):
        command = option(command)
    return command
