"""The command palette's lines, made from the action registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand

from .board import Board

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.screen import Screen


def action_commands(screen: Screen[Any]) -> Iterator[SystemCommand]:
    """What can be done on this screen now; what cannot be done names its reason.

    Args:
        screen: the screen the palette was opened on.
    """
    if not isinstance(screen, Board):
        return
    for action in screen.desk.registry:
        if action.scope not in screen.SCOPES:
            continue
        reason = action.reason_against(screen.situation(action.scope))
        words = action.help if reason is None else f"not now: {reason}"
        yield SystemCommand(action.label.capitalize(), words, lambda action=action: screen.act_now(action))
