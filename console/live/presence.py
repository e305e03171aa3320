"""Whether anybody is in a room, and since when not: by the list of live sessions, or by a room's own list of peers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from console.api.models.peers import Peer
    from console.api.models.sessions import Session, SessionPeer
    from console.live.service_time import ServiceTime
    from console.live.store import Snapshot, Update

OWN_BOTS: Final = "__internal"
"""How the roles of the service's own bots begin, such as `__internal_recorder`: whoever has one is nobody (inferred,
no page of part-a or part-b says so)."""

UNBROKEN: Final = 30.0
"""Seconds between two looks, at most, for the second to have seen who left between them."""

_READ = 300
"""Stamps are read of sessions with at most so many peers: the small ones tell the time as well as the large."""


@dataclass(frozen=True, slots=True)
class Empty:
    """A room without anybody.

    Args:
        since: monotonic seconds when it was first seen so.
        heard: monotonic seconds when it was last seen so.
        left: when the last one left, by the service's stamp; None when it does not say.
        session: whether it has a live session nevertheless.
    """

    since: float
    heard: float
    left: datetime | None
    session: bool


class Presence:
    """Which rooms are empty.

    Args:
        time: learns from the stamps of who came and left.
    """

    def __init__(self, time: ServiceTime) -> None:
        self._time = time
        self._empty: dict[str, Empty] = {}
        self._peopled: set[str] = set()
        self._sessions: dict[str, tuple[Session, bool, datetime | None]] = {}
        self._first: float | None = None
        self._heard = self._asked = 0.0

    def hear(self, update: Update) -> bool:
        """Take what the store was told.

        Returns:
            Whether it was about who is where.
        """
        snapshot, resource = update.snapshot, update.resource
        if resource.kind not in ("live_sessions", "peers"):
            return False
        if snapshot is None or update.health.failures:
            return True
        if resource.kind == "peers":
            somebody = any(not _bot(peer) for peer in snapshot.items.values())
            self._note(resource.ids[0], somebody, None, snapshot.mono, True)
        else:
            self._read_sessions(snapshot)
        return True

    def of(self, room_id: str) -> Empty | None:
        """How empty a room is; None when somebody is there, or nobody knows.

        A room that no list of sessions shows has none, which is known once there was such a list.

        Args:
            room_id: its raw id.
        """
        if room_id in self._empty:
            return self._empty[room_id]
        if room_id in self._peopled or self._first is None:
            return None
        return Empty(self._first, self._heard, None, session=False)

    def _read_sessions(self, snapshot: Snapshot) -> None:
        if self._first is None or snapshot.mono - self._heard > UNBROKEN:
            self._first = snapshot.mono
        known, self._sessions = self._sessions, {}
        rooms: dict[str, tuple[bool, datetime | None]] = {}
        for key, session in snapshot.items.items():
            read = known.get(key)
            if read is None or read[0] is not session:
                self._learn(read[0] if read is not None else None, session, snapshot)
                peers = session.peers.values()
                read = (session, any(peer.left_at is None and not _bot(peer) for peer in peers), None)
                read = read if read[1] else (session, False, _last_left(session.peers.values()))
            self._sessions[key] = read
            other = rooms.get(session.room_id, (False, None))
            rooms[session.room_id] = (other[0] or read[1], read[2] or other[1])
        for room_id in (self._empty.keys() | self._peopled) - rooms.keys():
            self._note(room_id, False, None, snapshot.mono, False)
        for room_id, (somebody, left) in rooms.items():
            self._note(room_id, somebody, left, snapshot.mono, True)
        self._heard, self._asked = snapshot.mono, snapshot.started

    def _note(self, room_id: str, somebody: bool, left: datetime | None, mono: float, session: bool) -> None:
        if somebody:
            self._peopled.add(room_id)
            self._empty.pop(room_id, None)
            return
        before = self._empty.get(room_id)
        since = mono if before is None else before.since
        stamp = left or (before.left if before is not None else None)
        self._empty[room_id] = Empty(since, mono, stamp, session)
        self._peopled.discard(room_id)

    def _learn(self, old: Session | None, new: Session, snapshot: Snapshot) -> None:
        """Stamps of who came and left tell the service's time; who came since the last look came after it."""
        if len(new.peers) > _READ:
            return
        wall, mono = snapshot.taken_at, snapshot.mono
        for key, peer in new.peers.items():
            self._time.not_before(peer.left_at or peer.joined_at, mono, wall)
            if old is not None and key not in old.peers:
                self._time.not_after(peer.joined_at, self._asked)


def _bot(peer: Peer | SessionPeer) -> bool:
    return peer.role_id.startswith(OWN_BOTS)


def _last_left(peers: Iterable[SessionPeer]) -> datetime | None:
    return max((peer.left_at for peer in peers if peer.left_at is not None), default=None)
