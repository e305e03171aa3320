"""What `?` shows on a screen with a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from . import help_lines

if TYPE_CHECKING:
    from console.modals.help import HelpLine

    from .board import Board


def lines_of(board: Board[Any]) -> list[HelpLine]:
    """Every key and action of a screen, with the reason for what cannot be done now.

    Args:
        board: the screen.
    """
    own = [binding for kind in type(board).__mro__ for binding in vars(kind).get("BINDINGS", ()) if kind is not Screen]
    keys, registry = board.desk.keys, board.desk.registry
    return [
        *help_lines.action_lines(board.slots()),
        *help_lines.palette_lines(action for action in registry if action.scope in board.scopes),
        *help_lines.binding_lines("Screen", [*own, *type(board.app).BINDINGS], keys),
        *help_lines.table_lines(keys),
    ]
