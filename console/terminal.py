"""Textual's driver for terminals, without its wait at the end and without bytes that change nothing.

Textual reads the keyboard in a thread that looks ten times a second whether it should end, twice: so every Textual
program takes 200 ms to quit. Here a pipe wakes the thread. What Textual writes goes through a front buffer, which sends
what differs from what the terminal shows (`HMS_FRONT_BUFFER=off` sends everything, as Textual does).
"""

from __future__ import annotations

import os
import select
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING

from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

from console.front_buffer import FrontBuffer

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.message import Message
    from textual.timer import Timer

TICK = 0.1  # seconds; a lone Esc is told from the start of a longer key by the time that passes after it
MANY = 4096
SWITCH = "HMS_FRONT_BUFFER"
AT_REST = 0.4  # seconds without another size


class QuickDriver(LinuxDriver):
    """Ends when told to; written against Textual 8.2, whose `run_input_thread` it replaces."""

    _pipe: tuple[int, int] | None = None
    _front: FrontBuffer | None = None
    _painted_size = (0, 0)
    _held = ""
    _resting: Timer | None = None

    def start_application_mode(self) -> None:
        """Start as ever, also after stepping aside, with a pipe for the thread that is started."""
        if self._pipe is None:
            self._pipe = os.pipe()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual has left it untyped

    def write(self, data: str) -> None:
        """Write what differs; the marks of a synchronized update only around something."""
        if os.environ.get(SWITCH, "").lower() in ("off", "0", "no"):
            super().write(data)
        elif data == SYNC_START:
            self._held = data
        elif data == SYNC_END and self._held:
            self._held = ""
        elif different := data if data == SYNC_END else self._differences(data):
            super().write(self._held + different)
            self._held = ""

    def _differences(self, data: str) -> str:
        size, front = (self._app.size.width, self._app.size.height), self._front
        if front is None or size != self._painted_size:
            # What is written while the terminal has another size already is forgotten with the next frame.
            front = FrontBuffer(*size)
            self._front, self._painted_size = front, size
        return front.feed(data)

    # -- another size ------------------------------------------------------------------------------------------------

    def _get_terminal_size(self) -> tuple[int, int]:
        """Asked for at the start, and on each SIGWINCH."""
        self._torn()
        return super()._get_terminal_size()

    def process_message(self, message: Message) -> None:
        """Some terminals tell their size among the keys."""
        if isinstance(message, events.Resize):
            self._torn()
        super().process_message(message)

    def _torn(self) -> None:
        """Paint all of it again: narrow and wide again within a moment is no other size to Textual, but much is gone.

        It may be called in the thread that reads keys, and in the middle of anything by a signal.
        """
        self._front = None
        self._app.call_later(self._paint_again)

    def _paint_again(self) -> None:
        """At once, and once more when the sizes are at rest: in a storm of them Textual leaves old lines behind."""
        self._app.refresh()
        if self._resting is None:
            self._resting = self._app.set_timer(AT_REST, self._rested, name="sizes at rest")
        else:
            self._resting.reset()

    def _rested(self) -> None:
        self._resting, self._front = None, None
        size = Size(*super()._get_terminal_size())
        self._app.post_message(events.Resize(size, size))
        self._app.refresh(layout=True)

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
