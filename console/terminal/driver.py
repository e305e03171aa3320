"""Textual's driver for terminals, without its wait at the end and without bytes that change nothing.

Textual reads the keyboard in a thread that looks ten times a second whether it should end, twice: so every Textual
program takes 200 ms to quit. Here a pipe wakes the thread. What Textual writes goes through a front buffer, which sends
what differs from what the terminal shows (`HMS_FRONT_BUFFER=off` sends everything, as Textual does), and an outlet,
which never waits: Textual's thread for writing takes 30 writes, then a terminal that stands still stops the program.
What is typed goes through a keyboard that lets nothing broken through.
"""

from __future__ import annotations

import os
import re
import select
import signal
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

from console.terminal.erasing import erases_in_colour
from console.terminal.front_buffer import FrontBuffer
from console.terminal.keyboard import Keyboard
from console.terminal.outlet import Outlet

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.message import Message
    from textual.timer import Timer

MANY = 4096
STDERR = 2  # where Textual writes: stdout may be asked for something
SWITCH = "HMS_FRONT_BUFFER"
AT_REST = 0.4  # seconds without another size
AT_ONCE = 128  # characters that a terminal reads in one piece, so that nobody sees them half done
BLANK = "\x1b[m\x1b[H\x1b[2J"
"""Nothing of the picture stays where there is no second screen to leave: GNU screen as it comes, the Linux console."""
_PICTURE = re.compile(r"\x1b\[\d*(?:;\d+)?H")
"""How every frame of Textual begins, and nothing else that it writes."""


