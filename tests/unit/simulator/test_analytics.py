"""Events, quality and feedback: the same story as the crowd."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from console.simulator import stats
from tests.unit.simulator.harness import Json, Sim, simulator

DAY = 86_400
TRACKS = ["track.add.success", "track.update.success", "track.remove.success"]


async def pages(sim: Sim, path: str, items: str, **query: Json) -> list[Json]:
    found: list[Json] = []
    start = ""
    while True:
        page = await sim.get(path, start=start, **query)
        assert page["limit"] == len(page[items])
        found += page[items]
        start = page["next"]
        if not start:
            assert page["total"] == len(found)
            return found


async def test_events_of_a_room_are_paged_to_the_end_newest_first(sim: Sim) -> None:
    found = await pages(sim, "/analytics/events", "events", room_id=sim.largest(), limit=3)
    assert len(found) > 3
    assert len({one["id"] for one in found}) == len(found)
    times = [one["timestamp"] for one in found]
    assert times == sorted(times, reverse=True)
    assert all(one["version"] == "2.0" and one["data"]["room_id"] == sim.largest() for one in found)


async def test_tracks_and_peers_tell_the_same_story() -> None:
    async with simulator(scenario="busy", churn=None) as sim:
        sim.pass_time(1200)
        room_id = sim.largest()
        query = {"room_id": room_id, "type": TRACKS, "limit": 100}
        state: dict[str, Json] = {}
        for event in reversed(await pages(sim, "/analytics/events", "events", **query)):
            data = event["data"]
            if event["type"] == "track.remove.success":
                del state[data["track_id"]]
            else:
                assert (event["type"] == "track.update.success") == (data["track_id"] in state)
                state[data["track_id"]] = data
        tracks = {
            key: track
            for peer in (await sim.state(room_id))["peers"].values()
            for key, track in peer.get("tracks", {}).items()
        }
        assert tracks
        assert {key: data["mute"] for key, data in state.items()} == {key: one["mute"] for key, one in tracks.items()}


async def test_a_snapshot_hides_what_came_later_and_dies_after_a_day(sim: Sim) -> None:
    room_id = sim.largest()
    first = await sim.get("/analytics/events", room_id=room_id, limit=2)
    added = await sim.control("POST", "/peers", {"room_id": room_id, "role": "speaker"})
    rest = await pages_from(sim, room_id, first["next"])
    assert len(rest) + 2 == first["total"]
    assert added["peers"][0]["id"] not in {one["data"].get("peer_id") for one in rest}
    assert (await sim.get("/analytics/events", room_id=room_id))["total"] == first["total"] + 2
    sim.pass_time(DAY - 10)
    await sim.get("/analytics/events", room_id=room_id, start=first["next"])
    sim.pass_time(20)
    refusal = await sim.refused("GET", "/analytics/events", 400, room_id=room_id, start=first["next"])
    assert "start has expired" in refusal


async def pages_from(sim: Sim, room_id: str, start: str) -> list[Json]:
    found: list[Json] = []
    while start:
        page = await sim.get("/analytics/events", room_id=room_id, start=start, limit=4)
        found, start = found + page["events"], page["next"]
    return found


async def test_events_older_than_thirty_days_are_gone(sim: Sim) -> None:
    session = sim.world.live(sim.largest())
    assert session is not None
    for days in (29, 31):
        sim.world.fact("client.connect.failed", session, at=-days * float(DAY), user_id=f"{days} days ago")
    found = await pages(sim, "/analytics/events", "events", room_id=session.room_id, type="client.connect.failed")
    assert [one["data"]["user_id"] for one in found] == ["29 days ago"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({}, "room_id is required"),
        ({"room_id": "x", "type": "session.open.success"}, "type must be one of"),
        ({"room_id": "x", "limit": 0}, "limit must be between 1 and 100"),
        ({"room_id": "x", "error": "maybe"}, "error must be true or false"),
        ({"room_id": "x", "start": "a:b:c:d~e=="}, "start is invalid"),
        ({"room_id": "x", "start": "é"}, "start is invalid"),
    ],
)
async def test_queries_that_make_no_sense_are_refused(sim: Sim, query: Json, says: str) -> None:
    assert says in await sim.refused("GET", "/analytics/events", 400, **query)


async def test_a_token_belongs_to_its_query(sim: Sim) -> None:
    token = (await sim.get("/analytics/events", room_id=sim.largest(), limit=1))["next"]
    assert all(mark in token for mark in ":~=")
    refusal = await sim.refused("GET", "/analytics/events", 400, room_id=sim.largest(), start=token, error="true")
    assert "start is invalid" in refusal


async def test_errors_are_chosen_and_a_dropped_peer_makes_them(sim: Sim) -> None:
    room_id, peer_id = sim.largest(), sim.somebody("speaker")
    await sim.control("POST", f"/peers/{peer_id}/drop")
    found = await pages(sim, "/analytics/events", "events", room_id=room_id, error="true", peer_id=peer_id)
    assert {"client.disconnected", "client.publish.failed"} <= {one["type"] for one in found}
    data = next(one["data"] for one in found if one["type"] == "client.disconnected")
    assert (data["error_code"], data["error_name"]) == (1003, "WebSocketConnectionLost")
    assert data["agent"]["sdk"]
    only = await pages(sim, "/analytics/events", "events", room_id=room_id, type="client.publish.failed")
    assert {one["type"] for one in only} == {"client.publish.failed"}
    nothing = {"room_id": room_id, "error": "true", "type": "track.add.success"}
    assert await pages(sim, "/analytics/events", "events", **nothing) == []


async def test_recordings_are_found_by_their_beam(sim: Sim) -> None:
    asset = (await sim.get("/recording-assets", type="room-composite"))["data"][0]
    query = {"room_id": asset["room_id"], "type": "beam.recording.success", "beam_id": asset["job_id"]}
    (event,) = await pages(sim, "/analytics/events", "events", **query)
    data = event["data"]
    assert (data["recording_path"], data["size"], data["session_id"]) == (
        asset["path"],
        asset["size"],
        asset["session_id"],
    )


async def test_quality_has_points_every_ten_seconds_per_layer_with_gaps(sim: Sim) -> None:
    session = sim.world.live(sim.largest())
    assert session is not None
    speaker, viewer = sim.somebody("speaker"), sim.somebody("viewer")
    sim.pass_time(60)
    own = await sim.get("/analytics/peer-stats", session_id=session.id, peer_id=speaker)
    video = [one for one in own["publisher"]["video"] if one["type"] == "regular"]
    assert [one["rid"] for one in video] == ["h", "m", "l"]
    assert len({one["track_id"] for one in video}) == 1
    for series in [one["time_series"] for one in (*video, *own["publisher"]["audio"])]:
        times = series["timestamps"]
        assert {later - earlier for earlier, later in pairwise(times)} == {10_000}
        assert {len(values) for values in series.values()} == {len(times)}
    seen = await sim.get("/analytics/peer-stats", session_id=session.id, peer_id=viewer)
    assert seen["publisher"] == {"video": [], "audio": []}
    bitrates = [rate for one in seen["subscriber"]["audio"] for rate in one["time_series"]["bitrate"]]
    assert None in bitrates
    assert any(isinstance(rate, int) and rate > 0 for rate in bitrates)


async def test_quality_says_when_somebody_was_muted_and_when_they_were_lost(sim: Sim) -> None:
    session = sim.world.live(sim.largest())
    assert session is not None
    peer = session.peers[sim.somebody("speaker")]
    track = next(one for one in peer.tracks if one.type == "audio")
    for mute in (False, True, False):
        sim.world.mute(peer, track, mute)
        sim.pass_time(60)
        await sim.control("GET", "/state")
    await sim.control("POST", f"/peers/{peer.id}/drop")
    sim.pass_time(200)
    query = {"session_id": session.id, "peer_id": peer.id}
    audio = (await sim.get("/analytics/peer-stats", **query))["publisher"]["audio"][0]["time_series"]
    told = await pages(sim, "/analytics/events", "events", room_id=session.room_id, type=TRACKS, peer_id=peer.id)
    switches = [(one["timestamp"], one["data"]["mute"]) for one in told if one["data"]["track_id"] == track.id]
    for at, rate in zip(audio["timestamps"], audio["bitrate"], strict=True):
        stamp = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")[:23]
        muted = next(mute for when, mute in switches if when[:23] <= stamp)
        assert (rate == 0) == muted
    assert {rate == 0 for rate in audio["bitrate"]} == {True, False}
    lost = sim.world.time.milliseconds(peer.lost or 0.0)
    assert audio["timestamps"][-1] <= lost < audio["timestamps"][-1] + 10_000
    assert min(audio["packet_loss_percent"][-2:]) > 10


async def test_quality_wants_both_ids_and_known_ones(sim: Sim) -> None:
    session = sim.world.live(sim.largest())
    assert session is not None
    path = "/analytics/peer-stats"
    assert "are required" in await sim.refused("GET", path, 400, session_id=session.id)
    assert "are required" in await sim.refused("GET", path, 400, peer_id="x")
    assert "session not found" in await sim.refused("GET", path, 404, session_id="x", peer_id="x")
    assert "peer not found" in await sim.refused("GET", path, 404, session_id=session.id, peer_id="x")


def test_networks_are_mostly_good() -> None:
    names = [stats.network(f"peer-{number}").name for number in range(1000)]
    assert names.count("good") > names.count("fair") > names.count("poor") > 30


async def test_feedback_is_of_those_who_left_and_averages_on_any_scale() -> None:
    async with simulator(scenario="busy") as sim:
        found = await pages(sim, "/analytics/feedback", "data", limit=7)
        assert len(found) > 20
        for one in found:
            assert one["peer_id"] in sim.world.sessions[one["session_id"]].left
            assert (one["min_rating"], one["max_rating"], 1 <= one["rating"] <= 5) == (1, 5, True)
        session_id = found[0]["session_id"]
        own = await pages(sim, "/analytics/feedback", "data", session_id=session_id)
        assert own == [one for one in found if one["session_id"] == session_id]
        path = f"/analytics/feedback/summary/{session_id}"
        plain = await sim.get(path)
        average = sum(one["rating"] for one in own) / len(own)
        assert plain["avg_session_rating"] == pytest.approx(average, abs=0.01)
        assert plain["num_feedback_submitted"] == len(own)
        wide = await sim.get(path, scale_min=0, scale_max=100)
        assert wide["avg_session_rating"] == pytest.approx((average - 1) * 25, abs=0.01)
        assert wide["scale"] == {"min": 0, "max": 100}
        assert "scale_min must be less" in await sim.refused("GET", path, 400, scale_min=9)
        assert "must be a whole number" in await sim.refused("GET", path, 400, scale_max="x")
        assert "session not found" in await sim.refused("GET", "/analytics/feedback/summary/x", 404)


async def test_the_profile_has_three_lists_without_pages_and_needs_no_room() -> None:
    async with simulator(dialect="openapi", scenario="busy") as sim:
        for path, family in (("track", "track."), ("recording", "beam."), ("error", "client.")):
            found = (await sim.get(f"/analytics/{path}-events"))["events"]
            assert found
            assert all(one["type"].startswith(family) for one in found)
        session = sim.world.live(sim.largest())
        assert session is not None
        peer_id = session.present[0]
        query = {"session_id": session.id, "peer_id": peer_id}
        tracks = (await sim.get("/analytics/track-events", **query))["events"]
        assert all(one["data"]["peer_id"] == peer_id for one in tracks)
        assert (await sim.get("/analytics/peer-quality", **query))["peer_id"] == peer_id
