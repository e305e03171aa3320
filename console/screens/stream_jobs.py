"""The streams worth showing: those that are open, and those that failed or ended a short while ago."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.live import resources
from console.tables.job_lists import Listed, Merged, merge
from console.tables.streams import worth_showing

from .output_aim import KINDS

if TYPE_CHECKING:
    from datetime import datetime

    from console.live.poller import Poller
    from console.live.store import Snapshot, Store


class JobList:
    """Jobs of one kind, out of the list of open ones and the list of the newest.

    A job that ends leaves the one list up to half a minute before the other says how: it stays in sight, and the other
    is asked for at once.

    Args:
        kind: `live_streams` or `external_streams`.
        store: what the service said.
        poller: asks again.
    """

    def __init__(self, kind: str, store: Store, poller: Poller) -> None:
        self._kind = kind
        self._store = store
        self._poller = poller
        self._open: Snapshot | None = None
        self._former: Snapshot | None = None
        self._asked: frozenset[str] = frozenset()

    def jobs(self, room_id: str | None, now: datetime) -> Merged:
        """All of them, by id.

        Args:
            room_id: only those of this room; None for all rooms.
            now: the present, aware.
        """
        recent = resources.recent(self._kind, room_id)
        open_ = self._store.snapshot(KINDS[self._kind](room_id))
        self._keep(open_)
        answers = [(self._store.snapshot(recent), False), (self._former, True), (open_, True)]
        lists = [Listed(one.items, one.started, complete) for one, complete in answers if one is not None]
        merged = merge(lists, room_id)
        if merged.over - self._asked:
            self._poller.refresh(recent)
        self._asked = merged.over
        kept: dict[str, Any] = {key: job for key, job in merged.jobs.items() if worth_showing(job, now)}
        return Merged(kept, merged.over)

    def known(self, room_id: str | None) -> bool:
        """Whether the service ever said which are open.

        Args:
            room_id: as for `jobs`.
        """
        return self._store.snapshot(KINDS[self._kind](room_id)) is not None

    def _keep(self, newest: Snapshot | None) -> None:
        """Remember the last two lists of open ones; of other rooms they say nothing."""
        before = self._open
        if newest is before or newest is None:
            return
        same = before is not None and before.resource == newest.resource
        self._former = before if same else None
        self._open = newest
