"""An operator's own command that tells whether a destination receives: run without a shell, bounded in every way."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
from asyncio import subprocess
from contextlib import suppress
from typing import Final

from console.api.errors import NotSent, OutcomeUnknown, Refused
from console.api.text import clean

SECONDS: Final = 10.0
"""So long may a probe take."""

MOST_OUTPUT: Final = 64 * 1024
"""Bytes of its output that are read; the rest is thrown away."""

_PIECE = 16 * 1024
_WORDS = 120
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
    process = await _start(_split(command))
    try:
        async with asyncio.timeout(seconds):
            errors, output = await asyncio.gather(_read(process.stderr), _read(process.stdout))
            status = await process.wait()
    except TimeoutError:
        raise OutcomeUnknown(f"The probe did not end within {seconds:.0f} seconds.") from None
    finally:
        await _end(process)
    if status == 0:
        return ""
    return _first_line(errors) or _first_line(output) or f"the probe ended with {status}"


def _split(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError:
        raise Refused("The probe's command line has a quote that never ends.") from None
    if not words or "\0" in command:
        raise Refused("The probe's command line names no command.")
    return words


async def _start(words: list[str]) -> subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            *words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(os.environ),
            start_new_session=True,
            limit=_PIECE,
        )
    except (FileNotFoundError, PermissionError, NotADirectoryError):
        raise Refused("The probe's command cannot be found or is not permitted to run.") from None
    except (OSError, ValueError):
        raise NotSent("The probe's command could not be started.") from None


def environment(ours: os._Environ[str] | dict[str, str]) -> dict[str, str]:
    """Of an environment what a probe gets.

    Args:
        ours: name -> value.
    """
    return {name: value for name, value in ours.items() if name in _PASSED_ON or name.startswith("LC_")}


async def _read(stream: asyncio.StreamReader | None) -> bytes:
    """What a stream says up to its bound; the rest is read too, lest the writer waits for ever."""
    kept = b""
    while stream is not None and (piece := await stream.read(_PIECE)):
        kept += piece[: MOST_OUTPUT - len(kept)]
    return kept


async def _end(process: subprocess.Process) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _first_line(output: bytes) -> str:
    for line in output.decode("utf-8", "replace").splitlines():
        if words := clean(line.strip(), _WORDS).strip():
            return words
    return ""
