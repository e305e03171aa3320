"""Every operation of the client over real HTTP against a simulator that shares no code with it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from console.api import errors
from console.api.auth import management_auth, token_auth
from console.api.client import Client
from console.api.models import Peer
from console.api.transport import Exchange, Wire
from console.clock import SystemClock

NOBODY = "00000000-0000-4000-8000-000000000000"
NOWHERE = "000000000000000000000000"


class LateClock(SystemClock):
    """A wall clock ten minutes behind."""

    def now(self) -> datetime:
        return datetime.now(UTC) - timedelta(minutes=10)


class EarlyClock(SystemClock):
    """A wall clock ten minutes ahead."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(minutes=10)


@dataclass
class World:
    """A frozen simulator: what is asked of it takes effect at once, and nothing else moves."""

    url: str
    access_key: str
    secret: str
    control: httpx.Client

    def do(self, path: str, wish: object) -> dict[str, object]:
        reply = self.control.post(f"/_sim{path}", json=wish)
        reply.raise_for_status()
        made: dict[str, object] = reply.json()
        return made

    def new_room(self, *names: str) -> tuple[str, list[str]]:
        """A live room of its own with people in it: its id and theirs."""
        room_id = str(
            self.do("/rooms", {"name": f"room-{random.SystemRandom().getrandbits(48):x}", "live": True})["id"]
        )
        for who in names:
            self.do("/peers", {"room_id": room_id, "name": who})
        peers = self.control.get(f"/_sim/state?room_id={room_id}").json()["peers"]
        return room_id, list(peers)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    command = [sys.executable, "-m", "console.simulator", "--scenario=calm", "--seed=1", "--speed=0", "--watch-parent"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own program
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        with httpx.Client(base_url=said["url"].removesuffix("/v2"), trust_env=False) as control:
            yield World(said["url"], said["access_key"], said["secret"], control)
        process.terminate()


@dataclass
class Line:
    """A client, and what went over its wire."""

    client: Client
    exchanges: list[Exchange]

    @property
    def statuses(self) -> list[int | None]:
        return [exchange.status for exchange in self.exchanges]


@pytest.fixture
async def line(world: World) -> AsyncIterator[Line]:
    clock = SystemClock()
    exchanges: list[Exchange] = []
    auth = management_auth(world.access_key, world.secret, clock)
    wire = Wire(read=0.5)
    async with Client(
        world.url, auth, clock=clock, rng=random.Random(1), on_exchange=exchanges.append, wire=wire
    ) as client:
        yield Line(client, exchanges)
    world.control.delete("/_sim/faults")


async def test_rooms(world: World, line: Line) -> None:
    rooms = line.client.rooms
    page = await rooms.list(enabled=True)
    assert page.items
    assert page.skipped == 0
    assert all(room.enabled and room.name and room.template_id and room.created_at for room in page.items)
    first = page.items[0]
    assert await rooms.get(first.id) == first
    assert (await rooms.list(name=first.name)).items == (first,)
    assert [room async for room in rooms.iterate(enabled=True, max_items=2)] == list(page.items[:2])
    room_id, _ = world.new_room()
    assert (await rooms.set_enabled(room_id, False)).enabled is False
    assert (await rooms.update(room_id, description="moved\x1b[2J", max_duration_seconds=120)).description == "moved[2J"
    changed = await rooms.get(room_id)
    assert (changed.enabled, changed.description, changed.max_duration_seconds) == (False, "moved[2J", 120)


async def test_rooms_are_paged_without_loss(world: World, line: Line) -> None:
    made = {world.new_room()[0] for _ in range(25)}
    found: list[str] = []
    start: str | None = None
    while True:
        page = await line.client.rooms.list(enabled=True, limit=10, start=start)
        found += [room.id for room in page.items]
        start = page.last
        if start is None:
            break
    assert made <= set(found)
    assert len(found) == len(set(found))


async def test_an_active_room_and_its_end(world: World, line: Line) -> None:
    room_id, peers = world.new_room("Ada", "Bo")
    active = await line.client.active_rooms.get(room_id)
    assert (active.id, set(active.peer_ids)) == (room_id, set(peers))
    assert active.session_id
    assert active.started_at is not None
    assert (await line.client.active_rooms.end(room_id, reason="over", lock=True)).message
    with pytest.raises(errors.NotFound):
        await line.client.active_rooms.get(room_id)
    assert (await line.client.rooms.get(room_id)).enabled is False


async def test_peers_are_listed_filtered_and_kept(world: World, line: Line) -> None:
    room_id, _ = world.new_room("Ada", "Bo", "[/nope]", "\x1b]0;x\x07evil\u202egnp")
    peers = await line.client.peers.list(room_id)
    assert sorted(peer.name for peer in peers.values()) == ["Ada", "Bo", "[/nope]", "]0;xevilgnp"]
    assert all(key == peer.id and peer.role and peer.joined_at for key, peer in peers.items())
    assert all(peer.tracks is None for peer in peers.values())
    assert await line.client.peers.list(room_id, previous=peers) is peers
    ada = next(peer for peer in peers.values() if peer.name == "Ada")
    assert set(await line.client.peers.list(room_id, role=ada.role_id)) == set(peers)
    assert ada.id in await line.client.peers.list(room_id, user_id=ada.user_id)
    assert not await line.client.peers.list(room_id, role="no such role")
    await line.client.peers.update(room_id, ada.id, name="Ada L")
    after = await line.client.peers.list(room_id, previous=peers)
    assert after[ada.id].name == "Ada L"
    assert all(after[key] is peers[key] for key in peers if key != ada.id)


async def test_a_peer_is_read_changed_messaged_and_removed(world: World, line: Line) -> None:
    room_id, (peer_id,) = world.new_room("Ada")
    template = await line.client.templates.get((await line.client.rooms.get(room_id)).template_id)
    before = await line.client.peers.get(room_id, peer_id)
    assert isinstance(before.tracks, dict)
    other = next(role_id for role_id in template.roles if role_id != before.role_id)
    metadata = '{"isHandRaised":true}'
    after = await line.client.peers.update(room_id, peer_id, name="Countess", role=other, metadata=metadata)
    assert (after.name, after.metadata, after.hand_raised) == ("Countess", metadata, True)
    seen: Peer = await line.client.peers.get(room_id, peer_id)
    assert (seen.name, seen.role_id) == ("Countess", other)
    send = line.client.active_rooms.send_message
    assert (await send(room_id, "hello", peer_id=peer_id)).message
    assert (await send(room_id, "hello", role=other)).message
    assert (await send(room_id, "hello", broadcast=True)).message
    assert (await line.client.peers.remove(room_id, peer_id=peer_id, reason="bye")).message
    assert not await line.client.peers.list(room_id)
    with pytest.raises(errors.NotFound):
        await line.client.peers.get(room_id, peer_id)


async def test_a_whole_role_is_removed(world: World, line: Line) -> None:
    room_id, peers = world.new_room("Ada", "Bo")
    role = (await line.client.peers.get(room_id, peers[0])).role_id
    assert (await line.client.peers.remove(room_id, role=role)).message
    assert not await line.client.peers.list(room_id)


async def test_tracks_of_somebody_on_stage(world: World, line: Line) -> None:
    live = await line.client.sessions.live()
    fullest = max(live.values(), key=lambda session: len(session.present))
    tracks = [
        track
        for peer in fullest.present
        for track in ((await line.client.peers.get(fullest.room_id, peer.id)).tracks or {}).values()
    ]
    assert {track.type for track in tracks} >= {"audio"}
    assert all(track.source and track.started_at for track in tracks)


async def test_sessions(world: World, line: Line) -> None:
    room_id, peers = world.new_room("Ada", "Bo")
    live = await line.client.sessions.live()
    assert live.skipped == 0
    mine = next(session for session in live.values() if session.room_id == room_id)
    assert mine.active is True
    assert {peer.id for peer in mine.present} == set(peers)
    assert await line.client.sessions.live(live) is live
    assert await line.client.sessions.get(mine.id) == mine
    assert (await line.client.sessions.list(room_id=room_id, active=True)).items == (mine,)
    await line.client.peers.remove(room_id, peer_id=peers[0])
    after = await line.client.sessions.live(live)
    assert {peer.id for peer in after[mine.id].present} == {peers[1]}
    assert after[mine.id].peers[peers[1]] is mine.peers[peers[1]]
    assert all(after[key] is live[key] for key in live if key != mine.id)
    past = await line.client.sessions.list(active=False)
    assert all(not session.active for session in past.items)
    epoch = mine.created_at
    assert epoch is not None
    assert (await line.client.sessions.list(room_id=room_id, after=epoch + timedelta(days=400))).items == ()


async def test_templates_and_roles(line: Line) -> None:
    page = await line.client.templates.list()
    assert page.items
    for template in page.items:
        assert await line.client.templates.get(template.id) == template
        roles = await line.client.roles.list(template.id)
        assert roles == template.roles
        for name, role in roles.items():
            assert role.role_id == name
            assert await line.client.roles.get(template.id, name) == role
    published = {kind for template in page.items for role in template.roles.values() for kind in role.publish}
    assert published >= {"audio", "video"}


async def test_jobs(line: Line) -> None:
    for group in (line.client.recordings, line.client.live_streams, line.client.external_streams):
        everything = await group.list()
        assert everything.skipped == 0
        for job in everything.items:
            assert job.status
            assert job.room_id
            assert job in (await group.list(room_id=job.room_id, status=job.status)).items
    streams = await line.client.external_streams.list()
    assert "rtmp" not in repr(streams)


LOST: list[tuple[str, Callable[[Client, str], Awaitable[object]], type[errors.ApiError]]] = [
    ("room", lambda c, room: c.rooms.get(NOWHERE), errors.NotFound),
    ("active room", lambda c, room: c.active_rooms.get(NOWHERE), errors.NotFound),
    ("peer", lambda c, room: c.peers.get(room, NOBODY), errors.NotFound),
    ("removal", lambda c, room: c.peers.remove(room, peer_id=NOBODY), errors.NotFound),
    ("role", lambda c, room: c.peers.update(room, NOBODY, role="x"), errors.NotFound),
    ("session", lambda c, room: c.sessions.get(NOWHERE), errors.NotFound),
    ("template", lambda c, room: c.templates.get(NOWHERE), errors.NotFound),
]


@pytest.mark.parametrize(("name", "call", "kind"), LOST, ids=[case[0] for case in LOST])
async def test_what_is_not_there(
    world: World, line: Line, name: str, call: Callable[[Client, str], Awaitable[object]], kind: type[errors.ApiError]
) -> None:
    room_id, _ = world.new_room("Ada")
    with pytest.raises(kind):
        await call(line.client, room_id)
    assert line.statuses == [404], name


async def test_wrong_credentials(world: World) -> None:
    clock = SystemClock()
    for auth, requests in ((management_auth(world.access_key, "wrong", clock), 2), (token_auth("not.a.token"), 1)):
        exchanges: list[Exchange] = []
        client = Client(world.url, auth, clock=clock, rng=random.Random(1), on_exchange=exchanges.append)
        async with client:
            with pytest.raises(errors.NotAuthorised, match="refused the credentials"):
                await client.rooms.list()
        assert [exchange.status for exchange in exchanges] == [401] * requests


async def test_a_ready_token_works(world: World) -> None:
    clock = SystemClock()
    token = management_auth(world.access_key, world.secret, clock).token().reveal()
    async with Client(world.url, token_auth(token), clock=clock, rng=random.Random(1)) as client:
        assert (await client.rooms.list()).items


async def test_a_clock_ten_minutes_ahead_is_found_out(world: World) -> None:
    clock = EarlyClock()
    auth = management_auth(world.access_key, world.secret, clock)
    async with Client(world.url, auth, clock=clock, rng=random.Random(1)) as client:
        with pytest.raises(errors.ClockSkew, match="10 minutes ahead of") as caught:
            await client.rooms.list()
    assert caught.value.skew_seconds == pytest.approx(600, abs=5)


async def test_a_clock_ten_minutes_behind_still_works(world: World) -> None:
    clock = LateClock()
    auth = management_auth(world.access_key, world.secret, clock)
    async with Client(world.url, auth, clock=clock, rng=random.Random(1)) as client:
        assert (await client.rooms.list()).items


async def test_faults_mean_what_they_mean(world: World, line: Line) -> None:
    room_id, _ = world.new_room("Ada")
    cases: list[tuple[dict[str, object], type[errors.ApiError]]] = [
        ({"kind": "status", "status": 403}, errors.Forbidden),
        ({"kind": "status", "status": 500}, errors.ServerError),
        ({"kind": "status", "status": 503}, errors.ServerError),
        ({"kind": "status", "status": 429, "retry_after": 7}, errors.RateLimited),
        ({"kind": "drop"}, errors.OutcomeUnknown),
        ({"kind": "drop", "when": "after"}, errors.OutcomeUnknown),
        ({"kind": "half_body"}, errors.OutcomeUnknown),
        ({"kind": "hang"}, errors.OutcomeUnknown),
        ({"kind": "html", "status": 200}, errors.BadReply),
    ]
    for fault, kind in cases:
        world.do("/faults", {"match": "/active-rooms", **fault})
        line.exchanges.clear()
        with pytest.raises(errors.ApiError) as caught:
            await line.client.active_rooms.send_message(room_id, "hi", broadcast=True)
        assert type(caught.value) is kind, fault
        assert len(line.exchanges) == 1, fault
        world.control.delete("/_sim/faults")
        if isinstance(caught.value, errors.RateLimited):
            assert caught.value.retry_after == 7


async def test_wrong_json_is_a_bad_reply(world: World, line: Line) -> None:
    room_id, _ = world.new_room("Ada")
    world.do("/faults", {"match": "/active-rooms", "kind": "wrong_json"})
    with pytest.raises(errors.BadReply):
        await line.client.peers.list(room_id)
    assert line.statuses == [200]


async def test_a_get_survives_two_faults(world: World, line: Line) -> None:
    room_id, _ = world.new_room("Ada")
    world.do("/faults", {"match": "/active-rooms", "kind": "drop", "times": 1})
    world.do("/faults", {"match": "/active-rooms", "kind": "status", "status": 503, "times": 2})
    assert len(await line.client.peers.list(room_id)) == 1
    assert len(line.exchanges) == 3


async def test_nothing_answers(world: World) -> None:
    clock = SystemClock()
    auth = management_auth(world.access_key, world.secret, clock)
    async with Client("http://127.0.0.1:1/v2", auth, clock=clock, rng=random.Random(1)) as client:
        with pytest.raises(errors.NotSent, match=r"Nothing answers at 127\.0\.0\.1:1"):
            await client.rooms.list()
