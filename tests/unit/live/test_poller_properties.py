"""Whatever the service does, no resource is asked twice at once and none is left out."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from console.api.errors import NotAuthorised, NotSent, RateLimited, ServerError
from tests.unit.live.rig import Rig, Source

LONGEST_LATENCY = 8.0
LONGEST_WAIT = 33.0
TROUBLES = (NotSent("refused"), ServerError(500), NotAuthorised(401), RateLimited(5.0), KeyError("surprise"))


def wild(source: Source, rng: random.Random, trouble: float) -> None:
    """Random latencies, and failures with a probability."""

    def answer() -> Mapping[str, Any]:
        source.latency = rng.choice([0.0, 0.0, 0.3, LONGEST_LATENCY * rng.random()])
        if rng.random() < trouble:
            raise rng.choice(TROUBLES)
        return {str(rng.randrange(3)): rng.randrange(3)}

    source.answer = answer


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    intervals=st.lists(st.sampled_from([1.0, 2.0, 5.0, 10.0]), min_size=1, max_size=5),
    trouble=st.sampled_from([0.0, 0.2, 0.7, 1.0]),
    pokes=st.lists(st.sampled_from(["refresh", "wait", "close", "open", "pause", "resume"]), max_size=12),
)
def test_no_overlap_and_no_starvation(seed: int, intervals: list[float], trouble: float, pokes: list[str]) -> None:
    asyncio.run(_poll_wildly(seed, intervals, trouble, pokes))


async def _poll_wildly(seed: int, intervals: list[float], trouble: float, pokes: list[str]) -> None:
    rig, rng = Rig(per_minute=600, seed=seed), random.Random(seed)
    sources = [rig.source(f"x{number}", interval, number, gated=True) for number, interval in enumerate(intervals)]
    async with rig.running():
        for source in sources:
            wild(source, rng, trouble)
            rig.poller.subscribe(source.resource)
        waiting = [await _poke(rig, rng.choice(sources), poke, rng) for poke in pokes]
        rig.poller.resume()
        calm_since = rig.clock.monotonic()
        await rig.clock.advance(150)
        end = rig.clock.monotonic()
        await asyncio.gather(*(task for task in waiting if task is not None))
    for source in sources:
        assert source.most_running <= 1
        longest = LONGEST_LATENCY + max(LONGEST_WAIT, 1.1 * source.resource.interval) + 1
        moments = [calm_since, *(call for call in source.calls if call > calm_since), end]
        assert all(later - earlier <= longest for earlier, later in pairwise(moments))
        assert rig.budget.used() <= 600


async def _poke(rig: Rig, source: Source, poke: str, rng: random.Random) -> asyncio.Task[float | None] | None:
    """Do something to the poller, then let some time pass."""
    task = None
    if poke == "refresh":
        rig.poller.refresh(source.resource)
    elif poke == "wait":
        after = rig.clock.monotonic()
        task = asyncio.create_task(rig.poller.wait_for(source.resource, bool, timeout=rng.random() * 10, after=after))
    elif poke == "pause":
        rig.poller.pause()
    elif poke == "resume":
        rig.poller.resume()
    else:
        rig.poller.subscribe(source.resource).close()
    await rig.clock.advance(rng.random() * 4)
    return task
