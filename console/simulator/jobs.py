"""Recordings, live streams, external streams: one kind of job with one life cycle (part-b 1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from console.simulator import assets, job_events
from console.simulator.ids import object_id, stream
from console.simulator.model import Job, Room, Session, Wish
from console.simulator.world import EMPTY_SECONDS, World

STATUSES = ("starting", "running", "stopping", "post_processing", "completed", "failed")
OPEN = frozenset({"starting", "running"})
STARTING = (2.0, 12.0)  # seconds the bot takes to start
STOPPING = (1.0, 4.0)
PROCESSING = (5.0, 20.0)
RECORDED = 0.4  # share of streams that are recorded too
ORPHANED = (20.0, 60.0)  # a job whose room ended without a stop request ends within a minute (part-b 1)
ALONE = 300.0  # seconds the bot stays when everybody else has left (part-b 1)
ENCODED_BEFORE = 6.0  # seconds of picture there are when a live stream is said to run
BY_CALL = "client request"


def meeting_page(room: Room, subdomain: str = "demo") -> str:
    """Where the bot looks at a room when the caller names nothing else (part-b 1.1)."""
    return f"https://{subdomain}.app.100ms.example/preview/{room.id}/viewer?skip_preview=true"


def casual(world: World, kind: str, room: Room) -> Wish:
    """What a job that somebody in the crowd starts is like."""
    wish = Wish(meeting_url=meeting_page(room))
    if kind == "live-streams":
        return replace(wish, destination="hls-main", hls_vod=world.rng.random() < RECORDED)
    if kind == "external-streams":
        count = world.rng.randint(1, 3)
        keys = [f"{world.rng.getrandbits(64):016x}" for _ in range(count)]
        urls = tuple(f"rtmp://ingest-{number}.example.tv/app/{key}" for number, key in enumerate(keys, 1))
        return replace(wish, destination="rtmp-main", rtmp_urls=urls, recording=world.rng.random() < RECORDED)
    return wish


def create(
    world: World,
    kind: str,
    session: Session,
    wish: Wish | None = None,
    *,
    status: str = "starting",
    at: float | None = None,
    rng: Random | None = None,
) -> Job:
    """Add a job in a state, without a future of its own: history, or a job that is stuck.

    Args:
        world: where.
        kind: one of `KINDS`.
        session: what it records or sends.
        wish: what was asked for; None = something a crowd would ask for.
        status: one of `STATUSES`.
        at: when it was created, world seconds; None = now.
        rng: where its id comes from; None = the crowd's chance.
    """
    created = world.time.now if at is None else at
    room = world.rooms[session.room_id]
    job_id = object_id(rng or world.rng, world.time.second(created))
    wanted = casual(world, kind, room) if wish is None else wish
    stamp = world.stamp(created, 3)
    chance = stream(world.seed, f"job/{job_id}")
    job = Job(job_id, kind, room.id, session.id, status, created, stamp, stamp, wanted, chance)
    world.jobs[kind][job.id] = job
    return job


def launch(world: World, kind: str, session: Session) -> Job:
    """Start a job as somebody in the crowd does."""
    job = create(world, kind, session)
    begin(world, job)
    return job


def begin(world: World, job: Job) -> None:
    """Give a starting job its future: it runs some seconds later."""
    world.time.outcome(job.chance.uniform(*STARTING), lambda: run(world, job))


def run(world: World, job: Job) -> None:
    """Let a starting job run."""
    if job.status != "starting":
        return
    job.started = world.time.now
    job.started_at = world.stamp(digits=0)
    encode(job, job.started)
    _enter(world, job, "running")
    job_events.started(world, job)
    limit_duration(world, job)


def limit_duration(world: World, job: Job) -> None:
    """Let a running job end when its longest duration is over (part-b 1)."""
    ends = (job.started if job.started is not None else world.time.now) + job.wish.max_duration
    world.time.schedule(ends - world.time.now, lambda: stop(world, job, "max duration reached"))


def stop(world: World, job: Job, reason: str = BY_CALL) -> None:
    """Stop a job: a running one by way of post-processing; one that is still starting fails (part-b 1)."""
    if stopping(world, job, reason):
        finish(world, job)


def stopping(world: World, job: Job, reason: str = BY_CALL) -> bool:
    """Enter the state a stop leads to at once.

    Returns:
        Whether the job is now stopping and `finish` is due.
    """
    if job.status == "starting":
        fail(world, job, "BEAM_STOPPED")
    if job.status != "running":
        return False
    job.reason = reason
    resume(world, job)
    freeze(world, job)
    _enter(world, job, "stopping")
    return True


def finish(world: World, job: Job) -> None:
    """Let a stopping job go on to its end."""
    world.time.outcome(job.chance.uniform(*STOPPING), lambda: process(world, job))


def process(world: World, job: Job) -> None:
    """Let a stopping job go on to post-processing and complete."""
    job.stopped = world.time.now
    job.stopped_at = world.stamp(digits=0)
    _enter(world, job, "post_processing")
    job_events.stopped(world, job)
    world.time.outcome(job.chance.uniform(*PROCESSING), lambda: complete(world, job))


def complete(world: World, job: Job) -> None:
    """Let a job complete and its assets appear."""
    _enter(world, job, "completed")
    assets.produce(world, job)


def fail(world: World, job: Job, error: str) -> None:
    """Let a job fail, for one of the documented reasons (`job_events.ERRORS`)."""
    if job.status in ("completed", "failed"):
        return
    freeze(world, job)
    job.reason = error
    if job.started is not None:
        job.stopped, job.stopped_at = world.time.now, world.stamp(digits=0)
    _enter(world, job, "failed")
    job_events.failed(world, job)


def pause(world: World, job: Job) -> None:
    """Pause what a job records; its status does not show it (part-b 1)."""
    if job.paused_at is None:
        job.paused_at = world.time.now


def resume(world: World, job: Job) -> None:
    """Go on recording; nothing happens when it was not paused."""
    if job.paused_at is not None:
        job.paused += world.time.now - job.paused_at
        job.paused_at = None


def encode(job: Job, since: float, until: float | None = None) -> None:
    """Let the encoder of a stream write from a world second on (None = for as long as it runs)."""
    if job.kind == "live-streams":
        job.spans.append((since - ENCODED_BEFORE, until))
    job.feeds = [[(since - ENCODED_BEFORE, until)] for _ in job.wish.rtmp_urls]


def watched(job: Job) -> list[str]:
    """The paths on this simulator at which one sees what a stream sends: one for each URL of an external stream."""
    seen = [f"/rtmp/{job.id}/{place}/master.m3u8" for place in range(len(job.feeds))]
    return [*seen, f"/hls/{job.id}/master.m3u8"] if job.spans else seen


def freeze(world: World, job: Job) -> None:
    """Let the encoder of a stream write no more, to whatever it sends, whatever the status says."""
    for spans in (job.spans, *job.feeds):
        _break_off(world, spans)


def thaw(world: World, job: Job) -> None:
    """Let the encoder of a running stream write again."""
    for spans in (job.spans, *job.feeds):
        _go_on(world, job, spans)


def die(world: World, job: Job, destination: int) -> None:
    """Let nothing more arrive at one URL of an external stream (its place in `rtmp_urls`); the status stays."""
    _break_off(world, job.feeds[destination])


def revive(world: World, job: Job, destination: int) -> None:
    """Let one URL of a running external stream receive again."""
    _go_on(world, job, job.feeds[destination])


def all_in(world: World, room_id: str) -> Iterator[Job]:
    """Every job a room ever had."""
    for kind in world.jobs.values():
        yield from (job for job in kind.values() if job.room_id == room_id)


def open_in(world: World, room_id: str, *kinds: str) -> Iterator[Job]:
    """The jobs of a room that are starting or running; of some kinds, or of all."""
    for kind in kinds or tuple(world.jobs):
        for job in world.jobs[kind].values():
            if job.room_id == room_id and job.status in OPEN:
                yield job


def stop_room(world: World, room_id: str, *, after: float | None = None, reason: str = "room ended") -> None:
    """Stop every open job of a room, after so many seconds; None = within the documented minute."""
    for job in list(open_in(world, room_id)):
        _stop_later(world, job, job.chance.uniform(*ORPHANED) if after is None else after, reason)


def linger(world: World, session: Session) -> bool:
    """Hold an empty session open in which the bot is left, until it gives up (part-b 1).

    Returns:
        Whether a bot is there.
    """
    if not any(open_in(world, session.room_id)):
        return False
    since = session.empty_since

    def give_up() -> None:
        if session.active and session.empty_since == since:
            stop_room(world, session.room_id, after=0.0, reason="last peer left")
            world.close_session(session, "last peer left")

    world.time.schedule(ALONE - EMPTY_SECONDS, give_up)
    return True


def _break_off(world: World, spans: list[tuple[float, float | None]]) -> None:
    if spans and spans[-1][1] is None:
        spans[-1] = (spans[-1][0], world.time.now)


def _go_on(world: World, job: Job, spans: list[tuple[float, float | None]]) -> None:
    if job.status == "running" and spans and spans[-1][1] is not None:
        spans.append((world.time.now, None))


def _stop_later(world: World, job: Job, delay: float, reason: str) -> None:
    if delay <= 0:
        stop(world, job, reason)
    else:
        world.time.schedule(delay, lambda: stop(world, job, reason))


def _enter(world: World, job: Job, status: str) -> None:
    job.status = status
    job.updated_at = world.stamp(digits=3)
