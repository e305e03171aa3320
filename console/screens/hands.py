"""From a key press to the runner: one worker an act, one question at a time, and a line for each outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.actions.action import Danger, Params, plan
from console.live.feed import Entry

from .operator import ScreenOperator

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from textual.app import App

    from console.actions.action import Action, Situation
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
    """

    def __init__(self, app: App[Any], runner: Runner, feed: Feed, clock: Clock) -> None:
        self._app = app
        self._runner = runner
        self._feed = feed
        self._clock = clock
        self._open: _Question | None = None

    def act(self, action: Action, situation: Situation, done: Callable[[], None] = lambda: None) -> None:
        """Begin one act; while a dialog of another is open or about to open, nothing begins.

        Args:
            action: what.
            situation: the moment of the key press.
            done: called when it was carried out, however it ended; not when it was cancelled or impossible.
        """
        asks = action.asks != "nothing" or bool(situation.hidden)
        asks = asks or plan(action, situation, Params()).danger >= Danger.HARMFUL
        question = _Question() if asks else None
        self._begin(self._runner.act(action, situation, self._operator(question)), action.id, question, done)

    def undo(self, situation: Situation) -> None:
        """Take back the last reversible act."""
        question = _Question()
        self._begin(self._runner.undo(situation, self._operator(question)), "undo", question, lambda: None)

    def say(self, sentence: str, kind: Kind = "note") -> None:
        """Put a line into the activity.

        Args:
            sentence: safe to paint.
            kind: decides its tone.
        """
        self._feed.append(Entry(self._clock.now(), "", "", sentence, kind))

    def _operator(self, question: _Question | None) -> ScreenOperator:
        return ScreenOperator(self._app, self.say, lambda: self._answered(question))

    def _answered(self, question: _Question | None) -> None:
        if question is not None and self._open is question:
            self._open = None

    def _begin(
        self, act: Coroutine[Any, Any, Run | None], name: str, question: _Question | None, done: Callable[[], None]
    ) -> None:
        if self._open is not None:
            act.close()
            return
        self._open = question
        # In no exclusive group: a refresh must never cancel an act. The description names no target.
        whole = self._whole(act, question, done)
        self._app.run_worker(whole, group="action", description=name, exit_on_error=False)

    async def _whole(
        self, act: Coroutine[Any, Any, Run | None], question: _Question | None, done: Callable[[], None]
    ) -> None:
        try:
            if await act is not None:
                done()
        finally:
            self._answered(question)


class _Question:
    """An act whose dialogs are open or about to open."""
