"""Pictures of the console, drawn by the console: the same bytes on every machine."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from console.config.codes import DONE, FAILED

if TYPE_CHECKING:
    from console.config.launch import AccessKey

EPOCH = datetime(2025, 6, 12, 12, 4, 11, 500_000, tzinfo=UTC)
"""When the pictures are taken; half a second off the full one, so that no rounding tips over."""

WORLD = ("--scenario=busy", "--seed=1", "--speed=0", f"--epoch={EPOCH.isoformat()}")
"""The simulator's options."""


def main(out: Path, api_url: str, credentials: AccessKey, stop: Callable[[], None], home: Path) -> int:
    """Take all pictures.

    Args:
        out: the directory they go to.
        api_url: a simulator just started with the options `WORLD`.
        credentials: what it accepts.
        stop: ends it; called for the picture of an outage.
        home: a directory for what the console writes.

    Returns:
        The exit code; what went wrong is said on stderr.
    """
    _forget_where_we_are()
    # Only now: Textual reads its part of the environment when it is imported.
    from .clock import StageClock
    from .stage import Theatre, stage
    from .tour import walk

    async def play() -> list[Path]:
        clock = StageClock(EPOCH)
        async with stage(Theatre(api_url, credentials, stop, home), clock, out) as opened:
            await walk(opened)
            return opened.taken

    try:
        out.mkdir(parents=True, exist_ok=True)
        taken = asyncio.run(play())
    except OSError as error:  # a TimeoutError too
        why = f"{error.filename}: {error.strerror}" if error.filename else error
        print(f"hms-console: The pictures cannot be drawn: {why}", file=sys.stderr)
        return FAILED
    for path in taken:
        print(path)
    return DONE


def _forget_where_we_are() -> None:
    """Whatever of the environment could be seen in a picture: the time zone, colours, Textual's own settings."""
    for name in [name for name in os.environ if name.startswith("TEXTUAL") or name in ("NO_COLOR", "COLUMNS", "LINES")]:
        del os.environ[name]
    os.environ["TZ"] = "UTC"
    time.tzset()
