"""What the client gives, as plain values: for JSON, and for the cells of a table. Secrets are masked here."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from pydantic import BaseModel, SecretBytes, SecretStr

from console.api.masking import masked as without_addresses
from console.api.models.hidden import MASK, hide
from console.api.models.page import Page
from console.api.text import without_paths

_KEY = "key"
_ENDINGS = ("streamkey", "apikey", "privatekey", "secretkey", "token", "password", "passphrase", "secret", "cookie")
_JOINTS = re.compile(r"[\W_]+")


def plain(value: object, reveal: bool = False) -> Any:  # noqa: ANN401 - it is JSON, whatever that holds
    """A value as JSON has it: objects, arrays, texts, numbers; times RFC 3339 in UTC; sets sorted.

    Args:
        value: a model, or anything made of models.
        reveal: show secrets, and people's IP addresses, in clear; otherwise each is a mask.
    """
    if isinstance(value, SecretStr | SecretBytes):
        return str(value.get_secret_value()) if reveal else MASK
    if isinstance(value, BaseModel):
        found = {name: plain(getattr(value, name), reveal) for name in type(value).model_fields}
        return found if reveal else _masked_fields(value, found)
    if isinstance(value, Page):
        return [plain(one, reveal) for one in value.items]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name), reveal) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one, reveal) for key, one in value.items()}
    return _leaf(value, reveal)


def _masked_fields(model: BaseModel, found: Mapping[str, Any]) -> dict[str, Any]:
    """Its fields without what is personal, and without the paths of addresses that may let anybody in."""
    personal: Collection[str] = getattr(model, "PERSONAL", ())
    addresses: Collection[str] = getattr(model, "ADDRESSES", ())
    shown = {name: without_addresses(one) if name in personal else one for name, one in found.items()}
    return {name: without_paths(str(one)) if name in addresses else one for name, one in shown.items()}


def _leaf(value: object, reveal: bool) -> Any:  # noqa: ANN401 - it is JSON, whatever that holds
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(plain(one, reveal) for one in value)
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [plain(one, reveal) for one in value]
    return value if isinstance(value, str | int | float | None) else str(value)


def rfc3339(moment: datetime) -> str:
    """A time as RFC 3339 in UTC, ending in Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def to_json(value: object, *, compact: bool = False) -> str:
    """JSON text of a plain value, in ASCII: whatever strangers wrote, no control character reaches a terminal.

    Args:
        value: what `plain` gave.
        compact: on one line.
    """
    return json.dumps(
        value, ensure_ascii=True, indent=None if compact else 2, separators=(",", ":") if compact else None
    )


def masked(value: object) -> Any:  # noqa: ANN401 - it is JSON, whatever that holds
    """A decoded JSON value with everything that looks like a secret masked, for what has no model.

    Args:
        value: the value.
    """
    return plain(_keys_hidden(hide(value)))


def _keys_hidden(value: object) -> object:
    """Stream keys have models of their own; where there is no model they are known by their name."""
    if isinstance(value, Mapping):
        return {
            name: MASK if isinstance(one, str) and one and _names_a_secret(str(name)) else _keys_hidden(one)
            for name, one in value.items()
        }
    return [_keys_hidden(one) for one in value] if isinstance(value, list | tuple) else value


def _names_a_secret(name: str) -> bool:
    """Whether what stands under a name lets somebody in, however its words are joined: `accessToken`, `API-Key`."""
    joined = _JOINTS.sub("", name).lower()
    return joined == _KEY or joined.endswith(_ENDINGS)
