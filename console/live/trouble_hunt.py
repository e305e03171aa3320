"""What no list tells is asked for once: what became of a job that is gone from the lists, and why one failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from console.api.errors import RateLimited, ServerError, StatusError
from console.live.reasons import failure_reason
from console.live.resources import job, recent
from console.live.sightings import FAILED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from console.api.errors import ApiError
    from console.live.poller import Poller, Subscription
    from console.live.resources import Resource
    from console.live.sightings import Sight, Sightings
    from console.live.store import Store, Update
    from console.live.trouble import Trouble

AT_ONCE: Final = 5
"""At most so many single jobs are asked for together, and as many reasons."""

AGAIN: Final = 2.0
"""Seconds after which a job is asked for by itself when the recent ones did not show it."""

LATER: Final = 30.0
"""Seconds after which it is asked for once more."""

TRIES: Final = 3
"""Answers without a reason after which there is none: a webhook may be told for 14 s (part-b 7.1)."""

KEPT: Final = 500
"""So many reasons are remembered."""


class Hunt:
    """Asks, through the poller and inside its budget.

    Args:
        poller: who asks the service.
        store: tells what is watched anyway.
    """

    def __init__(self, poller: Poller, store: Store) -> None:
        self._poller = poller
        self._store = store
        self._asked: dict[str, tuple[int, float]] = {}
        self._wanted: dict[str, Subscription] = {}
        self._tries: dict[str, int] = {}
        self.reasons: dict[str, str] = {}
        """Why jobs failed, by id, safe to paint; "" when nobody says."""

    def ask(self, sights: Sightings, found: Iterable[Trouble], mono: float) -> None:
        """Ask for what is missing now.

        Args:
            sights: all jobs; those that are lost are looked for.
            found: all trouble; reasons are asked for of what failed.
            mono: monotonic seconds.
        """
        lost = {sight.job.id: sight for sight in sights.lost}
        self._asked = {key: asked for key, asked in self._asked.items() if key in lost}
        wanted = self._lists(lost, mono) | self._single(lost, mono)
        if wanted:
            self._poller.refresh(*wanted)
        failed = [trouble.job_id for trouble in found if trouble.kind == FAILED]
        self._ask_why({key: sights[key] for key in failed if key not in self.reasons and key in sights})

    def hear(self, update: Update) -> bool:
        """Take what the store was told.

        Returns:
            Whether a reason is known now, or that there is none.
        """
        if update.resource.kind != "failure_reason" or update.resource.ids[0] not in self._wanted:
            return False
        key = update.resource.ids[0]
        refused = _refused(update.health.error)
        if update.health.failures and not refused:
            return False  # an outage says nothing; the poller asks again
        words = str(update.snapshot.items.get(key, "")) if update.snapshot is not None and not refused else ""
        self._tries[key] = self._tries.get(key, 0) + 1
        if not words and not refused and self._tries[key] < TRIES:
            return False
        self._wanted.pop(key).close()
        self._tries.pop(key)
        self.reasons[key] = words
        while len(self.reasons) > KEPT:
            del self.reasons[next(iter(self.reasons))]
        return True

    def close(self) -> None:
        """Ask no more."""
        for subscription in self._wanted.values():
            subscription.close()
        self._wanted.clear()

    def _lists(self, lost: Mapping[str, Sight], mono: float) -> set[Resource]:
        """The recent jobs, as soon as one is lost."""
        fresh = [sight for key, sight in lost.items() if key not in self._asked]
        for sight in fresh:
            self._asked[sight.job.id] = (1, mono)
        return {self._recent(sight) for sight in fresh}

    def _recent(self, sight: Sight) -> Resource:
        """Of its room when that is what is watched; of all rooms otherwise."""
        of_room = recent(sight.kind, sight.job.room_id) if sight.job.room_id else None
        return of_room if of_room is not None and of_room in self._store.watched else recent(sight.kind)

    def _single(self, lost: Mapping[str, Sight], mono: float) -> set[Resource]:
        """A job by itself, when it was not among the recent ones."""
        wanted: set[Resource] = set()
        for key, (times, asked_at) in self._asked.items():
            due = asked_at + (AGAIN if times == 1 else LATER)
            if mono >= due and len(wanted) < AT_ONCE:
                self._asked[key] = (times + 1, mono)
                wanted.add(job(lost[key].kind, key))
        return wanted

    def _ask_why(self, failed: Mapping[str, Sight]) -> None:
        for key in [key for key in self._wanted if key not in failed]:
            self._wanted.pop(key).close()
            self._tries.pop(key, None)
        for key, sight in failed.items():
            if key not in self._wanted and len(self._wanted) < AT_ONCE:
                self._wanted[key] = self._poller.subscribe(failure_reason(sight.kind, sight.job))


def _refused(error: ApiError | None) -> bool:
    """Whether the service has answered that we may not know."""
    return isinstance(error, StatusError) and not isinstance(error, ServerError | RateLimited)
