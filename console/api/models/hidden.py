"""JSON that is kept as it came, such as a template's settings, with the secrets in it wrapped.

What is kept can be sent back unchanged (a full replacement must not lose what we do not know: part-a 13.8), yet its
`repr` and its JSON show no secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, SecretStr, SerializationInfo

MASK = "**********"

DEEPEST = 100
"""Levels of what is read; what is nested more deeply is nothing that anybody means, and could not be written again."""
_ANY = 10**9

_HIDDEN_NAMES = frozenset({"secret", "secretkey", "rtmpurls", "rtmp_urls", "credentials", "headers", "rtmp"})
_HIDDEN_ENDING = "presigned_url"
_SECRET_TEXT = re.compile(
    r"rtmps?://|\beyJ[\w-]+\.[\w-]+\.|[?&](?:X-Amz-Signature|X-Goog-Signature|Signature|auth_token|sig)=", re.IGNORECASE
)


def hide(value: object, name: str = "") -> object:
    """The same JSON with every secret in a `SecretStr`.

    Secrets are what stands anywhere below `credentials`, `headers`, `secret`, `rtmpUrls`, `rtmp` and their like, and
    any text that is an RTMP URL, a signed URL or a token by its looks.

    Args:
        value: a decoded JSON value.
        name: the key it stood under.
    """
    return _map(value, name, secret=False, levels=_ANY)


def visible(value: object, *, reveal: bool = False) -> object:
    """The same JSON with its secrets as text: masked, unless they are to be revealed."""
    if isinstance(value, SecretStr):
        return value.get_secret_value() if reveal else MASK
    if isinstance(value, Mapping):
        return {str(key): visible(item, reveal=reveal) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [visible(item, reveal=reveal) for item in value]
    return value


def _map(value: object, name: str, *, secret: bool, levels: int) -> object:
    if levels < 0:
        raise ValueError("nested too deeply")
    secret = secret or name.lower() in _HIDDEN_NAMES or name.lower().endswith(_HIDDEN_ENDING)
    if isinstance(value, Mapping):
        return {str(key): _map(item, str(key), secret=secret, levels=levels - 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_map(item, "", secret=secret, levels=levels - 1) for item in value]
    if isinstance(value, str) and value and (secret or _SECRET_TEXT.search(value)):
        return SecretStr(value)
    return value


def revealed(info: SerializationInfo) -> bool:
    """Whether a model is written with `context={"reveal": True}`."""
    return isinstance(info.context, dict) and info.context.get("reveal") is True


def _to_object(value: object) -> Mapping[str, object]:
    found = _map(value, "", secret=False, levels=DEEPEST)
    return found if isinstance(found, dict) else {}


def _to_maybe_object(value: object) -> Mapping[str, object] | None:
    return _to_object(value) if isinstance(value, Mapping) else None


def _write(value: object, info: SerializationInfo) -> object:
    return visible(value, reveal=revealed(info))


_WRITTEN: Callable[[object, SerializationInfo], object] = _write

JsonObject = Annotated[Mapping[str, object], PlainValidator(_to_object), PlainSerializer(_WRITTEN, when_used="json")]
MaybeJsonObject = Annotated[
    Mapping[str, object] | None, PlainValidator(_to_maybe_object), PlainSerializer(_WRITTEN, when_used="json")
]
