"""The program as a process: what a person or a script sees of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

import httpx
import pytest
from ptyprocess import PtyProcess

PROGRAM = (sys.executable, "-m", "console")
ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30.0


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """The environment of a person without credentials, whose files are in a directory of the test."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HMS_", "TEXTUAL"))}
    return kept | {
        "XDG_CONFIG_HOME": f"{tmp_path}/config",
        "XDG_STATE_HOME": f"{tmp_path}/state",
        "HOME": str(tmp_path),
    }


@pytest.fixture
def start(environ: Mapping[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts processes and sees to it that none outlives the test."""
    started: list[subprocess.Popen[str]] = []

    def begin(*argv: str, stdin: int | None = None, stdout: int | IO[str] = subprocess.PIPE) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # noqa: S603 - our own program
            argv, cwd=ROOT, env=environ, text=True, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def line_of(stream: IO[str] | None) -> str:
    assert stream is not None
    return stream.readline()


def answers(url: str) -> bool:
    """Whether anybody listens there; without a token the service says 401."""
    try:
        return httpx.get(f"{url}/rooms", trust_env=False).status_code == 401
    except httpx.TransportError:
        return False


def until(condition: Callable[[], bool]) -> None:
    """Wait until something that happens in another process has happened."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)  # only between two looks at another process, which cannot be awaited


def test_without_credentials_it_explains_itself(start: Callable[..., subprocess.Popen[str]]) -> None:
    process = start(*PROGRAM)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (2, "")
    assert "HMS_ACCESS_KEY" in err
    assert "hms-console demo" in err
    assert "Traceback" not in err


def test_without_a_terminal_it_says_so(start: Callable[..., subprocess.Popen[str]], environ: dict[str, str]) -> None:
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


def test_a_reader_that_leaves_is_no_error_message(start: Callable[..., subprocess.Popen[str]]) -> None:
    read, write = os.pipe()
    os.close(read)
    with open(write, "w") as nobody:
        process = start(*PROGRAM, "--help", stdout=nobody)
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (1, "")


def test_a_closed_output_is_no_error(start: Callable[..., subprocess.Popen[str]]) -> None:
    process = start("/bin/sh", "-c", f"{sys.executable} -m console config path >&-")
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
@pytest.mark.parametrize("command", ["config path", "--help"])
def test_a_full_disk_is_one_sentence(start: Callable[..., subprocess.Popen[str]], command: str) -> None:
    process = start("/bin/sh", "-c", f"{sys.executable} -m console {command} > /dev/full")
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (1, "hms-console: The output cannot be written: No space left on device.\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_simulate_says_where_it_listens_and_stops_when_told(
    start: Callable[..., subprocess.Popen[str]], number: signal.Signals
) -> None:
    process = start(*PROGRAM, "simulate", "--scenario", "calm", "--seed", "7")
    ready = json.loads(line_of(process.stdout))
    assert set(ready) == {"url", "access_key", "secret"}
    assert ready["url"].startswith("http://127.0.0.1:")
    assert answers(ready["url"])
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (0, "", "")
    assert not answers(ready["url"])


def test_simulate_takes_its_options(start: Callable[..., subprocess.Popen[str]]) -> None:
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


def beside(start: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> subprocess.Popen[str]:
    """A process that keeps a simulator beside it, as the demo does, until its input ends."""
    return start(sys.executable, "-c", BESIDE, f"{tmp_path}/log", stdin=subprocess.PIPE)


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, -signal.SIGINT), (signal.SIGKILL, -9)],
)
def test_the_simulator_of_the_demo_never_outlives_it(
    start: Callable[..., subprocess.Popen[str]], tmp_path: Path, number: signal.Signals, code: int
) -> None:
    process = beside(start, tmp_path)
    url = line_of(process.stdout).strip()
    assert answers(url)
    process.send_signal(number)
    assert process.wait(PATIENCE) == code
    until(lambda: not answers(url))


def test_the_simulator_of_the_demo_ends_with_it(start: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
    process = beside(start, tmp_path)
    url = line_of(process.stdout).strip()
    process.communicate("", timeout=PATIENCE)
    assert process.returncode == 0
    assert not answers(url)
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o600


def test_the_right_program_is_started_wherever_we_are(
    start: Callable[..., subprocess.Popen[str]], environ: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "console").mkdir()
    (tmp_path / "console" / "__main__.py").write_text("print('{}')")
    code = f"import os, sys; os.chdir({str(tmp_path)!r}); sys.path.insert(0, {str(ROOT)!r}){BESIDE}"
    process = start(sys.executable, "-P", "-c", code, f"{tmp_path}/log", stdin=subprocess.PIPE)
    assert answers(line_of(process.stdout).strip())
