"""What was seen of each job: its newest state, since when we know of that state, and whether we saw it begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from console.api.models.jobs import Job
    from console.live.resources import Resource
    from console.live.service_time import ServiceTime
    from console.live.store import Snapshot, Update

KINDS: Final = ("recordings", "live_streams", "external_streams")

UNBROKEN: Final = 45.0
"""Seconds between two looks, at most, for the second to have seen a state begin. Lists of open jobs come every 10 s
and recent ones every 30 s; after a longer pause nobody knows when it began, and the service's stamps must tell."""

FORGOTTEN: Final = 1200.0
"""Seconds after which a failed job of which nothing is heard any more is dropped."""

PATIENCE: Final = 90.0
"""Seconds for which a job that no list shows any more is waited for."""

_DONE: Final = frozenset({"post_processing", "completed"})
FAILED: Final = "failed"


@dataclass(slots=True)
class Sight:
    """One job, as last seen; owned by `Sightings`, for others to read.

    Attributes:
        kind: `recordings`, `live_streams` or `external_streams`.
        job: as the service showed it last.
        since: monotonic seconds when its state was first seen.
        entered: whether the look before had shown another state, or no such job, so that it began then.
        heard: monotonic seconds of the answer that showed it last.
        asked: monotonic seconds when the request for that answer was begun.
        lost: whether the list of open jobs shows it no more, and nobody told yet what became of it.
    """

    kind: str
    job: Job
    since: float
    entered: bool
    heard: float
    asked: float
    lost: bool = False

    @property
    def open(self) -> bool:
        """Whether it is not over, as far as anybody knows."""
        return self.job.status != FAILED

    def age(self, time: ServiceTime, wall: float, mono: float) -> float:
        """Seconds it was in its state when it was last seen so; less rather than more.

        It is not reckoned to the present: silence is no news, so an outage, a pause or another screen make no job old.
        When we saw the state begin, that is our own measure. Otherwise it is the longer of that and of what the
        service's stamps say, by the service's own time.

        Args:
            time: what its stamps prove about the service's clock.
            wall: our wall clock now, in seconds since the epoch.
            mono: monotonic seconds now.
        """
        own = self.heard - self.since
        stamp = None if self.entered else began(self.job)
        there = time.now(wall - (mono - self.heard), self.heard)
        return own if stamp is None or there is None else max(own, there - stamp.timestamp())


def began(job: Job) -> datetime | None:
    """When a job entered its state, by its stamps (part-b 1); None when they do not say.

    It is starting since it was created, running since it was started, anything else since it was last changed.

    Args:
        job: as the service shows it.
    """
    exact = {"starting": job.created_at, "running": job.started_at}.get(job.status)
    return exact or job.updated_at or (job.created_at if job.status == "starting" else None)


class Sightings(Mapping[str, Sight]):
    """All jobs that are not over, and those that failed, by id; whichever list showed them last.

    Args:
        time: learns from their stamps.
    """

    def __init__(self, time: ServiceTime) -> None:
        self._time = time
        self._kinds: dict[str, dict[str, Sight]] = {kind: {} for kind in KINDS}
        self._answers: dict[Resource, Snapshot] = {}

    def __getitem__(self, key: str) -> Sight:
        for sights in self._kinds.values():
            if key in sights:
                return sights[key]
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        for sights in self._kinds.values():
            yield from sights

    def __len__(self) -> int:
        return sum(map(len, self._kinds.values()))

    def all(self) -> dict[str, Sight]:
        """All of them, as a dictionary of its own."""
        return {key: sight for sights in self._kinds.values() for key, sight in sights.items()}

    def of(self, kind: str) -> Mapping[str, Sight]:
        """Those of one kind, by id; it changes under the reader's hands."""
        return self._kinds[kind]

    @property
    def lost(self) -> list[Sight]:
        """Those of which nobody told yet what became of them."""
        return [sight for sights in self._kinds.values() for sight in sights.values() if sight.lost]

    def hear(self, update: Update) -> bool:
        """Take what the store was told.

        Returns:
            Whether it was about jobs.
        """
        snapshot, resource = update.snapshot, update.resource
        kind = resource.kind if resource.kind in self._kinds else resource.ids[0] if resource.ids else ""
        if resource.kind not in (*KINDS, "recent", "job") or kind not in self._kinds:
            return False
        known = self._answers.get(resource)
        if snapshot is None or (known is not None and known.serial >= snapshot.serial):
            return True  # a failure brings the last answer again
        self._take_all(kind, snapshot)
        if resource.kind == kind:
            self._miss(kind, snapshot, resource.ids)
        if resource.kind == "job" and resource.ids[-1] not in snapshot.items:
            self._kinds[kind].pop(resource.ids[-1], None)  # 404: the service knows no such job
        self._answers[resource] = snapshot
        return True

    def forget(self, mono: float) -> None:
        """Drop what is not worth keeping.

        Args:
            mono: monotonic seconds now.
        """
        for sights in self._kinds.values():
            for key, sight in list(sights.items()):
                silent = mono - sight.heard
                if silent > (PATIENCE if sight.lost else FORGOTTEN if not sight.open else silent):
                    del sights[key]
        self._answers = {key: one for key, one in self._answers.items() if mono - one.mono < FORGOTTEN}

    def _take_all(self, kind: str, snapshot: Snapshot) -> None:
        before, mono, asked = self._answers.get(snapshot.resource), snapshot.mono, snapshot.started
        sights = self._kinds[kind]
        for key, job in snapshot.items.items():
            sight = sights.get(key)
            if sight is not None and sight.job is job:
                if asked >= sight.asked:
                    sight.heard, sight.asked, sight.lost = mono, asked, False
            elif job.status in _DONE:
                sights.pop(key, None)
            elif sight is None:
                self._notice(job, snapshot)
                sights[key] = Sight(kind, job, mono, before is not None and mono - before.mono <= UNBROKEN, mono, asked)
                if before is not None and job.status == "starting":
                    self._time.not_after(job.created_at, before.started)
            elif asked >= sight.asked:
                self._notice(job, snapshot)
                self._renew(sight, job, snapshot)

    def _renew(self, sight: Sight, job: Job, snapshot: Snapshot) -> None:
        if job.status != sight.job.status:
            sight.entered = snapshot.mono - sight.heard <= UNBROKEN
            sight.since = snapshot.mono
        sight.job, sight.heard, sight.asked, sight.lost = job, snapshot.mono, snapshot.started, False

    def _notice(self, job: Job, snapshot: Snapshot) -> None:
        wall = snapshot.taken_at
        for stamp in (job.created_at, job.started_at, job.updated_at, job.stopped_at):
            self._time.not_before(stamp, snapshot.mono, wall)

    def _miss(self, kind: str, snapshot: Snapshot, rooms: tuple[str, ...]) -> None:
        """What a list of open jobs does not show, though it should, is lost from sight."""
        for key, sight in self._kinds[kind].items():
            covered = not rooms or sight.job.room_id == rooms[0]
            if covered and sight.open and key not in snapshot.items and sight.asked <= snapshot.started:
                sight.lost = True
