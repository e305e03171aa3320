"""`hms-console config`: where the settings are, and whether they are right."""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path

import click

from console.cli.init import init
from console.config import paths, secrets
from console.config.child import PERSON_SECONDS
from console.config.codes import DONE, USAGE
from console.config.destinations import Destination, described, problem_of
from console.config.errors import ConfigError, quoted
from console.config.load import load
from console.config.resolve import choose_url, destinations_of
from console.config.settings import Profile

_OTHERS = 0o077


@click.group()
def config() -> None:
    """Where the settings are, and whether they are right."""


config.add_command(init)


@config.command()
def path() -> None:
    """Print the path of the file; it need not exist."""
    click.echo(str(paths.config_file()))


@config.command()
@click.option("--run-commands", is_flag=True, help="Run the commands that give credentials and keys, too.")
def check(run_commands: bool) -> int:
    """Check the file and where credentials come from.

    The saved RTMP destinations and the limits of quality are checked too. Files of secrets are read to see that they
    can be. Commands are only looked for, and not run unless --run-commands is given: they may ask for a passphrase.
    Probes of destinations are never run here; 'external-streams check' runs them. Nothing is sent.
    """
    file = paths.config_file()
    settings = load(file)
    click.echo(f"{file}: {'read' if file.exists() else 'not there, so everything has its default'}.")
    _line("environment", _environment(os.environ.copy()))
    problems = 0
    for profile in settings.profiles.values():
        try:
            state, url = _credentials(profile, file.parent, run_commands), choose_url(os.environ, profile)
            _line(f"profile {profile.name}", f"{url}, {state}")
        except ConfigError as error:
            problems += 1
            _line(f"profile {profile.name}", f"PROBLEM: {error.sentence}")
        if profile.quality:
            limits = ", ".join(f"{name} {limit:g}" for name, limit in profile.quality.items())
            _line(f"profile {profile.name}, quality", f"{limits}; the other limits have their defaults")
        for place in destinations_of(profile, file):
            problem = _problem(place, file, run_commands)
            problems += bool(problem)
            words = f"PROBLEM: {problem}" if problem else described(place, ran=run_commands)
            _line(f"profile {profile.name}, destination {place.name}", words)
    return USAGE if problems else DONE


def _problem(place: Destination, file: Path, run_commands: bool) -> str:
    """What is wrong with a destination, or ""."""
    mode = stat.S_IMODE(file.stat().st_mode)
    if not place.key_source and mode & _OTHERS:
        return (
            f"its whole URL, with the key in it, stands in a file that is open to other users (mode {mode:04o}): "
            f"run `chmod 600 {shlex.quote(str(file))}`, or move the key to '{place.setting}.key'."
        )
    if (problem := problem_of(place)) or not run_commands:
        return problem
    try:
        place.read_key(seconds=PERSON_SECONDS, terminal=True)
    except ConfigError as error:
        return error.sentence
    return ""


def _line(name: str, state: str) -> None:
    click.echo(f"{name}: {state}")


def _environment(environ: dict[str, str]) -> str:
    found = secrets.from_environment(environ)
    return "no credentials" if found is None else f"credentials ({type(found).__name__}), which win over every profile"


def _credentials(profile: Profile, base: Path, run_commands: bool) -> str:
    source = profile.token or profile.secret or ""
    if source.startswith("cmd:") and not run_commands:
        return "credentials from a command (not run)"
    found = secrets.from_profile(profile, base)
    if source.startswith("cmd:"):
        return "credentials from a command (run)"
    return "no credentials" if found is None else f"credentials from {quoted(source)}"
