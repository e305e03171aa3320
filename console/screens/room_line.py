"""One line about a room: live for how long, how many, and what records and streams it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.tables.format import coarse, count
from console.tables.rooms import job_tone, job_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from console.api.models import ActiveRoom, Job, Room
    from console.widgets.painting import Part

_TITLES = ("REC", "HLS", "RTMP")


def room_line(
    room: Room | None,
    active: ActiveRoom | None,
    numbers: tuple[int, int | None],
    jobs: Sequence[Mapping[str, Job]],
    now: datetime,
) -> list[Part]:
    """The line between status and peers.

    Args:
        room: as last seen.
        active: its session; None without one.
        numbers: peers present, and those on stage; None while they are being counted.
        jobs: recordings, live streams and external streams of this room that are not over.
        now: the present.
    """
    parts: list[Part] = [_state(active, numbers[0], now)]
    if room is not None and not room.enabled:
        parts.append(("  DISABLED", "warn"))
    parts += [
        ("   peers ", "dim"),
        (count(numbers[0]), "normal"),
        ("   on stage ", "dim"),
        ("..." if numbers[1] is None else count(numbers[1]), "normal"),
    ]
    for title, found in zip(_TITLES, jobs, strict=True):
        words = next(iter(job_words(found).values()), "-")
        parts += [(f"   {title} ", "dim"), (words, job_tone(words))]
    return parts


def _state(active: ActiveRoom | None, peers: int, now: datetime) -> Part:
    if active is None:
        return (" LIVE", "good") if peers else (" NOT LIVE", "dim")
    if active.started_at is None:
        return (" LIVE", "good")
    return (f" LIVE {coarse((now - active.started_at).total_seconds())}", "good")
