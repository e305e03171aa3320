"""What is wrong with what a room records and sends, judged from what the service said: pure, and asks nobody.

What each is founded on:

- *stuck* (`starting` for more than 60 s, `stopping` for more than 120 s): the service's own word, for as long as
  `Sight.age` can vouch for; so it may be said a little late, and is never said because a clock is wrong.
- *failed*: the service's own word; the reason is from its webhooks (`console.live.reasons`). It is told for 15 minutes,
  or until another job of the same kind runs in its place.
- *nobody there*: the sessions and the recordings say so; that it stops five minutes after the last peer left, and
  within a minute of a session that is over, is documented (part-b 1), and when that will be is reckoned.
- *stale*, *ended*, *not started*, *unreachable*: what we saw of the playlist ourselves while the job was called
  running. Unreachable may be our own network, and a player may need its time, so these are warnings only.
- *slate*: see `console.live.ingests`: REST says nothing about ingest (part-b 4.2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from console.api.text import clean
from console.live.sightings import FAILED, Sight
from console.tables.format import clock_time

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from console.live.ingests import Slate
    from console.live.on_air import Watch
    from console.live.presence import Empty, Presence
    from console.live.service_time import ServiceTime

TroubleKind = Literal["stuck_starting", "stuck_stopping", "failed", "nobody_there", "stale", "slate"]
ChipName = Literal["rec", "hls", "rtmp"]

STUCK_AFTER: Final = {"starting": 60.0, "stopping": 120.0}
FAILED_FOR: Final = 900.0
TAIL: Final = 300.0
"""Seconds after the last peer left until a job ends by itself (part-b 1)."""

ORPHANED: Final = 60.0
"""The same after the end of a session that nobody stopped it for (part-b 1)."""

EMPTY_AFTER: Final = 10.0
"""Seconds for which a room must have been empty: somebody may come straight back."""

STILL: Final = 5.0
"""Seconds after its last segment at which the service must still call a stream running: one that is just being stopped
is no trouble."""

SLOW_START: Final = 60.0
"""The same when nothing was ever there to play: the first segments need their time."""

_OVERDUE = 60.0
_MINUTE, _TENS, _DAY = 60, 10, 24  # seconds or minutes, minutes, hours

CHIPS: Final[dict[str, ChipName]] = {"recordings": "rec", "live_streams": "hls", "external_streams": "rtmp"}
NAMES_OF_CHIPS: Final[dict[ChipName, str]] = {"rec": "recording", "hls": "HLS", "rtmp": "RTMP"}
_OFF_AIR: Final = {
    "stale": "stale for {age}",
    "ended": "playlist ended, job still running",
    "unreachable": "playlist unreachable",
    "not started": "running, but nothing to play for {age}",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong.

    Args:
        key: names it as long as it lasts: its kind and its job.
        kind: what it is.
        room_id: the raw id of its room.
        job_id: the raw id of its job.
        chip: which of the board's chips it shows on.
        words: what is wrong, for a person, safe to paint: `recording stuck in starting for 3m`. They change seldom.
        brief: the same for a chip, in at most 11 cells: `stuck 3m`.
        since: monotonic seconds when it began, as far as we know. Not compared: it is reckoned anew each time.
        tone: how bad it is.
    """

    key: str
    kind: TroubleKind
    room_id: str
    job_id: str
    chip: ChipName
    words: str
    brief: str
    since: float = field(compare=False)
    tone: Literal["warn", "bad"] = "bad"

    @property
    def rank(self) -> tuple[int, str, str]:
        """The worst sorts first."""
        return (_SEVERITY[self.kind] + 10 * (self.tone == "warn"), self.chip, self.key)


_SEVERITY: Final[dict[TroubleKind, int]] = {
    "stale": 0,
    "failed": 1,
    "stuck_starting": 2,
    "stuck_stopping": 3,
    "slate": 4,
    "nobody_there": 5,
}


@dataclass(frozen=True, slots=True)
class OnAir:
    """What was seen of a stream's playlist.

    Args:
        watch: the verdict, and what led to it.
        heard: monotonic seconds of the last look: silence since then is no news.
    """

    watch: Watch
    heard: float


