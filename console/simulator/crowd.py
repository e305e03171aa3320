"""The people of a world: they come and go, speak, raise hands, change roles, lose their connection."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from console.simulator import jobs, names
from console.simulator.ids import uuid
from console.simulator.model import Peer, Room, Session, Track
from console.simulator.policy import Role
from console.simulator.world import World

HAND_UP = json.dumps({"isHandRaised": True}, separators=(",", ":"))
SECOND_DEVICE = 0.01  # share of people who join with an account that is here already
HANDS_KEPT_UP = 0.05  # above this share of raised hands, hands rather go down
AUDIENCE_SHARE = 0.9  # of newcomers
CALLED_UP = 0.4  # chance that a raised hand leads to the stage
LAST_ONES = 2  # so many stay: neither a session nor a stage is ever emptied
SAMPLE = 200  # peers looked at to judge a large crowd
SHARERS = 1  # screens shared at once in a session
TRIES = 8  # picks before giving up finding somebody suitable in a large crowd
POPUP = (300.0, 900.0)  # seconds a session lasts that opens by itself
LONE_GUESTS = (3, 8)


@dataclass(frozen=True, slots=True)
class Pace:
    """How much happens, as happenings per second over the whole world.

    Args:
        people: changes that a list of peers shows.
        stage: microphones, cameras and screens.
        jobs: recordings and streams that are started or stopped.
        rooms: idle rooms in which a short session opens.
    """

    people: float
    stage: float
    jobs: float = 0.0
    rooms: float = 0.0


class Crowd:
    """Keeps a world alive, using nothing but the world's own chance.

    Args:
        world: the world people come to.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._rng = world.rng
        self._serial = 1000

    def start(self, pace: Pace) -> None:
        """Begin at a pace; each kind of happening schedules its own next one. The sessions are open already."""
        sessions = self._world.live_sessions()
        total = sum(max(session.target, 1) for session in sessions) or 1
        for session in sessions:
            share = max(session.target, 1) / total
            self._repeat(pace.people * share, self._for(session, self._someone))
            self._repeat(pace.stage * share, self._for(session, self._on_stage))
        self._repeat(pace.jobs, self._job)
        self._repeat(pace.rooms, self._pop_up)

    def welcome(self, session: Session, role: str, *, at: float | None = None) -> Peer:
        """Let a new person join with a role (at a world time; None = now)."""
        user = f"u-{self._serial}"
        self._serial += 1
        name = names.person(self._rng)
        if session.present and self._rng.random() < SECOND_DEVICE:
            twin = session.peers[self._rng.choice(session.present)]
            name, user = twin.name, twin.user_id
        return self._world.join(session, name, role, user_id=user, at=at)

    def casual_role(self, session: Session) -> str:
        """The role of a newcomer: mostly the audience, sometimes on stage; never one that is full."""
        cast = session.cast
        role = cast.audience if self._rng.random() < AUDIENCE_SHARE else self._rng.choice(cast.stage[1:] or cast.stage)
        return role if self._fits(session, cast.roles[role]) else cast.audience

    def _for(self, session: Session, action: Callable[[Session], None]) -> Callable[[], bool]:
        def once() -> bool:
            if session.active:
                action(session)
            return session.active

        return once

    def _repeat(self, rate: float, action: Callable[[], bool | None]) -> None:
        if rate <= 0:
            return

        def happen() -> None:
            if action() is not False:
                self._world.time.schedule(self._rng.expovariate(rate), happen)

        self._world.time.schedule(self._rng.expovariate(rate), happen)

    def _someone(self, session: Session) -> None:
        joining = 2.0 if len(session.present) < session.target else 1.0
        actions: list[tuple[float, Callable[[Session], None]]] = [
            (12.0 * joining, self._join),
            (18.0, self._leave),
            (2.0, self._drop),
            (35.0, self._hand),
            (12.0, self._promote),
            (3.0, self._rename),
        ]
        self._rng.choices([action for _, action in actions], [weight for weight, _ in actions])[0](session)

    def _join(self, session: Session) -> None:
        room = self._world.rooms[session.room_id]
        if not room.enabled or room.left_alone or not session.cast.roles:
            return
        role = self.casual_role(session)
        if self._fits(session, session.cast.roles[role]):
            self.welcome(session, role)

    def _leave(self, session: Session) -> None:
        peer = self._pick(session)
        if peer is not None and len(session.present) > max(2, session.target * 4 // 5):
            self._world.leave(peer, "client request")

    def _drop(self, session: Session) -> None:
        peer = self._pick(session)
        if peer is not None and len(session.present) > LAST_ONES:
            self._world.drop(peer)

    def _hand(self, session: Session) -> None:
        peer = self._pick(session, lambda one: one.metadata in ("", HAND_UP))
        if peer is None:
            return
        raised = self._raised(session)
        if raised and self._rng.random() < len(raised) / (len(session.present) * HANDS_KEPT_UP):
            peer = self._rng.choice(raised)
        peer.metadata = "" if peer.metadata == HAND_UP else HAND_UP
        self._world.changed(peer)

    def _raised(self, session: Session) -> list[Peer]:
        sample = session.present if len(session.present) < SAMPLE else self._rng.sample(session.present, SAMPLE)
        return [peer for peer in map(session.peers.__getitem__, sample) if peer.metadata == HAND_UP and not peer.ghost]

    def _promote(self, session: Session) -> None:
        if not session.cast.roles:
            return
        lower, audience = session.cast.stage[-1], session.cast.audience
        raised = [peer for peer in self._raised(session) if peer.role == audience]
        if raised and lower != audience and self._rng.random() < CALLED_UP:
            peer = self._rng.choice(raised)
            peer.metadata = ""
            self._world.change_role(peer, lower)
            return
        speakers = [one for one in self._stage(session) if one.role == lower]
        if len(speakers) > LAST_ONES and lower != audience:
            self._world.change_role(self._rng.choice(speakers), audience)

    def _rename(self, session: Session) -> None:
        peer = self._pick(session)
        if peer is not None:
            peer.name = names.person(self._rng)
            self._world.changed(peer)

    def _on_stage(self, session: Session) -> None:
        stage = self._stage(session)
        if not stage:
            return
        peer = self._rng.choice(stage)
        kind = self._rng.choices(("audio", "video", "screen"), (70, 22, 8))[0]
        if kind == "screen":
            self._share(session, peer)
            return
        for track in peer.tracks:
            if track.type == kind and track.source == "regular":
                self._world.mute(peer, track, not track.mute)

    def _share(self, session: Session, peer: Peer) -> None:
        shared = [track for track in peer.tracks if track.source == "screen"]
        if shared:
            self._world.unpublish(peer, shared[0])
            return
        role = self._world.role(session, peer.role)
        sharing = sum(track.source == "screen" for one in self._stage(session) for track in one.tracks)
        if role is not None and "screen" in role.publish and sharing < SHARERS:
            stamp = self._world.stamp()
            screen = Track(uuid(self._rng), uuid(self._rng), "video", "screen", False, stamp)
            self._world.publish(peer, screen)

    def _stage(self, session: Session) -> list[Peer]:
        present = map(session.peers.__getitem__, session.present)
        return [peer for peer in present if peer.tracks and not peer.ghost and not peer.machine]

    def _pick(self, session: Session, suits: Callable[[Peer], bool] = lambda _: True) -> Peer | None:
        for _ in range(TRIES if session.present else 0):
            peer = session.peers[self._rng.choice(session.present)]
            if not peer.ghost and not peer.machine and suits(peer):
                return peer
        return None

    def _fits(self, session: Session, role: Role) -> bool:
        return role.max_peers == 0 or session.count(role.name) < role.max_peers

    def _job(self) -> None:
        sessions = self._world.live_sessions()
        if not sessions:
            return
        session = self._rng.choice(sessions)
        kind = self._rng.choice(tuple(self._world.jobs))
        open_jobs = [
            job for job in self._world.jobs[kind].values() if job.session_id == session.id and job.status in jobs.OPEN
        ]
        if not open_jobs:
            jobs.launch(self._world, kind, session)
        elif open_jobs[0].status == "running":
            jobs.stop(self._world, open_jobs[0])

    def _pop_up(self) -> None:
        idle = [room for room in self._world.rooms.values() if self._may_open(room)]
        if not idle:
            return
        session = self._world.open_session(self._rng.choice(idle))
        self.welcome(session, session.cast.stage[0])
        for _ in range(self._rng.randint(*LONE_GUESTS)):
            self.welcome(session, self.casual_role(session))
        self._world.time.schedule(self._rng.uniform(*POPUP), lambda: self._over(session))

    def _over(self, session: Session) -> None:
        """Everybody goes home, so the session ends."""
        for peer_id in list(session.present):
            if session.active:
                self._world.leave(session.peers[peer_id], "client request")
        self._world.close_session(session, "last peer left")

    def _may_open(self, room: Room) -> bool:
        peopled = room.enabled and room.session_id is None and not room.left_alone
        return peopled and bool(self._world.template(room).cast.roles)
