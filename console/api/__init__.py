"""The 100ms Server-Side API as typed async calls.

Importing this package costs nothing: the client and what it stands on (httpx, pydantic, PyJWT) are loaded when one of
the names below is first asked for, because the first picture must not wait for them (performance.md 1). Errors live in
`console.api.errors`, sanitising in `console.api.text`; both need the standard library only.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.api.auth import management_auth, token_auth
    from console.api.bulk import PeerMap, SessionMap
    from console.api.client import Client
    from console.api.transport import Exchange, Gate

__all__ = ["Client", "Exchange", "Gate", "PeerMap", "SessionMap", "management_auth", "token_auth"]

_HOMES = {
    "Client": "console.api.client",
    "Exchange": "console.api.transport",
    "Gate": "console.api.transport",
    "PeerMap": "console.api.bulk",
    "SessionMap": "console.api.bulk",
    "management_auth": "console.api.auth",
    "token_auth": "console.api.auth",
}


def __getattr__(name: str) -> object:
    """Load the heavy parts on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(_HOMES[name]), name)
    return found
