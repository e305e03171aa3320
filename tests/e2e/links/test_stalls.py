"""A line on which nothing comes back for seconds: the program goes on, and what comes then is right."""

from __future__ import annotations

import time
from pathlib import Path

from tests.e2e.links.looking import CALM, MOMENT, assert_clean, assert_right, cursor, fill, wait_cursor
from tests.support.far_console import FarConsole
from tests.support.simulation import Simulation, eventually
from tests.support.slow_line import SlowLine
from tests.support.sshd import Sshd
from tests.support.terminal import Terminal

SECONDS = 4.0
SIZE = (120, 40)


def turn_pages(terminal: Terminal, seconds: float) -> None:
    """Press keys that change all of the screen; nothing of it may arrive."""
    mark, until = terminal.mark(), time.monotonic() + seconds
    while time.monotonic() < until:
        for key in "Gg":
            terminal.press(key)
            assert terminal.wait_chunk(mark, bool, MOMENT) is None, "the line is not stalled"


def test_a_stalled_line_stops_nothing_and_loses_no_key(
    server: Sshd, line: SlowLine, busy: Simulation, home: Path, room: str
) -> None:
    far = FarConsole(home, busy, room=room, write=True)
    with server.open(far.line, far.env, port=line.port) as terminal:
        terminal.wait_for(">  ")
        terminal.quiet(CALM)
        first, mark = cursor(terminal), busy.mark()
        line.stall()
        fill(terminal, far.pid)
        full = busy.mark()
        turn_pages(terminal, SECONDS / 2)
        terminal.press("gm")
        eventually(lambda: [*far.acts.values()] == [["intent", "seen"]], f"muted, and seen: {far.acts}")
        turn_pages(terminal, SECONDS / 2)
        assert len(busy.polls("/peers", full)) >= 2
        assert len(busy.posted(mark)) == 1
        terminal.resize(*SIZE)
        terminal.press("g", "j" * 9, "k" * 4)
        line.flow()
        wait_cursor(terminal, first + 5)
        assert_right(terminal, SIZE, "? help")
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert_clean(terminal)


def test_a_line_that_is_cut_while_it_is_stalled_ends_the_console(
    server: Sshd, line: SlowLine, busy: Simulation, home: Path, room: str
) -> None:
    far = FarConsole(home, busy, "--room", room)
    with server.open(far.line, far.env, port=line.port) as terminal:
        terminal.wait_for(">  ")
        line.stall()
        fill(terminal, far.pid)
        line.cut()
        far.wait_gone()


def test_an_end_while_the_line_is_stalled_leaves_the_terminal_clean(
    server: Sshd, line: SlowLine, busy: Simulation, home: Path, room: str
) -> None:
    far = FarConsole(home, busy, "--room", room)
    with server.open(far.line, far.env, port=line.port) as terminal:
        terminal.wait_for(">  ")
        line.stall()
        fill(terminal, far.pid)
        terminal.press("q")
        line.flow()
        assert terminal.wait_end() == 0
        before, after = far.settings
        assert before == after
        assert_clean(terminal)
