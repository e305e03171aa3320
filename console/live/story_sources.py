"""What the story of a person is made of, and what follows from it at once: when it came, when it left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from console.live.track_times import Change, Stretch, changes

if TYPE_CHECKING:
    from console.api.models.events import ErrorEvent, Feedback, TrackEvent
    from console.api.models.peers import Peer
    from console.api.models.sessions import Session, SessionPeer
    from console.live.feed import Entry


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done from here, as the journal has it (`console.actions.history` reads it).

    Attributes:
        act: the id of the act.
        at: when it was sent.
        action: its id: `peers.mute`.
        operator: who did it, safe to paint.
        outcome: how it ended; "" while nobody wrote that down.
        detail: the sentence the operator was shown, safe to paint.
        room_id: raw; "" when it was about none.
        peer_id: raw; "" when it was about none.
        words: what it asked for, such as the role or the reason, safe to paint.
    """

    act: str
    at: datetime
    action: str
    operator: str = ""
    outcome: str = ""
    detail: str = ""
    room_id: str = ""
    peer_id: str = ""
    words: str = ""


@dataclass(frozen=True)
class StorySources:
    """What a story is made of. Everything may hold other people too, in any order.

    Attributes:
        now: the present.
        room_id: raw.
        peer_id: raw.
        session: the session; None while it is not known.
        peer: the peer as the live room has it; None when nobody said.
        gone: whether the live room was asked, and has no such peer.
        tracks: track events.
        errors: error events.
        feedback: what people thought.
        entries: of the activity feed.
        deeds: what was done from here.
        user_id: the customer's own id of the person, safe to paint; "" when there is none.
    """

    now: datetime
    room_id: str
    peer_id: str
    session: Session | None = None
    peer: Peer | None = None
    gone: bool = False
    tracks: Iterable[TrackEvent] = ()
    errors: Iterable[ErrorEvent] = ()
    feedback: Iterable[Feedback] = ()
    entries: Iterable[Entry] = ()
    deeds: Iterable[Deed] = ()
    user_id: str = ""

    @cached_property
    def me(self) -> SessionPeer | None:
        """The person in the list of the session."""
        return self.session.peers.get(self.peer_id) if self.session is not None else None

    @cached_property
    def own_tracks(self) -> tuple[TrackEvent, ...]:
        """Track events of this peer."""
        return tuple(one for one in self.tracks if one.peer_id == self.peer_id)

    @cached_property
    def own_errors(self) -> tuple[ErrorEvent, ...]:
        """Error events of this peer, each once."""
        return tuple({one.id: one for one in self.errors if one.peer_id == self.peer_id}.values())

    @cached_property
    def own_entries(self) -> tuple[Entry, ...]:
        """Lines of the feed about this peer."""
        return tuple(one for one in self.entries if one.peer_id == self.peer_id)

    @cached_property
    def turns(self) -> tuple[Change, ...]:
        """What became of the peer's tracks."""
        return changes(self.own_tracks, self.stretch)

    @cached_property
    def present(self) -> bool | None:
        """Whether the peer is in the room now; None while that is not known."""
        if self.peer is not None:
            return True
        if self.gone or (self.me is not None and self.me.left_at is not None):
            return False
        if self.session is None:
            return None
        return self.session.active if self.me is not None else None

    @cached_property
    def joined(self) -> datetime | None:
        """When the peer came, as far as anybody says."""
        seen = (one.at for one in self.own_entries if one.kind == "join")
        told = self.me.joined_at if self.me is not None else None
        return told or (self.peer.joined_at if self.peer is not None else None) or next(seen, None)

    @cached_property
    def left(self) -> datetime | None:
        """When the peer left; None while it is here, and when nobody says."""
        if self.present is not False:
            return None
        if self.me is not None and self.me.left_at is not None:
            return self.me.left_at
        seen = [one.at for one in self.own_entries if one.kind == "leave"]
        if seen:
            return seen[-1]
        # An ended session has no time of its end; the last change is the nearest to it (part-a 7, inferred).
        return self.session.updated_at if self.session is not None and not self.session.active else None

    @cached_property
    def stretch(self) -> Stretch:
        """From when to when the peer was there, within the session; by its events where nobody says."""
        times = [at for event in self.own_tracks if (at := event.timestamp) is not None]
        began = self.session.created_at if self.session is not None else None
        start = self.joined or began or min(times, default=self.now)
        if began is not None:
            start = max(start, began)
        end = self.now if self.present else self.left or max(times, default=self.now)
        return Stretch(start, max(start, end), open=self.present is True)

    @cached_property
    def roles(self) -> tuple[tuple[datetime, str, str], ...]:
        """Roles that events show, as (since, role, id of the event), each where it differs from the one before."""
        seen = [
            (one.timestamp, one.role, one.id)
            for one in (*self.own_tracks, *self.own_errors)
            if one.timestamp is not None and one.role
        ]
        found: list[tuple[datetime, str, str]] = []
        for at, role, key in sorted(seen):
            if not found or found[-1][1] != role:
                found.append((at, role, key))
        return tuple(found)

    @property
    def first_role(self) -> str:
        """The role the peer came with, as far as anything shows; safe to paint."""
        known = self.me or self.peer
        return self.roles[0][1] if self.roles else known.role if known is not None else ""
