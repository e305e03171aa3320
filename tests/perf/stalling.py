"""A terminal that takes nothing, and one that takes little: what goes on meanwhile, and how soon one may leave."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from tests.perf.figures import Figure, median, quantile, spread
from tests.perf.working import CURSOR, _longest, _rest_until, _wait_row, broadcast
from tests.support.opening import program, still
from tests.support.simulation import Simulation
from tests.support.terminal import Terminal

STALL = 4.0
QUITS = 7
FILL = "gG" * 30
RATE = 32_000  # bytes a second
KEYS = 300
STEPS = 15
CROWD = 10_000
HELD = 60
REPEAT = 1 / 30  # seconds


def stalled(folder: Path) -> list[Figure]:
    """2,500 peers of which 1 % change each second, keys typed, and nobody reads for four seconds."""
    report = folder / "report-stalled.json"
    with broadcast() as simulation:
        wish: dict[str, Any] = {"room": simulation.largest_room(), "report": str(report), "now": None, "write": True}
        with still(folder, simulation, wish) as terminal:
            _wait_row(terminal)
            terminal.quiet(0.1)
            begun, count = time.perf_counter(), simulation.mark()
            terminal.stall()
            terminal.press(FILL)
            _rest_until(begun + STALL)
            asked, ended = len(simulation.requests(count)), time.perf_counter()
            mark = terminal.mark()
            terminal.read_on()
            terminal.quiet(0.15)
            sent = terminal.mark() - mark
            terminal.press("q")
            terminal.wait_end()
    found = [(wall, own) for at, wall, own in json.loads(report.read_text())["gaps"] if begun < at <= ended]
    return [
        Figure(f"longest loop gap, terminal stalled for {STALL:.0f} s", _longest(found or [(0.0, 0.0)]), "no stall"),
        Figure("... requests meanwhile", f"{asked}"),
        Figure("... bytes when it is read again", f"{sent:,} B"),
    ]


def leaving(folder: Path) -> list[Figure]:
    """From the key to the end of the process, with a service that hangs, and with a terminal that does, too."""
    read, unread = [], []
    for _ in range(QUITS):
        read.append(_leave(folder, stall=False))
        unread.append(_leave(folder, stall=True))
    return [
        Figure("service hangs: quit key to process gone", spread(read), "< 200 ms"),
        Figure("service and terminal hang: quit key to process gone", spread(unread), "< 200 ms"),
    ]


def _leave(folder: Path, *, stall: bool) -> float:
    with Simulation("--scenario=busy", "--speed=0") as simulation, program(folder, simulation) as terminal:
        terminal.wait_for("interview")
        simulation.fault("hang", "/")
        begin = simulation.mark()
        while simulation.mark() == begin:
            time.sleep(0.05)
        if stall:
            terminal.stall()
            terminal.press(FILL)
            time.sleep(1.0)
        pressed = terminal.press("q")
        os.waitid(os.P_PID, terminal.pid, os.WEXITED | os.WNOWAIT)
        return time.perf_counter() - pressed


def slow_line(folder: Path) -> list[Figure]:
    """10,000 peers of which 10 % change each second, on a line of 32 kB/s: keys one by one, then one held."""
    options = ("--scenario=broadcast", f"--peers={CROWD}", f"--churn={CROWD / 10:g}")
    with Simulation(*options) as simulation:
        room_id = simulation.largest_room()
        with program(folder, simulation, "--room", room_id) as terminal:
            _wait_row(terminal)
            terminal.wait_chunk(terminal.mark(), bool, 5.0)
            terminal.read_at(RATE)
            keys = ["down" if number // STEPS % 2 == 0 else "up" for number in range(KEYS)]
            times = [took for key in keys for took in _timed(terminal, key)]
            caught = [took for key in ("down", "up") * 4 for took in _hold(terminal, key)]
            terminal.read_at(0)
    return [
        Figure(f"key to paint at {RATE // 1000} kB/s, {CROWD:,} peers, 10 %/s: p50", f"{median(times) * 1000:.1f} ms"),
        Figure(f"... p99 of {len(times)}", f"{quantile(times, 0.99) * 1000:.1f} ms", "<= 50 ms"),
        Figure(f"... caught up after {HELD} repeats of a held key", spread(caught), "<= 50 ms"),
    ]


def _timed(terminal: Terminal, key: str) -> list[float]:
    """Seconds until the cursor is painted; nothing when its row left in that very moment, as a few of 10,000 do."""
    mark = terminal.mark()
    sent = terminal.press(key)
    at = terminal.wait_chunk(mark, lambda data: bool(CURSOR.search(data)), 1.5)
    _rest_until(sent + 0.05)
    return [] if at is None else [at - sent]


def _hold(terminal: Terminal, key: str) -> list[float]:
    """Seconds from the last repeat until the row that the cursor then stands on is painted under it."""
    sent = time.perf_counter()
    for _ in range(HELD):
        _rest_until(sent + REPEAT)
        mark = terminal.mark()
        sent = terminal.press(key)
    _rest_until(sent + 0.5)
    lines = [line for line in terminal.text.splitlines() if line.startswith(">  ")]
    name = lines[0][3:20].split("  ")[0].strip().encode() if lines else b""
    at = terminal.wait_chunk(mark, lambda data: name in data, 0.1) if name else None
    return [] if at is None else [at - sent]
