"""Regular expressions on names that strangers chose: a search that takes too long is broken off.

Python's `re` cannot be given a deadline, but it looks for signals while it searches: a timer's signal ends it. The
timer is set once for all rows, not for each, since thousands of rows are asked at each key that is typed.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

R = TypeVar("R")

TICK: Final = 0.05
"""Seconds between two looks at how far the search is; whoever is still at the same row is stuck."""

LONGEST: Final = 0.5
"""Seconds for all rows together."""


class TooLong(Exception):
    """The search was broken off."""


class _Watch:
    """Looks at each tick whether the search goes on."""

    def __init__(self) -> None:
        self.at: str | None = None
        self._seen: str | None = None
        self._ticks = 0

    def tick(self, _number: int, _frame: object) -> None:
        """A look; raises `TooLong` into the search, with the timer stopped before."""
        self._ticks += 1
        stuck = self.at is not None and self.at == self._seen
        self._seen = self.at
        if stuck or self._ticks * TICK >= LONGEST:
            signal.setitimer(signal.ITIMER_REAL, 0)
            raise TooLong


def select(rows: Mapping[str, R], test: Callable[[R], bool]) -> list[str]:
    """The keys of the rows that pass a test which may be slow.

    Outside the main thread, where no signal arrives, there is no deadline.

    Args:
        rows: rows by key.
        test: asked of each row.

    Raises:
        TooLong: one row took longer than two ticks, or all took longer than `LONGEST`.
    """
    watch = _Watch()
    if threading.current_thread() is not threading.main_thread():
        return _look(rows, test, watch)
    before = signal.signal(signal.SIGALRM, watch.tick)
    try:
        signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
        try:
            return _look(rows, test, watch)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, before)


def _look(rows: Mapping[str, R], test: Callable[[R], bool], watch: _Watch) -> list[str]:
    found = []
    for key, row in rows.items():
        watch.at = key
        if test(row):
            found.append(key)
    return found
