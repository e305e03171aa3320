"""The other side of `table_app`: a terminal of 120x40 which counts the bytes it gets."""

from __future__ import annotations

import json
import os
import select
import socket
import sys
from pathlib import Path
from types import TracebackType

import pyte
from ptyprocess import PtyProcess

PATIENCE = 30.0
NOT_OURS = {"NO_COLOR", "LINES", "COLUMNS"}
"""Not for the program: pytest-xdist gives its workers a size, which Textual believes before the terminal."""

ROOT = Path(__file__).parents[2]


class TableTerminal:
    """Runs `table_app` and talks to it.

    Args:
        folder: where the socket may be made.
        columns: cells of a line.
        lines: lines of the terminal.
    """

    def __init__(self, folder: Path, columns: int = 120, lines: int = 40) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self._fences = 0
        self._pending = b""
        self._heard = b""
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / "table"))
        self._listener.listen()
        self._process = PtyProcess.spawn(
            [sys.executable, "-m", "tests.support.table_app", str(folder / "table")],
            cwd=str(ROOT),
            dimensions=(lines, columns),
            env={
                **{name: value for name, value in os.environ.items() if name not in NOT_OURS},
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "TEXTUAL_ANIMATIONS": "none",
            },
        )
        self._wait(self._listener)
        self._socket, _ = self._listener.accept()
        self._hear("ready")
        self.painted()

    def __enter__(self) -> TableTerminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()
        self._listener.close()
        while self._read():
            pass
        self._process.close(force=True)

    def call(self, method: str, *arguments: object) -> bytes:
        """Call a method of the table; returns what that wrote to the terminal."""
        self.painted()
        self._send(method, *arguments)
        return self.painted()

    def press(self, keys: str, cursor: str | None) -> bytes:
        """Type something and wait until the cursor is on a row; returns what that wrote to the terminal."""
        self.painted()
        self._process.write(keys.encode())
        self._hear({"cursor": cursor})
        return self.painted()

    def painted(self) -> bytes:
        """What was written to the terminal since the last time, now that all of it is there."""
        self._fences += 1
        self._send("fence", self._fences)
        fence = f"\x1b]777;{self._fences}\x07".encode()
        while fence not in self._pending:
            assert self._read(), "the program has gone"
        written, _, self._pending = self._pending.partition(fence)
        self._stream.feed(written)
        return written

    def line(self, y: int) -> str:
        """A line as a person sees it."""
        return str(self.screen.display[y])

    def _send(self, method: str, *arguments: object) -> None:
        self._socket.sendall(json.dumps([method, arguments]).encode() + b"\n")
        self._hear("done")

    def _hear(self, wanted: object) -> None:
        while True:
            line, newline, rest = self._heard.partition(b"\n")
            if newline:
                self._heard = rest
                if json.loads(line) == wanted:
                    return
                continue
            self._wait(self._socket)
            more = self._socket.recv(65536)
            assert more, "the program has gone"
            self._heard += more

    def _wait(self, wanted: socket.socket) -> None:
        """Wait for something to read, emptying the terminal meanwhile: a full one would block the program."""
        while True:
            ready, _, _ = select.select([wanted, self._process.fd], [], [], PATIENCE)
            assert ready, "nothing happened"
            if self._process.fd in ready:
                assert self._read(), "the program has gone"
            if wanted in ready:
                return

    def _read(self) -> bytes:
        ready, _, _ = select.select([self._process.fd], [], [], PATIENCE)
        assert ready, "nothing was written"
        try:
            more = os.read(self._process.fd, 65536)
        except OSError:
            return b""
        self._pending += more
        return more
