"""What can be wrong with the settings: all of it, not only the first."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from console.cli.doctor.finding import Finding
from console.config import secrets
from console.config.child import AWAY_SECONDS
from console.config.destinations import described, problems_of
from console.config.errors import ConfigError, quoted
from console.config.launch import Credentials
from console.config.load import look
from console.config.resolve import choose_profile, choose_url, destinations_of, find_credentials
from console.config.settings import Profile, Settings

_OTHERS = 0o077
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


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
    found, problems = look(file)
    for problem in problems:
        yield Finding("settings", "wrong", problem, f"Correct it in {file}; `hms-console config check` reads it again.")
    if not problems:
        there = "read" if file.exists() else "not there, so everything has its default"
        yield Finding("settings", "ok", f"{file}: {there}.")
    yield from _mode(found, file)
    yield from _choices(found)
    yield from _connection(name, environ, file, found, setup)
    for profile in found.profiles.values():
        yield from _profile(profile, file, chosen=profile == setup.profile)
    yield keyring(found)


def _mode(found: Settings, file: Path) -> Iterator[Finding]:
    """A file that others can change decides where our requests, and our commands, go."""
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
    except OSError:
        return
    help_ = f"Run `chmod 600 {shlex.quote(str(file))}`."
    if mode & 0o022:
        sentence = f"{file} can be changed by other users (mode {mode:04o}), who could send our requests elsewhere."
        yield Finding("settings file", "wrong", sentence, help_)
    elif mode & _OTHERS and _whole_urls(found):
        sentence = f"{file} can be read by other users (mode {mode:04o}), and a destination's whole URL holds its key."
        yield Finding("settings file", "wrong", sentence, help_)


def _whole_urls(found: Settings) -> bool:
    return any(not place.key_source for profile in found.profiles.values() for place in profile.destinations.values())


def _choices(found: Settings) -> Iterator[Finding]:
    """The theme and the keys, which only the screens know; they are loaded only where something is said of them."""
    if found.theme is not None:
        from console.cli.opening import check_theme

        try:
            check_theme(found.theme)
        except ConfigError as error:
            yield Finding("theme", "wrong", error.sentence, "Correct `theme`; until then the console does not open.")
    for problem in key_problems(found.keymap):
        yield Finding("keys", "wrong", problem, "Correct it below [keymap]; until then the default keys hold.")


def key_problems(wishes: Mapping[str, str]) -> tuple[str, ...]:
    """A sentence for each key of the keymap that cannot be had; clashes name both owners.

    Args:
        wishes: action id -> keys, as the settings have them.
    """
    if not wishes:
        return ()
    from console.app.furniture import bound_keys
    from console.app.main import ConsoleApp
    from console.screens.bindings import own_bindings

    return bound_keys(wishes, own_bindings(ConsoleApp)).problems


def _connection(
    name: str | None, environ: Mapping[str, str], file: Path, found: Settings, setup: Setup
) -> Iterator[Finding]:
    """Which profile it is, where the service is and what it accepts; each is looked for whatever the others gave."""
    try:
        setup.profile = choose_profile(name, found)
        yield Finding("profile", "ok", f"{setup.profile.name!r}, dialect {setup.profile.dialect}.")
    except ConfigError as error:
        yield Finding("profile", "wrong", error.sentence, "Without it the service cannot be asked.")
    profile = setup.profile or Profile("default")
    try:
        setup.api_url = choose_url(environ, profile)
        yield _address(setup.api_url)
    except ConfigError as error:
        yield Finding("address", "wrong", error.sentence, "Without it the service cannot be asked.")
    if setup.profile is None:
        return
    try:
        access, source = find_credentials(environ, profile, file, named=name is not None)
        setup.credentials = access.read(terminal=True)
        yield Finding("credentials", "ok", f"{type(setup.credentials).__name__} from {source}.")
    except ConfigError as error:
        yield Finding("credentials", "wrong", error.sentence, "Without it the service cannot be asked.")


def _address(url: str) -> Finding:
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        sentence = f"{url} is not encrypted: whoever is on the way can read the tokens and act with them."
        return Finding("address", "wrong", sentence, "Write https:// unless the way there is private.")
    return Finding("address", "ok", f"{url}.")


def _profile(profile: Profile, file: Path, *, chosen: bool) -> Iterator[Finding]:
    """The destinations of each profile, and the credentials of those not in use as far as nothing need be run."""
    if not chosen and (problem := unread_problem(profile, file.parent)):
        yield Finding(f"profile {profile.name}", "wrong", problem, "Until then this profile cannot be used.")
    for place in destinations_of(profile, file):
        name = f"destination {place.name}"
        problems = problems_of(place)
        for problem in problems:
            yield Finding(name, "wrong", problem, "Until then no stream can be started to it by its name.")
        if not problems:
            yield Finding(name, "ok", f"{described(place)}.")


def unread_problem(profile: Profile, base: Path) -> str:
    """What is wrong with a profile's credentials as far as can be told without running anything: a sentence, or "".

    Args:
        profile: the profile.
        base: the directory that relative paths start from.
    """
    try:
        if (source := secrets.source_of(profile)) is not None:
            secrets.check_source(*source, base)
            if source[0].startswith("file:"):
                secrets.read_source(*source, base)
    except ConfigError as error:
        return error.sentence
    return ""


def keyring(found: Settings) -> Finding:
    """Whether the machine has a keyring; wrong only where the settings need one.

    Args:
        found: the settings.
    """
    from console.config import os_keyring

    users = sorted(profile.name for profile in found.profiles.values() if _uses_keyring(profile))
    try:
        name = os_keyring.backend(seconds=AWAY_SECONDS)
    except ConfigError as error:
        if not users:
            return Finding("keyring", "ok", "There is none that can be used here, and no profile needs one.")
        advice = "Unlock or install one, or keep the secret elsewhere; `hms-console config init` asks where."
        return Finding("keyring", "wrong", f"{error.sentence} It is needed by {', '.join(users)}.", advice)
    return Finding("keyring", "ok", f"{quoted(name)}{', used by ' + ', '.join(users) if users else ', not used'}.")


def _uses_keyring(profile: Profile) -> bool:
    sources = (profile.secret, profile.token, *(place.key_source for place in profile.destinations.values()))
    return any((source or "").startswith("keyring:") for source in sources)


def state(directory: Path) -> Iterator[Finding]:
    """Whether what is done can be written down, and what was chosen remembered.

    Args:
        directory: where the journal, the log and the remembered choices are.
    """
    yield journal(directory)
    for name in ("journal.jsonl", "state.json", "hms-console.log"):
        path = directory / name
        if os.path.exists(path) and not os.access(path, os.W_OK):
            sentence = f"{path} is there but cannot be written."
            yield Finding("state", "wrong", sentence, f"Run `chmod 600 {shlex.quote(str(path))}`, or move it away.")
        elif os.path.exists(path) and stat.S_IMODE(path.stat().st_mode) & _OTHERS:
            help_ = f"Run `chmod 600 {shlex.quote(str(path))}`."
            yield Finding("state", "note", f"{path} can be read by other users.", help_)


def journal(directory: Path) -> Finding:
    """Whether what is done can be written down.

    Args:
        directory: where the journal is.
    """
    nearest = directory
    while not os.path.exists(nearest) and nearest != nearest.parent:
        nearest = nearest.parent
    if not os.access(nearest, os.W_OK | os.X_OK):
        advice = "Without a journal nothing can be changed: make the directory writable, or set XDG_STATE_HOME."
        return Finding("journal", "wrong", f"{directory} cannot be written.", advice)
    if nearest == directory and stat.S_IMODE(directory.stat().st_mode) & _OTHERS:
        help_ = f"Run `chmod 700 {shlex.quote(str(directory))}`."
        return Finding("journal", "note", f"{directory} is open to other users.", help_)
    return Finding("journal", "ok", f"{directory / 'journal.jsonl'} can be written.")
