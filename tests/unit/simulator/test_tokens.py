"""Who is let in."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.simulator.errors import Problem
from console.simulator.tokens import check
from tests.unit.simulator.harness import Json, Sim

DAY = 86_400


async def answer(sim: Sim, authorization: str | None) -> tuple[int, Json]:
    headers = {} if authorization is None else {"authorization": authorization}
    response = await sim.http.get("/v2/rooms", headers=headers)
    return response.status_code, response.json()


async def test_a_good_token_is_let_in(sim: Sim) -> None:
    status, _ = await answer(sim, f"Bearer {sim.token()}")
    assert status == 200


async def test_the_scheme_is_read_in_any_case(sim: Sim) -> None:
    status, _ = await answer(sim, f"bearer {sim.token()}")
    assert status == 200


@pytest.mark.parametrize("authorization", [None, "", "Basic dTpw", "Bearer"])
async def test_no_token_is_an_authentication_error(sim: Sim, authorization: str | None) -> None:
    status, body = await answer(sim, authorization)
    assert (status, body["code"], body["message"]) == (401, 401, "Authentication error")


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"secret": "x" * 64}, "signature is invalid"),
        ({"algorithm": "HS512"}, "signing method is invalid"),
        ({"algorithm": "none"}, "signing method is invalid"),
        ({"access_key": "65f000000000000000000000"}, "not found"),
        ({"access_key": None}, "not found"),
        ({"type": "app"}, "invalid token type"),
        ({"version": 1}, "invalid token version"),
        ({"version": "2"}, "invalid token version"),
        ({"version": True}, "invalid token version"),
        ({"exp": None}, "claim exp is missing or not a number"),
        ({"nbf": None}, "claim nbf is missing or not a number"),
        ({"iat": None}, "claim iat is missing or not a number"),
    ],
)
async def test_a_wrong_token_is_refused_with_the_reason(sim: Sim, changes: Json, detail: str) -> None:
    status, body = await answer(sim, f"Bearer {sim.token(**changes)}")
    assert status == 401
    assert body == {"code": 401, "message": "Token validation error", "details": [detail]}


@pytest.mark.parametrize(
    ("offsets", "detail"),
    [
        ({"exp": 0}, "token is expired"),
        ({"nbf": 1}, "token is not valid yet"),
        ({"iat": 1}, "token used before issued"),
        ({"exp": 91 * DAY}, "token validity is too long"),
        ({"exp": 1}, None),
        ({"nbf": 0, "iat": 0}, None),
        ({"exp": 89 * DAY}, None),
    ],
)
async def test_the_times_of_a_token_are_checked_to_the_second(sim: Sim, offsets: Json, detail: str | None) -> None:
    now = int(sim.service.now())
    status, body = await answer(sim, f"Bearer {sim.token(**{name: now + off for name, off in offsets.items()})}")
    assert (status, body.get("details")) == ((200, None) if detail is None else (401, [detail]))


async def test_a_token_expires_as_time_passes(sim: Sim) -> None:
    token = sim.token()
    sim.pass_time(3599)
    assert (await answer(sim, f"Bearer {token}"))[0] == 200
    sim.pass_time(2)
    assert (await answer(sim, f"Bearer {token}"))[1]["details"] == ["token is expired"]


async def test_moving_the_world_ages_no_token(sim: Sim) -> None:
    token = sim.token()
    await sim.control("POST", "/advance", {"seconds": 3 * DAY})
    assert (await answer(sim, f"Bearer {token}"))[0] == 200


async def test_an_unsigned_copy_of_a_good_token_is_refused(sim: Sim) -> None:
    _, claims, signature = sim.token().split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    for token in (f"{header}.{claims}.", f"{header}.{claims}.{signature}"):
        assert (await answer(sim, f"Bearer {token}"))[1]["details"] == ["signing method is invalid"]


async def test_unknown_paths_need_a_token_too(sim: Sim) -> None:
    assert (await sim.http.get("/v2/nothing")).status_code == 401


@given(st.text() | st.lists(st.binary(), max_size=4).map(lambda parts: ".".join(map(str, parts))))
def test_no_text_gets_in_or_breaks_the_check(text: str) -> None:
    with pytest.raises(Problem) as caught:
        check(f"Bearer {text}", access_key="a", secret="s", now=0)
    assert caught.value.status == 401


@given(st.binary(), st.binary())
def test_no_bytes_get_in_or_break_the_check(header: bytes, claims: bytes) -> None:
    first, second = (base64.urlsafe_b64encode(part).decode() for part in (header, claims))
    with pytest.raises(Problem):
        check(f"Bearer {first}.{second}.AAAA", access_key="a", secret="s", now=0)
