"""One page of a list (part-a 3), and how far a walk through all of them has come."""

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
        total: how many there are on all pages, where the service says so.
        error: what went wrong with some of them, in replies to "stop all": a partial failure (part-b 4.2).
    """

    items: tuple[T, ...]
    last: str | None = None
    skipped: int = 0
    total: int | None = None
    error: str = ""

    @property
    def first(self) -> T | None:
        """The first item, or None when there is none."""
        return self.items[0] if self.items else None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a walk has come.

    Args:
        items: how many items have been given so far, those of the newest page included.
        pages: how many pages have come.
        total: how many items there are, where the service says so.
    """

    items: int
    pages: int
    total: int | None = None
