"""Carries out an act: capture, ask, confirm, re-check, journal, send, verify, journal, report.

The only way from a key or a command to a request that changes something (product.md, safety rules).
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from console.api.errors import ApiError, NotFound, OutcomeUnknown, RateLimited, ServerError
from console.api.text import clean
from console.live import resources

from .action import Action, Params, Plan, Situation, Step, Target, plan, raised
from .journal import JournalError
from .run import Outcome, Run

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from console.api.client import Client
    from console.clock import Clock
    from console.live.budget import Budget
    from console.live.poller import Poller
    from console.live.store import Store

    from .journal import Journal
    from .registry import Registry

VERIFY_SECONDS = 15.0
"""How long an effect is looked for before it is called not confirmed (product.md, safety rule 6)."""

AT_ONCE = 0.5
"""An effect seen within so many seconds needs no number."""

FRESH_SECONDS = 30.0
"""A peers list older than this says nothing about who is still in the room."""

_TROUBLED = "the service is in trouble (HTTP {}); it may or may not have been done: look before you try again"
_log = logging.getLogger("console.actions")


class Operator(Protocol):
    """The person at the other end, as the runner sees them."""

    async def ask(self, action: Action, situation: Situation) -> Params | None:
        """Collect what `action.asks`; None means they changed their mind."""

    async def confirm(self, planned: Plan) -> Plan | None:
        """Have a plan confirmed as carefully as its danger asks; None means no."""

    def follow(self, run: Run) -> None:
        """Show a run while it goes on."""

    def tell(self, sentence: str) -> None:
        """Say why something was not done."""


class Runner:
    """Carries out acts, one or several at a time.

    Args:
        connect: gives the one client.
        store: the newest snapshots, for the re-check.
        poller: looks for the effects.
        budget: paces bulk acts.
        journal: where intents and outcomes go.
        registry: finds the action that takes one back.
        clock: its monotonic clock times the outcomes.
    """

    def __init__(
        self,
        connect: Callable[[], Awaitable[Client]],
        store: Store,
        poller: Poller,
        budget: Budget,
        journal: Journal,
        registry: Registry,
        clock: Clock,
    ) -> None:
        self._connect = connect
        self._store = store
        self._poller = poller
        self._budget = budget
        self._journal = journal
        self._registry = registry
        self._clock = clock
        self._undo: Plan | None = None
        self.running = 0
        self.former_roles: dict[str, str] = {}

    async def act(self, action: Action, situation: Situation, operator: Operator) -> Run | None:
        """Do one thing, from the key press to its outcome.

        Args:
            action: what.
            situation: the targets and all else, captured when the key was pressed.
            operator: who is asked and told.

        Returns:
            The finished run, or None when nothing was sent because it was impossible or not confirmed.
        """
        reason = action.reason_against(situation)
        if reason:
            operator.tell(f"{action.label}: {reason}")
            return None
        params = await operator.ask(action, situation)
        if params is None:
            return None
        confirmed = await operator.confirm(plan(action, situation, params))
        if confirmed is None:
            return None
        return await self.carry_out(confirmed, operator)

    async def undo(self, situation: Situation, operator: Operator) -> Run | None:
        """Take back the last reversible act, by the same road: re-checked, journalled and verified.

        Args:
            situation: whether writing is armed now, and the profile's level; its targets are not looked at.
            operator: who is told.
        """
        last = self._undo
        if last is None:
            operator.tell("nothing to undo: only mute, role changes and enabling a room can be taken back")
            return None
        if not situation.writing:
            operator.tell("undo: read-only: press W to arm writing")
            return None
        careful = raised(last.action.danger, len(last.steps), situation.production)
        confirmed = await operator.confirm(replace(last, danger=careful))
        if confirmed is None:
            return None
        self._undo = None
        return await self.carry_out(confirmed, operator)

    async def carry_out(self, confirmed: Plan, operator: Operator) -> Run:
        """Send a confirmed plan to each of its targets and look for the effects.

        Args:
            confirmed: fixed targets and words; no confirmation is asked here.
            operator: follows the run.
        """
        run = Run(confirmed)
        operator.follow(run)
        self.running += 1
        try:
            async with asyncio.TaskGroup() as verifying:
                for index in range(len(confirmed.steps)):
                    await self._one(run, index, verifying)
        finally:
            self.running -= 1
        self._remember(run)
        return run

    def _remember(self, run: Run) -> None:
        """Keep what takes this act back, and the roles that muted peers had before."""
        action = run.plan.action
        done = [result.step for result in run.results if result.outcome in (Outcome.SEEN, Outcome.NOT_CONFIRMED)]
        for step in done:
            if action.place == "peer.mute":
                self.former_roles.pop(step.target.peer_id, None)
            if action.id == "peer.mute":
                self.former_roles[step.target.peer_id] = step.target.role_id
        if done and action.undone_by:
            steps = tuple(Step(_as_left(step), action.undo(step.target, step.params)) for step in done)
            inverse = self._registry[action.undone_by]
            self._undo = Plan(inverse, steps, inverse.danger)

    async def _one(self, run: Run, index: int, verifying: asyncio.TaskGroup) -> None:
        step, action = run.plan.steps[index], run.plan.action
        if not await self._may_go(run, index):
            run.settle(index, Outcome.STOPPED, f"{step.target.label}: not done, stopped before it was sent")
            return
        if self._has_left(run.plan, step):
            run.settle(index, Outcome.GONE, f"{step.target.label} {action.gone}; nothing was sent")
            return
        try:
            act = self._journal.intent(action, step)
        except JournalError as error:
            run.settle(index, Outcome.FAILED, f"{step.target.label}: {error}; nothing was sent")
            return
        await self._send(run, index, act, verifying)

    async def _may_go(self, run: Run, index: int) -> bool:
        """Wait for room in the request budget, unless the operator stops first. A single act goes at once."""
        if index == 0 or run.stopping:
            return not run.stopping
        room = asyncio.ensure_future(self._room_in_budget())
        stop = asyncio.ensure_future(run.wait_stop())
        try:
            await asyncio.wait({room, stop}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            room.cancel()
            stop.cancel()
        return not run.stopping

    async def _room_in_budget(self) -> None:
        while (seconds := self._budget.free_in()) > 0:
            await self._clock.sleep(seconds)

    def _has_left(self, confirmed: Plan, step: Step) -> bool:
        if not confirmed.action.rests_on_peer:
            return False
        listed = resources.peers(step.target.room_id)
        snapshot, age = self._store.snapshot(listed), self._store.age(listed)
        if snapshot is None or age is None or age > FRESH_SECONDS:
            return False
        return step.target.peer_id not in snapshot.items

    async def _send(self, run: Run, index: int, act: str, verifying: asyncio.TaskGroup) -> None:
        step, action = run.plan.steps[index], run.plan.action
        sent_at = self._clock.monotonic()
        lost = ""
        try:
            await self._call(run, step)
        except NotFound:
            self._close(run, index, act, Outcome.GONE, f"{step.target.label} {action.gone}")
            return
        except OutcomeUnknown as error:
            lost = error.sentence
        except ServerError as error:
            # A gateway's 502 or 504 may stand before a service that did it: only looking tells.
            lost = _TROUBLED.format(error.status)
        except ApiError as error:
            self._close(run, index, act, Outcome.FAILED, f"{action.label} failed for {step.target.label}: {error}")
            return
        except asyncio.CancelledError:
            self._close(run, index, act, Outcome.NOT_CONFIRMED, f"{action.label}: interrupted while it was being sent")
            raise
        except Exception as error:
            _log.exception("%s failed", action.id)
            self._close(run, index, act, Outcome.FAILED, f"{action.label} failed: unexpected {type(error).__name__}")
            return
        words = "no answer, looking for its effect" if lost else "accepted, waiting to see it"
        run.settle(index, Outcome.SENT, f"{step.target.label}: {words}")
        verifying.create_task(self._verify(run, index, act, sent_at, lost))

    async def _call(self, run: Run, step: Step) -> None:
        client = await self._connect()
        try:
            await run.plan.action.send(client, step.target, step.params)
        except RateLimited:
            if len(run.plan.steps) == 1:
                raise
            # 429 says it was not done, so sending it once more is no blind retry; the budget waits as long as asked.
            await self._room_in_budget()
            await run.plan.action.send(client, step.target, step.params)

    async def _verify(self, run: Run, index: int, act: str, sent_at: float, lost: str) -> None:
        step, action = run.plan.steps[index], run.plan.action
        what = action.sentence(step.target, step.params)
        proofs = action.proofs(step.target, step.params)
        if not proofs:
            outcome = Outcome.NOT_CONFIRMED if lost else Outcome.ACCEPTED
            self._close(run, index, act, outcome, f"{what}: {lost or 'accepted; the service gives no receipt'}")
            return
        try:
            seen = await asyncio.gather(
                *(self._poller.wait_for(p.resource, p.seen, timeout=VERIFY_SECONDS, after=sent_at) for p in proofs)
            )
        except asyncio.CancelledError:
            self._close(run, index, act, Outcome.NOT_CONFIRMED, f"{what}: interrupted before it was seen")
            raise
        times = [seconds for seconds in seen if seconds is not None]
        if len(times) < len(proofs):
            why = f"not confirmed after {VERIFY_SECONDS:.0f} s" + (f" ({lost})" if lost else "")
            self._close(run, index, act, Outcome.NOT_CONFIRMED, f"{what}: {why}")
            return
        took = max(times)
        when = f"seen after {took:.0f} s" if took >= AT_ONCE else "seen at once"
        self._close(run, index, act, Outcome.SEEN, f"{what}: {when}", took)

    def _close(
        self, run: Run, index: int, act: str, outcome: Outcome, sentence: str, seconds: float | None = None
    ) -> None:
        try:
            self._journal.outcome(act, run.plan.action, run.plan.steps[index], outcome, sentence, seconds)
        except JournalError as error:
            sentence = f"{sentence} ({error})"
        run.settle(index, outcome, sentence, seconds)


def _as_left(step: Step) -> Target:
    """The target as the act left it: with the role it was given."""
    if not step.params.role:
        return step.target
    return replace(step.target, role_id=step.params.role, role_name=clean(step.params.role))
