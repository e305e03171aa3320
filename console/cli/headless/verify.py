"""`--wait`: looking for the effect of an act with the act's own proofs, by the console's own poller."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from typing import TYPE_CHECKING

from console.actions.run import Outcome
from console.cli.headless.guard import Guard, Sent, proofs_of
from console.live.budget import Budget
from console.live.poller import Poller
from console.live.store import Store

if TYPE_CHECKING:
    from console.clock import Clock
    from console.config.launch import Launch


async def verify(guard: Guard, launch: Launch, clock: Clock, seconds: float) -> list[str]:
    """Look for the effects of all that was sent, and journal what was seen.

    Args:
        guard: knows what was sent.
        launch: where the service is.
        clock: measures the time.
        seconds: how long to look.

    Returns:
        A sentence for each act that was not confirmed.
    """
    from console.service import Service

    budget = Budget(launch.requests_per_minute, clock)
    service = Service(launch, budget, clock, random.SystemRandom())
    poller = Poller(service.connect, Store(clock), budget, clock, random.SystemRandom())
    polling = asyncio.create_task(poller.run())
    try:
        found = [await _one(guard, sent, poller, seconds) for sent in guard.open]
    except asyncio.CancelledError:
        for sent in guard.open:
            guard.close(sent, Outcome.NOT_CONFIRMED, "interrupted before it was seen")
        raise
    finally:
        polling.cancel()
        with suppress(asyncio.CancelledError):
            await polling
        await service.close()
    return [sentence for sentence in found if sentence]


async def _one(guard: Guard, sent: Sent, poller: Poller, seconds: float) -> str:
    waits = (
        poller.wait_for(proof.resource, proof.seen, timeout=seconds, after=sent.at) for proof in proofs_of(sent.plan)
    )
    times = await asyncio.gather(*waits)
    step = sent.plan.steps[0]
    what = sent.plan.action.sentence(step.target, step.params)
    missing = any(one is None for one in times)
    if missing:
        sentence = f"{what}: not confirmed after {seconds:.0f} s" + (f" ({sent.lost})" if sent.lost else "")
        guard.close(sent, Outcome.NOT_CONFIRMED, sentence)
        return sentence
    took = max(one for one in times if one is not None)
    guard.close(sent, Outcome.SEEN, f"{what}: seen after {took:.0f} s", took)
    return ""
