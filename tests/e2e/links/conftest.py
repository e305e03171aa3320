"""One OpenSSH server and one frozen world for all tests of a worker; skipped where a program is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import sshd, tmux
from tests.support.opening import environment
from tests.support.simulation import Simulation
from tests.support.slow_line import SlowLine
from tests.support.sshd import Sshd
from tests.support.tmux import Tmux

CROWD = 80


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """OpenSSH's server, to which one can log in."""
    if why := sshd.missing():
        pytest.skip(why)
    with Sshd(tmp_path_factory.mktemp("sshd")) as running:
        if why := running.works(environment(tmp_path_factory.mktemp("login"))):
            pytest.skip(why)
        yield running


@pytest.fixture(scope="session")
def world() -> Iterator[Simulation]:
    """Nothing happens unless a test makes it happen; tests change only rooms of their own."""
    with Simulation("--scenario=calm", "--speed=0", "--churn=0") as simulation:
        yield simulation


@pytest.fixture
def busy(world: Simulation) -> Iterator[Simulation]:
    """The world, without faults before and after."""
    yield world
    world.heal()


@pytest.fixture
def room(busy: Simulation, request: pytest.FixtureRequest) -> str:
    """A room of the test's own: Ada, who speaks, stands first, then a crowd that fills two pages and only watches."""
    made = busy.room(request.node.name)
    busy.join(made, "Ada", "speaker")
    busy.join(made, count=CROWD)
    return made


@pytest.fixture
def line(server: Sshd) -> Iterator[SlowLine]:
    """To the server; as good as loopback until a test makes it worse."""
    with SlowLine(server.port) as running:
        yield running


@pytest.fixture
def mux() -> Iterator[Tmux]:
    """A tmux server of the test's own."""
    if why := tmux.missing():
        pytest.skip(why)
    with Tmux() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the console's files go, and what it leaves behind."""
    return tmp_path
