"""`hms-console config`: where the settings are, and whether they are right."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from console.cli.init import init
from console.config import paths, secrets
from console.config.child import PERSON_SECONDS
from console.config.codes import DONE, USAGE
from console.config.destinations import Destination, described, problems_of
from console.config.errors import ConfigError, quoted
from console.config.load import look
from console.config.resolve import API_URL_VARIABLE, choose_url, destinations_of
from console.config.settings import DEFAULT_PROFILE, Profile, Settings

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
@click.option(
    "--run-commands", is_flag=True, help="Run the commands that give credentials and keys, and ask the keyring."
)
def check(run_commands: bool) -> int:
    """Check the file and where credentials come from.

    Everything that is wrong is told, not only the first; saved RTMP destinations and limits of quality are checked too.
    Files of secrets are read to see that they can be. Commands are only looked for, not run, and the keyring is not
    asked, unless --run-commands is given: either may ask for a passphrase. Probes of destinations are never run here;
    'external-streams check' runs them. Nothing is sent.
    """
    file = paths.config_file()
    settings, problems = look(file)
    there = os.path.exists(file)
    if there or not problems:
        click.echo(f"{file}: {'read' if there else 'not there, so everything has its default'}.")
    problems += [*_choices(settings)]
    for problem in problems:
        click.echo(f"PROBLEM: {problem}")
    environ = os.environ.copy()
    wrong = [*_environment(environ)]
    for profile in settings.profiles.values():
        wrong += _profile(profile, file, environ, run_commands)
    return USAGE if problems or any(wrong) else DONE


def _choices(settings: Settings) -> Iterator[str]:
    """What is wrong with the theme and the keys; the screens, which know them, are loaded only where there are some."""
    if settings.theme is not None:
        from console.cli.opening import check_theme

        try:
            check_theme(settings.theme)
        except ConfigError as error:
            yield error.sentence
    if settings.keymap:
        from console.cli.doctor.settings import key_problems

        yield from key_problems(settings.keymap)


def _profile(profile: Profile, file: Path, environ: Mapping[str, str], run_commands: bool) -> Iterator[bool]:
    """Print a profile; for each line, whether it says that something is wrong."""
    name = f"profile {profile.name}"
    try:
        state = _credentials(profile, file.parent, run_commands)
        yield _line(name, "", f"{choose_url(environ, profile)}, {state}")
    except ConfigError as error:
        yield _line(name, error.sentence)
    if profile.quality:
        limits = ", ".join(f"{name} {limit:g}" for name, limit in profile.quality.items())
        yield _line(f"{name}, quality", "", f"{limits}; the other limits have their defaults")
    for place in destinations_of(profile, file):
        for problem in [*_problems(place, file, run_commands)] or [""]:
            yield _line(f"{name}, destination {place.name}", problem, described(place, ran=run_commands))


def _problems(place: Destination, file: Path, run_commands: bool) -> Iterator[str]:
    """What is wrong with a destination."""
    mode = stat.S_IMODE(file.stat().st_mode)
    if not place.key_source and mode & _OTHERS:
        yield (
            f"its whole URL, with the key in it, stands in a file that is open to other users (mode {mode:04o}): "
            f"run `chmod 600 {shlex.quote(str(file))}`, or move the key to '{place.setting}.key'."
        )
    problems = problems_of(place)
    yield from problems
    if run_commands and not problems and place.runs_commands:
        try:
            place.read_key(seconds=PERSON_SECONDS, terminal=True)
        except ConfigError as error:
            yield error.sentence


def _line(name: str, problem: str, state: str = "") -> bool:
    """Print what is wrong, or else what is; whether something is wrong."""
    click.echo(f"{name}: {f'PROBLEM: {problem}' if problem else state}")
    return bool(problem)


def _environment(environ: dict[str, str]) -> Iterator[bool]:
    """Print what the environment says; an address that cannot be used is said once, and taken out of it."""
    try:
        choose_url(environ, Profile(DEFAULT_PROFILE))
    except ConfigError as error:
        yield _line("environment", error.sentence)
        del environ[API_URL_VARIABLE]
    try:
        found = secrets.from_environment(environ)
    except ConfigError as error:
        yield _line("environment", error.sentence)
    else:
        known = f"credentials ({type(found).__name__}), which win over every profile that is not named by --profile"
        yield _line("environment", "", "no credentials" if found is None else known)


def _credentials(profile: Profile, base: Path, run_commands: bool) -> str:
    """Where the credentials of a profile are, in words.

    Raises:
        ConfigError: they cannot be used, as far as it was looked for.
    """
    if (found := secrets.source_of(profile)) is None:
        return "no credentials"
    source = found[0]
    scheme = source.partition(":")[0]
    asked = run_commands or scheme == "file"
    if asked:
        secrets.from_profile(profile, base, seconds=PERSON_SECONDS)
    else:
        secrets.check_source(*found, base)
    if scheme == "cmd":
        return f"credentials from a command ({'run' if asked else 'not run'})"
    return f"credentials from {quoted(source)}{'' if asked else ' (not asked)'}"
