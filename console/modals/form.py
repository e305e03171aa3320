"""A form: several questions on one page, answered with the keyboard alone, checked while one types.

Keys: Tab, shift+Tab, Up and Down move; Enter moves on, and submits on the line at the end, nowhere else. Space sets a
flag, Left and Right turn a choice. F2 (or ctrl+r) shows the request, F3 (or ctrl+t) a secret: the second ones for
keyboards without function keys. All of them reach a program through tmux, screen and flow control.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.reactive import Reactive
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from console.actions.form import Rehearsed
from console.api.errors import ApiError
from console.api.text import clean
from console.widgets.folding import fold_words
from console.widgets.paragraphs import Paragraphs

from .dialog import Dialog, key_line, plain
from .fields import MOST_CHARACTERS, SubmitLine, TextAnswer
from .form_row import Row, label_width
from .request import RequestView

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from textual.app import ComposeResult

    from console.actions.form import Form

    Values = Mapping[str, object]
    Then = Callable[[Values, Rehearsed], None]

WIDTH, FRAME = 76, 4
"""Cells of the dialog where there is room, and of its frame and padding."""

ALWAYS = 6
"""Lines beside the fields and the hint below one of them: frame (2), title, submit, what is said, keys."""

GAPS = 3
"""Empty lines around them where there is room."""

SHORT = 20
"""Below so many lines of terminal there is no room for gaps."""

MOST_SAID = 400
WORKER = "check a form"


class FormDialog(Dialog["Mapping[str, object]"]):
    """Answers what `form.values` made of the answers, once `rehearse` found no problem with it.

    A form that is left loses nothing without asking; a check that takes long, or for ever, is given up with Esc.

    Args:
        form: the questions.
        rehearse: plays the act up to the point where it would be sent. It may take its time, and may raise `ApiError`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Down", priority=True),
        Binding("up", "move(-1)", "Up", priority=True),
        # What is typed behind an Enter in one burst belongs to the next field: so the focus must move at once.
        Binding("enter", "next", "Next", priority=True),
        Binding("tab", "move(1)", "Next", priority=True),
        Binding("shift+tab", "move(-1)", "Before", priority=True),
        Binding("f2,ctrl+r", "request", "Request"),
        Binding("f3,ctrl+t", "uncover", "Show"),
    ]
    # A screen that is painted anew because another widget has the focus, as Textual's own is, costs 20 KB a Tab.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self, form: Form, rehearse: Callable[[Values], Awaitable[Rehearsed]]) -> None:
        super().__init__(form.title, [], level="form")
        self.VERTICAL_BREAKPOINTS = [(0, "-short"), (SHORT, "-roomy")]
        self._form = form
        self._rehearse = rehearse
        width = label_width(form.fields)
        self._rows = {one.id: Row(one, width) for one in form.fields}
        self._submit = SubmitLine(form.verb)
        self._said = Paragraphs([""], id="form-said")
        self._request = RequestView()
        self._came_from: Widget | None = None
        self._leaving = False
        self._check: Worker[None] | None = None
        self._wanted = 0

    def compose(self) -> ComposeResult:
        """Title, warning, fields, submit, what is said, keys; the request is out of sight."""
        with Vertical(id="dialog"):
            yield plain(self._heading, "dialog-title")
            if self._form.note:
                yield Paragraphs([self._form.note], classes="form-note")
            with VerticalScroll(id="dialog-body", can_focus=False):
                yield from self._rows.values()
            yield self._submit
            yield self._request
            yield self._said
            yield Static(key_line([]), classes="dialog-keys", markup=False, id="dialog-keys")

    def on_mount(self) -> None:
        """Begin with the first field."""
        self._request.display = False
        self._show_applying()
        self.on_resize()
        self._go(self._stops[0])

    def on_resize(self) -> None:
        """As high as what applies now; it may grow while one answers, and does not shrink again under one's eyes."""
        self._wanted = 0
        self._fit()
        self.call_after_refresh(self._bring_into_sight)

    @property
    def _narrow(self) -> bool:
        return self.size.width < WIDTH

    def _fit(self) -> None:
        width = (self.size.width * 96 // 100 if self._narrow else WIDTH) - FRAME
        note = len(fold_words(self._form.note, max(1, width))) if self._form.note else 0
        gaps = GAPS + bool(note) if self.size.height >= SHORT else 0
        shown = [row for row in self._rows.values() if row.display]
        hint = max((row.hint_lines(width) for row in shown), default=1)
        asked = self._request.lines_at(width) - 1 if self._request.display else len(shown) + hint
        wanted = max(self._wanted, ALWAYS + asked + note + gaps)
        if wanted != self._wanted:
            self._wanted = wanted
            self.query_one("#dialog").styles.height = min(wanted, self.size.height)

    # -- answers ------------------------------------------------------------------------------------------------------

    @property
    def answers(self) -> dict[str, str]:
        """The raw answers of all fields, also of those that do not apply."""
        return {key: row.answer for key, row in self._rows.items()}

    @property
    def changed(self) -> bool:
        """Whether anything is not as it was at the beginning."""
        return self.answers != self._form.first

    def on_answer_given(self) -> None:
        """Judge what is typed, as far as it applies; what was under check is not any more."""
        self._give_up()
        self._say("")
        self._show_applying()
        for row in self._rows.values():
            if row.display:
                row.judge()
        self._fit()

    def _show_applying(self) -> None:
        applying = {one.id for one in self._form.applying(self.answers)}
        for key, row in self._rows.items():
            row.display = key in applying

    # -- moving -------------------------------------------------------------------------------------------------------

    @property
    def _row(self) -> Row | None:
        """The field that has the focus."""
        return next((row for row in self._rows.values() if row.answered_in is self.focused), None)

    @property
    def _stops(self) -> list[Widget]:
        """What the focus goes through, from the top."""
        return [*(row.answered_in for row in self._rows.values() if row.display), self._submit]

    def action_move(self, by: int) -> None:
        """To a neighbour; beyond the last comes the first. In the request it scrolls."""
        self.on_key_heard()
        if self._request.display:
            self._request.scroll_relative(y=by, animate=False)
            return
        stops = self._stops
        at = stops.index(self.focused) if self.focused in stops else -1
        self._go(stops[(at + by) % len(stops)])

    def action_next(self) -> None:
        """Enter: to the next field, and from the last one to the line that submits, which has its own."""
        if self._row is None:
            raise SkipAction
        self.action_move(1)

    def _go(self, where: Widget) -> None:
        self.set_focus(where, scroll_visible=False)
        self.call_after_refresh(self._bring_into_sight)
        self._show_keys()

    def _bring_into_sight(self) -> None:
        """The field with its hint: Textual would show the field alone."""
        if self._row is not None:
            self._row.scroll_visible(animate=False)

    # -- what is said -------------------------------------------------------------------------------------------------

    def _say(self, sentence: str, tone: str = "warn") -> None:
        self._leaving = False
        self._said.set_class(tone == "warn", "form--problem")
        self._said.show([sentence])

    def _show_keys(self) -> None:
        self.query_one("#dialog-keys", Static).update(key_line(self._keys_now()), layout=False)

    def _keys_now(self) -> list[tuple[str, str]]:
        if self._request.display:
            return [("c", "copy"), ("↑ ↓", "scroll"), ("F2", "back"), ("Esc", "back")]
        keys = [*([("F2", "request")] if self._form.sends else []), ("Esc", "cancel")]
        if self.focused is self._submit:
            return [("Enter", self._form.verb), ("↑", "back"), *keys]
        own = self._row.answered_in.keys if self._row is not None else ()
        move = [] if own and self._narrow else [("↑ ↓", "move")]
        return [*own, ("Enter", "next"), *move, *keys]

    def action_uncover(self) -> None:
        """F3: show the secret that one is in, or cover it."""
        row = self._row
        if row is not None and isinstance(row.answered_in, TextAnswer):
            row.answered_in.cover(row.answered_in.uncovered)
            row.judge()
            self._show_keys()

    def on_answer_refused(self) -> None:
        """A paste of a book."""
        self._say(f"! That is too long to be put in: {MOST_CHARACTERS:,} characters are the most. Nothing was changed.")

    # -- checking -----------------------------------------------------------------------------------------------------

    def on_submitted(self) -> None:
        """Enter on the last line."""
        self._look_over("", self._hand_on)

    def action_request(self) -> None:
        """F2: the request, or back to the fields."""
        if self._request.display:
            self._leave_request()
        else:
            self._look_over("Before the request can be shown: ", self._show_request)

    def _look_over(self, purpose: str, then: Then) -> None:
        """Mend first what is broken; else make the values and rehearse them."""
        self._give_up()
        broken = self._form.objections(self.answers)
        if broken:
            self._mend(purpose, broken)
            return
        self._say("checking ...   Esc stops it", "dim")
        self._check = self.run_worker(
            partial(self._rehearsal, then), group="form", description=WORKER, exclusive=True, exit_on_error=False
        )

    def _mend(self, purpose: str, broken: Mapping[str, str]) -> None:
        for key in broken:
            self._rows[key].look_at()
        first = next(iter(broken))
        self._go(self._rows[first].answered_in)
        self._say(f"! {purpose}{self._rows[first].asked.label}: {broken[first]}")

    async def _rehearsal(self, then: Then) -> None:
        mine = self._check
        values: Values = {}
        try:
            values = self._form.values(self._form.given(self.answers))
            told = await self._rehearse(values)
        except ApiError as error:
            told, then = Rehearsed(problem=error.sentence), self._complain
        if mine is self._check:  # else it was given up, and went on regardless
            then(values, told)

    def _hand_on(self, values: Values, told: Rehearsed) -> None:
        self._complain(values, told)
        if not told.problem:
            self.dismiss(values)

    def _complain(self, _values: Values, told: Rehearsed) -> None:
        self._say(f"! {clean(told.problem, MOST_SAID)}" if told.problem else "")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A bug in a check: the app logs it; the form stays, and does not pretend to go on checking."""
        if event.worker is self._check and event.state is WorkerState.ERROR:
            self._say("! The check failed because of a bug in this program; nothing was sent.")

    def _give_up(self) -> bool:
        """Stop the check that is under way; whether there was one."""
        check, self._check = self._check, None
        if check is None or check.is_finished:
            return False
        check.cancel()
        return True

    # -- the request --------------------------------------------------------------------------------------------------

    def _show_request(self, values: Values, told: Rehearsed) -> None:
        self._complain(values, told)
        if not told.curl:
            if not told.problem:
                self._say("There is no request to show.")
            return
        self._came_from = self.focused
        self._swap(True)
        self._request.show(told.curl)
        self._fit()
        self._go(self._request)

    def _leave_request(self) -> None:
        self._swap(False)
        self._say("")
        self._go(self._came_from or self._stops[0])

    def _swap(self, request: bool) -> None:
        self._request.display = request
        self._submit.display = not request
        self.query_one("#dialog-body").display = not request

    def on_request_view_copied(self, event: RequestView.Copied) -> None:
        """`c` on the request."""
        self._say(event.words, "dim")

    # -- leaving ------------------------------------------------------------------------------------------------------

    def on_key_heard(self) -> None:
        """Any key but Esc takes the question back."""
        if self._leaving:
            self._say("")

    def action_cancel(self) -> None:
        """Esc: give up the check, leave the request, or leave the form; changes are not lost without a question."""
        if self._give_up():
            self._say("Stopped; nothing was sent.", "dim")
        elif self._request.display:
            self._leave_request()
        elif self.changed and not self._leaving:
            self._say("Esc again throws away what you typed; any other key goes on.")
            self._leaving = True
        else:
            self.dismiss(None)
