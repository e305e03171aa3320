"""The simulator's own controls."""

from __future__ import annotations

import json

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.simulator.application import create_app
from tests.unit.simulator.harness import Json, Sim, simulator

HOSTILE = [
    "[/nope]",
    "[b +",
    "\x1b]0;x\x07",
    "\u202egnp.exe",
    "x" * 4096,
    "",
    "\x00",
    "\u200b",
    "田中",
    "👩🏽\u200d💻",
    "a\nb",
    "\ud800",
]


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_names_come_back_raw(sim: Sim, name: str) -> None:
    room_id = sim.largest()
    body = json.dumps({"room_id": room_id, "name": name, "role": "viewer", "user_id": name, "metadata": name})
    added = (await sim.http.post("/_sim/peers", content=body)).json()["peers"][0]
    listed = (await sim.get(f"/active-rooms/{room_id}/peers"))["peers"][added["id"]]
    assert (listed["name"], listed["user_id"], listed["metadata"]) == (name, name, name)
    assert (await sim.get(f"/active-rooms/{room_id}/peers/{added['id']}"))["name"] == name
    (session,) = (await sim.get("/sessions", room_id=room_id, active="true"))["data"]
    assert session["peers"][added["id"]]["name"] == name


async def test_rooms_may_have_hostile_names_and_live_sessions(sim: Sim) -> None:
    added = await sim.control("POST", "/rooms", {"name": "[/b]\x1b[2J", "live": True, "template": "classroom"})
    room = await sim.get(f"/rooms/{added['id']}")
    assert (room["name"], room["template"], room["enabled"]) == ("[/b]\x1b[2J", "classroom", True)
    assert (await sim.get(f"/active-rooms/{added['id']}"))["session"]["peers"] == []
    off = await sim.control("POST", "/rooms", {"enabled": False})
    assert (off["enabled"], off["session_id"]) == (False, None)


async def test_many_peers_join_at_once(sim: Sim) -> None:
    room_id = sim.largest()
    before = (await sim.state(room_id))["count"]
    added = await sim.control(
        "POST", "/peers", {"room_id": room_id, "name": "Bot", "count": 50, "metadata": {"bot": True}}
    )
    assert len({peer["id"] for peer in added["peers"]}) == 50
    state = await sim.state(room_id)
    assert state["count"] == before + 50
    assert state["peers"][added["peers"][0]["id"]]["metadata"] == {"bot": True}
    assert state["peers"][added["peers"][0]["id"]]["role"] == "viewer"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/peers", {"room_id": "nothing"}, 404),
        ("/peers", {}, 404),
        ("/peers", {"role": "king"}, 400),
        ("/peers", {"count": 0}, 400),
        ("/peers", {"count": "many"}, 400),
        ("/peers", {"metadata": 1}, 400),
        ("/peers", {"name": 1}, 400),
        ("/peers", [], 400),
        ("/peers/nobody/drop", {}, 404),
        ("/rooms", {"template": "nothing"}, 404),
        ("/advance", {"seconds": "soon"}, 400),
        ("/advance", {"seconds": -1}, 400),
        ("/advance", {"seconds": 1e9}, 400),
        ("/advance", {}, 400),
    ],
)
async def test_controls_refuse_what_makes_no_sense(sim: Sim, path: str, body: Json, status: int) -> None:
    if path == "/peers" and isinstance(body, dict) and body and "room_id" not in body:
        body = {"room_id": sim.largest(), **body}
    assert (await sim.http.post(f"/_sim{path}", json=body)).status_code == status


async def test_the_state_of_an_unknown_room_is_not_found(sim: Sim) -> None:
    assert (await sim.http.get("/_sim/state?room_id=x")).status_code == 404


async def test_the_overview_counts(sim: Sim) -> None:
    state = await sim.control("GET", "/state")
    assert (state["rooms"], state["live"]) == (6, 4)
    assert state["peers"] == sum(len(session.present) for session in sim.world.live_sessions())


