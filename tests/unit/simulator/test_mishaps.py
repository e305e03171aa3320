"""Errors that apps report when a test wants it."""

from __future__ import annotations

import pytest

from tests.unit.simulator.harness import Json, Sim


async def errors(sim: Sim, room_id: str, peer_id: str) -> list[Json]:
    query = {"room_id": room_id, "type": "client.publish.failed", "peer_id": peer_id, "limit": 100}
    found: list[Json] = (await sim.get("/analytics/events", **query))["events"]
    return found


async def somebody(sim: Sim) -> tuple[str, str]:
    room_id = sim.largest()
    added = await sim.control("POST", "/peers", {"room_id": room_id, "name": "Grace", "role": "viewer"})
    return room_id, added["peers"][0]["id"]


async def test_an_app_reports_as_often_as_it_is_told(sim: Sim) -> None:
    room_id, peer_id = await somebody(sim)
    wish = {"terminal": True, "times": 3, "every": 5, "data": {"agent": None, "error_code": "4007"}}
    assert await sim.control("POST", f"/peers/{peer_id}/errors", wish) == {"errors": 3}
    told = await errors(sim, room_id, peer_id)
    assert [one["data"]["user_name"] for one in told] == ["Grace"] * 3
    assert {(one["data"]["is_terminal"], one["data"]["error_code"], one["data"]["agent"]) for one in told} == {
        (True, "4007", None)
    }
    assert told[0]["timestamp"] > told[1]["timestamp"] > told[2]["timestamp"]


async def test_a_lost_media_connection_tells_addresses_of_the_range_for_examples(sim: Sim) -> None:
    room_id, peer_id = await somebody(sim)
    await sim.control("POST", f"/peers/{peer_id}/errors", {})
    (told,) = await errors(sim, room_id, peer_id)
    assert "typ srflx raddr 192.168.1." in told["data"]["error_description"]
    assert " 203.0.113." in told["data"]["error_description"]
    assert told["data"]["is_terminal"] is False


@pytest.mark.parametrize("wish", [{"type": "session.open"}, {"times": 0}, {"times": 10_001}, {"every": -1}])
async def test_what_cannot_be_reported(sim: Sim, wish: Json) -> None:
    room_id, peer_id = await somebody(sim)
    assert (await sim.http.post(f"/_sim/peers/{peer_id}/errors", json=wish)).status_code == 400
    assert (await sim.http.post("/_sim/peers/nobody/errors", json={})).status_code == 404
    assert await errors(sim, room_id, peer_id) == []
