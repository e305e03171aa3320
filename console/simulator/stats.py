"""Peer quality as series of points ten seconds apart (part-b 6.4), telling the same story as the crowd.

Nothing is kept: a point follows from the ids and from its number, so it is the same whenever somebody asks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from console.simulator.model import Peer, Session
from console.simulator.world import World

STEP = 10.0  # seconds between points
MOST = 720  # points of a series: two hours
MOST_TRACKS = 18  # a subscriber is shown at most so many
AUDIO, SCREEN = 32_000, 1_200_000  # bit/s
LAYERS: dict[str | None, tuple[int, int]] = {"h": (600_000, 30), "m": (220_000, 30), "l": (80_000, 15)}
FADING = 3  # points before a lost connection


@dataclass(frozen=True, slots=True)
class Network:
    """How somebody is connected."""

    name: str
    loss: float  # per cent
    rtt: float  # ms
    share: float  # of the bitrate that gets through


NETWORKS = (Network("good", 0.4, 35, 1.0), Network("fair", 3.0, 110, 0.7), Network("poor", 9.0, 260, 0.4))
GOOD, FAIR = 75, 93  # of a hundred: up to here good, up to here fair


@dataclass(slots=True)
class Life:
    """One track from its beginning to its end, with the moments it was switched."""

    id: str
    peer_id: str
    type: str
    source: str
    role: str
    begins: float
    mute: bool
    ends: float | None = None
    lost: float | None = None
    switches: list[tuple[float, bool]] = field(default_factory=list)

    def silent(self, at: float) -> bool:
        """Whether nothing of it could be received at a moment: it was off, or its owner's line was down."""
        return self.muted(at) or (self.lost is not None and at > self.lost)

    def muted(self, at: float) -> bool:
        """Whether it was off at a moment."""
        state = self.mute
        for when, mute in self.switches:
            if when > at:
                break
            state = mute
        return state


def network(peer_id: str) -> Network:
    """How a peer is connected: most well, some badly."""
    place = crc32(peer_id.encode()) % 100
    return NETWORKS[0 if place < GOOD else 1 if place < FAIR else 2]


def series(world: World, session: Session, peer: Peer) -> dict[str, Any]:
    """Everything there is of one peer in one session."""
    lives = list(_lives(session))
    own = [life for life in lives if life.peer_id == peer.id]
    heard = _heard(session, peer, lives)
    return {
        "peer_id": peer.id,
        "session_id": session.id,
        "room_id": session.room_id,
        "publisher": {
            "video": [one for life in own if life.type == "video" for one in _published_video(world, peer, life)],
            "audio": [_published_audio(world, peer, life) for life in own if life.type == "audio"],
        },
        "subscriber": {
            "video": [_received_video(world, peer, life) for life in heard if life.type == "video"],
            "audio": [_received_audio(world, peer, life) for life in heard if life.type == "audio"],
        },
    }


def _lives(session: Session) -> Iterator[Life]:
    known: dict[str, Life] = {}
    for event in sorted(session.facts, key=lambda event: (event.at, event.serial)):
        if not event.type.startswith("track."):
            continue
        data = event.data
        life = known.get(data["track_id"])
        if life is None:
            parts = (data["track_id"], data["peer_id"], data["type"], data["source"], data["role"])
            known[data["track_id"]] = Life(*parts, event.at, data["mute"])
        elif event.type == "track.update.success":
            life.switches.append((event.at, data["mute"]))
        elif event.type == "track.remove.success":
            life.ends = event.at
    for life in known.values():
        owner = session.peers.get(life.peer_id)
        life.lost = owner.lost if owner is not None else None
        yield life


def _heard(session: Session, peer: Peer, lives: list[Life]) -> list[Life]:
    role = session.cast.roles.get(peer.role)
    wanted = role.document["subscribeParams"]["subscribeToRoles"] if role is not None else []
    others = [life for life in lives if life.peer_id != peer.id and life.role in wanted]
    there = [life for life in others if life.ends is None or life.ends > peer.joined]
    return sorted(there, key=lambda life: (life.begins, life.id))[-MOST_TRACKS:]


def _moments(world: World, peer: Peer, life: Life, begins: float) -> list[tuple[int, float]]:
    """The numbers and times of the points of a series."""
    ends = min([world.time.now, *(end for end in (life.ends, peer.left, peer.lost) if end is not None)])
    first, last = math.ceil(begins / STEP) + 1, math.floor(ends / STEP)
    return [(number, number * STEP) for number in range(max(first, last - MOST + 1), last + 1)]


