"""An operation of the API as data: what it is called, its method, its path. One list of them per resource file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from string import Formatter
from typing import Literal
from urllib.parse import quote, urlencode

from console.api.errors import Refused

Method = Literal["GET", "POST", "DELETE"]
Harm = Literal["none", "harmful", "wide"]
QueryValue = str | int | bool | datetime | Iterable[str] | None
Body = Mapping[str, object] | Sequence[object] | None

_RANK: Mapping[Harm, int] = {"none": 0, "harmful": 1, "wide": 2}
GIVEN = object()  # any value that says something


@dataclass(frozen=True, slots=True)
class Case:
    """What a call does when one of its arguments has a certain value.

    Args:
        argument: its name in the typed method.
        harm: how bad it is then.
        value: the value meant; by default any that is neither None, False nor empty.
    """

    argument: str
    harm: Harm
    value: object = GIVEN

    def holds(self, arguments: Mapping[str, object]) -> bool:
        """Whether these arguments are such a case."""
        value = arguments.get(self.argument)
        return bool(value) if self.value is GIVEN else value is self.value


@dataclass(frozen=True, slots=True)
class Operation:
    """One call the service offers (part-a 14, part-b 10), as the vendor's service has it.

    Args:
        id: its `operationId`.
        method: the HTTP method; everything but GET changes something.
        path: the path template, with `{name}` for each parameter.
        harm: the worst it can do: nothing that hurts, something that hurts somebody, or everybody in a room.
        cases: when it matters what it is called with, the cases that hurt; all others then do not.
    """

    id: str
    method: Method
    path: str
    harm: Harm = "none"
    cases: tuple[Case, ...] = field(default=(), repr=False)

    def harm_of(self, arguments: Mapping[str, object]) -> Harm:
        """How bad one call is; never worse than `harm`.

        Args:
            arguments: those of the typed method, by name.
        """
        if not self.cases:
            return self.harm
        found: list[Harm] = [case.harm for case in self.cases if case.holds(arguments)]
        return max(found, key=_RANK.__getitem__, default="none")

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


@dataclass(frozen=True, slots=True)
class Request:
    """One call as it is asked for, before it becomes bytes.

    Args:
        operation: what to call.
        parameters: a value for each `{name}` of its path.
        query: query values; None is left out.
        body: the JSON to send; fields that are None are left out, and a POST without any sends `{}` (part-b 0.2).
    """

    operation: Operation
    parameters: Mapping[str, str]
    query: Mapping[str, QueryValue]
    body: Body = field(repr=False, default=None)


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
