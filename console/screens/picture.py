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
    from .board import Board


def save_picture(board: Board[Any]) -> None:
    """Draw the screen once nothing on it is in clear, and write it in the background; the activity says where.

    Args:
        board: where the key was pressed.
    """
    board.cover()
    board.call_after_refresh(_draw, board)


def _draw(board: Board[Any]) -> None:
    if not board.is_current:
        board.desk.hands.say("no picture was taken: another screen came before it")
        return
    title = board.help_title()
    text = drawn(board.app, f"hms-console: {' > '.join(board.crumbs())}")
    # In no exclusive group, and the app's: it is written whatever screen is shown by then.
    board.app.run_worker(
        _written(board, f"hms-{title}", text), group="picture", description="write a picture", exit_on_error=False
    )


async def _written(board: Board[Any], name: str, text: str) -> None:
    desk = board.desk
    try:
        path = await asyncio.to_thread(_write, desk.exports.folder, sheet_name(name, desk.clock.now(), "svg"), text)
    except ApiError as error:
        desk.hands.say(f"picture not saved: {error.sentence}", "failed")
    else:
        desk.hands.say(f"saved {shown(path)}", "done")


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
