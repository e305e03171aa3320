"""The rows of Quality, and the judged series behind them; rows that came out as before are the same objects."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from console.live.quality import judge_track
from console.live.received import received
from console.tables.format import coarse
from console.tables.peers import LEVEL_TONES
from console.tables.quality import QualityRow, track_name, track_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from console.api.models.stats import TrackStats
    from console.live.measures import Direction
    from console.live.quality import Quality, Thresholds
    from console.tables.column import Tone

    from .quality_turns import Seen, Turns

OLD: Final = 90.0
"""Seconds after which a newest point is no news: its row says so."""

_WAITING, _SILENT, _NOTHING = (3, 1.0), (4, 0.0), (5, 0.0)
_NAMES: Final = {"rtt": "RTT"}


class Who(NamedTuple):
    """Somebody whose quality is told; all but the id is safe to paint.

    Attributes:
        name: what the peer is called.
        user_id: the customer's own id.
        role: the role.
    """

    name: str
    user_id: str = ""
    role: str = ""


class Judged(NamedTuple):
    """A series of somebody, and what it comes to.

    Attributes:
        peer_id: whose, raw.
        track: the series.
        direction: whether it is sent or received.
        quality: the judgement.
    """

    peer_id: str
    track: TrackStats
    direction: Direction
    quality: Quality


class _Made(NamedTuple):
    """What was made of one answer about somebody."""

    seen: Seen
    who: Who
    judged: dict[str, Judged]
    rows: tuple[QualityRow, ...]


class QualityRows:
    """All rows, made anew where an answer came.

    Args:
        turns: has the answers.
        thresholds: from where on something is fair, and poor.
    """

    def __init__(self, turns: Turns, thresholds: Thresholds) -> None:
        self._turns = turns
        self._thresholds = thresholds
        self._made: dict[str, _Made] = {}
        self.rows: dict[str, QualityRow] = {}

    def reset(self) -> None:
        """Forget everything."""
        self._made.clear()
        self.rows = {}

    def judged(self, key: str) -> Judged | None:
        """The series behind a row; None while there is none, or when it is not kept.

        Args:
            key: the row's key.
        """
        row = self.rows.get(key)
        made = self._made.get(row.peer_id) if row is not None else None
        return made.judged.get(key) if made is not None else None

    def every(self) -> Iterator[Judged]:
        """All series that are kept."""
        for made in self._made.values():
            yield from made.judged.values()

    def make(self, people: Mapping[str, Who], now: datetime, live: bool = True) -> dict[str, QualityRow]:
        """Make the rows.

        Args:
            people: by raw peer id.
            now: the present, by the service's clock as far as it is known.
            live: whether the session goes on: figures of one that is over are as new as they will ever be.
        """
        for peer_id in [one for one in self._made if one not in people]:
            del self._made[peer_id]
        moment = now.timestamp()
        rows: dict[str, QualityRow] = {}
        for peer_id, who in people.items():
            found = self._of(peer_id, who, now)
            aged = tuple(_aged(row, moment, live) for row in found)
            kept = tuple(self._as_before(row) for row in aged)
            if peer_id in self._made and kept is not found:
                self._made[peer_id] = self._made[peer_id]._replace(rows=kept)
            rows.update((row.key, row) for row in kept)
        self.rows = rows
        return rows

    def _as_before(self, row: QualityRow) -> QualityRow:
        before = self.rows.get(row.key)
        return before if before is not None and before == row else row

    def _of(self, peer_id: str, who: Who, now: datetime) -> tuple[QualityRow, ...]:
        seen, made = self._turns.seen.get(peer_id), self._made.get(peer_id)
        if seen is None:
            word = "asking" if self._turns.asking(peer_id) else "waiting"
            return (_state(peer_id, who, word, _WAITING),)
        if made is None or made.seen != seen or made.who != who:
            made = self._made[peer_id] = self._make(peer_id, seen, who, now, made)
        return made.rows

    def _make(self, peer_id: str, seen: Seen, who: Who, now: datetime, before: _Made | None) -> _Made:
        if seen.dropped and before is not None:  # what is known of them stays; only the series went
            return _Made(seen, who, {}, before.rows)
        found = sorted(self._tracks(peer_id, seen, now), key=lambda one: _place(one.track))
        judged = {_key(peer_id, number, one.track): one for number, one in enumerate(found)}
        rows = tuple(_row(key, one, who) for key, one in judged.items())
        if not rows:
            word, rank = ("no answer", _WAITING) if seen.trouble else ("no figures", _NOTHING)
            rows = (_state(peer_id, who, word, rank),)
        return _Made(seen, who, judged, rows)

    def _tracks(self, peer_id: str, seen: Seen, now: datetime) -> Iterator[Judged]:
        if seen.stats is None:
            return
        for track in seen.stats.publish:
            if track.timestamps:
                yield Judged(peer_id, track, "publish", judge_track(track, "publish", self._thresholds, now))
        others = received(seen.stats)
        if others is not None:
            yield Judged(peer_id, others, "subscribe", judge_track(others, "subscribe", self._thresholds, now))


def _place(track: TrackStats) -> tuple[int, str, str]:
    return track_place(track.kind, track.source, track.rid), track.track_id, track.rid or ""


def _key(peer_id: str, number: int, track: TrackStats) -> str:
    """The first row of a peer has the key of the row that said "asking", so the cursor stays on it."""
    return f"{peer_id}/{track.kind}/{track.track_id}/{track.rid or ''}/{track.source}" if number else peer_id


def _state(peer_id: str, who: Who, word: str, rank: tuple[float, float]) -> QualityRow:
    return QualityRow(peer_id, peer_id, who.name, level=word, rank=rank, place=-1, user_id=who.user_id, role=who.role)


def _row(key: str, one: Judged, who: Who) -> QualityRow:
    quality, track = one.quality, one.track
    crossed = {found.measure: LEVEL_TONES[found.level] for found in quality.crossed}
    numbers = {
        "bitrate": quality.bitrate,
        "loss": quality.loss,
        "rtt": quality.rtt,
        "jitter": quality.jitter,
        "fps": quality.fps,
        "freezes": quality.freezes,
    }
    level, tone, rank = _level(quality)
    return QualityRow(
        key=key,
        peer_id=one.peer_id,
        who=who.name,
        track=track_name(track.kind, track.source, track.rid),
        place=track_place(track.kind, track.source, track.rid),
        level=level,
        tone=tone,
        rank=rank,
        values={name: _coarse(value) for name, value in numbers.items() if value is not None},
        tones={name: tone for name, tone in crossed.items() if name in numbers},
        at=quality.at.timestamp() if quality.at is not None else 0.0,
        user_id=who.user_id,
        role=who.role,
    )


def _aged(row: QualityRow, moment: float, live: bool) -> QualityRow:
    """With its age in words."""
    if not row.at:
        return row
    age = coarse(moment - row.at)
    old = live and moment - row.at >= OLD
    return row if (row.age, row.old) == (age, old) else replace(row, age=age, old=old)


def _coarse(value: float) -> float:
    """With three digits at most, so that a row does not change where its words do not."""
    return float(f"{value:.3g}")


def _level(quality: Quality) -> tuple[str, Tone, tuple[float, float]]:
    if quality.worst is not None:
        return f"{quality.level} {_NAMES.get(quality.worst, quality.worst)}", LEVEL_TONES[quality.level], quality.rank
    if quality.silent:
        return "nothing sent", "dim", _SILENT
    if quality.level == "unknown":
        return "no figures" if quality.bitrate is None else "no limits", "dim", _NOTHING
    return quality.level, LEVEL_TONES[quality.level], quality.rank
