"""Confirmation of a harmful act: the targets as they were captured, Cancel focused, and only `y` confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from console.actions.action import NOUNS, Plan, Scope
from console.api.text import clean
from console.tables.format import cell_len

from .dialog import Question, answer, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual import events
    from textual.binding import BindingType
    from textual.timer import Timer
    from textual.widget import Widget

    from console.actions.action import Step

SETTLED_SECONDS = 0.4
"""`y` is taken once the dialog has stood and no other key has come for so long: a paste, or keys typed ahead of the
picture over a slow line, confirm nothing."""

GAP, WIDEST = 2, 72
"""Cells between columns of targets, and of a whole line in a dialog that is as wide as it gets."""

LISTED = 12
"""As many targets are named one by one; the rest are counted."""


class ConfirmDialog(Question[Plan]):
    """Asks once. The list is made from the plan and never rebuilt by a poll (product.md, safety rule 2).

    Enter presses the focused button, which is Cancel; there is no button that confirms.

    Args:
        planned: what would be done to whom.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        ("n", "cancel", "Cancel"),
        ("i", "include", "Include hidden"),
    ]
    AUTO_FOCUS = "#cancel"

    def __init__(self, planned: Plan) -> None:
        super().__init__(heading(planned), _keys(planned, armed=False), level="harmful")
        self._planned = planned
        self._arming: Timer | None = None
        self.armed = False

    def on_mount(self) -> None:
        """The question must have stood there for a moment before it can be answered."""
        self._disarm()

    def on_key(self, event: events.Key) -> None:
        """`y` confirms, if it can be an answer: not when it was typed ahead, nor in the middle of a paste."""
        if event.key == "y" and self.armed:
            event.stop()  # or it would be a key of the screen below as well
            self.dismiss(self._planned)
        else:
            self._disarm()

    def _disarm(self) -> None:
        if self._arming is not None and not self.armed:
            self._arming.reset()
            return
        self._show_armed(False)
        self._arming = self.set_timer(SETTLED_SECONDS, lambda: self._show_armed(True), name="arm y")

    def _show_armed(self, armed: bool) -> None:
        if armed != self.armed:
            self.armed = armed
            self.show_keys(_keys(self._planned, armed))

    def body(self) -> Iterable[Widget]:
        """Targets, hidden marks, consequence."""
        yield from describe(self._planned)

    def footing(self) -> Iterable[Widget]:
        """Cancel."""
        yield answer("Cancel", "cancel")

    def on_button_pressed(self) -> None:
        """Cancel is the only button."""
        self.dismiss(None)

    def action_include(self) -> None:
        """`i`: ask again, with the marks that a filter hides taken in."""
        if self._planned.hidden:
            self.dismiss(self._planned.with_hidden())


def _keys(planned: Plan, armed: bool) -> list[tuple[str, str]]:
    keys = [("y", planned.action.label) if armed else ("read", "first")]
    if planned.hidden:
        keys.append(("i", f"include the {len(planned.hidden)} hidden"))
    return [*keys, ("Esc", "cancel")]


def heading(planned: Plan) -> str:
    """The question: what to how many in which room."""
    first, count = planned.steps[0].target, len(planned.steps)
    label = planned.action.title
    if planned.action.scope is not Scope.PEERS:
        return f"{label}: {first.label if count == 1 else f'{count} {NOUNS[planned.action.scope]}'}?"
    who = first.label if count == 1 else f"{count} peers"
    return f"{label}: {who} in {first.room_name or '(no name)'}?"


def describe(planned: Plan) -> Iterable[Widget]:
    """The captured targets with ids, what is left out, what will be said, and what follows."""
    for line in aligned([_cells(step) for step in planned.steps[:LISTED]]):
        yield plain(line, "dialog-target")
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
    for warning in dict.fromkeys(planned.action.warning(step.target) for step in planned.steps):
        if warning:
            yield plain(warning, "dialog-note dialog-warning")


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines, in columns where that fits the usual dialog; a longer line is folded by itself.

    Args:
        rows: cells safe to paint, of each row as many.
    """
    most = [max(map(cell_len, cells)) for cells in zip(*rows, strict=True)]
    if sum(most) + GAP * len(most) > WIDEST:
        most = [0] * len(most)
    padded = ([cell + " " * (width - cell_len(cell)) for cell, width in zip(row, most, strict=True)] for row in rows)
    return [(" " * GAP).join(filter(None, row)).rstrip() for row in padded]


def _cells(step: Step) -> tuple[str, ...]:
    """The name, what is known of it, the id, and what it becomes."""
    target = step.target
    role = clean(step.params.role) if step.params.role else ""
    if target.peer_id:
        return target.label, f"{target.role_name} -> {role}" if role else target.role_name, clean(target.peer_id), ""
    return target.label, target.detail, clean(target.id), f"role {role}" if role else ""
