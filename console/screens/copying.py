"""From a key press to the terminal's clipboard: copied, said, and shown where there is no clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.modals.lines import LinesDialog
from console.tables.format import fold, safe
from console.widgets.clipboard import copy
from console.widgets.plain_line import Line

if TYPE_CHECKING:
    from .board import Board


def copy_from(board: Board[Any], text: str, what: str, *, secret: bool = False) -> None:
    """Copy something and say what became of it; a terminal without a clipboard shows it instead, unless it is secret.

    Args:
        board: where the key was pressed.
        text: what to copy.
        what: its name, safe to paint.
        secret: whether it is said by its name alone, and neither shown nor kept.
    """
    copied = copy(board.app, text, what, secret=secret)
    board.desk.hands.say(copied.words)
    if copied.no_clipboard and not secret and not board.busy:
        board.app.push_screen(LinesDialog("No clipboard here: this is it", lambda width: _lines(text, width)))


def _lines(text: str, width: int) -> list[Line]:
    return [Line(((part, "normal"),)) for part in fold(safe(text), max(1, width))]
