"""Threads that hang keep nobody."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from console.app.passing import Passing

ROOT = Path(__file__).parents[2]
HANGING = """
import asyncio, sys, threading
from console.app.passing import Passing

async def main():
    asyncio.get_running_loop().set_default_executor(Passing())
    begun = threading.Event()
    asyncio.ensure_future(asyncio.to_thread(lambda: (begun.set(), threading.Event().wait())))
    await asyncio.to_thread(begun.wait)

asyncio.run(main())
print("left")
"""


async def test_results_and_errors_come_back() -> None:
    asyncio.get_running_loop().set_default_executor(Passing())
    assert await asyncio.to_thread(lambda: 1 + 1) == 2
    with pytest.raises(KeyError):
        await asyncio.to_thread(dict[str, int]().__getitem__, "nothing")


async def test_many_run_at_the_same_time() -> None:
    asyncio.get_running_loop().set_default_executor(Passing())
    meeting = threading.Barrier(50)
    await asyncio.gather(*(asyncio.to_thread(meeting.wait, 20.0) for _ in range(50)))


def test_what_hangs_keeps_neither_the_loop_nor_the_process() -> None:
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", HANGING], cwd=ROOT, capture_output=True, text=True, timeout=60.0, check=True
    )
    assert done.stdout == "left\n"
