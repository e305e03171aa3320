"""Where two lines stop to differ, so that what is the same to the right of that is not written again."""

from __future__ import annotations

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
    before, after = _runs(old), _runs(new)
    for (text, style), (other, its_style) in zip(before, after, strict=False):
        if style != its_style:
            return width
        if text != other:
            return width - _plain_tail(text, other)
        width -= cell_len(text)
    # What is left on one side alone has no width of its own: an accent without its letter.
    return width if len(before) == len(after) else new.cell_length


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
