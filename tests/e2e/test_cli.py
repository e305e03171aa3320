"""The program as a process: what a person or a script sees of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from ptyprocess import PtyProcess

from tests.support.program import PATIENCE, PROGRAM, ROOT, Start, answers, bare_environ, line_of, processes, until


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return bare_environ(tmp_path)


@pytest.fixture
def start(environ: dict[str, str]) -> Iterator[Start]:
    with processes(environ) as begin:
        yield begin


def test_without_credentials_it_explains_itself(start: Start) -> None:
    process = start(*PROGRAM)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (2, "")
    assert "HMS_ACCESS_KEY" in err
    assert "hms-console demo" in err
    assert "Traceback" not in err


def test_without_a_terminal_it_says_so(start: Start, environ: dict[str, str]) -> None:
    environ["HMS_MANAGEMENT_TOKEN"] = "hunter2"
    process = start(*PROGRAM)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (2, "")
    assert err.startswith("hms-console: The console needs a terminal")
    assert "hunter2" not in err


def test_a_redirected_screen_is_refused_too(environ: dict[str, str], tmp_path: Path) -> None:
    environ["HMS_MANAGEMENT_TOKEN"] = "hunter2"
    command = f"{sys.executable} -m console 2> {tmp_path}/err"
    terminal = PtyProcess.spawn(["/bin/sh", "-c", command], cwd=str(ROOT), env=environ)
    assert terminal.wait() == 2
    assert "its error output is not one" in (tmp_path / "err").read_text()


def test_a_reader_that_leaves_is_no_error_message(start: Start) -> None:
    read, write = os.pipe()
    os.close(read)
    with open(write, "w") as nobody:
        process = start(*PROGRAM, "--help", stdout=nobody)
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (1, "")


def test_a_closed_output_is_no_error(start: Start) -> None:
    process = start("/bin/sh", "-c", f"{sys.executable} -m console config path >&-")
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("command", ["config path", "--help"])
def test_a_full_disk_is_one_sentence(start: Start, command: str) -> None:
    process = start("/bin/sh", "-c", f"{sys.executable} -m console {command} > /dev/full")
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (1, "hms-console: The output cannot be written: No space left on device.\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_simulate_says_where_it_listens_and_stops_when_told(start: Start, number: signal.Signals) -> None:
    process = start(*PROGRAM, "simulate", "--scenario", "calm", "--seed", "7")
    ready = json.loads(line_of(process.stdout))
    assert set(ready) == {"url", "access_key", "secret"}
    assert ready["url"].startswith("http://127.0.0.1:")
    assert answers(ready["url"])
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (0, "", "")
    assert not answers(ready["url"])


def test_simulate_takes_its_options(start: Start) -> None:
    again = (
        "simulate",
        "--scenario=calm",
        "--seed=7",
        "--speed=0",
        "--epoch=2025-02-03T04:05:06Z",
        "--peers=20",
        "--churn=0",
    )
    first, second = (json.loads(line_of(start(*PROGRAM, *again).stdout)) for _ in range(2))
    assert first["secret"] == second["secret"]
    assert first["url"] != second["url"]
    taken = start(*PROGRAM, "simulate", "--port", first["url"].rpartition(":")[2].removesuffix("/v2"))
    out, err = taken.communicate(timeout=PATIENCE)
    assert (taken.returncode, out) == (2, "")
    assert "Traceback" not in err
    assert "Address already in use" in err


BESIDE = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from console.cli.child import running
    with running(["--scenario=calm"], Path(sys.argv[1])) as simulator:
        print(simulator.wait_ready().url, flush=True)
        sys.stdin.read()
    """
)


def beside(start: Start, tmp_path: Path) -> subprocess.Popen[str]:
    """A process that keeps a simulator beside it, as the demo does, until its input ends."""
    return start(sys.executable, "-c", BESIDE, f"{tmp_path}/log", stdin=subprocess.PIPE)


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, -signal.SIGINT), (signal.SIGKILL, -9)],
)
def test_the_simulator_of_the_demo_never_outlives_it(
    start: Start, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    process = beside(start, tmp_path)
    url = line_of(process.stdout).strip()
    assert answers(url)
    process.send_signal(number)
    assert process.wait(PATIENCE) == code
    until(lambda: not answers(url))


def test_the_simulator_of_the_demo_ends_with_it(start: Start, tmp_path: Path) -> None:
    process = beside(start, tmp_path)
    url = line_of(process.stdout).strip()
    process.communicate("", timeout=PATIENCE)
    assert process.returncode == 0
    assert not answers(url)
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600


def test_the_right_program_is_started_wherever_we_are(start: Start, environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "console").mkdir()
    (tmp_path / "console" / "__main__.py").write_text("print('{}')")
    code = f"import os, sys; os.chdir({str(tmp_path)!r}); sys.path.insert(0, {str(ROOT)!r}){BESIDE}"
    process = start(sys.executable, "-P", "-c", code, f"{tmp_path}/log", stdin=subprocess.PIPE)
    assert answers(line_of(process.stdout).strip())
