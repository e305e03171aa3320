from __future__ import annotations

import asyncio
import os
import shlex
import signal
import sys
from pathlib import Path

import pytest

from console.api.errors import ApiError, NotSent, OutcomeUnknown, Refused
from console.live.probe import MOST_OUTPUT, environment, run_probe


def python(code: str, *arguments: object) -> str:
    return shlex.join([sys.executable, "-c", code, *map(str, arguments)])


async def gone(pid: int) -> None:
    """Wait until a process, which need not be our child, is over."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(handle, ended.set)
    try:
        async with asyncio.timeout(10):
            await ended.wait()
    finally:
        asyncio.get_running_loop().remove_reader(handle)
        os.close(handle)


async def test_it_ends_with_nought_and_all_is_well() -> None:
    assert await run_probe(python("print('fine')")) == ""


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import sys; print('out'); print('', file=sys.stderr); sys.exit('no signal')", "no signal"),
        ("print('  only this  '); raise SystemExit(3)", "only this"),
        ("raise SystemExit(3)", "the probe ended with 3"),
        ("import os; os.kill(os.getpid(), 9)", "the probe ended with -9"),
        ("import sys; sys.stderr.buffer.write(b'\\x1b[2J\\xff[red]\\n'); sys.exit(1)", "[2J\ufffd[red]"),
        ("import sys; sys.exit('x' * 500)", "x" * 119 + "…"),
    ],
)
async def test_it_says_why_not(code: str, said: str) -> None:
    assert await run_probe(python(code)) == said


async def test_there_is_no_shell() -> None:
    code = "import sys; sys.exit(sys.argv[1])"
    assert await run_probe(f"{shlex.quote(sys.executable)} -c {shlex.quote(code)} '$HOME;`id`'") == "$HOME;`id`"


async def test_it_gets_no_input_and_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HMS_SECRET", "s3cret")
    monkeypatch.setenv("YOUTUBE_KEY", "s3cret")
    code = "import os, sys; sys.exit(repr((sys.stdin.read(), 's3cret' in os.environ.values(), 'PATH' in os.environ)))"
    assert await run_probe(python(code)) == "('', False, True)"


def test_of_the_environment_only_what_programs_need() -> None:
    ours = {"PATH": "/bin", "LC_ALL": "C", "HMS_SECRET": "s", "HTTPS_PROXY": "http://u:p@x", "AWS_SECRET": "s"}
    assert environment(ours) == {"PATH": "/bin", "LC_ALL": "C"}


async def test_a_flood_is_read_and_thrown_away() -> None:
    code = f"import sys; sys.stdout.write('x' * {MOST_OUTPUT * 20}); sys.stdout.flush(); sys.exit('flooded')"
    assert await run_probe(python(code)) == "flooded"
    late = f"import sys; sys.stdout.write('\\n' * {MOST_OUTPUT} * 3 + 'too late to be read'); sys.exit(1)"
    assert await run_probe(python(late)) == "the probe ended with 1"


async def test_it_is_killed_with_all_it_started_when_its_time_is_up(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    code = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'])\n"
        "open(sys.argv[1] + '~', 'w').write(f'{os.getpid()} {child.pid}'); os.rename(sys.argv[1] + '~', sys.argv[1])\n"
        "time.sleep(1000)\n"
    )
    with pytest.raises(OutcomeUnknown, match="did not end within 2 seconds"):
        await run_probe(python(code, pids), seconds=2.0)
    for pid in pids.read_text().split():
        await gone(int(pid))


async def test_what_it_left_behind_is_killed_and_does_not_hold_us(tmp_path: Path) -> None:
    pids = tmp_path / "pid"
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'])\n"
        "open(sys.argv[1], 'w').write(str(child.pid))\n"
    )
    assert await run_probe(python(code, pids), seconds=8.0) == ""
    await gone(int(pids.read_text()))


async def test_what_ran_away_from_its_group_does_not_hold_us_either(tmp_path: Path) -> None:
    pids = tmp_path / "pid"
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'], start_new_session=True)\n"
        "open(sys.argv[1], 'w').write(str(child.pid))\n"
    )
    try:
        assert await run_probe(python(code, pids), seconds=8.0) == ""
    finally:
        os.kill(int(pids.read_text()), signal.SIGKILL)


async def test_it_dies_with_us(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    os.mkfifo(told)
    code = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(1000)"
    task = asyncio.create_task(run_probe(python(code, told)))
    pid = int(await asyncio.to_thread(told.read_text))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gone(pid)


@pytest.mark.parametrize(
    "command", ["", "   ", "'never closed", "a\0b", "/no/such/command --key s3cret", "/etc/passwd"]
)
async def test_commands_that_cannot_be_run(command: str) -> None:
    with pytest.raises(Refused) as raised:
        await run_probe(command)
    assert "s3cret" not in str(raised.value)


async def test_a_file_that_is_no_program(tmp_path: Path) -> None:
    program = tmp_path / "probe"
    program.write_text("no program")
    program.chmod(0o700)
    with pytest.raises(ApiError) as raised:
        await run_probe(str(program))
    assert isinstance(raised.value, NotSent)
