"""Whose quality is asked for: a request for each person and each look (part-b 6.4), so a few people at a time.

The service has nothing to follow and no list: who is on stage is asked for one after the other, at an even pace that
stays within a share of the request budget, those on screen more often than the others. What came is kept as it was
measured, and grows old in words.
"""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from console.live import past
from console.live.measures import Measured, measure
from console.live.quality import NEVER, UNKNOWN, Quality, Thresholds, judge_measured, milliseconds, rate_words
from console.tables.peers import LEVEL_TONES, Signal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from console.clock import Clock
    from console.live.poller import Poller, Subscription
    from console.live.resources import Resource
    from console.live.service_time import ServiceTime
    from console.live.store import Store, Update

BURST = 4
"""So many may be asked for at once after a pause, so that a room's first faces have figures soon; or, where that is
more, a quarter of what may be asked for in a minute."""

SHOWN_OF = 4
"""Of so many requests one is for somebody on stage who is not on screen, the others for those who are."""

SOONEST = 15.0
"""Seconds before the same person is asked for again: points are some 10 s apart."""

AFTER_FAILURE = 30.0
"""Seconds before the next request after one that failed."""

IDLE = 1.0
"""Seconds between two looks at whom to ask, when nobody is due or enough are being asked, however large the budget."""

SILENT = "nothing sent"
"""Of who has muted all: `good 0` would sound like a fault, or like praise."""

_INSTANT = 1e-6


class _Found(NamedTuple):
    """What was measured, and what it was judged to be the last time."""

    measured: Measured
    quality: Quality
    signal: Signal


