"""A file that is being fetched: what came so far stands beside its place, and takes it when all of it is there.

All of this blocks, so it is called in threads; what goes wrong is said in a sentence.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Self

from console.api.errors import ApiError, Refused
from console.api.text import clean

SUFFIX: Final = ".part"

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
_SENTENCES = {
    errno.ENOSPC: "The disk is full. What came so far is kept: make room, and go on.",
    errno.EDQUOT: "Your share of the disk is used up. What came so far is kept: make room, and go on.",
    errno.EFBIG: "The file is too large for that disk.",
    errno.EACCES: "There is no permission to write there. Choose another folder.",
    errno.EPERM: "There is no permission to write there. Choose another folder.",
    errno.EROFS: "Nothing can be written to that disk. Choose another folder.",
    errno.ENOENT: "There is no such folder. Choose another one, or make it first.",
    errno.ENOTDIR: "There is no such folder. Choose another one.",
    errno.ENAMETOOLONG: "That name is too long for a file.",
    errno.EISDIR: "There is a folder of that name.",
}


class NotSaved(ApiError):
    """The bytes cannot be kept on this machine's disk."""


class PartFile:
    """What came so far of one file: `NAME.part` beside `NAME`, readable by its owner alone.

    Nobody else writes to it while it is open here, and it is never a link to another place.

    Args:
        target: where the whole file goes.
        overwrite: whether it may take the place of another one.
        handle: the open `.part`.
    """

    def __init__(self, target: Path, overwrite: bool, handle: int) -> None:
        self._target = target
        self._overwrite = overwrite
        self._handle = handle
        self._busy = threading.Lock()  # a thread that is still writing is waited for, before the handle is closed
        self.length = os.fstat(handle).st_size
        """How many bytes are there."""

    @classmethod
    def open(cls, target: Path, overwrite: bool) -> Self:
        """Open what came so far, or begin.

        Raises:
            Refused: there is a file already, or somebody is fetching it.
            NotSaved: it cannot be written there.
        """
        with _said():
            _check_target(target, overwrite)
            try:
                handle = os.open(_part(target), _FLAGS, 0o600)
            except OSError as error:
                if error.errno in (errno.ELOOP, errno.EMLINK):
                    raise Refused(f"{_name(_part(target))} is a link to another place. Remove it first.") from None
                raise
            try:
                _check_part(handle, target)
                return cls(target, overwrite, handle)
            except BaseException:
                os.close(handle)
                raise

    def from_byte(self, start: int) -> bytes:
        """What is there from one byte on."""
        with _said():
            return os.pread(self._handle, self.length - start, start)

    def write(self, piece: bytes) -> None:
        """Put a piece at the end."""
        with _said(), self._busy:
            rest = memoryview(piece)
            while rest:
                written = os.pwrite(self._handle, rest, self.length)
                self.length += written
                rest = rest[written:]

    def restart(self) -> None:
        """Forget what came so far."""
        with _said():
            os.ftruncate(self._handle, 0)
            self.length = 0

    def finish(self) -> None:
        """Give the file its place and its name; all of it is on the disk then.

        Raises:
            Refused: another file has taken the place meanwhile.
            NotSaved: the disk refuses.
        """
        with _said():
            os.fsync(self._handle)
            if self._overwrite:
                os.replace(_part(self._target), self._target)
            else:
                _take_free_place(self._target)

    def close(self) -> None:
        """Close it; what is there stays, unless it is nothing."""
        with suppress(OSError):
            if not self.length and os.path.samestat(os.fstat(self._handle), os.lstat(_part(self._target))):
                os.unlink(_part(self._target))
        with self._busy:
            os.close(self._handle)


def _check_target(target: Path, overwrite: bool) -> None:
    if target.is_dir():
        raise Refused("There is a folder of that name.")
    if not overwrite and os.path.lexists(target):
        raise _taken(target)


def _check_part(handle: int, target: Path) -> None:
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
        raise Refused(f"{_name(_part(target))} is no file of its own. Remove it first.")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Refused(f"{_name(target)} is being fetched already.") from None
    os.fchmod(handle, 0o600)  # one that was there may be readable by others


def _take_free_place(target: Path) -> None:
    """Rename without ever replacing anything: a second name first, which fails when there is one."""
    try:
        os.link(_part(target), target, follow_symlinks=False)
    except FileExistsError:
        raise _taken(target) from None
    except OSError:  # a disk that knows no second names
        if os.path.lexists(target):
            raise _taken(target) from None
        os.rename(_part(target), target)
    else:
        os.unlink(_part(target))


def _part(target: Path) -> Path:
    return target.with_name(target.name + SUFFIX)


def _name(path: Path) -> str:
    return clean(os.fsencode(path.name).decode("utf-8", "replace"), 80)


def _taken(target: Path) -> Refused:
    return Refused(f"There is a {_name(target)} already, and it is not overwritten.")


@contextmanager
def _said() -> Iterator[None]:
    """What the disk refuses, as a sentence."""
    try:
        yield
    except OSError as error:
        what = _SENTENCES.get(error.errno or 0) or f"The disk refuses: {clean(error.strerror or 'no reason given')}."
        raise NotSaved(what) from None
    except ValueError:
        raise Refused("That is no name for a file.") from None
