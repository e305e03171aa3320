"""Recordings, live streams, external streams: starting, stopping, pausing, their ends and their files."""

from __future__ import annotations

import pytest

from console.simulator import jobs
from tests.unit.simulator.harness import Json, Sim, simulator

KINDS = ("recordings", "live-streams", "external-streams")
BODIES: dict[str, Json] = {
    "recordings": {},
    "live-streams": {"recording": {"hls_vod": True, "single_file_per_layer": True}},
    "external-streams": {"rtmp_urls": ["rtmp://a.example/app/key"], "recording": True},
}
UP, DONE = 13, 60  # seconds after which a started job runs, and a stopped one has left its files
UNKNOWN = "64a0c0ffee00000000000001"
TRANSCRIBED: dict[str, Json] = {
    "transcription": {"enabled": True, "output_modes": ["txt", "srt"], "summary": {"enabled": True}}
}


def quiet(sim: Sim) -> str:
    """A room with people in it and without jobs."""
    busy = {job.room_id for kind in sim.world.jobs.values() for job in kind.values()}
    return next(session.room_id for session in sim.world.live_sessions() if session.room_id not in busy)


async def started(sim: Sim, kind: str = "recordings", **body: Json) -> Json:
    return await sim.post(f"/{kind}/room/{quiet(sim)}/start", {**BODIES[kind], **body})


async def events(sim: Sim, room_id: str, kind: str) -> list[Json]:
    return [one["data"] for one in (await sim.state(room_id))["events"] if one["type"] == kind]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_job_starts_runs_stops_and_completes(sim: Sim, kind: str) -> None:
    job = await started(sim, kind)
    path, room = f"/{kind}/{job['id']}", job["room_id"]
    assert (job["status"], job["started_at"], job["recording_assets"]) == ("starting", None, None)
    assert (await sim.get(path))["status"] == "starting"
    sim.pass_time(UP)
    running = await sim.get(path)
    assert running["status"] == "running"
    assert job["created_at"] < running["started_at"]
    stopping = await sim.post(f"{path}/stop", {})
    assert (stopping["status"], stopping["stopped_at"]) == ("stopping", None)
    sim.pass_time(DONE)
    done = await sim.get(path)
    assert (done["status"], done["stopped_at"] > done["started_at"]) == ("completed", True)
    family = "hls" if kind == "live-streams" else "beam"
    (start,) = await events(sim, room, f"{family}.started.success")
    (stop,) = await events(sim, room, f"{family}.stopped.success")
    assert 1 < start["start_delay"] <= 12
    assert (stop["reason"], stop["beam_id"]) == ("client request", job["id"])
    assert await events(sim, room, f"{family}.recording.success")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_second_start_is_refused_and_a_second_stop_finds_nothing(sim: Sim, kind: str) -> None:
    job = await started(sim, kind)
    start, stop = (f"/{kind}/room/{job['room_id']}/{verb}" for verb in ("start", "stop"))
    assert "beam already started" in await sim.refused("POST", start, 409, BODIES[kind])
    sim.pass_time(UP)
    assert "beam already started" in await sim.refused("POST", start, 409, BODIES[kind])
    page = await sim.post(stop, {})
    assert ([one["id"] for one in page["data"]], page["data"][0]["status"]) == ([job["id"]], "stopping")
    assert page["last"] == job["id"]
    assert "beam not found" in await sim.refused("POST", stop, 404, {})
    assert "beam not found" in await sim.refused("POST", f"/{kind}/{job['id']}/stop", 404, {})


@pytest.mark.parametrize("kind", KINDS)
async def test_stopping_what_is_still_starting_fails_it(sim: Sim, kind: str) -> None:
    job = await started(sim, kind)
    assert (await sim.post(f"/{kind}/{job['id']}/stop", {}))["status"] == "failed"
    sim.pass_time(DONE)
    assert (await sim.get(f"/{kind}/{job['id']}"))["started_at"] is None
    family = "hls" if kind == "live-streams" else "beam"
    (failure,) = await events(sim, job["room_id"], f"{family}.failure")
    assert failure["error_type"] == "BEAM_STOPPED"
    assert not await events(sim, job["room_id"], f"{family}.started.success")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("verb", ["start", "stop"])
async def test_an_unknown_room_is_forbidden_and_an_empty_body_refused(sim: Sim, kind: str, verb: str) -> None:
    refusal = await sim.refused("POST", f"/{kind}/room/{UNKNOWN}/{verb}", 403, BODIES[kind])
    assert "user does not have required permission" in refusal
    if verb == "start":
        empty = await sim.refused("POST", f"/{kind}/room/{quiet(sim)}/start", 400)
        assert "request body must not be empty" in empty


