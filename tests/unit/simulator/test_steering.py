"""Rehearsals: destinations that die, a playback URL that leads elsewhere."""

from __future__ import annotations

import pytest

from tests.unit.simulator.harness import Json, Sim, simulator
from tests.unit.simulator.test_hls import segments
from tests.unit.simulator.test_jobs import BODIES, DONE, UP, quiet, started

TWO = {"rtmp_urls": ["rtmp://a.example/app/one", "rtmps://b.example/app/two"]}


async def seen(sim: Sim, job: Json, destination: int) -> str:
    """The playlist the audience of a destination gets."""
    answer = await sim.http.get(f"/rtmp/{job['id']}/{destination}/480p/index.m3u8")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/vnd.apple.mpegurl")
    return answer.text


async def test_each_destination_can_be_watched_once_the_stream_runs(sim: Sim) -> None:
    job = await started(sim, "external-streams", **TWO)
    assert (await sim.http.get(f"/rtmp/{job['id']}/0/master.m3u8")).status_code == 404
    sim.pass_time(UP)
    (state,) = (await sim.state(job["room_id"]))["jobs"]
    assert state["watched"] == [f"/rtmp/{job['id']}/{place}/master.m3u8" for place in (0, 1)]
    for path in state["watched"]:
        master = (await sim.http.get(path)).text
        assert "480p/index.m3u8" in master
    last = segments(await seen(sim, job, 1))[-1]
    assert (await sim.http.get(f"/rtmp/{job['id']}/1/480p/{last}.ts")).status_code == 200
    sim.pass_time(20)
    assert segments(await seen(sim, job, 1))[-1] == last + 10
    for wrong in ("2", "-1", "x", "²", "9" * 20):
        assert (await sim.http.get(f"/rtmp/{job['id']}/{wrong}/master.m3u8")).status_code == 404


async def test_a_destination_that_dies_stands_still_alone_while_the_stream_is_said_to_run(sim: Sim) -> None:
    job = await started(sim, "external-streams", **TWO)
    sim.pass_time(UP + 20)
    answer = await sim.control("POST", f"/jobs/{job['id']}", {"do": "die", "destination": 1})
    assert (answer["status"], len(answer["watched"])) == ("running", 2)
    dead, alive = await seen(sim, job, 1), await seen(sim, job, 0)
    sim.pass_time(60)
    assert await seen(sim, job, 1) == dead
    assert "#EXT-X-ENDLIST" not in dead
    assert segments(await seen(sim, job, 0))[-1] == segments(alive)[-1] + 30
    assert (await sim.get(f"/external-streams/{job['id']}"))["status"] == "running"
    await sim.control("POST", f"/jobs/{job['id']}", {"do": "revive", "destination": 1})
    sim.pass_time(6)
    assert segments(await seen(sim, job, 1))[-1] == segments(dead)[-1] + 3
    assert "#EXT-X-DISCONTINUITY\n" in await seen(sim, job, 1)


@pytest.mark.parametrize("end", ["stop", "fail"])
async def test_all_destinations_end_with_their_stream(sim: Sim, end: str) -> None:
    job = await started(sim, "external-streams", **TWO)
    sim.pass_time(UP + 20)
    if end == "stop":
        await sim.post(f"/external-streams/{job['id']}/stop", {})
    else:
        await sim.control("POST", f"/jobs/{job['id']}", {"do": "fail"})
    ends = [await seen(sim, job, place) for place in (0, 1)]
    assert all(playlist.endswith("#EXT-X-ENDLIST\n") for playlist in ends)
    sim.pass_time(DONE)
    assert [await seen(sim, job, place) for place in (0, 1)] == ends


async def test_the_api_says_nothing_of_where_destinations_are_watched(sim: Sim) -> None:
    job = await started(sim, "external-streams", **TWO)
    sim.pass_time(UP)
    whole = (await sim.call("GET", f"/external-streams/{job['id']}")).text
    assert "/rtmp/" not in whole
    assert "m3u8" not in whole


async def test_faults_of_the_whole_api_spare_the_audience(sim: Sim) -> None:
    job = await started(sim, "external-streams", **TWO)
    sim.pass_time(UP)
    await sim.break_it(kind="status", status=500, match="/")
    await seen(sim, job, 0)
    await sim.break_it(kind="status", status=503, match="/rtmp")
    assert (await sim.http.get(f"/rtmp/{job['id']}/0/master.m3u8")).status_code == 503
    assert (await sim.control("GET", "/state"))["fetched"] == {"rtmp": 2}


@pytest.mark.parametrize("dialect", ["vendor", "openapi"])
async def test_a_stream_can_be_made_to_play_elsewhere(dialect: str) -> None:
    async with simulator(dialect=dialect) as sim:
        job = await sim.post(f"/live-streams/room/{quiet(sim)}/start", {})
        path = f"/live-streams/{job['id']}"

        async def playback() -> Json:
            wire = await sim.get(path)
            return wire["playback"]["url"] if dialect == "vendor" else wire["url"]

        own, elsewhere = await playback(), "http://127.0.0.1:8123/live/master.m3u8"
        for url, plays in ((elsewhere, elsewhere), ("", own)):
            answer = await sim.control("POST", f"/jobs/{job['id']}", {"do": "plays", "url": url})
            assert answer["status"] == "starting"
            assert await playback() == plays


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("live-streams", {"do": "plays", "url": "https://example.com/x.m3u8"}),
        ("live-streams", {"do": "plays", "url": "http://192.0.2.1/x.m3u8"}),
        ("live-streams", {"do": "plays", "url": 5}),
        ("live-streams", {"do": "die"}),
        ("live-streams", {"do": "fail", "error": "BAD_LUCK"}),
        ("live-streams", {"do": ["freeze"]}),
        ("recordings", {"do": "plays", "url": "http://127.0.0.1:1/"}),
        ("external-streams", {"do": "die", "destination": 1}),
        ("external-streams", {"do": "die", "destination": -1}),
        ("external-streams", {"do": "revive", "destination": "first"}),
    ],
)
async def test_what_makes_no_sense_is_refused_and_changes_nothing(sim: Sim, kind: str, body: Json) -> None:
    job = await sim.post(f"/{kind}/room/{quiet(sim)}/start", BODIES[kind])
    sim.pass_time(UP)
    before = await sim.get(f"/{kind}/{job['id']}")
    assert (await sim.http.post(f"/_sim/jobs/{job['id']}", json=body)).status_code == 400
    assert await sim.get(f"/{kind}/{job['id']}") == before


async def test_an_external_stream_freezes_and_thaws_as_a_whole(sim: Sim) -> None:
    job = await started(sim, "external-streams", **TWO)
    sim.pass_time(UP + 20)
    await sim.control("POST", f"/jobs/{job['id']}", {"do": "freeze"})
    still = [await seen(sim, job, place) for place in (0, 1)]
    sim.pass_time(60)
    assert [await seen(sim, job, place) for place in (0, 1)] == still
    await sim.control("POST", f"/jobs/{job['id']}", {"do": "thaw"})
    sim.pass_time(6)
    for place, before in enumerate(still):
        assert segments(await seen(sim, job, place))[-1] == segments(before)[-1] + 3
