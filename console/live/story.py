"""The story of one person in a session: everything that is known, as lines in order and as a portrait above them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from console.api.text import clean
from console.live.track_times import Change, Stretch, changes, totals, word_of

if TYPE_CHECKING:
    from console.api.models.events import ErrorEvent, Feedback, TrackEvent
    from console.api.models.peers import Peer
    from console.api.models.sessions import Session, SessionPeer
    from console.live.feed import Entry

Sort = Literal["join", "leave", "role", "track", "error", "act", "feedback", "before"]
"""What a line is about; `before` is the same person as another peer of this session."""

_SAME_ROLE: Final = timedelta(seconds=120)
"""A role that an event shows so soon after the feed told of it is the same change."""

_ACTS: Final = frozenset({"done", "failed"})


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


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One line of a story.

    Attributes:
        key: the same for the same thing, however often the story is told.
        at: when.
        sort: what it is about.
        what: safe to paint.
        why: a reason, an outcome, a verdict; safe to paint.
        seconds: how long it held; None for what has no length.
        running: whether it still goes on.
        exact: whether `at` is the service's own time; else it is when it was seen.
        grave: whether it went wrong for good.
        rank: the smaller comes first of what happened in one moment.
        told: all else that is known, as labels and values, safe to paint.
    """

    key: str
    at: datetime
    sort: Sort
    what: str
    why: str = ""
    seconds: float | None = None
    running: bool = False
    exact: bool = True
    grave: bool = False
    rank: int = 5
    told: tuple[tuple[str, str], ...] = ()


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


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same user id in another place.

    Attributes:
        room_id: raw.
        session_id: raw.
        peer_id: raw.
        at: when it came there; None when nobody says.
    """

    room_id: str
    session_id: str
    peer_id: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Portrait:
    """A person in few words.

    Attributes:
        name: safe to paint; "" when nobody says.
        user_id: safe to paint; "" when there is none.
        role: now, or the last one; safe to paint.
        present: whether the person is in the room now; None while that is not known.
        joined: when the person came.
        left: when the person left.
        seconds: how long the person was there; None while nobody says when it came.
        on: seconds for which each sort of track was on, by `mic`, `camera`, `screen` and others.
        tracks: how each sort of track is now: `on` or `muted`; None when nobody says.
        devices: SDK, system and device, newest first, safe to paint.
        errors: how many.
        terminal: how many of them ended the attempt for good.
    """

    name: str = ""
    user_id: str = ""
    role: str = ""
    present: bool | None = None
    joined: datetime | None = None
    left: datetime | None = None
    seconds: float | None = None
    on: Mapping[str, float] = field(default_factory=dict)
    tracks: Mapping[str, str] | None = None
    devices: tuple[str, ...] = ()
    errors: int = 0
    terminal: int = 0


def portray(sources: StorySources) -> Portrait:
    """The person in few words.

    Args:
        sources: all that is known.
    """
    me, peer = sources.me, sources.peer
    roles = _roles(sources)
    return Portrait(
        name=(peer.name if peer is not None else "") or (me.name if me is not None else ""),
        user_id=(peer.user_id if peer is not None else "") or (me.user_id if me is not None else "") or sources.user_id,
        role=(peer.role if peer is not None else "") or (roles[-1][1] if roles else me.role if me is not None else ""),
        present=sources.present,
        joined=sources.joined,
        left=sources.left,
        seconds=sources.stretch.seconds if sources.joined is not None and sources.present is not None else None,
        on=totals(sources.turns),
        tracks=_now(peer),
        devices=_devices(sources.own_errors),
        errors=len(sources.own_errors),
        terminal=sum(error.terminal for error in sources.own_errors),
    )


def elsewhere(
    sessions: Iterable[Session], user_id: str, peer_id: str, *, present: bool = False
) -> tuple[Elsewhere, ...]:
    """The same user id as other peers, newest first.

    Args:
        sessions: where to look.
        user_id: of whom, safe to paint; nobody is found for "".
        peer_id: the peer that is known already, raw.
        present: only those who are there now.
    """
    if not user_id:
        return ()
    found = [
        Elsewhere(session.room_id, session.id, one.id, one.joined_at or session.created_at)
        for session in sessions
        for one in (session.present if present else session.peers.values())
        if one.user_id == user_id and one.id != peer_id
    ]
    return tuple(sorted(found, key=lambda one: one.at.timestamp() if one.at else 0.0, reverse=True))


def tell(sources: StorySources) -> tuple[StoryLine, ...]:
    """The whole story, oldest first; each thing once, whatever told of it.

    Args:
        sources: all that is known.
    """
    lines = [
        *_come_and_go(sources),
        *_others(sources),
        *_role_lines(sources),
        *_track_lines(sources),
        *_error_lines(sources),
        *_act_lines(sources),
        *_feedback_lines(sources),
    ]
    return tuple(sorted({line.key: line for line in lines}.values(), key=lambda line: (line.at, line.rank, line.key)))


def _come_and_go(sources: StorySources) -> Iterator[StoryLine]:
    me, told = sources.me, {one.kind: one for one in sources.own_entries if one.kind in ("join", "leave")}
    came, went = told.get("join"), told.get("leave")
    if sources.joined is not None:
        words = _bare(came) if came is not None else f"joined as {role}" if (role := _first_role(sources)) else "joined"
        exact = me is not None or sources.peer is not None or bool(came and came.exact)
        yield StoryLine(
            "join", sources.joined, "join", words, came.why if came is not None else "", exact=exact, rank=0
        )
    if sources.left is not None:
        exact = (me is not None and me.left_at is not None) or bool(went and went.exact)
        seconds = sources.stretch.seconds if sources.joined is not None else None
        why = went.why if went is not None else ""
        ended = not exact and went is None
        what = "the session ended" if ended else "left"
        yield StoryLine("leave", sources.left, "leave", what, why, seconds, exact=exact, rank=9)


def _others(sources: StorySources) -> Iterator[StoryLine]:
    """The same user id as another peer of this session: who lost the line comes back as another one."""
    if sources.session is None:
        return
    user_id = sources.user_id or (sources.me.user_id if sources.me is not None else "")
    for one in elsewhere((sources.session,), user_id, sources.peer_id):
        peer = sources.session.peers[one.peer_id]
        if peer.joined_at is None:
            continue
        seconds = (peer.left_at - peer.joined_at).total_seconds() if peer.left_at is not None else None
        left = "and left" if peer.left_at is not None else "and is here" if sources.session.active else ""
        told = (("peer id", clean(peer.id)), ("role", peer.role or "-"))
        words = f"here as another peer {left}".strip()
        length = None if seconds is None else max(0.0, seconds)
        yield StoryLine(f"before/{peer.id}", peer.joined_at, "before", words, peer.role, length, told=told)


def _roles(sources: StorySources) -> list[tuple[datetime, str, str]]:
    """Roles that events show, as (since, role, id of the event), each where it differs from the one before."""
    seen = [
        (one.timestamp, one.role, one.id)
        for one in (*sources.own_tracks, *sources.own_errors)
        if one.timestamp is not None and one.role
    ]
    found: list[tuple[datetime, str, str]] = []
    for at, role, key in sorted(seen):
        if not found or found[-1][1] != role:
            found.append((at, role, key))
    return found


def _first_role(sources: StorySources) -> str:
    roles = _roles(sources)
    if roles:
        return roles[0][1]
    known = sources.me or sources.peer
    return known.role if known is not None else ""


def _role_lines(sources: StorySources) -> Iterator[StoryLine]:
    told = [one for one in sources.own_entries if one.kind == "role"]
    for one in told:
        key = one.key or f"role/{one.at.isoformat()}/{one.text}"
        yield StoryLine(key, one.at, "role", _bare(one), one.why, exact=one.exact)
    for (_, before, _), (at, role, key) in zip(roles := _roles(sources), roles[1:], strict=False):
        if any(one.text.endswith(role) and abs(one.at - at) <= _SAME_ROLE for one in told):
            continue
        why = "seen with an event: it may have been earlier"
        yield StoryLine(f"role/{key}", at, "role", f"role {before} -> {role}", why, exact=False)


def _track_lines(sources: StorySources) -> Iterator[StoryLine]:
    for turn in sources.turns:
        event = turn.event
        told = (("track id", clean(event.track_id) or "-"), ("source", event.source or "-"))
        words = f"{turn.what} {turn.turn}"
        yield StoryLine(f"track/{event.id}", turn.at, "track", words, "", turn.seconds, running=turn.running, told=told)


def _error_lines(sources: StorySources) -> Iterator[StoryLine]:
    for error in sources.own_errors:
        if error.timestamp is None:
            continue
        yield StoryLine(
            f"error/{error.id}",
            error.timestamp,
            "error",
            _failure(error),
            "gave up" if error.terminal else "tried again",
            grave=error.terminal,
            told=_error_facts(error),
        )


def _failure(error: ErrorEvent) -> str:
    """What went wrong: `publish failed: ICEDisconnected 4006`."""
    what = error.type.removeprefix("client.").replace(".", " ") or "error"
    cause = " ".join(filter(None, (error.name, str(error.code) if error.code is not None else "")))
    return f"{what}: {cause}" if cause else what


def _error_facts(error: ErrorEvent) -> tuple[tuple[str, str], ...]:
    """Its description stays out: it may hold addresses; Analytics has it, masked."""
    facts = (("action", error.action), ("message", error.message), ("device", _device(error)))
    return tuple((label, value) for label, value in facts if value)


def _act_lines(sources: StorySources) -> Iterator[StoryLine]:
    """What was done from here: by the journal, and by the feed for what the journal does not have."""
    written = [one for one in sources.deeds if one.peer_id == sources.peer_id and _in_time(one.at, sources)]
    for deed in written:
        words = " ".join(filter(None, (deed.action, deed.words)))
        outcome = deed.outcome or "no outcome was written down"
        told = (("operator", deed.operator), ("outcome", outcome), ("told", deed.detail))
        facts = tuple((label, value) for label, value in told if value)
        grave = deed.outcome in ("failed", "not confirmed")
        why = f"{outcome}, by {deed.operator}" if deed.operator else outcome
        yield StoryLine(f"act/{deed.act}", deed.at, "act", words, why, grave=grave, told=facts)
    known = {f"act/{deed.act}" for deed in written}
    for one in sources.own_entries:
        if one.kind in _ACTS and (one.key not in known if one.key else not written):
            key = one.key or f"act/{one.at.isoformat()}/{one.text}"
            yield StoryLine(key, one.at, "act", one.text, one.why, grave=one.kind == "failed", exact=one.exact)


def _in_time(at: datetime, sources: StorySources) -> bool:
    """Whether an act falls into the session; a peer's id says so already, unless it is used again."""
    began = sources.session.created_at if sources.session is not None else None
    return began is None or at >= began - timedelta(minutes=5)


