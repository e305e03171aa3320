"""The configuration file: TOML in, `Settings` out, or one sentence that names the key and what it should be."""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

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


class _Problem(NamedTuple):
    """Something about one key; the file and the line are added by whoever knows the text."""

    path: KeyPath
    sentence: str


def load(path: Path) -> Settings:
    """Read the configuration file.

    Args:
        path: the file; when there is none, everything has its default.

    Raises:
        ConfigError: it cannot be read, is not TOML, or says something we do not understand.
    """
    return _insisted(*look(path))


def parse(text: str, path: Path) -> Settings:
    """Make settings of the text of a configuration file.

    Args:
        text: the text.
        path: where it came from, for the messages.

    Raises:
        ConfigError: as `load`.
    """
    return _insisted(*_understood(text, path))


def look(path: Path) -> tuple[Settings, list[str]]:
    """Read the configuration file as far as it goes.

    Args:
        path: the file.

    Returns:
        What it says that can be used, and a sentence for each thing that is wrong with it, in the order in which they
        are checked; what is wrong has its default, and a profile or a destination that cannot be used is left out.
    """
    try:
        text = _read(path)
    except ConfigError as error:
        return Settings(), [error.sentence]
    return (Settings(), []) if text is None else _understood(text, path)


def _insisted(settings: Settings, problems: Sequence[str]) -> Settings:
    if not problems:
        return settings
    more = f" There is more: `hms-console config check` tells all {len(problems)}." if len(problems) > 1 else ""
    raise ConfigError(f"{problems[0]}{more}")


def _understood(text: str, path: Path) -> tuple[Settings, list[str]]:
    import tomllib  # costs 2 ms, which those without a file need not pay

    reader = _Reader()
    try:
        settings = reader.settings(tomllib.loads(text))
    except RecursionError:
        return Settings(), [f"{path}: its lists or tables are nested too deeply; a configuration needs few levels."]
    except ValueError as error:  # tomllib.TOMLDecodeError, and numbers too long to be read
        return Settings(), [f"{path}: this is not valid TOML: {_reason(error)}."]
    return settings, [_placed(problem, text, path) for problem in reader.problems]


def _placed(problem: _Problem, text: str, path: Path) -> str:
    line = _line_of(text, problem.path)
    return f"{path}, line {line}: {problem.sentence}" if line else f"{path}: {problem.sentence}"


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


class _Reader:
    """Makes settings of tables; what is wrong is noted and left out, and the rest goes on."""

    def __init__(self) -> None:
        self.problems: list[_Problem] = []

    def settings(self, data: Mapping[str, Any]) -> Settings:
        """Everything that the file says."""
        found = self._checked(data, TOP_RULES, ())
        tables, default = found.pop("profiles", {}), found.pop("default_profile", None)
        read = ((name, self._profile(name, table)) for name, table in tables.items())
        profiles = {name: profile for name, profile in read if profile is not None}
        if default is not None and default not in tables:
            self._note(("default_profile",), f"there is no profile {quoted(default)}; {nearest(default, tables)}")
        return Settings(default if default in profiles else None, profiles, **found)

    def _note(self, path: KeyPath, sentence: str) -> None:
        self.problems.append(_Problem(path, sentence))

    def _profile(self, name: str, table: object) -> Profile | None:
        path = ("profiles", name)
        if not NAME.accepts(name):
            self._note(path, f"the name of a profile must be {NAME.words}; {quoted(name)} is not.")
            return None
        if not isinstance(table, dict):
            hint = f"; did you mean a line {name} = ... below [profiles.NAME]?" if name in PROFILE_RULES else "."
            self._note(path, f"{_dotted(path)} must be a table; it is {kind(name, table)}{hint}")
            return None
        found = self._checked(table, PROFILE_RULES, path)
        read = ((place, self._destination(name, place, one)) for place, one in found.get("destinations", {}).items())
        places = {place: one for place, one in read if one is not None}
        limits = self._quality(name, found.get("quality", {}))
        return replace(Profile(name), **{**found, "destinations": places, "quality": limits})

    def _quality(self, profile: str, table: Mapping[str, Any]) -> Mapping[str, float]:
        path = ("profiles", profile, "quality")
        found = self._checked(table, QUALITY_RULES, path)
        if found and (wrong := misordered(found)) is not None:
            where = (*path, wrong[0])
            self._note(where, f"{_dotted(where)} {wrong[1]}")
            return {}
        return found

    def _destination(self, profile: str, name: str, table: object) -> Destination | None:
        path = ("profiles", profile, "destinations", name)
        if not NAME.accepts(name):
            self._note(path, f"the name of a destination must be {NAME.words}; {quoted(name)} is not.")
            return None
        if not isinstance(table, dict):
            hint = f"; write it below a line [{'.'.join(path)}]."
            self._note(path, f"{_dotted(path)} must be a table with a url; it is {kind('url', table)}{hint}")
            return None
        before = len(self.problems)
        found = self._checked(table, DESTINATION_RULES, path)
        if len(self.problems) > before:
            return None
        try:
            return destination_of(profile, name, found)
        except Objection as error:
            where = (*path, error.key) if error.key else path
            self._note(where, f"{_dotted(where)} {error.sentence}")
            return None

    def _checked(self, table: Mapping[str, Any], rules: Mapping[str, Rule], path: KeyPath) -> dict[str, Any]:
        """The keys that are as they should be; the others are noted."""
        found: dict[str, Any] = {}
        for key, value in table.items():
            where = (*path, key)
            if key not in rules:
                self._note(where, f"there is no setting {_dotted(where)}; {_advice(key, rules)}")
            elif not rules[key].accepts(value):
                self._note(where, f"{_dotted(where)} must be {rules[key].words}; it is {kind(key, value)}.")
            else:
                found[key] = value
        return found


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
    for number, line in enumerate(text.split("\n"), start=1):
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
