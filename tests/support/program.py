"""The program, and what runs beside it, as processes of a test."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

import httpx

PROGRAM = (sys.executable, "-m", "console")
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0


class Start(Protocol):
    """Starts a process; its messages, and its output unless sent elsewhere, come through pipes."""

    def __call__(
        self, *argv: str, stdin: int | None = None, stdout: int | IO[str] = subprocess.PIPE
    ) -> subprocess.Popen[str]: ...


def bare_environ(home: Path) -> dict[str, str]:
    """The environment of a person without credentials, whose files are in a directory of the test."""
    # LINES and COLUMNS are what pytest-xdist gives its workers; Textual believes them before the terminal itself.
    unwanted = ("HMS_", "TEXTUAL", "LINES", "COLUMNS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return kept | {"XDG_CONFIG_HOME": f"{home}/config", "XDG_STATE_HOME": f"{home}/state", "HOME": str(home)}


@contextmanager
def processes(environ: Mapping[str, str]) -> Iterator[Start]:
    """Gives something that starts processes, and sees to it that none outlives the block."""
    started: list[subprocess.Popen[str]] = []

    def begin(*argv: str, stdin: int | None = None, stdout: int | IO[str] = subprocess.PIPE) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603 - our own program
            argv, cwd=ROOT, env=environ, text=True, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE
        )
        started.append(process)
        return process

    try:
        yield begin
    finally:
        for process in started:
            process.kill()
            process.communicate()


def line_of(stream: IO[str] | None) -> str:
    """The next line of a process's output."""
    assert stream is not None
    return stream.readline()


def answers(url: str) -> bool:
    """Whether a service listens there; without a token it says 401."""
    try:
        return httpx.get(f"{url}/rooms", trust_env=False).status_code == 401
    except httpx.TransportError:
        return False


def until(condition: Callable[[], bool]) -> None:
    """Wait until something that happens in another process has happened."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)  # only between two looks at another process, which cannot be awaited
