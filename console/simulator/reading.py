"""Reading what callers send: queries and bodies, with the vendor's complaints about both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from console.simulator.errors import Problem, bad_body, bad_query

DEEPEST = 64
Kept = TypeVar("Kept")
_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)
_POSITION = re.compile(r"\(byte (\d+)\)")


def flag(query: Mapping[str, str], name: str) -> bool | None:
    """A query parameter that is `true` or `false`; None when absent.

    Raises:
        Problem: 400 for anything else.
    """
    value = query.get(name)
    if value is None or value == "":
        return None
    if value not in ("true", "false"):
        raise bad_query(f"{name} must be true or false")
    return value == "true"


def moment(query: Mapping[str, str], name: str) -> datetime | None:
    """A query parameter that is an RFC 3339 time; None when absent.

    Raises:
        Problem: 400 for anything else.
    """
    value = query.get(name)
    if value is None or value == "":
        return None
    match = _RFC3339.fullmatch(value.replace(" ", "+"))  # an unescaped plus arrives as a space
    try:
        if match is None:
            raise ValueError(value)
        whole, fraction, zone = match.groups()
        offset = "+00:00" if zone in "Zz" else zone
        return datetime.fromisoformat(f"{whole}{(fraction or '')[:7]}{offset}").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise bad_query(f"{name} must be an RFC 3339 time") from error


def body(raw: bytes) -> dict[str, Any]:
    """The JSON object of a body.

    Raises:
        Problem: 400 when it is empty, badly formed, or not an object (messages observed at the vendor, part-b 0.4).
    """
    if not raw:
        raise Problem(400, "request body must not be empty")
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        found = _POSITION.search(str(error))
        position = int(found.group(1)) if found else len(raw)
        raise Problem(400, f"request body contains badly-formed JSON (at position {position})") from error
    if not isinstance(value, dict):
        raise bad_body("an object is expected")
    return shallow(value)


def shallow(value: Kept) -> Kept:
    """A value that is not nested so deeply that writing it again would fail.

    Raises:
        Problem: 400 for more than `DEEPEST` levels.
    """
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        level = [child for one in level for child in _children(one)]
        if not level:
            return value
    raise bad_body(f"nested more than {DEEPEST} levels deep")


def _children(value: object) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def text(fields: Mapping[str, Any], name: str) -> str | None:
    """A field that is a string; None when absent or null.

    Raises:
        Problem: 400 for anything else.
    """
    value = fields.get(name)
    if value is None or isinstance(value, str):
        return value
    raise bad_body(f"{name} must be a string")


def switch(fields: Mapping[str, Any], name: str) -> bool | None:
    """A field that is a boolean; None when absent or null.

    Raises:
        Problem: 400 for anything else.
    """
    value = fields.get(name)
    if value is None or isinstance(value, bool):
        return value
    raise bad_body(f"{name} must be a boolean")


def whole(fields: Mapping[str, Any], name: str) -> int | None:
    """A field that is a whole number; None when absent or null.

    Raises:
        Problem: 400 for anything else.
    """
    value = fields.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise bad_body(f"{name} must be an integer")


def number(fields: Mapping[str, Any], name: str) -> float | None:
    """A field that is a number; None when absent or null.

    Raises:
        Problem: 400 for anything else.
    """
    value = fields.get(name)
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise bad_body(f"{name} must be a number")


def texts(fields: Mapping[str, Any], name: str) -> list[str] | None:
    """A field that is a list of strings; None when absent or null.

    Raises:
        Problem: 400 for anything else.
    """
    value = fields.get(name)
    if value is None or (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        return value
    raise bad_body(f"{name} must be a list of strings")


def section(fields: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A field that is an object; empty when absent or null.

    Raises:
        Problem: 400 for anything else.
    """
    value = fields.get(name)
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise bad_body(f"{name} must be an object")
