"""How the screens were left, by name: order, columns, filters, history; the same after the next start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

Value: TypeAlias = str | int | bool | list[str] | None


class Memory:
    """Values by name, such as `peers.sort` -> `-joined`; what is not known has its default.

    Args:
        kept: what the last run left; anything may stand in it.
        keep: is handed all values whenever one changed; it must not raise.
    """

    def __init__(
        self,
        kept: Mapping[str, Value] | None = None,
        keep: Callable[[Mapping[str, Value]], None] = lambda _values: None,
    ) -> None:
        self._values: dict[str, Value] = dict(kept or {})
        self._keep = keep

    def text(self, name: str, default: str = "") -> str:
        """A text, or the default when there is none of that name.

        Args:
            name: of the value.
            default: what holds when nothing usable is kept.
        """
        value = self._values.get(name)
        return value if isinstance(value, str) else default

    def lines(self, name: str) -> list[str]:
        """Several texts, such as a history, oldest first; none when nothing usable is kept.

        Args:
            name: of the value.
        """
        value = self._values.get(name)
        return [str(one) for one in value] if isinstance(value, list) else []

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
        self._keep(self._values)
