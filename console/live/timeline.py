"""A session over time: how many were there, what was recorded and sent, what failed, and what was done from here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from console.api.text import clean
from console.tables.timeline import Bar, Lane, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from console.api.models.events import ErrorEvent
    from console.api.models.jobs import Job
    from console.live.feed import Entry
    from console.live.stays import Span, Steps
    from console.live.story_sources import Deed

POINTS: Final = 240
"""Stretches of a session for each of which the most people are told: two for each cell of a wide terminal."""

LANES: Final = {"recordings": "REC", "live_streams": "HLS", "external_streams": "RTMP"}
"""The lanes of jobs, by kind."""

OPEN: Final = frozenset({"starting", "running", "stopping"})
OURS: Final = frozenset({"done", "failed"})
MOST_NOTES: Final = 50
"""So many of our acts, the newest, are told in words."""

_STEP: Final = 8000


class Happened(NamedTuple):
    """What happened in a session, as far as is known.

    Attributes:
        session_id: raw.
        room_id: raw.
        jobs: recordings and streams by kind, of whichever session and room.
        errors: of apps.
        deeds: what the journal says was done from here, of whichever room; None when there is no journal to read.
        entries: of the activity feed; our own acts in them count when there is no journal.
    """

    session_id: str
    room_id: str
    jobs: Mapping[str, Iterable[Job]]
    errors: Iterable[ErrorEvent] = ()
    deeds: Iterable[Deed] | None = None
    entries: Iterable[Entry] = ()


def timeline(
    span: Span, stays: Sequence[tuple[float, float]], happened: Happened, points: int = POINTS
) -> Steps[Timeline]:
    """A session over time.

    Args:
        span: from its start to its end, or to now.
        stays: (start, end) of each person's unbroken times in it.
        happened: what happened meanwhile.
        points: how many stretches of equal length it is cut into.
    """
    times, values = yield from over_time(span, stays, points)
    jobs = [Lane(name, _bars(happened, kind, span)) for kind, name in LANES.items()]
    errors = Lane("ERR", (), _errors(happened, span), "bad")
    return Timeline((span.start, span.end), times, values, (*jobs, errors, _acts(happened, span)))


def over_time(
    span: Span, stays: Sequence[tuple[float, float]], points: int
) -> Steps[tuple[tuple[float, ...], tuple[float, ...]]]:
    """The most people in each stretch of a session, with the moment each stretch begins; and how many at the end.

    Args:
        span: the session.
        stays: (start, end) inside it; who was there for no time counts nowhere.
        points: how many stretches.
    """
    starts = sorted(start for start, end in stays if end > start)
    yield
    ends = sorted(end for start, end in stays if start < end < span.end)  # who is there at the end does not go
    yield
    step = span.seconds / points if points else 0.0
    if step <= 0:
        return (span.start,), (float(len(starts)),)
    values, came, gone = [], 0, 0
    for number in range(points):
        begin, edge = span.start + number * step, span.start + (number + 1) * step
        while gone < len(ends) and ends[gone] <= begin:
            gone += 1
        most = came - gone
        while came < len(starts) and starts[came] < edge:
            while gone < len(ends) and ends[gone] <= starts[came]:
                gone += 1
            came += 1
            most = max(most, came - gone)
            if came % _STEP == 0:
                yield
        values.append(float(most))
    times = tuple(span.start + number * step for number in range(points))
    return (*times, span.end), (*values, float(len(starts) - len(ends)))


def _bars(happened: Happened, kind: str, span: Span) -> tuple[Bar, ...]:
    found = (_bar(job, span) for job in happened.jobs.get(kind, ()) if _of(job, happened))
    return tuple(bar for bar in found if bar is not None)


def _of(job: Job, happened: Happened) -> bool:
    """Whether a job ran in the session; one that names none may have, if it ran in the room at that time."""
    return job.session_id == happened.session_id or (not job.session_id and job.room_id == happened.room_id)


def _bar(job: Job, span: Span) -> Bar | None:
    begun, ended = job.started_at or job.created_at, job.stopped_at or job.updated_at
    if begun is None:
        return None
    open_now = job.status in OPEN and job.stopped_at is None
    start = begun.timestamp()
    end = span.end if open_now or ended is None else max(start, ended.timestamp())
    if end < span.start or start > span.end:
        return None
    return Bar(start, end, clean(job.status, 40) or "?", open_now, job.status == "failed")


def _errors(happened: Happened, span: Span) -> tuple[float, ...]:
    stamps = (one.timestamp for one in happened.errors if one.session_id in ("", happened.session_id))
    return _inside((stamp.timestamp() for stamp in stamps if stamp is not None), span)


def _acts(happened: Happened, span: Span) -> Lane:
    """What was done from here, and in words what it was."""
    notes = sorted(note for note in _told(happened) if span.start <= note[0] <= span.end)
    return Lane("ACT", (), tuple(at for at, _ in notes), "normal", tuple(notes[-MOST_NOTES:]))


def _told(happened: Happened) -> Iterator[tuple[float, str]]:
    if happened.deeds is not None:
        for deed in happened.deeds:
            if deed.room_id == happened.room_id:
                who = f" by {deed.operator}" if deed.operator else ""
                yield deed.at.timestamp(), f"{deed.detail or deed.action}{who}"
        return
    for one in happened.entries:
        if one.kind in OURS and (one.session_id == happened.session_id or one.room_id == happened.room_id):
            yield one.at.timestamp(), one.text


def _inside(moments: Iterable[float], span: Span) -> tuple[float, ...]:
    return tuple(sorted(moment for moment in moments if span.start <= moment <= span.end))
