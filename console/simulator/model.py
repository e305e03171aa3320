"""What a world is made of. Objects keep their wire form until they change: listing 20,000 peers is a join."""

from __future__ import annotations

import json
from bisect import bisect_left, insort
from collections import deque
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from console.simulator.policy import Cast

HISTORY = 5000  # peers who left that one live session remembers; the vendor keeps all, an endless demo must not
KEY = 39  # bytes of `"<uuid>":` at the front of an entry
FACTS = 5000  # analytics events one session remembers


def encode(value: object) -> bytes:
    """JSON bytes; a lone surrogate (a hostile name) goes out as its escape, a huge number as it is."""
    try:
        return msgspec.json.encode(value)
    except (UnicodeEncodeError, OverflowError):
        return json.dumps(value, separators=(",", ":")).encode()


@dataclass(slots=True)
class Track:
    """One audio, video or screen track (part-a 6.3)."""

    id: str
    stream_id: str
    type: str
    source: str
    mute: bool
    started_at: str

    def wire(self) -> dict[str, Any]:
        """The documented object."""
        return {
            "id": self.id,
            "stream_id": self.stream_id,
            "mute": self.mute,
            "type": self.type,
            "source": self.source,
            "started_at": self.started_at,
            "description": "",
        }


@dataclass(slots=True)
class Peer:
    """Somebody in a session, or who was; a machine does nothing by itself."""

    id: str
    session_id: str
    name: str
    user_id: str
    role: str
    metadata: str | dict[str, Any]
    joined_at: str
    tracks: list[Track] = field(default_factory=list)
    left_at: str | None = None
    ghost: bool = False
    joined: float = 0.0
    left: float | None = None
    lost: float | None = None
    machine: bool = False
    _lite: bytes | None = None
    _attendance: bytes | None = None

    def lite(self) -> dict[str, Any]:
        """`PeerLite` of part-a 6.2: no tracks."""
        return {
            "id": self.id,
            "name": self.name,
            "user_id": self.user_id,
            "metadata": self.metadata,
            "role": self.role,
            "joined_at": self.joined_at,
        }

    def full(self) -> dict[str, Any]:
        """`Peer` of part-a 6.3: with tracks, which are absent for somebody who never shared."""
        wire = self.lite()
        if self.tracks:
            wire["tracks"] = {track.id: track.wire() for track in self.tracks}
        return wire

    def lite_entry(self) -> bytes:
        """`"id":{...}` for the list of peers, kept until the peer changes."""
        if self._lite is None:
            self._lite = encode(self.id) + b":" + encode(self.lite())
        return self._lite

    def attendance_entry(self) -> bytes:
        """`"id":{...}` for a session's peers (part-a 7), kept until the peer changes."""
        if self._attendance is None:
            wire = {
                "id": self.id,
                "session_id": self.session_id,
                "name": self.name,
                "role": self.role,
                "user_id": self.user_id,
                "joined_at": self.joined_at,
            }
            if self.left_at is not None:
                wire["left_at"] = self.left_at
            self._attendance = encode(self.id) + b":" + encode(wire)
        return self._attendance

    def touch(self) -> None:
        """Forget the kept wire forms: something in them changed."""
        self._lite = self._attendance = None


@dataclass(slots=True)
class Session:
    """One session of a room, live or past."""

    id: str
    room_id: str
    created: float
    created_at: str
    updated_at: str
    cast: Cast
    digits: int = 9
    active: bool = True
    target: int = 0
    peers: dict[str, Peer] = field(default_factory=dict)
    present: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    facts: deque[Event] = field(default_factory=lambda: deque(maxlen=FACTS))
    empty_since: float | None = None
    ended: float | None = None
    _peers_body: bytes | None = None
    _attendance: bytes | None = None
    _roll: bytes | None = None

    def touch(self, at: str) -> None:
        """Note a change that is visible in lists, at a time stamp."""
        self.updated_at = at
        self._peers_body = self._attendance = self._roll = None

    def enter(self, peer: Peer) -> None:
        """Put a peer among those present; ids stay sorted, as Go writes its maps."""
        self.peers[peer.id] = peer
        insort(self.present, peer.id)

    def depart(self, peer: Peer) -> None:
        """Move a peer to those who left, forgetting the oldest beyond `HISTORY`."""
        del self.present[bisect_left(self.present, peer.id)]
        self.left.append(peer.id)
        if len(self.left) > HISTORY:
            del self.peers[self.left.pop(0)]

    def here(self, peer_id: str) -> Peer | None:
        """The peer of that id if present (a ghost still is)."""
        peer = self.peers.get(peer_id)
        return peer if peer is not None and peer.left_at is None else None

    def count(self, role: str) -> int:
        """How many peers present have that role."""
        return sum(1 for peer_id in self.present if self.peers[peer_id].role == role)

    def peers_body(self) -> bytes:
        """The whole answer of list peers without filters, kept until something changes."""
        if self._peers_body is None:
            entries = b",".join([self.peers[peer_id].lite_entry() for peer_id in self.present])
            self._peers_body = b'{"peers":{' + entries + b"}}"
        return self._peers_body

    def attendance(self) -> bytes:
        """The map of everybody who was there, kept until something changes; null when nobody was."""
        if self._attendance is None:
            entries = b",".join([peer.attendance_entry() for peer in self.peers.values()])
            self._attendance = b"{" + entries + b"}" if entries else b"null"
        return self._attendance

    def roll(self) -> bytes:
        """The same people as an array, as the openapi profile has them; kept until something changes."""
        if self._roll is None:
            self._roll = b"[" + b",".join([peer.attendance_entry()[KEY:] for peer in self.peers.values()]) + b"]"
        return self._roll


