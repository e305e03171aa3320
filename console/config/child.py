"""A program that is run for the secret it prints: with a time limit, without a shell, and so that it can be stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

AWAY_SECONDS = 10.0
"""How long a program may take that cannot ask anybody."""
PERSON_SECONDS = 60.0
"""The same where a person at a terminal may have to type a passphrase for it."""
MOST_BYTES = 1 << 20
"""What a program may print; one that prints for ever would else take all memory within its time."""
_LOOK = 0.05  # seconds between two looks at how much it printed


@dataclass(frozen=True)
class Printed:
    """What a program left.

    Attributes:
        code: how it ended; 0 is well.
        out: what it printed, which may be a secret and is therefore in no text made of this.
        err: what it complained of.
    """

    code: int
    out: bytes
    err: bytes

    def __repr__(self) -> str:
        return f"Printed(code={self.code})"


class Stopped(Exception):
    """The program was stopped by `Child.stop`."""


class TooMuch(ValueError):
    """The program printed more than `MOST_BYTES`."""


class Child:
    """Runs one program at a time; `stop` may be called from another thread and ends what runs just then."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: subprocess.Popen[bytes] | None = None
        self._alone = False
        self._stops = 0

    def run(self, argv: Sequence[str], *, seconds: float, terminal: bool, said: bytes | None = None) -> Printed:
        """Run a program to its end.

        Args:
            argv: its name and arguments; secrets do not belong there, for everybody can read them in /proc.
            seconds: how long it may take.
            terminal: whether it may ask the person at the terminal. Without, it has no terminal at all: one that runs
                while the console is open must neither read its keys nor draw over its picture.
            said: what it is told on its standard input; None leaves it ours, or nothing without a terminal.

        Raises:
            OSError: it cannot be started.
            TimeoutError: it took too long; it and what it started are ended.
            Stopped: somebody called `stop`.
            TooMuch: it printed without an end; it is ended as well.
        """
        told = subprocess.PIPE if said is not None else None if terminal else subprocess.DEVNULL
        before, self._alone = self._stops, not terminal
        process = subprocess.Popen(  # noqa: S603 - the owner's own command, without a shell
            argv, stdin=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=self._alone
        )
        try:
            self._register(process, before)
            out, err = _heard(process, said, seconds)
        finally:
            self._leave_nothing(process)
        if self._stops != before:
            raise Stopped
        return Printed(process.returncode, out, err)

    def stop(self) -> None:
        """End what runs now, if anything does."""
        with self._lock:
            self._stops += 1
            if self._running is not None:
                self._kill(self._running)

    def _register(self, process: subprocess.Popen[bytes], before: int) -> None:
        with self._lock:
            self._running = process
            if self._stops != before:  # it was stopped while it was being started
                self._kill(process)

    def _leave_nothing(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._running = None
        if process.poll() is None or not _closed(process):
            self._kill(process)
            process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with suppress(OSError):  # what it was still to be told
                    pipe.close()

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        """End a program, and what it started where both have a session of their own."""
        with suppress(ProcessLookupError, PermissionError):
            if self._alone:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()


def _heard(process: subprocess.Popen[bytes], said: bytes | None, seconds: float) -> tuple[bytes, bytes]:
    """All that it printed until its end."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return process.communicate(said, timeout=min(_LOOK, seconds))
        except subprocess.TimeoutExpired as late:
            said = None  # it is told already, or is being told
            if len(late.output or b"") + len(late.stderr or b"") > MOST_BYTES:
                raise TooMuch from None
            if time.monotonic() >= deadline:
                raise TimeoutError from None


def _closed(process: subprocess.Popen[bytes]) -> bool:
    """Whether it was heard to the end; else something that it started still holds the pipe."""
    return process.stdout is None or process.stdout.closed
