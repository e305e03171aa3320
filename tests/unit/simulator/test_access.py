"""Stream keys and room codes."""

from __future__ import annotations

import re

import pytest

from tests.unit.simulator.harness import Sim, simulator

CODE = re.compile(r"[a-z]{3}-[a-z]{4}-[a-z]{3}")
UNKNOWN = "64a0c0ffee00000000000001"


def off(sim: Sim) -> str:
    return next(room.id for room in sim.world.rooms.values() if not room.enabled)


def bare(sim: Sim) -> str:
    """A live room that got neither key nor codes."""
    return sim.world.live_sessions()[-1].room_id


async def test_a_key_is_made_listed_disabled_and_made_again(sim: Sim) -> None:
    room_id = bare(sim)
    path = f"/stream-keys/room/{room_id}"
    assert await sim.get(path) == {"data": [], "last": ""}
    assert "stream key not found" in await sim.refused("POST", f"{path}/disable", 404)
    key = (await sim.call("POST", path)).json()
    assert set(key) == {"id", "url", "key", "room_id", "customer_id", "app_id", "enabled", "created_at", "updated_at"}
    assert key["enabled"] is True
    assert (await sim.call("POST", path)).json() == key
    assert await sim.get(path) == {"data": [key], "last": key["id"]}
    answer = await sim.call("POST", f"{path}/disable")
    assert (answer.status_code, answer.json()) == (201, {"message": "key disabled successfully"})
    assert [one["enabled"] for one in (await sim.get(path))["data"]] == [False]
    other = (await sim.call("POST", path)).json()
    assert other["key"] != key["key"]
    assert [one["id"] for one in (await sim.get(path))["data"]] == [other["id"], key["id"]]


async def test_a_disabled_room_gets_no_key_and_loses_the_one_it_has(sim: Sim) -> None:
    assert "room is disabled" in await sim.refused("POST", f"/stream-keys/room/{off(sim)}", 403)
    assert "room not found" in await sim.refused("POST", f"/stream-keys/room/{UNKNOWN}", 404)
    room_id = sim.largest()
    path = f"/stream-keys/room/{room_id}"
    assert (await sim.get(path))["data"][0]["enabled"] is True
    for enabled in (False, True):
        await sim.post(f"/rooms/{room_id}", {"enabled": enabled})
        assert (await sim.get(path))["data"][0]["enabled"] is enabled


async def test_codes_are_made_for_every_role_once(sim: Sim) -> None:
    path = f"/room-codes/room/{bare(sim)}"
    roles = sim.world.template(sim.world.rooms[bare(sim)]).cast.roles
    made = (await sim.call("POST", path)).json()
    assert set(made) == {"data"}
    assert [code["role"] for code in made["data"]] == list(roles)
    assert all(CODE.fullmatch(code["code"]) and code["enabled"] for code in made["data"])
    assert (await sim.call("POST", path)).json() == made
    listed = await sim.get(path)
    assert {one["code"] for one in listed["data"]} == {one["code"] for one in made["data"]}


async def test_codes_of_roles_that_are_gone_are_disabled_and_cannot_come_back(sim: Sim) -> None:
    room_id = sim.largest()
    template = sim.world.rooms[room_id].template_id
    await sim.call("DELETE", f"/templates/{template}/roles/speaker")
    await sim.post(f"/templates/{template}/roles/brand-new", {})
    codes = {one["role"]: one for one in (await sim.call("POST", f"/room-codes/room/{room_id}")).json()["data"]}
    assert (codes["speaker"]["enabled"], codes["brand-new"]["enabled"]) == (False, True)
    again = {"code": codes["speaker"]["code"], "enabled": True}
    assert "cannot be enabled" in await sim.refused("POST", "/room-codes/code", 403, again)


async def test_a_role_has_at_most_a_hundred_codes(sim: Sim) -> None:
    room_id = bare(sim)
    role = next(iter(sim.world.template(sim.world.rooms[room_id]).cast.roles))
    path = f"/room-codes/room/{room_id}/role/{role}"
    codes = {(await sim.call("POST", path)).json()["code"] for _ in range(100)}
    assert len(codes) == 100
    assert "at most 100" in await sim.refused("POST", path, 400)
    assert "role not found" in await sim.refused("POST", f"/room-codes/room/{room_id}/role/king", 404)


async def test_codes_are_listed_in_pages_by_role_and_state(sim: Sim) -> None:
    room_id = sim.largest()
    path = f"/room-codes/room/{room_id}"
    for _ in range(12):
        await sim.call("POST", f"{path}/role/viewer")
    first = await sim.get(path, limit=10, role="viewer")
    second = await sim.get(path, limit=10, role="viewer", start=first["last"])
    assert (len(first["data"]), len(second["data"])) == (10, 3)
    code = first["data"][0]["code"]
    switched = await sim.post("/room-codes/code", {"code": code, "enabled": False})
    assert (switched["code"], switched["enabled"]) == (code, False)
    assert [one["code"] for one in (await sim.get(path, enabled="false"))["data"]] == [code]
    assert "enabled must be true or false" in await sim.refused("GET", path, 400, enabled="maybe")


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"code": "abc-defg-hij", "enabled": True}, 404, "room code not found"),
        ({"code": "abc-defg-hij"}, 400, "enabled is required"),
        ({"code": "abc-defg-hij", "enabled": "yes"}, 400, "enabled must be a boolean"),
        ({"code": "abc-defg-hij", "enabled": True, "role": "x"}, 400, "only code and enabled"),
    ],
)
async def test_updates_of_codes_that_make_no_sense_are_refused(sim: Sim, body: object, status: int, says: str) -> None:
    assert says in await sim.refused("POST", "/room-codes/code", status, body)


async def test_codes_want_an_enabled_room(sim: Sim) -> None:
    for method in ("GET", "POST"):
        assert "room is disabled" in await sim.refused(method, f"/room-codes/room/{off(sim)}", 403)
        assert "room not found" in await sim.refused(method, f"/room-codes/room/{UNKNOWN}", 404)


async def test_the_profile_has_bare_keys_with_a_life_and_codes_by_path() -> None:
    async with simulator(dialect="openapi") as sim:
        path = f"/stream-keys/room/{bare(sim)}"
        assert (await sim.call("GET", path)).status_code == 404
        assert (await sim.call("POST", path)).status_code == 400
        key = await sim.post(path, {"role": "host", "user_id": "u", "ttl_seconds": 60})
        assert set(key) == {"key", "url", "role", "user_id", "expires_at"}
        assert key == await sim.get(path)
        sim.pass_time(61)
        assert (await sim.call("GET", path)).status_code == 404
        assert (await sim.call("POST", path, {"ttl_seconds": 0})).status_code == 400
        forever = await sim.post(path, {"role": "host"})
        assert (forever["expires_at"], forever["key"] != key["key"]) == (None, True)
        answer = await sim.call("DELETE", path)
        assert (answer.status_code, answer.json()) == (200, {})
        assert (await sim.call("DELETE", path)).status_code == 404
        codes = (await sim.get(f"/room-codes/room/{sim.largest()}"))["data"]
        assert set(codes[0]) == {"code", "room_id", "role", "enabled", "created_at"}
        switched = await sim.post(f"/room-codes/code/{codes[0]['code']}", {"enabled": False})
        assert switched["enabled"] is False
