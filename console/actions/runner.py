"""Carries out an act: capture, ask, confirm, re-check, journal, send, verify, journal, report.

The only way from a key or a command to a request that changes something (product.md, safety rules).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from console.live import resources

from .action import Action, Danger, Params, Plan, Scope, Situation, plan, raised
from .delivery import DISARMED, Delivery, Means, in_flight
from .paused import PausedJobs
from .run import OPEN, Outcome, Result, Run
from .undo import FormerRoles, UndoStack

if TYPE_CHECKING:
    from collections.abc import Callable

    from .registry import Registry


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
        means: what acts are carried out with.
        registry: finds the action that takes one back.
    """

    def __init__(self, means: Means, registry: Registry) -> None:
        self._means = means
        self._undo = UndoStack(registry)
        self._flying: set[tuple[str, str]] = set()
        self.running = 0
        self.former_roles = FormerRoles()
        self.paused = PausedJobs()

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
        return None if confirmed is None else await self.carry_out(confirmed, operator)

    async def undo(self, situation: Situation, operator: Operator) -> Run | None:
        """Take back the last reversible act, by the same road: re-checked, journalled and verified.

        Args:
            situation: whether writing is armed now, the profile's level, and as its target the room that is shown:
                what was done elsewhere is named and asked about before it is taken back.
            operator: who is told.
        """
        if not situation.writing:
            operator.tell("undo: read-only: press W to arm writing")
            return None
        unsettled = self._undo.unsettled
        if unsettled is not None:
            label = unsettled.plan.steps[0].target.label
            operator.tell(f"undo: {unsettled.plan.action.label} {label} is not settled yet; wait for its outcome")
            return None
        last = self._undo.last()
        if last is None:
            operator.tell("nothing to undo: only mute, role changes, pausing and enabling a room can be taken back")
            return None
        shown = {target.room_id for target in situation.targets}
        elsewhere = any(step.target.room_id not in shown for step in last.steps)
        danger = max(last.action.danger, Danger.HARMFUL) if elsewhere else last.action.danger
        confirmed = await operator.confirm(replace(last, danger=raised(danger, len(last.steps), situation.production)))
        if confirmed is None:
            return None
        run = await self.carry_out(confirmed, operator)
        if run is not None:
            self._undo.taken_back(run)
        return run

    async def carry_out(self, confirmed: Plan, operator: Operator) -> Run | None:
        """Send a confirmed plan to each of its targets and look for the effects.

        Args:
            confirmed: fixed targets and words; no confirmation is asked here.
            operator: follows the run.

        Returns:
            The finished run, or None when nothing was sent: writing is not armed any more, or the very same is being
            done to one of the targets already.
        """
        if not self._means.armed():
            operator.tell(f"{confirmed.action.label}: not done, {DISARMED}")
            return None
        flying = {in_flight(confirmed.action, step) for step in confirmed.steps}
        if flying & self._flying:
            busy = next(s for s in confirmed.steps if in_flight(confirmed.action, s) in self._flying)
            operator.tell(f"{confirmed.action.label} {busy.target.label}: already under way")
            return None
        run = Run(confirmed)
        self._flying |= flying
        self.running += 1
        try:
            # Before anybody is told of an outcome, so that the next key already means what it should.
            run.watch(self._remembering())
            operator.follow(run)
            self._undo.push(run)
            await Delivery(self._means, run).carry_out()
            self._refresh(confirmed.action)
        finally:
            self.running -= 1
            run.abandoned = True
            self._flying -= flying
        return run

    def _refresh(self, action: Action) -> None:
        """Lists that are asked for seldom must not contradict what was just seen."""
        stale = [resource for resource in self._means.store.watched if resource.kind in action.stales]
        if action.scope is Scope.ROOM:
            stale.append(resources.rooms())
        if stale:
            self._means.poller.refresh(*stale)

    def _remembering(self) -> Callable[[Run], None]:
        """Keeps the roles that muted peers had before, and forgets those of peers that were given another one."""
        known: set[int] = set()

        def changed(run: Run) -> None:
            for index, result in enumerate(run.results):
                if index not in known and result.outcome not in OPEN:
                    known.add(index)
                    self.paused.note(run.plan.action, result)
                    if result.outcome in (Outcome.SEEN, Outcome.NOT_CONFIRMED):
                        self._remember(run.plan.action, result)

        return changed

    def _remember(self, action: Action, result: Result) -> None:
        peer_id, role = result.step.target.peer_id, result.step.params.role
        if action.id == "peer.mute":
            self.former_roles.remember(peer_id, result.step.target.role_id, role)
        elif role and result.outcome is Outcome.SEEN:
            self.former_roles.forget(peer_id)
