"""Bytes per second of a busy screen, beside other programs that show what lives, in the same terminal size."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.perf.figures import Figure
from tests.perf.replaying import Replay, cells, differing
from tests.support.opening import environment, open_room, program
from tests.support.simulation import Simulation
from tests.support.terminal import Terminal

SIZE = (120, 40)
SETTLING = 6.0
SECONDS = 30.0
PEERS = 2_500
NEIGHBOURS = {
    "htop": ("htop", "-d", "10"),
    "btop": ("btop", "--utf-force", "-p", "0"),
    "top": ("top", "-d", "1"),
}


def neighbours(folder: Path) -> list[Figure]:
    """A busy Peers screen, then the others, each alone."""
    with Simulation("--scenario=busy") as simulation, program(folder, simulation) as terminal:
        open_room(terminal, "interview")
        found = _figures("Peers, 144 people of the busy scenario, polled every 2 s", terminal)
    with _crowd() as simulation, program(folder, simulation, "--room", simulation.largest_room()) as terminal:
        terminal.wait_for("JOINED")
        found += _figures(f"Peers, {PEERS:,} people of whom 10 % change per second, polled every 2 s", terminal)
    for name, command in NEIGHBOURS.items():
        if shutil.which(name) is None:
            found.append(Figure(name, f"is not installed: install the package {name}"))
            continue
        with _neighbour(folder, name, command) as terminal:
            found += _figures(f"{name}, every second", terminal)
    return found


def _crowd() -> Simulation:
    return Simulation("--scenario=broadcast", f"--peers={PEERS}", f"--churn={PEERS / 10:g}")


@contextmanager
def _neighbour(folder: Path, name: str, command: tuple[str, ...]) -> Iterator[Terminal]:
    env = environment(folder, {"LANG": "C.UTF-8", "HOME": str(folder)})
    if name == "btop":
        settings = folder / "config" / "btop" / "btop.conf"
        settings.parent.mkdir(parents=True)
        settings.write_text("update_ms = 1000\n")
    with Terminal(command, env=env, columns=SIZE[0], lines=SIZE[1]) as terminal:
        yield terminal


def _figures(what: str, terminal: Terminal) -> list[Figure]:
    """Bytes, and the cells that were other ones a second later, which is all that had to be sent."""
    terminal.wait_until(lambda: bool(terminal.text.strip()), "it shows nothing")
    _rest(SETTLING)
    mark = terminal.mark()
    begun = time.perf_counter()
    _rest(SECONDS)
    sent = terminal.mark() - mark
    changed = _changed(terminal, begun)
    each = f"{sent / changed:.1f} B per changed cell" if changed else "nothing changed"
    return [Figure(what, f"{sent / SECONDS:,.0f} B/s, {changed / SECONDS:,.0f} cells/s, {each}")]


def _changed(terminal: Terminal, begun: float) -> int:
    """Cells that differ from those of a second before, summed over all seconds."""
    replay = Replay(SIZE)
    total, due, before = 0, begun, None
    for at, data in terminal.chunks_since(0):
        while at >= due:
            after = cells(replay.screen)
            total += differing(before, after) if before is not None else 0
            before, due = after, due + 1.0
        replay.feed(data)
    return total + (differing(before, cells(replay.screen)) if before is not None else 0)


def _rest(seconds: float) -> None:
    time.sleep(seconds)
