"""The profiles of the configuration file, for going from one to another while the console is open."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from console.config import secrets
from console.config.launch import Launch, ProfileName
from console.config.load import load
from console.config.resolve import Options, Places, resolve
from console.config.settings import Profile


@dataclass(frozen=True)
class Profiles:
    """The file is read anew each time: what was written into it meanwhile counts.

    Args:
        options: the command line. What it says of the look holds for every profile; that it armed writing does not.
        environ: the environment.
        places: where files live.
    """

    options: Options
    environ: Mapping[str, str]
    places: Places

    def listed(self) -> tuple[ProfileName, ...]:
        """What can be chosen, in the order of the file.

        Raises:
            ConfigError: the file cannot be read.
        """
        profiles = load(self.places.config_file).profiles.values()
        return tuple(ProfileName(one.name, one.workspace, one.production, self._source(one)) for one in profiles)

    def launch(self, name: str) -> Launch:
        """All that the console needs to go on with a profile; its credentials are not read yet.

        Args:
            name: the profile.

        Raises:
            ConfigError: there is no such profile, or it cannot be used.
        """
        # Read-only was asked for whatever comes; armed, for the profile that was named with it.
        write = False if self.options.write is False else None
        options = replace(self.options, profile=name, room=None, write=write)
        found = resolve(options, self.environ, load(self.places.config_file), self.places)
        return replace(found, profiles=self)

    def _source(self, profile: Profile) -> str:
        """Where its credentials are, in words; a command is named without its arguments."""
        scheme, _, rest = (profile.token or profile.secret or "").partition(":")
        if scheme == "file":
            return f"file {PurePath(rest.strip()).name}"
        if scheme == "cmd":
            return f"command {_program(rest)}".strip()
        if scheme:
            return "keyring"
        variables = (secrets.VAR_READY, secrets.VAR_KEY, secrets.VAR_SIGNING)
        return "environment" if any(self.environ.get(one, "").strip() for one in variables) else "no credentials"


def _program(command: str) -> str:
    try:
        return PurePath(next(iter(shlex.split(command)), "")).name
    except ValueError:
        return ""
