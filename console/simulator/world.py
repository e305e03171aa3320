"""The state of one workspace and the ways it can change. Every change goes through here, so every change is logged."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any
from zlib import crc32

from console.simulator import facts
from console.simulator.ids import object_id, stream, uuid
from console.simulator.model import Asset, Event, Job, Message, Peer, Poll, Room, RoomCode, Session, StreamKey, Track
from console.simulator.policy import Role, Template
from console.simulator.timeline import Timeline

if TYPE_CHECKING:
    from console.simulator.ingest import Ingest
    from console.simulator.script import Step

GHOST_SECONDS = 60.0  # an abrupt loss is noticed that much later (part-a 12)
REMOVED = "server removed peer"  # the documented reason of those whose session is ended (part-b 7.3)
EMPTY_SECONDS = 10.0  # how long a session without anybody stays open
KINDS = ("recordings", "live-streams", "external-streams")
KEPT = 20_000  # events and messages kept for tests to look at, and for the history of webhooks
TROUBLED, RETRIED = 41, 5.0  # one in so many needs a second try to join, so many seconds before
SITE = "http://127.0.0.1"


class World:
    """Rooms, sessions, peers, jobs and templates of one workspace, and its time.

    The crowd takes its chance from `rng`, what calls do from `calls` and `delays`: calls never shift the crowd.

    Args:
        seed: where all chance comes from.
        epoch: the aware time at which the world's second 0 is.
        frozen: outcomes of calls happen at once.
        site: where it is served, for the links in it.
    """

    def __init__(self, seed: int, epoch: datetime, *, frozen: bool = False, site: str = SITE) -> None:
        self.seed = seed
        self.site = site
        self.time = Timeline(epoch, frozen=frozen)
        self.rng = stream(seed, "crowd")
        self.delays = stream(seed, "delays")
        self.calls = stream(seed, "calls")
        self.customer_id = object_id(stream(seed, "workspace"), self.time.second(-86_400 * 400))
        self.app_id = object_id(stream(seed, "app"), self.time.second(-86_400 * 400))
        self.templates: dict[str, Template] = {}
        self.rooms: dict[str, Room] = {}
        self.sessions: dict[str, Session] = {}
        self.jobs: dict[str, dict[str, Job]] = {kind: {} for kind in KINDS}
        self.assets: dict[str, Asset] = {}
        self.stream_keys: dict[str, StreamKey] = {}
        self.room_codes: dict[str, RoomCode] = {}
        self.polls: dict[str, Poll] = {}
        self.where: dict[str, Session] = {}
        self.messages: deque[Message] = deque(maxlen=KEPT)
        self.events: deque[Event] = deque(maxlen=KEPT)
        self.past: list[Event] = []
        self.on_event: list[Callable[[Event], None]] = []
        self.on_close: list[Callable[[Session], None]] = []
        self.on_empty: list[Callable[[Session], bool]] = []
        self.on_leave: list[Callable[[Peer], None]] = []
        self.ingests: dict[str, Ingest] = {}
        self.script: list[Step] = []
        self.serial = 0

    def id(self, at: float | None = None, rng: Random | None = None) -> str:
        """A fresh object id of a world time (None = now)."""
        return object_id(rng or self.rng, self.time.second(self.time.now if at is None else at))

    def stamp(self, at: float | None = None, digits: int = 9) -> str:
        """A time stamp of a world time (None = now)."""
        return self.time.stamp(self.time.now if at is None else at, digits)

    def log(
        self, kind: str, room_id: str, session_id: str = "", /, *, at: float | None = None, **data: object
    ) -> Event:
        """Note something that happened (at a world time; None = now), in the words of the vendor's webhooks."""
        event = self._event(kind, room_id, session_id, at, data)
        self.events.append(event)
        for listener in self.on_event:
            listener(event)
        return event

    def fact(self, kind: str, session: Session, /, *, at: float | None = None, **data: object) -> None:
        """Note something analytics knows and webhooks do not: tracks and errors (part-b 6.1)."""
        session.facts.append(self._event(kind, session.room_id, session.id, at, data))

    def settle_past(self) -> None:
        """Call everything logged so far the past, in the order of its time."""
        self.past = sorted(self.events, key=lambda event: (event.at, event.serial))
        self.events.clear()

    def history(self) -> list[Event]:
        """Everything webhooks told or would have told, oldest first."""
        return [*self.past, *self.events]

    def template(self, room: Room) -> Template:
        """The template a room follows."""
        return self.templates[room.template_id]

    def role(self, session: Session, name: str) -> Role | None:
        """A role of a session, or None; a session keeps the roles its template had when it began (part-a 12)."""
        return session.cast.roles.get(name)

    def live(self, room_id: str) -> Session | None:
        """The running session of a room, or None."""
        room = self.rooms.get(room_id)
        return self.sessions[room.session_id] if room is not None and room.session_id is not None else None

    def live_sessions(self) -> list[Session]:
        """All running sessions, in the order of their rooms."""
        return [self.sessions[room.session_id] for room in self.rooms.values() if room.session_id is not None]

    def open_session(self, room: Room, at: float | None = None, rng: Random | None = None) -> Session:
        """Open a session in a room (None = now); the room must have none."""
        created = self.time.now if at is None else at
        chance = rng or self.rng
        digits = chance.choice((0, 3, 6, 9))
        stamp = self.stamp(created, digits)
        cast = self.template(room).cast
        session_id = self.id(created, chance)
        session = Session(session_id, room.id, self.time.shown(created, digits), stamp, stamp, cast, digits)
        self.sessions[session.id] = session
        room.session_id = session.id
        self.log("session.open.success", room.id, session.id, at=at)
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
        peer = Peer(uuid(self.rng), session.id, name, user_id, role, metadata, self.stamp(joined), joined=joined)
        session.enter(peer)
        session.empty_since = None
        session.touch(self.stamp(digits=session.digits))
        self.where[peer.id] = session
        if crc32(peer.id.encode()) % TROUBLED == 0:
            trouble = facts.error(self, session, peer, "client.join.failed")
            self.fact("client.join.failed", session, at=max(session.created, joined - RETRIED), **trouble)
        self.give_tracks(peer, joined)
        self.log("peer.join.success", session.room_id, session.id, at=at, **facts.person(peer))
        return peer

    def leave(self, peer: Peer, reason: str, message: str = "", at: float | None = None) -> None:
        """Let somebody go; nothing happens when they are gone already."""
        session = self.where.get(peer.id)
        if session is None:
            return
        for track in list(peer.tracks):
            self.unpublish(peer, track, at)
        del self.where[peer.id]
        peer.left = self.time.now if at is None else at
        peer.left_at = self.stamp(at)
        peer.touch()
        session.depart(peer)
        session.touch(self.stamp(digits=session.digits))
        leaving = facts.leaving(peer, reason, message)
        self.log("peer.leave.success", session.room_id, session.id, at=at, **leaving)
        if not session.present and session.active and at is None:
            self.watch_empty(session)
        for listener in self.on_leave:
            listener(peer)

    def watch_empty(self, session: Session) -> None:
        """Close a session nobody is in some moments from now, unless somebody comes or something holds it open."""
        session.empty_since = self.time.now
        self.time.schedule(EMPTY_SECONDS, lambda: self._close_if_empty(session))

    def drop(self, peer: Peer) -> None:
        """Lose somebody's connection: they stay in the lists for 60 s, then leave."""
        session = self.where.get(peer.id)
        if peer.ghost or session is None:
            return
        peer.ghost = True
        peer.lost = self.time.now
        media = "client.publish.failed" if peer.tracks else "client.subscribe.failed"
        for kind in (media, "client.disconnected"):
            self.fact(kind, session, **facts.error(self, session, peer, kind))
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
        person = facts.person(peer)
        if role != peer.role and not self._has_room(session, wanted):
            refused = {**person, "role": role, "error_message": "role limit reached"}
            self.log("role.change.failure", session.room_id, session.id, **refused)
            return False
        former, peer.role = peer.role, role
        for track in [track for track in peer.tracks if _right(track) not in wanted.publish]:
            self.unpublish(peer, track)
        self.give_tracks(peer, self.time.now)
        self.changed(peer)
        done = {**person, "role": role, "previous_role": former, "role_changed_at": self.stamp(digits=3)}
        self.log("role.change.success", session.room_id, session.id, **done)
        return True

    def changed(self, peer: Peer) -> None:
        """Note that a peer's name, role or metadata changed."""
        peer.touch()
        session = self.where.get(peer.id)
        if session is not None:
            session.touch(self.stamp(digits=session.digits))

    def close_session(self, session: Session, reason: str) -> None:
        """End a session: whoever is there is removed, the room is free again, and `on_close` hears of it."""
        if not session.active:
            return
        session.active = False
        session.ended = self.time.now
        for peer_id in list(session.present):
            self.leave(session.peers[peer_id], REMOVED)
        session.touch(self.stamp(digits=session.digits))
        room = self.rooms[session.room_id]
        room.session_id = None
        self.log("session.close.success", room.id, session.id, **facts.closing(self, session, reason))
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
            self.publish(peer, Track(uuid(self.rng), stream_id, kind, "regular", True, self.stamp(at)), at)

    def publish(self, peer: Peer, track: Track, at: float | None = None) -> None:
        """Let a peer who is present share a track (since a world time; None = now)."""
        peer.tracks.append(track)
        self._track("track.add.success", peer, track, at)

    def unpublish(self, peer: Peer, track: Track, at: float | None = None) -> None:
        """End a track of a peer who is present."""
        peer.tracks.remove(track)
        self._track("track.remove.success", peer, track, at, stopped_at=self.stamp(at))

    def mute(self, peer: Peer, track: Track, mute: bool, at: float | None = None) -> None:
        """Switch a track of a peer who is present off or on."""
        if track.mute != mute:
            track.mute = mute
            self._track("track.update.success", peer, track, at)

    def _track(self, kind: str, peer: Peer, track: Track, at: float | None, **rest: object) -> None:
        self.fact(kind, self.where[peer.id], at=at, **facts.track(peer, track), **rest)

    def _event(self, kind: str, room_id: str, session_id: str, at: float | None, data: dict[str, Any]) -> Event:
        when = self.time.now if at is None else at
        self.serial += 1
        return Event(self.serial, when, kind, room_id, session_id, data)

    def _has_room(self, session: Session, role: Role) -> bool:
        return role.max_peers == 0 or session.count(role.name) < role.max_peers

    def _close_if_empty(self, session: Session) -> None:
        since = session.empty_since
        if session.present or since is None or self.time.now < since + EMPTY_SECONDS:
            return
        if not any([hold(session) for hold in self.on_empty]):
            self.close_session(session, "last peer left")


def _right(track: Track) -> str:
    return "screen" if track.source == "screen" else track.type
