from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from console.config.child import _LOOK, MOST_BYTES, Child, Printed, Stopped, TooMuch
from tests.support.program import until

LONG = 60.0


def alive(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_what_it_printed_and_how_it_ended() -> None:
    code = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    assert Child().run(python(code), seconds=LONG, terminal=False) == Printed(3, b"out\n", b"err\n")


def test_no_text_made_of_it_holds_what_it_printed() -> None:
    assert "hunter2" not in f"{Printed(0, b'hunter2', b'hunter2')!r}"


def test_it_is_told_and_hears_an_end() -> None:
    code = "import sys; print(sys.stdin.read()[::-1], end='')"
    assert Child().run(python(code), seconds=LONG, terminal=False, said=b"abc").out == b"cba"
    late = f"import time; time.sleep({3 * _LOOK}); {code}"  # heard in several goes, told once
    assert Child().run(python(late), seconds=LONG, terminal=False, said=b"abc").out == b"cba"
    assert Child().run(python(code), seconds=LONG, terminal=False).out == b"", "nobody is there to type"


@pytest.mark.parametrize("terminal", [True, False])
def test_its_session_is_ours_only_where_it_may_ask(terminal: bool) -> None:
    done = Child().run(python("import os; print(os.getsid(0))"), seconds=LONG, terminal=terminal)
    assert (int(done.out) == os.getsid(0)) is terminal


@pytest.mark.parametrize("then", ["; wait", ""], ids=["it waits", "it is gone before"])
def test_what_takes_too_long_is_ended_and_what_it_started_too(tmp_path: Path, then: str) -> None:
    place = tmp_path / "pids"
    for seconds in (0.5, 5.0, LONG):  # a busy machine may not have started it within the first
        with pytest.raises(TimeoutError):
            Child().run(["sh", "-c", f"sleep 600 & echo $! > {place}{then}"], seconds=seconds, terminal=False)
        if place.exists() and place.read_text().strip():
            break
    until(lambda: not alive(int(place.read_text())))


@pytest.mark.parametrize("to", ["", " >&2"])
def test_what_prints_without_an_end_is_ended_before_it_takes_all_memory(tmp_path: Path, to: str) -> None:
    place = tmp_path / "pid"
    with pytest.raises(TooMuch):
        Child().run(["sh", "-c", f"echo $$ > {place}; exec yes{to}"], seconds=LONG, terminal=False)
    assert not alive(int(place.read_text()))


def test_much_is_heard_to_its_end() -> None:
    code = f"print('x' * {MOST_BYTES}, end='')"
    assert len(Child().run(python(code), seconds=LONG, terminal=False).out) == MOST_BYTES


def test_another_thread_can_stop_it(tmp_path: Path) -> None:
    child, place, ended = Child(), tmp_path / "pid", []

    def run() -> None:
        try:
            child.run(
                ["sh", "-c", f"echo $$ > {place}.new; mv {place}.new {place}; sleep 600"], seconds=LONG, terminal=False
            )
        except Stopped as error:
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    until(place.exists)
    child.stop()
    thread.join(LONG)
    assert len(ended) == 1
    assert not alive(int(place.read_text()))
    assert Child().run(["true"], seconds=LONG, terminal=False).code == 0
    assert child.run(["true"], seconds=LONG, terminal=False).code == 0, "what is stopped may be asked again"


def test_what_is_stopped_while_it_is_started_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    child, start, begun = Child(), subprocess.Popen, []

    def start_and_stop(*args: Any, **rest: Any) -> subprocess.Popen[bytes]:
        begun.append(start(*args, **rest))
        child.stop()
        return begun[0]

    monkeypatch.setattr(subprocess, "Popen", start_and_stop)
    with pytest.raises(Stopped):
        child.run(["sleep", "600"], seconds=LONG, terminal=False)
    assert begun[0].returncode == -signal.SIGKILL


def test_stopping_what_does_not_run_is_harmless() -> None:
    child = Child()
    child.stop()
    assert child.run(["true"], seconds=LONG, terminal=False).code == 0
