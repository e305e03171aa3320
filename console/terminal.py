"""Textual's driver for terminals, without its wait at the end.

Textual reads the keyboard in a thread that looks ten times a second whether it should end, twice: so every Textual
program takes 200 ms to quit. Here a pipe wakes the thread.
"""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from textual.driver import Driver

TICK = 0.1  # seconds; a lone Esc is told from the start of a longer key by the time that passes after it
MANY = 4096


class QuickDriver(LinuxDriver):
    """Ends when told to; written against Textual 8.2, whose `run_input_thread` it replaces."""

    _pipe: tuple[int, int] | None = None

    def start_application_mode(self) -> None:
        """Start as ever, also after stepping aside, with a pipe for the thread that is started."""
        if self._pipe is None:
            self._pipe = os.pipe()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual has left it untyped

    def disable_input(self) -> None:
        """Wake the thread, then wait for it as ever."""
        if self._pipe is None:
            super().disable_input()
            return
        awake, waker = self._pipe
        os.write(waker, b"\0")  # stays in the pipe: the thread cannot miss it
        super().disable_input()
        self._pipe = None
        os.close(awake)
        os.close(waker)

    def run_input_thread(self) -> None:
        """Read keys until the driver is stopped, or the terminal is gone."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        awake = () if self._pipe is None else self._pipe[:1]
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno, *awake], [], [], TICK)
            if self.fileno in ready:
                data = self._read()
                if not data:
                    # Nobody is there any more; SIGHUP says so too, unless somebody had it ignored.
                    self._app.call_later(self._app.exit)
                    return
                for message in parser.feed(decode(data)):
                    self.process_message(message)
            for message in parser.tick():
                self.process_message(message)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, MANY)
        except OSError:
            return b""


def quick(driver: type[Driver]) -> type[Driver]:
    """Our driver in the place of Textual's for Linux and macOS; any other as it is.

    Args:
        driver: what Textual would use.
    """
    return QuickDriver if driver is LinuxDriver else driver
