"""Styles that are read once, and late where that does: reading them is what a start pays most for after the imports."""

from __future__ import annotations

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

PLENTY = 1024


class Styles(Stylesheet):
    """Remembers what each source says for as long as the colours are the same.

    Textual reads all sources anew for each screen that is first shown, and after the 64th source also for each widget
    of a new kind: it remembers 64, and going through more than that in order finds none of them again.

    Args:
        variables: the colours and the like, by name.
    """

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(PLENTY)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Take other colours; the same ones change nothing, and then nothing is forgotten.

        Args:
            variables: the colours and the like, by name.
        """
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Read what is not known yet."""
        self.parse()
