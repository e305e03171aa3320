"""What time it is for the service, as far as its own stamps prove it.

The wall clock of this machine may be wrong by minutes, and then "starting since 12:03" says nothing. But a stamp is
never from the service's future: when one has been seen, its clock was at least that far, and it goes on as fast as
our monotonic clock. And what was not there at one look and is at the next was stamped after the first of them: so its
clock was at most that far. Between these two our wall clock is believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

FRESH: Final = 30.0
"""Seconds past its newest stamp that we believe our wall clock while nothing proves it: far less than what is called
stuck, and then most of a room's joins and leaves are stamps too."""

LOOSE: Final = 5.0
"""Seconds by which a list may lag behind its own stamps."""

_ABSURD: Final = 86_400.0


class ServiceTime:
    """The service's clock, between two bounds that only its stamps move."""

    def __init__(self) -> None:
        # Seconds to add to our monotonic clock.
        self._least: float | None = None
        self._most: float | None = None

    def not_before(self, stamp: datetime | None, mono: float, wall: datetime) -> None:
        """A stamp was seen: the service's clock had come to it.

        Args:
            stamp: as the service wrote it; None is nothing. More than a day off says nothing.
            mono: monotonic seconds when it was seen.
            wall: our wall clock then.
        """
        if stamp is None or abs((stamp - wall).total_seconds()) > _ABSURD:
            return
        offset = stamp.timestamp() - mono
        if self._least is None or offset > self._least:
            self._least = offset
        if self._most is not None and self._most < offset:  # this machine slept: its monotonic clock stood still
            self._most = None

    def not_after(self, stamp: datetime | None, mono: float) -> None:
        """Something was stamped after a moment of ours: the service's clock had not come past it then.

        Args:
            stamp: as the service wrote it, seen by `not_before` already.
            mono: monotonic seconds of that moment: a look that did not show it yet.
        """
        if stamp is None or self._least is None:
            return
        offset = stamp.timestamp() - mono + LOOSE
        if offset >= self._least and (self._most is None or offset < self._most):
            self._most = offset

    def now(self, wall: float, mono: float) -> float | None:
        """Our wall clock, held between the bounds; None while no stamp was seen.

        Args:
            wall: our wall clock, in seconds since the epoch.
            mono: monotonic seconds at the same moment.
        """
        if self._least is None:
            return None
        most = self._least + FRESH if self._most is None else self._most
        return min(max(wall, self._least + mono), most + mono)

    def ahead(self, wall: float, mono: float) -> float:
        """How far the service's clock is proved to be ahead of our wall clock, in seconds; 0 while nothing is proved.

        Args:
            wall: our wall clock, in seconds since the epoch.
            mono: monotonic seconds at the same moment.
        """
        ours = wall - mono
        if self._least is not None and ours < self._least:
            return self._least - ours
        return self._most - ours if self._most is not None and ours > self._most else 0.0
