"""From the start of the process to a picture, to data, and from the last key to nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.perf.figures import Figure, ratio, spread
from tests.support.opening import environment, program
from tests.support.simulation import Simulation
from tests.support.terminal import ROOT, Terminal

RUNS = 11
COMMAND_RUNS = 21
PEERS = 10_000


def start_up(folder: Path) -> list[Figure]:
    """First picture and first data of the console against the first picture of a bare Textual app, interleaved."""
    bare: list[float] = []
    picture: list[float] = []
    data: list[float] = []
    quits: dict[str, list[float]] = {"bare": [], "console": []}
    with Simulation("--scenario=busy", "--speed=0") as simulation:
        for run in range(RUNS + 1):
            first = _bare(folder, quits["bare"])
            seen, row = _console(folder, simulation, quits["console"])
            if run:  # the first run of each warms the files
                bare, picture, data = [*bare, first], [*picture, seen], [*data, row]
    return [
        Figure("bare Textual Label: start to first picture", spread(bare)),
        Figure("hms-console: start to first picture", f"{spread(picture)} = {ratio(picture, bare)}", "<= 1.15x"),
        Figure("hms-console: start to first data row (40 rooms)", f"{spread(data)} = {ratio(data, bare)}", "<= 2x"),
        Figure("bare Textual Label: quit key to process gone", spread(quits["bare"])),
        Figure(
            "hms-console: quit key to process gone",
            f"{spread(quits['console'])} = {ratio(quits['console'], quits['bare'])}",
            "<= 0.5x",
        ),
    ]


def start_up_of_a_crowd(folder: Path) -> list[Figure]:
    """The same into a room of 10,000 peers: to the first rows, and until all are in order and the cursor is on one."""
    bare: list[float] = []
    data: list[float] = []
    order: list[float] = []
    with Simulation("--scenario=broadcast", f"--peers={PEERS}", "--speed=0") as simulation:
        room_id = simulation.largest_room()
        for run in range(RUNS + 1):
            first = _bare(folder, [])
            with program(folder, simulation, "--room", room_id) as terminal:
                row, whole = _seen(terminal, b"viewer"), _seen(terminal, b">  ")
            if run:
                bare, data, order = [*bare, first], [*data, row], [*order, whole]
    return [
        Figure(f"start to first data row ({PEERS:,} peers)", f"{spread(data)} = {ratio(data, bare)}", "<= 2x"),
        Figure("... to all of them in order, the cursor on one", f"{spread(order)} = {ratio(order, bare)}"),
    ]


def commands(folder: Path) -> list[Figure]:
    """`--help` and `--version` against an interpreter that does nothing."""
    took: dict[str, list[float]] = {"-c pass": [], "--version": [], "--help": []}
    for _ in range(COMMAND_RUNS):
        for what, times in took.items():
            arguments = ["-c", "pass"] if what == "-c pass" else ["-m", "console", what]
            command = [sys.executable, *arguments]
            begun = time.perf_counter()
            subprocess.run(command, cwd=ROOT, env=environment(folder), check=True, capture_output=True)  # noqa: S603 - ours
            times.append(time.perf_counter() - begun)
    floor = took.pop("-c pass")
    shown = [Figure("python -c pass", spread(floor))]
    return shown + [Figure(what, f"{spread(times)} = {ratio(times, floor)}", "<= 6x") for what, times in took.items()]


def headless(folder: Path) -> list[Figure]:
    """`rooms list --json` of a local service against importing what any such program needs."""
    took: dict[str, list[float]] = {"imports": [], "rooms": []}
    with Simulation("--scenario=busy", "--speed=0") as simulation:
        env = environment(folder, simulation.environment)
        commands = {"imports": ["-c", "import httpx, pydantic"], "rooms": ["-m", "console", "rooms", "list", "--json"]}
        for _ in range(COMMAND_RUNS):
            for what, arguments in commands.items():
                begun = time.perf_counter()
                subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, check=True, capture_output=True)  # noqa: S603 - ours
                took[what].append(time.perf_counter() - begun)
    return [
        Figure('python -c "import httpx, pydantic"', spread(took["imports"])),
        Figure(
            "rooms list --json, whole run",
            f"{spread(took['rooms'])} = {ratio(took['rooms'], took['imports'])}",
            "<= 1.3x",
        ),
    ]


def _bare(folder: Path, quits: list[float]) -> float:
    with Terminal([sys.executable, "-m", "tests.perf.bare_app"], env=environment(folder)) as terminal:
        seen = _seen(terminal, b"Nothing but this")
        terminal.quiet(0.3)
        quits.append(_quit(terminal, "ctrl+q"))
    return seen


def _console(folder: Path, simulation: Simulation, quits: list[float]) -> tuple[float, float]:
    with program(folder, simulation) as terminal:
        seen, row = _seen(terminal, b"Rooms"), _seen(terminal, b"interview")
        terminal.quiet(0.3)
        quits.append(_quit(terminal, "q"))
    return seen, row


def _seen(terminal: Terminal, words: bytes) -> float:
    at = terminal.wait_chunk(0, _holds(words))
    assert at is not None, f"{words!r} never came:\n{terminal.text}"
    return at - terminal.started


def _holds(words: bytes) -> Callable[[bytes], bool]:
    return lambda data: words in data


def _quit(terminal: Terminal, key: str) -> float:
    begun = terminal.press(key)
    os.waitid(os.P_PID, terminal.pid, os.WEXITED | os.WNOWAIT)
    return time.perf_counter() - begun
