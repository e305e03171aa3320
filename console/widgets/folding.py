"""Sentences as lines that fit a width, broken between words."""

from __future__ import annotations

from collections.abc import Sequence

from console.tables.format import cell_len, fold, safe
from console.widgets.painting import Part


def fold_words(text: str, width: int) -> list[str]:
    """A sentence as lines; a word longer than a line is broken where the line ends.

    Args:
        text: any text.
        width: cells of a line, at least 1.

    Returns:
        At least one line.
    """
    lines = [""]
    for word in safe(text).split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cell_len(longer) <= width:
            lines[-1] = longer
            continue
        pieces = fold(word, width)
        lines = [*lines, *pieces] if lines[-1] else [*lines[:-1], *pieces]
    return lines


def fold_parts(parts: Sequence[Part], width: int, most: int) -> list[list[Part]]:
    """Words with tones as lines: what stands before the last part keeps its place, the last part is folded beside it.

    Args:
        parts: at least one.
        width: cells of a line.
        most: so many lines at most; what does not fit is left out at the end.
    """
    *lead, (text, tone) = parts
    indent = sum(cell_len(safe(words)) for words, _ in lead)
    if indent * 2 > width:
        return [list(parts)]
    first, *rest = fold_words(text, max(1, width - indent))[:most]
    return [[*lead, (first, tone)], *([(" " * indent, tone), (line, tone)] for line in rest)]
