"""Webhooks: the history of deliveries, replays, and what is really pushed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from console.simulator.near import is_near
from console.simulator.post import post
from tests.unit.simulator.harness import Json, Sim, simulator

HOUR, DAY = 3600, 86_400
URL = "http://127.0.0.1:9/hook"


class Receiver:
    """Somebody who is posted to: answers as told, remembers what came, and when."""

    def __init__(self, sim: Sim, *answers: int | Exception) -> None:
        self.sim = sim
        self.answers = list(answers)
        self.got: list[tuple[float, str, Mapping[str, str], Json]] = []

    async def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        self.got.append((self.sim.world.time.now, url, headers, json.loads(body)))
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def hear(self, seconds: float = 0.0) -> list[Json]:
        """Let time pass in small steps, taking what is posted; the bodies that came meanwhile."""
        before = len(self.got)
        for _ in range(max(1, round(seconds * 4))):
            self.sim.pass_time(seconds and 0.25)
            self.sim.service.tick()
            await self.sim.service.hooks.flush(self)
        return [body for _, _, _, body in self.got[before:]]


async def history(sim: Sim, **query: Json) -> list[Json]:
    found: list[Json] = []
    number = 1
    while True:
        page = await sim.get("/analytics/webhooks", page=number, **query)
        found += page["events"]
        about = page["pagination"]
        assert (about["current_page"], about["has_prev"]) == (number, number > 1)
        if not about["has_next"]:
            assert about["total_items"] == len(found) == page["summary"]["total_events"]
            return found
        number += 1


async def test_the_history_has_numbered_pages_newest_first() -> None:
    async with simulator(scenario="busy", churn=None) as sim:
        sim.pass_time(HOUR)
        found = await history(sim, limit=100)
        assert len(found) > 200
        assert len({one["event_id"] for one in found}) == len(found)
        times = [one["event_timestamp"] for one in found]
        assert times == sorted(times, reverse=True)
        failed = [one for one in found if one["event_name"].endswith("failed")]
        assert 0 < len(failed) < len(found) / 10
        assert {one["payload"]["error_reason"] for one in failed} == {"timeout"}
        assert await history(sim, status="failed", limit=50) == failed
        named = await history(sim, event_names=["session.open.success", "beam.started.success"], limit=100)
        assert {one["payload"]["original_event_name"] for one in named} == {
            "session.open.success",
            "beam.started.success",
        }
        room = await history(sim, room_id=sim.largest(), limit=100)
        assert {one["room_id"] for one in room} == {sim.largest()}
        beyond = await sim.get("/analytics/webhooks", page=99_999)
        assert (beyond["events"], beyond["pagination"]["has_next"]) == ([], False)


async def test_the_window_is_a_day_unless_asked_otherwise(sim: Sim) -> None:
    day = await history(sim)
    oldest = sim.world.stamp(sim.world.time.now - DAY, 3)
    assert all(one["event_timestamp"] >= oldest for one in day)
    wide = {"start_time": sim.world.stamp(-10 * DAY, 0), "end_time": sim.world.stamp(0.0, 0)}
    assert len(await history(sim, limit=100, **wide)) > len(day)


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        (-31 * DAY, None, "start_time must be within the last 30 days"),
        (-15 * DAY, None, "end_time must be within 14 days after start_time"),
        (-29 * DAY, -14 * DAY, "end_time must be within 14 days after start_time"),
        (-DAY, -2 * DAY, "end_time must be after start_time"),
    ],
)
async def test_windows_that_cannot_be_are_refused(sim: Sim, start: int, end: int | None, says: str) -> None:
    times = {"start_time": sim.world.stamp(start, 0), "end_time": "" if end is None else sim.world.stamp(end, 0)}
    assert says in await sim.refused("GET", "/analytics/webhooks", 400, **times)
    assert says in await sim.refused("POST", "/analytics/webhooks/replay", 400, times)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"status": "lost"}, "status must be one of"),
        ({"event_names": "hls.started.success"}, "event_names must be of"),
        ({"limit": 101}, "limit must be between 1 and 100"),
        ({"page": 0}, "page must be between 1"),
        ({"start_time": "yesterday"}, "start_time must be an RFC 3339 time"),
    ],
)
async def test_queries_that_make_no_sense_are_refused(sim: Sim, query: Json, says: str) -> None:
    assert says in await sim.refused("GET", "/analytics/webhooks", 400, **query)


async def test_a_replay_sends_ten_a_second_and_the_same_request_joins_it() -> None:
    async with simulator(scenario="busy") as sim:
        wish = {"status": "all", "room_id": sim.largest()}
        total = len(await history(sim, limit=100, **wish))
        begun = await sim.post("/analytics/webhooks/replay", wish)
        joined = await sim.post("/analytics/webhooks/replay", wish)
        assert (begun["status"], joined["status"]) == ("started", "already_running")
        assert begun["workflow_id"] == joined["workflow_id"]
        assert set(begun["filters"]) == {"start_time", "end_time", "room_id", "event_types"}
        path = f"/analytics/webhooks/replay/{begun['workflow_id']}"
        sim.pass_time(2)
        half = await sim.get(path)
        assert (half["status"], half["completed_at"], half["progress"]["total"]) == ("Running", None, total)
        assert half["progress"]["completed"] + half["progress"]["failed"] in (20, 21)
        sim.pass_time(total / 10)
        done = await sim.get(path)
        assert done["status"] in ("completed", "completed_with_failures")
        assert done["result"]["completed"] + done["result"]["failed"] == total
        assert len(done["result"]["failed_events"]) == done["result"]["failed"]
        assert done["completed_at"] > done["started_at"]
        other = await sim.post("/analytics/webhooks/replay", wish)
        assert (other["status"], other["workflow_id"] != begun["workflow_id"]) == ("started", True)


async def test_what_failed_is_replayed_by_default_and_then_mostly_arrives() -> None:
    async with simulator(scenario="busy", speed=0.0) as sim:
        failed = await history(sim, status="failed", limit=100)
        begun = await sim.post("/analytics/webhooks/replay", {})
        done = await sim.get(f"/analytics/webhooks/replay/{begun['workflow_id']}")
        assert done["progress"]["total"] == len(failed) > 5
        assert len(await history(sim, status="failed", limit=100)) < len(failed) / 2


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"limit": 0}, "limit must be between 1 and 50000"),
        ({"offset": -1}, "offset not negative"),
        ({"status": "lost"}, "status must be one of"),
        ({"event_names": "x"}, "event_names must be a list"),
    ],
)
async def test_replays_that_make_no_sense_are_refused(sim: Sim, body: Json, says: str) -> None:
    assert says in await sim.refused("POST", "/analytics/webhooks/replay", 400, body)


async def test_an_unknown_replay_is_not_found_and_an_empty_one_is_done(sim: Sim) -> None:
    assert "workflow not found" in await sim.refused("GET", "/analytics/webhooks/replay/x", 404)
    begun = await sim.post("/analytics/webhooks/replay", {"room_id": "nothing"})
    assert (await sim.get(f"/analytics/webhooks/replay/{begun['workflow_id']}"))["status"] == "completed"


async def test_events_are_posted_once_when_they_are_taken() -> None:
    async with simulator(webhook_url=URL) as sim:
        receiver = Receiver(sim)
        assert await receiver.hear() == []
        added = await sim.control("POST", "/peers", {"room_id": sim.largest(), "name": "Ada", "metadata": {"a": 1}})
        (body,) = await receiver.hear(20)
        data = body["data"]
        assert (body["type"], body["version"]) == ("peer.join.success", "2.0")
        assert (data["peer_id"], data["user_name"], data["user_data"]) == (added["peers"][0]["id"], "Ada", '{"a":1}')
        assert set(data) >= {"room_id", "room_name", "session_id", "template_id", "session_started_at", "account_id"}
        assert "is_replay" not in body
        assert [url for _, url, _, _ in receiver.got] == [URL]
        (delivery,) = [one for one in await history(sim) if one["event_id"] == body["id"]]
        assert delivery["payload"]["webhook_url"] == URL


@pytest.mark.parametrize("answer", [201, 204, 302, 500, TimeoutError(), ConnectionRefusedError(), ValueError()])
async def test_anything_but_200_is_tried_again_after_1_3_and_10_seconds(answer: int | Exception) -> None:
    async with simulator(webhook_url=URL) as sim:
        receiver = Receiver(sim, *[answer] * 4)
        await sim.control("POST", "/peers", {"room_id": sim.largest()})
        bodies = await receiver.hear(40)
        times = [at for at, _, _, _ in receiver.got]
        waits = [later - earlier for earlier, later in pairwise(times)]
        assert waits == pytest.approx([1, 3, 10], abs=0.5)
        assert bodies == [bodies[0]] * 4
        (failed,) = await history(sim, status="failed", limit=100)
        assert failed["event_id"] == bodies[0]["id"]
        assert failed["payload"]["error_reason"]


async def test_a_delivery_is_neither_failed_nor_done_while_it_is_tried() -> None:
    async with simulator(webhook_url=URL) as sim:
        receiver = Receiver(sim, 500, 500)
        await sim.control("POST", "/peers", {"room_id": sim.largest()})
        before = len(await history(sim, limit=100))
        await receiver.hear(2)
        assert len(await history(sim, limit=100)) == before
        await receiver.hear(4)
        assert len(receiver.got) == 3
        assert len(await history(sim, limit=100)) == before + 1


async def test_a_replay_is_posted_and_marked() -> None:
    async with simulator(webhook_url=URL) as sim:
        receiver = Receiver(sim, *[500] * 4)
        await sim.control("POST", "/peers", {"room_id": sim.largest()})
        (first, *_) = await receiver.hear(20)
        begun = await sim.post("/analytics/webhooks/replay", {})
        (again,) = await receiver.hear(1)
        assert (again["is_replay"], again["id"]) == (True, first["id"])
        done = await sim.get(f"/analytics/webhooks/replay/{begun['workflow_id']}")
        assert (done["status"], done["result"]["completed"]) == ("completed", 1)
        assert await history(sim, status="failed") == []


async def test_a_room_has_a_webhook_of_its_own_on_this_machine_only(sim: Sim) -> None:
    receiver = Receiver(sim)
    rooms = [session.room_id for session in sim.world.live_sessions()][:2]
    near = {"url": "http://localhost:1/x", "headers": {"x-secret": "1"}}
    for room_id, webhook in zip(rooms, (near, {"url": "https://example.net/"}), strict=True):
        await sim.post(f"/rooms/{room_id}", {"webhook": webhook})
        await sim.control("POST", "/peers", {"room_id": room_id})
    (body,) = await receiver.hear(1)
    assert body["data"]["room_id"] == rooms[0]
    assert receiver.got[0][1:3] == ("http://localhost:1/x", {"x-secret": "1"})


@pytest.mark.parametrize(
    ("url", "near"),
    [
        ("http://127.0.0.1:1/a", True),
        ("http://127.9.9.9/", True),
        ("http://[::1]:8000/x?y", True),
        ("http://localhost", True),
        ("https://127.0.0.1/", False),
        ("http://192.0.2.1/", False),
        ("http://127.0.0.1.example.net/", False),
        ("http://example.net@127.0.0.1/", True),
        ("http://127.0.0.1@example.net/", False),
        ("http://127.0.0.1:99999/", False),
        ("http://[::1", False),
        ("file:///etc/passwd", False),
        ("", False),
        (None, False),
    ],
)
def test_only_this_machine_is_near(url: str | None, near: bool) -> None:
    assert is_near(url) is near


@asynccontextmanager
async def listener(answer: bytes) -> AsyncIterator[tuple[str, list[bytes]]]:
    got: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        got.append(head + await reader.readexactly(length))
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", got


async def test_a_post_is_plain_http_with_its_headers_and_no_others_smuggled_in() -> None:
    async with listener(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n") as (root, got):
        headers = {"x-secret": "s", "x-bad": "a\r\nx-evil: 1", "Content-Length": "0"}
        assert await post(f"{root}/hook?a=1", headers, b'{"a":1}') == 200
    head, _, body = got[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /hook?a=1 HTTP/1.1\r\n")
    assert b"x-secret: s" in head
    assert b"evil" not in head
    assert body == b'{"a":1}'


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n", b"HTTP/1.1 nope\r\n\r\n"])
async def test_what_is_no_http_answer_is_an_error(answer: bytes) -> None:
    async with listener(answer) as (root, _):
        with pytest.raises((ValueError, OSError)):
            await post(root, {}, b"{}")


async def test_the_profile_lists_what_was_told_and_replays_by_id() -> None:
    async with simulator(dialect="openapi", webhook_url=URL) as sim:
        page = await sim.get("/analytics/events", limit=5)
        assert set(page["data"][0]) == {"id", "version", "type", "timestamp", "data"}
        following = await sim.get("/analytics/events", limit=5, start=page["last"])
        assert not {one["id"] for one in page["data"]} & {one["id"] for one in following["data"]}
        room = (await sim.get("/analytics/events", room_id=sim.largest(), type="peer.join.success", limit=100))["data"]
        assert {(one["type"], one["data"]["room_id"]) for one in room} == {("peer.join.success", sim.largest())}
        receiver = Receiver(sim)
        chosen = [one["id"] for one in page["data"][:2]]
        assert await sim.post("/analytics/events/replay", {"event_ids": chosen}) == {}
        assert {body["id"] for body in await receiver.hear(1)} == set(chosen)
        assert (await sim.call("POST", "/analytics/events/replay", {})).status_code == 400
