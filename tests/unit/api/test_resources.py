"""Each operation: what it sends, what it makes of the answer, what it refuses to send."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.client import Client
from console.api.errors import BadReply, NotAuthorised, Refused
from console.api.models.ack import Ack
from console.api.models.page import Page
from console.api.models.rooms import Room
from console.api.resources.base import read_ack, read_page
from tests.unit.api.service import START, Bench, Service, answer, connected, scripted

RID = "64a0c0ffee00000000000001"
ROOM = {"id": RID, "name": "standup-7", "enabled": True}
PEER = {"id": "p1", "name": "Ada", "role": "host"}
Call = Callable[[Client], Awaitable[object]]


def query(service: Service, index: int = 0) -> dict[str, list[str]]:
    return parse_qs(urlsplit(service.seen[index].target).query)


def path(service: Service, index: int = 0) -> str:
    return urlsplit(service.seen[index].target).path.removeprefix("/v2")


READS: list[tuple[str, Call, str, dict[str, str]]] = [
    ("rooms", lambda c: c.rooms.list(), "/rooms", {"limit": "100"}),
    (
        "rooms filtered",
        lambda c: c.rooms.list(enabled=False, name="a b", after=START, before=START, limit=10, start="s"),
        "/rooms",
        {
            "enabled": "false",
            "name": "a b",
            "after": "2025-02-03T04:05:06Z",
            "before": "2025-02-03T04:05:06Z",
            "limit": "10",
            "start": "s",
        },
    ),
    ("peers", lambda c: c.peers.list(RID), f"/active-rooms/{RID}/peers", {}),
    (
        "peers filtered",
        lambda c: c.peers.list(RID, role="back stage", user_id="u"),
        f"/active-rooms/{RID}/peers",
        {"role": "back stage", "user_id": "u"},
    ),
    ("live", lambda c: c.sessions.live(), "/sessions", {"active": "true", "limit": "100"}),
    (
        "sessions",
        lambda c: c.sessions.list(room_id=RID, active=False, after=START, before=START + timedelta(hours=1), limit=20),
        "/sessions",
        {
            "room_id": RID,
            "active": "false",
            "after": "2025-02-03T04:05:06Z",
            "before": "2025-02-03T05:05:06Z",
            "limit": "20",
        },
    ),
    ("templates", lambda c: c.templates.list(start="t"), "/templates", {"limit": "100", "start": "t"}),
    (
        "recordings",
        lambda c: c.recordings.list(room_id=RID, session_id="s", status="running"),
        "/recordings",
        {"room_id": RID, "session_id": "s", "status": "running", "limit": "100"},
    ),
    ("live streams", lambda c: c.live_streams.list(limit=20), "/live-streams", {"limit": "20"}),
    ("external streams", lambda c: c.external_streams.list(), "/external-streams", {"limit": "100"}),
]


@pytest.mark.parametrize(("name", "call", "where", "asked"), READS, ids=[read[0] for read in READS])
async def test_a_list_asks_for_what_it_was_told(name: str, call: Call, where: str, asked: dict[str, str]) -> None:
    async with scripted(answer(200, {})) as service, connected(service.url) as bench:
        await call(bench.client)
    assert len(service.seen) == 1, name
    assert service.seen[0].method == "GET"
    assert path(service) == where
    assert query(service) == {key: [value] for key, value in asked.items()}


WRITES: list[tuple[str, Call, str, dict[str, object]]] = [
    ("update room", lambda c: c.rooms.update(RID, name="x", size=100), f"/rooms/{RID}", {"name": "x", "size": 100}),
    ("enable", lambda c: c.rooms.set_enabled(RID, True), f"/rooms/{RID}", {"enabled": True}),
    ("end", lambda c: c.active_rooms.end(RID), f"/active-rooms/{RID}/end-room", {"lock": False}),
    (
        "end and lock",
        lambda c: c.active_rooms.end(RID, reason="over", lock=True),
        f"/active-rooms/{RID}/end-room",
        {"reason": "over", "lock": True},
    ),
    (
        "message a peer",
        lambda c: c.active_rooms.send_message(RID, "hi", peer_id="p1"),
        f"/active-rooms/{RID}/send-message",
        {"message": "hi", "type": "chat", "peer_id": "p1"},
    ),
    (
        "message a role",
        lambda c: c.active_rooms.send_message(RID, "hi", role="host", type="emoji"),
        f"/active-rooms/{RID}/send-message",
        {"message": "hi", "type": "emoji", "role": "host"},
    ),
    (
        "message everybody",
        lambda c: c.active_rooms.send_message(RID, "hi", broadcast=True),
        f"/active-rooms/{RID}/send-message",
        {"message": "hi", "type": "chat"},
    ),
    (
        "update peer",
        lambda c: c.peers.update(RID, "p1", name="A", role="host", metadata=""),
        f"/active-rooms/{RID}/peers/p1",
        {"name": "A", "role": "host", "metadata": ""},
    ),
    (
        "remove peer",
        lambda c: c.peers.remove(RID, peer_id="p1", reason="bye"),
        f"/active-rooms/{RID}/remove-peers",
        {"peer_id": "p1", "reason": "bye"},
    ),
    (
        "remove role",
        lambda c: c.peers.remove(RID, role="guest"),
        f"/active-rooms/{RID}/remove-peers",
        {"role": "guest"},
    ),
]


@pytest.mark.parametrize(("name", "call", "where", "sent"), WRITES, ids=[write[0] for write in WRITES])
async def test_a_write_sends_what_it_was_told_once(name: str, call: Call, where: str, sent: dict[str, object]) -> None:
    async with scripted(answer(200, {"id": RID, "message": "ok"})) as service, connected(service.url) as bench:
        await call(bench.client)
    assert [(seen.method, seen.json) for seen in service.seen] == [("POST", sent)], name
    assert path(service) == where


REFUSED: list[tuple[str, Call, str]] = [
    ("no target", lambda c: c.active_rooms.send_message(RID, "hi"), "exactly one target"),
    ("empty target", lambda c: c.active_rooms.send_message(RID, "hi", peer_id=""), "exactly one target"),
    ("two targets", lambda c: c.active_rooms.send_message(RID, "hi", peer_id="p", role="r"), "exactly one target"),
    ("both", lambda c: c.active_rooms.send_message(RID, "hi", role="r", broadcast=True), "exactly one target"),
    ("no message", lambda c: c.active_rooms.send_message(RID, " \n", broadcast=True), "empty"),
    ("long message", lambda c: c.active_rooms.send_message(RID, "é" * 2049, broadcast=True), "4096 bytes"),
    ("half a character", lambda c: c.active_rooms.send_message(RID, "\ud800", broadcast=True), "half a character"),
    ("no room", lambda c: c.active_rooms.end(""), "room id is empty"),
    ("dots", lambda c: c.active_rooms.end(".."), "directory"),
    ("no one to remove", lambda c: c.peers.remove(RID), "exactly one"),
    ("two to remove", lambda c: c.peers.remove(RID, peer_id="p", role="r"), "exactly one"),
    ("no change", lambda c: c.peers.update(RID, "p1"), "Nothing to change"),
    ("empty role", lambda c: c.peers.update(RID, "p1", role=" "), "role is empty"),
    ("no field", lambda c: c.rooms.update(RID), "Nothing to change"),
    ("bad name", lambda c: c.rooms.update(RID, name="a b"), "letters, digits"),
    ("bad region", lambda c: c.rooms.update(RID, region="mars"), "in, us, eu, auto"),
    ("short", lambda c: c.rooms.update(RID, max_duration_seconds=119), "120 to 43200"),
    ("long", lambda c: c.rooms.update(RID, max_duration_seconds=43201), "120 to 43200"),
    ("huge", lambda c: c.rooms.update(RID, size=20001), "0 to 20000"),
    ("not large", lambda c: c.rooms.update(RID, size=2501, large_room=False), "large room"),
    ("small page", lambda c: c.rooms.list(limit=9), "10 to 100"),
    ("large page", lambda c: c.sessions.list(limit=101), "10 to 100"),
    ("no such state", lambda c: c.recordings.list(status="paused"), "starting, running"),
]


@pytest.mark.parametrize(("name", "call", "rule"), REFUSED, ids=[case[0] for case in REFUSED])
async def test_what_breaks_a_rule_is_never_sent(name: str, call: Call, rule: str) -> None:
    async with scripted(answer(200, {})) as service, connected(service.url) as bench:
        with pytest.raises(Refused, match=rule):
            await call(bench.client)
    assert service.seen == [], name
    assert bench.gate.admitted == []


async def test_one_of_each_is_read() -> None:
    active = {"id": RID, "session": {"id": "s", "peers": ["p1"]}}
    template = {"id": "t", "roles": {"back / stage": {"name": "back / stage"}}}
    role = {"name": "back / stage"}
    replies = [answer(200, body) for body in (active, {"id": "s", "peers": {"p1": PEER}}, template, template, role)]
    async with scripted(*replies) as service, connected(service.url) as bench:
        assert (await bench.client.active_rooms.get(RID)).peer_ids == ("p1",)
        assert (await bench.client.sessions.get("s")).peers["p1"].name == "Ada"
        assert list((await bench.client.templates.get("t")).roles) == ["back / stage"]
        assert list(await bench.client.roles.list("t")) == ["back / stage"]
        assert (await bench.client.roles.get("t", "back / stage")).role_id == "back / stage"
    assert [path(service, index) for index in range(5)] == [
        f"/active-rooms/{RID}",
        "/sessions/s",
        "/templates/t",
        "/templates/t",
        "/templates/t/roles/back%20%2F%20stage",
    ]


async def test_a_session_that_is_none_is_a_bad_reply() -> None:
    async with scripted(answer(200, {"name": "x"})) as service, connected(service.url) as bench:
        with pytest.raises(BadReply):
            await bench.client.sessions.get("s")


async def test_tracks_are_unknown_in_the_list_and_none_for_a_peer_without_any() -> None:
    track = {"id": "t", "mute": True}
    replies = ({"peers": {"p1": PEER}}, PEER, {**PEER, "tracks": {"t": track}}, PEER)
    async with scripted(*(answer(200, body) for body in replies)) as service, connected(service.url) as bench:
        assert (await bench.client.peers.list(RID))["p1"].tracks is None
        assert (await bench.client.peers.get(RID, "p1")).tracks == {}
        tracks = (await bench.client.peers.get(RID, "p1")).tracks
        assert (await bench.client.peers.update(RID, "p1", role="x")).tracks == {}
    assert tracks is not None
    assert tracks["t"].mute is True


def rooms(first: int, count: int, **envelope: object) -> dict[str, object]:
    data = [{"id": f"r{index:04}"} for index in range(first, first + count)]
    return {"limit": 100, "data": data, "last": data[-1]["id"] if data else "", **envelope}


async def collect(bench: Bench, max_items: int | None = None) -> list[str]:
    return [room.id async for room in bench.client.rooms.iterate(enabled=True, max_items=max_items)]


async def test_all_pages_are_walked() -> None:
    script = [answer(200, rooms(0, 100)), answer(200, rooms(100, 100)), answer(200, rooms(200, 3))]
    async with scripted(*script) as service, connected(service.url) as bench:
        found = await collect(bench)
    assert found == [f"r{index:04}" for index in range(203)]
    assert [query(service, index).get("start") for index in range(3)] == [None, ["r0099"], ["r0199"]]
    assert all(query(service, index)["enabled"] == ["true"] for index in range(3))


@pytest.mark.parametrize(("bound", "pages"), [(0, 0), (1, 1), (100, 1), (101, 2)])
async def test_a_walk_stops_at_its_bound(bound: int, pages: int) -> None:
    script = [answer(200, rooms(0, 100)), answer(200, rooms(100, 100))]
    async with scripted(*script) as service, connected(service.url) as bench:
        assert len(await collect(bench, bound)) == bound
    assert len(service.seen) == pages


async def test_a_service_that_goes_round_in_circles_is_left() -> None:
    async with scripted(answer(200, rooms(0, 100))) as service, connected(service.url) as bench:
        assert len(await collect(bench)) == 100
    assert len(service.seen) == 2


@pytest.mark.parametrize(
    ("body", "count", "last"),
    [
        ({"limit": 100, "data": None, "last": ""}, 0, None),
        ({"limit": 100}, 0, None),
        ({}, 0, None),
        (rooms(0, 3), 3, None),
        (rooms(0, 100), 100, "r0099"),
        (rooms(0, 100, last=None), 100, None),
        (rooms(0, 100, last=""), 100, None),
        (rooms(0, 100, last=7), 100, "7"),
        (rooms(0, 20), 20, "r0019"),  # the service may cut the page we asked for (part-b 0.3)
        ({"events": [{"id": "a"}] * 100, "next": "n", "total": 500}, 100, "n"),
        ({"data": {"a": {"id": "a"}}, "last": "a"}, 1, None),
    ],
)
def test_every_envelope_of_a_page(body: dict[str, object], count: int, last: str | None) -> None:
    page = read_page(Room, json.dumps(body).encode(), 100)
    assert (len(page.items), page.last, page.skipped) == (count, last, 0)


@pytest.mark.parametrize(
    "body",
    [b'{"message":"x"}', b'{"data":5}', b'{"data":"x"}', b'{"data":{"0":null}}', b"[]", b"", b'{"data":[{"id":"a"}'],
)
def test_what_is_no_page_is_a_bad_reply(body: bytes) -> None:
    with pytest.raises(BadReply):
        read_page(Room, body, 100)


@given(st.lists(st.sampled_from([{"id": "ok"}, {"name": "no id"}, None, 5, [], {"id": "\x1b"}]), max_size=12))
def test_broken_items_are_counted_and_the_others_stay_but_all_broken_is_no_answer(items: list[object]) -> None:
    body = json.dumps({"data": items}).encode()
    good = sum(item == {"id": "ok"} for item in items)
    if items and not good:
        with pytest.raises(BadReply):
            read_page(Room, body, 100)
        return
    page: Page[Room] = read_page(Room, body, 100)
    assert len(page.items) == good
    assert page.skipped == len(items) - good


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", ""),
        (b" \n", ""),
        (b"{}", ""),
        (b'{"message":"session is ending"}', "session is ending"),
        (b'{"code":200,"message":"x\\u001b[2J"}', "x[2J"),
        (b"[]", ""),
        (b"null", ""),
    ],
)
def test_any_reply_without_data_is_an_ack(body: bytes, message: str) -> None:
    assert read_ack(body) == Ack(message=message)


def test_a_cut_ack_is_no_ack() -> None:
    with pytest.raises(BadReply):
        read_ack(b'{"message":')


def session(key: str, name: str = "Ada") -> dict[str, object]:
    return {"id": key, "room_id": f"room-{key}", "active": True, "peers": {"p": {"id": "p", "name": name}}}


def sessions(*items: dict[str, object], last: str = "") -> dict[str, object]:
    return {"limit": 100, "data": list(items), "last": last}


async def test_live_sessions_keep_what_did_not_change() -> None:
    bodies = [
        sessions(session("a"), session("b")),
        sessions(session("a"), session("b")),
        sessions(session("b"), session("a")),
        sessions(session("a"), session("b", "Bo")),
        sessions(session("a")),
        sessions({"name": "no id"}, session("a")),
    ]
    async with scripted(*(answer(200, body) for body in bodies)) as service, connected(service.url) as bench:
        live = bench.client.sessions.live
        first = await live()
        assert await live(first) is first
        assert await live(first) is first
        changed = await live(first)
        fewer = await live(changed)
        odd = await live(fewer)
    assert list(first) == ["a", "b"]
    assert changed["a"] is first["a"]
    assert changed["b"].peers["p"].name == "Bo"
    assert list(fewer) == ["a"]
    assert fewer["a"] is first["a"]
    assert (list(odd), odd.skipped) == (["a"], 1)
    assert len(service.seen) == 6


async def test_live_sessions_come_from_all_pages() -> None:
    first = sessions(*(session(f"s{index:03}") for index in range(100)), last="s099")
    second = sessions(session("s100"))
    script = [answer(200, body) for body in (first, second, first, second)]
    async with scripted(*script) as service, connected(service.url) as bench:
        before = await bench.client.sessions.live()
        again = await bench.client.sessions.live(before)
    assert len(before) == 101
    assert again is before
    assert [query(service, index).get("start") for index in range(4)] == [None, ["s099"], None, ["s099"]]


async def test_a_list_of_live_sessions_without_end_is_left() -> None:
    endless = sessions(*(session(f"s{index:03}") for index in range(100)), last="s099")
    async with scripted(answer(200, endless)) as service, connected(service.url) as bench:
        assert len(await bench.client.sessions.live()) == 100
    assert len(service.seen) == 2


async def test_a_page_of_sessions_counts_the_broken_ones() -> None:
    body = sessions(session("a"), {"name": "no id"})
    async with scripted(answer(200, body)) as service, connected(service.url) as bench:
        page = await bench.client.sessions.list(active=True)
    assert [found.id for found in page.items] == ["a"]
    assert page.skipped == 1


async def test_sessions_that_are_none_do_not_empty_the_list() -> None:
    async with scripted(answer(200, sessions({"name": "no id"}))) as service, connected(service.url) as bench:
        with pytest.raises(BadReply):
            await bench.client.sessions.live()
        with pytest.raises(BadReply):
            await bench.client.sessions.list()


async def test_peers_are_kept_between_polls() -> None:
    body = answer(200, {"peers": {"p1": PEER}})
    async with scripted(body) as service, connected(service.url) as bench:
        first = await bench.client.peers.list(RID)
        assert await bench.client.peers.list(RID, previous=first) is first
    assert len(service.seen) == 2


async def test_the_client_takes_any_httpx_auth() -> None:
    async with scripted(answer(401)) as service, connected(service.url, auth=httpx.BasicAuth("u", "p")) as bench:
        with pytest.raises(NotAuthorised):
            await bench.client.rooms.get(RID)
    assert [seen.headers["authorization"] for seen in service.seen] == ["Basic dTpw"]
