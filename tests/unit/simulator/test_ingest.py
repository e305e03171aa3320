"""RTMP in: an encoder comes, breaks off, comes back, is cut off; the slate in between."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.simulator import ingest
from tests.unit.simulator.harness import Json, Sim, simulator
from tests.unit.simulator.test_access import off
from tests.unit.simulator.test_hls import segments
from tests.unit.simulator.test_jobs import DONE, UP, events, quiet

END = {
    "account_id", "app_id", "ingest_id", "room_id", "room_name", "stream_id", "template_id", "started_at",
    "completed_at", "duration", "last_disconnected_at", "reason", "session_id", "session_started_at",
}  # fmt: skip


async def keyed(sim: Sim) -> str:
    """A live room without jobs whose stream key can be used."""
    room_id = quiet(sim)
    assert (await sim.call("POST", f"/stream-keys/room/{room_id}")).status_code == 200
    return room_id


async def encoder(sim: Sim, room_id: str, what: str = "start") -> Json:
    return await sim.control("POST", f"/ingest/{room_id}", {"do": what})


async def refused(sim: Sim, room_id: str, what: Json, status: int) -> None:
    assert (await sim.http.post(f"/_sim/ingest/{room_id}", json={"do": what})).status_code == status


async def status(sim: Sim, one: Json) -> str:
    return str((await sim.get(f"/live-streams/{one['job_id']}"))["status"])


async def test_an_encoder_is_a_peer_that_says_so_and_starts_a_stream(sim: Sim) -> None:
    room_id = await keyed(sim)
    one = await encoder(sim, room_id)
    assert (one["connected"], one["slate_since"], one["slate_until"]) == (True, None, None)
    peer = await sim.get(f"/active-rooms/{room_id}/peers/{one['peer_id']}")
    assert (peer["name"], json.loads(peer["metadata"])) == (
        "RTMP ingest", {"type": "rtmp-ingest", "ingest_id": one["id"]},
    )  # fmt: skip
    tracks = sorted((track["type"], track["mute"]) for track in peer["tracks"].values())
    assert tracks == [("audio", False), ("video", False)]
    assert await status(sim, one) == "starting"
    sim.pass_time(UP)
    job = await sim.get(f"/live-streams/{one['job_id']}")
    assert (job["status"], job["room_id"], job["started_by"]) == ("running", room_id, "")
    (told,) = await events(sim, room_id, "ingest.start.success")
    assert told == {"ingest_id": one["id"], "stream_id": one["job_id"], "started_at": told["started_at"]}
    assert (await sim.state(room_id))["ingest"] == one


async def test_a_broken_connection_leaves_the_slate_on_air_until_its_window_is_over(sim: Sim) -> None:
    room_id = await keyed(sim)
    one = await encoder(sim, room_id)
    sim.pass_time(UP + 100)
    gone = await encoder(sim, room_id, "drop")
    assert (gone["connected"], gone["peer_id"], gone["slate_until"] - gone["slate_since"]) == (False, "", 300)
    assert one["peer_id"] not in (await sim.get(f"/active-rooms/{room_id}/peers"))["peers"]
    sim.pass_time(299)
    assert await status(sim, one) == "running"
    playlist = (await sim.http.get(f"/hls/{one['job_id']}/480p/index.m3u8")).text
    sim.pass_time(0.5)
    assert await events(sim, room_id, "ingest.end.success") == []
    sim.pass_time(0.5 + DONE)
    assert await status(sim, one) == "completed"
    assert segments((await sim.http.get(f"/hls/{one['job_id']}/480p/index.m3u8")).text)[-1] >= segments(playlist)[-1]
    (end,) = await events(sim, room_id, "ingest.end.success")
    assert (end["reason"], end["duration"]) == ("reconnection window expired", UP + 100)
    assert end["last_disconnected_at"] < end["completed_at"]
    listed = (await sim.get("/analytics/webhooks", room_id=room_id, limit=100))["events"]
    data = [one["payload"] for one in listed if one["payload"]["original_event_name"] == "ingest.end.success"]
    assert set(data[0]["event_data"]) == END
    await refused(sim, room_id, "drop", 404)


async def test_the_window_is_the_templates(sim: Sim) -> None:
    room_id = await keyed(sim)
    template = sim.world.rooms[room_id].template_id
    for seconds, window in ((45, 45), (0, 300), ("soon", 300), (10**12, 300), (True, 300)):
        destinations = {"hlsDestinations": {"hls-main": {"name": "hls-main", "autoStopTimeout": seconds}}}
        sim.world.templates[template].destinations = destinations
        await encoder(sim, room_id)
        gone = await encoder(sim, room_id, "drop")
        assert gone["slate_until"] - gone["slate_since"] == window


async def test_an_encoder_that_comes_back_goes_on_with_the_same_stream(sim: Sim) -> None:
    room_id = await keyed(sim)
    one = await encoder(sim, room_id)
    sim.pass_time(UP)
    await encoder(sim, room_id, "drop")
    sim.pass_time(200)
    again = await encoder(sim, room_id)
    assert (again["id"], again["job_id"], again["slate_since"]) == (one["id"], one["job_id"], None)
    assert again["peer_id"] != one["peer_id"]
    sim.pass_time(1000)
    assert await status(sim, one) == "running"
    assert len(await events(sim, room_id, "ingest.start.success")) == 1
    assert await events(sim, room_id, "ingest.end.success") == []


async def test_each_break_has_a_window_of_its_own(sim: Sim) -> None:
    room_id = await keyed(sim)
    one = await encoder(sim, room_id)
    sim.pass_time(UP)
    await encoder(sim, room_id, "drop")
    sim.pass_time(200)
    await encoder(sim, room_id)
    sim.pass_time(50)
    await encoder(sim, room_id, "drop")
    sim.pass_time(299)  # the window of the first break was over long ago
    assert await status(sim, one) == "running"
    sim.pass_time(1 + DONE)
    assert await status(sim, one) == "completed"


async def test_a_goodbye_is_told_at_once_and_leaves_the_slate_too(sim: Sim) -> None:
    room_id = await keyed(sim)
    one = await encoder(sim, room_id)
    sim.pass_time(UP)
    assert (await encoder(sim, room_id, "stop"))["slate_since"] is not None
    (end,) = await events(sim, room_id, "ingest.end.success")
    assert end["reason"] == "client request"
    sim.pass_time(250)
    assert await status(sim, one) == "running"
    sim.pass_time(50 + DONE)
    assert await status(sim, one) == "completed"
    assert len(await events(sim, room_id, "ingest.end.success")) == 1


@pytest.mark.parametrize("how", ["key", "room"])
async def test_disabling_the_key_or_the_room_cuts_the_encoder_off(sim: Sim, how: str) -> None:
    room_id = await keyed(sim)
    one = await encoder(sim, room_id)
    sim.pass_time(UP)
    if how == "key":
        assert (await sim.call("POST", f"/stream-keys/room/{room_id}/disable")).status_code == 201
    else:
        await sim.post(f"/rooms/{room_id}", {"enabled": False})
    state = (await sim.state(room_id))["ingest"]
    assert (state["connected"], state["slate_since"] is not None) == (False, True)
    (end,) = await events(sim, room_id, "ingest.end.success")
    assert end["reason"] == "stream key disabled"
    assert await status(sim, one) == "running"
    await refused(sim, room_id, "start", 403)
    (failure,) = await events(sim, room_id, "ingest.start.failure")
    assert failure["error_code"] == 403


async def test_a_new_key_lets_the_encoder_go_on(sim: Sim) -> None:
    room_id = await keyed(sim)
    one = await encoder(sim, room_id)
    await sim.call("POST", f"/stream-keys/room/{room_id}/disable")
    await sim.call("POST", f"/stream-keys/room/{room_id}")
    again = await encoder(sim, room_id)
    assert (again["job_id"], again["id"] != one["id"]) == (one["job_id"], True)
    sim.pass_time(400)
    assert await status(sim, one) == "running"


async def test_one_key_serves_one_encoder_and_a_room_without_serves_none(sim: Sim) -> None:
    room_id = quiet(sim)
    await refused(sim, room_id, "start", 403)
    await refused(sim, room_id, "drop", 404)
    await keyed(sim)
    await encoder(sim, room_id)
    await refused(sim, room_id, "start", 409)
    await refused(sim, off(sim), "start", 403)
    await refused(sim, "nowhere", "start", 404)
    await refused(sim, room_id, "sing", 400)
    await refused(sim, room_id, None, 400)


async def test_an_encoder_opens_an_idle_room_and_joins_a_stream_that_runs(sim: Sim) -> None:
    idle = next(room.id for room in sim.world.rooms.values() if room.session_id is None and room.enabled)
    await sim.call("POST", f"/stream-keys/room/{idle}")
    one = await encoder(sim, idle)
    assert list((await sim.get(f"/active-rooms/{idle}/peers"))["peers"]) == [one["peer_id"]]
    room_id = await keyed(sim)
    job = await sim.post(f"/live-streams/room/{room_id}/start", {})
    assert (await encoder(sim, room_id))["job_id"] == job["id"]


async def test_a_stream_that_was_stopped_is_not_gone_on_with(sim: Sim) -> None:
    room_id = await keyed(sim)
    one = await encoder(sim, room_id)
    sim.pass_time(UP)
    await encoder(sim, room_id, "drop")
    await sim.post(f"/live-streams/{one['job_id']}/stop", {})
    other = await encoder(sim, room_id)
    assert other["job_id"] != one["job_id"]
    sim.pass_time(400)
    assert await status(sim, other) == "running"


@pytest.mark.parametrize("how", ["kicked", "room ended"])
async def test_an_ingest_can_be_removed_like_anybody(sim: Sim, how: str) -> None:
    room_id = await keyed(sim)
    one = await encoder(sim, room_id)
    sim.pass_time(UP)
    if how == "kicked":
        await sim.post(f"/active-rooms/{room_id}/remove-peers", {"peer_id": one["peer_id"]})
        sim.pass_time(5)
        assert (await sim.state(room_id))["ingest"]["slate_since"] is not None
        return
    await sim.post(f"/active-rooms/{room_id}/end-room", {})
    sim.pass_time(5 + DONE)
    assert (await sim.state(room_id))["ingest"]["slate_since"] is None
    (end,) = await events(sim, room_id, "ingest.end.success")
    assert end["reason"] == "room ended"
    assert await status(sim, one) == "completed"


async def test_the_crowd_leaves_the_ingest_alone() -> None:
    async with simulator(churn=20.0) as sim:
        room_id = sim.largest()
        one = await encoder(sim, room_id)
        before = await sim.get(f"/active-rooms/{room_id}/peers/{one['peer_id']}")
        for _ in range(60):
            sim.pass_time(5)
            assert await sim.get(f"/active-rooms/{room_id}/peers/{one['peer_id']}") == before


ACTS = st.sampled_from(("start", "drop", "stop", "disable", "key", "end", "stop stream"))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(ACTS, st.floats(0, 400)), max_size=12))
async def test_whatever_happens_an_ingest_is_a_peer_exactly_while_it_is_connected(
    acts: list[tuple[str, float]],
) -> None:
    async with simulator() as sim:
        room_id = await keyed(sim)
        for what, seconds in acts:
            await _carry_out(sim, room_id, what)
            sim.pass_time(seconds)
            found = (await sim.state(room_id))["ingest"]
            session = sim.world.live(room_id)
            present = [] if session is None else [session.peers[one] for one in session.present]
            machines = [one.id for one in present if one.name == ingest.NAME]
            assert machines == ([found["peer_id"]] if found is not None and found["connected"] else [])
            starts = len(await events(sim, room_id, "ingest.start.success"))
            ends = len(await events(sim, room_id, "ingest.end.success"))
            assert 0 <= starts - ends <= 1


async def _carry_out(sim: Sim, room_id: str, what: str) -> None:
    paths = {
        "disable": f"/stream-keys/room/{room_id}/disable",
        "key": f"/stream-keys/room/{room_id}",
        "end": f"/active-rooms/{room_id}/end-room",
        "stop stream": f"/live-streams/room/{room_id}/stop",
    }
    if what in paths:
        answer = await sim.call("POST", paths[what], {})
    else:
        answer = await sim.http.post(f"/_sim/ingest/{room_id}", json={"do": what})
    assert answer.status_code < 500, (what, answer.text)
