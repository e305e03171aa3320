"""From a key press to the runner: one worker an act, one question at a time, and a line for each outcome."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console.actions.action import Danger, Params, plan
from console.actions.run import OPEN, Outcome
from console.live.feed import Entry

from .operator import ScreenOperator

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from textual.app import App

    from console.actions.action import Action, Situation, Target
    from console.actions.rehearse import Rehearse
    from console.actions.run import Run
    from console.actions.runner import Runner
    from console.clock import Clock
    from console.live.feed import Feed, Kind


class Hands:
    """What screens act with.

    Args:
        app: runs the workers and shows the dialogs.
        runner: carries acts out.
        feed: takes the line of each outcome.
        clock: stamps those lines.
        rehearse: plays an act up to the point where it would be sent, for forms.
    """

    def __init__(self, app: App[Any], runner: Runner, feed: Feed, clock: Clock, rehearse: Rehearse) -> None:
        self._app = app
        self._runner = runner
        self._feed = feed
        self._clock = clock
        self._rehearse = rehearse
        self._open: _Question | None = None
        self._runs: list[Run] = []
        self.changed: Callable[[], None] = lambda: None
        """Called whenever `under_way` says something else."""

    @property
    def asking(self) -> bool:
        """Whether a question is open or about to open, so that nothing else may begin."""
        return self._open is not None

    @property
    def under_way(self) -> str:
        """What was sent and has no outcome yet, such as `kick Ada: sent, waiting to see it`; "" when nothing is."""
        if not self._runs:
            return ""
        if len(self._runs) > 1:
            return f"{len(self._runs)} acts under way"
        run = self._runs[0]
        label, done = run.plan.action.label, sum(result.outcome not in OPEN for result in run.results)
        if len(run.results) > 1:
            return f"{label}: {done} of {len(run.results)}"
        word = "waiting to see it" if run.results[0].outcome is Outcome.SENT else "sending"
        return f"{label} {run.results[0].step.target.label}: {word}"

    def hold(self) -> Callable[[], None]:
        """Let nothing begin while something else than an act is asked.

        Returns:
            What ends it.
        """
        question = self._open = _Question()
        return lambda: self._answered(question)

    def act(self, action: Action, situation: Situation, begun: Callable[[Run], None] = lambda _run: None) -> None:
        """Begin one act; while a dialog of another is open or about to open, nothing begins.

        Args:
            action: what.
            situation: the moment of the key press.
            begun: called with the run when it is confirmed and carried out; not when it was cancelled or impossible.
        """
        asks = action.asks != "nothing" or bool(situation.hidden)
        asks = asks or plan(action, situation, Params()).danger >= Danger.HARMFUL
        question = _Question() if asks else None
        operator = self._operator(question, begun)
        self._begin(self._runner.act(action, situation, operator), action.id, question)

    def undo(self, situation: Situation) -> None:
        """Take back the last reversible act."""
        question = _Question()
        operator = self._operator(question, lambda _run: None)
        self._begin(self._runner.undo(situation, operator), "undo", question)

    def say(self, sentence: str, kind: Kind = "note", target: Target | None = None) -> None:
        """Put a line into the activity.

        Args:
            sentence: safe to paint.
            kind: decides its tone.
            target: whom or what it is about; None for nobody.
        """
        line = Entry(self._clock.now(), "", "", sentence, kind)
        if target is not None:
            line = replace(
                line,
                room=target.room_name,
                who=target.name,
                room_id=target.room_id,
                session_id=target.session_id,
                peer_id=target.peer_id,
                job_id=target.job_id,
            )
        self._feed.append(line)

    def _operator(self, question: _Question | None, begun: Callable[[Run], None]) -> ScreenOperator:
        def follow(run: Run) -> None:
            self._answered(question)
            begun(run)
            self._runs.append(run)
            run.watch(self._moved)
            self.changed()

        return ScreenOperator(self._app, self.say, follow, self._rehearse)

    def _moved(self, run: Run) -> None:
        if run.finished and run in self._runs:
            self._runs.remove(run)
        self.changed()

    def _answered(self, question: _Question | None) -> None:
        if question is not None and self._open is question:
            self._open = None

    def _begin(self, act: Coroutine[Any, Any, Run | None], name: str, question: _Question | None) -> None:
        if self._open is not None:
            act.close()
            self.say("answer the open question first")
            return
        self._open = question
        # In no exclusive group: a refresh must never cancel an act. The description names no target.
        self._app.run_worker(self._whole(act, question), group="action", description=name, exit_on_error=False)

    async def _whole(self, act: Coroutine[Any, Any, Run | None], question: _Question | None) -> None:
        try:
            await act
        finally:
            self._answered(question)
            # Whatever ended it, a run that nobody carries out any more is not under way.
            self._runs = [run for run in self._runs if not run.abandoned]
            self.changed()


class _Question:
    """Something whose dialogs are open or about to open."""
