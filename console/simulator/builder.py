"""What worlds are made with: rooms, people, and what they did before the first second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from console.simulator import assets, job_events, jobs, policy_rules
from console.simulator.crowd import Crowd
from console.simulator.model import Job, Peer, Room, Session, Wish
from console.simulator.policy import Cast, Template
from console.simulator.presets import bare_roles, class_roles, stage_roles
from console.simulator.timeline import ZERO_TIME
from console.simulator.world import EMPTY_SECONDS, World

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
STAGE, CLASSROOM, BARE = "stage", "classroom", "open-stage"
LARGE = 2500  # a room for more needs `large_room` (part-a 5.2)
LARGE_SIZE = 20_000
SILENT_SHARE = 0.4  # of those on stage who have their microphone off
CAMERA_SHARE = 0.7
SWITCHING_ON = 2.0  # seconds after joining
TRANSCRIBED = 0.5  # share of past recordings
SPOKEN = {"enabled": True, "summary": {"enabled": True}}
NEARLY_GONE = 13.5 * DAY  # how old a recording is that the service soon deletes: it keeps them 15 days (part-b 8)
JUST_OVER = 4 * MINUTE  # how long ago a session ended whose transcript is still being written
STAGE_DESTINATIONS = {
    "rtmpDestinations": {"rtmp-main": {"name": "rtmp-main", "width": 1280, "height": 720, "recordingEnabled": False}},
    "hlsDestinations": {"hls-main": {"name": "hls-main", "playlistType": "live", "numPlaylistSegments": 5}},
}
STAGE_RECORDING = {
    "name": "recording-main",
    "role": "viewer",
    "compositeRecording": {"browserComposite": {"enabled": True, "width": 1280, "height": 720}},
}


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
        for number in range(size):
            arrived = self.rng.uniform(0, length / 2)
            peer = self.crowd.welcome(session, session.cast.audience, at=-ended - length + arrived)
            early = self.rng.uniform(0, length / 4)
            # A session ends because nobody is left, so the last one left just before.
            stayed = 0.0 if number == size - 1 else early
            self.world.leave(peer, "client request", at=-ended - EMPTY_SECONDS - stayed)
        session.active = False
        session.ended = -ended
        session.updated_at = self.world.stamp(-ended, session.digits)
        room.session_id = None
        told = {"session_duration": int(length), "session_stopped_at": session.updated_at}
        self.world.log("session.close.success", room.id, session.id, at=-ended, **told, reason="last peer left")
        return session

    def job(self, kind: str, session: Session, status: str, age: float, wish: Wish | None = None) -> Job:
        """Add a job that was created `age` seconds ago and is in a state now; None = what a crowd would ask for."""
        world = self.world
        job = jobs.create(world, kind, session, wish, status=status, at=-age)
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

    def old_and_new_files(self, room: Room) -> None:
        """Give an idle room files that the service soon deletes, and some whose transcript is not written yet."""
        wish = Wish(meeting_url=jobs.meeting_page(room), transcription=SPOKEN)
        for ended in (NEARLY_GONE, JUST_OVER):
            session = self.past(room, ended, 40 * MINUTE, 4)
            self.job("recordings", session, "completed", -session.created, wish)

    def _job_past(self, job: Job) -> None:
        """Tell what a job did so far, and give it what it left or what is still to come."""
        world = self.world
        if job.started is not None:
            written = job.stopped if job.stopped is not None or job.status == "running" else 0.0
            jobs.encode(job, job.started, written)
            job_events.started(world, job, job.started)
        if job.status == "failed":
            job.reason = job.chance.choice(tuple(job_events.ERRORS))
            job_events.failed(world, job, job.created + 30)
        if job.stopped is not None:
            job.reason = job.chance.choice((jobs.BY_CALL, "last peer left"))
            job_events.stopped(world, job, job.stopped)
        if job.status == "completed" and job.stopped is not None:
            if job.kind == "recordings" and job.chance.random() < TRANSCRIBED:
                job.wish = replace(job.wish, transcription=SPOKEN)
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


def scaled(sizes: Sequence[int], total: int | None) -> list[int]:
    """Sizes that make up a total, in the same proportion; None = as they are."""
    if total is None:
        return list(sizes)
    return [max(1, round(size * total / sum(sizes))) for size in sizes]
