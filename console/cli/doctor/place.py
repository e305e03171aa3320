"""What can be wrong on this side: settings, credentials, the terminal, a place to write."""

from __future__ import annotations

import locale
import os
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from console.cli.doctor.finding import Finding
from console.config.destinations import described, problem_of
from console.config.errors import ConfigError
from console.config.launch import Credentials
from console.config.load import load
from console.config.resolve import choose_profile, choose_url, destinations_of, find_credentials
from console.config.settings import Profile, Settings

SMALLEST = (80, 24)
_OTHERS = 0o077


@dataclass
class Setup:
    """What could be found out about where to connect; None where something was wrong."""

    profile: Profile | None = None
    api_url: str | None = None
    credentials: Credentials | None = None


def settings(name: str | None, environ: Mapping[str, str], file: Path, setup: Setup) -> Iterator[Finding]:
    """Read the configuration as far as it goes, and go on after each problem.

    Args:
        name: the profile named on the command line, or None.
        environ: the environment.
        file: the configuration file.
        setup: is filled in.
    """
    found = Settings()
    try:
        found = load(file)
        there = "read" if file.exists() else "not there, so everything has its default"
        yield Finding("settings", "ok", f"{file}: {there}.")
    except ConfigError as error:
        yield Finding("settings", "wrong", error.sentence, "Correct the file; `hms-console config check` reads it.")
    try:
        setup.profile = choose_profile(name, found)
        yield Finding("profile", "ok", f"{setup.profile.name!r}, dialect {setup.profile.dialect}.")
        setup.api_url = choose_url(environ, setup.profile)
        yield Finding("address", "ok", f"{setup.api_url}.")
        access, source = find_credentials(environ, setup.profile, file, named=name is not None)
        setup.credentials = access.read(terminal=True)
        yield Finding("credentials", "ok", f"{type(setup.credentials).__name__} from {source}.")
        yield from _destinations(setup.profile, file)
    except ConfigError as error:
        missing = "profile" if setup.profile is None else "address" if setup.api_url is None else "credentials"
        yield Finding(missing, "wrong", error.sentence, "Without it the service cannot be asked.")


def _destinations(profile: Profile, file: Path) -> Iterator[Finding]:
    for place in destinations_of(profile, file):
        name = f"destination {place.name}"
        if problem := problem_of(place):
            yield Finding(name, "wrong", problem, "Until then no stream can be started to it by its name.")
        else:
            yield Finding(name, "ok", f"{described(place)}.")


def journal(directory: Path) -> Finding:
    """Whether what is done can be written down."""
    nearest = directory
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not os.access(nearest, os.W_OK | os.X_OK):
        advice = "Without a journal nothing can be changed: make the directory writable, or set XDG_STATE_HOME."
        return Finding("journal", "wrong", f"{directory} cannot be written.", advice)
    if directory.exists() and stat.S_IMODE(directory.stat().st_mode) & _OTHERS:
        return Finding("journal", "note", f"{directory} is open to other users.", f"Run `chmod 700 {directory}`.")
    return Finding("journal", "ok", f"{directory / 'journal.jsonl'} can be written.")


def not_terminals() -> list[str]:
    """Which of the standard streams are no terminal."""
    streams = {"input": sys.stdin, "output": sys.stdout, "error output": sys.stderr}
    return [name for name, stream in streams.items() if stream is None or not stream.isatty()]


def terminal(environ: Mapping[str, str], missing: Sequence[str]) -> Iterator[Finding]:
    """What the console would be drawn on.

    Args:
        environ: the environment.
        missing: what `not_terminals` gave.
    """
    if missing:
        advice = "The console needs a terminal; commands with --json do not."
        yield Finding("terminal", "note", f"Not a terminal: {', '.join(missing)}.", advice)
    yield _kind(environ)
    if "output" not in missing:
        yield _size()
    encoding = locale.getpreferredencoding(False)
    if encoding.lower().replace("-", "") == "utf8":
        yield Finding("text", "ok", f"{encoding}.")
    else:
        yield Finding("text", "wrong", f"The text is {encoding}, not UTF-8.", "Set LANG to something like C.UTF-8.")
    if environ.get("TMUX"):
        advice = "If Esc feels slow: `set -sg escape-time 10` in tmux.conf."
        yield Finding("tmux", "note", "This is inside tmux.", advice)


def _kind(environ: Mapping[str, str]) -> Finding:
    name = environ.get("TERM", "")
    if name in ("", "dumb"):
        return Finding("colours", "wrong", f"TERM is {name or 'not set'}.", "Set TERM, for example to xterm-256color.")
    if environ.get("NO_COLOR"):
        return Finding("colours", "ok", f"TERM is {name}; none, because NO_COLOR is set.")
    if environ.get("COLORTERM") in ("truecolor", "24bit"):
        return Finding("colours", "ok", f"TERM is {name}; 16 million colours.")
    if "256color" in name:
        return Finding("colours", "ok", f"TERM is {name}; 256 colours.")
    advice = "If your terminal has more, set COLORTERM=truecolor or TERM=xterm-256color."
    return Finding("colours", "note", f"TERM is {name}; perhaps 16 colours only.", advice)


def _size() -> Finding:
    columns, lines = shutil.get_terminal_size()
    if columns < SMALLEST[0] or lines < SMALLEST[1]:
        advice = f"Make it at least {SMALLEST[0]} by {SMALLEST[1]}."
        return Finding("size", "wrong", f"The terminal has {columns} columns and {lines} lines.", advice)
    return Finding("size", "ok", f"{columns} columns, {lines} lines.")
