"""Our driver in a real terminal: keys, stepping aside, and the end."""

from __future__ import annotations

import signal
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from console.terminal.driver import AT_REST
from tests.support.opening import environment
from tests.support.simulation import alive, eventually
from tests.support.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    command = [sys.executable, "-m", "tests.support.driver_app"]
    with Terminal(command, env=environment(tmp_path), columns=60, lines=10) as running:
        running.wait_for("ready")
        yield running


def test_keys_arrive_whole(terminal: Terminal) -> None:
    for sent, name in (("a", "a"), ("\x1b[B", "down"), ("\x1b", "escape"), ("\x1b[15~", "f5"), ("é", "é")):
        terminal.send(sent)
        terminal.wait_for(f"key {name};")


def test_a_key_that_comes_in_pieces_is_one_key(terminal: Terminal) -> None:
    for piece in ("\x1b", "[", "B"):
        terminal.send(piece)
    terminal.wait_for("key down;")


def test_keys_arrive_after_stepping_aside_more_than_once(terminal: Terminal) -> None:
    for key in "zazbzc":
        terminal.send(key)
        terminal.wait_for(f"key {key};")
    terminal.press("ctrl+q")
    assert terminal.wait_end() == 0
    assert b"Traceback" not in terminal.bytes_between()


def test_nothing_of_the_picture_stays_on_a_terminal_that_has_one_screen_only(terminal: Terminal) -> None:
    assert "ready" in terminal.text
    terminal.press("ctrl+q")  # pyte has one screen only, as GNU screen has where nobody set `altscreen on`
    assert terminal.wait_end() == 0
    assert not terminal.text.strip()
    assert (terminal.screen.cursor.x, terminal.screen.cursor.y) == (0, 0)


def test_the_start_is_no_other_size_and_nothing_is_laid_out_again(terminal: Terminal) -> None:
    terminal.quiet(1.5 * AT_REST)
    terminal.press("r")
    terminal.wait_for("2 sizes;")


def test_narrow_and_wide_again_in_a_moment_is_painted_again(terminal: Terminal) -> None:
    terminal.wait_for("ready")
    terminal.quiet(0.2)
    mark = terminal.mark()
    # What the narrow window did not show is gone, and Textual sees the same size as before.
    terminal.resize(3, 10)
    terminal.resize(60, 10)
    assert terminal.wait_chunk(mark, lambda data: b"ready" in data, patience=5.0) is not None


def test_it_ends_when_the_terminal_goes_and_nobody_may_say_so(tmp_path: Path) -> None:
    ignored = "import signal, runpy; signal.signal(signal.SIGHUP, signal.SIG_IGN); "
    code = ignored + "runpy.run_module('tests.support.driver_app', run_name='__main__')"
    with Terminal([sys.executable, "-c", code], env=environment(tmp_path), columns=60, lines=10) as terminal:
        terminal.wait_for("ready")
        terminal.hang_up()
        eventually(lambda: not alive(terminal.pid), "it goes on without a terminal")


