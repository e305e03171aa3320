"""A stream key in clear, for some seconds at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.dom import DOMNode
    from textual.timer import Timer

REVEAL_SECONDS = 10.0
"""How long a stream key is shown (product.md, Secrets)."""


class Revealed:
    """Which key is shown in clear; it never holds the key itself.

    Args:
        owner: runs the timer.
        changed: called when another one is shown, or none any more.
    """

    def __init__(self, owner: DOMNode, changed: Callable[[], None]) -> None:
        self._owner = owner
        self._changed = changed
        self._timer: Timer | None = None
        self.key = ""
        """The raw id of the key; "" for none."""

    def show(self, key: str) -> None:
        """Show one, until the time is over or `mask` is called.

        Args:
            key: its raw id.
        """
        self.mask()
        self.key = key
        self._timer = self._owner.set_timer(REVEAL_SECONDS, self.mask, name="mask")
        self._changed()

    def mask(self) -> None:
        """Show none any more."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self.key:
            self.key = ""
            self._changed()
