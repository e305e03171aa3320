"""The published profile: its shapes where they differ from the vendor's."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.unit.simulator.harness import Json, Sim, simulator
from tests.unit.simulator.test_jobs import BODIES, KINDS, UP

PROFILE_STATUSES = {"queued", "init", "running", "paused", "completed", "failed"}


@pytest.fixture
async def sim() -> AsyncIterator[Sim]:
    async with simulator(dialect="openapi") as running:
        yield running


async def test_peers_are_a_bare_map_and_active_rooms_have_flags(sim: Sim) -> None:
    room_id = sim.largest()
    peers = await sim.get(f"/active-rooms/{room_id}/peers")
    assert {key == peer["id"] for key, peer in peers.items()} == {True}
    viewers = await sim.get(f"/active-rooms/{room_id}/peers", role="viewer")
    assert {peer["role"] for peer in viewers.values()} == {"viewer"}
    room = await sim.get(f"/active-rooms/{room_id}")
    assert set(room) == {"id", "name", "session_id", "recording", "streaming", "peers"}
    assert (room["recording"], room["streaming"]) == ({"running": True}, {"running": False})
    assert room["peers"] == peers


async def test_acts_answer_an_empty_object(sim: Sim) -> None:
    root = f"/active-rooms/{sim.largest()}"
    assert await sim.post(f"{root}/send-message", {"message": "x"}) == {}
    assert await sim.post(f"{root}/remove-peers", {"peer_id": sim.somebody("viewer")}) == {}
    assert await sim.post(f"{root}/end-room", {}) == {}


async def test_sessions_have_an_array_of_peers(sim: Sim) -> None:
    session = (await sim.get("/sessions", active="true", limit=1))["data"][0]
    assert session == await sim.get(f"/sessions/{session['id']}")
    assert set(session) == {
        "id", "room_id", "room_name", "active", "created_at", "updated_at", "template_id", "peers",
    }  # fmt: skip
    assert {peer["id"] for peer in session["peers"]} == set(sim.world.sessions[session["id"]].peers)


async def test_lists_have_data_even_when_there_is_none(sim: Sim) -> None:
    for path in ("/rooms?name=x", "/sessions?room_id=x", "/recordings?room_id=x", "/recording-assets?room_id=x"):
        path, _, query = path.partition("?")
        name, _, value = query.partition("=")
        assert (await sim.get(path, **{name: value}))["data"] == []


async def test_errors_have_an_id_and_say_it_all_in_the_message(sim: Sim) -> None:
    answer = (await sim.call("GET", "/rooms/x")).json()
    assert set(answer) == {"code", "message", "id"}
    assert (answer["code"], answer["message"]) == (404, "Error: room not found")
    token = (await sim.http.get("/v2/rooms")).json()
    assert (token["code"], token["message"]) == (401, "missing authorization token")
    await sim.break_it(kind="status", status=503)
    assert set((await sim.call("GET", "/rooms")).json()) == {"code", "message", "id"}


@pytest.mark.parametrize("kind", KINDS)
async def test_jobs_have_the_profiles_fields_statuses_and_bare_answers(sim: Sim, kind: str) -> None:
    idle = next(room.id for room in sim.world.rooms.values() if room.session_id is None and room.enabled)
    path = f"/{kind}/room/{idle}"
    job = await sim.post(f"{path}/start", BODIES[kind])
    assert job["status"] == "init"
    sim.pass_time(UP)
    own = f"/{kind}/{job['id']}"
    running = await sim.get(own)
    assert running["status"] == "running"
    if kind == "live-streams":
        assert (running["recording"], running["url"].endswith("master.m3u8")) == ({"enabled": True, "assets": []}, True)
    assert (await sim.call("POST", f"{path}/start", BODIES[kind])).status_code == 409
    assert await sim.post(f"{path}/stop", {}) == {}
    sim.pass_time(60)
    done = await sim.get(own)
    assert done["status"] == "completed"
    if kind == "recordings":
        assert {one["type"] for one in done["recording_assets"]} == {"room-composite", "chat-log"}
        assert done["size"] == sum(one["size"] for one in done["recording_assets"])
    assert set(done) == set(running)


async def test_a_paused_recording_says_so(sim: Sim) -> None:
    job = (await sim.get("/recordings", status="running"))["data"][0]
    room = f"/recordings/room/{job['room_id']}"
    assert await sim.post(f"{room}/pause", {}) == {}
    assert [one["id"] for one in (await sim.get("/recordings", status="paused"))["data"]] == [job["id"]]
    assert await sim.post(f"{room}/resume", {}) == {}
    assert (await sim.get("/recordings", status="paused"))["data"] == []


async def test_statuses_are_the_profiles_everywhere() -> None:
    async with simulator(dialect="openapi", scenario="busy") as sim:
        for kind in KINDS:
            jobs: list[Json] = (await sim.get(f"/{kind}", limit=100))["data"]
            assert {job["status"] for job in jobs} <= PROFILE_STATUSES
        assert (await sim.call("GET", "/recordings", query={"status": "stopping"})).status_code == 400


async def test_assets_name_their_recording_and_format(sim: Sim) -> None:
    asset = (await sim.get("/recording-assets", type="chat-log"))["data"][0]
    assert asset == await sim.get(f"/recording-assets/{asset['id']}")
    assert set(asset) == {
        "id", "type", "path", "format", "size", "duration", "room_id", "session_id", "recording_id", "created_at",
    }  # fmt: skip
    assert (asset["format"], asset["recording_id"] in sim.world.jobs["recordings"]) == ("csv", True)
    assert set(await sim.get(f"/recording-assets/{asset['id']}/presigned-url")) == {"url", "expiry"}


async def test_rooms_are_the_profiles_object(sim: Sim) -> None:
    (room,) = (await sim.get("/rooms", limit=1))["data"]
    assert room == await sim.get(f"/rooms/{room['id']}")
    assert "polls" not in room
    assert "recording_info" in room