class QuickDriver(LinuxDriver):
    """Ends when told to, and waits for no terminal; written against Textual 8.2, whose input thread it replaces."""

    _pipe: tuple[int, int] | None = None
    _front: FrontBuffer | None = None
    _outlet: Outlet | None = None
    _painted_size = (0, 0)
    _painted = False
    _whole = False
    _missed = False
    _marks = ("", "")
    _aside = False
    _home = 0
    _resting: Timer | None = None

    def start_application_mode(self) -> None:
        """Start as ever, also after stepping aside, with a pipe for the thread that is started."""
        if self._pipe is None:
            self._pipe = os.pipe()
        self._home = threading.get_ident()
        self._whole = os.environ.get(SWITCH, "").lower() in ("off", "0", "no")
        self._outlet = Outlet(STDERR, self._picture, self._encode, self._loop)
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual has left it untyped
        unused, self._writer_thread = self._writer_thread, None
        if unused is None:  # in the background: it stopped once more instead, and begins again with the next SIGCONT
            self._outlet.close()
            self._outlet = None
        else:
            unused.stop()
            self._aside = False

    def stop_application_mode(self) -> None:
        """Leave the terminal as it was, within a moment, whether it takes anything or not."""
        if self._outlet is not None:
            self._outlet.leave()
            self.write(BLANK)
        super().stop_application_mode()
        if self._outlet is not None:
            self._outlet.finish()
            self._outlet = None

    def close(self) -> None:
        """Nothing of ours is open any more, unless the end was not as it should be."""
        if self._outlet is not None:
            self._outlet.close()
            self._outlet = None
        super().close()

    # -- writing ------------------------------------------------------------------------------------------------------

    def write(self, data: str) -> None:
        """Write what differs, now or when the terminal takes something again; what is no picture keeps its order."""
        if threading.get_ident() != self._home:
            self._loop.call_soon_threadsafe(self.write, data)
            return
        self._painted = self._painted or _PICTURE.match(data) is not None
        if self._outlet is None:
            pass  # aside, or at the end: what is painted now is painted again
        elif data in (SYNC_START, SYNC_END):
            self._marks = (SYNC_START, SYNC_END)  # the terminal knows them
        elif self._outlet.left:
            self._outlet.say(data)
        elif self._whole:
            self._write_whole(data, self._outlet)
        elif not self._outlet.say(self._take(data)):
            self._torn()

    @property
    def caught_up(self) -> bool:
        """Whether the terminal has taken all that was painted."""
        return self._outlet is None or (self._outlet.free and not self._missed)

    def _write_whole(self, data: str, outlet: Outlet) -> None:
        """As Textual does, but for frames that the terminal cannot take: all is painted again when it can."""
        if not _PICTURE.match(data):
            outlet.say(data)
        elif outlet.free:
            outlet.say(self._marked(data))
        else:
            self._missed = True

    def _take(self, data: str) -> str:
        size, front = (self._app.size.width, self._app.size.height), self._front
        if front is None or size != self._painted_size:
            # What is written while the terminal has another size already is forgotten with the next frame.
            front = FrontBuffer(*size, erases=erases_in_colour(os.environ))
            self._front, self._painted_size = front, size
        return front.take(data)

    def _picture(self) -> str:
        """What is to be sent now that the terminal takes something."""
        if self._missed:
            self._missed = False
            self._app.call_later(self._app.refresh)
        front = self._front
        return "" if front is None else self._marked(front.difference())

    def _marked(self, frame: str) -> str:
        """With the marks of a synchronized update around it, where the terminal knows them and there is much of it."""
        return frame if len(frame) <= AT_ONCE else f"{self._marks[0]}{frame}{self._marks[1]}"

    def _encode(self, text: str) -> bytes:
        file = self._file
        return text.encode() if file is None else text.encode(file.encoding, file.errors or "replace")

    def _enable_mouse_support(self) -> None:
        """Presses, drags and the wheel, but not every move: nothing here looks different under the mouse."""
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1002h\x1b[?1006h")

    def _disable_mouse_support(self) -> None:
        if self._mouse:
            self.write("\x1b[?1006l\x1b[?1002l\x1b[?1000l")

    # -- stepping aside -----------------------------------------------------------------------------------------------

    def _sigtstp_application(self, *_: object) -> None:
        """SIGTSTP may come in the middle of a write; the event loop steps aside when it is done with that."""
        if not self._auto_restart or not self._soon(self._step_aside):
            os.kill(os.getpid(), signal.SIGSTOP)

    def _step_aside(self) -> None:
        if self._outlet is not None:
            self.suspend_application_mode()
            self._aside = self._must_signal_resume = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _sigcont_application(self, *_: object) -> None:
        if self._auto_restart:
            self._soon(self._come_back)

    def _come_back(self) -> None:
        """Begin again; after a SIGSTOP, which nobody can prepare for, others may have used the terminal as well."""
        if self._aside:
            self.resume_application_mode()
        elif self._outlet is not None:
            before = self.attrs_before
            self.disable_input()
            self._outlet.close()
            self._aside = True
            self.start_application_mode()
            self.attrs_before = before

    def _soon(self, call: Callable[[], None]) -> bool:
        try:
            self._loop.call_soon_threadsafe(call)
        except RuntimeError:  # the program is at its end, and the loop closed
            return False
        return True

    # -- another size ------------------------------------------------------------------------------------------------

    def _get_terminal_size(self) -> tuple[int, int]:
        """Asked for at the start, and on each SIGWINCH."""
        self._torn()
        return super()._get_terminal_size()

    def process_message(self, message: Message) -> None:
        """Some terminals tell their size among the keys."""
        if isinstance(message, events.Resize):
            self._torn()
        elif isinstance(message, events.MouseEvent) and not self._app.size.region.contains(
            int(message.x), int(message.y)
        ):
            return  # Textual would take the focus from everything, and with it the keys
        super().process_message(message)

    def _torn(self) -> None:
        """Paint all of it again: narrow and wide again within a moment is no other size to Textual, but much is gone.

        It may be called in the thread that reads keys, and in the middle of anything by a signal.
        """
        self._front = None
        if self._painted:  # at the start nothing is there yet
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
        keyboard = Keyboard(mouse=self._mouse, debug=self._debug)
        awake = () if self._pipe is None else self._pipe[:1]
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno, *awake], [], [], keyboard.wait(time.monotonic()))
            if self.fileno in ready:
                data = self._read()
                if not data:
                    # Nobody is there any more; SIGHUP says so too, unless somebody had it ignored.
                    self._app.call_later(self._app.exit)
                    return
                keyboard.listen_for_sizes(self._in_band_window_resize)
                for message in keyboard.feed(data, time.monotonic()):
                    self.process_message(message)
            for message in keyboard.tick(time.monotonic()):
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