@dataclass(frozen=True, slots=True)
class TroubleSources:
    """What is known.

    Args:
        sights: jobs as last seen, by id.
        presence: who is where.
        time: what the service's stamps say about its clock.
        on_air: what was seen of the playlists of live streams, by job id.
        slates: rooms whose ingest ended, by room id.
        reasons: why jobs failed, by job id, safe to paint; "" when that is not known.
        past: ids of failed jobs of which enough was said.
    """

    sights: Mapping[str, Sight]
    presence: Presence
    time: ServiceTime
    on_air: Mapping[str, OnAir] = field(default_factory=dict)
    slates: Mapping[str, Slate] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    past: Collection[str] = ()


def troubles(sources: TroubleSources, now: datetime, mono: float) -> dict[str, Trouble]:
    """Judge everything.

    Args:
        sources: what is known.
        now: the wall clock, aware; it may be wrong.
        mono: monotonic seconds at the same moment.

    Returns:
        Each trouble by its key.
    """
    judge = _Judge(sources, now, mono)
    found = (trouble for sight in sources.sights.values() for trouble in judge.of(sight))
    return {trouble.key: trouble for trouble in found}


def worst_first(some: Iterable[Trouble]) -> tuple[Trouble, ...]:
    """In the order in which they should be told."""
    return tuple(sorted(some, key=lambda trouble: trouble.rank))


class _Judge:
    """One look at everything.

    Args:
        sources: what is known.
        now: the wall clock.
        mono: monotonic seconds.
    """

    def __init__(self, sources: TroubleSources, now: datetime, mono: float) -> None:
        self._sources = sources
        self._now = now
        self._wall = now.timestamp()
        self._mono = mono
        self._ahead = sources.time.ahead(self._wall, mono)

    def of(self, sight: Sight) -> Iterator[Trouble]:
        """What is wrong with a job; mostly nothing."""
        status = sight.job.status
        if status in STUCK_AFTER:
            yield from self._stuck(sight)
        elif status == FAILED:
            yield from self._failed(sight)
        elif status == "running" and sight.kind == "recordings":
            yield from self._deserted(sight)
        elif status == "running" and sight.kind == "live_streams":
            yield from self._off_air(sight)

    def _stuck(self, sight: Sight) -> Iterator[Trouble]:
        status, age = sight.job.status, sight.age(self._sources.time, self._wall, self._mono)
        if age <= STUCK_AFTER[status]:
            return
        words = f"{_name(sight)} stuck in {status} for {steady(age)}"
        kind: TroubleKind = "stuck_starting" if status == "starting" else "stuck_stopping"
        yield _trouble(sight, kind, words, f"stuck {steady(age)}", sight.heard - age)

    def _failed(self, sight: Sight) -> Iterator[Trouble]:
        age = self._mono - sight.since
        stamp = sight.job.updated_at or sight.job.stopped_at
        if not sight.entered and stamp is not None:
            age = max(age, self._wall + self._ahead - stamp.timestamp())
        if sight.job.id in self._sources.past or age > FAILED_FOR or self._replaced(sight):
            return
        reason = self._sources.reasons.get(sight.job.id, "")
        words = f"{_name(sight)} failed: {reason}" if reason else f"{_name(sight)} failed"
        yield _trouble(sight, "failed", words, "failed", self._mono - age)

    def _replaced(self, failed: Sight) -> bool:
        """Whether a younger job runs in its place; of external streams, to the same addresses."""
        running = (sight for sight in self._sources.sights.values() if sight.job.status == "running")
        beside = [one for one in running if (one.kind, one.job.room_id) == (failed.kind, failed.job.room_id)]
        younger = [sight for sight in beside if _created(sight) > _created(failed)]
        return bool(younger) and _urls(failed) <= set().union(*map(_urls, younger))

    def _deserted(self, sight: Sight) -> Iterator[Trouble]:
        empty = self._sources.presence.of(sight.job.room_id) if sight.job.room_id else None
        if empty is None:
            return
        tail, lasted = TAIL if empty.session else ORPHANED, self._alone(sight, empty)
        if lasted <= EMPTY_AFTER:
            return
        overdue = lasted > tail + _OVERDUE
        where = "an empty room" if empty.session else "without a session"
        ends = clock_time(self._alone_since(sight, empty) + timedelta(seconds=tail))[:5]
        words = f"still records {where}, was to stop ~{ends}" if overdue else f"records {where} until ~{ends}"
        since = min(sight.heard, empty.heard) - lasted
        yield _trouble(sight, "nobody_there", words, "empty", since, "bad" if overdue else "warn")

    def _alone(self, sight: Sight, empty: Empty) -> float:
        """Seconds for which the bot was alone when both were last seen; less rather than more, as in `Sight.age`."""
        seen = min(sight.heard, empty.heard)
        own, stamp = seen - max(empty.since, sight.since), _alone_stamp(sight, empty)
        there = self._sources.time.now(self._wall - (self._mono - seen), seen)
        return own if stamp is None or there is None else max(own, there - stamp.timestamp())

    def _alone_since(self, sight: Sight, empty: Empty) -> datetime:
        """The same moment by our wall clock, with which the operator compares it."""
        ours = self._now - timedelta(seconds=self._mono - max(empty.since, sight.since if sight.entered else 0.0))
        stamp = _alone_stamp(sight, empty)
        return ours if stamp is None else min(ours, stamp + timedelta(seconds=-self._ahead))

    def _off_air(self, sight: Sight) -> Iterator[Trouble]:
        seen, slate = self._sources.on_air.get(sight.job.id), self._sources.slates.get(sight.job.room_id)
        verdict = seen.watch.verdict if seen is not None else None
        if seen is not None and verdict is not None and verdict.state in _OFF_AIR:
            late = verdict.state == "not started"
            since = max(verdict.since, sight.since) if late else verdict.since
            if sight.asked >= since + (SLOW_START if late else STILL):
                said = _OFF_AIR[verdict.state].format(age=steady(seen.heard - since))
                why = f": {clean(verdict.why)}" if verdict.why else ""
                tone: Literal["warn", "bad"] = "bad" if verdict.state in ("stale", "ended") else "warn"
                yield _trouble(sight, "stale", f"HLS {said}{why}", verdict.state, since, tone)
        if slate is not None and slate.since <= sight.heard and _was_on_air(sight, slate):
            why = f": {slate.reason}" if slate.reason else ""
            words = f"ingest ended, slate on air{why}" if slate.certain else "ingest left, slate on air by now"
            yield _trouble(sight, "slate", words, "slate", slate.since, "warn")