async def test_requests_are_recorded_with_a_cursor_and_controls_are_not(sim: Sim) -> None:
    await sim.call("GET", "/rooms", query={"limit": 10})
    await sim.call("GET", "/rooms/x")
    await sim.http.get("/v2/rooms")
    seen = await sim.control("GET", "/requests")
    assert seen["total"] == 3
    assert [(one["n"], one["method"], one["path"], one["query"], one["status"]) for one in seen["requests"]] == [
        (1, "GET", "/v2/rooms", "limit=10", 200),
        (2, "GET", "/v2/rooms/x", "", 404),
        (3, "GET", "/v2/rooms", "", 401),
    ]
    later = await sim.control("GET", "/requests?since=2")
    assert (later["total"], [one["n"] for one in later["requests"]]) == (3, [3])
    assert (await sim.control("GET", "/requests?since=²"))["total"] == 3


@pytest.mark.parametrize("client", [("192.0.2.7", 1234), ("not-an-address", 1)])
async def test_strangers_cannot_steer(sim: Sim, client: tuple[str, int]) -> None:
    transport = httpx.ASGITransport(app=create_app(sim.service), client=client)
    async with httpx.AsyncClient(transport=transport, base_url="http://sim") as far:
        assert (await far.get("/_sim/state")).status_code == 403
        assert (await far.get("/v2/rooms")).status_code == 401


TEXT = st.text(max_size=20) | st.sampled_from(HOSTILE[:-1])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from((
    "name", "description", "region", "large_room", "size", "max_duration_seconds", "enabled", "recording_info",
    "polls", "webhook", "template", "role", "metadata", "peer_id", "reason", "message", "type", "lock",
    "upload_info", "seconds", "room_id", "user_id", "count", "live", "do", "do", "destination", "url", "error",
))  # fmt: skip
VALUES = JSON | st.sampled_from(
    ["viewer", "host", "speaker-muted", "vip-guest", "eu", 2600, 120, "start", "drop", "die", "freeze", "plays", "fail"]
)
BODIES = st.dictionaries(FIELDS, VALUES, max_size=4).map(lambda body: json.dumps(body).encode()) | st.binary(
    max_size=30
)
QUERIES = st.dictionaries(
    st.sampled_from(
        ["limit", "start", "enabled", "name", "after", "before", "active", "room_id", "status", "role", "since"]
    ),
    TEXT | st.sampled_from(["10", "100", "true", "2025-02-03T04:05:06Z", "running"]),
    max_size=3,
)
PATHS = st.sampled_from((
    "/rooms", "/rooms/{room}", "/active-rooms/{room}", "/active-rooms/{room}/peers",
    "/active-rooms/{room}/peers/{peer}", "/active-rooms/{room}/remove-peers", "/active-rooms/{room}/send-message",
    "/active-rooms/{room}/end-room", "/sessions", "/sessions/{session}", "/templates", "/templates/{template}",
    "/templates/{template}/roles/viewer", "/recordings", "/live-streams", "/external-streams", "/nothing",
    "_advance", "_peers", "_rooms", "_state", "_requests", "_script", "_ingest/{room}", "_jobs/{job}",
))  # fmt: skip
CALLS = st.lists(
    st.tuples(st.sampled_from(["GET", "POST", "DELETE"]), PATHS, QUERIES, BODIES, st.floats(0, 100)), max_size=12
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=CALLS)
async def test_no_sequence_of_calls_is_a_server_error(
    calls: list[tuple[str, str, dict[str, str], bytes, float]],
) -> None:
    async with simulator(churn=3.0) as sim:
        for method, template, query, body, seconds in calls:
            sim.pass_time(seconds)
            status = await _send(sim, method, template, query, body)
            assert status < 500, (method, template, query, body)
        for room in list(sim.world.rooms.values()):
            assert (await sim.call("GET", f"/rooms/{room.id}")).status_code == 200
        assert (await sim.call("GET", "/sessions")).status_code == 200


async def _send(sim: Sim, method: str, template: str, query: dict[str, str], body: bytes) -> int:
    session = next(iter(sim.world.live_sessions()), None)
    path = template.format(
        room=session.room_id if session else "none",
        peer=session.present[0] if session and session.present else "none",
        session=session.id if session else "none",
        template=next(iter(sim.world.templates)),
        job=next((job_id for kind in sim.world.jobs.values() for job_id in kind), "none"),
    )
    content = body if method == "POST" else None
    if path.startswith("_"):
        return (await sim.http.request(method, f"/_sim/{path[1:]}", params=query, content=content)).status_code
    return (await sim.call(method, path, content, query)).status_code
