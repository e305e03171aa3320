"""One line about a room: live for how long, how many, what records and streams it, and what is wrong with that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.tables.chips import NO_CHIPS, ChipSources, chips
from console.tables.format import cell_len, coarse, count, safe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from console.api.models import ActiveRoom, Room
    from console.tables.chips import Bother
    from console.tables.column import Cell
    from console.widgets.painting import Part


_SHORTER = (("   ", "  "), ("on stage", "stage"), ("running ", ""))
"""What becomes what in a narrow terminal, one after another."""


def room_line(
    room: Room | None,
    active: ActiveRoom | None,
    numbers: tuple[int, int | None],
    cells: Sequence[tuple[str, Cell]],
    now: datetime,
) -> list[Part]:
    """The line between status and peers.

    Args:
        room: as last seen.
        active: its session; None without one.
        numbers: peers present, and those on stage; None while they are being counted.
        cells: what is recorded and sent, each with its title.
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
    for title, cell in cells:
        parts += [(f"   {title} ", "dim"), (cell.text, cell.tone)]
    return parts


def room_cells(room_id: str, sources: ChipSources, now: datetime) -> list[tuple[str, Cell]]:
    """What a room records and sends, each with its title, for `room_line`.

    Args:
        room_id: its raw id.
        sources: its jobs and its trouble.
        now: the present.
    """
    found = chips(sources, now).get(room_id, NO_CHIPS)
    return [("REC", found.rec), ("HLS", found.hls), ("RTMP", found.rtmp)]


def with_trouble(parts: list[Part], bothers: Sequence[Bother], width: int) -> list[Part]:
    """The same line with the worst trouble in words behind it, where that fits; the chips tell of it in any case.

    Args:
        parts: the line.
        bothers: what is wrong, the worst first.
        width: cells there are.
    """
    if not bothers:
        return parts
    words = f"   ! {safe(bothers[0].words)}"
    taken = sum(cell_len(safe(text)) for text, _ in parts) + cell_len(words)
    return [*parts, (words, bothers[0].tone)] if taken < width else parts


def fitting(parts: Sequence[Part], width: int) -> list[Part]:
    """The same line in fewer words, as few as it takes: smaller gaps first, then shorter words for what is well.

    Args:
        parts: the line.
        width: cells there are.
    """
    line = list(parts)
    for long, short in _SHORTER:
        if sum(cell_len(safe(text)) for text, _ in line) <= width:
            break
        line = [(text.replace(long, short), tone) for text, tone in line]
    return line


def _state(active: ActiveRoom | None, peers: int, now: datetime) -> Part:
    if active is None:
        return (" LIVE", "good") if peers else (" NOT LIVE", "dim")
    if active.started_at is None:
        return (" LIVE", "good")
    return (f" LIVE {coarse((now - active.started_at).total_seconds())}", "good")
