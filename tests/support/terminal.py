"""A program in a real pseudo-terminal: what it writes and when, what a person would see, and how it ends."""

from __future__ import annotations

import bisect
import contextlib
import os
import re
import select
import signal
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

import pyte
from ptyprocess import PtyProcess

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
PARCEL = 128  # bytes that a narrow line carries at a time
KEYS = {
    "down": "\x1b[B",
    "up": "\x1b[A",
    "pagedown": "\x1b[6~",
    "enter": "\r",
    "escape": "\x1b",
    "ctrl+q": "\x11",
    "ctrl+r": "\x12",
}
_QUESTION = re.compile(rb"\x1b\[\?(\d+)\$p")
_WHOLE = re.compile(rb"\x1b(?:\[[^@-~]*[@-~]|\][^\x07\x1b]*\x07|[^\[\]])")
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]")
_SYNCHRONIZED = b"2026"


class Chunk(NamedTuple):
    """Some bytes, and when they came (`time.perf_counter`)."""

    at: float
    data: bytes


class Terminal:
    """Runs a command in a pseudo-terminal; a context manager that leaves no process behind.

    A thread reads all the time, so that the program never waits for us. What it wrote is fed to the screen only when a
    test looks at the screen: measuring is not disturbed by it.

    Args:
        command: the program and its arguments.
        env: its whole environment.
        columns: cells of a line.
        lines: lines of the terminal.
        answers: whether the terminal answers the question which modes it knows, as new ones do (it knows only
            synchronized output).
        cwd: the directory it runs in.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        columns: int = 120,
        lines: int = 40,
        answers: bool = True,
        cwd: Path = ROOT,
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self._chunks: list[Chunk] = []
        self._ends: list[int] = []
        self._fed = 0
        self._held = b""
        self._answers = answers
        self._news = threading.Condition()
        self._closed = False
        self._stalled = False
        self._rate = 0
        self._wake, self._woken = os.pipe()
        self.started = time.perf_counter()
        self._process = PtyProcess.spawn(list(command), cwd=str(cwd), env=dict(env), dimensions=(lines, columns))
        self._reader = threading.Thread(target=self._read, name="terminal", daemon=True)
        self._reader.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.isalive():
            self._process.kill(signal.SIGKILL)
            self._process.wait()
        self.hang_up()

    @property
    def pid(self) -> int:
        """The program's process."""
        return int(self._process.pid)

    # -- what the person does -----------------------------------------------------------------------------------------

    def send(self, text: str | bytes) -> float:
        """Type; returns when (`time.perf_counter`)."""
        now = time.perf_counter()
        os.write(self._process.fd, text.encode() if isinstance(text, str) else text)
        return now

    def press(self, *keys: str) -> float:
        """Press keys by name, or characters; returns when the first one was."""
        return self.send("".join(KEYS.get(key, key) for key in keys))

    def resize(self, columns: int, lines: int) -> None:
        """Change the size of the window; what was on it is gone, as in a terminal that is torn about."""
        self.feed()
        self.screen.resize(lines, columns)
        self._process.setwinsize(lines, columns)

    def hang_up(self) -> None:
        """Close the window: the program gets SIGHUP, and errors when it writes."""
        if not self._closed:
            self._closed = True
            os.close(self._woken)  # a terminal that is being read from is not closed
            self._reader.join(PATIENCE)
            self._process.fileobj.close()
            os.close(self._wake)

    def stall(self) -> None:
        """Read nothing from now on, as a terminal behind a line that stands still."""
        self._stalled = True
        os.write(self._woken, b".")

    def read_on(self) -> None:
        """Read again."""
        self._stalled = False
        os.write(self._woken, b".")

    def read_at(self, rate: int) -> None:
        """Read only so fast from now on, as a terminal behind a narrow line.

        Args:
            rate: bytes a second; 0 for as fast as they come.
        """
        self._rate = rate

    def kill(self, number: int) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    # -- what came ----------------------------------------------------------------------------------------------------

    def mark(self) -> int:
        """How many bytes have come so far."""
        with self._news:
            return self._ends[-1] if self._ends else 0

    def bytes_between(self, start: int = 0, end: int | None = None) -> bytes:
        """What came between two marks."""
        with self._news:
            whole = b"".join(chunk.data for chunk in self._chunks)
        return whole[start:end]

    def chunks_since(self, mark: int) -> list[Chunk]:
        """What came after a mark, each piece with its time."""
        with self._news:
            return self._chunks[bisect.bisect_right(self._ends, mark) :]

    def wait_chunk(self, mark: int, wanted: Callable[[bytes], bool], patience: float = PATIENCE) -> float | None:
        """When the piece came with which all that came after a mark is what is wanted; None when it never was."""
        until = time.perf_counter() + patience
        with self._news:
            while True:
                data = b""
                for at, piece in self.chunks_since(mark):
                    data += piece
                    if wanted(data):
                        return at
                left = until - time.perf_counter()
                if left <= 0 or not self._reader.is_alive():
                    return None
                self._news.wait(left)

    def quiet(self, seconds: float, patience: float = PATIENCE) -> None:
        """Wait until nothing has come for that long, counted from now."""
        begun = time.perf_counter()
        until = begun + patience
        with self._news:
            while True:
                last = max(begun, self._chunks[-1].at if self._chunks else begun)
                now = time.perf_counter()
                if now - last >= seconds:
                    return
                assert now < until, f"never quiet; the screen:\n{self.text}"
                self._news.wait(last + seconds - now)

    # -- what is seen -------------------------------------------------------------------------------------------------

    def feed(self) -> None:
        """Bring the screen up to date."""
        with self._news:
            pieces = self._chunks[self._fed :]
            self._fed = len(self._chunks)
        data = _UNKNOWN_TO_PYTE.sub(b"", self._held + b"".join(piece.data for piece in pieces))
        cut = data.rfind(b"\x1b")
        whole = cut < 0 or _WHOLE.match(data, cut)
        data, self._held = (data, b"") if whole else (data[:cut], data[cut:])
        self._stream.feed(data)

    @property
    def text(self) -> str:
        """The screen as a person sees it."""
        self.feed()
        return "\n".join(self.screen.display)

    def line(self, y: int) -> str:
        """A line as a person sees it."""
        self.feed()
        return str(self.screen.display[y])

    def find(self, text: str) -> int | None:
        """The first line that shows a text."""
        self.feed()
        return next((y for y, line in enumerate(self.screen.display) if text in line), None)

    def wait_for(self, text: str, patience: float = PATIENCE) -> None:
        """Wait until a text is on the screen."""
        self.wait_until(lambda: text in self.text, f"{text!r} never came", patience)

    def wait_gone(self, text: str, patience: float = PATIENCE) -> None:
        """Wait until a text is no longer on the screen."""
        self.wait_until(lambda: text not in self.text, f"{text!r} never went", patience)

    def wait_until(self, seen: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
        """Wait until something is so; looked at whenever something was written."""
        until = time.perf_counter() + patience
        while not seen():
            assert time.perf_counter() < until, f"{what}; the screen:\n{self.text}"
            with self._news:
                if self._fed == len(self._chunks):
                    assert self._reader.is_alive(), f"{what}, and the program has ended; the screen:\n{self.text}"
                    self._news.wait(min(0.2, until - time.perf_counter()))

    # -- the end ------------------------------------------------------------------------------------------------------

    def wait_end(self, patience: float = PATIENCE) -> int:
        """Wait until the program has ended and all it wrote is here; its exit code, negative for a signal."""
        self._reader.join(patience)
        assert not self._reader.is_alive(), f"the program goes on; the screen:\n{self.text}"
        self._process.wait()
        code = self._process.exitstatus
        return -int(self._process.signalstatus) if code is None else int(code)

    def local_modes(self) -> int:
        """The terminal's local modes (`termios` lflag)."""
        return int(termios.tcgetattr(self._process.fd)[3])

    def set_local_modes(self, modes: int) -> None:
        """Set the terminal's local modes, as a shell does that has its terminal back."""
        attributes = termios.tcgetattr(self._process.fd)
        attributes[3] = modes
        termios.tcsetattr(self._process.fd, termios.TCSANOW, attributes)

    def _read(self) -> None:
        file = self._process.fd
        while True:
            try:
                ready, _, _ = select.select([self._wake] if self._stalled else [self._wake, file], [], [])
                if self._wake in ready and os.read(self._wake, 1):
                    continue
                data = os.read(file, PARCEL if self._rate else 1 << 16) if file in ready else b""
                if self._rate:
                    select.select([self._wake], [], [], len(data) / self._rate)  # so long it is on its way
            except (OSError, ValueError):
                data = b""
            now = time.perf_counter()
            with self._news:
                if data:
                    self._chunks.append(Chunk(now, data))
                    self._ends.append((self._ends[-1] if self._ends else 0) + len(data))
                self._news.notify_all()
            if not data:
                return
            if self._answers:
                self._answer(file, data)

    def _answer(self, file: int, data: bytes) -> None:
        for mode in _QUESTION.findall(data):
            known = b"2" if mode == _SYNCHRONIZED else b"0"
            with contextlib.suppress(OSError):
                os.write(file, b"\x1b[?" + mode + b";" + known + b"$y")
