"""A person in few words: who it is, how long it was there, what it had on; and where else it was seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from console.api.masking import mask
from console.live.mishaps import badness, group, verdict
from console.live.track_times import totals, word_of

if TYPE_CHECKING:
    from console.api.models.events import ErrorEvent
    from console.api.models.peers import Peer
    from console.api.models.sessions import Session
    from console.live.story_sources import StorySources


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
        verdict: the worst of them in words, without the name: `cannot publish: ICE disconnected, 3 times, gave up`.
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
    verdict: str = ""


def portray(sources: StorySources) -> Portrait:
    """The person in few words.

    Args:
        sources: all that is known.
    """
    me, peer = sources.me, sources.peer
    roles = sources.roles
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
        verdict=_verdict(sources),
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


def _now(peer: Peer | None) -> dict[str, str] | None:
    """How each sort of track is: on when one of that sort is."""
    if peer is None or peer.tracks is None:
        return None
    found: dict[str, str] = {}
    for track in peer.tracks.values():
        what = word_of(track.type, track.source)
        found[what] = "muted" if track.mute and found.get(what) != "on" else "on"
    return found


def _verdict(sources: StorySources) -> str:
    worst = max(group(sources.own_errors).values(), key=badness, default=None)
    return verdict(worst, sources.now).removeprefix(f"{worst.whom} ") if worst is not None else ""


def _devices(errors: Iterable[ErrorEvent]) -> tuple[str, ...]:
    newest = sorted(errors, key=lambda one: one.timestamp.timestamp() if one.timestamp else 0.0, reverse=True)
    return tuple(dict.fromkeys(words for one in newest if (words := device_of(one))))


def device_of(error: ErrorEvent) -> str:
    """What the app said it runs on, safe to paint, without addresses."""
    sdk = " ".join(filter(None, (error.sdk, error.sdk_version)))
    return mask(", ".join(filter(None, (sdk, error.os, error.device))))
