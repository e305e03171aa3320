"""An operator's own command that tells whether a destination receives: run without a shell, bounded in every way."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from console.api.errors import NotSent, OutcomeUnknown, Refused
from console.api.text import clean

SECONDS: Final = 10.0
"""So long may a probe take."""

MOST_OUTPUT: Final = 64 * 1024
"""Bytes of each of its outputs that are kept; the rest is read and thrown away, lest the probe waits for ever."""

_GRACE = 0.5
_WORDS = 120
_OUTPUT, _ERRORS = 1, 2
_PASSED_ON = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR"),
        *("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "SSL_CERT_FILE", "SSL_CERT_DIR"),
    }
)


async def run_probe(command: str, seconds: float = SECONDS) -> str:
    """Run a probe to its end.

    It gets no input, no shell and a process group of its own, which is killed when the time is up, when we are
    cancelled, and at its end, so that nothing it left behind goes on. Of our environment it gets only what programs
    need to run: the credentials of this program, and whatever else lies there, are not among it.

    Args:
        command: the command line, split as a shell would (quotes, backslashes), nothing expanded.
        seconds: how long it may take.

    Returns:
        "" when it ended with 0; else the first line it wrote, safe to paint, or that it failed.

    Raises:
        Refused: the command line cannot be understood or run.
        NotSent: it cannot be started just now.
        OutcomeUnknown: it did not end in time.
    """
    transport, told = await _start(_split(command))
    try:
        async with asyncio.timeout(seconds):
            await told.ended.wait()
    except TimeoutError:
        raise OutcomeUnknown(f"The probe did not end within {seconds:.0f} seconds.") from None
    finally:
        await _clear_away(transport, told)
    status = transport.get_returncode()
    if status == 0:
        return ""
    return _first_line(told.said[_ERRORS]) or _first_line(told.said[_OUTPUT]) or f"the probe ended with {status}"


def environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Of an environment what a probe gets.

    Args:
        ours: name -> value.
    """
    return {name: value for name, value in ours.items() if name in _PASSED_ON or name.startswith("LC_")}


class _Told(asyncio.SubprocessProtocol):
    """What the event loop tells of a probe."""

    def __init__(self) -> None:
        self.said = {_OUTPUT: b"", _ERRORS: b""}
        self.ended = asyncio.Event()
        self.silent = asyncio.Event()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self.said[fd] += data[: MOST_OUTPUT - len(self.said[fd])]

    def process_exited(self) -> None:
        self.ended.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.silent.set()


def _split(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError:
        raise Refused("The probe's command line has a quote that never ends.") from None
    if not words or "\0" in command:
        raise Refused("The probe's command line names no command.")
    return words


async def _start(words: list[str]) -> tuple[asyncio.SubprocessTransport, _Told]:
    try:
        return await asyncio.get_running_loop().subprocess_exec(
            _Told,
            *words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(os.environ),
            start_new_session=True,
        )
    except (FileNotFoundError, PermissionError, NotADirectoryError):
        raise Refused("The probe's command cannot be found or is not permitted to run.") from None
    except (OSError, ValueError):
        raise NotSent("The probe's command could not be started.") from None


async def _clear_away(transport: asyncio.SubprocessTransport, told: _Told) -> None:
    """Kill all of its group and close the pipes, also those that a child outside the group keeps open."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(transport.get_pid(), signal.SIGKILL)
    with suppress(TimeoutError):
        async with asyncio.timeout(_GRACE):
            await told.silent.wait()
    transport.close()


def _first_line(output: bytes) -> str:
    for line in output.decode("utf-8", "replace").splitlines():
        if words := clean(line.strip(), _WORDS).strip():
            return words
    return ""
