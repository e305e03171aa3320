"""The settings, as values: what a configuration file may say and what holds when it says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from console.config.destinations import Destination

Dialect = Literal["vendor", "openapi"]
Density = Literal["comfortable", "compact"]

DEFAULT_API_URL = "https://api.100ms.live/v2"  # part-a 1: the only production host
DEFAULT_PROFILE = "default"
DEFAULT_REQUESTS_PER_MINUTE = 240
DEFAULT_ARM_MINUTES = 15


@dataclass(frozen=True)
class Profile:
    """One workspace and how to treat it.

    Attributes:
        name: what `--profile` is given.
        api_url: the service; None for the vendor's own.
        dialect: "vendor" for the real service.
        read_only: opens disarmed.
        production: marked on screen; harmful acts ask one level harder.
        mute_roles: raw role name -> raw name of its silent role.
        access_key: the app's access key; not a secret.
        secret: where the app's secret is: "file:PATH", "keyring:NAME" or "cmd:COMMAND".
        token: where a ready management token is, in the same three forms.
        requests_per_minute: the request budget.
        workspace: a label for the status line.
        destinations: name -> where a room may be sent over RTMP.
        quality: limits by name, such as `loss_fair`; what is not named keeps its default (`console.live.quality`).
    """

    name: str
    api_url: str | None = None
    dialect: Dialect = "vendor"
    read_only: bool = True
    production: bool = False
    mute_roles: Mapping[str, str] = field(default_factory=dict)
    access_key: str | None = None
    secret: str | None = None
    token: str | None = None
    requests_per_minute: int = DEFAULT_REQUESTS_PER_MINUTE
    workspace: str = ""
    destinations: Mapping[str, Destination] = field(default_factory=dict)
    quality: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Settings:
    """A whole configuration file.

    Attributes:
        default_profile: the profile used when none is named; None when the file does not say.
        profiles: name -> profile.
        theme: the name of a theme, or None.
        keymap: action id -> keys.
        mouse: whether the mouse is listened to.
        ascii: whether nothing outside ASCII is drawn.
        density: how much room rows and panes are given, or None for the one chosen last.
        arm_minutes: minutes without a key after which `W` disarms itself.
    """

    default_profile: str | None = None
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    theme: str | None = None
    keymap: Mapping[str, str] = field(default_factory=dict)
    mouse: bool = False
    ascii: bool = False
    density: Density | None = None
    arm_minutes: int = DEFAULT_ARM_MINUTES
