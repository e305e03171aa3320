"""What lists show becomes entries: who came and went between two looks, which jobs moved on, which events came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from console.api.text import clean
from console.live import resources
from console.live.diff import diff
from console.live.entry import Entry

if TYPE_CHECKING:
    from datetime import datetime

    from console.api.models import Peer
    from console.api.models.jobs import Job
    from console.api.models.sessions import Session, SessionPeer
    from console.live.connection import Connection
    from console.live.entry import Kind
    from console.live.feed import Feed
    from console.live.store import Store, Update

Names = Callable[[str], str]

JOBS: Final = {"recordings": "recording", "live_streams": "live stream", "external_streams": "external stream"}
EVENTS: Final = frozenset(
    {"deliveries", *(f"{kind}_events{more}" for kind in ("error", "track", "recording") for more in ("", "_pages"))}
)
OVER: Final = frozenset({"post_processing", "completed", "failed"})
CROWD: Final = 5_000
"""Of more people than this, those who were there at the first look get no lines: lists tell since when each is there,
and the lines of 20,000 would weigh 10 MB."""

_LOST: Final = frozenset({"down", "refused"})


@dataclass(frozen=True, slots=True)
class Moment:
    """Where and when something was seen.

    Args:
        at: when, by our clock.
        heard: the same, by the service's clock, as far as that is known to differ.
        room_id: raw.
        room: its name, safe to paint.
        session_id: raw; "" when not known.
    """

    at: datetime
    heard: datetime
    room_id: str
    room: str
    session_id: str

    def key(self, what: str, peer_id: str) -> str:
        """The key of somebody's coming or going; none without a session, as it would never be met again."""
        return f"{what}/{self.session_id}/{peer_id}" if self.session_id else ""

    def entry(self, who: Peer | SessionPeer, words: str, kind: Kind, key: str, stamp: datetime | None) -> Entry:
        """An entry about somebody.

        Args:
            who: a peer of either list.
            words: what they did.
            kind: of the entry.
            key: of the entry.
            stamp: when, by the service; None when it does not say.
        """
        name = who.name or "somebody"
        return Entry(
            stamp or self.at,
            self.room,
            name,
            f"{name} {words}",
            kind,
            room_id=self.room_id,
            session_id=self.session_id,
            peer_id=who.id,
            user_id=who.user_id,
            key=key,
            exact=stamp is not None,
            heard=self.heard if stamp is not None else None,
        )


