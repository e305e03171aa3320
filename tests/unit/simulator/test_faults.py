"""What goes wrong on demand, in process; cut connections are in test_process.py, over real ones."""

from __future__ import annotations

import asyncio
from email.utils import parsedate_to_datetime

import pytest

from tests.unit.simulator.harness import EPOCH, Json, Sim


async def test_a_status_answers_in_the_envelope_with_the_wait(sim: Sim) -> None:
    await sim.break_it(match="/rooms", kind="status", status=429, retry_after=7)
    response = await sim.call("GET", "/rooms")
    assert (response.status_code, response.headers["retry-after"], response.json()["code"]) == (429, "7", 429)
    assert (await sim.call("GET", "/sessions")).status_code == 200


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429, 500, 502, 503, 504, 418])
async def test_every_status_has_a_message(sim: Sim, status: int) -> None:
    await sim.break_it(match="/rooms", kind="status", status=status)
    assert await sim.refused("GET", "/rooms", status)


async def test_a_status_may_have_a_body_of_its_own(sim: Sim) -> None:
    await sim.break_it(match="/rooms", kind="status", status=500, body={"message": "boom"})
    assert (await sim.call("GET", "/rooms")).json() == {"message": "boom"}


async def test_html_and_wrong_json_come_with_a_good_status(sim: Sim) -> None:
    await sim.break_it(match="/rooms", kind="html")
    page = await sim.call("GET", "/rooms")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.text.startswith("<!DOCTYPE html>")
    await sim.break_it(match="/sessions", kind="wrong_json")
    assert "unexpected" in (await sim.call("GET", "/sessions")).json()


async def test_half_a_body_is_half_of_the_true_one(sim: Sim) -> None:
    whole = (await sim.call("GET", "/rooms")).content
    await sim.break_it(match="/rooms", kind="half_body")
    half = await sim.call("GET", "/rooms")
    assert half.content == whole[: len(whole) // 2]
    assert int(half.headers["content-length"]) == len(whole)


async def test_skew_moves_the_services_clock(sim: Sim) -> None:
    await sim.break_it(match="/", kind="skew", ms=-600_000)
    response = await sim.call("GET", "/rooms")
    assert (response.status_code, response.json()["details"]) == (401, ["token is not valid yet"])
    assert (parsedate_to_datetime(response.headers["date"]) - EPOCH).total_seconds() == -600


async def test_every_answer_has_the_services_date(sim: Sim) -> None:
    sim.pass_time(5)
    response = await sim.call("GET", "/rooms")
    assert (parsedate_to_datetime(response.headers["date"]) - EPOCH).total_seconds() == 5


async def test_latency_waits_then_serves(sim: Sim) -> None:
    await sim.break_it(match="/rooms", kind="latency", ms=30)
    loop = asyncio.get_running_loop()
    started = loop.time()
    assert (await sim.call("GET", "/rooms")).status_code == 200
    assert loop.time() - started >= 0.03


async def test_a_hanging_request_never_answers_and_is_dropped_when_the_faults_go(sim: Sim) -> None:
    await sim.break_it(match="/rooms", kind="hang")
    call = asyncio.create_task(sim.call("GET", "/rooms"))
    for _ in range(100):
        await asyncio.sleep(0)
    assert len(sim.service.requests) == 1
    assert not call.done()
    await sim.control("DELETE", "/faults")
    with pytest.raises(ConnectionResetError):
        await call
    assert (await sim.call("GET", "/rooms")).status_code == 200


@pytest.mark.parametrize(("when", "happened"), [("before", False), ("after", True)])
async def test_a_lost_answer_may_or_may_not_mean_that_it_happened(sim: Sim, when: str, happened: bool) -> None:
    await sim.break_it(match="/active-rooms", methods=["POST"], kind="drop", when=when)
    with pytest.raises(ConnectionResetError):
        await sim.call("POST", f"/active-rooms/{sim.largest()}/send-message", {"message": "x"})
    assert bool(sim.world.messages) is happened
    assert sim.service.requests[-1].status is None


async def test_faults_end_after_so_many_requests(sim: Sim) -> None:
    await sim.break_it(match="/rooms", kind="status", status=503, times=2)
    assert [(await sim.call("GET", "/rooms")).status_code for _ in range(4)] == [503, 503, 200, 200]


async def test_faults_end_after_their_time(sim: Sim) -> None:
    await sim.break_it(match="/rooms", kind="status", status=503, seconds=10)
    sim.pass_time(9)
    assert (await sim.call("GET", "/rooms")).status_code == 503
    assert [fault["seconds"] for fault in (await sim.control("GET", "/faults"))["faults"]] == [1.0]
    sim.pass_time(1)
    assert (await sim.call("GET", "/rooms")).status_code == 200
    assert (await sim.control("GET", "/faults"))["faults"] == []


async def test_faults_are_chosen_by_method_and_pattern(sim: Sim) -> None:
    room_id = sim.largest()
    await sim.break_it(match=r"peers/[0-9a-f-]{36}$", methods=["get"], kind="status", status=500)
    peer = f"/active-rooms/{room_id}/peers/{sim.somebody('host')}"
    assert (await sim.call("GET", peer)).status_code == 500
    assert (await sim.call("POST", peer, {})).status_code == 200
    assert (await sim.call("GET", f"/active-rooms/{room_id}/peers")).status_code == 200


async def test_a_prefix_may_name_the_version(sim: Sim) -> None:
    await sim.break_it(match="/v2/rooms", kind="status", status=500)
    assert (await sim.call("GET", "/rooms")).status_code == 500


async def test_controls_are_never_broken(sim: Sim) -> None:
    await sim.break_it(match="/", kind="status", status=500)
    await sim.control("DELETE", "/faults")
    assert (await sim.call("GET", "/rooms")).status_code == 200


async def test_one_fault_or_a_named_list_is_understood_too(sim: Sim) -> None:
    await sim.control("POST", "/faults", {"match": "/rooms", "kind": "html"})
    shown = await sim.control("POST", "/faults", {"faults": [{"match": "/sessions", "kind": "html"}]})
    assert [fault["match"] for fault in shown["faults"]] == ["/rooms", "/sessions"]


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "gremlin"},
        {"kind": "status", "status": 99},
        {"kind": "status", "status": True},
        {"kind": "drop", "match": "("},
        {"kind": "drop", "match": 5},
        {"kind": "drop", "methods": "GET"},
        {"kind": "drop", "when": "during"},
        {"kind": "latency", "ms": "long"},
        {"kind": "drop", "times": "twice"},
        5,
    ],
)
async def test_faults_nobody_understands_are_refused_and_none_is_added(sim: Sim, fault: Json) -> None:
    response = await sim.http.post("/_sim/faults", json=[{"match": "/rooms", "kind": "html"}, fault])
    assert response.status_code == 400
    assert (await sim.control("GET", "/faults"))["faults"] == []


async def test_a_list_is_expected(sim: Sim) -> None:
    assert (await sim.http.post("/_sim/faults", json="drop")).status_code == 400
    assert (await sim.http.post("/_sim/faults", content=b"{")).status_code == 400
