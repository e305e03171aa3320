"""Whether anything but GET may be sent, and until when (product.md, safety rule 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.clock import Clock

MINUTE = 60.0
WARNED = MINUTE
"""Seconds before the end at which it is announced."""

COUNTED = 5
"""So many last minutes are counted on the screen; a screen that counted more would change for nothing."""

KEEPS = "writing disarms in a minute: W, or any other key, keeps it"


class Arming:
    """Whether writing is armed; armed for a time, each key begins that time anew.

    Who starts with `--write`, or on a profile that is not read-only, has said so for the whole run: that does not end
    by itself. What `W` arms does, and on a production profile everything does.

    The time that passes is the longer of two: what the monotonic clock says, which stands still while a laptop sleeps,
    and what the wall clock says, which somebody may set back.

    Args:
        clock: measures the time.
        writing: whether it is armed from the start.
        minutes: for how long without a key.
        production: whether the profile is a production one.
    """

    def __init__(self, clock: Clock, writing: bool = False, *, minutes: int = 15, production: bool = False) -> None:
        self._clock = clock
        self._limit = minutes * MINUTE
        self._armed = writing
        self._timed = production
        self._warned = False
        self._saved = False
        self._touched = self._now()
        self.occupied: Callable[[], bool] = lambda: False
        """Whether something is under way that keeps it armed as a key would, such as a bulk act."""

    @property
    def writing(self) -> bool:
        """Whether anything but GET may be sent now."""
        return self._armed and not self._over

    @property
    def timed(self) -> bool:
        """Whether it is armed, and disarms by itself."""
        return self.writing and self._timed

    @property
    def minutes(self) -> int:
        """The minutes for which it is armed without a key."""
        return int(self._limit // MINUTE)

    @property
    def countdown(self) -> int:
        """The last minutes that are left, begun ones counted whole, such as 5; 0 while it is not the time to count."""
        left = self._limit - self._idle()
        return -int(-left // MINUTE) if self.timed and left <= COUNTED * MINUTE < self._limit else 0

    def arm(self) -> None:
        """Arm it for its time."""
        self._armed = self._timed = True
        self._begin_anew()

    def disarm(self) -> None:
        """Back to reading."""
        self._armed = self._saved = False

    def touch(self) -> bool:
        """A key was pressed: the time begins anew, unless it is over; then writing is disarmed before the key acts.

        Returns:
            Whether something that is shown differs now.
        """
        if not (self._armed and self._timed):
            self._saved = False
            return False
        if self._over:
            return True  # `look` says it
        counted, self._saved = self.countdown, self._warned
        self._begin_anew()
        return bool(counted)

    @property
    def just_kept(self) -> bool:
        """Whether the key that is being dealt with came after the warning: then `W` means to keep, not to disarm."""
        return self._saved and self.writing

    def look(self) -> str:
        """Time passed: disarm when it is over, and warn before.

        Returns:
            What is to be said, once; "" for nothing.
        """
        if not (self._armed and self._timed):
            return ""
        if self._over:
            self.disarm()
            return f"read-only again: no key was pressed for {_minutes(self.minutes)}; W arms writing"
        if self.occupied():
            self._begin_anew()
        elif self._limit - self._idle() <= WARNED < self._limit and not self._warned:
            self._warned = True
            return KEEPS
        return ""

    @property
    def _over(self) -> bool:
        return self._timed and self._idle() >= self._limit

    def _idle(self) -> float:
        mono, wall = self._now()
        return max(mono - self._touched[0], wall - self._touched[1])

    def _begin_anew(self) -> None:
        self._touched, self._warned = self._now(), False

    def _now(self) -> tuple[float, float]:
        return self._clock.monotonic(), self._clock.now().timestamp()


def _minutes(count: int) -> str:
    return "a minute" if count == 1 else f"{count} minutes"