class Lines:
    """Hears a store, and gives a feed what comes of it.

    Args:
        store: what is heard.
        feed: takes the entries.
    """

    def __init__(self, store: Store, feed: Feed) -> None:
        self._store = store
        self._feed = feed
        self._state = store.connection()
        self._sessions: dict[str, str] = {}
        self._owed: set[str] = set()

    def hear(self, update: Update) -> None:
        """Take what the store was told."""
        if update.quiet:
            return
        self._hear_connection(update)
        self._learn(update)
        if update.snapshot is None or not (update.first or not update.changes.empty):
            return
        kind = update.resource.kind
        if kind == "peers":
            self._hear_peers(update)
        elif kind == "live_sessions":
            self._feed.take(self._sessions_of(update), "past" if update.first else "live")
        elif kind in JOBS or (kind == "recent" and update.resource.ids[0] in JOBS):
            what = JOBS[kind] if kind in JOBS else JOBS[update.resource.ids[0]]
            self._feed.take(self._jobs_of(update, what), "past" if update.first else "live")
        elif kind in EVENTS:
            self._feed.take(self._events_of(update), "past" if update.first else "told")
        elif kind in ("rooms", "room"):
            self._name(update)

    # -- the connection -----------------------------------------------------------------------------------------------

    def _hear_connection(self, update: Update) -> None:
        now = self._store.connection()
        line = connection_entry(self._state, now, update.at)
        # Lost stays lost until an answer is good: "late" and "connecting" promise nothing.
        self._state = self._state if self._state.state in _LOST and now.state in ("late", "connecting") else now
        if line is not None:
            self._feed.take((line,), "live")

    # -- which session a room has -------------------------------------------------------------------------------------

    def _learn(self, update: Update) -> None:
        """Note which session each room has, and tell of those who were there before that was known."""
        kind, items = update.resource.kind, update.snapshot.items if update.snapshot is not None else {}
        if kind == "live_sessions":
            changed = [*update.changes.added.values(), *(new for _, new in update.changes.changed.values())]
            self._sessions.update({one.room_id: one.id for one in changed if one.active and one.room_id})
        elif kind == "active_room":
            self._sessions.update({key: one.session_id for key, one in items.items() if one.session_id})
        for room_id in [room_id for room_id in self._owed if room_id in self._sessions]:
            self._owed.discard(room_id)
            snapshot = self._store.snapshot(resources.peers(room_id))
            if snapshot is not None:
                self._feed.take(present(self._moment(update.at, room_id), snapshot.items), "past")

    def _moment(self, at: datetime, room_id: str, session_id: str = "") -> Moment:
        session = session_id or self._sessions.get(room_id, "")
        return Moment(at, self._heard(at), room_id, self._feed.room_name(room_id), session)

    def _heard(self, at: datetime) -> datetime:
        return at + timedelta(seconds=self._feed.ahead())

    def _name(self, update: Update) -> None:
        """Give the lines of rooms whose names were not known yet their names."""
        changes, name = update.changes, self._feed.room_name
        rooms = {key for key in (*changes.added, *changes.changed) if name(key) != clean(key)}
        if not rooms or not len(self._feed):
            return
        found = [one for one in self._feed.entries if one.room_id in rooms and one.room == clean(one.room_id)]
        self._feed.take((named(one, name(one.room_id)) for one in found if one.key), "past")

    # -- people -------------------------------------------------------------------------------------------------------

    def _hear_peers(self, update: Update) -> None:
        room_id = update.resource.ids[0]
        moment, changes = self._moment(update.at, room_id), update.changes
        if not update.first:
            self._feed.take(self._moves(moment, changes.added, changes.removed), "live")
            self._feed.take(roles_of(moment, changes.changed), "live")
        elif moment.session_id:
            self._feed.take(present(moment, changes.added), "past")
        else:
            self._owed.add(room_id)

    def _moves(self, moment: Moment, came: Mapping[str, Any], went: Mapping[str, Any]) -> Iterator[Entry]:
        for one in came.values():
            # Somebody may be gone from a list for a moment, or come back as the same peer.
            again = moment.key("leave", one.id) in self._feed
            yield back(moment, one) if again else joined(moment, one)
        for one in went.values():
            yield left(moment, one)

    def _sessions_of(self, update: Update) -> Iterator[Entry]:
        changes, first = update.changes, update.first
        for session in changes.added.values():
            moment = self._moment(update.at, session.room_id, session.id)
            yield opened(moment, session)
            if not first or len(session.peers) <= CROWD:
                yield from whole(moment, session, first)
        for old, new in changes.changed.values():
            yield from self._session_moves(self._moment(update.at, new.room_id, new.id), old, new)
        for session in changes.removed.values():
            moment = self._moment(update.at, session.room_id, session.id)
            yield from (left(moment, one) for one in session.peers.values() if one.left_at is None)
            yield closed(moment)
            if self._sessions.get(session.room_id) == session.id:
                del self._sessions[session.room_id]

    def _session_moves(self, moment: Moment, old: Session, new: Session) -> Iterator[Entry]:
        changes = diff(old.peers, new.peers)
        came = {key: one for key, one in changes.added.items() if one.left_at is None}
        for one in (one for one in changes.added.values() if one.left_at is not None):
            yield joined(moment, one)
            yield left(moment, one, one.left_at)
        turned = {key: pair for key, pair in changes.changed.items() if _gone(pair[0]) != _gone(pair[1])}
        came |= {key: new for key, (_, new) in turned.items() if new.left_at is None}
        went = {key: new for key, (_, new) in turned.items() if new.left_at is not None}
        lost = {key: one for key, one in changes.removed.items() if one.left_at is None}
        yield from self._moves(moment, came, lost)
        for one in went.values():
            yield left(moment, one, one.left_at)
        yield from roles_of(moment, changes.changed)

    # -- jobs and events ----------------------------------------------------------------------------------------------

    def _jobs_of(self, update: Update, what: str) -> Iterator[Entry]:
        changes = update.changes
        news = [*changes.added.values(), *(new for old, new in changes.changed.values() if old.status != new.status)]
        for job in news:
            yield from job_lines(self._moment(update.at, job.room_id, job.session_id), job, what, update.first)
        if update.resource.kind != "recent":  # there a job that is not listed any more is only too old
            for job in changes.removed.values():
                yield job_line(self._moment(update.at, job.room_id, job.session_id), job, what, "over", None)

    def _events_of(self, update: Update) -> Iterator[Entry]:
        from console.live.feed_events import entries_of  # no start needs it

        changes = update.changes
        news = [*changes.added.values(), *(new for _, new in changes.changed.values())]
        return iter(entries_of(news, self._feed.room_name, self._heard(update.at)))


def _gone(one: SessionPeer) -> bool:
    return one.left_at is not None


