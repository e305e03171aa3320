from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from console.api.errors import Forbidden, NotFound, Refused, ServerError
from console.api.models import ActiveRoom, Peer, Recording, Room, StreamKey, Template
from console.api.models.page import Page
from console.live import resources
from console.live.resources import Resource, keep
from tests.unit.live.rig import Rig

if TYPE_CHECKING:
    from console.api.client import Client

ROOM = "64a0c0ffee00000000000001"


class Lists:
    """An in-memory list of the service, in pages; it notes how it was asked."""

    def __init__(self, items: list[Any] | None = None, *, filters: bool = True, page: int = 2) -> None:
        self.items = items or []
        self.filters = filters
        self.page = page
        self.asked: list[dict[str, Any]] = []

    @property
    def statuses(self) -> list[str]:
        return [asked["status"] for asked in self.asked]

    async def list(self, *, start: str | None = None, **query: Any) -> Page[Any]:
        self.asked.append({**query, "start": start})
        wanted = {key: query.get(key) for key in ("status", "room_id") if self.filters and query.get(key)}
        found = [item for item in self.items if all(getattr(item, key) == value for key, value in wanted.items())]
        begin = next((index + 1 for index, item in enumerate(found) if item.id == start), 0)
        items = tuple(found[begin : begin + self.page])
        return Page(items, items[-1].id if begin + self.page < len(found) else None)


def job(number: int, status: str = "running", room_id: str = ROOM) -> Recording:
    return Recording.model_validate({"id": f"j{number}", "room_id": room_id, "status": status})


