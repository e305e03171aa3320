"""Active rooms: what is seen at once, what some moments later, what is refused."""

from __future__ import annotations

import pytest

from tests.unit.simulator.harness import Json, Sim, simulator

LATER = 3  # seconds after which every outcome is there
UNKNOWN = "6f1c0000-0000-4000-8000-000000000001"


def idle(sim: Sim) -> str:
    return next(room.id for room in sim.world.rooms.values() if room.session_id is None and room.enabled)


async def peers(sim: Sim, room_id: str, **query: Json) -> Json:
    return (await sim.get(f"/active-rooms/{room_id}/peers", **query))["peers"]


async def test_an_active_room_has_ids_only(sim: Sim) -> None:
    room_id = sim.largest()
    room = await sim.get(f"/active-rooms/{room_id}")
    assert set(room) == {"id", "name", "customer_id", "session"}
    assert set(room["session"]["peers"]) == set(await peers(sim, room_id))


@pytest.mark.parametrize("suffix", ["", "/peers", f"/peers/{UNKNOWN}"])
async def test_a_room_without_session_is_not_found(sim: Sim, suffix: str) -> None:
    assert "session not found" in await sim.refused("GET", f"/active-rooms/{idle(sim)}{suffix}", 404)
    assert "room not found" in await sim.refused("GET", f"/active-rooms/nothing{suffix}", 404)


@pytest.mark.parametrize("verb", ["remove-peers", "send-message", "end-room"])
async def test_acting_on_a_room_without_session_is_not_found(sim: Sim, verb: str) -> None:
    assert "session not found" in await sim.refused("POST", f"/active-rooms/{idle(sim)}/{verb}", 404, {"message": "x"})


async def test_listed_peers_have_no_tracks_and_a_retrieved_one_has(sim: Sim) -> None:
    room_id = sim.largest()
    listed = await peers(sim, room_id)
    assert all(set(peer) == {"id", "name", "user_id", "metadata", "role", "joined_at"} for peer in listed.values())
    assert all(peer_id == peer["id"] for peer_id, peer in listed.items())
    host = await sim.get(f"/active-rooms/{room_id}/peers/{sim.somebody('host')}")
    assert {(track["type"], track["source"]) for track in host["tracks"].values()} >= {
        ("audio", "regular"),
        ("video", "regular"),
    }
    assert all(isinstance(track["mute"], bool) for track in host["tracks"].values())
    viewer = await sim.get(f"/active-rooms/{room_id}/peers/{sim.somebody('viewer')}")
    assert "tracks" not in viewer


async def test_peers_are_filtered_by_role_and_user(sim: Sim) -> None:
    room_id = sim.largest()
    viewers = await peers(sim, room_id, role="viewer")
    assert viewers
    assert {peer["role"] for peer in viewers.values()} == {"viewer"}
    twins = await peers(sim, room_id, user_id="u-4")
    assert [peer["name"] for peer in twins.values()] == ["Grace Hopper", "Grace Hopper"]
    both = await peers(sim, room_id, user_id="u-4", role="viewer")
    assert len(both) == 1
    assert await peers(sim, room_id, role="nobody") == {}


async def test_an_unknown_or_departed_peer_is_not_found(sim: Sim) -> None:
    room_id = sim.largest()
    gone = sim.world.live(room_id)
    assert gone is not None
    for peer_id in (UNKNOWN, gone.left[0]):
        assert "peer not found" in await sim.refused("GET", f"/active-rooms/{room_id}/peers/{peer_id}", 404)
        assert "peer not found" in await sim.refused("POST", f"/active-rooms/{room_id}/peers/{peer_id}", 404, {})
        for verb in ("remove-peers", "send-message"):
            body = {"peer_id": peer_id, "message": "x"}
            assert "peer not found" in await sim.refused("POST", f"/active-rooms/{room_id}/{verb}", 404, body)


