"""The program on a terminal: from the command line to the first picture, and out again."""

from __future__ import annotations

import json
import signal
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.program import PROGRAM, bare_environ, line_of, processes
from tests.support.terminal import Terminal


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return bare_environ(tmp_path)


def child_of(pid: int) -> int:
    (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(child)


def on_a_terminal(environ: Mapping[str, str], *argv: str) -> Terminal:
    return Terminal([*PROGRAM, *argv], env={**environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"})


def test_the_demo_shows_its_rooms_armed_and_leaves_nothing_behind(environ: dict[str, str], tmp_path: Path) -> None:
    with on_a_terminal(environ, "demo", "--scenario=calm", "--seed=3") as terminal:
        terminal.wait_for("[WRITE]")
        terminal.wait_for("standup")
        simulator = child_of(terminal.pid)
        terminal.press("q")
        assert terminal.wait_end() == 0
    assert not Path(f"/proc/{simulator}").exists()
    assert (tmp_path / "state" / "hms-console" / "demo" / "simulator.log").read_text() == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_demo_ends_whole_when_it_is_told_to(environ: dict[str, str], number: signal.Signals) -> None:
    with on_a_terminal(environ, "demo", "--scenario=calm") as terminal:
        terminal.wait_for("standup")
        simulator = child_of(terminal.pid)
        terminal.kill(number)
        assert terminal.wait_end() == 128 + number
        assert "Traceback" not in terminal.text
    assert not Path(f"/proc/{simulator}").exists()


def test_a_theme_that_does_not_exist_is_refused(environ: dict[str, str]) -> None:
    with on_a_terminal(environ, "demo", "--theme=hms-drak") as terminal:
        assert terminal.wait_end() == 2
        assert terminal.line(0).startswith("hms-console: There is no theme 'hms-drak'; did you mean 'hms-dark'?")


@pytest.mark.parametrize(("room", "code"), [("64a0c0ffee00000000000001", 4), (None, 0)])
def test_a_room_is_opened_or_said_to_be_unknown(environ: dict[str, str], room: str | None, code: int) -> None:
    with processes(environ) as start:
        ready = json.loads(line_of(start(*PROGRAM, "simulate", "--scenario=calm").stdout))
        environ |= {"HMS_API_URL": ready["url"], "HMS_ACCESS_KEY": ready["access_key"], "HMS_SECRET": ready["secret"]}
        with on_a_terminal(environ, *(("--room", room) if room else ())) as terminal:
            if room is None:
                terminal.wait_for("standup")
                assert "[READ-ONLY]" in terminal.text
                terminal.press("q")
            assert terminal.wait_end() == code
            if room is not None:
                assert f"hms-console: There is no room {room}." in terminal.text