def named(entry: Entry, name: str) -> Entry:
    """An entry with the name of its room in the place of the id.

    Args:
        entry: of a room whose name was not known.
        name: of the room, safe to paint.
    """
    return replace(entry, room=name, text=entry.text.replace(clean(entry.room_id), name))


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


def joined(moment: Moment, who: Peer | SessionPeer) -> Entry:
    """Somebody came, at the time the service has for it."""
    words = f"joined as {who.role}" if who.role else "joined"
    return moment.entry(who, words, "join", moment.key("join", who.id), who.joined_at)


def back(moment: Moment, who: Peer | SessionPeer) -> Entry:
    """Somebody who had left is there again."""
    return moment.entry(who, "is back", "join", f"{moment.key('back', who.id)}/{int(moment.at.timestamp())}", None)


def left(moment: Moment, who: Peer | SessionPeer, stamp: datetime | None = None) -> Entry:
    """Somebody went.

    Args:
        moment: where, and when it was seen.
        who: who.
        stamp: when, by the service.
    """
    return moment.entry(who, "left", "leave", moment.key("leave", who.id), stamp)


def roles_of(moment: Moment, changed: Mapping[str, tuple[Any, Any]]) -> Iterator[Entry]:
    """Whose role is another one."""
    for old, new in changed.values():
        if old.role_id != new.role_id:
            key = f"role/{new.id}/{new.role}/{int(moment.at.timestamp())}"
            yield moment.entry(new, f"role {old.role} -> {new.role}", "role", key, None)


def present(moment: Moment, people: Mapping[str, Peer]) -> Iterator[Entry]:
    """Those who are there at the first look, as far as the service says since when, unless they are a crowd.

    Args:
        moment: where, and when it was seen.
        people: the peers of the room by id.
    """
    some = people if len(people) <= CROWD else {}
    return (joined(moment, one) for one in some.values() if one.joined_at is not None)


def whole(moment: Moment, session: Session, first: bool) -> Iterator[Entry]:
    """All who are or were in a session.

    Args:
        moment: where, and when it was seen.
        session: it.
        first: whether nobody looked before; then those are left out of whom the service says no time.
    """
    for one in session.peers.values():
        if one.joined_at is not None or not first:
            yield joined(moment, one)
        if one.left_at is not None:
            yield left(moment, one, one.left_at)


def opened(moment: Moment, session: Session) -> Entry:
    """A room went live."""
    return _of_room(moment, f"{moment.room} went live", f"live/{moment.session_id}", session.created_at)


def closed(moment: Moment) -> Entry:
    """A session is over."""
    return _of_room(moment, f"the session in {moment.room} ended", f"over/{moment.session_id}", None)


def _of_room(moment: Moment, text: str, key: str, stamp: datetime | None) -> Entry:
    return Entry(
        stamp or moment.at,
        moment.room,
        "",
        text,
        "session",
        room_id=moment.room_id,
        session_id=moment.session_id,
        key=key,
        exact=stamp is not None,
        heard=moment.heard if stamp is not None else None,
    )


def job_lines(moment: Moment, job: Job, what: str, first: bool) -> Iterable[Entry]:
    """What a job went through so far, as far as the service has times for it, and where it stands now.

    Args:
        moment: where, and when it was seen.
        job: as it is now.
        what: of which kind, in words.
        first: whether nobody looked before; then what has no time is left out.
    """
    known = {"starting": job.created_at, "running": job.started_at}
    status = "failed" if job.status == "failed" else "over" if job.status in OVER else job.status
    for name, stamp in known.items():
        if stamp is not None and status != name:
            yield job_line(moment, job, what, name, stamp)
    stamp = known.get(status) if status in known else job.stopped_at if job.status in OVER else None
    if stamp is not None or not first:
        yield job_line(moment, job, what, status, stamp)


def job_line(moment: Moment, job: Job, what: str, status: str, stamp: datetime | None) -> Entry:
    """A job is in a state.

    Args:
        moment: where, and when it was seen.
        job: which.
        what: of which kind, in words.
        status: raw; `over` for the end, however it came about.
        stamp: since when, by the service; None when it does not say.
    """
    words = "is over" if status == "over" else clean(status)
    end = status in ("over", "failed")
    return Entry(
        stamp or moment.at,
        moment.room,
        "",
        f"{moment.room}: {what} {words}",
        "error" if status == "failed" else "job",
        room_id=moment.room_id,
        session_id=job.session_id,
        job_id=job.id,
        key=f"job/{job.id}/{'over' if end else status}",
        exact=stamp is not None,
        heard=moment.heard if stamp is not None else None,
    )