async def test_name_and_metadata_change_at_once(sim: Sim) -> None:
    room_id, peer_id = sim.largest(), sim.somebody("viewer")
    answer = await sim.post(f"/active-rooms/{room_id}/peers/{peer_id}", {"name": "[/b] Zoë", "metadata": '{"a":1}'})
    assert (answer["name"], answer["metadata"]) == ("[/b] Zoë", '{"a":1}')
    listed = (await peers(sim, room_id))[peer_id]
    assert (listed["name"], listed["metadata"]) == ("[/b] Zoë", '{"a":1}')
    answer = await sim.post(f"/active-rooms/{room_id}/peers/{peer_id}", {"metadata": {"hand": True}})
    assert answer["metadata"] == '{"hand":true}'


async def test_a_role_change_is_answered_first_and_seen_later(sim: Sim) -> None:
    room_id, peer_id = sim.largest(), sim.somebody("speaker")
    answer = await sim.post(f"/active-rooms/{room_id}/peers/{peer_id}", {"role": "speaker-muted"})
    assert answer["role"] == "speaker-muted"
    assert (await peers(sim, room_id))[peer_id]["role"] == "speaker"
    sim.pass_time(0.7)
    assert (await peers(sim, room_id))[peer_id]["role"] == "speaker"
    sim.pass_time(LATER)
    peer = await sim.get(f"/active-rooms/{room_id}/peers/{peer_id}")
    assert peer["role"] == "speaker-muted"
    assert "audio" not in {track["type"] for track in peer["tracks"].values()}
    changed = (await sim.state(room_id))["events"][-1]
    assert (changed["type"], changed["data"]["previous_role"]) == ("role.change.success", "speaker")


async def test_unmuting_gives_the_right_back_but_switches_nothing_on(sim: Sim) -> None:
    room_id, peer_id = sim.largest(), sim.somebody("speaker")
    for role in ("speaker-muted", "speaker"):
        await sim.post(f"/active-rooms/{room_id}/peers/{peer_id}", {"role": role})
        sim.pass_time(LATER)
    peer = await sim.get(f"/active-rooms/{room_id}/peers/{peer_id}")
    assert [track["mute"] for track in peer["tracks"].values() if track["type"] == "audio"] == [True]


async def test_a_full_role_refuses_silently(sim: Sim) -> None:
    room_id = sim.largest()
    viewers = [peer_id for peer_id, peer in (await peers(sim, room_id)).items() if peer["role"] == "viewer"][:3]
    assert len(await peers(sim, room_id, role="vip-guest")) == 1  # of two
    for peer_id in viewers:
        assert (await sim.post(f"/active-rooms/{room_id}/peers/{peer_id}", {"role": "vip-guest"}))[
            "role"
        ] == "vip-guest"
        sim.pass_time(LATER)
    assert len(await peers(sim, room_id, role="vip-guest")) == 2
    events = [event for event in (await sim.state(room_id))["events"] if event["type"] == "role.change.failure"]
    assert [event["data"]["error_message"] for event in events] == ["role limit reached"] * 2


async def test_a_role_nobody_may_have_refuses_too(sim: Sim) -> None:
    room_id = next(room.id for room in sim.world.rooms.values() if room.name == "open-mic")
    peer_id = sim.somebody("audience", room_id)
    await sim.post(f"/active-rooms/{room_id}/peers/{peer_id}", {"role": "stage hand"})
    sim.pass_time(LATER)
    assert (await peers(sim, room_id))[peer_id]["role"] == "audience"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"role": "king"}, "role not found"),
        ({"name": 1}, "name must be a string"),
        ({"metadata": 1}, "metadata must be a string"),
    ],
)
async def test_bad_peer_updates_are_refused(sim: Sim, body: Json, says: str) -> None:
    assert says in await sim.refused("POST", f"/active-rooms/{sim.largest()}/peers/{sim.somebody('host')}", 400, body)