def _noise(key: str, number: int) -> float:
    """A number between -1 and 1 that belongs to a point."""
    return crc32(f"{key}/{number}".encode()) / 0x7FFFFFFF - 1.0


def _swell(key: str, number: int) -> float:
    """A slow wave with a little noise on it, around 1."""
    phase = crc32(key.encode()) % 628 / 100
    return 1 + 0.12 * math.sin(number / 7 + phase) + 0.06 * _noise(key, number)


def _loss(peer: Peer, key: str, number: int, at: float) -> float:
    base = network(peer.id).loss * (1 + 0.8 * _noise(key, number))
    if peer.lost is not None and at > peer.lost - FADING * STEP:
        base += 15 + 10 * (1 + _noise(key, number))
    return round(max(0.0, min(100.0, base)), 2)


def _rtt(peer: Peer, key: str, number: int) -> float:
    return round(network(peer.id).rtt * _swell(f"{key}/rtt", number), 1)


def _stamps(world: World, moments: list[tuple[int, float]]) -> list[int]:
    return [world.time.milliseconds(at) for _, at in moments]


def _published_video(world: World, peer: Peer, life: Life) -> Iterator[dict[str, Any]]:
    screen = life.source == "screen"
    layers: Mapping[str | None, tuple[int, int]] = {None: (SCREEN, 10)} if screen else LAYERS
    moments = _moments(world, peer, life, life.begins)
    for rid, (rate, fps) in layers.items():
        key = f"{life.id}/{rid}"
        sent = [0 if life.muted(at) else _rate(peer, key, number, rate) for number, at in moments]
        yield {
            "track_id": life.id,
            "type": life.source,
            "rid": rid,
            "time_series": {
                "timestamps": _stamps(world, moments),
                "bitrate": sent,
                "fps": [
                    0 if rate == 0 else _fps(key, number, fps) for rate, (number, _) in zip(sent, moments, strict=True)
                ],
                "packet_loss_percent": [_loss(peer, life.id, number, at) for number, at in moments],
                "rtt_ms": [_rtt(peer, life.id, number) for number, _ in moments],
            },
        }


def _published_audio(world: World, peer: Peer, life: Life) -> dict[str, Any]:
    moments = _moments(world, peer, life, life.begins)
    return {
        "track_id": life.id,
        "time_series": {
            "timestamps": _stamps(world, moments),
            "bitrate": [0 if life.muted(at) else _rate(peer, life.id, number, AUDIO) for number, at in moments],
            "packet_loss_percent": [_loss(peer, life.id, number, at) for number, at in moments],
            "rtt_ms": [_rtt(peer, life.id, number) for number, _ in moments],
            "jitter_ms": [round(network(peer.id).rtt / 12 * _swell(life.id, number), 1) for number, _ in moments],
        },
    }


def _received_video(world: World, peer: Peer, life: Life) -> dict[str, Any]:
    key = f"{life.id}/{peer.id}"
    moments = _moments(world, peer, life, max(life.begins, peer.joined))
    rate = SCREEN if life.source == "screen" else LAYERS["h"][0]
    freezes = {"good": 97, "fair": 85, "poor": 60}[network(peer.id).name]
    return {
        "track_id": life.id,
        "type": life.source,
        "time_series": {
            "timestamps": _stamps(world, moments),
            "bitrate": [None if life.silent(at) else _rate(peer, key, number, rate) for number, at in moments],
            "fps": [0 if life.silent(at) else _fps(key, number, 30) for number, at in moments],
            "freeze_count": [
                int(not life.silent(at) and crc32(f"{key}/{number}/f".encode()) % 100 >= freezes)
                for number, at in moments
            ],
        },
    }


def _received_audio(world: World, peer: Peer, life: Life) -> dict[str, Any]:
    key = f"{life.id}/{peer.id}"
    moments = _moments(world, peer, life, max(life.begins, peer.joined))
    losses = [0.0 if life.silent(at) else _loss(peer, key, number, at) for number, at in moments]
    return {
        "track_id": life.id,
        "time_series": {
            "timestamps": _stamps(world, moments),
            "bitrate": [None if life.silent(at) else _rate(peer, key, number, AUDIO) for number, at in moments],
            "concealed_samples": [int(loss * 480) for loss in losses],
            "packet_loss_percent": losses,
        },
    }


def _rate(peer: Peer, key: str, number: int, full: int) -> int:
    return int(full * network(peer.id).share * _swell(key, number))


def _fps(key: str, number: int, full: int) -> int:
    return max(1, full - int(3 * (1 + _noise(f"{key}/fps", number))))
