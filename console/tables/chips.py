"""What a room records and sends, as one short cell for each: `running 58m`, `stuck 3m`, `2/2 55m`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from console.api.text import clean
from console.tables.column import Cell, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from console.api.models.jobs import Job

NONE = Cell("-", "dim")

# part-b 1: the order in which several jobs of one room are told apart; what is not listed comes after them.
_ORDER = ("failed", "running", "starting", "stopping", "post_processing")
_WORDS = {"post_processing": "finishing"}
_TONES: dict[str, Tone] = {"running": "good", "starting": "warn", "stopping": "warn", "failed": "bad"}
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


class Bother(Protocol):
    """Something that is wrong, as far as a table shows it; see `console.live.trouble.Trouble`."""

    @property
    def chip(self) -> str:
        """Which chip it shows on: `rec`, `hls` or `rtmp`."""

    @property
    def brief(self) -> str:
        """What is wrong, in at most 11 cells."""

    @property
    def words(self) -> str:
        """What is wrong, safe to paint."""

    @property
    def tone(self) -> Tone:
        """How bad it is."""


@dataclass(frozen=True, slots=True)
class Chips:
    """The three cells of a room.

    Attributes:
        rec: recordings.
        hls: live streams.
        rtmp: external streams: addresses that really get something, of all that should.
    """

    rec: Cell = NONE
    hls: Cell = NONE
    rtmp: Cell = NONE


NO_CHIPS = Chips()


@dataclass(frozen=True, slots=True)
class ChipSources:
    """What chips are made of.

    Attributes:
        recordings: recordings that are not over, by id.
        live_streams: live streams that are not over, by id.
        external_streams: external streams that are not over, and those whose failure still counts, by id.
        troubles: what is wrong, by room id, the worst first.
    """

    recordings: Mapping[str, Job] = field(default_factory=dict)
    live_streams: Mapping[str, Job] = field(default_factory=dict)
    external_streams: Mapping[str, Job] = field(default_factory=dict)
    troubles: Mapping[str, Sequence[Bother]] = field(default_factory=dict)


def chips(sources: ChipSources, now: datetime) -> dict[str, Chips]:
    """The chips of every room that has a job or trouble.

    Ages are in one unit, whole minutes at the least, so that chips seldom change because time passes.

    Args:
        sources: jobs and trouble.
        now: the present.

    Returns:
        Chips by room id.
    """
    wall = now.timestamp()
    recordings, streams = _by_room(sources.recordings.values()), _by_room(sources.live_streams.values())
    outs = _by_room(sources.external_streams.values())
    found = {}
    for room_id in {*recordings, *streams, *outs, *sources.troubles}:
        bothers = _first_of_each(sources.troubles.get(room_id, ()))
        found[room_id] = Chips(
            _chip(recordings.get(room_id, ()), bothers.get("rec"), wall),
            _chip(streams.get(room_id, ()), bothers.get("hls"), wall),
            _rtmp(outs.get(room_id, ()), bothers.get("rtmp"), wall),
        )
    return found


def age(seconds: float) -> str:
    """A length of time in one unit: `58m`, `3h`, `2d`, and nothing under a minute.

    Args:
        seconds: how long.
    """
    for size, unit in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "m")):
        if seconds >= size:
            return f"{int(seconds // size)}{unit}"
    return ""


def _by_room(jobs: Iterable[Job]) -> dict[str, list[Job]]:
    found: dict[str, list[Job]] = {}
    for job in jobs:
        if job.status != "completed":
            found.setdefault(job.room_id, []).append(job)
    return found


def _first_of_each(bothers: Sequence[Bother]) -> dict[str, Bother]:
    found: dict[str, Bother] = {}
    for bother in bothers:
        found.setdefault(bother.chip, bother)
    return found


def _chip(jobs: Sequence[Job], bother: Bother | None, wall: float) -> Cell:
    """One job with its age, several with their number; trouble before either."""
    if bother is not None:
        return Cell(bother.brief, bother.tone)
    if not jobs:
        return NONE
    first = min(jobs, key=_order)
    words, tone = _WORDS.get(first.status) or clean(first.status) or "-", _TONES.get(first.status, "normal")
    if len(jobs) > 1:
        return Cell(f"{len(jobs)} {words}", tone)
    return Cell(f"{words} {since}" if (since := _age(first, wall)) else words, tone)


def _order(job: Job) -> tuple[int, str]:
    return (_ORDER.index(job.status) if job.status in _ORDER else len(_ORDER), job.status)


def _rtmp(jobs: Sequence[Job], bother: Bother | None, wall: float) -> Cell:
    """Addresses that get something of all that should, and for how long; a job without any counts as one."""
    if not jobs:
        return NONE if bother is None else Cell(bother.brief, bother.tone)
    running = [job for job in jobs if job.status == "running"]
    got, wanted = sum(map(_urls, running)), sum(map(_urls, jobs))
    if bother is not None:
        return Cell(f"{got}/{wanted} {bother.brief.partition(' ')[0]}", bother.tone)
    others = [job for job in jobs if job.status != "running"]
    if others:
        first = min(others, key=_order)
        words = _WORDS.get(first.status) or clean(first.status) or "-"
        return Cell(f"{got}/{wanted} {words}", _TONES.get(first.status, "normal"))
    since = _age(min(running, key=_entered), wall)
    return Cell(f"{got}/{wanted} {since}".rstrip(), "good")


def _urls(job: Job) -> int:
    return max(1, len(getattr(job, "rtmp_urls", ())))


def _entered(job: Job) -> float:
    """When it entered its state, by its stamps (part-b 1), in seconds since the epoch; endless when nobody says."""
    stamp = (job.started_at if job.status == "running" else None) or (
        job.created_at if job.status in ("running", "starting") else job.updated_at
    )
    return stamp.timestamp() if stamp is not None else float("inf")


def _age(job: Job, wall: float) -> str:
    return age(wall - _entered(job))
