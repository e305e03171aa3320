"""Every operation of both dialects, over real HTTP, against a simulator that shares no code with the client.

One tour per dialect goes through all of them and says at the end which it missed; what each does to the world is looked
at through the API itself, as a caller would.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
import pytest

from console.api import errors
from console.api.auth import management_auth
from console.api.client import Client
from console.api.models import Job, Page, Progress, Room, Template
from console.api.transport import Exchange, Wire
from console.clock import SystemClock

DIALECTS = ("vendor", "openapi")
UPLOAD = {
    "type": "s3",
    "location": "bucket",
    "prefix": "p",
    "credentials": {"key": "AKIA-hush", "secretKey": "hush-hush"},
}
NOWHERE = "000000000000000000000000"


@dataclass
class Tour:
    """A frozen simulator and a client of it, and which operations went well."""

    client: Client
    control: httpx.Client
    dialect: str
    done: set[str] = field(default_factory=set)
    rooms: list[str] = field(default_factory=list)

    @property
    def vendor(self) -> bool:
        return self.dialect == "vendor"

    def heard(self, exchange: Exchange) -> None:
        if exchange.status is not None and exchange.status < 300:
            self.done.add(exchange.operation)

    def do(self, path: str, wish: object) -> dict[str, object]:
        reply = self.control.post(f"/_sim{path}", json=wish)
        reply.raise_for_status()
        made: dict[str, object] = reply.json()
        return made

    def live_room(self, *people: str) -> str:
        room_id = str(self.do("/rooms", {"name": f"tour-{len(self.rooms)}", "live": True})["id"])
        self.rooms.append(room_id)
        for name in people:
            self.do("/peers", {"room_id": room_id, "name": name})
        return room_id

    def wait(self, seconds: float) -> None:
        """Let seconds of world time pass."""
        self.do("/advance", {"seconds": seconds})

    def peers(self, room_id: str) -> list[str]:
        return list(self.control.get(f"/_sim/state?room_id={room_id}").json()["peers"])


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@dataclass
class Service:
    """A simulator that runs."""

    url: str
    access_key: str
    secret: str
    control: httpx.Client


@pytest.fixture
def service(dialect: str) -> Iterator[Service]:
    command = [sys.executable, "-m", "console.simulator", "--scenario=calm", "--seed=7", "--speed=0", "--watch-parent"]
    with subprocess.Popen([*command, f"--dialect={dialect}"], stdout=subprocess.PIPE) as process:  # noqa: S603 - our own program
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        with httpx.Client(base_url=said["url"].removesuffix("/v2"), trust_env=False) as control:
            yield Service(said["url"], said["access_key"], said["secret"], control)
        process.terminate()


@pytest.fixture
async def tour(service: Service, dialect: str) -> AsyncIterator[Tour]:
    async with connected(service, dialect) as found:
        yield found


@asynccontextmanager
async def connected(service: Service, dialect: str) -> AsyncIterator[Tour]:
    heard: list[Tour] = []
    clock = SystemClock()
    client = Client(
        service.url,
        management_auth(service.access_key, service.secret, clock),
        clock=clock,
        rng=random.Random(1),
        on_exchange=lambda exchange: heard[0].heard(exchange),
        wire=Wire(read=5.0),
        dialect=dialect,
    )
    heard.append(Tour(client, service.control, dialect))
    async with client:
        yield heard[0]


async def rooms(tour: Tour) -> None:
    made = await tour.client.rooms.create(
        name="Tour.1",
        description="a tour",
        region="eu",
        size=3000,
        large_room=True,
        max_duration_seconds=600,
        recording_info={"enabled": True, "upload_info": UPLOAD},
        webhook={"url": "https://hook.example/x", "headers": {"X-Key": "hush"}},
    )
    assert (made.name.lower(), made.size, made.region) == ("tour.1", 3000, "eu")
    assert made.recording_info is not None
    assert made.recording_info.upload_secret is not None
    assert "hush" not in repr(made) + made.model_dump_json()
    again = await tour.client.rooms.create(name="Tour.1", description="again")
    assert (again.id, again.description) == (made.id, "again")
    assert (await tour.client.rooms.get(made.id)).description == "again"
    assert (await tour.client.rooms.update(made.id, description="third")).description == "third"
    assert (await tour.client.rooms.set_enabled(made.id, False)).enabled is False
    assert made.id in {room.id async for room in tour.client.rooms.iterate(enabled=False)}
    assert made.created_at is not None
    later = await tour.client.rooms.list(after=made.created_at - timedelta(seconds=1), enabled=False)
    assert made.id in {room.id for room in later.items}
    page: Page[Room] = await tour.client.rooms.list(before=made.created_at - timedelta(days=999))
    assert page.items == ()


async def people(tour: Tour) -> None:
    room_id = tour.live_room("Ada", "Bo", "Cy")
    active = await tour.client.active_rooms.get(room_id)
    assert set(active.peer_ids) == set(tour.peers(room_id))
    assert active.session_id
    peers = await tour.client.peers.list(room_id)
    assert sorted(peer.name for peer in peers.values()) == ["Ada", "Bo", "Cy"]
    ada = next(peer for peer in peers.values() if peer.name == "Ada")
    assert set(await tour.client.peers.list(room_id, role=ada.role_id)) == set(peers)
    assert not await tour.client.peers.list(room_id, role="nobody has it")
    assert (await tour.client.peers.get(room_id, ada.id)).name == "Ada"
    assert (await tour.client.peers.update(room_id, ada.id, name="Countess")).name == "Countess"
    await tour.client.active_rooms.send_message(room_id, "hello", broadcast=True)
    await tour.client.peers.remove(room_id, peer_id=ada.id)
    tour.wait(5)
    assert ada.id not in await tour.client.peers.list(room_id)
    session = await tour.client.sessions.get(active.session_id)
    assert set(session.peers) == set(peers)
    assert {peer.id for peer in session.present} == set(peers) - {ada.id}
    assert session.id in {run.id for run in (await tour.client.sessions.list(room_id=room_id, active=True)).items}
    assert session.id in await tour.client.sessions.live()
    await tour.client.active_rooms.end(room_id, reason="over")
    tour.wait(5)
    assert (await tour.client.sessions.get(session.id)).active is False


async def policy(tour: Tour) -> None:
    templates = tour.client.templates
    role = {
        "name": "host",
        "priority": 1,
        "publishParams": {"allowed": ["audio", "video"]},
        "permissions": {"mute": True},
    }
    made: Template = await templates.create(name="tour 1", roles={"host": role, "guest": {"name": "guest"}})
    assert set(made.roles) == {"host", "guest"}
    assert made.roles["host"].publish == {"audio", "video"}
    assert made.id in {template.id async for template in templates.iterate()}
    renamed = await templates.update(made.id, name="tour 2", roles={"guest": {"priority": 3}})
    assert (renamed.name, renamed.roles["guest"].priority, set(renamed.roles)) == ("tour 2", 3, {"host", "guest"})
    assert (await templates.get(made.id)).roles["host"].permissions.get("mute") is True
    settings = await templates.set_settings(made.id, {"region": "eu", "recording": {"upload": UPLOAD}})
    assert settings.region == "eu"
    assert "hush" not in repr(settings) + settings.model_dump_json()
    again = await templates.set_settings(made.id, {"roomState": {"messageInterval": 10}})
    assert again.region == "eu"
    assert "hush-hush" in json.dumps(again.model_dump(mode="json", context={"reveal": True}))
    assert (await templates.settings(made.id)).region == "eu"
    rtmp = {"rtmpDestinations": {"yt": {"name": "yt", "rtmpUrls": ["rtmp://a.example/app/hush"]}}}
    await templates.set_destinations(made.id, rtmp)
    both = await templates.set_destinations(made.id, {"hlsDestinations": {"hls": {"name": "hls"}}})
    assert (set(both.rtmp), set(both.hls)) == ({"yt"}, {"hls"})
    assert "hush" not in repr(both) + (await templates.destinations(made.id)).model_dump_json()
    await tour.client.roles.upsert(made.id, "back stage", {"name": "back stage"})
    changed = await tour.client.roles.upsert(made.id, "host", {"maxPeerCount": 5})
    assert changed.max_peer_count == 5
    assert changed.publish == {"audio", "video"}
    assert (await tour.client.roles.get(made.id, "back stage")).role_id == "back stage"
    await tour.client.roles.delete(made.id, "back stage")
    assert set(await tour.client.roles.list(made.id)) == {"host", "guest"}
    with pytest.raises(errors.NotFound):
        await tour.client.roles.delete(made.id, "back stage")
    if tour.vendor:
        configs = await templates.set_recording_configs(made.id, [{"name": "main", "role": "host"}])
        assert [config.name for config in configs.items] == ["main"]
        assert [config.name for config in (await templates.recording_configs(made.id)).items] == ["main"]


async def recordings(tour: Tour) -> None:
    room_id = tour.live_room("Ada")
    group = tour.client.recordings
    job = await group.start(room_id, meeting_url="https://acme.example/x", width=1280, height=720)
    assert (job.status, job.room_id) == ("starting", room_id)
    with pytest.raises(errors.Conflict):
        await group.start(room_id, meeting_url="https://acme.example/x")
    tour.wait(15)
    assert (await group.get(job.id)).status == "running"
    assert job.id in {one.id for one in (await group.list(room_id=room_id, status="running")).items}
    await group.pause(room_id)
    assert job.id in {one.id for one in (await group.list(room_id=room_id, status="running")).items}
    await group.resume(room_id)
    tour.wait(60)
    stopped = await group.stop(job.id)
    assert stopped is None or stopped.status == "stopping"
    tour.wait(120)
    over = await group.get(job.id)
    assert over.status == "completed"
    assert "room-composite" in {asset.type for asset in over.assets}
    assets = [asset async for asset in tour.client.assets.iterate(room_id=room_id)]
    assert {asset.job_id for asset in assets} == {job.id}
    film = next(asset for asset in assets if asset.type == "room-composite")
    assert await tour.client.assets.get(film.id) == film
    assert (await tour.client.assets.list(room_id=room_id, type="room-composite", status="completed")).items == (film,)
    link = await tour.client.assets.presigned_url(film.id)
    assert link.url is not None
    assert link.expires_in > 0
    assert "signature" not in repr(link)
    other = tour.live_room("Bo")
    await group.start(other, meeting_url="https://acme.example/x")
    tour.wait(15)
    await group.stop_room(other)
    tour.wait(60)
    assert (await group.list(room_id=other, status="running")).items == ()
    with pytest.raises(errors.NotFound):
        await group.stop_room(other)


async def streams(tour: Tour) -> None:
    room_id = tour.live_room("Ada")
    live = tour.client.live_streams
    job: Job = await live.start(room_id, meeting_url="https://acme.example/x", hls_vod=True)
    tour.wait(15)
    stream = await live.get(job.id)
    assert stream.status == "running"
    assert stream.playback_url is not None
    assert job.id in {one.id for one in (await live.list(room_id=room_id)).items}
    await live.pause_recording(job.id)
    await live.resume_recording(job.id)
    await live.send_timed_metadata(job.id, "now", duration=5)
    await live.stop(job.id)
    other = tour.live_room("Bo")
    await live.start(other, meeting_url="https://acme.example/x")
    tour.wait(15)
    assert (await live.stop_room(other)).error == ""
    out = tour.client.external_streams
    third = tour.live_room("Cy")
    external = await out.start(third, ["rtmp://a.example/app/hush"], meeting_url="https://acme.example/x")
    tour.wait(15)
    assert (await out.get(external.id)).rtmp_urls[0].get_secret_value() == "rtmp://a.example/app/hush"
    assert external.id in {one.id for one in (await out.list(room_id=third, status="running")).items}
    assert "hush" not in repr(external)
    await out.stop(external.id)
    fourth = tour.live_room("Di")
    await out.start(fourth, ["rtmps://a.example/app/hush"], meeting_url="https://acme.example/x")
    tour.wait(15)
    await out.stop_room(fourth)
    tour.wait(60)
    assert (await out.list(room_id=fourth, status="running")).items == ()


async def ways_in(tour: Tour) -> None:
    room_id = tour.live_room("Ada")
    keys = tour.client.stream_keys
    made = await keys.create(room_id) if tour.vendor else await keys.create(room_id, role="host", user_id="u")
    assert made.key is not None
    (listed,) = (await keys.list(room_id)).items
    assert listed.key == made.key
    assert made.key.get_secret_value() not in repr(listed) + listed.model_dump_json()
    await keys.disable(room_id)
    with pytest.raises(errors.NotFound):
        await keys.disable(room_id)
    codes = tour.client.room_codes
    made_codes = (await codes.create(room_id)).items
    assert made_codes
    code = made_codes[0]
    assert (await codes.set_enabled(code.code, False)).enabled is False
    assert code.code in {one.code async for one in codes.iterate(room_id, enabled=False)}
    assert {one.role_id for one in (await codes.list(room_id, role=code.role_id)).items} == {code.role_id}
    if tour.vendor:
        assert (await codes.create_for_role(room_id, code.role_id)).role_id == code.role_id


QUESTION = {
    "index": 1,
    "text": "Ready?",
    "type": "single-choice",
    "options": [{"index": 1, "text": "Yes"}, {"index": 2, "text": "No"}],
}


async def asking(tour: Tour) -> None:
    polls = tour.client.polls
    made = await polls.create(
        title="tour", type="poll", questions=[QUESTION, {**QUESTION, "index": 2, "text": "Sure?"}]
    )
    assert [question.text for question in made.questions] == ["Ready?", "Sure?"]
    assert (await polls.update(made.id, title="renamed")).title == "renamed"
    kept = await polls.get(made.id)
    assert (kept.title, len(kept.questions)) == ("renamed", 2)
    other = await polls.create(title="second", questions=[QUESTION])
    room_id = tour.live_room("Ada")
    await polls.link(room_id, [made.id])
    await polls.link(room_id, [other.id])
    if not tour.vendor:
        return
    assert set((await tour.client.rooms.get(room_id)).polls) == {made.id, other.id}
    assert (await polls.update_question(made.id, 2, {**QUESTION, "text": "Really?"})).text == "Really?"
    assert (await polls.update_option(made.id, 1, 2, {"text": "Not yet"})).text == "Not yet"
    await polls.delete_option(made.id, 1, 2)
    await polls.delete_question(made.id, 2)
    assert [[option.text for option in question.options] for question in (await polls.get(made.id)).questions] == [
        ["Yes"]
    ]
    answered = await answered_poll(tour)
    runs = [run async for run in polls.iterate_sessions(answered)]
    assert runs
    responses = [one async for one in polls.iterate_responses(answered, all=True)]
    assert responses
    assert await polls.response(answered, responses[0].id) == responses[0]
    results = [one async for one in polls.iterate_results(answered)]
    assert results
    assert await polls.result(answered, results[0].id) == results[0]


async def answered_poll(tour: Tour) -> str:
    """A poll that people of the simulated crowd have answered."""
    async for room in tour.client.rooms.iterate(enabled=True):
        for poll_id in room.polls:
            if (await tour.client.polls.responses(poll_id)).items:
                return poll_id
    raise AssertionError("nobody has answered any poll")


async def looking_back(tour: Tour) -> None:
    analytics = tour.client.analytics
    live = await tour.client.sessions.live()
    session = max((run for run in live.values()), key=lambda run: len(run.present))
    tracks = [event async for event in analytics.iterate_track_events(session.room_id, session_id=session.id)]
    assert tracks
    assert {event.session_id for event in tracks} == {session.id}
    assert {event.kind for event in tracks} <= {"audio", "video"}
    peer_id = tracks[0].peer_id
    assert {event.peer_id for event in (await analytics.track_events(session.room_id, peer_id=peer_id)).items} == {
        peer_id
    }
    stats = await analytics.peer_stats(session.id, peer_id)
    assert stats.peer_id == peer_id
    assert all(len(points) == len(track.times) for track in stats.publish for points in track.series.values())
    assert any(track.timestamps for track in stats.publish)
    recorded = [room_id for room_id in tour.rooms if (await analytics.recording_events(room_id)).items]
    assert recorded
    for run in live.values():
        assert all(event.code is not None for event in (await analytics.error_events(run.room_id)).items)
    await deliveries(tour)
    if tour.vendor:
        said = [one async for one in analytics.iterate_feedback()]
        assert said
        summary = await analytics.feedback_summary(said[0].session_id, scale_min=1, scale_max=10)
        assert summary.count > 0
        assert summary.average is not None


async def deliveries(tour: Tour) -> None:
    analytics = tour.client.analytics
    reports: list[Progress] = []
    told = [one async for one in analytics.iterate_webhook_deliveries(progress=reports.append)]
    assert told
    assert reports[-1].items == len(told)
    assert all(one.type and one.timestamp for one in told)
    assert len({one.id for one in told}) == len(told)
    if not tour.vendor:
        assert (await analytics.replay_webhooks(event_ids=[told[0].id])).workflow_id is not None
        return
    failed = (await analytics.webhook_deliveries(status="failed")).items
    assert all(one.failed for one in failed)
    replay = await analytics.replay_webhooks(status="all", limit=5)
    assert replay.status.lower() in ("started", "already_running")
    tour.wait(10)
    progress = await analytics.replay_progress(replay.workflow_id)
    assert progress.over
    assert progress.total == 5


async def test_a_tour_through_every_operation(tour: Tour) -> None:
    for visit in (rooms, people, policy, recordings, streams, ways_in, asking, looking_back):
        await visit(tour)
    offered = {called.id for called in tour.client.operations.values() if tour.client.dialect.offers(called)}
    assert offered - tour.done == set()
    assert len(offered) == (79 if tour.vendor else 64)


async def test_what_a_dialect_has_not_is_never_sent(tour: Tour) -> None:
    if tour.vendor:
        return
    before = tour.control.get("/_sim/requests").json()
    with pytest.raises(errors.Refused, match="openapi dialect has no getFeedbackSummary"):
        await tour.client.analytics.feedback_summary("s")
    assert tour.control.get("/_sim/requests").json() == before


async def test_lists_come_whole_through_small_pages(tour: Tour) -> None:
    made = {(await tour.client.rooms.create(name=f"page-{number}")).id for number in range(25)}
    found: list[str] = []
    start: str | None = None
    while True:
        page = await tour.client.rooms.list(enabled=True, limit=10, start=start)
        found += [room.id for room in page.items]
        start = page.last
        if start is None:
            break
    assert made <= set(found)
    assert len(found) == len(set(found))


async def test_a_call_by_hand(tour: Tour) -> None:
    status, body = await tour.client.call_raw("GET", "/rooms?limit=10")
    assert status == 200
    assert json.loads(body)["data"]
    status, body = await tour.client.call_raw("GET", f"/rooms/{NOWHERE}")
    assert status == 404
    assert json.loads(body)["message"]


async def test_looking_before_sending_changes_nothing(tour: Tour) -> None:
    (template, *_) = (await tour.client.templates.list()).items
    operation = tour.client.operations["templates.set_settings"]
    shown = await tour.client.prepare(operation, lambda c: c.templates.set_settings(template.id, {"region": "us"}))
    assert shown.body is not None
    assert json.loads(shown.body)["region"] == "us"
    assert await tour.client.templates.get(template.id) == template
    assert not tour.done & {"updateSettings"}
