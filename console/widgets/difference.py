"""Where two lines stop to differ, so that what is the same to the right of that is not written again."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from textual.strip import Strip

from console.tables.format import cell_len


def differing_width(old: Strip, new: Strip) -> int:
    """How many cells, from the left edge on, hold all that differs between two lines.

    Textual crops what it repaints on the right only, so nothing is gained from knowing where the difference begins.

    Args:
        old: the line that is on screen.
        new: the line that is to be.

    Returns:
        0 when they are alike; the whole width when their widths differ.
    """
    if old.cell_length != new.cell_length:
        return new.cell_length
    width = new.cell_length
    for (text, style), (other, its_style) in _same_runs(old, new):
        if style != its_style:
            break
        if text == other:
            width -= cell_len(text)
            continue
        return width - _plain_tail(text, other)
    return width


def _same_runs(old: Strip, new: Strip) -> Iterable[tuple[tuple[str, object], tuple[str, object]]]:
    return zip(_runs(old), _runs(new), strict=False)


def _runs(strip: Strip) -> list[tuple[str, object]]:
    segments: list[Segment] = list(strip)
    return [(segment.text, segment.style) for segment in reversed(segments)]


def _plain_tail(text: str, other: str) -> int:
    """How many characters at the end are the same; only ASCII, where one character surely is one cell of its own."""
    count = 0
    for char, its in zip(reversed(text), reversed(other), strict=False):
        if char != its or not char.isascii():
            break
        count += 1
    return count