async def ask(resource: Resource, service: object, previous: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    return await resource.fetch(cast("Client", service), previous)


def test_intervals_and_priorities_are_those_of_the_design() -> None:
    known = [
        resources.rooms(),
        resources.live_sessions(),
        resources.recordings(),
        resources.live_streams(ROOM),
        resources.external_streams(),
        resources.templates(),
        resources.room(ROOM),
        resources.peers(ROOM),
        resources.peer(ROOM, "p"),
        resources.recent("recordings"),
        resources.job("recordings", "j"),
        resources.assets("j"),
        resources.stream_keys(ROOM),
    ]
    assert [one.interval for one in known] == [30, 3, 10, 10, 10, 300, 10, 2, 5, 30, 10, 10, 60]
    by_priority = sorted(known, key=lambda one: one.priority)
    assert by_priority[0].kind == "peers"
    assert by_priority[-1].kind == "peer"


def test_the_same_thing_is_the_same_resource() -> None:
    assert resources.peers(ROOM) == resources.peers(ROOM)
    assert len({resources.peers(ROOM), resources.peers(ROOM), resources.peers("other"), resources.room(ROOM)}) == 3
    assert resources.recordings() != resources.recordings(ROOM)


@pytest.mark.parametrize("make", [resources.recordings, resources.live_streams, resources.external_streams])
async def test_jobs_that_are_not_over_in_two_requests_and_a_third_when_one_was_lost_from_sight(make: Any) -> None:
    resource = make()
    lists = Lists([job(1, "starting"), job(2), job(3, "stopping"), job(4, "completed"), job(5, "failed")])
    service = SimpleNamespace(**{resource.kind: lists})
    first = await ask(resource, service)
    assert set(first) == {"j1", "j2", "j3"}
    assert lists.statuses == ["starting", "running", "stopping"]
    lists.items = [job(1), job(2)]
    lists.asked.clear()
    second = await ask(resource, service, first)
    assert second == {"j1": job(1), "j2": job(2)}
    assert lists.statuses == ["starting", "running", "stopping"]
    lists.asked.clear()
    assert await ask(resource, service, second) is second
    assert lists.statuses == ["starting", "running"]
    lists.items = [job(1), job(2, "stopping")]
    third = await ask(resource, service, second)
    assert third["j2"].status == "stopping"


async def test_jobs_of_one_room_are_asked_for_by_room() -> None:
    lists = Lists([job(1), job(2, room_id="other")])
    found = await ask(resources.recordings(ROOM), SimpleNamespace(recordings=lists))
    assert set(found) == {"j1"}
    assert all(asked["room_id"] == ROOM for asked in lists.asked)


async def test_a_service_that_does_not_filter_by_status_shows_no_jobs_that_are_over() -> None:
    lists = Lists([job(1, "completed"), job(2, "warming up"), job(3, "post_processing")], filters=False)
    assert set(await ask(resources.recordings(), SimpleNamespace(recordings=lists))) == {"j2"}


async def test_all_pages_are_read_though_the_first_is_full() -> None:
    lists = Lists([job(number) for number in range(7)])
    assert len(await ask(resources.recordings(), SimpleNamespace(recordings=lists), {})) == 7


async def test_a_cursor_that_does_not_move_ends_the_list() -> None:
    class Stuck(Lists):
        async def list(self, *, start: str | None = None, **query: Any) -> Page[Any]:
            self.asked.append({**query, "start": start})
            return Page((job(1),), "j1")

    stuck = Stuck()
    assert set(await ask(resources.recordings(), SimpleNamespace(recordings=stuck), {})) == {"j1"}
    assert len(stuck.asked) == 4


async def test_rooms_are_the_enabled_and_the_disabled_ones() -> None:
    def room(number: int, enabled: bool) -> Room:
        return Room.model_validate({"id": f"r{number}", "name": f"room-{number}", "enabled": enabled})

    class Rooms:
        async def iterate(self, *, enabled: bool, max_items: int) -> AsyncIterator[Room]:
            assert max_items == resources.ROOMS_LIMIT
            for number in (1, 2):
                yield room(number + 10 * enabled, enabled)

    found = await ask(resources.rooms(), SimpleNamespace(rooms=Rooms()))
    assert {key: value.enabled for key, value in found.items()} == {"r1": False, "r2": False, "r11": True, "r12": True}
    assert await ask(resources.rooms(), SimpleNamespace(rooms=Rooms()), found) is found


def dated(number: int, status: str = "completed", room_id: str = ROOM) -> Recording:
    stamp = f"2025-02-03T04:{number // 60:02}:{number % 60:02}Z"
    return Recording.model_validate({"id": f"j{number}", "room_id": room_id, "status": status, "created_at": stamp})


async def test_the_newest_jobs_of_any_status_in_one_request() -> None:
    lists = Lists([dated(3), dated(1, "failed"), job(9), dated(2, "running")], page=100)
    resource = resources.recent("recordings")
    found = await ask(resource, SimpleNamespace(recordings=lists))
    assert list(found) == ["j3", "j2", "j1", "j9"], "the newest first, what has no date last"
    assert lists.asked == [{"room_id": None, "limit": 60, "start": None}]
    assert await ask(resource, SimpleNamespace(recordings=lists), found) is found
    lists.items = [dated(4), *lists.items]
    newer = await ask(resource, SimpleNamespace(recordings=lists), found)
    assert next(iter(newer)) == "j4"
    assert newer["j3"] is found["j3"]


async def test_the_newest_jobs_where_pages_are_small_or_never_end() -> None:
    lists = Lists([dated(number) for number in range(200, 0, -1)], page=10)
    found = await ask(resources.recent("live_streams"), SimpleNamespace(live_streams=lists))
    assert list(found) == [f"j{number}" for number in range(200, 140, -1)]
    assert len(lists.asked) == 6
    lists = Lists([dated(number) for number in range(200, 0, -1)], page=1)
    assert len(await ask(resources.recent("live_streams"), SimpleNamespace(live_streams=lists))) == 6
    lists = Lists([dated(number) for number in range(200, 0, -1)], page=100)
    found = await ask(resources.recent("external_streams"), SimpleNamespace(external_streams=lists))
    assert (len(found), len(lists.asked)) == (60, 1)


async def test_the_newest_jobs_of_one_room() -> None:
    lists = Lists([dated(1), dated(2, room_id="other")])
    assert set(await ask(resources.recent("recordings", ROOM), SimpleNamespace(recordings=lists))) == {"j1"}
    ids = [one.ids for one in (resources.recent("recordings"), resources.recent("recordings", ROOM))]
    assert ids == [("recordings",), ("recordings", ROOM)]


async def test_there_are_no_jobs_of_another_kind() -> None:
    with pytest.raises(Refused):
        await ask(resources.recent("polls"), SimpleNamespace(polls=Lists()))


class Jobs:
    """The jobs of one kind, one by one."""

    def __init__(self, *found: Recording) -> None:
        self.found = {one.id: one for one in found}

    async def get(self, job_id: str) -> Recording:
        if job_id not in self.found:
            raise NotFound(404)
        return self.found[job_id]


@pytest.mark.parametrize("kind", ["recordings", "live_streams", "external_streams"])
async def test_one_job_and_its_files_and_nothing_when_it_is_gone(kind: str) -> None:
    assets = [{"id": "a2", "type": "chat"}, {"id": "a1", "type": "summary", "status": "processing"}]
    jobs = Jobs(Recording.model_validate({"id": "j1", "status": "completed", "recording_assets": assets}))
    service = SimpleNamespace(**{kind: jobs})
    found = await ask(resources.job(kind, "j1"), service)
    assert found["j1"].status == "completed"
    assert await ask(resources.job(kind, "j1"), service, found) is found
    files = await ask(resources.assets("j1", kind), service)
    assert [(key, file.status) for key, file in files.items()] == [("a2", "completed"), ("a1", "processing")]
    assert await ask(resources.assets("j1", kind), service, files) is files
    assert await ask(resources.job(kind, "other"), service) == {}
    assert await ask(resources.assets("other", kind), service) == {}
    assert resources.job(kind, "j1") != resources.assets("j1", kind)


async def test_the_files_of_a_job_that_has_none_yet() -> None:
    jobs = Jobs(Recording.model_validate({"id": "j1", "status": "running", "recording_assets": None}))
    assert await ask(resources.assets("j1"), SimpleNamespace(recordings=jobs)) == {}


async def test_stream_keys_are_a_map_even_without_ids() -> None:
    pages = {"body": Page((StreamKey.model_validate({"key": "s3cret", "url": "rtmp://x/live"}),))}

    async def listed(room_id: str) -> Page[StreamKey]:
        return pages["body"]

    service = SimpleNamespace(stream_keys=SimpleNamespace(list=listed))
    found = await ask(resources.stream_keys(ROOM), service)
    assert set(found) == {ROOM}
    assert "s3cret" not in repr(found)
    assert await ask(resources.stream_keys(ROOM), service, found) is found
    pages["body"] = Page(tuple(StreamKey.model_validate({"id": name, "key": name}) for name in ("k1", "k2")))
    assert set(await ask(resources.stream_keys(ROOM), service)) == {"k1", "k2"}
    pages["body"] = Page(())
    assert await ask(resources.stream_keys(ROOM), service) == {}


async def test_templates_are_read_to_the_end() -> None:
    lists = Lists([Template.model_validate({"id": f"t{number}", "name": "x", "roles": {}}) for number in range(5)])
    assert len(await ask(resources.templates(), SimpleNamespace(templates=lists))) == 5
    assert len(lists.asked) == 3


async def test_the_large_maps_are_asked_for_with_the_last_one() -> None:
    asked: list[object] = []

    class Large:
        async def live(self, previous: object) -> dict[str, Any]:
            asked.append(previous)
            return {"s": 1}

        async def list(self, room_id: str, *, previous: object) -> dict[str, Any]:
            asked.append((room_id, previous))
            return {"p": 1}

    service, last = SimpleNamespace(sessions=Large(), peers=Large()), {"x": 1}
    await ask(resources.live_sessions(), service)
    await ask(resources.live_sessions(), service, last)
    await ask(resources.peers(ROOM), service, last)
    await ask(resources.peers(ROOM), service, {})
    assert asked == [None, last, (ROOM, last), (ROOM, None)]


async def test_one_thing_is_a_map_of_one() -> None:
    async def get(*ids: str) -> Any:
        if len(ids) == 2:
            return Peer.model_validate({"id": ids[1], "name": "Ada"})
        return Room.model_validate({"id": ids[0], "name": "town-hall", "enabled": True})

    service = SimpleNamespace(rooms=SimpleNamespace(get=get), peers=SimpleNamespace(get=get))
    assert set(await ask(resources.room(ROOM), service)) == {ROOM}
    first = await ask(resources.peer(ROOM, "p1"), service)
    assert first["p1"].name == "Ada"
    assert await ask(resources.peer(ROOM, "p1"), service, first) is first


def broken(error: Exception) -> SimpleNamespace:
    async def fail(*_: object, **__: object) -> Any:
        raise error

    calls = SimpleNamespace(get=fail, list=fail)
    return SimpleNamespace(peers=calls, active_rooms=calls, rooms=calls, recordings=calls, stream_keys=calls)


@pytest.mark.parametrize(
    "resource",
    [
        resources.peers(ROOM),
        resources.peer(ROOM, "p"),
        resources.active_room(ROOM),
        resources.job("recordings", "j"),
        resources.assets("j"),
        resources.stream_keys(ROOM),
    ],
    ids=lambda one: one.kind,
)
async def test_what_is_gone_is_empty_and_healthy(resource: Resource) -> None:
    assert await ask(resource, broken(NotFound(404))) == {}
    for error in (Forbidden(403), ServerError(500)):
        with pytest.raises(type(error)):
            await ask(resource, broken(error))


async def test_an_unknown_room_is_a_failure() -> None:
    with pytest.raises(NotFound):
        await ask(resources.room(ROOM), broken(NotFound(404)))


async def test_an_active_room_that_ends_can_be_waited_for() -> None:
    rig = Rig()
    state = {"live": True}

    async def get(room_id: str) -> ActiveRoom:
        if not state["live"]:
            raise NotFound(404)
        return ActiveRoom.model_validate({"id": room_id, "name": "x", "session": {"id": "s", "peers": []}})

    service = SimpleNamespace(active_rooms=SimpleNamespace(get=get))
    found = await ask(resources.active_room(ROOM), service)
    assert set(found) == {ROOM}
    state["live"] = False
    rig.store.put(resources.active_room(ROOM), found)
    update = rig.store.put(resources.active_room(ROOM), await ask(resources.active_room(ROOM), service, found))
    assert set(update.changes.removed) == {ROOM}
    assert rig.store.health(resources.active_room(ROOM)).failures == 0


def test_equal_values_stay_the_same_objects() -> None:
    old = {"a": [1], "b": [2]}
    assert keep({"a": [1], "b": [2]}, old) is old
    newer = keep({"a": [1], "b": [3], "c": [4]}, old)
    assert newer == {"a": [1], "b": [3], "c": [4]}
    assert newer["a"] is old["a"]
    assert keep({"a": [1]}, old) == {"a": [1]}
    fresh = {"a": [1]}
    assert keep(fresh, None) is fresh
    assert keep({}, old) == {}


def test_importing_the_live_room_loads_nothing_slow() -> None:
    code = (
        "import sys, console.live.poller, console.live.budget, console.live.feed, console.live.store\n"
        "slow = {'textual', 'httpx', 'pydantic', 'jwt', 'fastapi', 'uvicorn', 'msgspec'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {sorted(slow)}' if slow else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own interpreter and code
    assert done.returncode == 0, done.stderr
