"""Whose quality is told: who may publish in a live session, or who published in one that is over."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from console.api.text import clean
from console.live import past, resources
from console.screens.output_aim import find_room, template_of

from .quality_rows import Who

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.api.models import Peer, Role
    from console.live.resources import Items, Resource
    from console.live.store import Store

    from .tab import Aim

TRACKS = "track_events"


class Stage(NamedTuple):
    """The people of a session.

    Attributes:
        session_id: raw; "" while it is not known.
        live: whether the session goes on.
        people: by raw peer id, in the order in which they are to be asked for.
        known: whether the service has said who they are.
    """

    session_id: str
    live: bool
    people: Mapping[str, Who]
    known: bool


NOBODY = Stage("", False, {}, False)


class People:
    """Finds them; what was found stays the same object while nothing changed.

    Args:
        store: what the service said.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._things: tuple[object, ...] = ()
        self._stage = NOBODY

    def resources(self, aim: Aim) -> tuple[Resource, ...]:
        """What must be asked for to know them.

        Args:
            aim: the room, and the session or "" for the live one, or else the newest.
        """
        session_id, live = self._session(aim)
        if live:
            found = (resources.peers(aim.room_id), resources.room(aim.room_id), resources.templates())
            return found if self._roles(aim) is not None else (*found, past.events(TRACKS, aim.room_id, session_id))
        told = (past.events(TRACKS, aim.room_id, aim.session_id),)
        return (*told, past.session(session_id)) if session_id else told

    def stage(self, aim: Aim) -> Stage:
        """Who they are now.

        Args:
            aim: as for `resources`.
        """
        session_id, live = self._session(aim)
        events = self._events(aim, session_id, live)
        people = self._items(resources.peers(aim.room_id) if live else past.session(session_id))
        roles = self._roles(aim) if live else None
        things: tuple[object, ...] = (events, people, roles)
        before = (self._stage.session_id, self._stage.live)
        if before != (session_id, live) or any(
            one is not other for one, other in zip_longest(things, self._things, fillvalue=())
        ):
            self._things = things
            self._stage = Stage(
                session_id,
                live,
                _on_stage(people or {}, roles, events or {}) if live else _published(session_id, people, events or {}),
                people is not None if live else events is not None,
            )
        return self._stage

    def _session(self, aim: Aim) -> tuple[str, bool]:
        """(the session that is meant, whether it goes on)."""
        sessions = self._items(resources.live_sessions()) or {}
        for session in sessions.values():
            if session.room_id == aim.room_id and aim.session_id in ("", session.id):
                return str(session.id), True
        if aim.session_id:
            return aim.session_id, False
        events = self._items(past.events(TRACKS, aim.room_id)) or {}
        return next((str(event.session_id) for event in events.values() if event.session_id), ""), False

    def _events(self, aim: Aim, session_id: str, live: bool) -> Items | None:
        """The track events that are asked for: while it is live only as long as the roles are not known."""
        if live and self._roles(aim) is not None:
            return None
        return self._items(past.events(TRACKS, aim.room_id, session_id if live else aim.session_id))

    def _roles(self, aim: Aim) -> Mapping[str, Role] | None:
        template = template_of(self._store, find_room(self._store, aim.room_id))
        return template.roles if template is not None else None

    def _items(self, resource: Resource) -> Items | None:
        snapshot = self._store.snapshot(resource)
        return snapshot.items if snapshot is not None else None


def _on_stage(peers: Mapping[str, Peer], roles: Mapping[str, Role] | None, events: Items) -> dict[str, Who]:
    """Peers whose role may publish; while the roles are not known, those who have published."""
    seen = {event.peer_id for event in events.values()}
    may = {name for name, role in roles.items() if role.publish} if roles is not None else None
    return {
        key: Who(peer.name or clean(peer.user_id) or clean(key), peer.user_id, peer.role)
        for key, peer in peers.items()
        if (peer.role_id in may if may is not None else key in seen)
    }


def _published(session_id: str, sessions: Items | None, events: Items) -> dict[str, Who]:
    """Whom the track events tell of, under the names of the session."""
    session = (sessions or {}).get(session_id)
    peers = session.peers if session is not None else {}
    found: dict[str, Who] = {}
    for event in events.values():
        if event.session_id == session_id and event.peer_id and event.peer_id not in found:
            peer = peers.get(event.peer_id)
            name = (peer.name if peer is not None else "") or event.user_name or clean(event.peer_id)
            found[event.peer_id] = Who(name, event.user_id, event.role)
    return found
