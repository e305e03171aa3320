"""A bulk act while it goes on, and its report afterwards: who was done, who was not, and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from console.actions.run import GOOD, OPEN, Outcome, Result, Run
from console.widgets.paragraphs import Paragraphs

from .dialog import SCROLL, Page, key_line, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import BindingType
    from textual.widget import Widget


class ReportDialog(Page):
    """Follows a run. Esc stops what was not sent yet; once all have their outcome, Esc closes.

    Args:
        run: the act under way.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        ("enter", "close_finished", "Close"),
        ("down,j", "scroll_body(1)", "Down"),
        ("up,k", "scroll_body(-1)", "Up"),
        ("pagedown", "scroll_body(10)", "Page down"),
        ("pageup", "scroll_body(-10)", "Page up"),
    ]

    def __init__(self, run: Run) -> None:
        super().__init__(
            f"{run.plan.action.label.capitalize()}: {len(run.results)} targets",
            [SCROLL, ("Esc", "stop")],
        )
        self.run = run
        self._due = False

    def body(self) -> Iterable[Widget]:
        """The count, then one line a target."""
        yield plain(progress(self.run), "dialog-ask")
        yield Paragraphs(lines_for(self.run), classes="dialog-target")

    def on_mount(self) -> None:
        """Listen from now on; the run may have gone on since the lines were made, and may even be over."""
        self.run.watch(lambda _run: self._changed())
        self._changed()

    def _changed(self) -> None:
        """Show what became of the targets, once for all that changes in one moment."""
        if not self._due:
            self._due = True
            self.call_after_refresh(self._show)

    def _show(self) -> None:
        self._due = False
        if not self.query(".dialog-ask"):  # answered before it was mounted, or gone
            return
        self.query_one(".dialog-ask", Static).update(Content(progress(self.run)), layout=False)
        self.query_one(Paragraphs).show(lines_for(self.run))
        word = "close" if self.run.finished or self.run.stopping else "stop"
        self.query_one("#dialog-keys", Static).update(key_line([SCROLL, ("Esc", word)]), layout=False)

    def action_cancel(self) -> None:
        """Esc: stop first; close when nothing is open any more."""
        if self.run.finished or self.run.stopping:
            self.dismiss(None)
        else:
            self.run.stop()

    def action_close_finished(self) -> None:
        """Enter closes a finished report and does nothing to one under way."""
        if self.run.finished:
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


def lines_for(run: Run) -> list[str]:
    """One text a target, in the order of the plan."""
    return [line_for(result) for result in run.results]


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
