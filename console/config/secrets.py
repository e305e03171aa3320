"""Where credentials come from: the environment first, then what the profile points at.

A profile never holds a secret, it says where one is: `file:PATH` (a file that only its owner can read) or
`cmd:COMMAND` (whose first line of output is the secret, as `pass show` prints it).
"""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from console.config.errors import ConfigError, quoted
from console.config.launch import AccessKey, Credentials, Token
from console.config.secret import Secret
from console.config.settings import Profile

VAR_READY = "HMS_MANAGEMENT_TOKEN"
VAR_KEY = "HMS_ACCESS_KEY"
VAR_SIGNING = "HMS_SECRET"

COMMAND_SECONDS = 10.0
_MAX_BYTES = 65_536
_SHOWN_STDERR = 300
_OTHERS = 0o077
# A command that the console runs while it is open must not read its keys or draw over its picture.
_WITHOUT_TERMINAL: Mapping[str, Any] = {"stdin": subprocess.DEVNULL, "start_new_session": True}


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


def from_profile(profile: Profile, base: Path) -> Credentials | None:
    """Credentials that a profile points at.

    Args:
        profile: the profile.
        base: the directory that relative paths start from.

    Returns:
        The credentials, or None when the profile names none.

    Raises:
        ConfigError: a half of a pair is missing, or its source cannot be used.
    """
    where = f"profiles.{profile.name}"
    if profile.token:
        return Token(Secret(sendable(read_source(profile.token, f"{where}.token", base), f"{where}.token")))
    if profile.access_key and profile.secret:
        secret = sendable(read_source(profile.secret, f"{where}.secret", base), f"{where}.secret")
        return AccessKey(sendable(profile.access_key.strip(), f"{where}.access_key"), Secret(secret))
    if profile.access_key or profile.secret:
        has, lacks = ("access_key", "secret") if profile.access_key else ("secret", "access_key")
        raise ConfigError(f"The profile {quoted(profile.name)} has {has} but not {lacks}: add '{where}.{lacks}'.")
    return None


def read_source(source: str, key: str, base: Path, *, seconds: float = COMMAND_SECONDS, terminal: bool = True) -> str:
    """Fetch one secret from where the profile says it is.

    Args:
        source: "file:PATH" or "cmd:COMMAND".
        key: the setting that says so, for the messages.
        base: the directory that relative paths start from.
        seconds: how long a command may take.
        terminal: whether a command may ask the person at the terminal.

    Raises:
        ConfigError: the source cannot be used. The message never holds what was read.
    """
    scheme, _, rest = source.partition(":")
    if scheme == "file":
        return _first_line(read_private(_resolve(rest.strip(), base)), f"The file of '{key}'")
    if scheme == "cmd":
        return _first_line(_run(rest, key, seconds, terminal), f"What the command of '{key}' printed")
    raise ConfigError(f'\'{key}\' asks for the keyring, which is not supported yet: use "file:PATH" or "cmd:COMMAND".')


def read_private(path: Path) -> bytes:
    """Read a file that nobody but its owner can read or write.

    Args:
        path: the file.

    Raises:
        ConfigError: it is missing, not a file, too large, or open to others; the last names the `chmod` that helps.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe must not block us
        try:
            _refuse_unless_private(path, os.fstat(descriptor))  # what was checked is what is read
            return os.read(descriptor, _MAX_BYTES)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise ConfigError(f"There is no file {path}: write the secret into it and run `{_chmod(path)}`.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a usable path"
        raise ConfigError(f"{path} cannot be read: {reason}.") from None


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


def _run(command: str, key: str, seconds: float, terminal: bool) -> bytes:
    try:
        argv = shlex.split(command)
    except ValueError as error:
        raise ConfigError(f"The command of '{key}' cannot be understood: {error}.") from None
    named = f"The command of '{key}' ({quoted(argv[0])})"
    try:
        done: subprocess.CompletedProcess[bytes] = subprocess.run(  # noqa: S603 - the owner's own command, without a shell
            argv, capture_output=True, timeout=seconds, check=False, **({} if terminal else _WITHOUT_TERMINAL)
        )
    except subprocess.TimeoutExpired:
        raise ConfigError(f"{named} gave no answer in {seconds:.0f} s: run it by hand first.") from None
    except OSError as error:
        raise ConfigError(f"{named} cannot be run: {error.strerror}.") from None
    if done.returncode != 0:
        said = _printable(done.stderr) or "it said nothing"
        raise ConfigError(f"{named} failed with {done.returncode}: {said}")
    return done.stdout


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
