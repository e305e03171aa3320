"""What happened, in lines for a person: changes become entries, entries a bounded feed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from console.api.text import clean

if TYPE_CHECKING:
    from datetime import datetime

    from console.live.connection import Connection
    from console.live.store import Store, Update

Kind = Literal[
    "join", "leave", "role", "session", "job", "connection", "trouble", "recovered", "done", "note", "failed"
]
"""What sort of thing happened; `done`, `note` and `failed` are about our own acts, `trouble` and `recovered` are what
`console.live.trouble_book` found."""
RoomName = Callable[[str], str]

FOLD_ABOVE: Final = 3
"""More of the same kind than this in one update become one line."""

_JOBS: Final = {"recordings": "recording", "live_streams": "live stream", "external_streams": "external stream"}
_LOST: Final = frozenset({"down", "refused"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the feed.

    Args:
        at: when it happened, as exactly as is known.
        room: the room's name, safe to paint; "" when it is about no room.
        who: the peer's name, safe to paint; "" when it is about no single peer.
        text: the whole line without the time, safe to paint: "Linus joined as viewer".
        kind: what sort of thing happened.
        why: the reason that was given, safe to paint: "peer kicked"; "" when none was.
        room_id: raw; "" when it is about no room.
        session_id: raw; "" when not known.
        peer_id: raw; "" when it is about no single peer.
        user_id: the customer's own id of the person, safe to paint.
        job_id: raw; "" when it is about no recording or stream.
        learnt: wall clock when this program heard of it, if that was later than `at`; None otherwise.
        key: what makes two reports of the same thing one; "" for a thing that is never reported twice.
        exact: whether `at` is the service's own time of the event, and not the time it was seen.
    """

    at: datetime
    room: str
    who: str
    text: str
    kind: Kind
    why: str = ""
    room_id: str = ""
    session_id: str = ""
    peer_id: str = ""
    user_id: str = ""
    job_id: str = ""
    learnt: datetime | None = None
    key: str = ""
    exact: bool = False


def entries(update: Update, room_name: RoomName = clean, covered: Collection[str] = ()) -> tuple[Entry, ...]:
    """The lines one update is worth; none for the first snapshot, since nobody saw what was before it.

    Args:
        update: what happened to a resource.
        room_name: room id -> its name, safe to paint.
        covered: ids of rooms whose people are told of by their own peers list, so that the session list keeps quiet.
    """
    if update.first or update.changes.empty:
        return ()
    kind = update.resource.kind
    if kind == "peers":
        return tuple(_peer_lines(update, room_name(update.resource.ids[0])))
    if kind == "live_sessions":
        return tuple(_session_lines(update, room_name, covered))
    if kind in _JOBS:
        return tuple(_job_lines(update, room_name, _JOBS[kind]))
    return ()


def connection_entry(before: Connection, after: Connection, at: datetime) -> Entry | None:
    """The line a change of the connection is worth: lost, refused or back; None for anything milder.

    Args:
        before: how it stood.
        after: how it stands.
        at: wall clock.
    """
    if before.state == after.state:
        return None
    if after.state in _LOST:
        # The banner says why, for as long as it lasts.
        return Entry(at, "", "", "connection lost" if after.state == "down" else "the service refuses us", "connection")
    if before.state in _LOST and after.state == "live":
        return Entry(at, "", "", "connection is back", "connection")
    return None


