"""The plain values that `console.app.run` is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from console.config.codes import DONE
from console.config.destinations import Destination
from console.config.secret import Secret
from console.config.settings import DEFAULT_ARM_MINUTES, Density, Dialect

ASCII = "HMS_ASCII"
"""The variable of the environment that asks for nothing outside ASCII; `--ascii` sets it for this process."""


@dataclass(frozen=True)
class AccessKey:
    """An app's access key and secret, of which management tokens are minted (part-a 2.1)."""

    key: str
    secret: Secret


@dataclass(frozen=True)
class Token:
    """A management token made elsewhere; it is used as it is until it expires."""

    value: Secret


Credentials = AccessKey | Token


def revealed(credentials: Credentials) -> tuple[str, ...]:
    """The secrets in credentials, in the clear: for whoever must find them in a text to take them out.

    Args:
        credentials: of either kind.
    """
    return ((credentials.secret if isinstance(credentials, AccessKey) else credentials.value).reveal(),)


@dataclass(frozen=True)
class Launch:
    """Everything the console needs to know at start.

    Attributes:
        api_url: the service, without a slash at the end.
        credentials: what requests are authorised with.
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
        density: how much room rows and panes are given.
        arm_minutes: minutes without a key after which `W` disarms itself.
    """

    api_url: str
    credentials: Credentials
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
    density: Density = "comfortable"
    arm_minutes: int = DEFAULT_ARM_MINUTES


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
