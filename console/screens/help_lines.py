"""The lines of `?`: actions from the registry, everything else from the bindings themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from console.modals.help import HelpLine
from console.widgets.live_table import LiveTable

from .chrome import key_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.binding import BindingType

    from console.actions.action import Action

    from .keymap import Keys


def action_lines(slots: Sequence[tuple[str, Action, str | None]]) -> list[HelpLine]:
    """What can be done here, with the reason for what cannot be done now."""
    return [
        HelpLine("Act", _names(keys.split(",")), action.label, action.help, reason) for keys, action, reason in slots
    ]


def palette_lines(actions: Iterable[Action]) -> list[HelpLine]:
    """Actions without a key, reached through the palette."""
    return [HelpLine("Act", "^P", action.label, action.help) for action in actions if not action.key]


def binding_lines(section: str, bindings: Iterable[BindingType], bound: Keys) -> list[HelpLine]:
    """Lines of bindings that carry words; those of actions come from the registry instead.

    Args:
        section: what they stand under.
        bindings: with their default keys.
        bound: the keys they really have.
    """
    lines = []
    for binding in bindings:
        if isinstance(binding, Binding) and not binding.action.startswith("act("):
            keys = bound.of(binding.id or "", binding.key)
            lines.append(HelpLine(section, _names(keys), binding.description, binding.tooltip))
    return lines


def table_lines(bound: Keys) -> list[HelpLine]:
    """Moving and marking.

    Args:
        bound: the keys really bound.
    """
    return binding_lines("Move and mark", LiveTable.BINDINGS, bound)


def _names(keys: Iterable[str]) -> str:
    return " ".join(key_name(key) for key in keys)
