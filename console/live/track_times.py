"""For how long somebody's microphone, camera and screen were on, from track events (part-b 6.1).

A track is on from an event that says `mute=false` to the next one that says `mute=true`, or to its removal. Events
come in any order, twice, or not at all; so times are cut to the stretch in which the person was there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from console.api.models.events import TrackEvent

Turn = Literal["on", "muted", "off", "there, muted"]
"""What became of a track: `off` is removed, `there, muted` is published in silence."""

ADDED, REMOVED = "track.add.success", "track.remove.success"
_WORDS: Final = {"audio": "mic", "video": "camera"}
_RANKS: Final = {ADDED: 0, REMOVED: 2}


class Stretch(NamedTuple):
    """From when to when somebody was there.

    Attributes:
        start: the first moment.
        end: the last one, not before the first; the present while the person is still there.
        open: whether it still goes on.
    """

    start: datetime
    end: datetime
    open: bool = False

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.end - self.start).total_seconds()

    def cut(self, moment: datetime) -> datetime:
        """The moment of the stretch that is nearest to another."""
        return min(max(moment, self.start), self.end)


@dataclass(frozen=True, slots=True)
class Change:
    """A track that turned on or off.

    Attributes:
        at: when, within the stretch.
        what: `mic`, `camera`, `screen`, or the type the service named, safe to paint.
        turn: what became of it.
        until: when an `on` ended, within the stretch; None for all else.
        running: whether an `on` still holds.
        event: what said so.
    """

    at: datetime
    what: str
    turn: Turn
    event: TrackEvent
    until: datetime | None = None
    running: bool = False

    @property
    def rank(self) -> int:
        """Of what happened in one moment, the additions come first and the removals last."""
        return _RANKS.get(self.event.type, 1)

    @property
    def seconds(self) -> float | None:
        """How long an `on` held; None for all else."""
        return None if self.until is None else (self.until - self.at).total_seconds()


def moment_of(event: TrackEvent) -> datetime | None:
    """When it happened: by its own time, else by the track's; None when nobody says."""
    return event.timestamp or (event.stopped_at if event.type == REMOVED else event.started_at)


def word_of(kind: str, source: str) -> str:
    """What people call a track: a screen is one of type `video` with the source `screen` (part-a 6.3).

    Args:
        kind: its type, safe to paint.
        source: `regular`, `screen`, or another.
    """
    return "screen" if source == "screen" else _WORDS.get(kind, kind) or "track"


def changes(events: Iterable[TrackEvent], stretch: Stretch) -> tuple[Change, ...]:
    """Each turn of each track, in order; repeats and events without a time say nothing.

    Args:
        events: of one person, in any order.
        stretch: when the person was there. What lies outside is moved to its nearest end.
    """
    tracks: dict[str, list[tuple[datetime, TrackEvent]]] = {}
    for event in {one.id: one for one in events}.values():
        at = moment_of(event)
        if at is not None:
            tracks.setdefault(event.track_id, []).append((at, event))
    found = [change for one in tracks.values() for change in _of_track(sorted(one, key=_order), stretch)]
    return tuple(sorted(found, key=lambda change: (change.at, change.rank, change.event.id)))


def totals(found: Iterable[Change]) -> dict[str, float]:
    """Seconds for which something of each sort was on; two microphones at once count once.

    Args:
        found: as `changes` gives them.
    """
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    for change in found:
        if change.until is not None:
            spans.setdefault(change.what, []).append((change.at, change.until))
    return {what: _covered(some) for what, some in spans.items()}


def _covered(spans: list[tuple[datetime, datetime]]) -> float:
    total, reached = timedelta(), None  # not in floats: many short turns would add up to more than the stretch
    for start, end in sorted(spans):
        begin = start if reached is None else max(start, reached)
        if end > begin:
            total += end - begin
            reached = end
    return total.total_seconds()


def _order(one: tuple[datetime, TrackEvent]) -> tuple[datetime, int, str]:
    """By time; of one moment the addition first and the removal last."""
    at, event = one
    return at, _RANKS.get(event.type, 1), event.id


def _of_track(events: list[tuple[datetime, TrackEvent]], stretch: Stretch) -> Iterator[Change]:
    """The turns of one track.

    Args:
        events: by time.
        stretch: when the person was there.
    """
    turns = list(_turns(events))
    for number, (at, turn, event) in enumerate(turns):
        start, last = stretch.cut(at), number + 1 == len(turns)
        until = None if turn != "on" else stretch.end if last else stretch.cut(turns[number + 1][0])
        running = turn == "on" and last and stretch.open
        yield Change(start, word_of(event.kind, event.source), turn, event, until, running)


def _turns(events: list[tuple[datetime, TrackEvent]]) -> Iterator[tuple[datetime, Turn, TrackEvent]]:
    """Only what differs from before."""
    state: Turn | None = None
    for at, event in events:
        turn = _turn(event, state)
        if turn is not None and turn != state:
            state = turn
            yield at, turn, event


def _turn(event: TrackEvent, state: Turn | None) -> Turn | None:
    if event.type == REMOVED:
        return "off"
    if event.mute is None:
        return None
    if not event.mute:
        return "on"
    return "muted" if state == "on" else state if state == "muted" else "there, muted"
