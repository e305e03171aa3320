"""To be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .board import Board


def show_raw(board: Board[Any]) -> None:
    """To be written.

    Args:
        board: where the key was pressed.
    """
    board.desk.hands.say("not built yet")
