"""The scenario `incident`: a calm evening on which, every half minute, the next thing breaks.

A main broadcast (`town-hall`) is recorded, plays as HLS and goes out to three RTMP destinations; an encoder feeds
`studio-feed`; other rooms are recorded or do nothing. Then, in this order (`script`):

- `recording_stuck`: a recording is started in `press-briefing` and stays in `starting`;
- `destination_failed`: an external stream of the town hall fails (a job has one status for all its URLs);
- `destination_silent`: one of the two URLs of the other one receives nothing more, while the status stays `running`;
- `hls_frozen`: the town hall's playlist stands still, while the status stays `running`;
- `ingest_dropped`: the encoder of the studio feed is gone, the slate is on air;
- `upload_error`: the recording of `panel` fails with UPLOAD_ERROR;
- `room_left`: everybody leaves `after-party`, whose recording goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from console.simulator import access, ingest, jobs
from console.simulator.builder import HOUR, MINUTE, STAGE, Builder, Plan, scaled
from console.simulator.crowd import Pace
from console.simulator.ids import stream
from console.simulator.model import Job, Session, Wish
from console.simulator.options import PLATFORMS, Options
from console.simulator.script import Step, schedule
from console.simulator.world import World

ROOMS = {
    "town-hall": (60, 70 * MINUTE),
    "studio-feed": (8, 30 * MINUTE),
    "panel": (9, 45 * MINUTE),
    "press-briefing": (7, 12 * MINUTE),
    "after-party": (5, 50 * MINUTE),
    "green-room": (4, 80 * MINUTE),
    "help-desk": (6, 3 * HOUR),
}
ON_STAGE = 6
SLATE = 300  # seconds the slate of a broken ingest is on air
INGEST_AGE = 25 * MINUTE
SILENT = 1  # which URL of the second external stream


def incident(builder: Builder, options: Options) -> Pace:
    """Fill a world, and let things go wrong in it.

    Args:
        builder: has an empty world.
        options: `peers` sets how many people there are.
    """
    _lengthen_slate(builder.world)
    sizes = scaled([size for size, _ in ROOMS.values()], options.peers)
    live = {
        name: builder.live(Plan(name, size, STAGE, age, stage=min(size, ON_STAGE) if name == "town-hall" else None))
        for (name, (_, age)), size in zip(ROOMS.items(), sizes, strict=True)
    }
    idle = builder.room("rehearsal")
    short = builder.past(idle, HOUR, 2 * MINUTE, 3)
    builder.job("recordings", short, "completed", -short.created)
    builder.old_and_new_files(idle)
    steps = list(_steps(builder, live))
    schedule(builder.world, steps, stream(builder.world.seed, "script"))
    return Pace(people=0.1, stage=0.1)


def _lengthen_slate(world: World) -> None:
    for template in world.templates.values():
        for destination in (template.destinations.get("hlsDestinations") or {}).values():
            destination["autoStopTimeout"] = SLATE


def _steps(builder: Builder, live: dict[str, Session]) -> Iterator[Step]:
    world, hall = builder.world, live["town-hall"]
    builder.job("recordings", hall, "running", 60 * MINUTE)
    stage = builder.job("live-streams", hall, "running", 59 * MINUTE)
    first, second = _external(builder, hall)
    feed = _ingest(builder, live["studio-feed"])
    panel = builder.job("recordings", live["panel"], "running", 40 * MINUTE)
    party = builder.job("recordings", live["after-party"], "running", 35 * MINUTE)
    press = live["press-briefing"]
    stuck = "a recording is started and sticks in starting"
    yield Step("recording_stuck", stuck, press.room_id, lambda: jobs.create(world, "recordings", press).id)
    failed = "an external stream fails"
    yield _step("destination_failed", failed, first, lambda: jobs.fail(world, first, "INTERNAL_ERROR"))
    silent = "a destination receives nothing more, the status stays running"
    yield replace(
        _step("destination_silent", silent, second, lambda: jobs.die(world, second, SILENT)), destination=SILENT
    )
    frozen = "the playlist stands still, the status stays running"
    yield _step("hls_frozen", frozen, stage, lambda: jobs.freeze(world, stage))
    dropped = "the encoder is gone, the slate is on air"
    yield _step("ingest_dropped", dropped, feed, lambda: _drop(world, feed))
    upload = "a recording fails with UPLOAD_ERROR"
    yield _step("upload_error", upload, panel, lambda: jobs.fail(world, panel, "UPLOAD_ERROR"))
    left = "everybody leaves, the recording goes on"
    yield _step("room_left", left, party, lambda: _leave(world, live["after-party"]))


def _step(name: str, what: str, job: Job, act: Callable[[], None]) -> Step:
    def happen() -> str:
        act()
        return job.id

    return Step(name, what, job.room_id, happen, job.id)


def _external(builder: Builder, hall: Session) -> tuple[Job, Job]:
    """Three destinations in two jobs: one of its own, and two that share one."""
    chance = stream(builder.world.seed, "destinations")
    urls = [f"{platform}/{chance.getrandbits(80):020x}" for platform in PLATFORMS]
    page = jobs.meeting_page(builder.world.rooms[hall.room_id])
    wish = Wish(page, "rtmp-main", (1920, 1080))
    first = builder.job("external-streams", hall, "running", 58 * MINUTE, replace(wish, rtmp_urls=(urls[0],)))
    second = builder.job("external-streams", hall, "running", 57 * MINUTE, replace(wish, rtmp_urls=tuple(urls[1:])))
    return first, second


def _ingest(builder: Builder, session: Session) -> Job:
    """An encoder that sends into a room, and the live stream it started."""
    world, room = builder.world, builder.world.rooms[session.room_id]
    access.new_stream_key(world, room, stream(world.seed, "studio-key"), session.created)
    wish = Wish(jobs.meeting_page(room), "hls-main")
    job = builder.job("live-streams", session, "running", INGEST_AGE - 4, wish)
    ingest.start(world, room, at=-INGEST_AGE, job=job)
    return job


def _drop(world: World, job: Job) -> None:
    found = world.ingests.get(job.room_id)
    if found is not None:
        ingest.drop(world, found)


def _leave(world: World, session: Session) -> None:
    world.rooms[session.room_id].left_alone = True  # nobody comes after them
    for peer_id in list(session.present):
        world.leave(session.peers[peer_id], "client request")
