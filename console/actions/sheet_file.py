"""A sheet on its way to the disk: all of it or nothing, readable by its owner alone. It blocks: call it in a thread."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, Literal, get_args

from console.api.errors import ApiError, Refused
from console.api.text import clean
from console.tables.export import csv_text, in_pieces, json_text

if TYPE_CHECKING:
    from pathlib import Path

    from console.tables.export import Sheet

Format = Literal["csv", "json"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)

PIECE: Final = 512 * 1024
"""Characters that are made before they are written, and between two looks at whether to stop.

Writing more often than Python switches between threads (5 ms) would starve the loop: who lets go of the interpreter for
a short write takes it back before anybody else wakes.
"""

_ELSEWHERE = "Choose another folder."
_SENTENCES = {
    errno.ENOSPC: "The disk is full; nothing of it was kept.",
    errno.EDQUOT: "Your share of the disk is used up; nothing of it was kept.",
    errno.EFBIG: "The file is too large for that disk; nothing of it was kept.",
    errno.EACCES: f"There is no permission to write there. {_ELSEWHERE}",
    errno.EPERM: f"There is no permission to write there. {_ELSEWHERE}",
    errno.EROFS: f"Nothing can be written to that disk. {_ELSEWHERE}",
    errno.ENOENT: "There is no such folder. Choose another one, or make it first.",
    errno.ENOTDIR: f"There is no such folder. {_ELSEWHERE}",
    errno.ENAMETOOLONG: "That name is too long for a file.",
    errno.EISDIR: "There is a folder of that name.",
}


class NotWritten(ApiError):
    """The sheet is not on the disk, and nothing of it."""


def ending_of(path: Path) -> Format | None:
    """The format that the name of a file speaks of, or None.

    Args:
        path: any path.
    """
    return next((one for one in FORMATS if path.suffix.lower() == f".{one}"), None)


def objection(path: Path, overwrite: bool) -> str:
    """Why a sheet cannot be written there, as a sentence, or `""`; it looks at the disk.

    Args:
        path: where to.
        overwrite: whether it may take the place of a file.
    """
    try:
        if not path.parent.is_dir():
            return "There is no such folder. Choose another one, or make it first."
        found = _standing(path)
        if path.is_dir():
            return "There is a folder of that name."
        if found is not None and not (stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode)):
            return "What is there is no file. Choose another name."
        if found is not None and not overwrite:
            return "There is a file of that name."
        return "" if os.access(path.parent, os.W_OK | os.X_OK) else _SENTENCES[errno.EACCES]
    except (OSError, ValueError) as error:
        return f"That is no name for a file ({type(error).__name__})."


def _standing(path: Path) -> os.stat_result | None:
    """What is there; unlike `lexists` it says when the name holds what no file's name can."""
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


def write_sheet(
    sheet: Sheet,
    path: Path,
    kind: Format,
    *,
    overwrite: bool = False,
    stopped: Callable[[], bool] = lambda: False,
) -> bool:
    """Write a sheet: into a file beside its place first, mode 0600, which takes the place when all is on the disk.

    Args:
        sheet: what.
        path: where to; a link there is replaced, and not what it leads to.
        kind: CSV or JSON.
        overwrite: whether it may take the place of a file; without it none is ever replaced.
        stopped: asked between pieces whether to give up.

    Returns:
        Whether it was written; not when it was stopped. Nothing is left behind then.

    Raises:
        Refused: there is a file of that name, or it is no name.
        NotWritten: the disk refuses.
    """
    lines = csv_text(sheet) if kind == "csv" else json_text(sheet)
    return write_pieces(in_pieces(lines, PIECE), path, overwrite=overwrite, stopped=stopped)


def write_pieces(
    pieces: Iterable[str], path: Path, *, overwrite: bool = False, stopped: Callable[[], bool] = lambda: False
) -> bool:
    """Write any text as `write_sheet` does; the arguments and the outcome are the same.

    Args:
        pieces: of the text, one after another.
        path: where to.
        overwrite: whether it may take the place of a file.
        stopped: asked between pieces whether to give up.
    """
    import tempfile  # takes a while, and no start needs it

    with _said():
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".export-")  # made with mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                for piece in pieces:
                    if stopped():
                        return False
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            _take_place(temporary, path, overwrite)
            return True
        finally:
            with suppress(FileNotFoundError):
                os.unlink(temporary)


def _take_place(temporary: str, path: Path, overwrite: bool) -> None:
    if overwrite:
        os.replace(temporary, path)
        return
    try:
        os.link(temporary, path, follow_symlinks=False)  # fails when there is something, which renaming does not
    except FileExistsError:
        raise _taken(path) from None
    except OSError:  # a disk that knows no second names
        if os.path.lexists(path):
            raise _taken(path) from None
        os.rename(temporary, path)


def _taken(path: Path) -> Refused:
    return Refused(f"There is a {clean(os.fsencode(path.name).decode('utf-8', 'replace'), 80)} already.")


@contextmanager
def _said() -> Iterator[None]:
    """What the disk refuses, as a sentence."""
    try:
        yield
    except OSError as error:
        reason = _SENTENCES.get(error.errno or 0) or f"The disk refuses: {clean(error.strerror or 'no reason given')}."
        raise NotWritten(reason) from None
