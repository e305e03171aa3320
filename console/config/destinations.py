"""Saved RTMP destinations: where a room may be sent, where the key for it is, and how to see that it arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from console.config.child import AWAY_SECONDS
from console.config.errors import ConfigError
from console.config.secret import Secret


class Objection(Exception):
    """The values of a destination do not go together.

    Args:
        key: the one that is wrong, or "" when one is missing.
        sentence: what is wrong with it and what to do, to follow its name.
    """

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(sentence)
        self.key = key
        self.sentence = sentence


@dataclass(frozen=True)
class Destination:
    """A place that a room can be sent to over RTMP; no text made of it holds a secret.

    Attributes:
        name: what the person calls it.
        profile: the profile it belongs to.
        url: the server's URL without the key; the whole URL, key and all, when there is no `key_source`.
        key_source: where the key is, "file:PATH", "keyring:NAME" or "cmd:COMMAND"; "" when the URL is whole.
        watch: an HLS playlist, or any address that answers 200 while it is on air; or "".
        probe: a command that ends with 0 while it is on air; or "". At most one of the two is given.
        base: the directory that relative paths of `key_source` start from.
    """

    name: str
    profile: str
    url: Secret
    key_source: str = field(default="", repr=False)
    watch: str = field(default="", repr=False)
    probe: str = field(default="", repr=False)
    base: Path = field(default=Path(), repr=False)

    @property
    def setting(self) -> str:
        """How the settings file calls it."""
        return f"profiles.{self.profile}.destinations.{self.name}"

    @property
    def shown(self) -> str:
        """The server, safe to show: the whole URL where the key is elsewhere, else only its host."""
        if self.key_source:
            return self.url.reveal()
        parts = urlsplit(self.url.reveal())
        return f"{parts.scheme}://{(parts.hostname or '')}/********"

    @property
    def runs_commands(self) -> bool:
        """Whether a command must be run, or the keyring asked, to read the key: either may want a passphrase."""
        return self.key_source.startswith(("cmd:", "keyring:"))

    def read_key(self, *, seconds: float = AWAY_SECONDS, terminal: bool = False) -> Secret | None:
        """Read the key from where the settings say it is; call it in a thread, and only when the key is needed.

        Args:
            seconds: how long a command may take.
            terminal: whether a command may ask the person at the terminal; inside the console it must not.

        Returns:
            The key, or None when the URL is whole without one.

        Raises:
            ConfigError: the source cannot be used, or gives no key. The sentence never holds what was read.
        """
        if not self.key_source:
            return None
        from console.config import secrets  # which stands on `launch`, which stands on this

        name = f"{self.setting}.key"
        read = secrets.read_source(self.key_source, name, self.base, seconds=seconds, terminal=terminal)
        key = secrets.sendable(read, f"The key of '{name}'").lstrip("/")
        if not key or "://" in key:
            raise ConfigError(f"The key of '{name}' is a whole URL, or nothing: it must be the stream key alone.")
        return Secret(key)

    def whole_url(self, key: Secret | None) -> Secret:
        """The URL to send to: the server's with the key behind it (part-b 5.2).

        Args:
            key: what `read_key` gave.
        """
        return self.url if key is None else Secret(f"{self.url.reveal().rstrip('/')}/{key.reveal()}")


def destination_of(profile: str, name: str, table: Mapping[str, str]) -> Destination:
    """A destination of its table, whose single values were checked before.

    Args:
        profile: the profile it belongs to.
        name: its name.
        table: what the settings file says of it.

    Raises:
        Objection: its values do not go together.
    """
    found = Destination(
        name,
        profile,
        Secret(table.get("url", "")),
        table.get("key", ""),
        table.get("watch", ""),
        table.get("probe", ""),
    )
    if not found.url.reveal():
        raise Objection("", 'needs a url, like url = "rtmp://a.rtmp.youtube.com/live2".')
    if found.key_source and not _bare(found.url.reveal()):
        raise Objection(
            "url", "holds a password or a query beside a key: leave only the server in it, and move the rest to key."
        )
    if found.watch and found.probe:
        raise Objection("probe", "stands beside watch: give one of the two.")
    return found


def _bare(url: str) -> bool:
    parts = urlsplit(url)
    return not (parts.username or parts.password or parts.query or parts.fragment)


def problems_of(found: Destination) -> tuple[str, ...]:
    """What is wrong with a destination as far as can be told without running anything: a sentence for each thing.

    A file with a key is read to see that it can be; commands are only looked for.

    Args:
        found: the destination.
    """
    problems = []
    scheme, _, rest = found.key_source.partition(":")
    if scheme == "file":
        try:
            found.read_key()
        except ConfigError as error:
            problems.append(error.sentence)
    commands = {"key": rest if scheme == "cmd" else "", "probe": found.probe}
    problems += [
        f"The command of '{found.setting}.{key}' is not on this machine: install it, or write its whole path."
        for key, command in commands.items()
        if command and not _there(command)
    ]
    return tuple(problems)


def _there(command: str) -> bool:
    import shlex
    import shutil

    try:
        argv = shlex.split(command)
    except ValueError:
        return False
    return bool(argv) and shutil.which(argv[0]) is not None


_KEY_WORDS = {
    "": "key inside the URL",
    "file": "key from a file",
    "cmd": "key from a command",
    "keyring": "key from the keyring",
}


def described(found: Destination, *, ran: bool = False) -> str:
    """A destination in words without secrets.

    Args:
        found: the destination.
        ran: whether the command that gives its key was run, or the keyring asked.
    """
    key = _KEY_WORDS[found.key_source.partition(":")[0]]
    if found.runs_commands:
        key += f" ({'run' if ran else 'not run'})" if key.endswith("command") else "" if ran else " (not asked)"
    watched = urlsplit(found.watch).hostname if found.watch else ""
    seen = f", watched at {watched}" if watched else ", probed by a command (not run)" if found.probe else ""
    return f"{found.shown}, {key}{seen}"
