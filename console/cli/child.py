"""The simulator as a process of our own: started beside the console, and surely stopped with it."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

import console
from console.cli.errors import Failure
from console.config.launch import AccessKey
from console.config.secret import Secret

_READY_SECONDS = 30.0  # 20,000 people take some seconds to be born
_STOP_SECONDS = 3.0
_FIRST_LINE = 65_536
_PRIVATE = 0o600


@dataclass(frozen=True)
class Service:
    """Where a simulator listens and what it accepts."""

    url: str
    credentials: AccessKey


class SimulatorProcess:
    """A simulator in a process, and a session, of its own: Ctrl+C in the terminal does not reach it before us.

    Args:
        arguments: what follows `hms-console simulate`.
        log: the file its messages go to.

    Raises:
        Failure: it cannot be started.
    """

    def __init__(self, arguments: Sequence[str], log: Path) -> None:
        self._log = log
        read, write = os.pipe()
        self._output: int | None = read
        try:
            with open(write, "wb") as output, open(log, "wb", opener=_private) as errors:
                self._process = _start(arguments, output, errors)
        except OSError as error:
            self._close()
            raise Failure(f"The simulator cannot be started: {error.strerror} ({error.filename}).") from None

    def wait_ready(self, seconds: float = _READY_SECONDS) -> Service:
        """Read the line it writes once it listens.

        Args:
            seconds: how long to wait.

        Raises:
            Failure: it ended, stayed silent, or wrote something else; names its log.
        """
        if self._output is None:
            raise Failure("The simulator has been stopped.")
        line = self._first_line(self._output, time.monotonic() + seconds)
        try:
            ready = json.loads(line)
            return Service(ready["url"], AccessKey(ready["access_key"], Secret(ready["secret"])))
        except (ValueError, KeyError, TypeError):
            raise Failure(f"The simulator wrote something unexpected: {self._last_words()}") from None

    def _first_line(self, output: int, deadline: float) -> bytes:
        line = b""
        while not line.endswith(b"\n") and len(line) < _FIRST_LINE:
            wait = deadline - time.monotonic()
            if wait <= 0 or not select.select([output], [], [], wait)[0]:
                raise Failure(f"The simulator was not ready in time: {self._last_words()}")
            piece = os.read(output, 4096)
            if not piece:
                raise Failure(f"The simulator ended before it was ready: {self._last_words()}")
            line += piece
        return line

    def _last_words(self) -> str:
        try:
            lines = self._log.read_text(errors="replace").splitlines()
        except OSError:
            lines = []
        last = "".join(char for char in lines[-1] if char.isprintable())[:200] if lines else "it said nothing"
        return f"{last} (its log is {self._log})"

    def stop(self) -> None:
        """End it, whatever it is doing; does nothing when it has ended."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self._process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, number)
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(_STOP_SECONDS)
        self._close()

    def _close(self) -> None:
        if self._output is not None:
            os.close(self._output)
            self._output = None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, _PRIVATE)


def _start(arguments: Sequence[str], output: IO[bytes], errors: IO[bytes]) -> subprocess.Popen[bytes]:
    # -P and PYTHONPATH: this very program, not a directory called "console" that happens to be where we were started.
    home = str(Path(console.__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(  # noqa: S603 - our own program, without a shell
        [sys.executable, "-P", "-m", "console", "simulate", "--watch-parent", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
    )


@contextmanager
def running(arguments: Sequence[str], log: Path) -> Iterator[SimulatorProcess]:
    """A simulator that lives as long as the block, also when that ends by SIGTERM, SIGHUP or an error.

    Args:
        arguments: what follows `hms-console simulate`.
        log: the file its messages go to.
    """
    with _signals_as_exits():
        process = SimulatorProcess(arguments, log)
        try:
            yield process
        finally:
            process.stop()


@contextmanager
def _signals_as_exits() -> Iterator[None]:
    def leave(number: int, frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    former = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
