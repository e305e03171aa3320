"""What a person sees on a screen: every cell with its style, as far as it can be seen."""

from __future__ import annotations

from typing import Any

import pyte
from rich.cells import cell_len


def seen(screen: pyte.Screen) -> list[list[Any]]:
    """Every cell with its style; nobody sees the ink of a blank, but its background, and what is drawn through it.

    Args:
        screen: of the emulator.
    """
    return [[_looks(screen.buffer[y], x) for x in range(screen.columns)] for y in range(screen.lines)]


def _looks(line: Any, x: int) -> Any:
    char = line[x]
    if char.data and char.data != " ":
        return char
    if not char.data and (not x or cell_len(line[x - 1].data[:1]) < 2):
        char = char._replace(data=" ")  # half of a wide character, which only pyte leaves
    if char.data != " " or char.reverse or char.underscore or char.strikethrough:
        return char
    return char._replace(fg="default", bold=False, italics=False)
