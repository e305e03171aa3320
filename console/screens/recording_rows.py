"""The rows of the Recordings screen: several lists made one, with what we saw ourselves and what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.live import resources
from console.tables.job_lists import Listed, Merged, merge
from console.tables.recordings import Alarm, RecordingRow, RecordingSources, Seen, recording_rows

from .output_aim import items

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.api.models.jobs import Job
    from console.live.resources import Resource

    from .desk import Desk

KIND = "recordings"


class RecordingRows:
    """All rows, and what they are made of.

    Args:
        desk: the shared services.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._asked_for: frozenset[str] = frozenset()
        self._paused_at: dict[str, float] = {}
        self.by_id: dict[str, RecordingRow] = {}

    def rebuild(self, looked_at: str | None) -> None:
        """Make all rows; those that came out as before are the same objects.

        Args:
            looked_at: only jobs of this room; None for all.
        """
        desk, mono = self._desk, self._desk.clock.monotonic()
        self._paused_at = {key: self._paused_at.get(key, mono) for key in desk.paused.ids}
        merged = self._merged(looked_at)
        self._ask_for(merged.over, looked_at)
        sources = RecordingSources(
            jobs=merged.jobs,
            rooms=items(desk.store, resources.rooms()),
            sessions=items(desk.store, resources.live_sessions()),
            paused=desk.paused.ids,
            over=merged.over,
            seen={key: self._seen(job, mono) for key, job in merged.jobs.items()},
            alarms=alarms(desk, merged.jobs),
        )
        self.by_id = recording_rows(sources, desk.clock.now(), self.by_id)

    def _merged(self, looked_at: str | None) -> Merged:
        lists = []
        for room_id in dict.fromkeys((None, looked_at)):
            for resource in sources_of(room_id):
                snapshot = self._desk.store.snapshot(resource)
                if snapshot is not None:
                    lists.append(Listed(snapshot.items, snapshot.started, resource.kind == KIND))
        return merge(lists, looked_at)

    def _ask_for(self, over: frozenset[str], looked_at: str | None) -> None:
        """Something ended: ask at once how, and not again for the same."""
        if over - self._asked_for and not self._desk.poller.paused:
            self._desk.poller.refresh(resources.recent(KIND, looked_at))
        self._asked_for = over

    def _seen(self, job: Job, mono: float) -> Seen:
        """How long it is so by our own measure; a pause began when we made it, whatever the service calls it."""
        if job.id in self._paused_at and job.status == "running":
            return Seen(mono - self._paused_at[job.id])
        sight = self._desk.troubles.sight(job.id)
        if sight is None or sight.job.status != job.status:
            return Seen(None)
        return Seen(sight.heard - sight.since if sight.entered else None, max(0.0, mono - sight.heard))


def sources_of(room_id: str | None) -> tuple[Resource, Resource]:
    """The two lists the rows come from.

    Args:
        room_id: of one room; None for all.
    """
    return resources.recordings(room_id), resources.recent(KIND, room_id)


def alarms(desk: Desk, jobs: Mapping[str, Job]) -> dict[str, Alarm]:
    """The worst of what is wrong with each job, by job id.

    Args:
        desk: the shared services.
        jobs: by id.
    """
    found = {key: desk.troubles.by_job(key)[:1] for key in jobs}
    return {key: Alarm(one.brief, one.words, one.tone) for key, some in found.items() for one in some}