APPLICATION = b"\x1b[?1049h"
LEFT = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?7h", b"\x1b[?1004l", b"\x1b[<u")


def painted(data: bytes) -> bool:
    return b"ready" in data or b"key ctrl+z;" in data


def wait_stopped(terminal: Terminal) -> None:
    stat = Path(f"/proc/{terminal.pid}/stat")
    eventually(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T", "it was not stopped")


@pytest.mark.parametrize(
    "stop", [lambda it: it.kill(signal.SIGTSTP), lambda it: it.send("\x1a")], ids=["TSTP", "ctrl+z"]
)
def test_stopped_it_leaves_the_terminal_clean_and_comes_back_whole(
    tmp_path: Path, stop: Callable[[Terminal], Any]
) -> None:
    command = [sys.executable, "-m", "tests.support.driver_app"]
    with Terminal(command, env=environment(tmp_path), columns=60, lines=10) as terminal:
        cooked = terminal.local_modes()
        terminal.wait_for("ready")
        raw = terminal.local_modes()
        assert cooked != raw
        for _ in range(2):
            stop(terminal)
            wait_stopped(terminal)
            assert terminal.local_modes() == cooked
            terminal.quiet(0.1)
            assert all(mode in terminal.bytes_between(-200) for mode in LEFT)
            mark = terminal.mark()
            terminal.kill(signal.SIGCONT)
            back = terminal.wait_chunk(mark, lambda data: painted(data.partition(APPLICATION)[2]), patience=10.0)
            assert back is not None, terminal.bytes_between(mark)
            eventually(lambda: terminal.local_modes() == raw, "keys are not heard")
        terminal.send("b")
        terminal.wait_for("key b;")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
        assert terminal.local_modes() == cooked
        assert b"Traceback" not in terminal.bytes_between()


def test_after_a_stop_that_nobody_can_prepare_for_it_takes_the_terminal_over_again(terminal: Terminal) -> None:
    raw = terminal.local_modes()
    cooked = raw | termios.ECHO | termios.ICANON
    terminal.kill(signal.SIGSTOP)
    wait_stopped(terminal)
    terminal.set_local_modes(cooked)
    mark = terminal.mark()
    terminal.kill(signal.SIGCONT)
    assert terminal.wait_chunk(mark, lambda data: b"ready" in data, patience=10.0) is not None
    eventually(lambda: terminal.local_modes() == raw, "keys are not heard")
    for key in "abc":
        terminal.send(key)
        terminal.wait_for(f"key {key};")
    terminal.press("ctrl+q")
    assert terminal.wait_end() == 0
    assert terminal.local_modes() & (termios.ECHO | termios.ICANON) == termios.ECHO | termios.ICANON


@pytest.mark.parametrize("buffer", ["on", "off"])
def test_a_terminal_that_is_not_read_stops_nothing(tmp_path: Path, buffer: str) -> None:
    command = [sys.executable, "-m", "tests.support.driver_app"]
    env = environment(tmp_path, {"HMS_FRONT_BUFFER": buffer})
    with Terminal(command, env=env, columns=200, lines=50) as terminal:
        terminal.wait_for("ready")
        terminal.stall()
        terminal.send("f" * 41 + "b")
        terminal.quiet(0.3)
        terminal.read_on()
        terminal.wait_for("key b;")
        terminal.quiet(0.2)
        terminal.feed()
        assert {cell.bg for y in range(1, 50) for cell in terminal.screen.buffer[y].values()} == {"ff0000"}
        terminal.stall()
        terminal.send("f" * 40)
        terminal.press("ctrl+q")
        eventually(lambda: not alive(terminal.pid), "it waits for the terminal")
        assert terminal.local_modes() & termios.ECHO
        terminal.read_on()
        assert terminal.wait_end() == 0
        assert all(mode in terminal.bytes_between(-200) for mode in LEFT)


def test_the_mouse_reaches_everywhere_and_nothing_beyond(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.support.driver_app", "--mouse"]
    with Terminal(command, env=environment(tmp_path), columns=250, lines=10) as terminal:
        terminal.wait_for("ready")
        terminal.send("\x1b[<0;231;5M\x1b[<0;231;5m")
        terminal.wait_for("click 230,4;")
        terminal.send("\x1b[<0;300;300M\x1b[<0;300;300m\x1b[<35;999;1M\x1b[M !!a")
        terminal.wait_for("key a;")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
        raw = terminal.bytes_between()
        modes = (b"\x1b[?1000", b"\x1b[?1002", b"\x1b[?1006")
        assert all(raw.rfind(mode + b"l") > raw.rfind(mode + b"h") >= 0 for mode in modes)
        assert b"\x1b[?1003h" not in raw


def test_without_the_mouse_it_is_not_asked_for_and_nothing_it_says_is_heard(terminal: Terminal) -> None:
    terminal.send("\x1b[<0;1;1M\x1b[<0;1;1m\x1b[M !!\x1b[200~K\ny\x1b[201~")
    terminal.send("a")
    terminal.wait_for("key a;")
    raw = terminal.bytes_between()
    assert b"click" not in raw
    assert raw.count(b"key ") == 1
    assert b"\x1b[?1000h" not in raw


def test_it_is_only_ours_where_it_fits() -> None:
    from textual.drivers.headless_driver import HeadlessDriver
    from textual.drivers.linux_driver import LinuxDriver

    from console.terminal.driver import QuickDriver, quick

    assert quick(LinuxDriver) is QuickDriver
    assert quick(HeadlessDriver) is HeadlessDriver
