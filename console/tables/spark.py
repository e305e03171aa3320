"""A few values as one character each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

BLOCKS: Final = "▁▂▃▄▅▆▇█"
SLOPES: Final = "_.-=+*#@"
"""The same without anything but ASCII."""

GAP: Final = " "
FLOOR: Final = 1e-9


def sparkline(points: Sequence[float | None], ascii_only: bool = False) -> str:
    """A line of one character for each point, from nothing to the highest of them.

    The foot of the line is zero, not the least of the points: what wavers a little looks even, and a collapse is seen.

    Args:
        points: the oldest first; finite, 0 or more; None is a gap, and stays one.
        ascii_only: use no character outside ASCII.

    Returns:
        As many cells as points.
    """
    steps = SLOPES if ascii_only else BLOCKS
    top = max((point for point in points if point is not None), default=0.0)
    return "".join(GAP if point is None else steps[_height(point, top, len(steps))] for point in points)


def _height(point: float, top: float, steps: int) -> int:
    return min(steps - 1, int(max(0.0, point) / top * steps)) if top > FLOOR else 0