async def test_a_removed_peer_goes_later_and_nobody_else_does(sim: Sim) -> None:
    room_id, peer_id = sim.largest(), sim.somebody("viewer")
    before = await peers(sim, room_id)
    reply = await sim.post(
        f"/active-rooms/{room_id}/remove-peers", {"peer_id": peer_id, "role": "host", "reason": "spam"}
    )
    assert reply == {"message": "peer remove request submitted"}
    assert set(await peers(sim, room_id)) == set(before)
    sim.pass_time(LATER)
    assert set(before) - set(await peers(sim, room_id)) == {peer_id}
    left = (await sim.state(room_id))["events"][-1]
    told = {"peer_id": peer_id, "role": "viewer", "reason": "peer kicked", "message": "spam"}
    assert left["data"].items() >= told.items()
    session_id = (await sim.get(f"/active-rooms/{room_id}"))["session"]["id"]
    assert (await sim.get(f"/sessions/{session_id}"))["peers"][peer_id]["left_at"]


async def test_removal_by_role_takes_everybody_who_has_it_then(sim: Sim) -> None:
    room_id = sim.largest()
    await sim.post(f"/active-rooms/{room_id}/remove-peers", {"role": "viewer"})
    late = await sim.control("POST", "/peers", {"room_id": room_id, "name": "Late", "role": "viewer"})
    sim.pass_time(LATER)
    left = await peers(sim, room_id)
    assert late["peers"][0]["id"] not in left
    assert {peer["role"] for peer in left.values()} == {"host", "speaker", "vip-guest"}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "peer_id or role is required"),
        ({"peer_id": "", "role": ""}, "peer_id or role is required"),
        ({"role": "king"}, "role not found"),
        ({"peer_id": 3}, "peer_id must be a string"),
        ({"role": "viewer", "reason": 3}, "reason must be a string"),
    ],
)
async def test_bad_removals_are_refused(sim: Sim, body: Json, says: str) -> None:
    assert says in await sim.refused("POST", f"/active-rooms/{sim.largest()}/remove-peers", 400, body)


async def test_messages_go_to_the_peer_then_the_role_then_everybody(sim: Sim) -> None:
    room_id, peer_id = sim.largest(), sim.somebody("viewer")
    path = f"/active-rooms/{room_id}/send-message"
    assert await sim.post(path, {"message": "a", "peer_id": peer_id, "role": "host"}) == {"message": "message sent"}
    await sim.post(path, {"message": "b", "peer_id": "", "role": "speaker", "type": "emoji"})
    await sim.post(path, {"message": "c", "role": ""})
    state = await sim.state(room_id)
    sent = [
        (one["message"], one["target"], one["target_id"], one["type"], one["recipients"]) for one in state["messages"]
    ]
    speakers = len(await peers(sim, room_id, role="speaker"))
    assert sent == [
        ("a", "peer", peer_id, "chat", 1),
        ("b", "role", "speaker", "emoji", speakers),
        ("c", "all", "", "chat", state["count"]),
    ]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "message is required"),
        ({"message": ""}, "message is required"),
        ({"message": {}}, "message must be a string"),
        ({"message": "é" * 2049}, "message is longer than 4096 bytes"),
        ({"message": "x", "type": 1}, "type must be a string"),
        ({"message": "x", "role": "king"}, "role not found"),
    ],
)
async def test_bad_messages_are_refused_and_not_sent(sim: Sim, body: Json, says: str) -> None:
    assert says in await sim.refused("POST", f"/active-rooms/{sim.largest()}/send-message", 400, body)
    assert (await sim.state(sim.largest()))["messages"] == []


async def test_a_message_of_exactly_four_kilobytes_is_sent(sim: Sim) -> None:
    await sim.post(f"/active-rooms/{sim.largest()}/send-message", {"message": "é" * 2048})


