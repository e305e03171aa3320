"""The configuration file: TOML in, `Settings` out, or one sentence that names the key and what it should be."""

from __future__ import annotations

import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from console.config.destinations import Destination, Objection, destination_of
from console.config.errors import ConfigError, nearest, quoted
from console.config.limits import misordered
from console.config.rules import DESTINATION_RULES, NAME, PROFILE_RULES, QUALITY_RULES, TOP_RULES, Rule, kind
from console.config.settings import Profile, Settings

_MAX_BYTES = 1_000_000
_HEADER = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")

KeyPath = tuple[str, ...]


class _Problem(Exception):
    """Something about one key; the file and the line are added by whoever knows the text."""

    def __init__(self, path: KeyPath, sentence: str) -> None:
        super().__init__(sentence)
        self.path = path
        self.sentence = sentence


def load(path: Path) -> Settings:
    """Read the configuration file.

    Args:
        path: the file; when there is none, everything has its default.

    Raises:
        ConfigError: it cannot be read, is not TOML, or says something we do not understand.
    """
    text = _read(path)
    return Settings() if text is None else parse(text, path)


def parse(text: str, path: Path) -> Settings:
    """Make settings of the text of a configuration file.

    Args:
        text: the text.
        path: where it came from, for the messages.

    Raises:
        ConfigError: as `load`.
    """
    try:
        return _build(tomllib.loads(text))
    except _Problem as problem:
        line = _line_of(text, problem.path)
        place = f"{path}, line {line}" if line else f"{path}"
        raise ConfigError(f"{place}: {problem.sentence}") from None
    except RecursionError:
        raise ConfigError(
            f"{path}: its lists or tables are nested too deeply; a configuration needs few levels."
        ) from None
    except ValueError as error:  # tomllib.TOMLDecodeError, and numbers too long to be read
        raise ConfigError(f"{path}: this is not valid TOML: {_reason(error)}.") from None


def _reason(error: ValueError) -> str:
    return "".join(char if char.isprintable() else " " for char in str(error))[:200].rstrip(".")


def _read(path: Path) -> str | None:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ConfigError(f"{path} is not a file: remove it, or put a configuration file there.")
        if status.st_size > _MAX_BYTES:
            raise ConfigError(f"{path} is too large to be a configuration file ({status.st_size} bytes).")
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text (byte {error.start}): save it as UTF-8.") from None


def _build(data: Mapping[str, Any]) -> Settings:
    _check(data, TOP_RULES, ())
    profiles = {name: _profile(name, table) for name, table in data.get("profiles", {}).items()}
    default = data.get("default_profile")
    if default is not None and default not in profiles:
        raise _Problem(("default_profile",), f"there is no profile {quoted(default)}; {nearest(default, profiles)}")
    rest = {key: value for key, value in data.items() if key not in ("default_profile", "profiles")}
    return Settings(default, profiles, **rest)


def _profile(name: str, table: object) -> Profile:
    path = ("profiles", name)
    if not NAME.accepts(name):
        raise _Problem(path, f"the name of a profile must be {NAME.words}; {quoted(name)} is not.")
    if not isinstance(table, dict):
        hint = f"; did you mean a line {name} = ... below [profiles.NAME]?" if name in PROFILE_RULES else "."
        raise _Problem(path, f"{_dotted(path)} must be a table; it is {kind(name, table)}{hint}")
    _check(table, PROFILE_RULES, path)
    places = {place: _destination(name, place, one) for place, one in table.get("destinations", {}).items()}
    limits = _quality(name, table.get("quality", {}))
    return replace(Profile(name), **{**table, "destinations": places, "quality": limits})


def _quality(profile: str, table: Mapping[str, Any]) -> Mapping[str, float]:
    path = ("profiles", profile, "quality")
    _check(table, QUALITY_RULES, path)
    if table and (wrong := misordered(table)) is not None:
        where = (*path, wrong[0])
        raise _Problem(where, f"{_dotted(where)} {wrong[1]}")
    return dict(table)


def _destination(profile: str, name: str, table: object) -> Destination:
    path = ("profiles", profile, "destinations", name)
    if not NAME.accepts(name):
        raise _Problem(path, f"the name of a destination must be {NAME.words}; {quoted(name)} is not.")
    if not isinstance(table, dict):
        hint = f"; write it below a line [{'.'.join(path)}]."
        raise _Problem(path, f"{_dotted(path)} must be a table with a url; it is {kind('url', table)}{hint}")
    _check(table, DESTINATION_RULES, path)
    try:
        return destination_of(profile, name, table)
    except Objection as error:
        where = (*path, error.key) if error.key else path
        raise _Problem(where, f"{_dotted(where)} {error.sentence}") from None


def _check(table: Mapping[str, Any], rules: Mapping[str, Rule], path: KeyPath) -> None:
    for key, value in table.items():
        where = (*path, key)
        if key not in rules:
            raise _Problem(where, f"there is no setting {_dotted(where)}; {_advice(key, rules)}")
        if not rules[key].accepts(value):
            raise _Problem(where, f"{_dotted(where)} must be {rules[key].words}; it is {kind(key, value)}.")


def _advice(key: str, rules: Mapping[str, Rule]) -> str:
    if rules is TOP_RULES and key in PROFILE_RULES:
        return f"{quoted(key)} belongs to a profile: put it below a line [profiles.NAME]."
    return nearest(key, rules)


def _dotted(path: KeyPath) -> str:
    return quoted(".".join(path))


def _line_of(text: str, path: KeyPath) -> int | None:
    """The line that sets a key, by a plain look at the text: good enough to point at, never needed to be right."""
    header: KeyPath = ()
    best: tuple[int, int] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _HEADER.match(line):
            header = found = _parts(match[1])
        elif match := _KEY.match(line):
            found = header + _parts(match[1])
        else:
            continue
        if found[: len(path)] == path:
            return number
        if path[: len(found)] == found and (best is None or len(found) > best[0]):
            best = (len(found), number)
    return best[1] if best else None


def _parts(dotted: str) -> KeyPath:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))
