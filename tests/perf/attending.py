"""A session of 20,000: how long its attendance takes to build, and how long the event loop answers nobody meanwhile."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from console.api import bulk
from console.api.models.sessions import Session
from console.api.resources.sessions import read_session
from console.app.main import collect_seldom
from console.live.attendance import Roll, calling, in_slices
from console.live.timeline import Happened, timeline
from tests.perf.figures import Figure, spread
from tests.perf.working import CROWD, _longest, _rest_until, _wait_row, broadcast
from tests.support.opening import still

TIMES = 5
GROWING = 25.0
NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)


def building(_folder: Path) -> list[Figure]:
    """Body to session, session to attendance, attendance to picture; each in steps on one event loop."""
    return asyncio.run(_building())


async def _building() -> list[Figure]:
    body = _body(CROWD)
    collect_seldom()  # as the program does
    session: Session | None = None
    roll: Roll | None = None

    async def read() -> None:
        nonlocal session
        session = await read_session(body, None, bulk.Pacer())

    async def call() -> None:
        nonlocal roll
        assert session is not None
        roll = await in_slices(calling(session, NOW))

    async def again() -> None:
        assert session is not None
        assert roll is not None
        await in_slices(calling(session, NOW + timedelta(seconds=61), roll.people.values()))

    async def draw() -> None:
        assert roll is not None
        await in_slices(timeline(roll.tally.span, roll.stays, Happened("s", "r", {})))

    size = f"{len(body) / 1e6:.1f} MB"
    return [
        *await _timed(f"a session of {CROWD:,} peers ({size}) read", read),
        *await _timed(f"attendance of {CROWD:,} peers built", call),
        *await _timed("... a minute later", again),
        *await _timed("... its people over time", draw),
    ]


async def _timed(what: str, work: Callable[[], Awaitable[None]]) -> list[Figure]:
    took, gaps = [], []
    for _ in range(TIMES):
        watch = asyncio.create_task(_gaps())
        await asyncio.sleep(0)
        begun = time.thread_time()
        await work()
        took.append(time.thread_time() - begun)
        watch.cancel()
        gaps.append((await asyncio.gather(watch))[0])
    own = "of own work"
    return [Figure(f"{what}, {own}", spread(took)), Figure(f"... longest gap, {own}", spread(gaps), "<= 25 ms")]


async def _gaps() -> float:
    """The most processor time between two turns of the event loop, until cancelled."""
    longest, before = 0.0, time.thread_time()
    try:
        while True:
            await asyncio.sleep(0)
            now = time.thread_time()
            longest, before = max(longest, now - before), now
    except asyncio.CancelledError:
        return max(longest, time.thread_time() - before)


def _body(peers: int) -> bytes:
    """A session as the service sends it; every tenth person came twice, a third is still there."""
    rng = random.Random(1)

    def stamp(seconds: float) -> str:
        return (NOW - timedelta(seconds=seconds)).isoformat()

    def one(number: int) -> dict[str, Any]:
        joined = rng.uniform(60, 7200)
        left = {"left_at": stamp(rng.uniform(0, joined))} if number % 3 else {}
        person = f"u-{number % (peers * 9 // 10)}"
        told = {"name": f"Somebody {person}", "role": "viewer", "user_id": person, "joined_at": stamp(joined)}
        return {"id": f"p-{number}", "session_id": "s", **told, **left}

    head = {"id": "s", "room_id": "r", "active": True, "created_at": stamp(7200), "updated_at": stamp(0)}
    return json.dumps({**head, "peers": {f"p-{number}": one(number) for number in range(peers)}}).encode()


def on_screen(folder: Path) -> list[Figure]:
    """From the key to all people of a live session of 20,000 in the table, and the event loop meanwhile."""
    report = folder / "report-attendance.json"
    with broadcast(CROWD) as simulation:
        wish: dict[str, Any] = {"room": simulation.largest_room(), "report": str(report), "now": None}
        with still(folder, simulation, wish) as terminal:
            _wait_row(terminal)
            terminal.quiet(2.0)
            pressed = terminal.press("6")
            terminal.wait_for("ATTENDANCE  of")
            terminal.wait_for(" joins, peak")
            shown = time.perf_counter()
            terminal.send("\tG")
            _rest_until(shown + GROWING)
            ended = time.perf_counter()
            terminal.press("q")
            terminal.wait_end()
    found = json.loads(report.read_text())["gaps"]
    first = [(wall, own) for at, wall, own in found if pressed <= at <= shown]
    later = [(wall, own) for at, wall, own in found if shown < at <= ended]
    return [
        Figure(f"key to attendance of {CROWD:,}, live", f"{shown - pressed:.1f} s"),
        Figure("longest loop gap meanwhile", _longest(first) if first else "none"),
        Figure("longest loop gap while it grows", _longest(later) if later else "none", "<= 25 ms"),
    ]
