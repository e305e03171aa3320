"""`--wait`: looking for the effect of an act with the act's own proofs, by the console's own poller."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from console.actions.run import Outcome
from console.cli.headless.guard import Guard, Sent, proofs_of
from console.live.budget import Budget
from console.live.poller import Poller
from console.live.store import Store

if TYPE_CHECKING:
    from console.actions.action import Proof
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
    from console.app.service import Service

    budget = Budget(launch.requests_per_minute, clock)
    service = Service(launch, budget, clock, random.SystemRandom())
    store = Store(clock)
    poller = Poller(service.connect, store, budget, clock, random.SystemRandom())
    polling = asyncio.create_task(poller.run())
    try:
        found = [await _one(guard, sent, poller, store, seconds) for sent in guard.open]
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


async def _one(guard: Guard, sent: Sent, poller: Poller, store: Store, seconds: float) -> str:
    sights = await asyncio.gather(
        *(_look_for(proof, poller, store, seconds, sent.at) for proof in proofs_of(sent.plan))
    )
    step, action = sent.plan.steps[0], sent.plan.action
    what = action.sentence(step.target, step.params)
    if failure := next((sight.failure for sight in sights if sight.failure), ""):
        sentence = f"{action.label} {step.target.label}: {failure}"
        guard.close(sent, Outcome.FAILED, sentence)
        return sentence
    times = [sight.seconds for sight in sights if sight.seconds is not None]
    if len(times) < len(sights):
        reasons = ", ".join(filter(None, (sent.lost, *(sight.meanwhile for sight in sights))))
        sentence = f"{what}: not confirmed after {seconds:.0f} s" + (f" ({reasons})" if reasons else "")
        guard.close(sent, Outcome.NOT_CONFIRMED, sentence)
        return sentence
    took = max(times)
    guard.close(sent, Outcome.SEEN, f"{what}: seen after {took:.0f} s", took)
    return ""


@dataclass(frozen=True)
class _Sight:
    """What became of one proof: seconds until it was seen, why there is no hope, or what was seen instead."""

    seconds: float | None
    failure: str = ""
    meanwhile: str = ""


async def _look_for(proof: Proof, poller: Poller, store: Store, seconds: float, since: float) -> _Sight:
    """Look until the effect is seen, until there is no hope of it, or until the time is over."""
    failure = ""

    def settled(items: Mapping[str, Any]) -> bool:
        nonlocal failure
        failure = proof.failed(items)
        return bool(failure) or proof.seen(items)

    took = await poller.wait_for(proof.resource, settled, timeout=seconds, after=since)
    if took is not None:
        return _Sight(took, failure)
    latest = store.snapshot(proof.resource)
    return _Sight(None, meanwhile=proof.meanwhile(latest.items) if latest is not None else "")
