"""A terminal that is not read: the program goes on, the right picture comes after, and one may leave meanwhile."""

from __future__ import annotations

import signal
import termios
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.looks import seen
from tests.support.opening import journal, still
from tests.support.simulation import Simulation, alive, eventually
from tests.support.terminal import Terminal

END = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?7h", b"\x1b[?1004l", b"\x1b[<u")
FULL = "gG" * 30
"""Keys that paint more than any pseudo-terminal keeps."""


def cells(terminal: Terminal) -> list[list[Any]]:
    """All that is seen, with its style."""
    terminal.feed()
    return seen(terminal.screen)


def test_polls_acts_and_the_journal_go_on_and_the_picture_is_right_after(tmp_path: Path) -> None:
    with Simulation("--scenario=calm", "--speed=0") as simulation:
        room_id = simulation.room("plain")
        for number in range(60):
            simulation.join(room_id, f"Person {number:02}")
        with still(tmp_path, simulation, {"write": True, "room": room_id}) as it:
            it.wait_for(">  Person 00")
            it.press("K")
            it.wait_for("y kick")
            it.stall()
            begin = simulation.mark()
            it.press("y")
            eventually(lambda: len(simulation.peers(room_id)) == 59, "nobody was kicked")
            it.press(FULL)
            simulation.join(room_id, "Late Comer")
            joined, mark = simulation.mark(), it.mark()
            eventually(
                lambda: len(simulation.polls("/peers", begin)) > 1 and any(simulation.polls("/peers", joined)),
                "nothing is asked for any more",
            )
            eventually(
                lambda: b'"seen"' in journal(tmp_path).read_bytes(), "the journal does not know what became of it"
            )
            assert it.mark() == mark, "the terminal was read"
            it.read_on()
            it.wait_for("Late Comer joined")
            it.wait_for("seen")
            it.quiet(0.3)
            assert_painted_anew_it_is_the_same(it)


def assert_painted_anew_it_is_the_same(it: Terminal) -> None:
    before = cells(it)
    mark = it.mark()
    it.resize(119, 40)
    it.resize(120, 40)
    it.wait_until(lambda: it.mark() > mark, "it was not painted anew")
    it.quiet(0.6)  # longer than sizes take to be at rest
    assert before == cells(it)


@pytest.mark.parametrize(
    "end",
    [lambda it: it.press("q"), lambda it: it.kill(signal.SIGHUP), lambda it: it.kill(signal.SIGTERM)],
    ids=["q", "SIGHUP", "SIGTERM"],
)
def test_one_may_leave_while_the_terminal_and_the_service_hang(tmp_path: Path, end: Callable[[Terminal], Any]) -> None:
    with Simulation("--scenario=busy", "--speed=0") as simulation, still(tmp_path, simulation) as it:
        it.wait_for("live")
        simulation.fault("hang", "/")
        begin = simulation.mark()
        eventually(lambda: simulation.mark() > begin, "nothing was asked for")
        modes = it.local_modes()
        it.stall()
        it.press(FULL)
        end(it)
        eventually(lambda: not alive(it.pid), "it waits for somebody", patience=10.0)
        assert modes != it.local_modes()
        assert it.local_modes() & termios.ECHO
        it.read_on()
        it.wait_end()
        assert all(mode in it.bytes_between(-200) for mode in END), it.bytes_between()[-400:]
        assert b"Traceback" not in it.bytes_between()