@pytest.mark.parametrize("kind", KINDS)
async def test_unknown_jobs_are_not_found(sim: Sim, kind: str) -> None:
    assert "not found" in await sim.refused("GET", f"/{kind}/{UNKNOWN}", 404)
    assert "not found" in await sim.refused("POST", f"/{kind}/{UNKNOWN}/stop", 404, {})


@pytest.mark.parametrize(
    ("kind", "body", "says"),
    [
        ("recordings", {"meeting_url": ""}, "invalid input"),
        ("recordings", {"meeting_url": "ftp://x"}, "invalid input"),
        ("recordings", {"resolution": {"width": 1280}}, "resolution needs width and height"),
        ("recordings", {"resolution": {"width": 499, "height": 480}}, "resolution not supported"),
        ("recordings", {"resolution": {"width": 1920, "height": 1081}}, "resolution not supported"),
        ("recordings", {"destination": "nowhere"}, "destination not found"),
        ("recordings", {"audio_only": "yes"}, "audio_only must be a boolean"),
        ("recordings", {"transcription": {"output_modes": ["pdf"]}}, "output_modes must be of txt, srt, json"),
        ("recordings", {"transcription": {"summary": {"temperature": 0}}}, "between 0.1 and 1.0"),
        ("recordings", {"transcription": {"summary": {"sections": [{}] * 7}}}, "at most 6"),
        ("live-streams", {"recording": {"hls_vod": 1}}, "hls_vod must be a boolean"),
        ("live-streams", {"recording": []}, "recording must be an object"),
        ("external-streams", {}, "rtmp_urls is required"),
        ("external-streams", {"rtmp_urls": []}, "rtmp_urls is required"),
        ("external-streams", {"rtmp_urls": ["rtmp://a/b"] * 4}, "at most 3"),
        ("external-streams", {"rtmp_urls": ["https://a/b"]}, "rtmp or rtmps"),
        ("external-streams", {"rtmp_urls": ["rtmp://a.example"]}, "stream key"),
    ],
)
async def test_wishes_that_cannot_be_are_refused(sim: Sim, kind: str, body: Json, says: str) -> None:
    room_id = quiet(sim)
    assert says in await sim.refused("POST", f"/{kind}/room/{room_id}/start", 400, body)
    assert not list(jobs.open_in(sim.world, room_id))


