"""`hms-console config`: where the settings are, and whether they are right."""

from __future__ import annotations

import os
from pathlib import Path

import click

from console.cli.init import init
from console.config import paths, secrets
from console.config.codes import DONE, USAGE
from console.config.errors import ConfigError, quoted
from console.config.load import load
from console.config.resolve import choose_url
from console.config.settings import Profile


@click.group()
def config() -> None:
    """Where the settings are, and whether they are right."""


config.add_command(init)


@config.command()
def path() -> None:
    """Print the path of the file; it need not exist."""
    click.echo(str(paths.config_file()))


@config.command()
def check() -> int:
    """Check the file and where credentials come from.

    Files of secrets are read to see that they can be; commands are not run. Nothing is sent.
    """
    file = paths.config_file()
    settings = load(file)
    click.echo(f"{file}: {'read' if file.exists() else 'not there, so everything has its default'}.")
    _line("environment", _environment(os.environ.copy()))
    problems = 0
    for profile in settings.profiles.values():
        try:
            state, url = _credentials(profile, file.parent), choose_url(os.environ, profile)
            _line(f"profile {profile.name}", f"{url}, {state}")
        except ConfigError as error:
            problems += 1
            _line(f"profile {profile.name}", f"PROBLEM: {error.sentence}")
    return USAGE if problems else DONE


def _line(name: str, state: str) -> None:
    click.echo(f"{name}: {state}")


def _environment(environ: dict[str, str]) -> str:
    found = secrets.from_environment(environ)
    return "no credentials" if found is None else f"credentials ({type(found).__name__}), which win over every profile"


def _credentials(profile: Profile, base: Path) -> str:
    source = profile.token or profile.secret or ""
    if source.startswith("cmd:"):
        return "credentials from a command (not run)"
    found = secrets.from_profile(profile, base)
    return "no credentials" if found is None else f"credentials from {quoted(source)}"
