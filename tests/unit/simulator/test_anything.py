"""Whatever is called in whatever order: never a 500, never a broken world, and the same again for the same seed."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.simulator import hls, jobs
from console.simulator.application import DIALECTS
from console.simulator.world import World
from tests.unit.simulator.harness import Json, Sim, simulator
from tests.unit.simulator.operations import OPENAPI, VENDOR

TABLES = {"vendor": VENDOR, "openapi": OPENAPI}
ORDER = ("starting", "running", "stopping", "post_processing", "completed")
TEXT = st.text(max_size=12) | st.sampled_from(["viewer", "host", "[/b]", "\x1b[2J", "\u202e", "eu", "x" * 300])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
USEFUL: dict[str, list[Json]] = {
    "name": ["standup", "stage", "viewer", "new"],
    "enabled": [True, False],
    "roles": [{"a": {}}, {"viewer": {"publishParams": {"allowed": ["audio"]}}}, {}],
    "settings": [{}, {"region": "eu"}],
    "destinations": [{}, {"hlsDestinations": {"a": {"name": "a", "numPlaylistSegments": 3.5}}}],
    "rtmp_urls": [["rtmp://a/b"], ["rtmps://a/b", "rtmp://c/d"], []],
    "recording": [True, {"hls_vod": True}, {"single_file_per_layer": True}],
    "transcription": [{"enabled": True, "summary": {"enabled": True}}],
    "meeting_url": ["https://a.example/x", ""],
    "resolution": [{"width": 1280, "height": 720}],
    "payload": ["x"], "duration": [1, 10**30], "questions": [[{"text": "?", "options": [{"text": "a"}]}]],
    "options": [[{"text": "a"}]], "answer": [{"options": [1]}, {"options": {}}], "polls": [["@poll"], []],
    "poll_ids": [["@poll"]], "code": ["@code"], "role": ["viewer"], "peer_id": ["@peer"], "message": ["hi"],
    "lock": [True], "ttl_seconds": [1, 10**9], "user_id": ["u"], "status": ["all", "failed"], "event_ids": [["x"]],
    "webhook": [{"url": "http://127.0.0.1:1", "headers": {"a": "b"}}], "template_id": ["@template"], "limit": [1],
    "maxPeerCount": [-1, 0, 1], "id": ["@poll"], "seconds": [90.0],
}  # fmt: skip
FIELD = st.sampled_from(sorted(USEFUL)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(USEFUL[name]) | JSON)
)
BODY = st.lists(FIELD, max_size=5).map(dict) | st.just([{"name": "r", "role": "viewer"}]) | st.binary(max_size=12)
QUERY = st.dictionaries(
    st.sampled_from(
        ["limit", "start", "page", "status", "type", "room_id", "session_id", "peer_id", "start_time", "end_time",
         "error", "all", "question", "enabled", "role", "presign_duration", "scale_min", "event_names", "asset_type"]
    ),
    TEXT | st.sampled_from(["1", "100", "true", "chat", "@room", "@session", "@peer", "2025-02-03T00:00:00Z"]),
    max_size=3,
)  # fmt: skip
CALL = st.tuples(st.integers(0, 200), BODY, QUERY, st.sampled_from([0.0, 0.0, 1.0, 15.0, 400.0]))
MANY = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def known(sim: Sim) -> dict[str, str]:
    """One real id of everything a path or a body can name."""
    world = sim.world
    session = next(iter(world.live_sessions()), None)
    newest = {kind: next(reversed(found), "x") for kind, found in world.jobs.items()}
    return {
        "rooms": session.room_id if session else "x",
        "peers": session.present[0] if session and session.present else "x",
        "sessions": session.id if session else "x",
        "summary": session.id if session else "x",
        "templates": next(iter(world.templates)),
        "recording-assets": next(reversed(world.assets), "x"),
        "polls": next(reversed(world.polls), "x"),
        "code": next(iter(world.room_codes), "x"),
        "replay": next(iter(sim.service.hooks.workflows), "x"),
        **newest,
        "roles": "viewer",
        "role": "viewer",
        "questions": "1",
        "options": "1",
    }


def filled(path: str, ids: dict[str, str]) -> str:
    """A path of the table with real ids, each chosen by what stands before it."""
    parts = path.split("/")
    for place, part in enumerate(parts):
        if part == "{}":
            parts[place] = ids.get(
                {"room": "rooms", "active-rooms": "rooms"}.get(parts[place - 1], parts[place - 1]), "x"
            )
    return "/".join(parts)


def meant(value: str, ids: dict[str, str]) -> str:
    """The real id a body or query names by what it is."""
    return ids.get(f"{value[1:]}s", ids.get(value[1:], "x")) if value.startswith("@") else value


async def send(sim: Sim, operation: tuple[str, str, str], body: Json, query: dict[str, str]) -> int:
    ids = known(sim)
    _, method, path = operation
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    for name in ("poll", "code", "peer", "template", "room", "session"):
        content = content.replace(f'"@{name}"'.encode(), json.dumps(meant(f"@{name}", ids)).encode())
    chosen = {name: meant(value, ids) for name, value in query.items()}
    sent = content if method == "POST" else None
    return (await sim.call(method, filled(path, ids), sent, chosen)).status_code


def check(world: World) -> None:
    """What must hold in any world at any time."""
    for session in world.sessions.values():
        assert set(session.present) <= set(session.peers)
        assert session.present == sorted(session.present)
        assert session.active == (world.rooms[session.room_id].session_id == session.id)
        assert session.active or not session.present
    for kind in world.jobs.values():
        for job in kind.values():
            assert job.session_id in world.sessions
            assert job.status in jobs.STATUSES
            assert (job.started_at is None) <= (job.status in ("starting", "failed"))
            assert job.status == "completed" or not job.assets
            if job.spans:
                assert hls.media(world, job).startswith("#EXTM3U")
    names = [room.name.casefold() for room in world.rooms.values()]
    assert len(set(names)) == len(names)
    assert sum(template.default for template in world.templates.values()) == 1
    assert {room.template_id for room in world.rooms.values()} <= set(world.templates)


@MANY
@given(dialect=st.sampled_from(sorted(DIALECTS)), calls=st.lists(CALL, max_size=25), frozen=st.booleans())
async def test_no_sequence_of_calls_breaks_anything(
    dialect: str, calls: list[tuple[int, Json, dict[str, str], float]], frozen: bool
) -> None:
    table = TABLES[dialect]
    async with simulator(dialect=dialect, churn=2.0, speed=0.0 if frozen else 1.0) as sim:
        for number, body, query, seconds in calls:
            operation = table[number % len(table)]
            status = await send(sim, operation, body, query)
            assert status < 500, (operation, body, query)
            await sim.control("POST", "/advance", {"seconds": seconds})
            check(sim.world)
        for _, method, path in table:
            if method == "GET":
                assert (await sim.call("GET", filled(path, known(sim)))).status_code < 500, path


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
async def test_every_operation_survives_every_useful_body(dialect: str) -> None:
    useful = [{name: value} for name, values in USEFUL.items() for value in values]
    everything = {name: values[0] for name, values in USEFUL.items()}
    async with simulator(dialect=dialect, churn=2.0) as sim:
        for operation in TABLES[dialect]:
            for body in (everything, *useful) if operation[1] == "POST" else ({},):
                assert await send(sim, operation, body, {}) < 500, (operation, body)
        sim.world.time.advance(3600)
        check(sim.world)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(calls=st.lists(CALL, min_size=3, max_size=8))
async def test_the_same_calls_give_the_same_bytes(calls: list[tuple[int, Json, dict[str, str], float]]) -> None:
    answers: list[list[bytes]] = [[], []]
    for round_ in answers:
        async with simulator(churn=2.0) as sim:
            for number, body, query, seconds in calls:
                operation = VENDOR[number % len(VENDOR)]
                await send(sim, operation, body, query)
                sim.pass_time(seconds)
            ids = known(sim)
            round_ += [
                (await sim.call("GET", filled(path, ids), query={"room_id": ids["rooms"]})).content
                for _, method, path in VENDOR
                if method == "GET"
            ]
    assert answers[0] == answers[1]
