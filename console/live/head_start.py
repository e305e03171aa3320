"""What is asked for before all else: the list that a person waits for, while nothing is on the screen yet.

A dozen requests at once, each with a connection of its own, made the first rows of 10,000 people come 200 ms later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from console.live.resources import Resource

LONGEST: Final = 1.0
"""Seconds after the first request went out when nothing is held back any more: one slow list must not hide others."""


class HeadStart:
    """Says whom the others wait for."""

    def __init__(self) -> None:
        self._ahead: set[Resource] = set()
        self._until: float | None = None

    def give(self, *resources: Resource) -> None:
        """Let these go first, once.

        Args:
            resources: what the first rows are made of.
        """
        self._ahead, self._until = set(resources), None

    def sent(self, now: float) -> bool:
        """A request is sent.

        Args:
            now: monotonic seconds.

        Returns:
            Whether it is the first: `left` says more than before.
        """
        first = bool(self._ahead) and self._until is None
        if first:
            self._until = now + LONGEST
        return first

    def over(self, resource: Resource) -> None:
        """It was answered, or failed.

        Args:
            resource: which.
        """
        self._ahead.discard(resource)

    def left(self, now: float, polled: Collection[Resource]) -> float | None:
        """Seconds until nobody has to wait any more; None when nobody does, or none was sent yet.

        Args:
            now: monotonic seconds.
            polled: what is asked for at all; nobody waits for anything else.
        """
        late = self._until is not None and now >= self._until
        self._ahead.intersection_update(() if late else polled)
        return self._until - now if self._ahead and self._until is not None else None

    def holds(self, resource: Resource) -> bool:
        """Whether it has to wait for others.

        Args:
            resource: which.
        """
        return bool(self._ahead) and resource not in self._ahead
