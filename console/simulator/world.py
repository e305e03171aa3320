"""The state of one workspace and the ways it can change. Every change goes through here, so every change is logged."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Any

from console.simulator.ids import object_id, stream, uuid
from console.simulator.model import Event, Job, Message, Peer, Room, Session, Track
from console.simulator.policy import Role, Template
from console.simulator.timeline import Timeline

GHOST_SECONDS = 60.0  # an abrupt loss is noticed that much later (part-a 12)
EMPTY_SECONDS = 10.0  # how long a session without anybody stays open
KINDS = ("recordings", "live-streams", "external-streams")
KEPT = 20_000  # events and messages kept for tests to look at


class World:
    """Rooms, sessions, peers, jobs and templates of one workspace, and its time.

    Args:
        seed: where all chance comes from.
        epoch: the aware time at which the world's second 0 is.
        frozen: outcomes of calls happen at once.
    """

    def __init__(self, seed: int, epoch: datetime, *, frozen: bool = False) -> None:
        self.seed = seed
        self.time = Timeline(epoch, frozen=frozen)
        self.rng = stream(seed, "crowd")
        self.delays = stream(seed, "delays")
        self.customer_id = object_id(stream(seed, "workspace"), self.time.second(-86_400 * 400))
        self.templates: dict[str, Template] = {}
        self.rooms: dict[str, Room] = {}
        self.sessions: dict[str, Session] = {}
        self.jobs: dict[str, dict[str, Job]] = {kind: {} for kind in KINDS}
        self.where: dict[str, Session] = {}
        self.messages: deque[Message] = deque(maxlen=KEPT)
        self.events: deque[Event] = deque(maxlen=KEPT)
        self.on_close: list[Callable[[Session], None]] = []

    def id(self, at: float | None = None) -> str:
        """A fresh object id of a world time (None = now)."""
        return object_id(self.rng, self.time.second(self.time.now if at is None else at))

    def stamp(self, at: float | None = None, digits: int = 9) -> str:
        """A time stamp of a world time (None = now)."""
        return self.time.stamp(self.time.now if at is None else at, digits)

    def log(self, kind: str, room_id: str, /, **data: object) -> None:
        """Note something that happened, in the words of the vendor's webhooks."""
        self.events.append(Event(self.stamp(digits=3), kind, room_id, data))

    def template(self, room: Room) -> Template:
        """The template a room follows."""
        return self.templates[room.template_id]

    def role(self, session: Session, name: str) -> Role | None:
        """A role of a session's template, or None when there is no such role."""
        return self.template(self.rooms[session.room_id]).roles.get(name)

    def live(self, room_id: str) -> Session | None:
        """The running session of a room, or None."""
        room = self.rooms.get(room_id)
        return self.sessions[room.session_id] if room is not None and room.session_id is not None else None

    def live_sessions(self) -> list[Session]:
        """All running sessions, in the order of their rooms."""
        return [self.sessions[room.session_id] for room in self.rooms.values() if room.session_id is not None]

    def open_session(self, room: Room, at: float | None = None) -> Session:
        """Open a session in a room (None = now); the room must have none."""
        created = self.time.now if at is None else at
        digits = self.rng.choice((0, 3, 6, 9))
        stamp = self.stamp(created, digits)
        session = Session(self.id(created), room.id, self.time.shown(created, digits), stamp, stamp, digits)
        self.sessions[session.id] = session
        room.session_id = session.id
        self.log("session.open.success", room.id, session_id=session.id)
        return session

    def join(
        self,
        session: Session,
        name: str,
        role: str,
        *,
        user_id: str,
        metadata: str | dict[str, Any] = "",
        at: float | None = None,
    ) -> Peer:
        """Let somebody in (at a world time; None = now), with the tracks of their role."""
        joined = self.time.now if at is None else at
        peer = Peer(uuid(self.rng), session.id, name, user_id, role, metadata, self.stamp(joined))
        session.enter(peer)
        session.touch(self.stamp(digits=session.digits))
        self.where[peer.id] = session
        self.give_tracks(peer, joined)
        self.log("peer.join.success", session.room_id, peer_id=peer.id, role=role)
        return peer

    def leave(self, peer: Peer, reason: str, message: str = "", at: float | None = None) -> None:
        """Let somebody go; nothing happens when they are gone already."""
        session = self.where.pop(peer.id, None)
        if session is None:
            return
        peer.left_at = self.stamp(at)
        peer.tracks = []
        peer.touch()
        session.depart(peer)
        session.touch(self.stamp(digits=session.digits))
        self.log("peer.leave.success", session.room_id, peer_id=peer.id, reason=reason, message=message)
        if not session.present and session.active and at is None:
            self.time.schedule(EMPTY_SECONDS, lambda: self._close_if_empty(session))

    def drop(self, peer: Peer) -> None:
        """Lose somebody's connection: they stay in the lists for 60 s, then leave."""
        if peer.ghost or peer.id not in self.where:
            return
        peer.ghost = True
        self.time.schedule(GHOST_SECONDS, lambda: self.leave(peer, "websocket closed"))

    def change_role(self, peer: Peer, role: str) -> bool:
        """Give a peer another role, unless the role is full (part-a 6.4).

        Returns:
            Whether it happened.
        """
        session = self.where.get(peer.id)
        wanted = self.role(session, role) if session is not None else None
        if session is None or wanted is None:
            return False
        if role != peer.role and not self._has_room(session, wanted):
            self.log(
                "role.change.failure", session.room_id, peer_id=peer.id, role=role, error_message="role limit reached"
            )
            return False
        former, peer.role = peer.role, role
        peer.tracks = [track for track in peer.tracks if _right(track) in wanted.publish]
        self.give_tracks(peer, self.time.now)
        self.changed(peer)
        self.log("role.change.success", session.room_id, peer_id=peer.id, previous_role=former, role=role)
        return True

    def changed(self, peer: Peer) -> None:
        """Note that a peer's name, role or metadata changed."""
        peer.touch()
        session = self.where.get(peer.id)
        if session is not None:
            session.touch(self.stamp(digits=session.digits))

    def close_session(self, session: Session, reason: str) -> None:
        """End a session: everybody leaves, the room is free again, and `on_close` hears of it."""
        if not session.active:
            return
        session.active = False
        for peer_id in list(session.present):
            self.leave(session.peers[peer_id], reason)
        session.touch(self.stamp(digits=session.digits))
        room = self.rooms[session.room_id]
        room.session_id = None
        self.log("session.close.success", room.id, session_id=session.id, reason=reason)
        for listener in self.on_close:
            listener(session)

    def give_tracks(self, peer: Peer, at: float) -> None:
        """Give somebody the microphone and camera tracks their role allows and they do not have yet; both start off.

        A role that may publish gives the right only: the microphone stays muted until its owner speaks (part-a 6.8).
        """
        role = self.role(self.where[peer.id], peer.role)
        stream_id = next((track.stream_id for track in peer.tracks if track.source == "regular"), None)
        for kind in ("audio", "video"):
            if role is None or kind not in role.publish or any(_right(track) == kind for track in peer.tracks):
                continue
            stream_id = stream_id or uuid(self.rng)
            peer.tracks.append(Track(uuid(self.rng), stream_id, kind, "regular", True, self.stamp(at)))

    def _has_room(self, session: Session, role: Role) -> bool:
        return role.max_peers == 0 or session.count(role.name) < role.max_peers

    def _close_if_empty(self, session: Session) -> None:
        if not session.present:
            self.close_session(session, "last peer left")


def _right(track: Track) -> str:
    return "screen" if track.source == "screen" else track.type
