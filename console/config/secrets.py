"""Where credentials come from: the environment first, then what the profile points at.

A profile never holds a secret, it says where one is: `file:PATH` (a file that only its owner can read),
`keyring:NAME` or `keyring:SERVICE/USERNAME` (the keyring of the operating system) or `cmd:COMMAND` (whose first line
of output is the secret, as `pass show` prints it).
"""

from __future__ import annotations

import os
import shlex
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path

from console.config.child import AWAY_SECONDS, Child, Printed, Stopped, TooMuch
from console.config.errors import ConfigError, quoted
from console.config.launch import AccessKey, Credentials, Token
from console.config.secret import Secret
from console.config.settings import Profile

VAR_READY = "HMS_MANAGEMENT_TOKEN"
VAR_KEY = "HMS_ACCESS_KEY"
VAR_SIGNING = "HMS_SECRET"

_MAX_BYTES = 65_536
_SHOWN_STDERR = 300
_OTHERS = 0o077


def from_environment(environ: Mapping[str, str]) -> Credentials | None:
    """Credentials of the environment: a ready token, or an access key with its secret (part-a 2.1).

    Args:
        environ: the environment; an empty variable counts as unset.

    Returns:
        The credentials, or None when none of the three variables is set.

    Raises:
        ConfigError: only one half of a pair is set, or a value holds what no credential can.
    """
    token, key, secret = (environ.get(name, "").strip() for name in (VAR_READY, VAR_KEY, VAR_SIGNING))
    if token:
        return Token(Secret(sendable(token, VAR_READY)))
    if key and secret:
        return AccessKey(sendable(key, VAR_KEY), Secret(sendable(secret, VAR_SIGNING)))
    if key or secret:
        has, lacks = (VAR_KEY, VAR_SIGNING) if key else (VAR_SIGNING, VAR_KEY)
        raise ConfigError(f"{has} is set but {lacks} is not: set {lacks} too, or unset {has}.")
    return None


def source_of(profile: Profile) -> tuple[str, str] | None:
    """Where a profile's secret is, and the setting that says so; nothing is read.

    Args:
        profile: the profile.

    Returns:
        The source and the name of the setting, or None when the profile names no credentials.

    Raises:
        ConfigError: a half of a pair is missing, or the access key cannot be one.
    """
    where = f"profiles.{profile.name}"
    if profile.token:
        return profile.token, f"{where}.token"
    if profile.access_key and profile.secret:
        sendable(profile.access_key.strip(), f"{where}.access_key")
        return profile.secret, f"{where}.secret"
    if profile.access_key or profile.secret:
        has, lacks = ("access_key", "secret") if profile.access_key else ("secret", "access_key")
        raise ConfigError(f"The profile {quoted(profile.name)} has {has} but not {lacks}: add '{where}.{lacks}'.")
    return None


def from_profile(
    profile: Profile,
    base: Path,
    *,
    seconds: float = AWAY_SECONDS,
    terminal: bool = True,
    child: Child | None = None,
) -> Credentials | None:
    """Credentials that a profile points at; they are read now.

    Args:
        profile: the profile.
        base: the directory that relative paths start from.
        seconds: how long a command or the keyring may take.
        terminal: whether a command may ask the person at the terminal.
        child: what runs commands, for whoever wants to stop them.

    Returns:
        The credentials, or None when the profile names none.

    Raises:
        ConfigError: a half of a pair is missing, or its source cannot be used.
    """
    if (found := source_of(profile)) is None:
        return None
    read = read_source(*found, base, seconds=seconds, terminal=terminal, child=child)
    secret = Secret(sendable(read, found[1]))
    return Token(secret) if profile.token else AccessKey((profile.access_key or "").strip(), secret)


def check_source(source: str, key: str, base: Path) -> None:
    """Find out what can be known of a source without running anything, and without reading any secret.

    Args:
        source: "file:PATH", "keyring:NAME" or "cmd:COMMAND".
        key: the setting that says so, for the messages.
        base: the directory that relative paths start from.

    Raises:
        ConfigError: the file is missing or open to others, or the command is not there.
    """
    scheme, _, rest = source.partition(":")
    if scheme == "file":
        os.close(_open_private(_resolve(rest.strip(), base)))
    elif scheme == "cmd":
        argv, named = _command(rest, key)
        if shutil.which(argv[0]) is None:
            reason = "Permission denied" if os.path.exists(argv[0]) else "No such file or directory"
            raise ConfigError(f"{named} cannot be run: {reason}.")


