"""Our driver in a real terminal: keys, stepping aside, and the end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

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


def test_it_is_only_ours_where_it_fits() -> None:
    from textual.drivers.headless_driver import HeadlessDriver
    from textual.drivers.linux_driver import LinuxDriver

    from console.terminal import QuickDriver, quick

    assert quick(LinuxDriver) is QuickDriver
    assert quick(HeadlessDriver) is HeadlessDriver
