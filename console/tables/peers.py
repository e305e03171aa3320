"""Peers: one row for each peer in a room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from console.api.text import clean
from console.tables.column import Cell, Column, Tone
from console.tables.format import coarse, coarse_until
from console.tables.spark import sparkline

if TYPE_CHECKING:
    from console.api.models.peers import Peer, Track
    from console.api.models.policy import Role

ON, OFF, NONE, UNKNOWN = "on", "off", "-", "?"

NEVER = float("inf")
UNRANKED = (9, 0.0)
"""After all that is known."""

LEVEL_TONES: Final[dict[str, Tone]] = {"good": "good", "fair": "warn", "poor": "bad", "unknown": "dim"}
"""The tones of the levels of `console.live.quality`."""

_TONES: dict[str, Tone] = {ON: "good", OFF: "normal", NONE: "dim", UNKNOWN: "dim"}
_MAY_PUBLISH_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Signal:
    """How good somebody's picture and sound are, as a table shows it.

    Attributes:
        words: the level and the bitrate, or how old that is; `-` when the service has no figures.
        tone: what it means; dim when it is old.
        rank: sorts the worst first, and what is not known last.
        points: the bitrate of late, the oldest first, None for gaps.
    """

    words: str = NONE
    tone: Tone = "dim"
    rank: tuple[int, float] = UNRANKED
    points: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class PeerRow:
    """A peer as the table shows it.

    Attributes:
        id: the raw peer id, for calls.
        name: cleaned.
        role: cleaned.
        role_id: the raw role name, for calls.
        user_id: cleaned.
        stage: `on` when the role may publish, `-` when not, `?` when the template is not known.
        mic: `on`, `off` (muted), `-` (no such track) or `?` (tracks not fetched).
        cam: the same for the camera.
        screen: the same for a shared screen.
        hand: whether the hand is raised.
        joined: coarse words for how long ago the peer joined.
        joined_at: when, in seconds since the epoch; 0 when that is not known.
        until: the wall-clock moment, in seconds since the epoch, from which on `joined` has other words.
        peer: what this row was made from.
        detail: the peer with its tracks this row was made from, if there was one.
        may: what the role may publish; None when that is not known.
        signal: how good picture and sound are; None when nobody asked.
    """

    id: str
    name: str
    role: str
    role_id: str
    user_id: str
    stage: str = UNKNOWN
    mic: str = UNKNOWN
    cam: str = UNKNOWN
    screen: str = UNKNOWN
    hand: bool = False
    joined: str = ""
    joined_at: float = 0.0
    until: float = field(default=NEVER, compare=False)
    peer: Peer | None = field(default=None, compare=False, repr=False)
    detail: Peer | None = field(default=None, compare=False, repr=False)
    may: frozenset[str] | None = field(default=None, compare=False, repr=False)
    signal: Signal | None = None

    def made_of(self, peer: Peer, detail: Peer | None, may: frozenset[str] | None, signal: Signal | None) -> bool:
        """Whether this row was made of exactly these objects."""
        return self.peer is peer and self.detail is detail and self.may is may and self.signal is signal


@dataclass(frozen=True, slots=True)
class PeerSources:
    """The snapshots the rows are made of.

    Attributes:
        peers: the peers of the room by id, as the list has them (without tracks).
        roles: the roles of the room's template by raw name; None while they are not known.
        details: peers that were fetched one by one, with their tracks, by id.
        signals: how good picture and sound of some peers are, by id.
    """

    peers: Mapping[str, Peer]
    roles: Mapping[str, Role] | None = None
    details: Mapping[str, Peer] = field(default_factory=dict)
    signals: Mapping[str, Signal] = field(default_factory=dict)


def peer_rows(sources: PeerSources, now: datetime, previous: Mapping[str, PeerRow] | None = None) -> dict[str, PeerRow]:
    """Make the rows of all peers.

    A row made of the same things as before is the same object as before and costs one look, so thousands of peers may
    go through this at each poll.

    Args:
        sources: the newest snapshots; unchanged peers should be the same objects as before.
        now: the present.
        previous: what this returned the last time.

    Returns:
        A row for each peer, by peer id.
    """
    before = previous or {}
    moment = now.timestamp()
    may = None if sources.roles is None else {name: role.publish for name, role in sources.roles.items()}
    rows = {}
    for key, peer in sources.peers.items():
        allowed = None if may is None else may.get(peer.role_id, _MAY_PUBLISH_NOTHING)
        detail, signal = sources.details.get(key), sources.signals.get(key)
        row = before.get(key)
        if row is None or moment >= row.until or not row.made_of(peer, detail, allowed, signal):
            row = peer_row(peer, now, allowed, detail, signal)
        rows[key] = row
    return rows


def peer_row(
    peer: Peer,
    now: datetime,
    may: frozenset[str] | None = None,
    detail: Peer | None = None,
    signal: Signal | None = None,
) -> PeerRow:
    """Make the row of one peer.

    Args:
        peer: as the list has it.
        now: the present.
        may: what its role may publish (`Role.publish`); None when that is not known.
        detail: the same peer fetched by itself, with its tracks, if it was.
        signal: how good its picture and sound are, if that was asked.
    """
    moment = now.timestamp()
    since = peer.joined_at.timestamp() if peer.joined_at is not None else None
    tracks = detail.tracks if detail is not None and detail.tracks is not None else peer.tracks
    return PeerRow(
        id=peer.id,
        name=peer.name or clean(peer.user_id or "") or clean(peer.id),
        role=peer.role,
        role_id=peer.role_id,
        user_id=peer.user_id or "",
        stage=UNKNOWN if may is None else ON if may else NONE,
        mic=track_state(tracks, may, "audio", "regular"),
        cam=track_state(tracks, may, "video", "regular"),
        screen=track_state(tracks, may, "video", "screen"),
        hand=peer.hand_raised,
        joined=coarse(moment - since) if since is not None else "",
        joined_at=since or 0.0,
        until=coarse_until(since, moment) if since is not None else NEVER,
        peer=peer,
        detail=detail,
        may=may,
        signal=signal,
    )


def track_state(tracks: Mapping[str, Track] | None, may: frozenset[str] | None, kind: str, source: str) -> str:
    """Whether a peer's microphone, camera or screen is on.

    A screen is a track of type `video` with source `screen` (part-a 6.3).

    Args:
        tracks: the peer's tracks; None when they were not fetched.
        may: what its role may publish; None when that is not known.
        kind: the type of track, `audio` or `video`.
        source: the source, `regular` or `screen`.

    Returns:
        `on`, `off` when muted, `-` when there is none, `?` when nobody asked.
    """
    if tracks is None:
        permission = "screen" if source == "screen" else kind
        return UNKNOWN if may is None or permission in may else NONE
    found = [
        track for track in tracks.values() if track.type == kind and (track.source == "screen") == (source == "screen")
    ]
    if not found:
        return NONE
    return OFF if all(track.mute for track in found) else ON


def _media(column_id: str, title: str, read: str, priority: int) -> Column[PeerRow]:
    def state(row: PeerRow) -> str:
        value: str = getattr(row, read)
        return value

    return Column(
        column_id,
        title,
        3,
        lambda row: Cell(state(row), _TONES[state(row)]),
        lambda row: (ON, OFF, NONE, UNKNOWN).index(state(row)),
        priority=priority,
    )


def signal_words(row: PeerRow) -> str:
    """The level of a peer's picture and sound with the bitrate; `?` on stage while nobody asked, `-` elsewhere.

    Args:
        row: the peer's row.
    """
    if row.signal is not None:
        return row.signal.words
    return UNKNOWN if row.stage == ON else NONE


def _spark(ascii_only: bool) -> Column[PeerRow]:
    def cell(row: PeerRow) -> Cell:
        signal = row.signal
        return Cell(sparkline(signal.points, ascii_only), signal.tone) if signal is not None else Cell("", "dim")

    return Column("spark", "BITRATE", 12, cell, _rank, priority=7)


def _rank(row: PeerRow) -> tuple[int, float]:
    return row.signal.rank if row.signal is not None else UNRANKED


PEER_COLUMNS: tuple[Column[PeerRow], ...] = (
    Column(
        "name", "NAME", 18, lambda row: Cell(row.name), lambda row: row.name.casefold(), 5, text=lambda row: row.name
    ),
    Column(
        "role", "ROLE", 11, lambda row: Cell(row.role), lambda row: row.role.casefold(), 2, text=lambda row: row.role
    ),
    Column(
        "stage",
        "STAGE",
        6,
        lambda row: Cell(row.stage, "normal" if row.stage == ON else "dim"),
        lambda row: ((ON, NONE, UNKNOWN).index(row.stage), row.role.casefold(), row.name.casefold()),
        priority=6,
    ),
    _media("mic", "MIC", "mic", 1),
    _media("cam", "CAM", "cam", 2),
    _media("scr", "SCR", "screen", 4),
    Column(
        "hand",
        "HAND",
        4,
        lambda row: Cell("hand" if row.hand else "", "warn"),
        lambda row: not row.hand,
        priority=2,
    ),
    Column(
        "quality",
        "QUALITY",
        12,
        lambda row: Cell(signal_words(row), row.signal.tone if row.signal is not None else "dim"),
        _rank,
        priority=1,
        text=signal_words,
    ),
    _spark(ascii_only=False),
    Column("joined", "JOINED", 6, lambda row: Cell(row.joined), lambda row: row.joined_at, align="right", priority=3),
    Column(
        "user",
        "USER",
        8,
        lambda row: Cell(row.user_id),
        lambda row: row.user_id,
        1,
        priority=4,
        text=lambda row: row.user_id,
    ),
    Column(
        "peer_id",
        "PEER ID",
        36,
        lambda row: Cell(clean(row.id), "dim"),
        lambda row: row.id,
        priority=9,
        text=lambda row: row.id,
    ),
)
"""Sorting by JOINED puts who has been here longest first, by QUALITY who is worst."""


def peer_columns(ascii_only: bool = False) -> tuple[Column[PeerRow], ...]:
    """The columns of Peers.

    Args:
        ascii_only: use no character outside ASCII for the sparkline.
    """
    return tuple(_spark(ascii_only) if column.id == "spark" else column for column in PEER_COLUMNS)