async def test_a_room_ends_later_with_everybody_gone(sim: Sim) -> None:
    room_id = sim.largest()
    session_id = (await sim.get(f"/active-rooms/{room_id}"))["session"]["id"]
    assert await sim.post(f"/active-rooms/{room_id}/end-room", {"reason": "over"}) == {"message": "session is ending"}
    assert await sim.get(f"/active-rooms/{room_id}")
    sim.pass_time(LATER)
    assert "session not found" in await sim.refused("GET", f"/active-rooms/{room_id}", 404)
    session = await sim.get(f"/sessions/{session_id}")
    assert session["active"] is False
    assert all(peer["left_at"] for peer in session["peers"].values())
    assert (await sim.get(f"/rooms/{room_id}"))["enabled"] is True
    running = (await sim.get("/recordings", room_id=room_id, status="running")).get("data")
    assert not running


async def test_ending_with_lock_disables_the_room_too(sim: Sim) -> None:
    room_id = sim.largest()
    await sim.post(f"/active-rooms/{room_id}/end-room", {"lock": True})
    assert (await sim.get(f"/rooms/{room_id}"))["enabled"] is True
    sim.pass_time(LATER)
    assert (await sim.get(f"/rooms/{room_id}"))["enabled"] is False
    ended = next(event for event in (await sim.state(room_id))["events"] if event["type"] == "room.end.success")
    assert ended["data"]["lock_room"] is True


async def test_ending_twice_fails_the_second_time_without_harm(sim: Sim) -> None:
    room_id = sim.largest()
    for _ in range(2):
        await sim.post(f"/active-rooms/{room_id}/end-room", {})
    sim.pass_time(LATER)
    kinds = [event["type"] for event in (await sim.state(room_id))["events"]]
    assert kinds.count("room.end.success") == kinds.count("room.end.failure") == 1


async def test_a_lock_that_is_no_boolean_is_refused(sim: Sim) -> None:
    assert "lock must be a boolean" in await sim.refused(
        "POST", f"/active-rooms/{sim.largest()}/end-room", 400, {"lock": "yes"}
    )


async def test_a_role_change_of_somebody_who_left_meanwhile_does_nothing(sim: Sim) -> None:
    room_id, peer_id = sim.largest(), sim.somebody("speaker")
    await sim.post(f"/active-rooms/{room_id}/peers/{peer_id}", {"role": "viewer"})
    session = sim.world.live(room_id)
    assert session is not None
    sim.world.leave(session.peers[peer_id], "client request")
    sim.pass_time(LATER)
    assert peer_id not in await peers(sim, room_id)
    assert session.peers[peer_id].role == "speaker"


async def test_in_a_frozen_world_outcomes_come_at_once() -> None:
    async with simulator(speed=0.0) as sim:
        room_id, viewer, speaker = sim.largest(), sim.somebody("viewer"), sim.somebody("speaker")
        await sim.post(f"/active-rooms/{room_id}/remove-peers", {"peer_id": viewer})
        await sim.post(f"/active-rooms/{room_id}/peers/{speaker}", {"role": "viewer"})
        now = await peers(sim, room_id)
        assert viewer not in now
        assert now[speaker]["role"] == "viewer"
        await sim.post(f"/active-rooms/{room_id}/end-room", {"lock": True})
        assert "session not found" in await sim.refused("GET", f"/active-rooms/{room_id}", 404)


async def test_the_last_one_to_leave_closes_the_session(sim: Sim) -> None:
    added = await sim.control("POST", "/rooms", {"name": "short", "live": True})
    room_id = added["id"]
    await sim.control("POST", "/peers", {"room_id": room_id, "name": "Only", "role": "host"})
    await sim.post(f"/active-rooms/{room_id}/remove-peers", {"role": "host"})
    sim.pass_time(LATER)
    assert await peers(sim, room_id) == {}
    sim.pass_time(11)
    assert "session not found" in await sim.refused("GET", f"/active-rooms/{room_id}", 404)
