"""Whose figures are asked for: one request a person (part-b 6.4), so a few at a time, who matters most first.

It differs from `quality_watch` of Peers in what it keeps: whole series for charts, of people in a session that may be
over, where one answer is the last. What it wants is asked for by the screen, as everything that a tab shows.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

from console.live import past

if TYPE_CHECKING:
    from collections.abc import Sequence

    from console.api.models.stats import PeerStats
    from console.clock import Clock
    from console.live.resources import Resource
    from console.live.store import Store

SHARE: Final = 0.2
"""This part of the request budget may go to figures, and of that no more than `SHARE` leaves spare (`DETAIL`)."""

FEW: Final = 4
"""So many are asked for at once."""

FRONT: Final = 4
"""So many of those who matter most are asked for as often as there can be news."""

SOONEST: Final = 15.0
"""Seconds before the same person is asked for again: points are some 10 s apart."""

AFTER_FAILURE: Final = 30.0
"""Seconds without another request after one that failed."""

KEPT: Final = 48
"""Of so many people whole series are kept; two hours of one person are half a megabyte."""

_MINUTE = 60.0


class Seen(NamedTuple):
    """What came of asking for somebody.

    Attributes:
        at: monotonic seconds when it came.
        stats: the series; None when the service knows none, or when they were dropped.
        trouble: why there was no answer, safe to paint; "" when there was one.
        dropped: whether the series are not kept any more.
    """

    at: float
    stats: PeerStats | None = None
    trouble: str = ""
    dropped: bool = False


class Turns:
    """Whose turn it is.

    Args:
        store: has the answers; each is taken out of it.
        clock: paces.
        per_minute: the whole request budget.
    """

    def __init__(self, store: Store, clock: Clock, per_minute: int) -> None:
        self._store = store
        self._clock = clock
        self._share = max(4.0, per_minute * SHARE)
        self._session = ""
        self._asking: dict[str, Resource] = {}
        self._taken: deque[tuple[float, bool]] = deque()
        self._front: frozenset[str] = frozenset()
        self._live = True
        self._resting = 0.0
        self.seen: dict[str, Seen] = {}

    @property
    def wanted(self) -> tuple[Resource, ...]:
        """What is to be asked for now."""
        return tuple(self._asking.values())

    def asking(self, peer_id: str) -> bool:
        """Whether somebody is asked for now."""
        return peer_id in self._asking

    def aim(self, session_id: str, live: bool) -> None:
        """Which session is meant; another one than before forgets everything.

        Args:
            session_id: raw; "" for none.
            live: whether it goes on: of one that is over nobody is asked for twice.
        """
        if session_id != self._session:
            self.reset()
        self._session, self._live = session_id, live

    def reset(self) -> None:
        """Forget everything."""
        self._session = ""
        self._asking.clear()
        self.seen.clear()

    def collect(self) -> bool:
        """Take the answers that came.

        Returns:
            Whether there were any.
        """
        now, found = self._clock.monotonic(), 0
        for peer_id, resource in list(self._asking.items()):
            snapshot, health = self._store.snapshot(resource), self._store.health(resource)
            if health.error is not None:
                before = self.seen.get(peer_id, Seen(now))
                self.seen[peer_id] = before._replace(at=now, trouble=health.error.sentence)
                self._resting = now + AFTER_FAILURE
            elif snapshot is not None:
                self.seen.pop(peer_id, None)  # to the end: the newest are dropped last
                self.seen[peer_id] = Seen(snapshot.mono, snapshot.items.get(peer_id))
            else:
                continue
            self._store.forget(resource)
            del self._asking[peer_id]
            self._taken.append((now, peer_id in self._front))
            found += 1
        self._drop()
        return bool(found)

    def choose(self, front: Sequence[str], everybody: Sequence[str]) -> None:
        """Decide who is asked for next.

        Args:
            front: raw ids of those who matter most: under the cursor, then on screen.
            everybody: raw ids of all, the worst first, those never asked for in the order they are listed.
        """
        now, there = self._clock.monotonic(), set(everybody)
        for peer_id in [one for one in self._asking if one not in there]:
            del self._asking[peer_id]
        for peer_id in [one for one in self.seen if one not in there]:
            del self.seen[peer_id]
        while self._taken and self._taken[0][0] <= now - _MINUTE:
            self._taken.popleft()
        if not self._session or now < self._resting:
            return
        here = [one for one in dict.fromkeys(front) if one in there][:FRONT]
        self._front = frozenset(here)
        # What the front needs in a minute is not spent on the others, however many were never asked for.
        kept = min(self._share / 3, len(here) * _MINUTE / SOONEST)
        for peer_id in self._due(here, everybody, now):
            if len(self._asking) >= FEW:
                break
            matters = peer_id in self._front
            if self._affordable(matters, kept):
                self._asking.setdefault(peer_id, past.peer_stats(self._session, peer_id, SOONEST))
            elif not matters:
                break  # what is too much for one of the others is too much for all behind

    def _affordable(self, front: bool, kept: float) -> bool:
        """Whether one more may be asked for in this minute: one of the front, or of the others."""
        spent = [one for _, one in self._taken] + [peer_id in self._front for peer_id in self._asking]
        return len(spent) < self._share and (front or spent.count(False) < self._share - kept)

    def _due(self, here: Sequence[str], everybody: Sequence[str], now: float) -> list[str]:
        """Whose turn it is, in order; those of the front, then those never asked for, then the oldest."""
        spare = max(self._share / 4, self._share - len(here) * _MINUTE / SOONEST)
        rest = [one for one in everybody if one not in here]
        slow = max(SOONEST, _MINUTE * len(rest) / spare)
        seen = self.seen
        first = [one for one in here if one not in seen or self._ripe(seen[one], SOONEST, now, need=one == here[0])]
        never = [one for one in rest if one not in seen]
        again = [one for one in rest if one in seen and self._ripe(seen[one], slow, now)]
        return [*first, *never, *sorted(again, key=lambda one: seen[one].at)]

    def _ripe(self, seen: Seen, interval: float, now: float, need: bool = False) -> bool:
        """Whether somebody is to be asked for again; `need`: because somebody looks at their series."""
        if seen.dropped and need:
            return True
        return (self._live or bool(seen.trouble)) and now - seen.at >= interval

    def _drop(self) -> None:
        """Keep the series of no more than `KEPT` people."""
        whole = [peer_id for peer_id, seen in self.seen.items() if seen.stats is not None]
        for peer_id in whole[:-KEPT]:
            self.seen[peer_id] = self.seen[peer_id]._replace(stats=None, dropped=True)
