"""What is known of one person: gathered from the store, the feed and the journal, and told as lines."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console.actions.history import read_deeds
from console.actions.journal import JournalError
from console.live import past, resources
from console.live.delivery_pages import of_session
from console.live.portrait import Elsewhere, Portrait, elsewhere, portray
from console.live.story import StoryLine, other_lines, settled, tell
from console.live.story_asks import earlier, leavings, own_events
from console.live.story_sources import Deed, StorySources

from .output_aim import items, live_session
from .wanted import Person

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from console.api.models import Session
    from console.live.feed import Entry
    from console.live.resources import Resource

    from .desk import Desk

NOBODY = Person("", "", "")
LINES_ELSEWHERE = 5
"""So many other sessions get a line of their own; all of them are counted."""


class StoryBook:
    """One story at a time.

    Args:
        desk: the shared services.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.person = NOBODY
        self.session_id = ""
        """Raw; "" while it is not known."""
        self.lines: dict[str, StoryLine] = {}
        self.seen = Portrait()
        self.here: tuple[Elsewhere, ...] = ()
        self.before: tuple[Elsewhere, ...] = ()
        self._gone_for_good = False
        self._deeds: tuple[Deed, ...] | None = None
        self._no_deeds = ""
        self._stamp: tuple[int, float] | None = None
        self._heard: tuple[int, tuple[Entry, ...]] = (-1, ())

    def open(self, person: Person) -> None:
        """Another person.

        Args:
            person: whose story is to be told.
        """
        self.person, self.session_id = person, person.session_id
        self.lines, self.seen, self.here, self.before = {}, Portrait(), (), ()
        self._gone_for_good = False
        self._deeds, self._no_deeds, self._stamp, self._heard = None, "", None, (-1, ())

    # -- what is asked for --------------------------------------------------------------------------------------------

    def resources(self) -> tuple[Resource, ...]:
        """What the story is made of, the most important first."""
        person = self.person
        if not person.peer_id:
            return ()
        common = (resources.live_sessions(), resources.rooms())
        return (*common, *self._own().values(), *self._told_of_leaving())

    def _own(self) -> dict[str, Resource]:
        """What is asked about this person alone, by what people call it."""
        person, session_id = self.person, self.session_id
        found: dict[str, Resource] = {}
        if session_id:
            found["session"] = past.session(session_id)
        if not self._gone_for_good:
            found["tracks now"] = resources.peer(person.room_id, person.peer_id)
        if session_id:
            found["track events"] = own_events("track_events", person.room_id, session_id, person.peer_id)
            found["errors"] = own_events("error_events", person.room_id, session_id, person.peer_id)
            found["feedback"] = past.feedback(person.room_id, session_id)
        if user_id := self._user_id():
            found["earlier sessions"] = earlier(person.room_id, user_id, session_id)
        return found

    def _told_of_leaving(self) -> tuple[Resource, ...]:
        """What webhooks were told of who left: it has the reason (part-b 7.3). The feed makes lines of it."""
        session = self._session()
        stretch = of_session(session, self._desk.clock.now()) if session is not None else None
        if self.seen.present is not False or stretch is None:
            return ()
        return (leavings(self.person.room_id, stretch, self._desk.clock),)

    def state(self) -> dict[str, bool | str]:
        """What is known: True, False while it is asked for, or why there is no answer, in words."""
        if not self.person.peer_id:
            return {}
        found = {name: self._state(resource) for name, resource in self._own().items()}
        if not self.session_id:
            known = self._desk.store.snapshot(resources.live_sessions()) is not None
            found["session"] = "it is not known which; choose one on Sessions" if known else False
        found["journal"] = self._no_deeds or self._deeds is not None or self._desk.journal is None
        return found

    def _state(self, resource: Resource) -> bool | str:
        if self._desk.store.snapshot(resource) is not None:
            return True
        error = self._desk.store.health(resource).error
        return error.sentence if error is not None else False

    # -- telling ------------------------------------------------------------------------------------------------------

    def build(self) -> None:
        """Tell the story from what is known now; lines that say the same stay the same objects."""
        person, desk = self.person, self._desk
        if not person.peer_id:
            return
        self.session_id = self.session_id or self._find_session()
        sources = self._sources()
        self.seen = portray(sources)
        # The room may have lost sight of somebody who is back in a moment; the session says so for good.
        left = sources.me is not None and sources.me.left_at is not None
        self._gone_for_good = left or (sources.session is not None and not sources.session.active)
        user_id = self._user_id()
        live = items(desk.store, resources.live_sessions())
        others = [session for key, session in live.items() if key != self.session_id]
        self.here = elsewhere(others, user_id, person.peer_id, present=True)
        asked = earlier(person.room_id, user_id, self.session_id)
        found = items(desk.store, asked).values() if user_id else ()
        self.before = tuple(sorted(found, key=lambda one: one.at.timestamp() if one.at else 0.0, reverse=True))
        lines = (*tell(sources), *other_lines(self.here[:LINES_ELSEWHERE], self.before[:LINES_ELSEWHERE], self.name_of))
        self.lines = settled(lines, self.lines)

    def name_of(self, room_id: str) -> str:
        """What people call a room, safe to paint."""
        return self._desk.feed.room_name(room_id)

    def _user_id(self) -> str:
        return self.seen.user_id or self.person.user_id

    def _find_session(self) -> str:
        """Which session is meant when nobody said so: the one the feed saw the peer in, else the live one."""
        told = [entry.session_id for entry in self._entries() if entry.session_id]
        return told[-1] if told else live_session(self._desk.store, self.person.room_id)

    def _entries(self) -> tuple[Entry, ...]:
        """What the feed says of the peer; looked for only when it has something new."""
        feed = self._desk.feed
        if self._heard[0] != feed.version:
            room_id, session_id = self.person.room_id, self.session_id
            found = feed.about(peer_id=self.person.peer_id, room_id=room_id)
            mine = tuple(one for one in found if not (session_id and one.session_id) or one.session_id == session_id)
            self._heard = feed.version, mine
        return self._heard[1]

    def _session(self) -> Session | None:
        """The session, by whichever answer is the newer one."""
        store = self._desk.store
        asked = (past.session(self.session_id), resources.live_sessions())
        snapshots = [one for one in map(store.snapshot, asked) if one is not None and self.session_id in one.items]
        newer = max(snapshots, key=lambda one: one.mono, default=None)
        found: Session | None = newer.items[self.session_id] if newer is not None else None
        return found

    def _sources(self) -> StorySources:
        person, store = self.person, self._desk.store
        answer = store.snapshot(resources.peer(person.room_id, person.peer_id))
        session = self._session()
        over = session is not None and not session.active
        peer = answer.items.get(person.peer_id) if answer is not None and not over else None
        me = session.peers.get(person.peer_id) if session is not None else None

        def listed(kind: str) -> Mapping[str, Any]:
            return items(store, own_events(kind, person.room_id, self.session_id, person.peer_id))

        return StorySources(
            now=self._desk.clock.now(),
            room_id=person.room_id,
            peer_id=person.peer_id,
            session=session,
            peer=peer if me is None or me.left_at is None else None,
            gone=answer is not None and not answer.items,
            tracks=listed("track_events").values(),
            errors=listed("error_events").values(),
            feedback=items(store, past.feedback(person.room_id, self.session_id)).values(),
            entries=self._entries(),
            deeds=self._deeds or (),
            user_id=person.user_id,
        )

    # -- the journal --------------------------------------------------------------------------------------------------

    async def read_journal(self) -> bool:
        """Read what was done to this person from here, unless the journal is as it was.

        Returns:
            Whether there may be something new.
        """
        path, peer_id = self._desk.journal, self.person.peer_id
        if path is None or not peer_id:
            return False
        stamp = await asyncio.to_thread(_stamp, path)
        if stamp == self._stamp and self._deeds is not None:
            return False
        try:
            found, problem = await asyncio.to_thread(read_deeds, path, peer_id), ""
        except JournalError as error:
            found, problem = (), str(error)
        if peer_id != self.person.peer_id:  # another story was opened meanwhile
            return False
        labels = {action.id: action.label for action in self._desk.registry}
        self._deeds = tuple(replace(deed, action=labels.get(deed.action, deed.action)) for deed in found)
        self._no_deeds, self._stamp = problem, stamp
        return True


def _stamp(path: Path) -> tuple[int, float]:
    """What changes whenever a file is written to."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0.0
    return found.st_size, found.st_mtime


def others_of(book: StoryBook) -> Mapping[str, Person]:
    """Whose stories the lines about other places and other peers lead to, by the key of the line.

    Args:
        book: the story.
    """
    me = book.person
    found = {
        f"{sort}/{one.session_id}/{one.peer_id}": Person(
            one.room_id, one.session_id, one.peer_id, book.seen.name or me.name, book.seen.user_id or me.user_id
        )
        for sort, some in (("now", book.here), ("before", book.before))
        for one in some
    }
    return found
