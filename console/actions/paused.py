"""Which recordings we paused: the service goes on calling them running (part-b 1), so it must be remembered here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .action import Scope
from .run import Outcome

if TYPE_CHECKING:
    from .action import Action
    from .run import Result

PAUSES, RESUMES = "pauses", "resumes"
_CARRIED_OUT = frozenset({Outcome.SEEN, Outcome.ACCEPTED, Outcome.NOT_CONFIRMED})


class PausedJobs:
    """Ids of the jobs whose recording this console paused and nobody here resumed."""

    def __init__(self) -> None:
        self._ids: frozenset[str] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        """The ids, raw."""
        return self._ids

    def note(self, action: Action, result: Result) -> None:
        """Remember what an act did.

        Args:
            action: what was done.
            result: what became of it. Pausing a recording holds for all that run in the room (part-b 2.2), which are
                its target's `known`; pausing what a live stream records holds for that one.
        """
        if not action.effect or result.outcome not in _CARRIED_OUT:
            return
        target = result.step.target
        jobs = target.known | {target.job_id} if action.scope is Scope.RECORDING else {target.job_id}
        self._ids = self._ids | jobs if action.effect == PAUSES else self._ids - jobs
