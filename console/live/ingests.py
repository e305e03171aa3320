"""Encoders that send into rooms, and rooms that they left while the stream goes on: then a slate is on air.

REST says nothing about ingest (part-b 4.2). There are two kinds of evidence:

- *the service's own word*: `ingest.end.success` in the history of webhooks, with no `ingest.start.success` after it.
  It comes only when the window for reconnecting is over or the encoder said goodbye, and only to a workspace that has
  a webhook. A slate known from it is `certain`.
- *inference*: somebody in the room who looks like an ingest has left. How an ingest looks in a room is not documented;
  taken for one is who has `rtmp-ingest` as the type in the metadata or at the start of the user id, or the user id that
  the stream key names. It is seen within seconds, and may be wrong.

Who looks like an ingest and is there now outweighs both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from console.api.text import clean
from console.live.diff import diff
from console.live.reasons import at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from console.api.models.peers import Peer
    from console.api.models.sessions import Session, SessionPeer
    from console.live.store import Snapshot, Update

INGEST_TYPE: Final = "rtmp-ingest"
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Slate:
    """The end of an ingest.

    Args:
        since: monotonic seconds when we learnt of it.
        certain: whether the service said so.
        reason: in its words, safe to paint; "" for none.
        ended: when it was, by the service's stamp, in seconds since the epoch; None when it does not say. What a
            stream shows that began later is no slate.
    """

    since: float
    certain: bool
    reason: str = ""
    ended: float | None = None


@dataclass(slots=True)
class _Room:
    """What is known of one room; `there` and `gone` are ids of peers that look like an ingest."""

    there: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    left: Slate | None = None
    told: Slate | None = None


class Ingests:
    """Rooms and their encoders."""

    def __init__(self) -> None:
        self._rooms: dict[str, _Room] = {}
        self._named: dict[str, frozenset[str]] = {}
        self._sessions: dict[str, Session] = {}
        self.slates: dict[str, Slate] = {}
        """Rooms whose ingest ended, by room id."""

    def hear(self, update: Update) -> bool:
        """Take what the store was told.

        Returns:
            Whether the slates differ from before.
        """
        snapshot, kind = update.snapshot, update.resource.kind
        if snapshot is None or update.health.failures or (update.changes.empty and not update.first):
            return False
        if kind == "live_sessions":
            self._sessions_seen(update, snapshot)
        elif kind == "peers":
            self._peers_seen(update, snapshot)
        elif kind == "ingest_events":
            self._told(snapshot)
        elif kind == "stream_keys":
            users = (key.user_id for key in snapshot.items.values())
            self._named[update.resource.ids[0]] = frozenset(filter(None, users))
        before, self.slates = self.slates, {key: slate for key, room in self._rooms.items() if (slate := _slate(room))}
        return before != self.slates

    def _sessions_seen(self, update: Update, snapshot: Snapshot) -> None:
        changes = update.changes
        for session in changes.removed.values():
            self._sessions.pop(session.id, None)
            self._rooms.pop(session.room_id, None)
        for session in (*changes.added.values(), *(new for _, new in changes.changed.values())):
            before = self._sessions.get(session.id)
            self._sessions[session.id] = session
            peers, room = session.peers, self._rooms.setdefault(session.room_id, _Room())
            fresh = peers if before is None else diff(before.peers, peers).added
            known = room.there | room.gone | self._like(session.room_id, fresh.values())
            there = frozenset(key for key in known if key in peers and peers[key].left_at is None)
            stamps = [left.timestamp() for key in known if key in peers and (left := peers[key].left_at) is not None]
            _note(room, there, known - there, snapshot.mono, max(stamps, default=None))

    def _peers_seen(self, update: Update, snapshot: Snapshot) -> None:
        room_id = update.resource.ids[0]
        fresh = (*update.changes.added.values(), *(new for _, new in update.changes.changed.values()))
        room, like = self._rooms.setdefault(room_id, _Room()), self._like(room_id, fresh)
        known = room.there | room.gone | like
        there = frozenset(key for key in known if key in snapshot.items)
        _note(room, there, known - there, snapshot.mono, None)

    def _told(self, snapshot: Snapshot) -> None:
        end, start = (snapshot.items.get(f"ingest.{what}.success") for what in ("end", "start"))
        room = self._rooms.setdefault(snapshot.resource.ids[0], _Room())
        if end is None or (start is not None and at(start) > at(end)):
            room.told = None
        elif room.told is None or room.told.ended != at(end):
            reason = end.data.get("reason")
            words = clean(reason, _LONGEST) if isinstance(reason, str) else ""
            room.told = Slate(snapshot.mono, True, words, at(end))

    def _like(self, room_id: str, peers: Iterable[Peer | SessionPeer]) -> frozenset[str]:
        named = self._named.get(room_id, frozenset())
        return frozenset(peer.id for peer in peers if peer.user_id in named or looks_like_ingest(peer))


def looks_like_ingest(peer: Peer | SessionPeer) -> bool:
    """Whether somebody in a room is likely an encoder.

    Args:
        peer: a `Peer` or a `SessionPeer`.
    """
    if peer.user_id.startswith(INGEST_TYPE):
        return True
    metadata = vars(peer).get("metadata", "")  # asking thousands for an attribute that they lack takes a while
    if INGEST_TYPE not in metadata:
        return False
    try:
        said: object = json.loads(metadata)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("type") == INGEST_TYPE


def _note(room: _Room, there: frozenset[str], gone: frozenset[str], mono: float, ended: float | None) -> None:
    newly = room.there & gone or not room.gone
    room.there, room.gone = there, gone
    if there or not gone:
        room.left = None
    elif newly or room.left is None:
        room.left = Slate(mono, False, ended=ended)


def _slate(room: _Room) -> Slate | None:
    return None if room.there else room.told or room.left
