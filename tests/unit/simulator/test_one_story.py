"""Whatever is asked, the simulator tells one story: lists, deliveries, events, series and feedback agree."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

import pytest

from tests.unit.simulator.harness import Json, Sim, simulator

DAY = 86_400
REASONS = {
    "client request",
    "peer kicked",
    "websocket closed",
    "ice connection state closed",
    "server removed peer",
}
"""All that the vendor documents (part-b 7.3)."""
ALL_TRACKS = ["track.add.success", "track.update.success", "track.remove.success"]


class Story(NamedTuple):
    """Everything the service says of one session, by the ids of its peers."""

    session: Json
    present: dict[str, Json]
    joins: dict[str, list[Json]]
    leaves: dict[str, list[Json]]
    tracks: dict[str, list[Json]]
    errors: dict[str, list[Json]]
    feedback: dict[str, Json]


def when(stamp: str) -> float:
    return datetime.fromisoformat(stamp.replace("Z", "+00:00")).timestamp()


async def everything(sim: Sim, path: str, name: str, **query: Json) -> list[Json]:
    found: list[Json] = []
    start = ""
    while True:
        page = await sim.get(path, start=start, limit=100, **query)
        found, start = found + page[name], page["next"]
        if not start:
            return found


async def deliveries(sim: Sim, room_id: str, name: str) -> list[Json]:
    found: list[Json] = []
    number, more = 1, True
    start = sim.world.stamp(sim.world.time.now - 14 * DAY, 0)
    query = {"room_id": room_id, "event_names": name, "limit": 100, "start_time": start}
    while more:
        page = await sim.get("/analytics/webhooks", page=number, **query)
        found += page["events"]
        number, more = number + 1, page["pagination"]["has_next"]
    return [one["payload"]["event_data"] for one in found]


def by_peer(found: list[Json]) -> dict[str, list[Json]]:
    grouped: dict[str, list[Json]] = defaultdict(list)
    for one in found:
        grouped[one.get("peer_id") or one["data"]["peer_id"]].append(one)
    return grouped


async def story_of(sim: Sim, session_id: str) -> Story:
    session = await sim.get(f"/sessions/{session_id}")
    room_id, present = session["room_id"], {}
    if session["active"]:
        present = (await sim.get(f"/active-rooms/{room_id}/peers"))["peers"]
        present = {key: await sim.get(f"/active-rooms/{room_id}/peers/{key}") for key in present}

    async def told(name: str) -> dict[str, list[Json]]:
        return by_peer([one for one in await deliveries(sim, room_id, name) if one["session_id"] == session_id])

    about = {"room_id": room_id, "session_id": session_id}
    feedback = await everything(sim, "/analytics/feedback", "data", **about)
    tracks = await everything(sim, "/analytics/events", "events", type=ALL_TRACKS, **about)
    errors = await everything(sim, "/analytics/events", "events", error="true", **about)
    return Story(
        session,
        present,
        await told("peer.join.success"),
        await told("peer.leave.success"),
        by_peer(tracks[::-1]),
        by_peer(errors[::-1]),
        {one["peer_id"]: one for one in feedback},
    )


def check_people(story: Story) -> None:
    """Who is listed has come, and who is not has left; each once, at the times that the session says."""
    people = story.session["peers"] or {}
    assert set(story.present) == {key for key, one in people.items() if "left_at" not in one}
    assert set(story.joins) == set(people)
    assert set(story.leaves) == set(people) - set(story.present)
    began = when(story.session["created_at"])
    for key, one in people.items():
        (join,) = story.joins[key]
        assert (join["joined_at"], join["user_id"]) == (one["joined_at"], one["user_id"])
        assert when(one["joined_at"]) >= began - 0.001
        if key in story.leaves:
            (leave,) = story.leaves[key]
            assert (leave["left_at"], leave["role"], leave["user_name"]) == (one["left_at"], one["role"], one["name"])
            assert leave["reason"] in REASONS
            assert leave["duration"] == pytest.approx(when(one["left_at"]) - when(one["joined_at"]), abs=1.01)


def check_tracks(story: Story) -> None:
    """The tracks of a peer are those that were added and not removed, as they were switched last."""
    for key, told in story.tracks.items():
        last = {one["data"]["track_id"]: one for one in told}
        first = {one["data"]["track_id"]: one["type"] for one in told[::-1]}
        assert set(first.values()) == {"track.add.success"}
        shared = {track: one["data"]["mute"] for track, one in last.items() if one["type"] != "track.remove.success"}
        listed = story.present.get(key, {}).get("tracks") or {}
        assert shared == {track: one["mute"] for track, one in listed.items()}
        for one in told:
            assert ("stopped_at" in one["data"]) == (one["type"] == "track.remove.success")
            if one["type"] == "track.remove.success":
                assert when(one["data"]["stopped_at"]) == pytest.approx(when(one["timestamp"]), abs=0.002)
                assert when(one["data"]["stopped_at"]) >= when(one["data"]["started_at"]) - 0.001
                if key in story.leaves:
                    assert when(one["timestamp"]) <= when(story.leaves[key][0]["left_at"]) + 0.001
    for key, one in story.present.items():
        assert not one.get("tracks") or key in story.tracks


def check_errors(story: Story) -> None:
    """Errors are of people who were there; a lost connection ends 60 s later, unless something else ended it first."""
    began = when(story.session["created_at"])
    for key, told in story.errors.items():
        assert key in story.joins
        assert all(when(one["timestamp"]) >= began - 0.001 for one in told)
    for key, (leave,) in story.leaves.items():
        lost = [one for one in story.errors.get(key, ()) if one["type"] == "client.disconnected"]
        if leave["reason"] == "websocket closed":
            assert when(leave["left_at"]) - when(lost[-1]["timestamp"]) == pytest.approx(60, abs=0.01)
        elif lost:
            assert when(leave["left_at"]) - when(lost[-1]["timestamp"]) <= 60


def check_feedback(story: Story) -> None:
    """Only those who left have an opinion, and not those whose app was gone by then."""
    for key, one in story.feedback.items():
        (leave,) = story.leaves[key]
        assert (one["peer_name"], one["role"], one["user_id"]) == (
            leave["user_name"],
            leave["role"],
            leave["user_id"],
        )
        assert leave["reason"] != "websocket closed"
        assert when(one["timestamp"]) == pytest.approx(when(leave["left_at"]), abs=0.002)


def off_at(told: list[Json], track: str, at: float) -> bool:
    """Whether a track was off at a moment, by its events."""
    known = [one for one in told if one["data"]["track_id"] == track and when(one["timestamp"]) <= at + 0.0005]
    return bool(known[-1]["data"]["mute"])


def lost_at(story: Story, key: str) -> float:
    lost = [when(one["timestamp"]) for one in story.errors.get(key, ()) if one["type"] == "client.disconnected"]
    return lost[-1] if lost else float("inf")


async def check_series(sim: Sim, story: Story, key: str) -> None:
    """Nothing is sent while a track is off, before it was there or after it was gone; nor received."""
    query = {"session_id": story.session["id"], "peer_id": key}
    stats = await sim.get("/analytics/peer-stats", **query)
    ends = min(lost_at(story, key), *(when(one["left_at"]) for one in story.leaves.get(key, ())), sim_now(sim))
    for one in (*stats["publisher"]["video"], *stats["publisher"]["audio"]):
        series, told = one["time_series"], story.tracks[key]
        for stamp, rate in zip(series["timestamps"], series["bitrate"], strict=True):
            assert (rate == 0) == off_at(told, one["track_id"], stamp / 1000)
            assert stamp / 1000 <= ends + 0.001
    owners = {event["data"]["track_id"]: peer for peer, told in story.tracks.items() for event in told}
    for one in (*stats["subscriber"]["video"], *stats["subscriber"]["audio"]):
        owner, series = owners[one["track_id"]], one["time_series"]
        for place, stamp in enumerate(series["timestamps"]):
            silent = off_at(story.tracks[owner], one["track_id"], stamp / 1000) or stamp / 1000 > lost_at(story, owner)
            assert (series["bitrate"][place] is None) == silent
            if silent:
                assert not any(
                    series[name][place] for name in ("freeze_count", "fps", "concealed_samples") if name in series
                )
            assert stamp / 1000 <= ends + 0.001


def sim_now(sim: Sim) -> float:
    return when(sim.world.stamp())


async def check_end(sim: Sim, session: Json) -> None:
    """The end of a session is told once, moments after the last one left; a bot stays for five minutes."""
    told = [one for one in await deliveries(sim, session["room_id"], "session.close.success")]
    closed = [one for one in told if one["session_id"] == session["id"]]
    assert len(closed) == (not session["active"])
    if closed and session["peers"]:
        last = max(when(one["left_at"]) for one in session["peers"].values())
        assert closed[0]["reason"] == "last peer left"
        assert -1 < when(closed[0]["session_stopped_at"]) - last <= 301


async def check(sim: Sim, session_id: str) -> Story:
    story = await story_of(sim, session_id)
    check_people(story)
    check_tracks(story)
    check_errors(story)
    check_feedback(story)
    return story


@pytest.mark.parametrize("seed", [1, 2, 7])
@pytest.mark.parametrize("scenario", ["calm", "incident"])
async def test_one_story_however_long_it_runs(seed: int, scenario: str) -> None:
    async with simulator(scenario=scenario, seed=seed, churn=None) as sim:
        for _ in range(3):
            sim.pass_time(150)
            for session in (await sim.get("/sessions", limit=20))["data"]:
                await check(sim, session["id"])


@pytest.mark.parametrize("seed", [3, 11])
async def test_a_crowd_that_opens_and_closes_rooms_tells_one_story(seed: int) -> None:
    async with simulator(scenario="busy", seed=seed, churn=None, peers=60) as sim:
        sim.pass_time(1500)
        sessions = (await sim.get("/sessions", limit=60))["data"]
        assert {one["active"] for one in sessions} == {True, False}
        opinions = 0
        for session in sessions:
            opinions += len((await check(sim, session["id"])).feedback)
            await check_end(sim, session)
        assert opinions > 0


async def test_names_of_the_stage_are_the_same_everywhere() -> None:
    async with simulator(scenario="broadcast", peers=300) as sim:
        session = sim.world.live(sim.largest())
        assert session is not None
        story = await story_of(sim, session.id)
        stage = {key: one["name"] for key, one in story.present.items() if one.get("tracks")}
        assert "Ada Lovelace" in stage.values()
        for key, name in stage.items():
            assert story.joins[key][0]["user_name"] == name
            assert {one["data"]["user_name"] for one in story.tracks[key]} == {name}


async def test_what_was_done_to_people_is_told_as_it_was_done(sim: Sim) -> None:
    room_id = sim.largest()
    session = sim.world.live(room_id)
    assert session is not None
    speakers = [key for key in session.present if session.peers[key].role == "speaker"]
    kicked, lost = speakers[:2]
    moved = sim.somebody("viewer")
    sim.pass_time(40)
    await sim.post(f"/active-rooms/{room_id}/remove-peers", {"peer_id": kicked, "reason": "spam"})
    await sim.post(f"/active-rooms/{room_id}/peers/{moved}", {"role": "speaker"})
    await sim.control("POST", f"/peers/{lost}/drop")
    sim.pass_time(5)
    assert lost in (await story_of(sim, session.id)).present
    sim.pass_time(90)
    story = await check(sim, session.id)
    assert (story.leaves[kicked][0]["reason"], story.leaves[kicked][0]["message"]) == ("peer kicked", "spam")
    assert story.leaves[lost][0]["reason"] == "websocket closed"
    for key in (kicked, lost):
        assert {one["type"] for one in story.tracks[key][-2:]} == {"track.remove.success"}
    (changed,) = [
        one["payload"]["event_data"]
        for one in (await sim.get("/analytics/webhooks", room_id=room_id, limit=100))["events"]
        if one["payload"]["original_event_name"] == "role.change.success"
    ]
    assert (changed["peer_id"], changed["previous_role"], changed["role"]) == (moved, "viewer", "speaker")
    assert story.present[moved]["role"] == "speaker"
    assert {one["data"]["mute"] for one in story.tracks[moved]} == {True}
    watcher = sim.somebody("viewer")
    for key in (kicked, lost, moved, watcher, *speakers[2:4]):
        await check_series(sim, story, key)


@pytest.mark.parametrize("lock", [True, False])
async def test_the_end_of_a_room_is_the_end_for_everybody(sim: Sim, lock: bool) -> None:
    room_id = sim.largest()
    session = sim.world.live(room_id)
    assert session is not None
    await sim.post(f"/active-rooms/{room_id}/end-room", {"lock": lock, "reason": "over"})
    sim.pass_time(10)
    story = await check(sim, session.id)
    assert story.session["active"] is False
    assert {one["reason"] for (one,) in story.leaves.values() if one["left_at"] > session.created_at} >= {
        "server removed peer"
    }
    (closed,) = [
        one for one in await deliveries(sim, room_id, "session.close.success") if one["session_id"] == session.id
    ]
    last = max(when(one["left_at"]) for (one,) in story.leaves.values())
    assert when(closed["session_stopped_at"]) > last - 1


async def test_series_follow_the_story_of_a_running_crowd() -> None:
    async with simulator(scenario="calm", seed=5, churn=None) as sim:
        sim.pass_time(300)
        session = sim.world.live(sim.largest())
        assert session is not None
        story = await check(sim, session.id)
        for key in list(story.tracks)[:6]:
            await check_series(sim, story, key)
