"""Options over environment over profile over defaults: one `Launch` of all four."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from console.config import secrets
from console.config.access import Stored
from console.config.destinations import Destination
from console.config.errors import ConfigError, nearest, quoted
from console.config.launch import Access, Launch
from console.config.rules import API_URL_WORDS, is_api_url
from console.config.settings import DEFAULT_API_URL, DEFAULT_PROFILE, Density, Profile, Settings

API_URL_VARIABLE = "HMS_API_URL"
_ROOM_ID = re.compile(r"[0-9a-fA-F]{24}")


@dataclass(frozen=True)
class Options:
    """What was said on the command line; None where nothing was said."""

    profile: str | None = None
    room: str | None = None
    write: bool | None = None
    theme: str | None = None
    mouse: bool | None = None
    ascii: bool | None = None
    density: Density | None = None


@dataclass(frozen=True)
class Places:
    """Where files live, as `console.config.paths` finds them."""

    config_file: Path
    state_dir: Path


def resolve(options: Options, environ: Mapping[str, str], settings: Settings, places: Places) -> Launch:
    """Decide everything the console is started with.

    Args:
        options: the command line.
        environ: the environment.
        settings: the configuration file.
        places: where files live.

    Raises:
        ConfigError: something is missing, malformed or cannot be used.
    """
    room = check_room(options.room)
    profile = choose_profile(options.profile, settings)
    api_url = choose_url(environ, profile)
    credentials, found_in = find_credentials(environ, profile, places.config_file, named=options.profile is not None)
    return Launch(
        api_url=api_url,
        credentials=credentials,
        profile_name=profile.name,
        workspace=profile.workspace,
        production=profile.production,
        write=(not profile.read_only) if options.write is None else options.write,
        room=room,
        mute_roles=profile.mute_roles,
        requests_per_minute=profile.requests_per_minute,
        theme=options.theme or settings.theme,
        keymap=settings.keymap,
        journal_path=places.state_dir / "journal.jsonl",
        state_path=places.state_dir / "state.json",
        credentials_from=found_in,
        dialect=profile.dialect,
        destinations=destinations_of(profile, places.config_file),
        quality=profile.quality,
        mouse=said(options.mouse, settings.mouse),
        ascii=said(options.ascii, settings.ascii),
        density=options.density or settings.density,
        arm_minutes=settings.arm_minutes,
    )


def said(option: bool | None, otherwise: bool) -> bool:
    """A switch of the command line, else what the file says.

    Args:
        option: None when the command line did not say.
        otherwise: what the file says, or the default.
    """
    return otherwise if option is None else option


def destinations_of(profile: Profile, config_file: Path) -> tuple[Destination, ...]:
    """The saved RTMP destinations of a profile; nothing is read and nothing is run for them.

    Args:
        profile: the profile.
        config_file: the configuration file, which relative paths start beside.
    """
    return tuple(replace(one, base=config_file.parent) for one in profile.destinations.values())


def check_room(room: str | None) -> str | None:
    """A room id as it was given, if it can be one (part-a 1: 24 hexadecimal characters).

    Raises:
        ConfigError: it cannot be a room id.
    """
    if room is None or _ROOM_ID.fullmatch(room):
        return room
    raise ConfigError(
        f"{quoted(room)} is not a room id: it has 24 characters of 0-9 and a-f, like 64a0c0ffee00000000000001. "
        "Copy it from the dashboard, or start without --room and choose the room."
    )


def choose_profile(name: str | None, settings: Settings) -> Profile:
    """The profile that was named, else the file's default, else its only one, else one of defaults.

    Args:
        name: the name on the command line, or None.
        settings: the configuration file.

    Raises:
        ConfigError: there is no such profile, or there are several and none was named.
    """
    profiles = settings.profiles
    wanted = name or settings.default_profile or (next(iter(profiles)) if len(profiles) == 1 else DEFAULT_PROFILE)
    if wanted in profiles:
        return profiles[wanted]
    if name is not None and name != DEFAULT_PROFILE:
        advice = nearest(name, profiles) if profiles else "the configuration file has no profiles."
        raise ConfigError(f"There is no profile {quoted(name)}; {advice}")
    if profiles:
        raise ConfigError(
            f"There are several profiles ({', '.join(sorted(profiles))}): choose one with --profile, "
            "or set default_profile in the configuration file."
        )
    return Profile(DEFAULT_PROFILE)


def choose_url(environ: Mapping[str, str], profile: Profile) -> str:
    """The address of the service, without a slash at the end.

    Args:
        environ: the environment, whose `HMS_API_URL` wins.
        profile: the profile.

    Raises:
        ConfigError: `HMS_API_URL` is not such an address.
    """
    override = environ.get(API_URL_VARIABLE, "").strip()
    if override and not is_api_url(override):
        raise ConfigError(f"{API_URL_VARIABLE} must be {API_URL_WORDS}.")
    return (override or profile.api_url or DEFAULT_API_URL).rstrip("/")


def find_credentials(
    environ: Mapping[str, str], profile: Profile, config_file: Path, named: bool = False
) -> tuple[Access, str]:
    """How to come by credentials, and where they were found; a profile's are read when they are first needed.

    Args:
        environ: the environment; it wins over a profile that nobody named.
        profile: the profile.
        config_file: the configuration file, which relative paths start beside.
        named: whether the profile was named on the command line: then its own credentials win, so that its label and
            its production mark never stand over another workspace.

    Raises:
        ConfigError: there are none, or half of a pair, or their source is known to be unusable.
    """
    own = named and bool(profile.access_key or profile.secret or profile.token)
    if not own and (found := secrets.from_environment(environ)) is not None:
        return found, "the environment"
    if secrets.source_of(profile) is not None:
        return Stored(profile, config_file.parent), f"profile {quoted(profile.name)}"
    raise ConfigError(
        f"There are no credentials for the profile {quoted(profile.name)}. Set {secrets.VAR_KEY} and "
        f"{secrets.VAR_SIGNING} (the developer page of the 100ms dashboard shows both), or a ready "
        f"{secrets.VAR_READY}; or run `hms-console config init`, which asks for them and writes "
        f"[profiles.{profile.name}] into {config_file}. To look around without an account, run: hms-console demo"
    )