@dataclass(slots=True)
class Room:
    """A room (part-a 5.1); the crowd neither opens sessions in one that is left alone nor joins there."""

    id: str
    name: str
    template_id: str
    created: float
    created_at: str
    updated_at: str
    enabled: bool = True
    description: str = ""
    region: str = "auto"
    large_room: bool = False
    size: int = 0
    max_duration_seconds: int = 43_200
    recording_info: dict[str, Any] | None = None
    polls: list[str] = field(default_factory=list)
    webhook: dict[str, Any] | None = None
    session_id: str | None = None
    left_alone: bool = False


@dataclass(slots=True)
class Asset:
    """A file a job left behind (part-b 3)."""

    id: str
    job_id: str
    room_id: str
    session_id: str
    type: str
    path: str
    size: int
    duration: int
    created: float
    created_at: str
    metadata: dict[str, Any]
    status: str = "completed"

    def embedded(self) -> dict[str, Any]:
        """The object inside its job: without the ids of job, room and session."""
        return {
            "id": self.id,
            "type": self.type,
            "status": self.status,
            "path": self.path,
            "size": self.size,
            "duration": self.duration,
            "created_at": self.created_at,
            "thumbnails": None,
            "metadata": self.metadata,
        }

    def wire(self) -> dict[str, Any]:
        """The object on its own."""
        return {**self.embedded(), "job_id": self.job_id, "room_id": self.room_id, "session_id": self.session_id}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a job is asked to be (part-b 2.2, 4.2, 5.2)."""

    meeting_url: str = ""
    destination: str = ""
    resolution: tuple[int, int] = (1280, 720)
    audio_only: bool = False
    transcription: dict[str, Any] | None = None
    rtmp_urls: tuple[str, ...] = ()
    recording: bool = False
    hls_vod: bool = False
    single_file_per_layer: bool = False
    max_duration: float = 14_400.0


@dataclass(slots=True)
class Cue:
    """Timed metadata put into a live stream."""

    at: float
    payload: str
    duration: int


@dataclass(slots=True)
class Job:
    """A recording, live stream or external stream: one kind of job with one life cycle (part-b 1).

    `spans` are the stretches of world time in which its encoder wrote; the last one is open while it does. `feeds` are
    the same for each URL an external stream sends to. `plays` is where a live stream plays when not on this simulator.
    """

    id: str
    kind: str
    room_id: str
    session_id: str
    status: str
    created: float
    created_at: str
    updated_at: str
    wish: Wish
    chance: Random
    started_at: str | None = None
    stopped_at: str | None = None
    started: float | None = None
    stopped: float | None = None
    paused_at: float | None = None
    paused: float = 0.0
    reason: str = ""
    assets: list[Asset] = field(default_factory=list)
    spans: list[tuple[float, float | None]] = field(default_factory=list)
    feeds: list[list[tuple[float, float | None]]] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    plays: str = ""


@dataclass(slots=True)
class Message:
    """A message sent through the API, as a test wants to see it."""

    at: str
    room_id: str
    session_id: str
    target: str
    target_id: str
    type: str
    message: str
    recipients: int


@dataclass(slots=True)
class Event:
    """Something that happened, in the words of the vendor's webhooks and analytics (part-b 6.1, 7)."""

    serial: int
    at: float
    type: str
    room_id: str
    session_id: str
    data: dict[str, Any]
    id: str = ""

    @property
    def created(self) -> float:
        """What lists are sorted by."""
        return self.at


@dataclass(slots=True)
class StreamKey:
    """A key to send RTMP into a room with (part-a 11)."""

    id: str
    room_id: str
    url: str
    key: str
    created: float
    created_at: str
    updated_at: str
    enabled: bool = True
    role: str = ""
    user_id: str = ""
    expires: float | None = None


@dataclass(slots=True)
class RoomCode:
    """A code people join a room with, in one role (part-a 9)."""

    code: str
    room_id: str
    role: str
    created: float
    created_at: str
    updated_at: str
    enabled: bool = True

    @property
    def id(self) -> str:
        """What pages end with."""
        return self.code


@dataclass(slots=True)
class Poll:
    """A poll or quiz (part-a 10); `linked` has the world time at which each room got it."""

    id: str
    created: float
    created_at: str
    document: dict[str, Any]
    linked: dict[str, float] = field(default_factory=dict)
