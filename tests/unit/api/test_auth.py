from __future__ import annotations

import random
import traceback
import uuid
from datetime import timedelta

import httpx
import jwt
import pytest

from console.api.auth import Hidden, ManagementAuth, ServiceAuth, management_auth, token_auth
from console.api.errors import Refused
from tests.unit.api.service import START, SteppedClock

SECRET = "s3cret-of-the-app-made-up-for-tests"


def claims(auth: ServiceAuth) -> dict[str, object]:
    token = auth.token().reveal()
    found: dict[str, object] = jwt.decode(
        token, SECRET, algorithms=["HS256"], options={"verify_exp": False, "verify_nbf": False, "verify_iat": False}
    )
    return found


def minted(clock: SteppedClock) -> ServiceAuth:
    return management_auth("key-1", SECRET, clock, random.Random(3))


def test_the_claims_are_those_the_service_documents() -> None:
    auth = minted(SteppedClock())
    found = claims(auth)
    assert set(found) == {"access_key", "type", "version", "iat", "nbf", "exp", "jti"}
    assert (found["access_key"], found["type"], found["version"]) == ("key-1", "management", 2)
    assert found["iat"] == found["nbf"] == int(START.timestamp()) - 10
    assert found["exp"] == int(START.timestamp()) - 10 + 3600
    assert uuid.UUID(str(found["jti"])).version == 4
    assert jwt.get_unverified_header(auth.token().reveal()) == {"alg": "HS256", "typ": "JWT"}


def test_a_token_is_kept_until_most_of_its_life_is_over() -> None:
    clock = SteppedClock()
    auth = minted(clock)
    first = auth.token().reveal()
    clock.advance(0.79 * 3600)
    assert auth.token().reveal() == first
    clock.advance(0.02 * 3600)
    second = auth.token().reveal()
    assert second != first
    assert claims(auth)["exp"] == int(clock.now().timestamp()) - 10 + 3600


def test_a_clock_set_back_mints_anew() -> None:
    clock = SteppedClock()
    auth = minted(clock)
    first = auth.token().reveal()
    clock.advance(-600)
    assert auth.token().reveal() != first


def test_only_the_refused_token_is_forgotten() -> None:
    auth = minted(SteppedClock())
    first = auth.token().reveal()
    assert auth.renew(f"Bearer {first}") is True
    second = auth.token().reveal()
    assert second != first
    assert auth.renew(f"Bearer {first}") is True
    assert auth.token().reveal() == second


def test_a_ready_token_is_sent_as_it_is() -> None:
    auth = token_auth("  aaa.bbb.ccc\n")
    assert auth.token().reveal() == "aaa.bbb.ccc"
    assert auth.renew("Bearer aaa.bbb.ccc") is False
    assert auth.minted is False
    request = next(auth.auth_flow(httpx.Request("GET", "http://127.0.0.1/")))
    assert request.headers["Authorization"] == "Bearer aaa.bbb.ccc"


def test_jti_is_random_when_nothing_is_injected() -> None:
    clock = SteppedClock()
    one, two = (claims(management_auth("k", SECRET, clock))["jti"] for _ in range(2))
    assert one != two


@pytest.mark.parametrize("short", ["x", SECRET])
def test_a_short_secret_raises_no_warning(short: str) -> None:
    assert management_auth("k", short, SteppedClock()).token().reveal().count(".") == 2


@pytest.mark.parametrize(("key", "secret"), [("", SECRET), ("k", ""), ("k", "  \n"), (" ", " ")])
def test_half_a_credential_is_refused(key: str, secret: str) -> None:
    with pytest.raises(Refused, match="HMS_ACCESS_KEY and HMS_SECRET"):
        management_auth(key, secret, SteppedClock())


@pytest.mark.parametrize("token", ["", "  ", "two words", "line\nbreak.x.y", "тoken"])
def test_a_token_no_header_can_carry_is_refused(token: str) -> None:
    with pytest.raises(Refused, match="HMS_MANAGEMENT_TOKEN") as caught:
        token_auth(token)
    assert not token.strip() or token not in caught.value.sentence


@pytest.mark.parametrize("life", [timedelta(hours=25), timedelta(0)])
def test_a_life_beyond_a_day_is_refused(life: timedelta) -> None:
    with pytest.raises(Refused, match="24 hours"):
        management_auth("k", SECRET, SteppedClock(), lifetime=life)


def test_nothing_shows_a_secret() -> None:
    auth = minted(SteppedClock())
    token = auth.token().reveal()
    shown = f"{auth!r} {auth} {vars(auth)!r} {Hidden(SECRET)!r} {Hidden(SECRET)} {[auth]}"
    assert SECRET not in shown
    assert token not in shown


def test_a_traceback_with_locals_shows_no_secret() -> None:
    class Broken(random.Random):
        def getrandbits(self, k: int) -> int:
            raise OSError(f"no {k} bits")

    auth = ManagementAuth("k", Hidden(SECRET), SteppedClock(), Broken(), timedelta(hours=1))
    with pytest.raises(OSError, match="no 128 bits") as caught:
        auth.token()
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert SECRET not in "".join(told.format())
