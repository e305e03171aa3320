"""However a session over ssh ends: the terminal is left clean where there still is one, and nothing goes on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.links.looking import assert_clean
from tests.support.far_console import FarConsole
from tests.support.simulation import Simulation, alive, descendants, eventually
from tests.support.slow_line import SlowLine
from tests.support.sshd import Sshd
from tests.support.terminal import Terminal


@pytest.mark.parametrize("number", [0, signal.SIGTERM, signal.SIGHUP], ids=["q", "SIGTERM", "SIGHUP"])
def test_the_terminal_at_both_ends_is_left_as_it_was(
    server: Sshd, line: SlowLine, busy: Simulation, home: Path, number: int
) -> None:
    far = FarConsole(home, busy, "--mouse")
    with server.open(far.line, far.env, port=line.port) as terminal:
        terminal.wait_for("? help")
        line.worsen()
        if number:
            os.kill(far.pid, number)
        else:
            terminal.press("q")
        assert terminal.wait_end() == 0
        assert far.code == (128 + number if number else 0)
        before, after = far.settings
        assert before == after
        assert_clean(terminal)


@pytest.mark.parametrize(
    "drop",
    [lambda line, _terminal: line.cut(), lambda _line, terminal: terminal.kill(signal.SIGKILL)],
    ids=["the line", "the client"],
)
def test_nothing_goes_on_when_the_connection_drops(
    server: Sshd, line: SlowLine, busy: Simulation, home: Path, drop: Callable[[SlowLine, Terminal], None]
) -> None:
    far = FarConsole(home, busy, "demo", "--scenario=calm")
    with server.open(far.line, far.env, port=line.port) as terminal:
        terminal.wait_for("? help")
        line.worsen()
        inside = descendants(far.pid)
        assert inside, "the demo has no simulator"
        drop(line, terminal)
        far.wait_gone()
        eventually(lambda: not any(alive(pid) for pid in inside), "the simulator goes on")
