"""`:`: one line for everything that can be done, in the words of the screens, of the actions and of the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.widgets.activity import Activity
from console.widgets.command_line import CommandLine

from .commander import Commander

if TYPE_CHECKING:
    from console.screens.board import Board


def open_command_line(board: Board[Any], text: str = "") -> None:
    """Show the line above the activity; it is made when it is first wanted.

    Args:
        board: where the key was pressed.
        text: what stands there already.
    """
    found = board.query(CommandLine)
    if found:
        found.first().open(text)
        return

    def done() -> None:
        board.set_focus(board.table)
        board.refresh_keys()

    line = CommandLine(Commander(board), done)
    board.mount(line, before=board.query_one(Activity))
    line.open(text)


def close_command_line(board: Board[Any]) -> None:
    """Put an open line away; the focus may have gone elsewhere meanwhile.

    Args:
        board: has one.
    """
    board.query_one(CommandLine).close()
