"""The world: its time, its crowd, its sameness for a seed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.simulator import jobs
from console.simulator.model import HISTORY
from console.simulator.options import BadOptions, Options
from console.simulator.scenarios import build
from console.simulator.shapes import Shapes
from console.simulator.timeline import Timeline
from console.simulator.world import World
from tests.unit.simulator.harness import EPOCH, Json, Sim, simulator


def picture(world: World) -> bytes:
    parts = [session.peers_body() + session.attendance() for session in world.live_sessions()]
    shapes = Shapes(world)
    parts += [json.dumps(shapes.job(job)).encode() for kind in world.jobs.values() for job in kind.values()]
    parts += [json.dumps(template.wire()).encode() for template in world.templates.values()]
    tracks = [peer.full() for session in world.live_sessions() for peer in session.peers.values()]
    return b"".join(parts) + json.dumps([tracks, [room.name for room in world.rooms.values()]]).encode()


def grown(seconds: float, **options: Json) -> World:
    world = build(Options(**{"scenario": "busy", **options}), EPOCH)
    world.time.advance(seconds)
    return world


@pytest.mark.parametrize("scenario", ["calm", "busy", "broadcast", "incident"])
def test_the_same_seed_gives_the_same_bytes(scenario: str) -> None:
    first, second = (grown(600, scenario=scenario, seed=7) for _ in range(2))
    assert picture(first) == picture(second)
    assert picture(first) != picture(grown(600, scenario=scenario, seed=8))


def test_how_time_is_cut_does_not_matter() -> None:
    whole = grown(300)
    sliced = grown(0)
    for step in range(1, 301):
        sliced.time.advance(step)
    assert picture(whole) == picture(sliced)


async def test_calls_do_not_shift_what_the_crowd_does() -> None:
    async with simulator(churn=None) as first, simulator(churn=None) as second:
        await first.post(f"/active-rooms/{first.largest()}/send-message", {"message": "hello"})
        room = second.world.rooms[second.largest()]
        await first.post(f"/rooms/{room.id}", {"description": "changed"})
        for sim in (first, second):
            sim.world.time.advance(600)
        assert picture(first.world) == picture(second.world)


async def test_the_same_seed_gives_the_same_answers_over_http() -> None:
    async with simulator(scenario="busy") as first, simulator(scenario="busy") as second:
        for path in (
            "/rooms",
            "/sessions?active=true",
            "/templates",
            "/recordings",
            f"/active-rooms/{first.largest()}/peers",
        ):
            assert (await first.call("GET", path)).content == (await second.call("GET", path)).content


def test_things_happen_in_their_order_and_time_never_goes_back() -> None:
    time, seen = Timeline(EPOCH), []
    for delay, name in ((2, "c"), (1, "a"), (1, "b"), (9, "never")):
        time.schedule(delay, lambda name=name: seen.append((time.now, name)))  # type: ignore[misc]  # a default binds the loop's name
    assert time.advance(5) == 3
    assert seen == [(1, "a"), (1, "b"), (2, "c")]
    assert time.advance(1) == 0
    assert time.now == 5


def test_what_happens_may_schedule_more_within_the_same_advance() -> None:
    time, seen = Timeline(EPOCH), []

    def again() -> None:
        seen.append(time.now)
        time.schedule(1, again)

    time.schedule(1, again)
    time.advance(3)
    assert seen == [1, 2, 3]


@given(st.floats(-1e7, 1e7), st.integers(0, 9))
def test_stamps_are_utc_with_that_many_digits_and_read_back(at: float, digits: int) -> None:
    time = Timeline(EPOCH)
    stamp = time.stamp(at, digits)
    _, _, fraction = stamp[:-1].partition(".")
    assert stamp.endswith("Z")
    assert len(fraction) == digits
    moment = datetime.fromisoformat(f"{stamp[:19]}+00:00") + timedelta(microseconds=int(fraction.ljust(6, "0")[:6]))
    assert time.parse(moment) == time.shown(at, digits)
    assert abs((moment.astimezone(UTC) - EPOCH).total_seconds() - at) <= 1


@pytest.mark.parametrize(
    ("scenario", "rooms", "live", "low", "high"),
    [("calm", 6, 4, 28, 45), ("busy", 49, 40, 850, 950), ("broadcast", 5, 4, 2500, 2600), ("incident", 8, 7, 95, 110)],
)
def test_scenarios_have_their_sizes(scenario: str, rooms: int, live: int, low: int, high: int) -> None:
    world = build(Options(scenario=scenario), EPOCH)
    assert (len(world.rooms), len(world.live_sessions())) == (rooms, live)
    assert low <= sum(len(session.present) for session in world.live_sessions()) <= high
    assert any(not session.active for session in world.sessions.values())
    assert sum(not room.enabled for room in world.rooms.values()) >= (scenario in ("calm", "busy"))


def test_the_town_hall_has_six_on_stage_and_as_many_peers_as_asked() -> None:
    world = build(Options(scenario="broadcast", peers=300), EPOCH)
    hall = next(session for session in world.live_sessions() if world.rooms[session.room_id].name == "town-hall")
    assert len(hall.present) == 300
    assert sum(bool(peer.tracks) for peer in hall.peers.values()) == 6
    assert len(hall.peers) > 300


def test_a_large_hall_is_a_large_room() -> None:
    world = build(Options(scenario="broadcast", peers=3000), EPOCH)
    room = next(room for room in world.rooms.values() if room.name == "town-hall")
    assert (room.large_room, room.size) == (True, 20_000)


@pytest.mark.parametrize("scenario", ["calm", "busy", "incident"])
def test_the_number_of_peers_can_be_chosen(scenario: str) -> None:
    world = build(Options(scenario=scenario, peers=400), EPOCH)
    assert 380 <= sum(len(session.present) for session in world.live_sessions()) <= 440


def test_everybody_joined_in_the_past_and_left_after_joining() -> None:
    for session in grown(0).sessions.values():
        for peer in session.peers.values():
            assert session.created_at[:19] <= peer.joined_at[:19] <= "2025-02-03T04:05:06"
            assert peer.left_at is None or peer.joined_at <= peer.left_at


def test_the_crowd_is_believable() -> None:
    world = grown(0)
    names = [peer.name for session in world.live_sessions() for peer in session.peers.values()]
    assert "[/b] Bobby" in names
    assert len(set(names)) > 600
    assert max(names.count(name) for name in names) > 1
    for low, high in ((0x4E00, 0x9FFF), (0x600, 0x6FF), (0x1F300, 0x1FAFF), (0xC0, 0x24F)):
        assert any(low <= ord(char) <= high for name in names for char in name)


def test_one_live_room_of_a_busy_world_has_no_silent_role_and_one_is_disabled() -> None:
    world = grown(0)
    live = [world.rooms[session.room_id] for session in world.live_sessions()]
    assert sum(world.template(room).name == "open-stage" for room in live) == 1
    assert sum(not room.enabled for room in live) == 1


def test_the_crowd_does_everything_people_do() -> None:
    world = grown(0)
    before = {
        peer.id: (peer.name, peer.metadata) for session in world.live_sessions() for peer in session.peers.values()
    }
    switched = {
        track.id: track.mute
        for session in world.live_sessions()
        for peer in session.peers.values()
        for track in peer.tracks
    }
    world.time.advance(1800)
    seen = {event.type for event in world.events}
    assert seen >= {
        "peer.join.success",
        "peer.leave.success",
        "role.change.success",
        "session.open.success",
        "session.close.success",
    }
    assert seen >= {"beam.started.success", "beam.stopped.success", "beam.recording.success", "hls.started.success"}
    assert {event.data["reason"] for event in world.events if event.type == "peer.leave.success"} >= {
        "client request",
        "websocket closed",
    }
    peers = [peer for session in world.live_sessions() for peer in session.peers.values() if peer.id in before]
    assert any(peer.name != before[peer.id][0] for peer in peers)
    assert any(peer.metadata == '{"isHandRaised":true}' and before[peer.id][1] == "" for peer in peers)
    tracks = [track for peer in peers for track in peer.tracks]
    assert any(track.mute != switched[track.id] for track in tracks if track.id in switched)
    assert any(track.source == "screen" for track in tracks if track.id not in switched)


def test_sizes_stay_near_where_they_started() -> None:
    world = grown(0)
    before = sum(len(session.present) for session in world.live_sessions())
    world.time.advance(3600)
    assert abs(sum(len(session.present) for session in world.live_sessions()) - before) < before / 10


def test_roles_with_a_limit_are_never_overfull() -> None:
    world = grown(3600)
    for session in world.live_sessions():
        for role in session.cast.roles.values():
            assert role.max_peers <= 0 or session.count(role.name) <= role.max_peers


@pytest.mark.parametrize(("scenario", "low", "high"), [("calm", 10, 400), ("busy", 300, 2500)])
def test_the_pace_fits_the_scenario(scenario: str, low: int, high: int) -> None:
    world = build(Options(scenario=scenario), EPOCH)
    assert low <= world.time.advance(600) <= high


def test_churn_sets_the_visible_changes() -> None:
    world = build(Options(scenario="broadcast", peers=1000, churn=10), EPOCH)
    bodies, hall = set(), max(world.live_sessions(), key=lambda session: len(session.present))
    for tenth in range(200):
        world.time.advance(tenth / 10)
        bodies.add(hall.peers_body())
    assert 80 <= len(bodies) <= 200


def test_without_churn_nobody_moves() -> None:
    world = build(Options(scenario="calm", churn=0), EPOCH)
    before = [session.peers_body() for session in world.live_sessions()]
    world.time.advance(3600)
    assert [session.peers_body() for session in world.live_sessions()] == before


def test_a_session_forgets_the_oldest_of_very_many_who_left() -> None:
    world = build(Options(scenario="calm", churn=0), EPOCH)
    session = world.live_sessions()[0]
    oldest = session.left[0]
    for number in range(HISTORY):
        world.leave(world.join(session, f"n{number}", "viewer", user_id=""), "client request")
    assert oldest not in session.peers
    assert len(session.left) == HISTORY
    assert set(session.present) < set(session.peers)


def test_somebody_without_a_known_role_stays_as_they_are() -> None:
    world = build(Options(scenario="calm", churn=0), EPOCH)
    peer = next(peer for peer in world.live_sessions()[0].peers.values() if peer.left_at)
    assert not world.change_role(peer, "viewer")
    world.leave(peer, "again")
    world.close_session(session := world.live_sessions()[0], "over")
    world.close_session(session, "over")
    assert [event.type for event in world.events].count("session.close.success") == 1


def test_nobody_joins_a_disabled_room() -> None:
    world = build(Options(scenario="calm", churn=2), EPOCH)
    session = world.live_sessions()[0]
    world.rooms[session.room_id].enabled = False
    before = set(session.peers)
    world.time.advance(600)
    assert set(session.peers) == before


def test_a_room_that_was_ended_does_not_open_again_by_itself() -> None:
    world = grown(0)
    for room in world.rooms.values():
        if room.session_id is None:
            room.left_alone = True
    rooms = {session.room_id for session in world.live_sessions()}
    world.time.advance(3600)
    assert {session.room_id for session in world.live_sessions()} == rooms


async def test_a_ghost_lingers_sixty_seconds_then_leaves(sim: Sim) -> None:
    room_id, peer_id = sim.largest(), sim.somebody("speaker")
    dropped = await sim.control("POST", f"/peers/{peer_id}/drop")
    assert (dropped["ghost"], dropped["left_at"]) == (True, None)
    sim.pass_time(59.5)
    assert peer_id in (await sim.get(f"/active-rooms/{room_id}/peers"))["peers"]
    assert (await sim.state(room_id))["ghosts"] == 1
    sim.pass_time(1)
    assert peer_id not in (await sim.get(f"/active-rooms/{room_id}/peers"))["peers"]
    assert (await sim.state(room_id))["events"][-1]["data"]["reason"] == "websocket closed"


async def test_a_ghost_can_be_removed_before_its_time(sim: Sim) -> None:
    room_id, peer_id = sim.largest(), sim.somebody("speaker")
    for _ in range(2):  # dropped twice, gone once
        await sim.control("POST", f"/peers/{peer_id}/drop")
    await sim.post(f"/active-rooms/{room_id}/remove-peers", {"peer_id": peer_id})
    sim.pass_time(100)
    events = (await sim.state(room_id))["events"]
    assert [event["data"]["reason"] for event in events if event["type"] == "peer.leave.success"] == ["peer kicked"]


async def test_a_frozen_world_stands_still_until_it_is_moved() -> None:
    async with simulator(speed=0.0, churn=5.0) as sim:
        path = f"/active-rooms/{sim.largest()}/peers"
        first = (await sim.call("GET", path)).content
        sim.pass_time(3600)
        assert (await sim.call("GET", path)).content == first
        moved = await sim.control("POST", "/advance", {"seconds": 60})
        assert moved["seconds"] == 60
        assert (await sim.call("GET", path)).content != first


async def test_speed_multiplies_time() -> None:
    async with simulator(speed=10.0) as sim:
        sim.pass_time(6)
        assert (await sim.control("GET", "/state"))["seconds"] == 60


async def test_without_an_epoch_the_world_starts_now() -> None:
    async with simulator(epoch=None) as sim:
        assert sim.service.now() == EPOCH.timestamp() + sim.real
        assert (await sim.control("GET", "/state"))["now"].startswith("2025-02-03T04:06:46")


def test_jobs_go_through_their_life() -> None:
    world = build(Options(scenario="calm", churn=0), EPOCH)
    job = jobs.launch(world, "recordings", world.live_sessions()[1])
    seen = [job.status]
    world.time.advance(15)
    seen.append(job.status)
    jobs.stop(world, job)
    seen.append(job.status)
    world.time.advance(19.5)
    seen.append(job.status)
    world.time.advance(60)
    seen.append(job.status)
    assert seen == ["starting", "running", "stopping", "post_processing", "completed"]
    assert job.started_at is not None
    assert job.stopped_at is not None


def test_a_job_stopped_while_starting_fails() -> None:
    world = build(Options(scenario="calm", churn=0), EPOCH)
    job = jobs.launch(world, "live-streams", world.live_sessions()[0])
    jobs.stop(world, job)
    world.time.advance(60)
    assert (job.status, job.started_at) == ("failed", None)
    jobs.stop(world, job)
    assert job.status == "failed"


def test_jobs_of_a_session_that_ends_by_itself_end_within_a_minute() -> None:
    world = build(Options(scenario="calm", churn=0), EPOCH)
    session = world.live_sessions()[0]
    job = next(job for job in world.jobs["recordings"].values() if job.session_id == session.id)
    world.close_session(session, "last peer left")
    world.time.advance(15)
    assert job.status == "running"
    world.time.advance(100)
    assert job.status == "completed"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"dialect": "klingon"}, "vendor, openapi"),
        ({"webhook_url": "http://192.0.2.1/hook"}, "must be http on this machine"),
        ({"webhook_url": "https://127.0.0.1/hook"}, "must be http on this machine"),
        ({"scenario": "quiet"}, "calm, busy, broadcast"),
        ({"speed": -1}, "between 0 (frozen) and 1000"),
        ({"peers": 0}, "between 1 and 20000"),
        ({"peers": 20_001}, "between 1 and 20000"),
        ({"churn": -1}, "between 0 and 20000"),
        ({"epoch": datetime(2025, 1, 1)}, "needs a time zone"),
    ],
)
def test_options_that_cannot_be_served_say_why(options: Json, says: str) -> None:
    with pytest.raises(BadOptions) as caught:
        Options(**options).check()
    assert says in str(caught.value)
