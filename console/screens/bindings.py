"""Key bindings made from the action registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType

from console.actions.registry import Registry

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from console.actions.action import Scope


def action_bindings(*scopes: Scope) -> list[BindingType]:
    """One binding for each key of the registry; its id is the slot, so that a keymap can move it.

    Args:
        scopes: what the actions are aimed at.
    """
    registry = Registry()
    bindings: list[BindingType] = []
    for slot, key in registry.slots(*scopes):
        action = registry.first(slot)
        bindings.append(Binding(key, f"act('{slot}')", action.label, show=False, id=slot, tooltip=action.help))
    return bindings


def own_bindings(kind: type[DOMNode]) -> list[BindingType]:
    """The bindings of a screen or of the app, and of all of ours it is built on, but those made from the registry.

    Args:
        kind: its class.
    """
    return [
        binding
        for base in kind.__mro__
        if not base.__module__.startswith("textual.")
        for binding in vars(base).get("BINDINGS", ())
        if isinstance(binding, Binding) and not binding.action.startswith("act(")
    ]
