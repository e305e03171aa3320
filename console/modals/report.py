"""A bulk act while it goes on, and its report afterwards: who was done, who was not, and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

from textual.widgets import Static

from console.actions.run import GOOD, OPEN, Outcome, Result, Run

from .dialog import Dialog, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget


class ReportDialog(Dialog[None]):
    """Follows a run. Esc stops what was not sent yet; once all have their outcome, Esc closes.

    Args:
        run: the act under way.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("enter", "close_finished", "Close")]

    def __init__(self, run: Run) -> None:
        super().__init__(
            f"{run.plan.action.label.capitalize()}: {len(run.results)} targets", [("Esc", "stop, then close")]
        )
        self._run = run

    def body(self) -> Iterable[Widget]:
        """The count, then one line a target."""
        yield plain(progress(self._run), "dialog-ask")
        for index, result in enumerate(self._run.results):
            line = plain(line_for(result), "dialog-target")
            line.id = f"result-{index}"
            yield line

    def on_mount(self) -> None:
        """Listen from now on; the run may already be over."""
        self._run.watch(self._changed)

    def _changed(self, run: Run) -> None:
        if not self.is_mounted:
            return
        self.query_one(".dialog-ask", Static).update(progress(run), layout=False)
        for index, result in enumerate(run.results):
            line = self.query_one(f"#result-{index}", Static)
            line.update(line_for(result), layout=False)

    def action_cancel(self) -> None:
        """Esc: stop first; close when nothing is open any more."""
        if self._run.finished or self._run.stopping:
            self.dismiss(None)
        else:
            self._run.stop()

    def action_close_finished(self) -> None:
        """Enter closes a finished report and does nothing to one under way."""
        if self._run.finished:
            self.dismiss(None)


MARKS = {
    Outcome.WAITING: "·",
    Outcome.SENT: "~",
    Outcome.SEEN: "+",
    Outcome.ACCEPTED: "+",
    Outcome.NOT_CONFIRMED: "?",
    Outcome.GONE: "-",
    Outcome.FAILED: "!",
    Outcome.STOPPED: "-",
}
"""One sign before each line, so that no state is told by colour alone."""


def line_for(result: Result) -> str:
    """`+ Ada removed: seen after 2 s`."""
    words = result.sentence or f"{result.step.target.label}: {result.outcome}"
    return f"{MARKS[result.outcome]} {words}"


def progress(run: Run) -> str:
    """`12 of 40 done: 11 seen, 1 failed`, and whether it is being stopped."""
    closed = [result for result in run.results if result.outcome not in OPEN]
    counts = Counter(result.outcome for result in closed)
    words = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome])
    state = "stopping: " if run.stopping and not run.finished else ""
    good = sum(result.outcome in GOOD for result in run.results)
    return f"{state}{good} of {len(run.results)} done" + (f": {words}" if words else "")
