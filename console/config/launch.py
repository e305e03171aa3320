"""The plain values that `console.app.main.run` is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, Self

from console.config.codes import DONE
from console.config.destinations import Destination
from console.config.secret import Secret
from console.config.settings import DEFAULT_ARM_MINUTES, Density, Dialect

ASCII = "HMS_ASCII"
"""The variable of the environment that asks for nothing outside ASCII; `--ascii` sets it for this process."""


class Access(Protocol):
    """How to come by credentials: `Credentials` that are known already, or `console.config.access.Stored`."""

    @property
    def known(self) -> Credentials | None:
        """The credentials when they have been read, else None; it never waits."""
        ...

    def read(self, *, terminal: bool = False) -> Credentials:
        """The credentials; read when first asked for, and then remembered.

        It may run a command or ask the keyring, for seconds: call it in a thread.

        Args:
            terminal: whether a command may ask the person at the terminal; never while the console is open.

        Raises:
            ConfigError: they cannot be had; asked again, it tries again. The sentence holds nothing that was read.
        """
        ...

    def stop(self) -> None:
        """End what `read` waits for in another thread, so that quitting need not wait for it."""
        ...


class _Known:
    """Credentials that are there already."""

    @property
    def known(self) -> Self:
        """Themselves."""
        return self

    def read(self, *, terminal: bool = False) -> Self:
        """Themselves."""
        return self

    def stop(self) -> None:
        """Nothing is waited for."""


@dataclass(frozen=True)
class AccessKey(_Known):
    """An app's access key and secret, of which management tokens are minted (part-a 2.1)."""

    key: str
    secret: Secret


@dataclass(frozen=True)
class Token(_Known):
    """A management token made elsewhere; it is used as it is until it expires."""

    value: Secret


Credentials = AccessKey | Token


def revealed(access: Access) -> tuple[str, ...]:
    """The secrets in credentials, in the clear: for whoever must find them in a text to take them out.

    Args:
        access: of any kind; what has not been read yet can stand in no text, and gives nothing.
    """
    found = access.known
    if found is None:
        return ()
    return ((found.secret if isinstance(found, AccessKey) else found.value).reveal(),)


@dataclass(frozen=True)
class ProfileName:
    """A profile as it can be chosen.

    Attributes:
        name: what it is called.
        workspace: a label of the person's choosing, or "".
        production: whether it is marked as one where real people are on air.
        credentials_from: where its credentials are, in words; nothing is read for this.
    """

    name: str
    workspace: str
    production: bool
    credentials_from: str


class Profiles(Protocol):
    """The profiles one can go on with while the console is open; each call reads the configuration file."""

    def listed(self) -> tuple[ProfileName, ...]:
        """All of them.

        Raises:
            ConfigError: the file cannot be read.
        """
        ...

    def launch(self, name: str) -> Launch:
        """All that the console needs to go on with one; its credentials are not read yet.

        Args:
            name: which.

        Raises:
            ConfigError: there is no such profile, or it cannot be used.
        """
        ...


@dataclass(frozen=True)
class Launch:
    """Everything the console needs to know at start.

    Attributes:
        api_url: the service, without a slash at the end.
        credentials: what requests are authorised with, or how to come by it: `credentials.read()`, in a thread.
        profile_name: shown in the status line.
        workspace: a label of the person's choosing, or "".
        production: the profile is marked, and harmful acts ask one level harder (product.md, safety rule 3).
        write: armed from the start; otherwise read-only until `W`.
        room: the id of the room to open Peers on, or None for Rooms. It has the shape of an id; it may be unknown.
        mute_roles: raw role name -> raw name of its silent role.
        requests_per_minute: the request budget.
        theme: the name of a theme, or None for the default.
        keymap: action id -> keys, as Textual's `App.set_keymap` takes them.
        journal_path: the journal, appended to; its directory may not exist yet.
        state_path: sort, columns and theme as they were left; may not exist yet.
        demo: the service is the simulator beside us.
        credentials_from: where the credentials were found, in words: "the environment", "profile 'main'".
        dialect: how the service is spoken to.
        destinations: the profile's saved RTMP destinations, in the order of the file; no key is read yet.
        quality: the profile's own limits of quality by name, such as `loss_fair`; the others keep their defaults.
        mouse: whether the mouse is listened to.
        ascii: whether nothing outside ASCII is drawn.
        density: how much room rows and panes are given, or None for the one chosen last.
        arm_minutes: minutes without a key after which `W` disarms itself.
        profiles: those one can go on with; None where there is but this one, as in a demo.
    """

    api_url: str
    credentials: Access
    profile_name: str
    workspace: str
    production: bool
    write: bool
    room: str | None
    mute_roles: Mapping[str, str]
    requests_per_minute: int
    theme: str | None
    keymap: Mapping[str, str]
    journal_path: Path
    state_path: Path
    demo: bool = False
    credentials_from: str = ""
    dialect: Dialect = "vendor"
    destinations: tuple[Destination, ...] = ()
    quality: Mapping[str, float] = field(default_factory=dict)
    mouse: bool = False
    ascii: bool = False
    density: Density | None = None
    arm_minutes: int = DEFAULT_ARM_MINUTES
    profiles: Profiles | None = None


@dataclass(frozen=True)
class Exit:
    """How the console ended.

    Attributes:
        code: the exit code of the process (product.md, Command line): 0 done, 1 failed, 2 usage or refused,
            3 not authorised, 4 not found, 5 service unavailable.
        sentence: what to print on stderr once the screen is closed, or None.
    """

    code: int = DONE
    sentence: str | None = None
