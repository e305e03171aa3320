"""One confirmed plan on its way: gate, re-check, journal, send, verify, journal, one target after the other."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from console.api.errors import ApiError, BadReply, NotFound, OutcomeUnknown, RateLimited, ServerError
from console.live import resources

from .action import PATIENCE
from .journal import JournalError
from .run import OPEN, Outcome, Run

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from console.api.client import Client
    from console.clock import Clock
    from console.live.budget import Budget
    from console.live.poller import Poller
    from console.live.resources import Resource
    from console.live.store import Store

    from .action import Action, Proof, Step, Target
    from .journal import Journal

AT_ONCE = 0.5
"""An effect seen within so many seconds needs no number."""

FRESH_SECONDS = 30.0
"""A peers list older than this says nothing about who is still in the room."""

MOST_WAIT = 10.0
"""A single act that would have to wait longer for the request budget is not sent: its moment would be gone."""

DISARMED = "writing is not armed any more; W arms it"
"""Said of what was confirmed while writing was armed, and is not sent."""

_TROUBLED = "the service is in trouble (HTTP {}); it may or may not have been done: look before you try again"
_log = logging.getLogger("console.actions")


@dataclass(frozen=True)
class Means:
    """What acts are carried out with.

    Args:
        connect: gives the one client.
        store: the newest snapshots, for the re-check.
        poller: looks for the effects.
        budget: paces what is sent.
        journal: where intents and outcomes go.
        clock: its monotonic clock times the outcomes.
        armed: whether anything may be sent now; asked right before each request.
    """

    connect: Callable[[], Awaitable[Client]]
    store: Store
    poller: Poller
    budget: Budget
    journal: Journal
    clock: Clock
    armed: Callable[[], bool] = lambda: True


class Delivery:
    """Carries out one run.

    Args:
        means: the services.
        run: the plan, and what became of it so far.
    """

    def __init__(self, means: Means, run: Run) -> None:
        self._means = means
        self._run = run
        self._acts: dict[int, str] = {}
        self._made: dict[int, Target] = {}

    async def carry_out(self) -> None:
        """Send to each target and look for the effects; whatever cuts it short is journalled."""
        try:
            async with asyncio.TaskGroup() as verifying:
                for index in range(len(self._run.plan.steps)):
                    await self._one(index, verifying)
        finally:
            for index in self._acts:
                if self._run.results[index].outcome in OPEN:
                    words = "interrupted: it may have happened, and was not seen"
                    self._close(index, Outcome.NOT_CONFIRMED, f"{self._name(index)}: {words}")

    async def _one(self, index: int, verifying: asyncio.TaskGroup) -> None:
        step, action = self._run.plan.steps[index], self._run.plan.action
        if not await self._cleared(index):
            return
        try:
            self._acts[index] = self._means.journal.intent(action, step)
        except JournalError as error:
            self._run.settle(index, Outcome.FAILED, f"{step.target.label}: {error}; nothing was sent")
            return
        began = self._means.clock.monotonic()
        sent, lost = await self._send(index)
        if sent:
            words = "no answer, looking for its effect" if lost else "accepted, waiting to see it"
            self._run.settle(index, Outcome.SENT, f"{step.target.label}: {words}")
            verifying.create_task(self._verify(index, began, lost))

    # -- before it is sent --------------------------------------------------------------------------------------------

    async def _cleared(self, index: int) -> bool:
        """Wait for room in the budget, then look once more at the target; settle what is not to be sent."""
        step = self._run.plan.steps[index]
        wait = self._means.budget.free_in()
        if len(self._run.plan.steps) == 1 and wait > MOST_WAIT:
            words = f"not sent: no request may go out for {wait:.0f} s. Try again then."
            self._run.settle(index, Outcome.FAILED, f"{self._name(index)}: {words}")
            return False
        if not await self._room():
            self._settle(index, Outcome.STOPPED, f"{step.target.label}: not done, stopped before it was sent")
            return False
        if not self._means.armed():
            self._settle(index, Outcome.STOPPED, f"{self._name(index)}: not done, {DISARMED}")
            return False
        against = self._against(step)
        if against:
            self._settle(index, Outcome.GONE, f"{against}; nothing was sent")
        return not against

    async def _room(self) -> bool:
        """Wait until a request may go out; False when the operator stops first."""
        stop = asyncio.ensure_future(self._run.wait_stop())
        try:
            while not self._run.stopping and (seconds := self._means.budget.free_in()) > 0:
                pause = asyncio.ensure_future(self._means.clock.sleep(seconds))
                try:
                    await asyncio.wait({pause, stop}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    pause.cancel()
        finally:
            stop.cancel()
        return not self._run.stopping

    def _against(self, step: Step) -> str:
        """Why the target is not to be touched any more, by the newest lists; "" when nothing speaks against."""
        action, target = self._run.plan.action, step.target
        fresh = [items for items in map(self._fresh, action.listed(target)) if items is not None]
        if fresh and not any(target.job_id in items for items in fresh):
            return f"{target.label} {action.gone}"
        if not action.rests_on_peer:
            return ""
        peers = self._fresh(resources.peers(target.room_id))
        if peers is None:
            return ""
        peer = peers.get(target.peer_id)
        if peer is None:
            return f"{target.label} {action.gone}"
        if (action.rests_on_role or self._run.plan.undoing) and peer.role_id != target.role_id:
            return f"{target.label} is {peer.role} now, not {target.role_name}"
        return ""

    def _fresh(self, resource: Resource) -> Mapping[str, Any] | None:
        """What was last said about a resource, unless that is too old to go by."""
        snapshot, age = self._means.store.snapshot(resource), self._means.store.age(resource)
        return snapshot.items if snapshot is not None and age is not None and age <= FRESH_SECONDS else None

    # -- sending ------------------------------------------------------------------------------------------------------

    async def _send(self, index: int) -> tuple[bool, str]:
        """One request, never a second one that could do it twice.

        Returns:
            Whether its effect is to be looked for, and why the answer says nothing ("" when it was accepted).
        """
        step, action = self._run.plan.steps[index], self._run.plan.action
        try:
            return await self._call(index)
        except NotFound:
            self._close(index, Outcome.GONE, f"{step.target.label} {action.gone}")
        except (OutcomeUnknown, BadReply) as error:
            return True, error.sentence
        except ServerError as error:
            # A gateway's 502 or 504 may stand before a service that did it: only looking tells.
            return True, _TROUBLED.format(error.status)
        except ApiError as error:
            self._close(index, Outcome.FAILED, f"{action.label} failed for {step.target.label}: {error}")
        except Exception as error:
            _log.exception("%s failed", action.id)
            self._close(index, Outcome.FAILED, f"{action.label} failed: unexpected {type(error).__name__}")
        return False, ""

    async def _call(self, index: int) -> tuple[bool, str]:
        step, action = self._run.plan.steps[index], self._run.plan.action
        client = await self._means.connect()
        try:
            sent = await action.send(client, step.target, step.params)
        except RateLimited:
            if len(self._run.plan.steps) == 1:
                raise
            # 429 says it was not done, so sending it once more is no blind retry. The budget waits as long as asked.
            if not await self._cleared(index):
                return False, ""
            sent = await action.send(client, step.target, step.params)
        self._made[index] = sent.target or step.target
        return True, ""

    # -- after it was sent --------------------------------------------------------------------------------------------

    async def _verify(self, index: int, began: float, lost: str) -> None:
        step, action = self._run.plan.steps[index], self._run.plan.action
        what = action.sentence(step.target, step.params)
        proofs = action.proofs(self._made.get(index, step.target), step.params)
        if not proofs:
            outcome = Outcome.NOT_CONFIRMED if lost else Outcome.ACCEPTED
            self._close(index, outcome, f"{what}: {lost or 'accepted; the service gives no receipt'}")
            return
        try:
            seen = await asyncio.gather(*(self._look_for(proof, action.patience, began) for proof in proofs))
        except Exception as error:
            _log.exception("looking for the effect of %s failed", action.id)
            self._close(index, Outcome.NOT_CONFIRMED, f"{what}: not confirmed, unexpected {type(error).__name__}")
            return
        failure = next((sight.failure for sight in seen if sight.failure), "")
        if failure:
            self._close(index, Outcome.FAILED, f"{self._name(index)}: {failure}")
            return
        times = [sight.seconds for sight in seen if sight.seconds is not None]
        if len(times) < len(proofs):
            reasons = ", ".join(filter(None, (lost, *(sight.meanwhile for sight in seen))))
            why = f"not confirmed after {action.patience:.0f} s" + (f" ({reasons})" if reasons else "")
            self._close(index, Outcome.NOT_CONFIRMED, f"{what}: {why}")
            return
        took = max(times)
        told = "".join(f"{sight.told}; " for sight in seen if sight.told)
        self._close(index, Outcome.SEEN, f"{what}: {told}{when(took)}", took)

    async def _look_for(self, proof: Proof, patience: float, began: float) -> _Sight:
        """Look until the effect is seen, until there is no hope of it, or until the time is over."""
        failure = told = ""

        def settled(items: Mapping[str, Any]) -> bool:
            nonlocal failure, told
            failure, told = proof.failed(items), proof.told(items)
            return bool(failure) or proof.seen(items)

        # What may take a minute is looked for less often, or a few jobs that are stuck would take the whole budget.
        pace = 1.0 if patience <= PATIENCE else 2.0
        seconds = await self._means.poller.wait_for(
            proof.resource, settled, timeout=patience, interval=pace, after=began
        )
        if seconds is not None:
            return _Sight(seconds, failure, told=told)
        latest = self._means.store.snapshot(proof.resource)
        known = latest is not None and latest.started >= began
        return _Sight(None, "", proof.meanwhile(latest.items) if latest is not None and known else "")

    def _name(self, index: int) -> str:
        return f"{self._run.plan.action.label} {self._run.plan.steps[index].target.label}"

    def _settle(self, index: int, outcome: Outcome, sentence: str) -> None:
        """Settle what is not sent; an intent that is written already gets its outcome too."""
        if index in self._acts:
            self._close(index, outcome, sentence)
        else:
            self._run.settle(index, outcome, sentence)

    def _close(self, index: int, outcome: Outcome, sentence: str, seconds: float | None = None) -> None:
        action, step = self._run.plan.action, self._run.plan.steps[index]
        told = replace(step, target=self._made.get(index, step.target))
        try:
            self._means.journal.outcome(self._acts[index], action, told, outcome, sentence, seconds)
        except JournalError as error:
            sentence = f"{sentence} ({error})"
        self._run.settle(index, outcome, sentence, seconds)


@dataclass(frozen=True, slots=True)
class _Sight:
    """What became of one proof: seconds until it was seen, why there is no hope, or what was seen, or instead of it."""

    seconds: float | None
    failure: str = ""
    meanwhile: str = ""
    told: str = ""


def when(seconds: float) -> str:
    """`seen at once`, `seen after 3 s`."""
    return f"seen after {seconds:.0f} s" if seconds >= AT_ONCE else "seen at once"


def in_flight(action: Action, step: Step) -> tuple[str, str]:
    """What must not be sent twice at the same time: a key's meaning and its target."""
    return (action.place, step.target.id)
