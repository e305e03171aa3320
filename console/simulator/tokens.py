"""Management tokens, checked for real: HS256 over the app secret as raw bytes, and every claim of part-a 2.1.

The check is written out here rather than taken from the library the client mints with, so that the two cannot agree on
the same mistake.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from typing import Any

from console.simulator.errors import Problem

LONGEST = 90 * 86_400  # seconds a token may be valid (part-a 2.1, the vendor's FAQ)
VERSION = 2
PARTS = 3
SCHEME = "bearer "


def check(authorization: str | None, *, access_key: str, secret: str, now: float) -> None:
    """Let a request in, or say why not.

    Args:
        authorization: the header, or None when there is none.
        access_key: the key the token must name.
        secret: the app secret it must be signed with.
        now: the service's time, seconds since 1970.

    Raises:
        Problem: 401, with the reason in its details.
    """
    if authorization is None or not authorization.lower().startswith(SCHEME):
        raise Problem(401, "Authentication error", "missing authorization token")
    claims = _verified(authorization[len(SCHEME) :].strip(), secret)
    _check_times(claims, now)
    if claims.get("access_key") != access_key:
        raise _invalid("not found")
    if claims.get("type") != "management":
        raise _invalid("invalid token type")
    if claims.get("version") != VERSION or claims.get("version") is True:
        raise _invalid("invalid token version")


def _verified(token: str, secret: str) -> dict[str, Any]:
    parts = token.split(".")
    if len(parts) != PARTS:
        raise _invalid("token contains an invalid number of segments")
    header = _json(parts[0])
    if header.get("alg") != "HS256":
        raise _invalid("signing method is invalid")
    signed = hmac.new(secret.encode(), f"{parts[0]}.{parts[1]}".encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(signed, _decoded(parts[2])):
        raise _invalid("signature is invalid")
    return _json(parts[1])


def _check_times(claims: dict[str, Any], now: float) -> None:
    expires, begins, issued = (_seconds(claims, name) for name in ("exp", "nbf", "iat"))
    if now >= expires:
        raise _invalid("token is expired")
    if now < begins:
        raise _invalid("token is not valid yet")
    if now < issued:
        raise _invalid("token used before issued")
    if expires - issued > LONGEST:
        raise _invalid("token validity is too long")


def _seconds(claims: dict[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _invalid(f"claim {name} is missing or not a number")
    return float(value)


def _json(part: str) -> dict[str, Any]:
    try:
        value = json.loads(_decoded(part))
    except (ValueError, RecursionError) as error:
        raise _invalid("token is malformed") from error
    if not isinstance(value, dict):
        raise _invalid("token is malformed")
    return value


def _decoded(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise _invalid("token is malformed") from error


def _invalid(detail: str) -> Problem:
    return Problem(401, "Token validation error", detail)
