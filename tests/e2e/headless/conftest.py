"""A person with an empty home who runs commands, and the services they run against."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.cli.main import run
from tests.support.headless import Said, Tell, point
from tests.support.program import Start, processes
from tests.support.service import Simulator


@pytest.fixture(scope="session")
def broadcast() -> Iterator[Simulator]:
    """One large room with everything in it, twenty times as fast as the wall."""
    with Simulator("--scenario=broadcast", "--peers=40", "--speed=20", "--churn=0", "--seed=7") as simulator:
        yield simulator


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of a person whose files are in a directory of the test."""
    given = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_STATE_HOME": str(tmp_path / "state")}
    for name in ("HMS_MANAGEMENT_TOKEN", "HMS_ACCESS_KEY", "HMS_SECRET", "HMS_API_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


@pytest.fixture
def world(broadcast: Simulator, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Simulator:
    """The environment points at the large room."""
    point(environ, monkeypatch, broadcast)
    return broadcast


@pytest.fixture
def calm(frozen: Simulator, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Simulator:
    """The environment points at the frozen world, in which nobody moves unless told to."""
    point(environ, monkeypatch, frozen)
    return frozen


@pytest.fixture
def room(frozen: Simulator) -> str:
    """A room of the test's own, with a session."""
    return frozen.room("headless")


@pytest.fixture
def told(environ: dict[str, str], capsys: pytest.CaptureFixture[str]) -> Tell:
    """Runs a command line, in this process."""

    def tell(*argv: str) -> Said:
        code = run(argv)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return tell


@pytest.fixture
def start(calm: Simulator, environ: dict[str, str]) -> Iterator[Start]:
    """Starts the program as a process, pointed at the frozen world."""
    with processes({**os.environ, **environ}) as begin:
        yield begin