def read_source(
    source: str,
    key: str,
    base: Path,
    *,
    seconds: float = AWAY_SECONDS,
    terminal: bool = True,
    child: Child | None = None,
) -> str:
    """Fetch one secret from where the profile says it is.

    Args:
        source: "file:PATH", "keyring:NAME", "keyring:SERVICE/USERNAME" or "cmd:COMMAND".
        key: the setting that says so, for the messages.
        base: the directory that relative paths start from.
        seconds: how long a command or the keyring may take.
        terminal: whether a command may ask the person at the terminal.
        child: what runs commands, for whoever wants to stop them.

    Raises:
        ConfigError: the source cannot be used. The message never holds what was read.
    """
    scheme, _, rest = source.partition(":")
    if scheme == "file":
        return _first_line(read_private(_resolve(rest.strip(), base)), f"The file of '{key}'")
    child = child or Child()
    if scheme == "cmd":
        return _first_line(_run(rest, key, child, seconds, terminal), f"What the command of '{key}' printed")
    from console.config import os_keyring

    held = os_keyring.get(os_keyring.entry_of(rest), key, child, seconds=seconds, terminal=terminal)
    return _first_line(held, f"What the keyring holds for '{key}'")


def read_private(path: Path) -> bytes:
    """Read a file that nobody but its owner can read or write.

    Args:
        path: the file.

    Raises:
        ConfigError: it is missing, not a file, too large, or open to others; the last names the `chmod` that helps.
    """
    descriptor = _open_private(path)
    try:
        return os.read(descriptor, _MAX_BYTES)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from None
    finally:
        os.close(descriptor)


def _open_private(path: Path) -> int:
    """Open a file and look at what was opened: what was checked is what is read. The caller closes it."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe must not block us
    except FileNotFoundError:
        raise ConfigError(f"There is no file {path}: write the secret into it and run `{_chmod(path)}`.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a usable path"
        raise ConfigError(f"{path} cannot be read: {reason}.") from None
    try:
        _refuse_unless_private(path, os.fstat(descriptor))
    except ConfigError:
        os.close(descriptor)
        raise
    return descriptor


def _refuse_unless_private(path: Path, status: os.stat_result) -> None:
    mode = stat.S_IMODE(status.st_mode)
    if not stat.S_ISREG(status.st_mode):
        raise ConfigError(f"{path} is not a file: a secret is read from a file of one line.")
    if mode & _OTHERS:
        raise ConfigError(f"{path} is open to other users (mode {mode:04o}): run `{_chmod(path)}`.")
    if status.st_uid not in {os.geteuid(), 0}:
        raise ConfigError(f"{path} belongs to another user, who could change it: make a copy of your own.")
    if status.st_size > _MAX_BYTES:
        raise ConfigError(f"{path} is too large to be a secret ({status.st_size} bytes).")


def _chmod(path: Path) -> str:
    return f"chmod 600 {shlex.quote(str(path))}"


def _resolve(path: str, base: Path) -> Path:
    try:
        return base / Path(path).expanduser()
    except RuntimeError:
        raise ConfigError(f"{quoted(path)} names a home directory that does not exist: write the whole path.") from None


def _command(command: str, key: str) -> tuple[list[str], str]:
    """A command taken apart, and what messages call it."""
    try:
        argv = shlex.split(command)
    except ValueError as error:
        raise ConfigError(f"The command of '{key}' cannot be understood: {error}.") from None
    if not argv:
        raise ConfigError(f"The command of '{key}' is empty: write what prints the secret.")
    return argv, f"The command of '{key}' ({quoted(argv[0])})"


def _run(command: str, key: str, child: Child, seconds: float, terminal: bool) -> bytes:
    argv, named = _command(command, key)
    try:
        done: Printed = child.run(argv, seconds=seconds, terminal=terminal)
    except TimeoutError:
        raise ConfigError(f"{named} gave no answer in {seconds:.0f} s: run it by hand first.") from None
    except Stopped:
        raise ConfigError(f"{named} was stopped.") from None
    except TooMuch:
        raise ConfigError(f"{named} printed far more than a secret and was ended: run it by hand first.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a usable command"
        raise ConfigError(f"{named} cannot be run: {reason}.") from None
    if done.code != 0:
        said = _printable(done.err) or "it said nothing"
        raise ConfigError(f"{named} failed with {done.code}: {said}")
    return done.out


def _printable(data: bytes) -> str:
    words = " ".join(data.decode(errors="replace").split())
    return "".join(char for char in words if char.isprintable())[:_SHOWN_STDERR]


def _first_line(data: bytes, what: str) -> str:
    try:
        lines = data.decode().splitlines()
    except UnicodeDecodeError:
        raise ConfigError(f"{what} is not text: it must hold the secret on its first line.") from None
    line = lines[0].strip() if lines else ""
    if not line:
        raise ConfigError(f"{what} has an empty first line: the secret belongs there.")
    return line


def sendable(value: str, name: str) -> str:
    """A credential that can travel in a header, a claim or a URL.

    White space or control characters in one mean a bad copy, or an attack.

    Args:
        value: the credential.
        name: what it is called, for the message.

    Raises:
        ConfigError: it holds what no credential holds; the sentence does not repeat it.
    """
    if not (value.isascii() and value.isprintable() and " " not in value):
        raise ConfigError(f"{name} holds white space or characters that no credential has: copy it again.")
    return value
