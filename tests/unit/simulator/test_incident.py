"""The scenario in which things break one after the other, and the script that says when."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from console.simulator.options import PLATFORMS
from tests.unit.simulator.harness import Json, Sim, simulator

NAMES = [
    "recording_stuck",
    "destination_failed",
    "destination_silent",
    "hls_frozen",
    "ingest_dropped",
    "upload_error",
    "room_left",
]
OVER = 240  # seconds after which the whole script has happened


@pytest.fixture
async def sim() -> AsyncIterator[Sim]:
    async with simulator(scenario="incident") as running:
        yield running


async def script(sim: Sim) -> dict[str, Json]:
    return {step["name"]: step for step in (await sim.control("GET", "/state"))["script"]}


async def happen(sim: Sim, name: str) -> Json:
    """Let a step happen now; the step as it stands afterwards."""
    steps = (await sim.control("POST", "/script", {"do": name}))["script"]
    return next(step for step in steps if step["name"] == name)


async def running(sim: Sim, step: Json, kind: str) -> Json:
    job = await sim.get(f"/{kind}/{step['job']}")
    assert (job["status"], job["room_id"]) == ("running", step["room"])
    return job


async def media(sim: Sim, path: str) -> str:
    return (await sim.http.get(f"{path}/480p/index.m3u8")).text


async def reasons(sim: Sim, room_id: str) -> list[tuple[str, str, str]]:
    """What the history of webhooks says of failed jobs: there the console finds why."""
    listed = (await sim.get("/analytics/webhooks", room_id=room_id, limit=100))["events"]
    failures = [one["payload"] for one in listed if one["payload"]["original_event_name"].endswith(".failure")]
    data = [one["event_data"] for one in failures]
    return [(one["beam_id"], one["error_type"], one["error_message"]) for one in data]


async def test_at_first_everything_runs(sim: Sim) -> None:
    rooms = {room.id: room.name for room in sim.world.rooms.values()}
    runs = {
        kind: sorted(rooms[job["room_id"]] for job in (await sim.get(f"/{kind}", status="running"))["data"])
        for kind in ("recordings", "live-streams", "external-streams")
    }
    assert runs == {
        "recordings": ["after-party", "panel", "town-hall"],
        "live-streams": ["studio-feed", "town-hall"],
        "external-streams": ["town-hall", "town-hall"],
    }
    urls = [url for job in (await sim.get("/external-streams"))["data"] for url in job["rtmp_urls"]]
    assert (len(urls), len(set(urls))) == (3, 3)
    (ingest,) = [state["ingest"] for state in [await sim.state(room) for room in rooms] if state["ingest"]]
    assert (ingest["connected"], rooms[ingest["room_id"]]) == (True, "studio-feed")
    (key,) = (await sim.get(f"/stream-keys/room/{ingest['room_id']}"))["data"]
    assert key["enabled"]


async def test_one_thing_after_the_other_breaks_every_half_minute(sim: Sim) -> None:
    steps = await script(sim)
    assert list(steps) == NAMES
    times = [0.0, *(step["at"] for step in steps.values())]
    assert all(20 <= later - earlier <= 30 for earlier, later in pairwise(times))
    assert not any(step["done"] for step in steps.values())
    for number, step in enumerate(steps.values(), 1):
        sim.pass_time(step["at"] + 0.001 - sim.real + 100)
        done = [one["done"] for one in (await script(sim)).values()]
        assert done == [True] * number + [False] * (len(NAMES) - number)
    again = await script(sim)
    assert {name: step["at"] for name, step in again.items()} == {name: step["at"] for name, step in steps.items()}
    assert all(step["job"] for step in again.values())


async def test_the_same_seed_breaks_the_same_at_the_same_time() -> None:
    told = []
    for seed in (3, 3, 4):
        async with simulator(scenario="incident", seed=seed, churn=None) as sim:
            await sim.control("POST", "/advance", {"seconds": OVER})
            told.append(list((await script(sim)).values()))
    assert told[0] == told[1]
    assert told[0] != told[2]


async def test_the_script_goes_by_world_time() -> None:
    async with simulator(scenario="incident", speed=10.0) as sim:
        sim.pass_time(OVER / 10)
        assert all(step["done"] for step in (await script(sim)).values())
    async with simulator(scenario="incident", speed=0.0) as frozen:
        frozen.pass_time(OVER)
        assert not any(step["done"] for step in (await script(frozen)).values())
        await happen(frozen, "hls_frozen")
        assert (await script(frozen))["hls_frozen"]["done"]


async def test_a_recording_sticks(sim: Sim) -> None:
    step = await happen(sim, "recording_stuck")
    for _ in range(4):
        job = await sim.get(f"/recordings/{step['job']}")
        assert (job["status"], job["started_at"], job["room_id"]) == ("starting", None, step["room"])
        sim.pass_time(100)


async def test_one_external_stream_fails_and_the_other_goes_on(sim: Sim) -> None:
    step = await happen(sim, "destination_failed")
    assert (await sim.get(f"/external-streams/{step['job']}"))["status"] == "failed"
    statuses = [job["status"] for job in (await sim.get("/external-streams", room_id=step["room"]))["data"]]
    assert sorted(statuses) == ["failed", "running"]
    assert (step["job"], "INTERNAL_ERROR", "an internal error occurred") in await reasons(sim, step["room"])


async def test_one_destination_falls_silent_and_the_status_stays(sim: Sim) -> None:
    sim.pass_time(1)
    step = await happen(sim, "destination_silent")
    paths = [f"/rtmp/{step['job']}/{place}" for place in (0, 1)]
    before = [await media(sim, path) for path in paths]
    sim.pass_time(20)
    after = [await media(sim, path) for path in paths]
    assert [one == two for one, two in zip(before, after, strict=True)] == [
        place == step["destination"] for place in (0, 1)
    ]
    job = await running(sim, step, "external-streams")
    assert len(job["rtmp_urls"]) == 2


async def test_the_playlist_stands_still_and_the_status_stays(sim: Sim) -> None:
    step = await happen(sim, "hls_frozen")
    before = await media(sim, f"/hls/{step['job']}")
    sim.pass_time(60)
    assert await media(sim, f"/hls/{step['job']}") == before
    await running(sim, step, "live-streams")


async def test_the_encoder_goes_and_the_slate_is_on_air(sim: Sim) -> None:
    here = (await sim.state((await script(sim))["ingest_dropped"]["room"]))["ingest"]["peer_id"]
    step = await happen(sim, "ingest_dropped")
    state = await sim.state(step["room"])
    assert (state["ingest"]["connected"], here in state["peers"]) == (False, False)
    assert state["events"][-1]["type"] == "peer.leave.success"
    before = await media(sim, f"/hls/{step['job']}")
    sim.pass_time(60)
    await running(sim, step, "live-streams")
    assert await media(sim, f"/hls/{step['job']}") != before


async def test_a_recording_fails_with_an_upload_error_and_the_history_says_so(sim: Sim) -> None:
    step = await happen(sim, "upload_error")
    assert (await sim.get(f"/recordings/{step['job']}"))["status"] == "failed"
    told = await reasons(sim, step["room"])
    assert told == [(step["job"], "UPLOAD_ERROR", "the recording could not be uploaded")]


async def test_a_recording_goes_on_in_a_room_everybody_left(sim: Sim) -> None:
    step = await happen(sim, "room_left")
    sim.pass_time(280)
    assert (await sim.get(f"/active-rooms/{step['room']}/peers"))["peers"] == {}
    await running(sim, step, "recordings")
    sim.pass_time(100)
    assert (await sim.get(f"/recordings/{step['job']}"))["status"] == "completed"


async def test_nobody_comes_after_those_who_left() -> None:
    async with simulator(scenario="incident", churn=20.0) as sim:
        step = await happen(sim, "room_left")
        sim.pass_time(200)
        assert (await sim.state(step["room"]))["count"] == 0


async def test_a_step_happens_once_and_only_if_it_is_one(sim: Sim) -> None:
    step = await happen(sim, "recording_stuck")
    answer = await sim.http.post("/_sim/script", json={"do": "recording_stuck"})
    assert (answer.status_code, "already" in answer.text) == (409, True)
    sim.pass_time(OVER)
    assert (await script(sim))["recording_stuck"] == step
    assert len((await sim.get("/recordings", status="starting"))["data"]) == 1
    for body, status in (({"do": "earthquake"}, 404), ({}, 404), ({"do": 1}, 400), ([], 400)):
        assert (await sim.http.post("/_sim/script", json=body)).status_code == status


async def test_steps_come_to_nothing_when_the_operator_was_faster(sim: Sim) -> None:
    for kind in ("recordings", "live-streams", "external-streams"):
        for job in (await sim.get(f"/{kind}", status="running"))["data"]:
            await sim.post(f"/{kind}/{job['id']}/stop", {})
    for room in list(sim.world.rooms.values()):
        if room.session_id is not None:
            await sim.post(f"/active-rooms/{room.id}/end-room", {})
    sim.pass_time(10)
    sim.pass_time(OVER)
    assert all(step["done"] for step in (await script(sim)).values())
    assert not [one for one in sim.world.events if one.type == "beam.failure"]
    sim.pass_time(1000)
    for kind in ("recordings", "live-streams", "external-streams"):
        statuses = {job["status"] for job in (await sim.get(f"/{kind}", limit=100))["data"]}
        assert statuses <= {"completed", "starting"}, kind


async def test_other_scenarios_have_no_script() -> None:
    async with simulator() as sim:
        assert await script(sim) == {}
        assert (await sim.http.post("/_sim/script", json={"do": "hls_frozen"})).status_code == 404


async def test_the_profile_breaks_too_and_says_why() -> None:
    async with simulator(scenario="incident", dialect="openapi") as sim:
        step = await happen(sim, "upload_error")
        assert (await sim.get(f"/recordings/{step['job']}"))["status"] == "failed"
        listed = (await sim.get("/analytics/events", room_id=step["room"], type="beam.failure"))["data"]
        assert [(one["data"]["job_id"], one["data"]["error_type"]) for one in listed] == [(step["job"], "UPLOAD_ERROR")]


async def test_the_audience_of_a_platform_watches_at_one_address_whichever_job_sends_there(sim: Sim) -> None:
    for url in PLATFORMS:
        host = urlsplit(url).hostname
        assert (await sim.http.get(f"/watch/{host}/master.m3u8")).status_code == 200
    step = await happen(sim, "destination_silent")
    silent = (await running(sim, step, "external-streams"))["rtmp_urls"][step["destination"]]
    path = f"/watch/{urlsplit(silent).hostname}"
    before = await media(sim, path)
    await sim.control("POST", "/advance", {"seconds": 20})
    assert await media(sim, path) == before
    assert (await sim.http.get("/watch/nobody.example/master.m3u8")).status_code == 404
