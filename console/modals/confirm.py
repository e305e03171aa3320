"""Confirmation of a harmful act: the targets as they were captured, Cancel focused, and only `y` confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.widgets import Button

from console.actions.action import Plan, Scope
from console.api.text import clean

from .dialog import Dialog, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget

    from console.actions.action import Step

LISTED = 12
"""As many targets are named one by one; the rest are counted."""


class ConfirmDialog(Dialog[Plan]):
    """Asks once. The list is made from the plan and never rebuilt by a poll (product.md, safety rule 2).

    Enter presses the focused button, which is Cancel; there is no button that confirms.

    Args:
        planned: what would be done to whom.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        ("y", "confirm", "Confirm"),
        ("n", "cancel", "Cancel"),
        ("i", "include", "Include hidden"),
    ]
    AUTO_FOCUS = "#cancel"

    def __init__(self, planned: Plan) -> None:
        keys = [("y", planned.action.label), ("Esc", "cancel")]
        if planned.hidden:
            keys.append(("i", f"include the {len(planned.hidden)} hidden"))
        super().__init__(heading(planned), keys, level="harmful")
        self._planned = planned

    def body(self) -> Iterable[Widget]:
        """Targets, hidden marks, consequence, Cancel."""
        yield from describe(self._planned)
        yield Button("Cancel", id="cancel", compact=True)

    def on_button_pressed(self) -> None:
        """Cancel is the only button."""
        self.dismiss(None)

    def action_confirm(self) -> None:
        """`y`: do it."""
        self.dismiss(self._planned)

    def action_include(self) -> None:
        """`i`: ask again, with the marks that a filter hides taken in."""
        if self._planned.hidden:
            self.dismiss(self._planned.with_hidden())


def heading(planned: Plan) -> str:
    """The question: what to how many in which room."""
    first, count = planned.steps[0].target, len(planned.steps)
    label = planned.action.label.capitalize()
    if planned.action.scope is Scope.ROOM:
        return f"{label}: {first.label}?"
    who = first.label if count == 1 else f"{count} peers"
    return f"{label}: {who} in {first.room_name or '(no name)'}?"


def describe(planned: Plan) -> Iterable[Widget]:
    """The captured targets with ids, what is left out, what will be said, and what follows."""
    for step in planned.steps[:LISTED]:
        yield plain(_line(step), "dialog-target")
    if len(planned.steps) > LISTED:
        yield plain(f"and {len(planned.steps) - LISTED} more", "dialog-target")
    if planned.hidden:
        names = [step.target.label for step in planned.hidden[:LISTED]]
        if len(planned.hidden) > LISTED:
            names.append(f"and {len(planned.hidden) - LISTED} more")
        yield plain(f"Marked but hidden by the filter, and left out: {', '.join(names)}", "dialog-note")
    message = planned.steps[0].params.message
    if message:
        yield plain(f"“{clean(message, 400)}”", "dialog-quote")
    yield plain(planned.action.consequence, "dialog-note")


def _line(step: Step) -> str:
    target = step.target
    if not target.peer_id:
        role = f"  role {clean(step.params.role)}" if step.params.role else ""
        return f"{target.label}  {clean(target.room_id)}{role}"
    change = f"  {target.role_name} -> {clean(step.params.role)}" if step.params.role else f"  {target.role_name}"
    return f"{target.label}{change}  {clean(target.peer_id)}"
