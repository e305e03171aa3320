"""A request as it would go out: its bytes, and how it looks to somebody who asks to see it first."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import parse_qs, quote, urlsplit

import msgspec
from pydantic import SecretStr

from console.api.errors import Refused
from console.api.models.hidden import hide, visible
from console.api.operation import Body, Method, Operation, QueryValue

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_LEGAL_IN_PATH = "/:@!$&'()*+,;=-._~%"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that was not sent.

    Args:
        method: the HTTP method.
        url: where it would go, with its query.
        headers: all that matter but `Authorization`, which only the sending adds.
        body: the bytes of its body, secrets included, or None when it has none.
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = field(default=None, repr=False)

    def shown_body(self) -> str | None:
        """The body for a person or a log: as JSON with its secrets masked; as it is when it is no JSON."""
        if self.body is None:
            return None
        try:
            value: object = msgspec.json.decode(self.body)
        except ValueError:
            return self.body.decode("utf-8", "replace")
        return msgspec.json.encode(visible(hide(value))).decode()

    def curl(self) -> str:
        """It as a curl command that may be shown to anybody: secrets masked, and no token."""
        shown = self.shown_body()
        return as_curl(self.method, self.url, None if shown is None else _ascii(shown))


def as_curl(method: str, url: str, body: str | None) -> str:
    """A request as a curl command for a shell, whose variable `HMS_MANAGEMENT_TOKEN` holds the token.

    Args:
        method: the HTTP method.
        url: where it goes.
        body: what it sends, as it is to be shown; None for nothing.
    """
    words = ["curl", "--silent", "--show-error", "--request", method]
    # The token stays a variable of the shell: it must be expanded there and never be seen here.
    line = f'{shlex.join(words)} --header "Authorization: Bearer $HMS_MANAGEMENT_TOKEN"'
    if body is not None:
        line += f" --header 'Content-Type: application/json' --data {shlex.quote(body)}"
    return f"{line} {shlex.quote(url)}"


def _ascii(text: str) -> str:
    """JSON in ASCII, so that nothing in it reaches a terminal as a control; what is no JSON stays as it is."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=True, separators=(",", ":"))
    except ValueError:
        return text


def encode(body: Body) -> bytes:
    """The bytes of a body; fields that are None are left out of the outermost object, secrets are written out.

    Raises:
        Refused: a text that cannot be sent.
    """
    value = {name: item for name, item in body.items() if item is not None} if isinstance(body, Mapping) else body
    try:
        return msgspec.json.encode(value, enc_hook=_plain)
    except UnicodeEncodeError:
        raise Refused("The text holds half a character, which cannot be sent.") from None
    except (TypeError, RecursionError):
        raise Refused("The body holds something that is not JSON.") from None


def _plain(value: object) -> object:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


def raw_operation(method: str, path: str) -> tuple[Operation, Mapping[str, QueryValue]]:
    """A call given by hand, as an operation of its own and the query its path holds.

    Raises:
        Refused: an unknown method, or a path that leads elsewhere.
    """
    if method not in _METHODS:
        raise Refused(f"A method is one of {', '.join(_METHODS)}.")
    parts = urlsplit(path)
    if not path.startswith("/") or path.startswith("//") or parts.fragment:
        raise Refused("A path starts with one slash and goes on below the API URL, such as /rooms?limit=10.")
    if {".", ".."} & set(parts.path.split("/")):
        raise Refused("A path must not hold . or .. as a part.")
    try:
        clean = quote(parts.path, safe=_LEGAL_IN_PATH)
    except UnicodeEncodeError:
        raise Refused("The path holds half a character, which cannot be sent.") from None
    return Operation("api", cast("Method", method), clean), parse_qs(parts.query, keep_blank_values=True)
