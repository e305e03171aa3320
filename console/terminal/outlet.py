"""The way out to a terminal that may take nothing for a while; nobody here ever waits for it.

While the terminal has not taken what was begun, nothing of the picture is written, and nothing of it is kept either:
when the line is free again the picture is asked what is to be sent now. What is no picture (a mode, the clipboard, the
bell) waits in its order; of each kind only the newest does.

The outlet has an open file description of its own, so that "do not block" is said of nobody else's terminal.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import select
import stat
import termios
import time
from collections.abc import Callable
from typing import Final

MOST: Final = 1 << 20
"""Characters that may wait, beside the newest text and what is being written."""

PATIENCE: Final = 0.06
"""Seconds that a slow terminal has for the end; then what it has not read yet is taken back."""

RECOVERED: Final = "\x18\x1b\\\x1b[?2026l\x1b[r\x1b[m"
"""Ends whatever was cut off in the middle: a sequence, a string, a synchronized update, a scroll region, colours."""

_KIND: Final = re.compile(r"\x1b\](\d+);|\x1bPtmux;\x1b\x1b\](\d+);|(\x07|\x1b\[\?[\d;]+(?:[hl]|\$p))$")


class Outlet:
    """Writes to a terminal without ever waiting for it; used in the thread of the event loop only.

    Args:
        file: a descriptor of the terminal; it stays the caller's.
        picture: says what is to be sent of the picture now, "" for nothing; asked only when it goes out at once.
        encode: text to bytes.
        loop: tells when the terminal takes something again.
    """

    def __init__(
        self,
        file: int,
        picture: Callable[[], str],
        encode: Callable[[str], bytes],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._file = own_description(file)
        self._picture = picture
        self._encode = encode
        self._loop = loop
        self._said: dict[str, str] = {}
        self._count = 0
        self._rest = b""
        self._watched = False
        self._gone = False
        self._leaving: list[str] | None = None

    @property
    def free(self) -> bool:
        """Whether all that was begun has been taken."""
        return not self._rest

    def say(self, text: str) -> bool:
        """Send something that is no picture, in its order; what waits and says the same already is dropped.

        Args:
            text: whole sequences; "" to send only what there is of the picture.

        Returns:
            False when too much waited and some of it was dropped.
        """
        if self._gone:
            return True
        if self._leaving is not None:
            self._leaving.append(text)
            return True
        whole = self._queue(text) if text else True
        self.push()
        return whole

    @property
    def left(self) -> bool:
        """Whether the end has begun."""
        return self._leaving is not None

    def push(self) -> None:
        """Write what can be written now."""
        if self._gone or self._leaving is not None:
            return
        while self._write() and (text := self._next()):
            self._rest = self._encode(text)
        self._watch(bool(self._rest))

    # -- the end ------------------------------------------------------------------------------------------------------

    def leave(self) -> None:
        """From here on nothing of the picture is sent, and what is said waits for `finish`."""
        if self._leaving is None:
            self._leaving = []

    def finish(self) -> None:
        """Send what was said since `leave`, and close; it takes twice `PATIENCE` at most.

        A terminal that takes nothing gets all that is on the way to it taken back, so that there is room for the end:
        it is left clean when it is read again, however late.
        """
        self.leave()
        end = "".join(self._leaving or ())
        before = "".join(self._said.values())
        if not self._drain(self._rest + self._encode(before + end)):
            with contextlib.suppress(termios.error):
                termios.tcflush(self._file, termios.TCOFLUSH)
            self._drain(self._encode(RECOVERED + end))
        self.close()

    def close(self) -> None:
        """Give the descriptor back; what waits is lost."""
        if self._file < 0:
            return
        self._watch(False)
        os.close(self._file)
        self._file, self._gone, self._rest = -1, True, b""
        self._said.clear()

    def _drain(self, data: bytes) -> bool:
        """Whether the terminal took all of it in time; one that is gone did."""
        until = time.monotonic() + PATIENCE
        self._rest = data
        while not self._write() and self._rest:
            left = until - time.monotonic()
            if left <= 0 or not select.select([], [self._file], [], left)[1]:
                return False
        return True

    # -- one piece after the other ------------------------------------------------------------------------------------

    def _next(self) -> str:
        text = "".join(self._said.values())
        self._said.clear()
        return text or self._picture()

    def _write(self) -> bool:
        """Write on; whether more may be begun."""
        while self._rest and not self._gone:
            try:
                self._rest = self._rest[os.write(self._file, self._rest) :]
            except BlockingIOError:
                return False
            except OSError:  # the terminal is gone: SIGHUP, or the end of its input, ends the program
                self._gone, self._rest = True, b""
                self._said.clear()
        return not self._gone

    def _queue(self, text: str) -> bool:
        """Let it wait behind what waits; the oldest go while there is too much. Whether nothing had to go."""
        self._count += 1
        kind = _kind(text) or f"#{self._count}"
        self._said.pop(kind, None)
        self._said[kind] = text
        total, whole = sum(map(len, self._said.values())), True
        while total > MOST and len(self._said) > 1:
            total -= len(self._said.pop(next(iter(self._said))))
            whole = False
        return whole

    def _watch(self, wanted: bool) -> None:
        if wanted is self._watched:
            return
        self._watched = wanted
        if wanted:
            self._loop.add_writer(self._file, self.push)
        elif not self._loop.is_closed():
            self._loop.remove_writer(self._file)


def own_description(file: int) -> int:
    """Open a terminal or a pipe once more, not blocking.

    The same description is that of stdin, of the shell and of whoever runs behind us: "not blocking" said of it would
    be said of theirs. By its name a terminal cannot be opened after `su`, nor from another container; `/dev/tty` can.

    Args:
        file: a descriptor.

    Returns:
        A new descriptor. Where nothing can be opened it blocks, as that of any program does.
    """
    if not (os.isatty(file) or stat.S_ISFIFO(os.fstat(file).st_mode)):
        return os.dup(file)  # a file takes all at once, and opened once more it would be written from its beginning
    for name in _names(file):
        try:
            return os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            continue
    return os.dup(file)


def _names(file: int) -> list[str]:
    try:
        names = [os.ttyname(file)]
    except OSError:
        names = []
    try:
        os.tcgetpgrp(file)  # an error unless it is the controlling terminal
        names.append("/dev/tty")
    except OSError:
        pass
    return [*names, f"/dev/fd/{file}"]


def _kind(text: str) -> str:
    """Of one kind only the newest counts: a clipboard, a title, a mode that is set again; "" when each counts."""
    found = _KIND.match(text)
    return "".join(found.groups("")) if found else ""
