"""How many peers there were a minute ago."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

OLDEST = 1.5
"""So many windows ago is no longer "a window ago"."""


class Trend:
    """Remembers counts for a while.

    Args:
        window: how far back to compare, in seconds. Counts from more than half as long again before count as unknown:
            nobody looked meanwhile.
    """

    def __init__(self, window: float = 60.0) -> None:
        self._window = window
        self._samples: deque[tuple[float, Mapping[str, int]]] = deque()

    def note(self, at: float, counts: Mapping[str, int]) -> None:
        """Remember counts.

        Args:
            at: when they were true, in seconds of a monotonic clock; not before the last one noted.
            counts: peers by room id; not changed afterwards.
        """
        self._samples.append((at, counts))
        while len(self._samples) > 1 and self._samples[1][0] <= at - self._window:
            self._samples.popleft()

    def earlier(self, at: float) -> Mapping[str, int]:
        """The counts of a window ago.

        Args:
            at: the present, in seconds of the same clock.

        Returns:
            Peers by room id; empty until a whole window has been watched.
        """
        found: Mapping[str, int] = {}
        for then, counts in self._samples:
            if then > at - self._window:
                break
            if then >= at - self._window * OLDEST:
                found = counts
        return found
