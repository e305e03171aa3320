"""A replay of webhooks on its way: how far it is, and how it ended (part-b 6.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from console.api.errors import NotFound
from console.api.text import clean
from console.live.resources import Resource, keep

if TYPE_CHECKING:
    from console.api.client import Client
    from console.api.models.events import ReplayProgress
    from console.live.resources import Items

PER_SECOND: Final = 10
"""Events the service sends again in a second."""

MOST: Final = 50_000
"""Events of one replay; `offset` passes over them for the next."""

LONGEST: Final = MOST / PER_SECOND
"""Seconds the largest replay takes."""

MISSES: Final = 3
"""A replay is unknown when it was not found so often in a row: just begun, it may not be known yet."""

_MINUTE, _HOUR = 60, 3600
_ENDS: Final = {
    "completed": "",
    "completed_with_failures": "",
    "failed": "the replay itself failed",
    "canceled": "it was cancelled on the service's side",
    "cancelled": "it was cancelled on the service's side",
    "terminated": "it was terminated on the service's side",
    "timedout": "the service gave it up after too long",
    "timed_out": "the service gave it up after too long",
}


class End(NamedTuple):
    """How a replay ended.

    Attributes:
        good: whether every event arrived, or there was none.
        words: for a person.
    """

    good: bool
    words: str


def replay(workflow_id: str) -> Resource:
    """How far a replay is: `{workflow_id: ReplayProgress}`, every 2 s; `{}` when the service does not know it.

    Args:
        workflow_id: which one.
    """
    missed = 0

    async def fetch(client: Client, previous: Items | None) -> Items:
        nonlocal missed
        try:
            found = await client.analytics.replay_progress(workflow_id)
        except NotFound:
            missed += 1
            if missed < MISSES:
                raise
            return {}
        missed = 0
        return keep({workflow_id: found}, previous)

    return Resource("replay", (workflow_id,), 2.0, 3, fetch)


def end_of(progress: ReplayProgress) -> End | None:
    """How it ended; None while it goes on. A status nobody documents is no end unless the service says when it was.

    Args:
        progress: as the service told it; its status is in lower case.
    """
    status, counted = progress.status, _counted(progress)
    if status not in _ENDS:
        ended = progress.completed_at is not None
        return End(False, f"it ended as {clean(status, 40) or 'nobody says'}: {counted}") if ended else None
    if _ENDS[status]:
        return End(False, f"{_ENDS[status]}: {counted}")
    if status == "completed" and not progress.failed:
        return End(True, counted if progress.total else "no delivery matched, so nothing was sent")
    return End(False, f"it ended with failures: {counted}")


def _counted(progress: ReplayProgress) -> str:
    failed = f", {progress.failed:,} failed again" if progress.failed else ""
    return f"{progress.completed:,} of {progress.total:,} arrived{failed}"


def on_its_way(progress: ReplayProgress) -> str:
    """`replay: 120 of 431, 2 failed, about 31 s left`.

    Args:
        progress: as the service told it.
    """
    done = progress.completed + progress.failed
    failed = f", {progress.failed:,} failed" if progress.failed else ""
    left = max(0, progress.total - done)
    wait = f", about {takes(left)} left" if left else ""
    return f"replay: {done:,} of {progress.total:,}{failed}{wait}"


def takes(events: int) -> str:
    """How long so many events take: `1 s`, `43 s`, `17 min`, `1 h 23 min`."""
    seconds = -(-events // PER_SECOND)
    if seconds < 2 * _MINUTE:
        return f"{seconds} s"
    minutes = round(seconds / _MINUTE)
    return f"{minutes} min" if seconds < _HOUR else f"{minutes // 60} h {minutes % 60} min"
