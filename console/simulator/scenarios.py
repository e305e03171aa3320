"""Worlds to start in: what is live, what went on before, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from console.simulator import assets, belongings, job_events, jobs, names, policy_rules
from console.simulator.crowd import HAND_UP, Crowd, Pace
from console.simulator.ids import uuid
from console.simulator.model import Job, Peer, Room, Session, Track
from console.simulator.options import Options
from console.simulator.policy import Cast, Template
from console.simulator.presets import bare_roles, class_roles, stage_roles
from console.simulator.timeline import ZERO_TIME
from console.simulator.world import World

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
STAGE, CLASSROOM, BARE = "stage", "classroom", "open-stage"
LARGE = 2500  # a room for more needs `large_room` (part-a 5.2)
LARGE_SIZE = 20_000
SILENT_SHARE = 0.4  # of those on stage who have their microphone off
CAMERA_SHARE = 0.7
SWITCHING_ON = 2.0  # seconds after joining
TRANSCRIBED = 0.5  # share of past recordings
STAGE_DESTINATIONS = {
    "rtmpDestinations": {"rtmp-main": {"name": "rtmp-main", "width": 1280, "height": 720, "recordingEnabled": False}},
    "hlsDestinations": {"hls-main": {"name": "hls-main", "playlistType": "live", "numPlaylistSegments": 5}},
}
STAGE_RECORDING = {
    "name": "recording-main",
    "role": "viewer",
    "compositeRecording": {"browserComposite": {"enabled": True, "width": 1280, "height": 720}},
}
CALM_SIZES = (14, 9, 5, 3)
BUSY_LIVE, BUSY_PEERS = 40, 900
BUSY_DISABLED = (2, 5, 8)  # of the rooms without a session
BUSY_BARE = 7  # the one live room whose template has no silent role
CLASS_SIZE = 60
FROZEN = 40.0  # seconds since the picture of one live stream stands still, although its status is running
BROADCAST_PEERS, BROADCAST_CHURN = 2500, 0.002


@dataclass(frozen=True, slots=True)
class Plan:
    """One live room to be.

    Args:
        name: the room's name.
        size: peers present at the start.
        template: the name of its template.
        stage: how many of them are on stage; None = a share that fits the size.
        age: the session's age in seconds.
        left: how many were there before and left.
    """

    name: str
    size: int
    template: str
    age: float
    stage: int | None = None
    left: int = 0


def build(options: Options, epoch: datetime) -> World:
    """A world in its first second, with a crowd that goes on by itself.

    Args:
        options: names the scenario, its seed and its sizes; already checked.
        epoch: the aware time of the first second.
    """
    world = World(options.seed, epoch, frozen=options.speed == 0)
    builder = Builder(world)
    pace = _SCENARIOS[options.scenario](builder, options)
    if options.churn is not None:
        pace = Pace(options.churn, pace.stage, pace.jobs, pace.rooms)
    belongings.give(world)
    world.settle_past()
    world.on_empty.append(lambda session: jobs.linger(world, session))
    world.on_close.append(lambda session: jobs.stop_room(world, session.room_id))
    builder.crowd.start(pace)
    return world


class Builder:
    """Fills a world with rooms, people and a past.

    Args:
        world: an empty world.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.rng = world.rng
        self.crowd = Crowd(world)
        for name, cast in ((STAGE, stage_roles()), (CLASSROOM, class_roles()), (BARE, bare_roles())):
            self._template(name, cast)

    def room(self, name: str, template: str = STAGE, *, enabled: bool = True, size: int = 0) -> Room:
        """Add a room made some time in the last year."""
        age = self.rng.uniform(5 * DAY, 380 * DAY)
        stamp = self.world.stamp(-age, 3)
        template_id = next(one.id for one in self.world.templates.values() if one.name == template)
        created = self.world.time.shown(-age, 3)
        room = Room(self.world.id(-age), name, template_id, created, stamp, stamp, enabled)
        room.description = self.rng.choice(("", "", f"The {name} room", "Every weekday"))
        room.region = self.rng.choice(("auto", "auto", "eu", "us", "in"))
        room.large_room = size > LARGE
        room.size = LARGE_SIZE if size > LARGE else 0
        room.recording_info = self.rng.choice((None, {"enabled": True}, {"enabled": False}))
        self.world.rooms[room.id] = room
        return room

    def live(self, plan: Plan, *, enabled: bool = True) -> Session:
        """Add a room with a running session and everybody in it."""
        room = self.room(plan.name, plan.template, enabled=enabled, size=plan.size)
        session = self.world.open_session(room, -plan.age)
        session.target = plan.size
        for at, role in zip(self._arrivals(plan), self._cast(plan, room), strict=True):
            peer = self.crowd.welcome(session, role, at=at)
            self._settle(peer)
        for _ in range(plan.left):
            self._passer_by(session, plan.age)
        return session

    def past(self, room: Room, ended: float, length: float, size: int) -> Session:
        """Add a session that ended that many seconds ago; the room must have none running."""
        session = self.world.open_session(room, -ended - length)
        for _ in range(size):
            arrived = self.rng.uniform(0, length / 2)
            peer = self.crowd.welcome(session, session.cast.audience, at=-ended - length + arrived)
            self.world.leave(peer, "client request", at=-ended - self.rng.uniform(0, length / 4))
        session.active = False
        session.ended = -ended
        session.updated_at = self.world.stamp(-ended, session.digits)
        room.session_id = None
        told = {"session_duration": int(length), "session_stopped_at": session.updated_at}
        self.world.log("session.close.success", room.id, session.id, at=-ended, **told, reason="last peer left")
        return session

    def job(self, kind: str, session: Session, status: str, age: float) -> Job:
        """Add a job that was created `age` seconds ago and is in a state now."""
        world = self.world
        job = jobs.create(world, kind, session, status=status, at=-age)
        if status not in ("starting", "failed"):
            job.started = -age + min(age / 2, self.rng.uniform(2, 9))
            job.started_at = world.stamp(job.started, 0)
        if status in ("post_processing", "completed"):
            job.stopped = session.ended if session.ended is not None else -age / 2
            job.stopped_at = world.stamp(job.stopped, 0)
        stopped = job.stopped if job.stopped is not None else 0.0
        moved = {"completed": stopped + 8, "failed": -age + 30, "running": -age + 6}
        job.updated_at = world.stamp(min(0.0, moved.get(status, -age)), 3)
        self._job_past(job)
        return job

    def _job_past(self, job: Job) -> None:
        """Tell what a job did so far, and give it what it left or what is still to come."""
        world = self.world
        if job.started is not None:
            if job.kind == "live-streams":
                written = job.stopped if job.stopped is not None or job.status == "running" else 0.0
                job.spans.append((job.started - jobs.ENCODED_BEFORE, written))
            job_events.started(world, job, job.started)
        if job.status == "failed":
            job.reason = job.chance.choice(tuple(job_events.ERRORS))
            job_events.failed(world, job, job.created + 30)
        if job.stopped is not None:
            job.reason = job.chance.choice((jobs.BY_CALL, "last peer left"))
            job_events.stopped(world, job, job.stopped)
        if job.status == "completed" and job.stopped is not None:
            if job.kind == "recordings" and job.chance.random() < TRANSCRIBED:
                job.wish = replace(job.wish, transcription={"enabled": True, "summary": {"enabled": True}})
            assets.produce(world, job, at=job.stopped + 8)
        if job.status == "running":
            jobs.limit_duration(world, job)

    def person(self, session: Session, name: str, role: str, user_id: str, metadata: str = "") -> Peer:
        """Add somebody in particular, who joined some minutes ago."""
        peer = self.world.join(session, name, role, user_id=user_id, metadata=metadata, at=-self.rng.uniform(60, 900))
        self._settle(peer)
        return peer

    def _template(self, name: str, cast: Cast) -> None:
        age = self.rng.uniform(385 * DAY, 395 * DAY)
        created = self.world.stamp(-age)
        updated = ZERO_TIME if name == BARE else self.world.stamp(-age / 2, 3)
        template = Template(self.world.id(-age), name, cast, created, updated, name == STAGE, self.world.customer_id)
        template.subdomain = "demo"
        template.settings = policy_rules.settings({})
        if name == STAGE:
            template.destinations = policy_rules.destinations(STAGE_DESTINATIONS)
            template.recordings = policy_rules.recording_configs([STAGE_RECORDING])
        self.world.templates[template.id] = template

    def _arrivals(self, plan: Plan) -> list[float]:
        rest = sorted(-plan.age + self.rng.expovariate(4 / plan.age) % (plan.age - 1) for _ in range(plan.size - 1))
        return [-plan.age + 0.4, *rest] if plan.size else []

    def _cast(self, plan: Plan, room: Room) -> list[str]:
        cast = self.world.template(room).cast
        count = plan.stage if plan.stage is not None else min(8, 1 + plan.size // 8)
        stage = [cast.stage[0], *[cast.stage[-1]] * (count - 1)][: plan.size]
        rest = [cast.audience] * (plan.size - len(stage))
        return stage + rest

    def _settle(self, peer: Peer) -> None:
        at = min(0.0, peer.joined + SWITCHING_ON)
        for track in peer.tracks:
            mute = self.rng.random() < SILENT_SHARE if track.type == "audio" else self.rng.random() > CAMERA_SHARE
            self.world.mute(peer, track, mute, at)

    def _passer_by(self, session: Session, age: float) -> None:
        arrived = -self.rng.uniform(age / 10, age)
        peer = self.crowd.welcome(session, self.crowd.casual_role(session), at=arrived)
        self.world.leave(peer, "client request", at=self.rng.uniform(arrived, 0))


def _calm(builder: Builder, options: Options) -> Pace:
    sizes = _scaled(CALM_SIZES, options.peers)
    templates = (STAGE, CLASSROOM, STAGE, BARE)
    known = ("standup", "algebra", "green-room", "open-mic")
    ages = (72 * MINUTE, 41 * MINUTE, 12 * MINUTE, 3 * HOUR)
    live = [
        builder.live(Plan(name, size, template, age, left=2))
        for name, size, template, age in zip(known, sizes, templates, ages, strict=True)
    ]
    _familiar_faces(builder, live[0])
    idle = builder.room("rehearsal")
    builder.room("old-lobby", enabled=False)
    ended = [builder.past(idle, HOUR * (5 + 20 * day), 40 * MINUTE, 4) for day in range(8)]
    builder.job("recordings", live[0], "running", 58 * MINUTE)
    builder.job("live-streams", live[1], "running", 30 * MINUTE)
    for session in ended:
        builder.job("recordings", session, "completed", -session.created)
    return Pace(people=0.06, stage=0.05)


def _busy(builder: Builder, options: Options) -> Pace:
    sizes = _scaled(_skewed(BUSY_LIVE, BUSY_PEERS), options.peers)
    room_names = names.rooms(builder.rng, BUSY_LIVE + 9)
    live = []
    for number, size in enumerate(sizes):
        template = _busy_template(number, size)
        age = builder.rng.uniform(15 * MINUTE, 3.5 * HOUR)
        plan = Plan(room_names[number], size, template, age, left=size // 4)
        live.append(builder.live(plan, enabled=number != BUSY_LIVE - 2))
    _familiar_faces(builder, live[0])
    builder.person(live[0], "[/b] Bobby", "viewer", "u-bobby")
    for number, name in enumerate(room_names[BUSY_LIVE:]):
        _idle_room(builder, name, enabled=number not in BUSY_DISABLED)
    _busy_jobs(builder, live)
    return Pace(people=0.7, stage=0.7, jobs=1 / 90, rooms=1 / 150)


def _busy_template(number: int, size: int) -> str:
    if number == BUSY_BARE:
        return BARE
    return CLASSROOM if number % 4 == 1 and size < CLASS_SIZE else STAGE


def _idle_room(builder: Builder, name: str, *, enabled: bool) -> None:
    room = builder.room(name, enabled=enabled)
    for day in range(builder.rng.randint(2, 14)):
        size = builder.rng.randint(2, 18)
        session = builder.past(room, 4 * HOUR + day * 12 * HOUR, builder.rng.uniform(10, 90) * MINUTE, size)
        for kind in builder.rng.sample(tuple(builder.world.jobs), builder.rng.randint(0, 2)):
            builder.job(kind, session, builder.rng.choice(("completed", "completed", "failed")), -session.created)


def _busy_jobs(builder: Builder, live: Sequence[Session]) -> None:
    def at_most(session: Session, share: float) -> float:
        return -session.created * share

    for kind, count, offset in (("recordings", 12, 0), ("live-streams", 8, 0), ("external-streams", 5, 1)):
        for session in live[offset : offset + count]:
            builder.job(kind, session, "running", at_most(session, 0.9))
    frozen = builder.job("live-streams", live[11], "running", at_most(live[11], 0.4))
    frozen.spans[-1] = (frozen.spans[-1][0], -FROZEN)
    builder.job("recordings", live[14], "starting", at_most(live[14], 0.8))
    builder.job("external-streams", live[9], "starting", at_most(live[9], 0.5))
    builder.job("live-streams", live[10], "failed", at_most(live[10], 0.2))
    builder.job("recordings", live[15], "failed", at_most(live[15], 0.1))
    builder.job("recordings", live[16], "stopping", at_most(live[16], 0.7))
    builder.job("recordings", live[17], "post_processing", at_most(live[17], 0.6))
    builder.job("live-streams", live[18], "stopping", at_most(live[18], 0.3))


def _broadcast(builder: Builder, options: Options) -> Pace:
    size = options.peers or BROADCAST_PEERS
    hall = builder.live(Plan("town-hall", size, STAGE, 72 * MINUTE, stage=6, left=min(size // 10, 1000)))
    _famous_stage(hall)
    small = [
        builder.live(Plan(name, count, STAGE, age))
        for name, count, age in (
            ("green-room", 4, 90 * MINUTE),
            ("moderators", 6, 80 * MINUTE),
            ("press", 9, 20 * MINUTE),
        )
    ]
    builder.job("recordings", hall, "running", 58 * MINUTE)
    builder.job("live-streams", hall, "running", 57 * MINUTE)
    builder.job("external-streams", hall, "running", 55 * MINUTE)
    builder.job("external-streams", hall, "running", 54 * MINUTE)
    builder.job("recordings", small[2], "failed", 15 * MINUTE)
    builder.past(builder.room("rehearsal"), DAY, 2 * HOUR, 12)
    return Pace(people=max(0.5, size * BROADCAST_CHURN), stage=0.5)


def _familiar_faces(builder: Builder, session: Session) -> None:
    for name, role, user, metadata in (
        ("Ada Lovelace", "host", "u-17", ""),
        ("Grace Hopper", "speaker", "u-4", ""),
        ("Grace Hopper", "viewer", "u-4", ""),
        ("Linus", "viewer", "u-911", HAND_UP),
        ("Linus", "viewer", "u-912", ""),
        ("陳大文 🎧", "viewer", "u-33", '{"seat":"3B"}'),
        ("ياسمين", "vip-guest", "u-34", "invited by Ada"),
    ):
        builder.person(session, name, role, user, metadata)
    presenter = session.peers[session.present[0]]
    leader = next((peer for peer in session.peers.values() if peer.role == "host" and not peer.left_at), presenter)
    _share_screen(builder.world, leader)


def _share_screen(world: World, peer: Peer) -> None:
    at = max(-300.0, peer.joined + SWITCHING_ON)
    screen = Track(uuid(world.rng), uuid(world.rng), "video", "screen", False, world.stamp(at))
    world.publish(peer, screen, at)


def _famous_stage(session: Session) -> None:
    known = ("Ada Lovelace", "Grace Hopper", "Radia Perlman", "Katherine Johnson", "Ken Thompson", "Barbara Liskov")
    stage = [peer for peer in session.peers.values() if peer.tracks]
    for peer, name in zip(stage, known, strict=False):
        peer.name = name
        peer.touch()


def _skewed(count: int, total: int) -> list[int]:
    weights = [1 / (rank + 2) for rank in range(count)]
    return [max(2, round(total * weight / sum(weights))) for weight in weights]


def _scaled(sizes: Sequence[int], total: int | None) -> list[int]:
    if total is None:
        return list(sizes)
    return [max(1, round(size * total / sum(sizes))) for size in sizes]


_SCENARIOS: dict[str, Callable[[Builder, Options], Pace]] = {"calm": _calm, "busy": _busy, "broadcast": _broadcast}
