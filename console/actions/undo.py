"""The way back: which role muted people had, and what takes the last reversible acts back."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from console.api.text import clean

from .action import Plan, Step
from .run import Outcome

if TYPE_CHECKING:
    from .action import Target
    from .registry import Registry
    from .run import Run

KEPT = 20
"""So many acts can be taken back, the last one first."""

DONE = frozenset({Outcome.SEEN, Outcome.ACCEPTED, Outcome.NOT_CONFIRMED})
"""It had an effect, or may have had one."""


class FormerRoles:
    """Which role each peer had before we muted it. A memory holds only while the peer is in the role we gave it."""

    def __init__(self) -> None:
        self._former: dict[str, tuple[str, str]] = {}

    def remember(self, peer_id: str, former: str, silent: str) -> None:
        """Note a mute.

        Args:
            peer_id: who.
            former: the raw role it had.
            silent: the raw role it was given.
        """
        self._former[peer_id] = (former, silent)

    def forget(self, peer_id: str) -> None:
        """It has its voice back, or another role altogether."""
        self._former.pop(peer_id, None)

    def of(self, peer_id: str, role_id: str) -> str | None:
        """The raw role a peer had before we muted it; None unless it still is in the role we gave it.

        Args:
            peer_id: who.
            role_id: the raw role it has now.
        """
        former, silent = self._former.get(peer_id, ("", ""))
        return former if former and silent == role_id else None


class UndoStack:
    """Reversible acts, the last one first; taking one back is itself not taken back.

    Args:
        registry: finds the action that takes one back.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._done: deque[Run] = deque(maxlen=KEPT)

    def push(self, run: Run) -> None:
        """Note an act that began, if it can be taken back at all."""
        if run.plan.action.undone_by and not run.plan.undoing:
            self._done.append(run)

    @property
    def unsettled(self) -> Run | None:
        """The last act, while it is not known yet what became of it."""
        return self._done[-1] if self._done and not self._done[-1].finished else None

    def last(self) -> Plan | None:
        """What takes the last act back that had an effect; acts without one are passed over for good."""
        while self._done:
            run = self._done[-1]
            steps = tuple(
                Step(_as_left(result.step), run.plan.action.undo(result.step.target, result.step.params))
                for result in run.results
                if result.outcome in DONE
            )
            if steps:
                inverse = self._registry[run.plan.action.undone_by]
                return Plan(inverse, steps, inverse.danger, undoing=True)
            self._done.pop()
        return None

    def taken_back(self, undo: Run) -> None:
        """An undo was carried out: its act is off the stack, unless nothing at all was sent."""
        tried = any(result.outcome in DONE | {Outcome.GONE} for result in undo.results)
        if tried and self._done:
            self._done.pop()


def _as_left(step: Step) -> Target:
    """The target as the act left it: with the role it was given."""
    if not step.params.role:
        return step.target
    return replace(step.target, role_id=step.params.role, role_name=clean(step.params.role))
