"""One page of a list (part-a 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a list, and where the next ones start.

    Args:
        items: in the service's order.
        last: what to pass as `start` for the next page; None when this is the last one.
        skipped: how many items were too broken to read.
    """

    items: tuple[T, ...]
    last: str | None = None
    skipped: int = 0
