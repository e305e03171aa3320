"""`S`: the screen as an SVG file, as it stands, but with every secret masked."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from console.actions.sheet_file import write_pieces
from console.api.errors import ApiError
from console.widgets.picture import drawn

from .file_names import free_name, sheet_name
from .saving import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.modals.dialog import Page

    from .board import Board


def save_picture(board: Board[Any]) -> None:
    """Draw the screen once nothing on it is in clear, and write it in the background; the activity says where.

    Args:
        board: where the key was pressed.
    """
    board.cover()
    board.call_after_refresh(_draw, board)


def save_picture_of(page: Page, board: Board[Any]) -> None:
    """The same with a dialog on top, which says where as well; what stood in clear was masked before it opened.

    Args:
        page: the dialog that is shown.
        board: what stands below it.
    """

    def tell(words: str) -> None:
        if page.is_current:
            page.tell(words)

    if page.is_current:
        _take(board, tell)


def _draw(board: Board[Any]) -> None:
    if not board.is_current:
        board.desk.hands.say("no picture was taken: another screen came before it")
        return
    _take(board, lambda _words: None)


def _take(board: Board[Any], tell: Callable[[str], None]) -> None:
    text = drawn(board.app, f"hms-console: {' > '.join(board.crumbs())}")
    # In no exclusive group, and the app's: it is written whatever screen is shown by then.
    board.app.run_worker(
        _written(board, text, tell), group="picture", description="write a picture", exit_on_error=False
    )


async def _written(board: Board[Any], text: str, tell: Callable[[str], None]) -> None:
    desk, name = board.desk, f"hms-{board.help_title()}"
    try:
        path = await asyncio.to_thread(_write, desk.exports.folder, sheet_name(name, desk.clock.now(), "svg"), text)
    except ApiError as error:
        words = f"picture not saved: {error.sentence}"
        desk.hands.say(words, "failed")
    else:
        words = f"saved {shown(path)}"
        desk.hands.say(words, "done")
    tell(words)


def _write(folder: Path | None, name: str, text: str) -> Path:
    """Write it where exports go, else to the Pictures or Downloads of the person.

    Nobody is asked for a place, so that where there is neither it goes to the home directory: the one we were started
    in may be a repository.
    """
    home = Path.home()
    usual = next((place for place in (home / "Pictures", home / "Downloads") if place.is_dir()), home)
    path = free_name(folder or usual, name)
    write_pieces([text], path)
    return path
