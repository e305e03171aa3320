"""Which recordings we paused: the service goes on calling them running (part-b 1), so it must be remembered here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .run import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection

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

    def note(self, effect: str, result: Result) -> None:
        """Remember what an act did.

        Args:
            effect: `PAUSES`, `RESUMES` or "".
            result: what became of it; its target's `known` are the jobs it was about when it names none.
        """
        if not effect or result.outcome not in _CARRIED_OUT:
            return
        target = result.step.target
        jobs: Collection[str] = {target.job_id} if target.job_id else target.known
        self._ids = self._ids.union(jobs) if effect == PAUSES else self._ids.difference(jobs)
