"""An operation of the API as data: what it is called, its method, its path. One list of them per resource file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from string import Formatter
from typing import Literal
from urllib.parse import quote, urlencode

from console.api.errors import Refused

Method = Literal["GET", "POST", "DELETE"]
QueryValue = str | int | bool | datetime | Iterable[str] | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One call the service offers (part-a 14, part-b 10).

    Args:
        id: its `operationId`.
        method: the HTTP method; everything but GET changes something.
        path: the path template, with `{name}` for each parameter.
    """

    id: str
    method: Method
    path: str

    @property
    def writes(self) -> bool:
        """Whether it changes something, so that it must never be sent twice by accident."""
        return self.method != "GET"

    @property
    def in_room(self) -> bool:
        """Whether its path names a room: there, 403 may mean "no such room" (part-b 0.4)."""
        return "{room_id}" in self.path

    def fill(self, parameters: Mapping[str, str]) -> str:
        """The path with its parameters, each encoded as one path segment.

        Args:
            parameters: a value for each `{name}` of the template.

        Raises:
            Refused: a value is empty, or one that no address can carry.
        """
        return "".join(
            text + (_segment(name, parameters[name]) if name else "")
            for text, name, _, _ in Formatter().parse(self.path)
        )


def query_string(values: Mapping[str, QueryValue]) -> str:
    """Encode a query: None is left out, booleans are `true`/`false`, times RFC 3339 UTC, arrays repeat the key.

    Raises:
        Refused: a text that cannot be sent, or a time without a zone.
    """
    pairs = [(name, text) for name, value in values.items() for text in _texts(name, value)]
    try:
        return urlencode(pairs)
    except UnicodeEncodeError:
        raise Refused("A filter holds half a character, which cannot be sent.") from None


def _segment(name: str, value: str) -> str:
    """One path segment; `.` and `..` are refused because servers on the way may resolve them to another call."""
    label = name.replace("_", " ")
    if not value.strip():
        raise Refused(f"The {label} is empty.")
    if value in {".", ".."}:
        raise Refused(f"The {label} {value!r} cannot be sent: an address takes it for a directory.")
    try:
        return quote(value, safe="")
    except UnicodeEncodeError:
        raise Refused(f"The {label} holds half a character, which cannot be sent.") from None


def _texts(name: str, value: QueryValue) -> Iterable[str]:
    """How one query value is written, as no, one or several texts."""
    if value is None:
        return ()
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if isinstance(value, datetime):
        return (_rfc3339(name, value),)
    if isinstance(value, str | int):
        return (str(value),)
    return tuple(value)


def _rfc3339(name: str, moment: datetime) -> str:
    if moment.tzinfo is None:
        raise Refused(f"The time {name!r} needs a time zone.")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