def steady(seconds: float) -> str:
    """A length of time in one unit, in steps that grow with it, so that still trouble seldom changes its words.

    `<1m`, then minutes; from ten on tens of minutes, then hours and days: `7m`, `50m`, `3h`, `2d`.

    Args:
        seconds: how long.
    """
    minutes = int(max(0.0, seconds) // _MINUTE)
    if minutes < _MINUTE:
        return f"{minutes if minutes < _TENS else minutes // _TENS * _TENS}m" if minutes else "<1m"
    hours = minutes // _MINUTE
    return f"{hours}h" if hours < _DAY else f"{hours // _DAY}d"


def _name(sight: Sight) -> str:
    return NAMES_OF_CHIPS[CHIPS[sight.kind]]


def _created(sight: Sight) -> datetime:
    return sight.job.created_at or datetime.min.replace(tzinfo=UTC)


def _alone_stamp(sight: Sight, empty: Empty) -> datetime | None:
    """When the bot became alone, by the service's stamps; None when the last one left before that says nothing."""
    started = sight.job.started_at or sight.job.created_at
    return max(empty.left, started) if empty.left is not None and started is not None else empty.left


def _was_on_air(sight: Sight, slate: Slate) -> bool:
    """Whether the stream had begun when the ingest ended; one that began afterwards has nothing to do with it."""
    begun = sight.job.created_at
    return slate.ended is None or begun is None or begun.timestamp() <= slate.ended


def _urls(sight: Sight) -> set[str]:
    return {url.get_secret_value() for url in getattr(sight.job, "rtmp_urls", ())}


def _trouble(
    sight: Sight, kind: TroubleKind, words: str, brief: str, since: float, tone: Literal["warn", "bad"] = "bad"
) -> Trouble:
    job, chip = sight.job, CHIPS[sight.kind]
    return Trouble(f"{kind}:{job.id}", kind, job.room_id, job.id, chip, words, brief, since, tone)
