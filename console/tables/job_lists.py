"""One picture of a kind of jobs out of several lists: those that are not over, and the newest of any status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.api.models.jobs import Job

OPEN = frozenset({"starting", "running", "stopping"})
"""What a list of jobs that are not over has; `post_processing` comes after them (part-b 1)."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One answer of the service.

    Attributes:
        jobs: by id.
        started: monotonic seconds when the request was begun.
        complete: whether every open job of the rooms looked at stands in it; otherwise it holds the newest jobs of any
            status, and may lack older ones.
    """

    jobs: Mapping[str, Job]
    started: float
    complete: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """What several answers say together.

    Attributes:
        jobs: by id, each as the newest answer that has it shows it.
        over: ids of jobs that are called open above, and which the newest list of open jobs lacks: they are over, and
            how they ended was not said yet.
    """

    jobs: Mapping[str, Job] = field(default_factory=dict)
    over: frozenset[str] = frozenset()


def merge(lists: Sequence[Listed], room_id: str | None = None) -> Merged:
    """Make one picture.

    A job that was called open, and that is missing from a newer list of open jobs, is over: it stays until a newer list
    of any status says how it ended, and goes if that one does not know it either.

    Args:
        lists: answers of any age; those that were asked for later are believed.
        room_id: only jobs of this room; None for all.
    """
    jobs: dict[str, Job] = {}
    over: set[str] = set()
    for answer in sorted(lists, key=lambda one: one.started):
        found = {key: job for key, job in answer.jobs.items() if room_id in (None, job.room_id)}
        if answer.complete:
            over |= {key for key, job in jobs.items() if job.status in OPEN and key not in found}
        else:
            for key in over - found.keys():
                del jobs[key]
            over.clear()
        jobs |= found
        over -= found.keys()
    return Merged(jobs, frozenset(over))
