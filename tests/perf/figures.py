"""A measured figure, and the table that is printed of many."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """Something measured.

    Args:
        what: in words.
        value: with its unit.
        goal: what it is to be, in words; "" when there is none.
    """

    what: str
    value: str
    goal: str = ""


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def quantile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread(values: Sequence[float], unit: str = "ms", scale: float = 1000.0) -> str:
    """Median, least and most, for people."""
    low, high = min(values) * scale, max(values) * scale
    return f"{median(values) * scale:.0f} {unit} [{low:.0f}-{high:.0f}]"


def ratio(values: Sequence[float], others: Sequence[float]) -> str:
    """How many times the other median."""
    return f"{median(values) / median(others):.2f}x"


def print_table(title: str, figures: Sequence[Figure]) -> None:
    """Print them as a table that is also Markdown."""
    print(f"\n### {title}\n\n| what | figure | goal |\n|---|---|---|")
    for figure in figures:
        print(f"| {figure.what} | {figure.value} | {figure.goal} |", flush=True)
