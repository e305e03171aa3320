"""The console in tmux, behind ssh: detached, attached at another size, stopped, suspended, dropped."""

from __future__ import annotations

import os
import shlex
import signal
from pathlib import Path

from tests.e2e.links.looking import CALM, assert_right, cursor, wait_cursor
from tests.support.far_console import FarConsole, modes
from tests.support.simulation import Simulation, alive, descendants, eventually
from tests.support.slow_line import SlowLine
from tests.support.sshd import Sshd
from tests.support.terminal import Terminal
from tests.support.tmux import CLEAN, SESSION, Tmux

SIZE = (120, 40)
OTHER = (100, 30)
PROMPT = "far-shell "


def settled(terminal: Terminal) -> int:
    """The line of the first row, once all has come."""
    terminal.wait_for("? help")
    terminal.wait_until(lambda: cursor(terminal) >= 0, "there is no cursor")
    terminal.quiet(CALM)
    return cursor(terminal)


def test_detached_and_attached_at_another_size(
    server: Sshd, mux: Tmux, busy: Simulation, room: str, home: Path
) -> None:
    far = FarConsole(home, busy, room=room)
    with server.open(mux.new(far.line), far.env) as terminal:
        settled(terminal)
        mux.tell("detach-client", "-s", SESSION)
        assert terminal.wait_end() == 0
        raw = terminal.bytes_between()
        assert raw.rindex(b"\x1b[?1049l") > raw.rindex(b"\x1b[?1049h")
    busy.wait_polls("/peers", 1)
    with server.open(mux.attach, far.env, columns=OTHER[0], lines=OTHER[1]) as terminal:
        first = settled(terminal)
        terminal.press("jjj")
        wait_cursor(terminal, first + 3)
        assert_right(terminal, OTHER, "? help")
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert far.code == 0
    before, after = far.settings
    assert before == after


def test_a_dropped_line_is_no_end_in_tmux(
    server: Sshd, line: SlowLine, mux: Tmux, busy: Simulation, room: str, home: Path
) -> None:
    far = FarConsole(home, busy, room=room)
    with server.open(mux.new(far.line), far.env, port=line.port) as terminal:
        first = settled(terminal)
        line.worsen()
        terminal.press("jj")
        wait_cursor(terminal, first + 2)
        line.cut()
        eventually(lambda: not mux.clients, "tmux still has a client")
    busy.wait_polls("/peers", 1)
    with server.open(mux.attach, far.env) as terminal:
        terminal.wait_for("? help")
        wait_cursor(terminal, first + 2)
        terminal.press("jk", "j")
        wait_cursor(terminal, first + 3)
        assert_right(terminal, SIZE, "? help")


def test_a_stopped_client_stops_nothing(server: Sshd, mux: Tmux, busy: Simulation, room: str, home: Path) -> None:
    far = FarConsole(home, busy, room=room, write=True)
    with server.open(mux.new(far.line), far.env) as terminal:
        first = settled(terminal)
        (client,) = mux.clients
        os.kill(client, signal.SIGSTOP)
        mark = busy.mark()
        mux.tell("send-keys", "-t", SESSION, "G", "g", "m")
        eventually(lambda: [*far.acts.values()] == [["intent", "seen"]], f"muted, and seen: {far.acts}")
        busy.wait_polls("/peers", 2)
        for _ in range(20):
            mux.tell("send-keys", "-t", SESSION, "G")
            mux.tell("send-keys", "-t", SESSION, "g")
        mux.tell("send-keys", "-t", SESSION, "j", "j", "j", "j")
        os.kill(client, signal.SIGCONT)
        wait_cursor(terminal, first + 4)
        assert len(busy.posted(mark)) == 1
        assert_right(terminal, SIZE, "? help")


def test_a_storm_of_sizes_leaves_the_right_picture(
    server: Sshd, line: SlowLine, mux: Tmux, busy: Simulation, room: str, home: Path
) -> None:
    far = FarConsole(home, busy, room=room)
    with server.open(mux.new(far.line), far.env, port=line.port) as terminal:
        first = settled(terminal)
        line.worsen()
        for number in range(40):
            terminal.resize(20 + number * 37 % 180, 3 + number * 13 % 57)
            terminal.press("j")
        terminal.resize(*SIZE)
        terminal.wait_for("? help")
        terminal.press("g")
        wait_cursor(terminal, first)
        assert_right(terminal, SIZE, "? help")


# -- the shell beneath ------------------------------------------------------------------------------------------------


def shell(far: FarConsole) -> str:
    """A shell with job control and a prompt of ours."""
    return shlex.join(["env", f"PS1={PROMPT}", "PROMPT_COMMAND=", "bash", "--norc", "--noprofile", "-i"])


def test_suspended_it_leaves_a_clean_terminal_and_comes_back_whole(
    server: Sshd, mux: Tmux, busy: Simulation, room: str, home: Path
) -> None:
    far = FarConsole(home, busy, room=room)
    with server.open(mux.new(shell(far)), far.env) as terminal:
        terminal.wait_for(PROMPT)
        terminal.send(f"set -m; stty -a > {home}/idle; . {far.script}\r")
        first = settled(terminal)
        terminal.press("jj")
        wait_cursor(terminal, first + 2)
        for _ in range(2):
            os.kill(far.pid, signal.SIGTSTP)
            eventually(lambda: mux.modes == CLEAN, f"not clean while suspended: {mux.modes}")
            terminal.wait_for("Stopped")
            terminal.wait_for(PROMPT)
            terminal.send(f"stty -a > {home}/suspended; fg\r")
            terminal.wait_for("? help")
            wait_cursor(terminal, first + 2)
        terminal.press("j")
        wait_cursor(terminal, first + 3)
        assert_right(terminal, SIZE, "? help")
        assert modes((home / "suspended").read_text()) == modes((home / "idle").read_text())
        terminal.press("q")
        far.wait_gone()
        eventually(lambda: mux.modes == CLEAN, f"not clean after the end: {mux.modes}")


def test_gone_from_under_its_session_it_leaves_nothing(server: Sshd, mux: Tmux, busy: Simulation, home: Path) -> None:
    far = FarConsole(home, busy, "demo", "--scenario=calm")
    with server.open(mux.new(far.line), far.env) as terminal:
        terminal.wait_for("? help")
        inside = [far.pid, *descendants(far.pid)]
        mux.tell("kill-session", "-t", SESSION)
        terminal.wait_end()
        eventually(lambda: not any(alive(pid) for pid in inside), "something goes on")
        raw = terminal.bytes_between()
        assert raw.rindex(b"\x1b[?1049l") > raw.rindex(b"\x1b[?1049h")