async def test_a_template_with_two_destinations_wants_one_named(sim: Sim) -> None:
    template_id, room_id = next(one.id for one in sim.world.templates.values() if one.default), quiet(sim)
    sim.world.rooms[room_id].template_id = template_id
    two = {"hlsDestinations": {name: {"name": name, "maxDuration": 120} for name in ("a", "b")}}
    await sim.post(f"/templates/{template_id}/destinations", two)
    path = f"/live-streams/room/{room_id}/start"
    assert "destination is required" in await sim.refused("POST", path, 400, {})
    job = await sim.post(path, {"destination": "b"})
    assert job["destination"] == "b"
    sim.pass_time(UP + 120)
    assert (await sim.get(f"/live-streams/{job['id']}"))["status"] != "running"
    sim.pass_time(DONE)
    (stop,) = await events(sim, room_id, "hls.stopped.success")
    assert (stop["reason"], stop["duration"] // 10) == ("max duration reached", 12)


async def test_four_hours_are_the_longest(sim: Sim) -> None:
    job = await started(sim)
    sim.world.time.advance(4 * 3600 - 60)
    assert (await sim.get(f"/recordings/{job['id']}"))["status"] == "running"
    await sim.control("POST", "/advance", {"seconds": 4 * 3600 + 120})
    assert (await sim.get(f"/recordings/{job['id']}"))["status"] == "completed"


async def test_ending_the_room_stops_at_once_and_closing_it_within_a_minute(sim: Sim) -> None:
    job = await started(sim)
    sim.pass_time(UP)
    await sim.post(f"/active-rooms/{job['room_id']}/end-room", {})
    sim.pass_time(9)
    assert (await events(sim, job["room_id"], "beam.stopped.success"))[0]["reason"] == "client request"
    other = await started(sim)
    sim.pass_time(UP)
    sim.world.close_session(sim.world.sessions[other["session_id"]], "over")
    sim.pass_time(66)
    assert (await events(sim, other["room_id"], "beam.stopped.success"))[0]["reason"] == "room ended"


async def test_a_bot_left_alone_stays_five_minutes_and_holds_the_session_open(sim: Sim) -> None:
    job = await started(sim)
    sim.pass_time(UP)
    room, session = job["room_id"], sim.world.sessions[job["session_id"]]
    assert (await sim.get(f"/recordings/{job['id']}"))["status"] == "running"
    for peer_id in list(session.present):
        sim.world.leave(session.peers[peer_id], "client request")
    sim.pass_time(295)
    assert (await sim.get(f"/active-rooms/{room}"))["session"]["peers"] == []
    assert (await sim.get(f"/recordings/{job['id']}"))["status"] == "running"
    sim.pass_time(15)
    await sim.refused("GET", f"/active-rooms/{room}", 404)
    assert (await events(sim, room, "beam.stopped.success"))[0]["reason"] == "last peer left"


async def test_somebody_who_comes_back_keeps_the_recording_going(sim: Sim) -> None:
    job = await started(sim)
    session = sim.world.sessions[job["session_id"]]
    for peer_id in list(session.present):
        sim.world.leave(session.peers[peer_id], "client request")
    sim.pass_time(200)
    await sim.control("POST", "/peers", {"room_id": job["room_id"]})
    sim.pass_time(400)
    assert (await sim.get(f"/recordings/{job['id']}"))["status"] == "running"


async def test_a_bot_opens_an_idle_room_but_not_a_disabled_one(sim: Sim) -> None:
    idle = next(room for room in sim.world.rooms.values() if room.session_id is None and room.enabled)
    job = await sim.post(f"/recordings/room/{idle.id}/start", {})
    assert (await sim.get(f"/active-rooms/{idle.id}"))["session"]["id"] == job["session_id"]
    sim.pass_time(400)
    await sim.refused("GET", f"/active-rooms/{idle.id}", 404)
    off = next(room for room in sim.world.rooms.values() if not room.enabled)
    assert "room is disabled" in await sim.refused("POST", f"/recordings/room/{off.id}/start", 403, {})


async def test_pausing_shows_nowhere_but_in_the_length(sim: Sim) -> None:
    job = await started(sim)
    room = f"/recordings/room/{job['room_id']}"
    assert "beam not found" in await sim.refused("POST", f"{room}/pause", 404, {})
    sim.pass_time(UP)
    paused = await sim.post(f"{room}/pause", {})
    assert (paused["status"], paused["asset_types"], paused["recording_assets"]) == ("running", None, None)
    sim.pass_time(500)
    assert (await sim.post(f"{room}/resume", {}))["status"] == "running"
    assert (await sim.get(f"/recordings/{job['id']}"))["status"] == "running"
    await sim.post(f"{room}/stop", {})
    sim.pass_time(DONE)
    done = await sim.get(f"/recordings/{job['id']}")
    assert done["recording_assets"][0]["duration"] < 30


async def test_a_paused_live_stream_goes_on(sim: Sim) -> None:
    job = await started(sim, "live-streams")
    path = f"/live-streams/{job['id']}"
    assert "beam not found" in await sim.refused("POST", f"{path}/pause-recording", 404, {})
    sim.pass_time(UP)
    for verb in ("pause-recording", "resume-recording"):
        assert (await sim.post(f"{path}/{verb}", {}))["status"] == "running"


async def test_files_appear_after_completion_and_transcripts_later(sim: Sim) -> None:
    job = await started(sim, **TRANSCRIBED)
    assert job["asset_types"] == ["room-composite", "chat", "transcript", "summary"]
    sim.pass_time(UP + 1000)
    await sim.post(f"/recordings/{job['id']}/stop", {})
    query = {"session_id": job["session_id"], "limit": 100}
    while (await sim.get(f"/recordings/{job['id']}"))["status"] != "completed":
        assert (await sim.get("/recording-assets", **query))["data"] == []
        sim.pass_time(0.5)
    sim.pass_time(3)
    assets = (await sim.get("/recording-assets", **query))["data"]
    assert sorted(one["type"] for one in assets) == ["chat", "room-composite", "summary", "transcript", "transcript"]
    late = [one for one in assets if one["type"] in ("transcript", "summary")]
    assert {(one["status"], one["path"], one["size"]) for one in late} == {("processing", "", 0)}
    refusal = await sim.refused("GET", f"/recording-assets/{late[0]['id']}/presigned-url", 400)
    assert "not ready" in refusal
    sim.pass_time(150)
    assert (await sim.get(f"/recording-assets/{late[0]['id']}"))["status"] == "processing"
    sim.pass_time(100)
    finished = await sim.get(f"/recording-assets/{late[0]['id']}")
    assert (finished["status"], finished["size"] > 0, finished["path"] != "") == ("completed", True, True)
    assert (await events(sim, job["room_id"], "transcription.success"))[0]["recording_id"] == job["id"]
    embedded = (await sim.get(f"/recordings/{job['id']}"))["recording_assets"]
    alone = {one["id"]: one for one in (await sim.get("/recording-assets", **query))["data"]}
    for asset in embedded:
        parent = {"job_id": job["id"], "room_id": job["room_id"], "session_id": job["session_id"]}
        assert alone[asset["id"]] == {**asset, **parent}
    listed = (await sim.get("/recordings", session_id=job["session_id"]))["data"]
    assert all("recording_assets" not in one for one in listed)


async def test_a_live_stream_leaves_a_file_per_layer_and_a_zip(sim: Sim) -> None:
    job = await started(sim, "live-streams")
    sim.pass_time(UP)
    await sim.post(f"/live-streams/{job['id']}/stop", {})
    sim.pass_time(DONE)
    assets = (await sim.get(f"/live-streams/{job['id']}"))["recording_assets"]
    assert [one["metadata"].get("layer") for one in assets] == ["0", "1", "2", None]
    assert (assets[3]["type"], assets[3]["metadata"]["num_layers"]) == ("room-vod", "3")
    assert (await sim.get("/live-streams", room_id=job["room_id"]))["data"][0]["recording_assets"] is None


async def test_assets_are_filtered_linked_and_refused(sim: Sim) -> None:
    everything = (await sim.get("/recording-assets", limit=100))["data"]
    for name in ("type", "asset_type"):
        found = (await sim.get("/recording-assets", limit=100, **{name: "chat"}))["data"]
        assert found == [one for one in everything if one["type"] == "chat"] != []
    assert (await sim.get("/recording-assets", status="failed"))["data"] == []
    assert "status must be one of" in await sim.refused("GET", "/recording-assets", 400, status="lost")
    path = f"/recording-assets/{everything[0]['id']}/presigned-url"
    link = await sim.get(path)
    assert (link["id"], link["path"], link["expiry"]) == (everything[0]["id"], everything[0]["path"], 259_200)
    assert link["url"].startswith(f"{sim.world.site}/files/")
    assert (await sim.get(path, presign_duration=60))["expiry"] == 60
    assert "presign_duration" in await sim.refused("GET", path, 400, presign_duration="soon")
    assert "recording asset not found" in await sim.refused("GET", "/recording-assets/x", 404)


async def test_timed_metadata_is_checked_and_wants_a_running_stream(sim: Sim) -> None:
    job = await started(sim, "live-streams")
    path = f"/live-streams/{job['id']}/timed-metadata"
    assert "beam not found" in await sim.refused("POST", path, 404, {"payload": "x", "duration": 1})
    sim.pass_time(UP)
    assert (await sim.post(path, {"payload": "x" * 100, "duration": 5}))["status"] == "running"
    for body, says in (
        ({"duration": 1}, "payload is required"),
        ({"payload": "x" * 101, "duration": 1}, "longer than 100"),
        ({"payload": "x"}, "duration is required"),
        ({"payload": "x", "duration": -1}, "duration is required"),
    ):
        assert says in await sim.refused("POST", path, 400, body)


async def test_a_frozen_world_does_it_all_at_once() -> None:
    async with simulator(speed=0.0) as sim:
        job = await started(sim, **TRANSCRIBED)
        assert job["status"] == "starting"
        assert (await sim.get(f"/recordings/{job['id']}"))["status"] == "running"
        assert (await sim.post(f"/recordings/{job['id']}/stop", {}))["status"] == "stopping"
        done = await sim.get(f"/recordings/{job['id']}")
        assert done["status"] == "completed"
        assert {one["status"] for one in done["recording_assets"]} == {"completed"}


async def test_jobs_can_be_steered(sim: Sim) -> None:
    job = await started(sim)
    sim.pass_time(UP)
    answer = await sim.control("POST", f"/jobs/{job['id']}", {"do": "fail", "error": "UPLOAD_ERROR"})
    assert answer == {"id": job["id"], "status": "failed", "watched": []}
    assert (await events(sim, job["room_id"], "beam.failure"))[0]["error_type"] == "UPLOAD_ERROR"
    sim.pass_time(DONE)
    assert (await sim.get(f"/recordings/{job['id']}"))["recording_assets"] is None
    assert (await sim.http.post("/_sim/jobs/x", json={"do": "fail"})).status_code == 404
    assert (await sim.http.post(f"/_sim/jobs/{job['id']}", json={"do": "sing"})).status_code == 400


async def test_past_recordings_have_their_files_and_lengths_that_fit_their_sessions(sim: Sim) -> None:
    past = [one for one in (await sim.get("/recordings", limit=100))["data"] if one["status"] == "completed"]
    assert past
    for job in past:
        whole = await sim.get(f"/recordings/{job['id']}")
        session = await sim.get(f"/sessions/{job['session_id']}")
        assert session["created_at"][:19] <= job["started_at"][:19] <= job["stopped_at"][:19]
        assert job["stopped_at"][:19] <= session["updated_at"][:19]
        assert whole["recording_assets"][0]["duration"] <= 45 * 60
