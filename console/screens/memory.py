"""How the screens were left, by name: order, theme, history; the same after the next start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from console.api.text import clean, without_secrets

Value: TypeAlias = str | int | bool | list[str] | None

MOST_LINES = 100
"""Lines of a history that are kept."""

LONGEST = 1000
"""Characters of a line or a text that are kept."""


class Memory:
    """Values by name, such as `peers.sort` -> `-joined`; what is not known has its default.

    Args:
        kept: what the last run left; anything may stand in it.
        keep: is handed the name and the value of whatever changed (None: forgotten); it neither waits nor raises.
        flush: writes what is not written yet, and waits for it.
    """

    def __init__(
        self,
        kept: Mapping[str, object] | None = None,
        keep: Callable[[str, Value], None] = lambda _name, _value: None,
        flush: Callable[[], None] = lambda: None,
    ) -> None:
        self._values: dict[str, object] = dict(kept or {})
        self._keep = keep
        self.flush = flush

    def text(self, name: str, default: str = "") -> str:
        """A text, safe to paint, or the default when there is none of that name.

        Args:
            name: of the value.
            default: what holds when nothing usable is kept.
        """
        value = self._values.get(name)
        return clean(value, LONGEST) if isinstance(value, str) else default

    def lines(self, name: str) -> list[str]:
        """Several texts, such as a history, oldest first, safe to paint; none when nothing usable is kept.

        Args:
            name: of the value.
        """
        value = self._values.get(name)
        if not isinstance(value, list):
            return []
        return [clean(one, LONGEST) for one in value[-MOST_LINES:] if isinstance(one, str)]

    def put(self, name: str, value: Value) -> None:
        """Remember; None forgets. Nothing is written when it is as before.

        Args:
            name: of the value.
            value: what.
        """
        if self._values.get(name) == value:
            return
        if value is None:
            del self._values[name]
        else:
            self._values[name] = value
        self._keep(name, value)

    def add(self, name: str, line: str) -> None:
        """Put a line at the end of a history; one that stands in it already moves there.

        What would not come back as it was typed is not kept, nor what holds a token or the address of a stream: the
        file outlives the run, and whoever stands behind the operator reads along when Up brings it back.

        Args:
            name: of the history.
            line: what.
        """
        if clean(line, LONGEST) != line or without_secrets(line) != line:
            return
        known = [one for one in self.lines(name) if one != line]
        self.put(name, [*known, line][-MOST_LINES:])
