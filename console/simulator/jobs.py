"""Recordings, live streams, external streams: one kind of job with one life cycle (part-b 1)."""

from __future__ import annotations

from typing import Any

from console.simulator.ids import object_id
from console.simulator.model import Job, Room, Session
from console.simulator.world import World

STATUSES = ("starting", "running", "stopping", "post_processing", "completed", "failed")
OPEN = frozenset({"starting", "running"})
STARTING = (2.0, 12.0)  # seconds the bot takes to start
STOPPING = (1.0, 4.0)
PROCESSING = (5.0, 20.0)
RECORDED = 0.4  # share of streams that are recorded too
ORPHANED = (20.0, 60.0)  # a job whose room ended without a stop request ends within a minute (part-b 1)


def wire(job: Job) -> dict[str, Any]:
    """The documented list item: recordings without assets, streams with null ones (part-b 2.2, 4.2, 5.2)."""
    item = {
        "id": job.id,
        "room_id": job.room_id,
        "session_id": job.session_id,
        "status": job.status,
        **job.fields,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "updated_at": job.updated_at,
        "stopped_at": job.stopped_at,
        "started_by": "",
        "stopped_by": "",
    }
    if job.kind == "live-streams":
        item["recording_assets"] = None
    elif job.kind == "external-streams":
        item["recording_assets"] = []
    return item


def create(world: World, kind: str, session: Session, *, status: str = "starting", at: float | None = None) -> Job:
    """Add a job in a state, without a future of its own: history, or a job that is stuck."""
    created = world.time.now if at is None else at
    stamp = world.stamp(created, 3)
    room = world.rooms[session.room_id]
    job_id = object_id(world.rng, world.time.second(created))
    job = Job(
        job_id, kind, room.id, session.id, status, created, stamp, stamp, fields=_fields(world, kind, room, job_id)
    )
    world.jobs[kind][job.id] = job
    return job


def launch(world: World, kind: str, session: Session) -> Job:
    """Start a job that becomes running by itself."""
    job = create(world, kind, session)
    world.time.outcome(world.rng.uniform(*STARTING), lambda: run(world, job))
    return job


def run(world: World, job: Job) -> None:
    """Let a starting job run."""
    if job.status == "starting":
        job.started_at = world.stamp(digits=0)
        _enter(world, job, "running")


def stop(world: World, job: Job) -> None:
    """Stop a job: a running one by way of post-processing; one that is still starting fails (part-b 1)."""
    if job.status not in OPEN:
        return
    if job.status == "starting":
        _enter(world, job, "failed")
        return
    _enter(world, job, "stopping")
    world.time.outcome(world.rng.uniform(*STOPPING), lambda: process(world, job))


def process(world: World, job: Job) -> None:
    """Let a stopping job go on to post-processing and complete."""
    job.stopped_at = world.stamp(digits=0)
    _enter(world, job, "post_processing")
    world.time.outcome(world.rng.uniform(*PROCESSING), lambda: _enter(world, job, "completed"))


def stop_room(world: World, room_id: str, *, after: float | None = None) -> None:
    """Stop every open job of a room, after so many seconds; None = within the documented minute."""
    for jobs in world.jobs.values():
        for job in list(jobs.values()):
            if job.room_id == room_id and job.status in OPEN:
                _stop_later(world, job, world.rng.uniform(*ORPHANED) if after is None else after)


def _stop_later(world: World, job: Job, delay: float) -> None:
    if delay <= 0:
        stop(world, job)
    else:
        world.time.schedule(delay, lambda: stop(world, job))


def _enter(world: World, job: Job, status: str) -> None:
    job.status = status
    job.updated_at = world.stamp(digits=3)
    world.log(f"beam.{status}", job.room_id, job_id=job.id, kind=job.kind)


def _fields(world: World, kind: str, room: Room, job_id: str) -> dict[str, Any]:
    meeting = f"https://demo.app.100ms.example/preview/{room.id}/viewer?skip_preview=true"
    if kind == "recordings":
        return {"meeting_url": meeting, "asset_types": ["room-composite", "chat"]}
    if kind == "live-streams":
        return {
            "playback": {"url": f"https://cdn.example.net/hls/{job_id}/master.m3u8"},
            "recording": {"hls_vod": True, "single_file_per_layer": False} if world.rng.random() < RECORDED else None,
            "meeting_url": meeting,
            "destination": "hls-main",
        }
    urls = [
        f"rtmp://ingest-{number}.example.tv/app/{world.rng.getrandbits(64):016x}" for number in _destinations(world)
    ]
    return {
        "rtmp_urls": urls,
        "recording": world.rng.random() < RECORDED,
        "resolution": {"width": 1280, "height": 720},
        "meeting_url": meeting,
        "destination": "rtmp-main",
    }


def _destinations(world: World) -> range:
    return range(1, world.rng.randint(1, 3) + 1)
