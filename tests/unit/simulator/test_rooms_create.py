"""Making rooms: upsert by name, templates, refusals, the profile's own path."""

from __future__ import annotations

import pytest

from tests.unit.simulator.harness import Json, Sim, simulator


@pytest.mark.parametrize("body", [None, {}])
async def test_an_empty_body_makes_a_room_with_a_name_and_the_default_template(sim: Sim, body: Json) -> None:
    first = (await sim.call("POST", "/rooms", body)).json()
    second = (await sim.call("POST", "/rooms", body)).json()
    assert first["id"] != second["id"]
    assert len(first["name"]) == 36 != second["name"]
    assert (first["template"], first["enabled"], first["recording_source_template"]) == ("stage", True, True)
    assert await sim.get(f"/rooms/{first['id']}") == first
    assert first["id"] in [room["id"] for room in (await sim.get("/rooms"))["data"]]


async def test_a_known_name_changes_the_room_that_has_it(sim: Sim) -> None:
    classroom = next(one.id for one in sim.world.templates.values() if one.name == "classroom")
    room_id, before = sim.largest(), len(sim.world.rooms)
    former = await sim.get(f"/rooms/{room_id}")
    room = await sim.post("/rooms", {"name": "Standup", "description": "again", "template_id": classroom})
    assert (room["id"], room["description"], room["template"]) == (room_id, "again", "classroom")
    assert (room["region"], len(sim.world.rooms)) == (former["region"], before)


async def test_a_new_room_has_what_was_asked_for(sim: Sim) -> None:
    wish = {
        "name": "hall:1",
        "large_room": True,
        "size": 20_000,
        "region": "eu",
        "max_duration_seconds": 43_200,
        "recording_info": {"enabled": True},
        "webhook": {"url": "https://example.net/h", "headers": {"x-key": "1"}},
    }
    room = await sim.post("/rooms", wish)
    assert {name: room[name] for name in wish} == wish
    assert room["recording_source_template"] is False


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"template_id": "nothing"}, "template not found"),
        ({"template": "stage"}, "use template_id"),
        ({"name": "a b"}, "room name may contain"),
        ({"size": 2501}, "needs large_room"),
        ({"size": 20_001, "large_room": True}, "room size greater than 20000"),
        ({"max_duration_seconds": 60}, "between 120 and 43200"),
        ({"region": "mars"}, "region not supported"),
        ({"recording_info": {"upload_info": {"type": "s3"}}}, "bucket location missing"),
        ({"recording_info": {"upload_info": {"type": "ftp", "location": "x"}}}, "invalid upload configuration"),
        ({"webhook": {"url": "https://x", "headers": {"a": 1}}}, "webhook headers must be strings"),
        (b"[", "badly-formed JSON"),
    ],
)
async def test_rooms_that_cannot_be_are_refused(sim: Sim, body: Json, says: str) -> None:
    before = len(sim.world.rooms)
    assert says in await sim.refused("POST", "/rooms", 400, body)
    assert len(sim.world.rooms) == before


async def test_a_room_of_a_new_template_can_be_opened_by_a_bot(sim: Sim) -> None:
    template = await sim.post("/templates", {"name": "mine", "roles": {"solo": {}}})
    room = await sim.post("/rooms", {"name": "mine", "template_id": template["id"]})
    start = f"/recordings/room/{room['id']}/start"
    assert "meeting_url is required" in await sim.refused("POST", start, 400, {})
    assert (await sim.post(start, {"meeting_url": "https://example.net/m"}))["status"] == "starting"
    assert (await sim.get(f"/active-rooms/{room['id']}"))["session"]["peers"] == []


async def test_the_profile_enables_on_a_path_of_its_own() -> None:
    async with simulator(dialect="openapi") as sim:
        path = f"/rooms/{sim.largest()}/enabled"
        assert (await sim.post(path, {"enabled": False}))["enabled"] is False
        refusal = (await sim.call("POST", path, {})).json()
        assert refusal == {"code": 400, "message": "Invalid body param: enabled is required", "id": refusal["id"]}


async def test_calls_that_make_things_do_not_shift_the_crowd() -> None:
    async with simulator(scenario="busy", churn=None) as busy, simulator(scenario="busy", churn=None) as calm:
        await busy.post("/rooms", {"name": "new"})
        await busy.post("/templates", {"name": "new"})
        await busy.post(f"/stream-keys/room/{busy.largest()}", {})
        for sim in (busy, calm):
            sim.world.time.advance(300)
        bodies = [[session.peers_body() for session in sim.world.live_sessions()] for sim in (busy, calm)]
        assert bodies[0] == bodies[1]
