"""Everything between the command line and the first picture."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

import click

from console.cli.errors import Failure
from console.config import paths
from console.config.codes import USAGE
from console.config.errors import ConfigError, nearest, quoted
from console.config.launch import ASCII, Launch
from console.config.load import load
from console.config.profiles import Profiles
from console.config.resolve import Options, Places, resolve

if TYPE_CHECKING:
    from console.screens.commands.grammar import Grammar


def open_console(options: Options) -> int:
    """Open the console with what the command line, the environment and the configuration say.

    Args:
        options: the command line.

    Returns:
        The exit code.

    Raises:
        ConfigError: something is missing, malformed or cannot be used.
        Failure: there is no terminal to draw on.
    """
    places = Places(paths.config_file(), paths.state_dir())
    found = resolve(options, os.environ, load(places.config_file), places)
    launch = replace(found, profiles=Profiles(options, os.environ, places))
    require_terminal()
    return run_app(launch)


def require_terminal() -> None:
    """Refuse to draw where nobody looks.

    Raises:
        Failure: input, output or messages are not a terminal (Textual reads stdin and draws on stderr).
    """
    for name, stream in (("input", sys.stdin), ("output", sys.stdout), ("error output", sys.stderr)):
        if stream is None or not stream.isatty():
            raise Failure(
                f"The console needs a terminal, but its {name} is not one: run it directly in a terminal, "
                "without pipes or redirections.",
                USAGE,
            )


def preload() -> None:
    """Import the screens; worth doing while something else is starting."""
    gc.disable()  # thousands of objects are made and none is garbage: collecting costs 8 % of the start
    try:
        import_module("console.app.main")
    finally:
        gc.enable()


def check_theme(name: str | None) -> None:
    """Refuse a theme that does not exist; knows them only once the screens are loaded, which is when it is called.

    Args:
        name: the name, or None for the default.

    Raises:
        ConfigError: there is no such theme.
    """
    if name is not None and name not in themes():
        raise ConfigError(f"There is no theme {quoted(name)}; {nearest(name, themes())}")


def themes() -> set[str]:
    """The names of all themes there are."""
    from textual.theme import BUILTIN_THEMES

    from console.app.themes import THEMES

    return {*BUILTIN_THEMES, *(theme.name for theme in THEMES)}


def _grammar(launch: Launch) -> Grammar:
    from console.cli.inside import Inside

    return Inside(launch)


def run_app(launch: Launch) -> int:
    """Show the console until it is closed.

    Args:
        launch: what it is started with.

    Returns:
        The exit code.

    Raises:
        ConfigError: there is no such theme.
    """
    with suppress(OSError):  # watching must work without a place to write; the journal says so when it cannot
        paths.make_private(launch.state_path.parent)
    if launch.ascii:
        os.environ[ASCII] = "1"
    preload()
    from console.app.main import run
    from console.app.wardrobe import dressed
    from console.config.state_file import StateFile

    check_theme(launch.theme)
    end = run(dressed(launch, StateFile(launch.state_path).read(), os.environ), _grammar)
    if end.sentence:
        click.echo(f"hms-console: {end.sentence}", err=True)
    return end.code
