"""What can be written on a command line for each type that the client's methods take."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin, is_typeddict

import click

from console.config.errors import quoted

if TYPE_CHECKING:
    Kind = click.ParamType[Any, Any] | Callable[[str], object]

_AGO = re.compile(r"(\d{1,5})([smhdw])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MAX_FILE = 4 * 1024 * 1024
INSIDE: ContextVar[bool] = ContextVar("INSIDE", default=False)
"""Whether the console reads the line: then standard input is its keyboard, and what is no plain file may never end."""
_LISTS = (list, tuple, set, frozenset)


def time(text: str, now: datetime | None = None) -> datetime:
    """A time: RFC 3339 with a zone, or how long ago, such as `2h`.

    Args:
        text: what was written.
        now: what "ago" is counted from; the present by default.

    Raises:
        click.BadParameter: it is neither.
    """
    if match := _AGO.fullmatch(text.strip()):
        return (now or datetime.now(UTC)) - timedelta(**{_UNITS[match[2]]: int(match[1])})
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise click.BadParameter(
            f"{quoted(text)} is not a time: write 2025-02-03T04:05:06Z, or 30m, 2h, 7d for so long ago."
        ) from None
    if moment.tzinfo is None:
        raise click.BadParameter(f"{quoted(text)} needs a time zone: add Z for UTC, or +02:00.")
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise click.BadParameter(f"{quoted(text)} lies beyond the years 1 to 9999 of UTC.") from None
    return moment


def json_value(text: str) -> Any:  # noqa: ANN401 - it is JSON, whatever that holds
    """A JSON value: written out, from a file (`@file`), or from stdin (`-`).

    Args:
        text: what was written.

    Raises:
        click.BadParameter: it cannot be read, or is not JSON.
    """
    try:
        return json.loads(_text(text), parse_constant=_no_number, parse_float=_finite)
    except RecursionError:
        raise click.BadParameter("the JSON is nested too deeply.") from None
    except ValueError as error:
        raise click.BadParameter(f"this is not JSON: {error}. Write JSON, @FILE, or - for standard input.") from None


def json_object(text: str) -> dict[str, Any]:
    """A JSON object, as `json_value` reads it."""
    found = json_value(text)
    if not isinstance(found, dict):
        raise click.BadParameter("it must be a JSON object.")
    return found


def json_array(text: str) -> list[Any]:
    """A JSON array, as `json_value` reads it."""
    found = json_value(text)
    if not isinstance(found, list):
        raise click.BadParameter("it must be a JSON array.")
    return found


def texts(text: str) -> list[str]:
    """One item of a list of texts; a JSON array, `@file` or `-` gives several at once."""
    if text != "-" and text[:1] not in ("@", "["):
        return [text]
    found = json_array(text)
    if not all(isinstance(one, str) for one in found):
        raise click.BadParameter("the JSON array must hold texts only.")
    return found


def kind_of(hint: object) -> Kind:
    """How a type is written.

    Args:
        hint: a type hint without None.
    """
    origin = get_origin(hint) or hint
    simple: dict[object, Kind] = {bool: click.BOOL, int: click.INT, float: click.FLOAT, datetime: time}
    if origin in simple:
        return simple[origin]
    if origin is Literal:
        return click.Choice([str(one) for one in get_args(hint)])
    if isinstance(origin, type) and issubclass(origin, Enum):
        return click.Choice([str(one.value) for one in origin])
    if origin in (Union, UnionType):
        return _union(get_args(hint))
    return _compound(hint, origin)


def metavar_of(hint: object) -> str | None:
    """The word for a type in help; None for a choice, which click writes out."""
    kind = kind_of(hint)
    if isinstance(kind, click.Choice):
        return None
    if kind in (json_value, json_object, json_array):
        return "JSON|@FILE|-"
    words: dict[object, str] = {time: "TIME", click.INT: "N", click.FLOAT: "X", click.BOOL: "true|false"}
    return words.get(kind, "TEXT")


def many(hint: object) -> bool:
    """Whether a type is a list of plain texts, so that the option may be repeated."""
    return _is_list(get_origin(hint)) and all(_plain(one) for one in get_args(hint) if one is not Ellipsis)


def _compound(hint: object, origin: object) -> Kind:
    if many(hint):
        return texts
    if _is_list(origin):
        return json_array
    if is_typeddict(origin) or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return json_object
    return click.STRING if _plain(hint) else json_value


def _union(choices: tuple[object, ...]) -> Kind:
    """Text wins over everything: what is meant by it is the method's own to read."""
    kinds = [kind_of(one) for one in choices]
    return click.STRING if click.STRING in kinds else kinds[0]


def _is_list(origin: object) -> bool:
    return isinstance(origin, type) and (issubclass(origin, _LISTS) or origin is Sequence)


def _plain(hint: object) -> bool:
    if get_origin(hint) in (Union, UnionType):
        return str in get_args(hint)  # text, or the same text wrapped as a secret
    return hint is str or get_origin(hint) is Literal


def _text(value: str) -> str:
    try:
        if INSIDE.get() and value[:1] in ("-", "@"):
            _insist_on_a_file(value)
        if value == "-" and sys.stdin is None:
            raise click.BadParameter("the standard input is closed: write JSON, or @FILE.")
        if value == "-":
            return sys.stdin.read(_MAX_FILE)
        if value.startswith("@"):
            with Path(value[1:]).expanduser().open(encoding="utf-8") as file:
                return file.read(_MAX_FILE)
    except RuntimeError:
        raise click.BadParameter(f"{quoted(value)} names a home directory that does not exist.") from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise click.BadParameter(f"{quoted(value)} cannot be read: {reason}.") from None
    return value


def _insist_on_a_file(value: str) -> None:
    if value == "-":
        raise click.BadParameter("there is no standard input here: write JSON, or @FILE.")
    if value.startswith("@") and not Path(value[1:]).expanduser().is_file():
        raise click.BadParameter(f"{quoted(value)} cannot be read: there is no such file.")


def _finite(text: str) -> float:
    """A number that was written with a fraction or an exponent; one beyond all floats would be sent as null."""
    found = float(text)
    if not math.isfinite(found):
        _no_number(text[:20])
    return found


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not a number that can be sent")
