"""How soon a key is painted on a table of 10,000, while nothing and while a tenth of it changes each second."""

from __future__ import annotations

import time
from pathlib import Path

from tests.perf.figures import Figure, median, quantile
from tests.perf.working import _press_keys, _wait_row
from tests.support.opening import program
from tests.support.simulation import Simulation

PEERS = 10_000
BUSY = 0.1
SETTLED = 4.0


def keys(folder: Path) -> list[Figure]:
    """Down keys on Peers: standing still, and with 10 % of all peers changing each second."""
    return [
        *_keys(folder, 0, f"key to paint, {PEERS:,} peers standing still"),
        *_keys(folder, round(PEERS * BUSY), f"key to paint, {PEERS:,} peers, {BUSY:.0%} of them changing per second"),
    ]


def _keys(folder: Path, churn: int, what: str) -> list[Figure]:
    with (
        Simulation("--scenario=broadcast", f"--peers={PEERS}", f"--churn={churn}") as simulation,
        program(folder, simulation, "--room", simulation.largest_room()) as terminal,
    ):
        _wait_row(terminal)
        time.sleep(SETTLED)  # the first load of everything beside the table
        times = _press_keys(terminal)
    return [
        Figure(f"{what}: p50", f"{median(times) * 1000:.1f} ms"),
        Figure("... p99", f"{quantile(times, 0.99) * 1000:.1f} ms of {len(times)} keys", "<= 10 ms"),
        Figure("... worst", f"{max(times) * 1000:.1f} ms"),
    ]
