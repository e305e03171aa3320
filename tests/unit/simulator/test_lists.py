"""Sessions, templates, roles and jobs."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.unit.simulator.harness import Json, Sim, simulator

KINDS = ("recordings", "live-streams", "external-streams")
STATUSES = {"starting", "running", "stopping", "post_processing", "completed", "failed"}


async def pages(sim: Sim, path: str, **query: Json) -> list[Json]:
    items: list[Json] = []
    start = ""
    while True:
        page = await sim.get(path, start=start, **query)
        items += page["data"] or []
        if not page["last"]:
            return items
        start = page["last"]


async def test_sessions_are_listed_to_the_end_newest_first() -> None:
    async with simulator(scenario="busy") as sim:
        listed = await pages(sim, "/sessions", limit=10)
        assert [one["id"] for one in listed] == list(dict.fromkeys(one["id"] for one in listed))
        assert {one["id"] for one in listed} == set(sim.world.sessions)
        live = await pages(sim, "/sessions", active="true", limit=10)
        assert len(live) == 40
        assert all(one["active"] for one in live)
        past = await pages(sim, "/sessions", active="false", limit=100)
        assert len(live) + len(past) == len(listed)


async def test_paging_goes_on_when_the_cursor_no_longer_matches(sim: Sim) -> None:
    live = await pages(sim, "/sessions", active="true", limit=10)
    cursor, rest = live[0], [one["id"] for one in live[1:]]
    sim.world.close_session(sim.world.sessions[cursor["id"]], "over")
    page = await sim.get("/sessions", active="true", start=cursor["id"])
    assert [one["id"] for one in page["data"]] == rest


async def test_a_session_has_everybody_with_the_time_they_left(sim: Sim) -> None:
    room_id = sim.largest()
    (session,) = (await sim.get("/sessions", room_id=room_id, active="true"))["data"]
    assert session == await sim.get(f"/sessions/{session['id']}")
    present = (await sim.get(f"/active-rooms/{room_id}/peers"))["peers"]
    assert {key for key, peer in session["peers"].items() if "left_at" not in peer} == set(present)
    gone = [peer for peer in session["peers"].values() if "left_at" in peer]
    assert gone
    assert all(peer["joined_at"] < peer["left_at"] < sim.world.stamp() for peer in gone)
    assert all(
        set(peer) >= {"id", "session_id", "name", "role", "user_id", "joined_at"} for peer in session["peers"].values()
    )


async def test_sessions_are_found_by_time_inclusively(sim: Sim) -> None:
    listed = await pages(sim, "/sessions", limit=100)
    one = listed[2]
    both = await sim.get("/sessions", after=one["created_at"], before=one["created_at"])
    assert [found["id"] for found in both["data"]] == [one["id"]]


async def test_no_sessions_are_null_data(sim: Sim) -> None:
    assert await sim.get("/sessions", room_id="nothing") == {"limit": 10, "data": None, "last": ""}


async def test_a_session_nobody_came_to_has_null_peers(sim: Sim) -> None:
    room = await sim.control("POST", "/rooms", {"name": "empty", "live": True})
    assert (await sim.get(f"/sessions/{room['session_id']}"))["peers"] is None


async def test_unknown_things_are_not_found(sim: Sim) -> None:
    template_id = next(iter(sim.world.templates))
    for path in ("/sessions/x", "/templates/x", "/templates/x/roles/host", f"/templates/{template_id}/roles/king"):
        assert "not found" in await sim.refused("GET", path, 404)


async def test_templates_have_silent_twins_but_for_one(sim: Sim) -> None:
    templates = {one["name"]: one for one in (await sim.get("/templates"))["data"]}
    assert set(templates) == {"stage", "classroom", "open-stage"}
    for name, publishing in (("stage", ("host", "speaker", "vip-guest")), ("classroom", ("teacher", "student"))):
        roles = templates[name]["roles"]
        for role in publishing:
            loud, silent = roles[role], roles[f"{role}-muted"]
            assert "audio" in loud["publishParams"]["allowed"]
            assert set(loud["publishParams"]["allowed"]) - {"audio"} == set(silent["publishParams"]["allowed"])
            assert loud["subscribeParams"]["subscribeToRoles"] == silent["subscribeParams"]["subscribeToRoles"]
    bare = templates["open-stage"]["roles"]
    assert not [name for name in bare if name.endswith("-muted")]
    assert templates["open-stage"]["updatedAt"] == "0001-01-01T00:00:00Z"


async def test_roles_are_camel_case_and_omit_what_is_false(sim: Sim) -> None:
    template = (await sim.get("/templates"))["data"][0]
    template = await sim.get(f"/templates/{template['id']}")
    for name, role in template["roles"].items():
        assert role == await sim.get(f"/templates/{template['id']}/roles/{quote(name)}")
        assert set(role) == {"name", "publishParams", "subscribeParams", "permissions", "priority", "maxPeerCount"}
        assert all(value for key, value in role["permissions"].items() if key != "sendRoomState")


async def test_a_role_that_may_publish_nothing_has_no_allowed(sim: Sim) -> None:
    stage = next(one for one in (await sim.get("/templates"))["data"] if one["default"])
    assert "allowed" not in stage["roles"]["viewer"]["publishParams"]
    assert stage["roles"]["vip-guest"]["maxPeerCount"] == 2


async def test_all_six_states_are_there_in_a_busy_world() -> None:
    async with simulator(scenario="busy") as sim:
        recordings = await pages(sim, "/recordings", limit=100)
        assert {one["status"] for one in recordings} == STATUSES
        for status in STATUSES:
            found = await pages(sim, "/recordings", status=status, limit=1)
            assert [one["id"] for one in found] == [one["id"] for one in recordings if one["status"] == status]


@pytest.mark.parametrize("kind", KINDS)
async def test_jobs_have_the_documented_shape(kind: str) -> None:
    async with simulator(scenario="busy") as sim:
        for job in await pages(sim, f"/{kind}", limit=100):
            assert job["created_at"] <= job["updated_at"] <= sim.world.stamp()
            assert (job["started_at"] is None) == (job["status"] in ("starting", "failed"))
            assert (job["stopped_at"] is None) == (job["status"] not in ("post_processing", "completed"))
            assert (job["started_by"], job["room_id"] in sim.world.rooms) == ("", True)
            assert ("recording_assets" in job) == (kind != "recordings")
            if kind == "live-streams":
                assert job["playback"]["url"].endswith(".m3u8")
            if kind == "external-streams":
                assert 1 <= len(job["rtmp_urls"]) <= 3


@pytest.mark.parametrize("kind", KINDS)
async def test_jobs_are_filtered(kind: str) -> None:
    async with simulator(scenario="busy") as sim:
        job = (await sim.get(f"/{kind}", status="running"))["data"][0]
        for name in ("room_id", "session_id"):
            found = await pages(sim, f"/{kind}", **{name: job[name]})
            assert job["id"] in [one["id"] for one in found]
            assert {one[name] for one in found} == {job[name]}
        assert await sim.get(f"/{kind}", room_id="nothing") == {"limit": 10, "data": [], "last": ""}
        assert "status must be one of" in await sim.refused("GET", f"/{kind}", 400, status="paused")
        assert "limit must be between 1 and 100" in await sim.refused("GET", f"/{kind}", 400, limit=0)
