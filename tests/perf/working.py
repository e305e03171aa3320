"""Under load: how soon a key is answered, what is asked of the service, memory, the event loop, and the processor."""

from __future__ import annotations

import json
import os
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.perf.figures import Figure, median, quantile
from tests.support.opening import program, still
from tests.support.simulation import Simulation
from tests.support.terminal import Terminal

KEYS = 400
STEPS = 15  # rows down, then to the top again: the window does not scroll, which would leave the cursor's sign in place
PEERS = 2_500
CROWD = 20_000
RESTLESS = 10_000
CALM, BUSY = 0.01, 0.1
SECONDS = 65.0
CURSOR = re.compile(rb">")  # nothing else that is written says so
IDS = re.compile(r"/[0-9a-f]{24}(?=/|$)|/[0-9a-f]{8}-[0-9a-f-]{27}")


def broadcast(peers: int = PEERS, share: float = CALM) -> Simulation:
    """One large room in which every second a share of the peers change something that can be seen."""
    return Simulation("--scenario=broadcast", f"--peers={peers}", f"--churn={peers * share:g}")


def keys(folder: Path) -> list[Figure]:
    """Key to paint, memory and requests with 2,500 peers of which 1 % change each second."""
    with broadcast() as simulation, program(folder, simulation, "--room", simulation.largest_room()) as terminal:
        _wait_row(terminal)
        terminal.wait_chunk(terminal.mark(), bool, 5.0)
        begun, count = time.perf_counter(), simulation.mark()
        times = _press_keys(terminal)
        _rest_until(begun + SECONDS)
        asked = simulation.requests(count)
        took = time.perf_counter() - begun
        return [
            Figure(f"key to paint, {PEERS:,} peers, 1 %/s: p50", f"{median(times) * 1000:.1f} ms"),
            Figure("... p90", f"{quantile(times, 0.9) * 1000:.1f} ms"),
            Figure(f"... p99 of {len(times)} keys", f"{quantile(times, 0.99) * 1000:.1f} ms", "<= 10 ms"),
            Figure("... worst", f"{max(times) * 1000:.1f} ms"),
            Figure(f"peak memory, {PEERS:,} peers", f"{_peak(terminal.pid):.0f} MB"),
            *_per_minute(f"Peers with {PEERS:,}", asked, took),
        ]


def requests_of_rooms(folder: Path) -> list[Figure]:
    """What Rooms asks for with 40 live rooms, and what it costs to look at them."""
    with Simulation("--scenario=busy") as simulation, program(folder, simulation) as terminal:
        terminal.wait_for(">  ")
        terminal.quiet(0.3)
        begun, count, used = time.perf_counter(), simulation.mark(), _processor(terminal.pid)
        _rest_until(begun + SECONDS)
        asked, took = simulation.requests(count), time.perf_counter() - begun
        share = (_processor(terminal.pid) - used) / took
        return [
            *_per_minute("Rooms with 40 live rooms", asked, took),
            Figure("processor, 40 living rooms", f"{share:.1%} of a core", "<= 2 %"),
            Figure("peak memory, 40 rooms", f"{_peak(terminal.pid):.0f} MB"),
        ]


def idle(folder: Path) -> list[Figure]:
    """The processor while 40 rooms stand still and polling goes on."""
    with Simulation("--scenario=busy", "--speed=0") as simulation, program(folder, simulation) as terminal:
        terminal.wait_for(">  ")
        terminal.quiet(1)
        begun, used, mark = time.perf_counter(), _processor(terminal.pid), terminal.mark()
        _rest_until(begun + SECONDS / 2)
        took = time.perf_counter() - begun
        share = (_processor(terminal.pid) - used) / took
        return [
            Figure("processor, 40 rooms standing still", f"{share:.1%} of a core", "<= 2 %"),
            Figure("... bytes per second (ages grow)", f"{(terminal.mark() - mark) / took:.0f} B/s"),
        ]


def gaps(folder: Path, peers: int = PEERS, share: float = CALM) -> list[Figure]:
    """The longest time the event loop answered nobody, while a crowd is first loaded and while it refreshes."""
    report = folder / f"report-{peers}-{share}.json"
    what = f"{peers:,} peers" if share == CALM else f"{peers:,} peers with {share:.0%} of them changing per second"
    with broadcast(peers, share) as simulation:
        wish: dict[str, Any] = {"room": simulation.largest_room(), "report": str(report), "now": None}
        with still(folder, simulation, wish) as terminal:
            _wait_row(terminal)
            terminal.wait_chunk(terminal.mark(), bool, 5.0)
            loaded = time.perf_counter()
            simulation.wait_polls("/peers", 8)
            peak, ended = _peak(terminal.pid), time.perf_counter()
            terminal.press("q")
            terminal.wait_end()
    found = json.loads(report.read_text())["gaps"]
    first = [(wall, own) for at, wall, own in found if at <= loaded]
    later = [(wall, own) for at, wall, own in found if loaded < at <= ended]
    slow = sum(own > 0.01 for _, own in later)
    return [
        Figure(f"longest loop gap, {what}, start and first load", _longest(first)),
        Figure(f"longest loop gap, {what} refreshing", _longest(later), "<= 25 ms"),
        Figure(f"... gaps with over 10 ms of own work in 8 polls of {peers:,}", f"{slow}"),
        Figure(f"peak memory, {what}", f"{peak:.0f} MB", "<= 150 MB (20,000)"),
    ]


def _longest(found: list[tuple[float, float]]) -> str:
    wall, own = (max(values, default=0.0) * 1000 for values in zip(*found, strict=True))
    return f"{own:.0f} ms of own work, {wall:.0f} ms on the wall"


def gaps_of_a_crowd(folder: Path) -> list[Figure]:
    """The same with 20,000."""
    return gaps(folder, CROWD)


def gaps_of_many_changes(folder: Path) -> list[Figure]:
    """The same with 10,000 of whom every tenth changes each second; the simulator cannot change more."""
    return gaps(folder, RESTLESS, BUSY)


def _press_keys(terminal: Terminal) -> list[float]:
    times = []
    for number in range(KEYS):
        if number % STEPS == 0:
            _rest_until(terminal.press("g") + 0.3)
        mark = terminal.mark()
        sent = terminal.press("down")
        at = terminal.wait_chunk(mark, lambda data: bool(CURSOR.search(data)), 2.0)
        if at is not None:
            times.append(at - sent)
        # A row above that goes in the same moment leaves the sign where it was.
        assert number - len(times) < KEYS / 50, f"keys are not answered:\n{terminal.text}"
        _rest_until(sent + 0.04 + number % 7 * 0.005)  # not in step with any timer of the program
    return times


def _wait_row(terminal: Terminal) -> None:
    terminal.wait_for("JOINED")
    terminal.wait_for(">  ")


def _rest_until(moment: float) -> None:
    time.sleep(max(0.0, moment - time.perf_counter()))


def _per_minute(what: str, asked: list[dict[str, Any]], took: float) -> list[Figure]:
    counts = Counter(IDS.sub("/<id>", one["path"].removeprefix("/v2")) for one in asked)
    lines = [Figure(f"... {path}", f"{count * 60 / took:.0f}") for path, count in counts.most_common()]
    return [Figure(f"requests per minute: {what}", f"{len(asked) * 60 / took:.0f}", "<= 240 (the budget)"), *lines]


def _peak(pid: int) -> float:
    text = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", text)
    assert found is not None
    return int(found[1]) / 1024


def _processor(pid: int) -> float:
    """Seconds of processor time so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
