"""One act under way: what became of each target so far, for whoever watches."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from .action import Plan, Step


class Outcome(StrEnum):
    """How it ended for one target."""

    WAITING = "waiting"
    """Not sent yet."""
    SENT = "sent"
    """Accepted by the service; its effect is being looked for."""
    SEEN = "seen"
    """The effect was seen in what the service lists."""
    ACCEPTED = "accepted"
    """The service accepted it, and gives no way to see more."""
    NOT_CONFIRMED = "not confirmed"
    """Accepted, or lost on its way, and no effect was seen in time."""
    GONE = "gone"
    """The target was not there any more."""
    FAILED = "failed"
    """The service or the line refused it, so that nothing happened; or only a part of it, as its sentence says."""
    STOPPED = "not done"
    """The operator stopped before it was sent."""


OPEN = frozenset({Outcome.WAITING, Outcome.SENT})
GOOD = frozenset({Outcome.SEEN, Outcome.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one target: the outcome, a sentence for people, and seconds from sending to being seen."""

    step: Step
    outcome: Outcome
    sentence: str = ""
    seconds: float | None = None


class Run:
    """A plan being carried out. The runner settles results; watchers are told of each change.

    Args:
        plan: what was confirmed.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.results = [Result(step, Outcome.WAITING) for step in plan.steps]
        self.abandoned = False
        """Whether nobody carries it out any more, finished or not."""
        self._stopping = asyncio.Event()
        self._watchers: list[Callable[[Run], None]] = []

    @property
    def stopping(self) -> bool:
        """Whether the operator asked to stop."""
        return self._stopping.is_set()

    @property
    def finished(self) -> bool:
        """Whether every target has its outcome."""
        return not any(result.outcome in OPEN for result in self.results)

    @property
    def succeeded(self) -> bool:
        """Whether everything asked for was accepted or seen."""
        return all(result.outcome in GOOD for result in self.results)

    def stop(self) -> None:
        """Send to no further target; what is on its way is still looked for."""
        self._stopping.set()

    async def wait_stop(self) -> None:
        """Return as soon as the operator asked to stop."""
        await self._stopping.wait()

    def watch(self, watcher: Callable[[Run], None]) -> None:
        """Call `watcher` after each change."""
        self._watchers.append(watcher)

    def settle(self, index: int, outcome: Outcome, sentence: str = "", seconds: float | None = None) -> None:
        """Set what became of the target at `index` and tell the watchers."""
        self.results[index] = Result(self.plan.steps[index], outcome, sentence, seconds)
        for watcher in self._watchers:
            watcher(self)

    def summary(self) -> str:
        """One line: the sentence itself for one target, else how many ended how, such as `12 of 40 seen, 1 failed`."""
        if len(self.results) == 1:
            return self.results[0].sentence
        counts = Counter(result.outcome for result in self.results)
        words = [f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome]]
        return f"{self.plan.action.label}, {len(self.results)} targets: {', '.join(words)}"
