"""Credentials that a profile points at, read when they are first needed."""

from __future__ import annotations

import threading
from pathlib import Path

from console.config import secrets
from console.config.child import AWAY_SECONDS, PERSON_SECONDS, Child
from console.config.errors import ConfigError, quoted
from console.config.launch import Credentials
from console.config.settings import Profile


class Stored:
    """Reads credentials from the file, the keyring or the command of a profile; it shows as a mask.

    What can be known beforehand is checked when it is made: half a pair, a missing file, a command that is not there.

    Args:
        profile: names the source.
        base: the directory that relative paths start from.

    Raises:
        ConfigError: the profile names no credentials, or a source that cannot be used.
    """

    __slots__ = ("_base", "_child", "_known", "_lock", "_profile")

    def __init__(self, profile: Profile, base: Path) -> None:
        found = secrets.source_of(profile)
        if found is None:
            raise ConfigError(f"The profile {quoted(profile.name)} names no credentials.")
        secrets.check_source(*found, base)
        self._profile = profile
        self._base = base
        self._known: Credentials | None = None
        self._child = Child()
        self._lock = threading.Lock()

    @property
    def known(self) -> Credentials | None:
        """The credentials when they have been read, else None; it never waits."""
        return self._known

    def read(self, *, terminal: bool = False) -> Credentials:
        """The credentials; read when first asked for, and then remembered. Call it in a thread.

        Args:
            terminal: whether a command may ask the person at the terminal, who then gets more time.

        Raises:
            ConfigError: they cannot be had; asked again, it tries again.
        """
        with self._lock:  # two commands that ask for a passphrase at once would be one too many
            if self._known is None:
                seconds = PERSON_SECONDS if terminal else AWAY_SECONDS
                found = secrets.from_profile(
                    self._profile, self._base, seconds=seconds, terminal=terminal, child=self._child
                )
                if found is None:
                    raise ConfigError(f"The profile {quoted(self._profile.name)} names no credentials.")
                self._known = found
            return self._known

    def stop(self) -> None:
        """End the command that `read` waits for in another thread."""
        self._child.stop()

    def __repr__(self) -> str:
        return f"Stored(profile={self._profile.name!r})"