def _feedback_lines(sources: StorySources) -> Iterator[StoryLine]:
    for one in sources.feedback:
        if one.peer_id != sources.peer_id or one.timestamp is None:
            continue
        best = f" of {one.max_rating}" if one.max_rating is not None else ""
        words = f"rated it {one.rating}{best}" if one.rating is not None else "gave feedback"
        why = "; ".join(filter(None, (", ".join(one.reasons), one.comment)))
        yield StoryLine(f"feedback/{one.timestamp.isoformat()}", one.timestamp, "feedback", words, why)


def _now(peer: Peer | None) -> dict[str, str] | None:
    """How each sort of track is: on when one of that sort is."""
    if peer is None or peer.tracks is None:
        return None
    found: dict[str, str] = {}
    for track in peer.tracks.values():
        what = word_of(track.type, track.source)
        found[what] = "muted" if track.mute and found.get(what) != "on" else "on"
    return found


def _devices(errors: Iterable[ErrorEvent]) -> tuple[str, ...]:
    newest = sorted(errors, key=lambda one: one.timestamp.timestamp() if one.timestamp else 0.0, reverse=True)
    return tuple(dict.fromkeys(words for one in newest if (words := _device(one))))


def _device(error: ErrorEvent) -> str:
    sdk = " ".join(filter(None, (error.sdk, error.sdk_version)))
    return ", ".join(filter(None, (sdk, error.os, error.device)))


def _bare(entry: Entry) -> str:
    """The words of a line without the name before them, which all lines here would begin with."""
    return entry.text.removeprefix(f"{entry.who} ") if entry.who else entry.text


def settled(lines: Iterable[StoryLine], before: Mapping[str, StoryLine]) -> dict[str, StoryLine]:
    """Lines by key; one that says the same as before is the same object as before.

    Args:
        lines: as `tell` gives them.
        before: what this returned the last time.
    """
    found = {}
    for line in lines:
        coarse = line if line.seconds is None or not line.running else replace(line, seconds=_minutes(line.seconds))
        old = before.get(line.key)
        found[line.key] = old if old == coarse else coarse
    return found


def _minutes(seconds: float) -> float:
    """Whole minutes: what still goes on changes its words once a minute."""
    return seconds // 60 * 60
