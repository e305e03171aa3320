"""The whole table of goals in one run: `python -m tests.perf.goals`, or some rows of it: `... start quit`.

Each row says what was measured and how, what it is to be, and how busy the machine was meanwhile: times on a machine
that is busy are worth little, ratios in pairs some, bytes and counts all.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.perf import acting, crowding, starting, working, writing
from tests.perf.figures import Figure

Bench = Callable[[Path], list[Figure]]
PAIRS = "in pairs, interleaved with the bare app, in a pseudo-terminal of 120x40"
PTY = "in a pseudo-terminal of 120x40"


class Row(NamedTuple):
    """One line of the table.

    Attributes:
        name: how it is called on the command line.
        what: what is measured.
        goal: what it is to be.
        bench: measures it; one that serves several rows runs once.
        figures: how the descriptions of its figures begin that belong here.
        how: how it is measured.
    """

    name: str
    what: str
    goal: str
    bench: Bench
    figures: tuple[str, ...]
    how: str


def _still(folder: Path) -> list[Figure]:
    return [*writing.rooms(folder), *writing.peers(folder)]


ROWS = (
    Row(
        "start",
        "process start to first picture",
        "<= 1.15x",
        starting.start_up,
        ("hms-console: start to first p",),
        PAIRS,
    ),
    Row(
        "crowd",
        "start to first data row, 10,000 peers",
        "<= 2x the bare app",
        starting.start_up_of_a_crowd,
        ("start to first data row", "... to all"),
        PAIRS,
    ),
    Row("help", "--help, --version", "<= 6x python -c pass", starting.commands, ("--",), "whole runs, interleaved"),
    Row("quit", "quit key to process gone", "<= 0.5x the bare app", starting.start_up, ("hms-console: quit",), PAIRS),
    Row("scroll", "scroll by one row", "<= 600 B", _still, ("Rooms: the window", "Peers: the window"), PTY),
    Row(
        "idle-keys",
        "Down key to paint, 10,000 peers standing still",
        "p99 <= 10 ms",
        crowding.keys,
        ("key to paint, 10,000 peers standing still", "... p99"),
        "400 keys out of step with any timer, " + PTY,
    ),
    Row(
        "busy-keys",
        "the same, 10 % changing per second",
        "p99 <= 10 ms",
        crowding.keys,
        ("key to paint, 10,000 peers, 10%", "... p99"),
        "400 keys out of step with any timer, " + PTY,
    ),
    Row("unchanged", "bytes of unchanged polls", "0", _still, ("Rooms: 3 unch", "Peers: 3 unch"), "3 polls, " + PTY),
    Row(
        "change",
        "bytes of a one-row change",
        "<= 2x the changed cells",
        _still,
        ("Rooms: one row changes, activity", "Peers: one visible"),
        PTY + "; Rooms with a line of activity",
    ),
    Row("cursor", "bytes of a cursor move", "<= 500", _still, ("Rooms: the cursor", "Peers: the cursor"), PTY),
    Row(
        "gap",
        "longest event-loop gap, 20,000 peers refreshing",
        "<= 25 ms",
        working.gaps_of_a_crowd,
        ("longest loop gap, 20,000 peers refreshing",),
        "a task of 1 ms ticks on the same loop; 8 polls, 1 % changing per second",
    ),
    Row(
        "memory",
        "memory, 20,000 peers",
        "<= 150 MB",
        working.gaps_of_a_crowd,
        ("peak memory, 20,000",),
        "the highest resident set (VmHWM)",
    ),
    Row(
        "idle",
        "processor with 40 rooms on screen",
        "<= 2 % of a core",
        working.idle,
        ("processor, 40 rooms standing still",),
        "user and system time over 32 s of polling",
    ),
    Row(
        "requests",
        "requests per minute, Rooms with 40 live rooms",
        "independent of the number of rooms",
        working.requests_of_rooms,
        ("requests per minute", "processor, 40 living"),
        "counted by the service over 65 s",
    ),
    Row(
        "kick",
        "a kick: confirming key to its request",
        "<= 50 ms on top of the way there",
        acting.kicks,
        ("a kick",),
        "the service's own clock, which is the machine's",
    ),
    Row(
        "headless",
        "rooms list --json",
        "<= 1.3x import httpx, pydantic",
        starting.headless,
        ("rooms list",),
        "whole runs, interleaved",
    ),
)


def main(names: list[str]) -> int:
    """Measure and print.

    Args:
        names: which of `ROWS`; all when there are none.

    Returns:
        0, or 2 when a name is unknown.
    """
    known = {row.name for row in ROWS}
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"There is no {unknown[0]!r}; there are: {', '.join(sorted(known))}.", file=sys.stderr)
        return 2
    measured: dict[Bench, tuple[list[Figure], str]] = {}
    print("| what | ours | goal | how | load |\n|---|---|---|---|---|")
    for row in (row for row in ROWS if not names or row.name in names):
        if row.bench not in measured:
            measured[row.bench] = _measured(row.bench)
        figures, load = measured[row.bench]
        print(f"| {row.what} | {ours(figures, row.figures)} | {row.goal} | {row.how} | {load} |", flush=True)
    return 0


def _measured(bench: Bench) -> tuple[list[Figure], str]:
    """What a bench gives, and how busy the machine was before and after: runnable processes in the last minute."""
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        figures = bench(Path(folder))
    return figures, f"{before:.1f} to {os.getloadavg()[0]:.1f}"


def ours(figures: list[Figure], wanted: tuple[str, ...]) -> str:
    """The figures of a row in words; one that only goes on ("...") is the one after the first of the row.

    Args:
        figures: all that a bench gave, in its order.
        wanted: how those begin that belong to the row.
    """
    found: list[str] = []
    after = 0
    for beginning in wanted:
        for number, figure in enumerate(figures[after:], after):
            if figure.what.startswith(beginning):
                found.append(figure.value)
                if beginning.startswith("..."):
                    break
                after = number + 1 if any(one.startswith("...") for one in wanted) else 0
                if after:
                    break
    return "; ".join(found) or "not measured"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