class Feed:
    """The newest entries, oldest first, and whoever listens for more.

    Args:
        limit: how many are kept.
        room_name: room id -> its name, safe to paint; by default the id.
    """

    def __init__(self, limit: int = 500, room_name: RoomName = clean) -> None:
        self._entries: deque[Entry] = deque(maxlen=limit)
        self.room_name = room_name
        """Room id -> its name, safe to paint."""
        self._listeners: list[Callable[[tuple[Entry, ...]], None]] = []

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is kept, oldest first."""
        return tuple(self._entries)

    def append(self, *new: Entry) -> None:
        """Add entries, oldest first, and tell the listeners once; without any, nobody is told."""
        if not new:
            return
        self._entries.extend(new)
        for callback in tuple(self._listeners):
            callback(new)

    def listen(self, callback: Callable[[tuple[Entry, ...]], None]) -> Callable[[], None]:
        """Call back with the new entries whenever there are some.

        Args:
            callback: must not raise.

        Returns:
            A function that ends it; calling it twice is harmless.
        """
        self._listeners.append(callback)

        def stop() -> None:
            if callback in self._listeners:
                self._listeners.remove(callback)

        return stop

    def follow(self, store: Store) -> Callable[[], None]:
        """Add a line for whatever happens in a store, and for its connection being lost and coming back.

        Args:
            store: what to follow.

        Returns:
            A function that ends it.
        """
        state = store.connection()

        def hear(update: Update) -> None:
            nonlocal state
            if update.quiet:
                return
            now = store.connection()
            line = connection_entry(state, now, update.at)
            # Lost stays lost until an answer is good: "late" and "connecting" promise nothing.
            state = state if state.state in _LOST and now.state in ("late", "connecting") else now
            covered = {watched.ids[0] for watched in store.watched if watched.kind == "peers"}
            self.append(*([line] if line else []), *entries(update, self.room_name, covered))

        return store.listen(hear)


class _Named(Protocol):
    """A `Peer` or a `SessionPeer`, as far as a line needs it."""

    @property
    def name(self) -> str: ...


def _name(who: _Named) -> str:
    return who.name or "somebody"


def _fold(
    people: Iterable[Any], one: Callable[[Any], str], many: str, stamp: tuple[datetime, str, Kind]
) -> list[Entry]:
    """A line each for a few people, one line for more.

    Args:
        people: models with a `name`.
        one: the rest of the line about one of them.
        many: the rest of the line about all of them.
        stamp: when, in which room, and what sort of thing it was.
    """
    at, room, kind = stamp
    found = list(people)
    if len(found) > FOLD_ABOVE:
        return [Entry(at, room, "", f"{len(found):,} people {many} {room}", kind)]
    return [Entry(at, room, _name(who), f"{_name(who)} {one(who)}", kind) for who in found]


def _peer_lines(update: Update, room: str) -> list[Entry]:
    changes, at = update.changes, update.at
    moved = {key: pair for key, pair in changes.changed.items() if pair[0].role_id != pair[1].role_id}
    before = {id(new): old for old, new in moved.values()}
    return [
        *_come_and_go(changes.added, changes.removed, room, at),
        *_fold(
            (new for _, new in moved.values()),
            lambda peer: f"role {before[id(peer)].role} -> {peer.role}",
            "changed role in",
            (at, room, "role"),
        ),
    ]


def _come_and_go(came: Mapping[str, Any], went: Mapping[str, Any], room: str, at: datetime) -> list[Entry]:
    return [
        *_fold(
            came.values(), lambda who: f"joined as {who.role}" if who.role else "joined", "joined", (at, room, "join")
        ),
        *_fold(went.values(), lambda _: "left", "left", (at, room, "leave")),
    ]


def _session_lines(update: Update, room_name: RoomName, covered: Collection[str]) -> list[Entry]:
    changes, at, lines = update.changes, update.at, []
    for session in changes.added.values():
        room = room_name(session.room_id)
        lines.append(Entry(at, room, "", f"{room} went live", "session"))
    for old, new in changes.changed.values():
        if new.room_id not in covered:
            before, after = ({who.id: who for who in session.present} for session in (old, new))
            came = {key: who for key, who in after.items() if key not in before}
            went = {key: who for key, who in before.items() if key not in after}
            lines += _come_and_go(came, went, room_name(new.room_id), at)
    for session in changes.removed.values():
        room = room_name(session.room_id)
        lines.append(Entry(at, room, "", f"the session in {room} ended", "session"))
    return lines


def _job_lines(update: Update, room_name: RoomName, what: str) -> list[Entry]:
    changes = update.changes
    moved = [(new, clean(new.status)) for old, new in changes.changed.values() if old.status != new.status]
    news = [
        *((job, clean(job.status)) for job in changes.added.values()),
        *moved,
        *((job, "is over") for job in changes.removed.values()),
    ]
    rooms = [room_name(job.room_id) for job, _ in news]
    return [
        Entry(update.at, room, "", f"{room}: {what} {words}", "job")
        for room, (_, words) in zip(rooms, news, strict=True)
    ]
