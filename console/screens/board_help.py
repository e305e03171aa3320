"""What `?` shows on a screen with a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import help_lines
from .bindings import own_bindings

if TYPE_CHECKING:
    from console.modals.help import HelpLine

    from .board import Board


def lines_of(board: Board[Any]) -> list[HelpLine]:
    """Every key and action of a screen, with the reason for what cannot be done now.

    Args:
        board: the screen.
    """
    own = [*own_bindings(type(board)), *own_bindings(type(board.app))]
    keys, registry = board.desk.keys, board.desk.registry

    def against(action: str) -> str | None:
        if board.table.unmarkable and action.partition("(")[0] in help_lines.MARKING:
            return board.table.unmarkable
        return board.against(action)

    return [
        *help_lines.action_lines(board.slots()),
        *help_lines.palette_lines(action for action in registry if action.scope in board.scopes),
        *help_lines.binding_lines("Screen", own, keys, against),
        *help_lines.table_lines(keys, against),
        *help_lines.command_lines(),
        *help_lines.filter_lines(),
    ]
