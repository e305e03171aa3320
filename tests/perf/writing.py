"""How many bytes reach the terminal, at 120x40."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.perf.figures import Figure
from tests.support.opening import still
from tests.support.simulation import Simulation
from tests.support.terminal import Terminal

CALM = 0.5
POLLS = 3
LINES_OF_ACTIVITY = 4


@contextmanager
def _world() -> Iterator[Simulation]:
    """40 rooms that stand still, with nothing in them whose trouble would grow older on screen."""
    with Simulation("--scenario=busy", "--speed=0") as simulation:
        simulation.fail_jobs()
        yield simulation


def rooms(folder: Path) -> list[Figure]:
    """On Rooms, with 40 rooms."""
    with _world() as simulation, still(folder, simulation) as terminal:
        terminal.wait_for("  interview")
        simulation.wait_polls("/sessions", 2)
        terminal.quiet(1)
        first = terminal.mark()
        unchanged = _unchanged(terminal, simulation, "/sessions")
        room_id = simulation.named("algebra")
        changes = []
        for number in range(LINES_OF_ACTIVITY + 1):
            mark = terminal.mark()
            simulation.join(room_id, f"Someone {number}")
            terminal.wait_for(f"Someone {number} joined")
            terminal.quiet(CALM)
            changes.append(terminal.mark() - mark)
        return [
            Figure("Rooms: until the first calm moment", f"{first:,} B"),
            Figure(f"Rooms: {POLLS} unchanged polls", f"{unchanged} B", "0"),
            Figure("Rooms: one row changes, first line of activity", f"{changes[0]} B", "< 700"),
            Figure("Rooms: one row changes, activity full", f"{changes[-1]} B", "< 700"),
            *_moves("Rooms", terminal),
        ]


def peers(folder: Path) -> list[Figure]:
    """On Peers, with 144 of them."""
    plenty = {"requests_per_minute": 6000}  # enough for the tracks of all eleven on stage
    with _world() as simulation:
        wish = {**plenty, "room": simulation.named("interview")}
        with still(folder, simulation, wish) as terminal:
            return _peers(terminal, simulation)


def _peers(terminal: Terminal, simulation: Simulation) -> list[Figure]:
    terminal.wait_for("JOINED")
    terminal.wait_for(">  ")
    simulation.wait_polls("/peers", 4)
    terminal.quiet(3)
    unchanged = _unchanged(terminal, simulation, "/peers")
    room_id = simulation.named("interview")
    known = simulation.peers(room_id).values()
    shown = next(one for one in known if terminal.find(f"  {one['name']}  ") is not None)
    hidden = next(one for one in known if terminal.find(one["name"]) is None)
    mark = terminal.mark()
    simulation.change(room_id, hidden["id"], metadata='{"isHandRaised": true}')
    simulation.wait_polls("/peers", 2)
    terminal.quiet(CALM)
    off_screen = terminal.mark() - mark
    mark = terminal.mark()
    simulation.change(room_id, shown["id"], metadata='{"isHandRaised": true}')
    terminal.wait_chunk(mark, bool)
    terminal.quiet(CALM)
    one_row = terminal.mark() - mark
    return [
        Figure(f"Peers: {POLLS} unchanged polls", f"{unchanged} B", "0"),
        Figure("Peers: one row off screen changes", f"{off_screen} B", "0"),
        Figure("Peers: one visible row changes", f"{one_row} B", "< 700"),
        *_moves("Peers", terminal),
    ]


def _unchanged(terminal: Terminal, simulation: Simulation, path_end: str) -> int:
    mark = terminal.mark()
    simulation.wait_polls(path_end, POLLS)
    terminal.quiet(CALM)
    return terminal.mark() - mark


def _moves(screen: str, terminal: Terminal) -> list[Figure]:
    down = _typed(terminal, "down")
    page = _typed(terminal, "pagedown")
    _typed(terminal, "g")
    for _ in range(33):
        scrolled = _typed(terminal, "down")
    return [
        Figure(f"{screen}: the cursor moves by one", f"{down} B", "<= 500"),
        Figure(f"{screen}: the window scrolls by one row", f"{scrolled:,} B", "<= 600"),
        Figure(f"{screen}: page down", f"{page:,} B"),
    ]


def _typed(terminal: Terminal, key: str) -> int:
    mark = terminal.mark()
    terminal.press(key)
    terminal.wait_chunk(mark, bool, 1.0)
    terminal.quiet(0.15)
    return terminal.mark() - mark