class QualityWatch:
    """Asks for the quality of those on stage in one session, and keeps what came of it.

    Args:
        poller: asks, while less than two thirds of the request budget are in use.
        store: has the answers; only the last few stay there, for a session's series are long.
        clock: paces, and tells how old figures are.
        time: what is proved about the service's clock, which their stamps are taken to be of.
        thresholds: from where on something is fair, and poor.
    """

    def __init__(self, poller: Poller, store: Store, clock: Clock, time: ServiceTime, thresholds: Thresholds) -> None:
        self._poller = poller
        self._store = store
        self._clock = clock
        self._time = time
        self._thresholds = thresholds
        self._pace = NEVER
        self._burst = BURST
        self._answered: deque[Resource] = deque()
        self._session = ""
        self._first: Sequence[str] = ()
        self._stage: Collection[str] = ()
        self._asking: dict[str, Subscription] = {}
        self._asked: dict[str, float] = {}
        self._found: dict[str, _Found] = {}
        self._dropped: set[str] = set()
        self._ideal = 0.0
        self._resting = 0.0
        self._turn = 0
        self.trouble = ""
        """Why the last request failed, safe to paint; "" when it did not."""

    def allow(self, per_minute: float) -> None:
        """Spend so much from now on.

        Args:
            per_minute: requests a minute; 0 for none.
        """
        self._pace = 60.0 / per_minute if per_minute > 0 else NEVER
        self._burst = max(BURST, int(per_minute // 4))

    def follow(self, session_id: str, first: Sequence[str], stage: Collection[str]) -> None:
        """Whose quality is wanted from now on.

        Args:
            session_id: of the session they are in; "" while there is none. Another than before forgets everything.
            first: raw ids of those on screen, the most important first.
            stage: raw ids of all on stage; it may change under our hands.
        """
        if session_id != self._session:
            self.stop()
            self._dropped.update(self._found)
            self._found.clear()
            self._asked.clear()
            self._session, self.trouble = session_id, ""
        self._first, self._stage = first, stage
        wanted = {*first, *stage} if self._asking or self._found else ()
        for peer_id in [one for one in self._asking if one not in wanted]:
            self._asking.pop(peer_id).close()
        for peer_id in [one for one in self._found if one not in wanted]:
            del self._found[peer_id]
            self._dropped.add(peer_id)

    def ask(self) -> float | None:
        """Ask for as many as may be asked for now.

        Returns:
            Seconds after which this is to be called again; None while nobody is to be asked for.
        """
        if not self._session or self._pace == NEVER:
            return None
        while len(self._asking) < self._burst:
            now = self._clock.monotonic()
            wait = max(self._ideal - (self._burst - 1) * self._pace, self._resting) - now
            if wait > _INSTANT:
                return wait
            peer_id = self._next(now)
            if peer_id is None:
                return max(self._pace, IDLE) if self._first or self._stage else None
            self._ideal = max(self._ideal, now) + self._pace
            self._turn += 1
            self._asked[peer_id] = now
            resource = past.peer_stats(self._session, peer_id)
            if self._store.health(resource).error is None:
                self._forget(resource)  # or the same answer as before would be no news to anybody
            self._asking[peer_id] = self._poller.subscribe(resource)
        return self._pace

    def stop(self) -> None:
        """Ask for nobody any more; what is known stays."""
        for subscription in self._asking.values():
            subscription.close()
        self._asking.clear()

    def hear(self, update: Update) -> str | None:
        """Take an answer about somebody, or that there was none.

        Args:
            update: from the store.

        Returns:
            The id of the peer it is about, if it is one of ours.
        """
        resource = update.resource
        if resource.kind != "peer_stats" or resource.ids[0] != self._session or not update.resource.ids[1:]:
            return None
        peer_id = resource.ids[1]
        subscription = self._asking.pop(peer_id, None)
        error = update.health.error
        if error is not None:
            self._resting = self._clock.monotonic() + AFTER_FAILURE
            self.trouble = error.sentence
        elif update.snapshot is not None:
            self.trouble = ""
            stats, now = update.snapshot.items.get(peer_id), self._now()
            self._judge(peer_id, Measured() if stats is None else measure(stats, milliseconds(now)), now)
        if subscription is not None:
            subscription.close()
            self._answered.append(resource)
            while len(self._answered) > 2 * self._burst:
                self._forget(self._answered.popleft())
        return peer_id

    def turned(self) -> list[str]:
        """The ids of peers whose figures have other words now, since they grew older, or were dropped; once each."""
        now = self._now()
        moment = now.timestamp()
        due = [key for key, found in self._found.items() if moment >= found.quality.until]
        before = {key: self._found[key].signal for key in due}
        for key in due:
            self._judge(key, self._found[key].measured, now)
        turned = [*self._dropped, *(key for key in due if self._found[key].signal is not before[key])]
        self._dropped.clear()
        return turned

    def of(self, peer_id: str) -> Quality | None:
        """The quality of somebody, as it is told now; None when the service has not answered for them."""
        found = self._found.get(peer_id)
        return found.quality if found is not None else None

    @property
    def signals(self) -> Mapping[str, Signal]:
        """What the table shows of those that are known, by peer id; the same objects while it shows the same."""
        return {key: found.signal for key, found in self._found.items()}

    def _judge(self, peer_id: str, measured: Measured, now: datetime) -> None:
        before = self._found.get(peer_id)
        quality = judge_measured(measured, self._thresholds, now)
        signal = signal_of(quality)
        same = before is not None and before.signal == signal
        self._found[peer_id] = _Found(measured, quality, before.signal if same and before is not None else signal)

    def _now(self) -> datetime:
        wall = self._clock.now()
        return wall + timedelta(seconds=self._time.ahead(wall.timestamp(), self._clock.monotonic()))

    def _next(self, now: float) -> str | None:
        """Who was asked for longest ago; mostly of those on screen."""
        shown = self._oldest(self._first, now)
        if shown is not None and (self._turn % SHOWN_OF or shown not in self._asked):
            return shown
        return self._oldest(sorted(self._stage), now) or shown

    def _oldest(self, peer_ids: Iterable[str], now: float) -> str | None:
        asked = self._asked
        due = [key for key in peer_ids if key not in self._asking and asked.get(key, -NEVER) <= now - SOONEST]
        return min(due, key=lambda key: asked.get(key, -NEVER), default=None)

    def _forget(self, resource: Resource) -> None:
        if resource not in self._store.watched:
            self._store.forget(resource)


def signal_of(quality: Quality) -> Signal:
    """What the table shows of a judgement.

    Args:
        quality: the judgement.
    """
    if quality == UNKNOWN:
        return Signal()
    level = "-" if quality.level == "unknown" else quality.level
    rank, beyond = quality.rank
    known = quality.level != "unknown"
    words = f"{level:<4} {short_age(quality)}" if quality.old else f"{level:<4} {_rate(quality)}".rstrip()
    if quality.silent and not quality.old and not quality.crossed:
        words = SILENT  # nobody hears whether it is good
    return Signal(
        words=words,
        tone="dim" if quality.old or words == SILENT else LEVEL_TONES[quality.level],
        rank=(rank, beyond) if known else Signal().rank,
        points=quality.points,
    )


def short_age(quality: Quality) -> str:
    """How old figures are, in few cells."""
    return quality.age if "h" not in quality.age and "d" not in quality.age else ">1h ago"


def _rate(quality: Quality) -> str:
    return f"{rate_words(quality.bitrate):>5}" if quality.bitrate is not None else ""
