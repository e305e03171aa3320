"""Management tokens: minted here from the access key and the secret, or handed in ready-made (part-a 2.1).

Neither the secret nor a token ever shows in a `repr`, a `str` or the locals of a traceback.
"""

from __future__ import annotations

import random
import uuid
import warnings
from collections.abc import Generator
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import jwt

from console.api.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from console.clock import Clock

BACKDATE = timedelta(seconds=10)  # the vendor's SDK does the same, for clocks that differ a little
LIFETIME = timedelta(hours=1)  # the vendor advises "as short as feasible"; minting is local and costs nothing
_RENEW_AFTER = 0.8  # of the life


class Hidden:
    """A secret text that does not show itself."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself; for sending only."""
        return self._text

    def __repr__(self) -> str:
        return "[hidden]"


class ServiceAuth(httpx.Auth):
    """Signs each request with a bearer token; `renew` says whether a refused one can be replaced."""

    minted = False  # whether the token depends on this machine's clock

    def token(self) -> Hidden:
        """The token to send now."""
        raise NotImplementedError

    def renew(self, rejected: str) -> bool:
        """Called after a 401.

        Args:
            rejected: the `Authorization` header that was refused.

        Returns:
            Whether another try would carry another token.
        """
        return False

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Put the token into the request (httpx calls this)."""
        request.headers["Authorization"] = f"Bearer {self.token().reveal()}"
        yield request

    def __repr__(self) -> str:
        return f"{type(self).__name__}([hidden])"


class ReadyToken(ServiceAuth):
    """A token made elsewhere: sent as it is, never renewed."""

    def __init__(self, token: str) -> None:
        self._token = Hidden(token)

    def token(self) -> Hidden:
        """The token given at construction."""
        return self._token


class ManagementAuth(ServiceAuth):
    """Mints management tokens and keeps one until 80 % of its life is over, or it is refused."""

    minted = True

    def __init__(self, access_key: str, secret: Hidden, clock: Clock, rng: random.Random, lifetime: timedelta) -> None:
        self._access_key = access_key
        self._secret = secret
        self._clock = clock
        self._rng = rng
        self._lifetime = lifetime
        self._token: Hidden | None = None
        self._minted_at: datetime | None = None

    def token(self) -> Hidden:
        """The current token, minted anew when there is none or it is old, also after a jump of the clock."""
        now = self._clock.now()
        if self._token is None or self._minted_at is None or not self._is_fresh(now - self._minted_at):
            self._token, self._minted_at = self._mint(now), now
        return self._token

    def renew(self, rejected: str) -> bool:
        """Forget the refused token; a newer one, minted meanwhile for another request, stays."""
        if self._token is not None and rejected == f"Bearer {self._token.reveal()}":
            self._token = None
        return True

    def _is_fresh(self, age: timedelta) -> bool:
        return -BACKDATE < age < self._lifetime * _RENEW_AFTER

    def _mint(self, now: datetime) -> Hidden:
        """Sign a token; the secret is the key as it stands, not base64 (part-a 2.1)."""
        issued = int((now - BACKDATE).timestamp())
        claims = {
            "access_key": self._access_key,
            "type": "management",
            "version": 2,
            "iat": issued,
            "nbf": issued,
            "exp": issued + int(self._lifetime.total_seconds()),
            "jti": str(uuid.UUID(int=self._rng.getrandbits(128), version=4)),
        }
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # PyJWT finds short keys weak; their length is the service's choice
            return Hidden(jwt.encode(claims, self._secret.reveal().encode(), algorithm="HS256"))


def management_auth(
    access_key: str,
    secret: str,
    clock: Clock,
    rng: random.Random | None = None,
    *,
    lifetime: timedelta = LIFETIME,
) -> ServiceAuth:
    """Sign requests with tokens minted from the app's access key and secret.

    Args:
        access_key: from the dashboard's developer page.
        secret: the app secret that belongs to it.
        clock: the wall clock tokens are dated with.
        rng: where token ids come from; the system's randomness by default.
        lifetime: how long a token is valid, at most 24 hours.

    Raises:
        Refused: a credential is empty, or the lifetime out of range.
    """
    if not access_key.strip() or not secret.strip():
        raise Refused("The access key or the secret is empty: set both HMS_ACCESS_KEY and HMS_SECRET.")
    if not timedelta(minutes=1) <= lifetime <= timedelta(hours=24):
        raise Refused("A token may be valid from one minute to 24 hours.")
    return ManagementAuth(access_key.strip(), Hidden(secret.strip()), clock, rng or random.SystemRandom(), lifetime)


def token_auth(token: str) -> ServiceAuth:
    """Sign requests with a ready-made management token (`HMS_MANAGEMENT_TOKEN`).

    Raises:
        Refused: the token is empty or holds characters no header can carry.
    """
    stripped = token.strip()
    if not stripped:
        raise Refused("The token is empty: set HMS_MANAGEMENT_TOKEN, or HMS_ACCESS_KEY and HMS_SECRET.")
    if not stripped.isascii() or not stripped.isprintable() or " " in stripped:
        raise Refused("HMS_MANAGEMENT_TOKEN is not a token: it holds a blank or an odd character.")
    return ReadyToken(stripped)
