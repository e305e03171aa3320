"""The bottom line: the keys that work now, as many as fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
from textual.message import Message

from console.tables.format import cell_len, safe
from console.widgets.painting import Part
from console.widgets.plain_line import PlainLine


class Hint(NamedTuple):
    """One key and what it does.

    Attributes:
        key: the key as it is printed on a keyboard.
        label: one word or two.
        enabled: whether it works now; if not, it is dimmed.
    """

    key: str
    label: str
    enabled: bool = True


class ActionBar(PlainLine):
    """Key hints from left to right; those that do not fit whole are left out, the pinned ones last."""

    class Pressed(Message):
        """A click on a hint.

        Attributes:
            key: as it is printed.
        """

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    _owners: tuple[Hint | None, ...] = ()
    _state: tuple[str, tuple[Hint, ...], tuple[Hint, ...]] = ("", (), ())

    def show_actions(self, hints: Sequence[Hint], pinned: Sequence[Hint] = (), lead: str = "") -> None:
        """Show other hints; nothing is written when they are as before.

        Args:
            hints: the most important first.
            pinned: hints which are shown on the right whatever else fits, like help.
            lead: words before all hints, like `3 marked`.
        """
        self._state = (lead, tuple(hints), tuple(pinned))
        self._fill()

    def on_click(self, event: events.Click) -> None:
        """Whoever shows the hints does what the key does."""
        place = event.get_content_offset(self)
        part = self.part_at(place.x) if place is not None else None
        hint = self._owners[part] if part is not None and part < len(self._owners) else None
        if hint is not None:
            self.post_message(self.Pressed(hint.key))

    def on_resize(self) -> None:
        """Another width holds other hints."""
        self._fill()

    def _fill(self) -> None:
        lead, hints, pinned = self._state
        right = [part for hint in pinned for part in _parts(hint)]
        owners: list[Hint | None] = [None]
        left: list[Part] = [(f" {lead}  ", "accent")] if lead else [(" ", "normal")]
        room = self.size.width - _width(left) - _width(right)
        for hint in hints:
            parts = _parts(hint)
            room -= _width(parts)
            if room < 0:
                break
            left += parts
            owners += [hint] * len(parts)
        self._owners = (*owners, *(hint for hint in pinned for _ in _parts(hint)))
        self.show(left, right)


def _parts(hint: Hint) -> list[Part]:
    if hint.enabled:
        return [(hint.key, "accent"), (f" {hint.label}  ", "normal")]
    return [(f"{hint.key} {hint.label}  ", "dim")]


def _width(parts: Sequence[Part]) -> int:
    return sum(cell_len(safe(text)) for text, _ in parts)
