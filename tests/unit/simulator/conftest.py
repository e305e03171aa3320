"""The simulator most tests talk to."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.unit.simulator.harness import Sim, simulator


@pytest.fixture
async def sim() -> AsyncIterator[Sim]:
    """A calm simulator whose people stay as they are."""
    async with simulator() as running:
        yield running
