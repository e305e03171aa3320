"""Simulators that live as long as the session; each test makes rooms of its own in them and heals what it broke."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.service import Simulator


@pytest.fixture(scope="session")
def frozen_world() -> Iterator[Simulator]:
    """Nobody moves unless told to, and calls take effect at once."""
    with Simulator("--scenario=calm", "--speed=0", "--churn=0") as simulator:
        yield simulator


@pytest.fixture(scope="session")
def moving_world() -> Iterator[Simulator]:
    """Twenty times as fast as the wall: calls take effect some 40 to 125 ms after they were answered."""
    with Simulator("--scenario=calm", "--speed=20", "--churn=0") as simulator:
        yield simulator


@pytest.fixture
def frozen(frozen_world: Simulator) -> Iterator[Simulator]:
    """The frozen world, without faults before and after."""
    yield frozen_world
    frozen_world.heal()


@pytest.fixture
def moving(moving_world: Simulator) -> Iterator[Simulator]:
    """The moving world, without faults before and after."""
    yield moving_world
    moving_world.heal()
