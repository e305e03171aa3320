"""One line of a form, and the line below it that helps or says which rule is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical

from console.tables.format import cell_len
from console.widgets.paragraphs import Paragraphs, lines_needed
from console.widgets.plain_line import PlainLine

from .fields import TextAnswer, answer_for

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from console.actions.form import Field
    from console.tables.column import Tone

GUTTER = 3
"""Cells before a label: `>` for the focus, `!` for a broken rule, and a space."""

WIDEST_LABEL = 24

PAD = 1
"""Cells of an answer's background before its words."""

COUNT_ROOM = 3
"""Cells before a count: the gap, and room for a number that is longer than the limit."""


class Row(Vertical):
    """Label, answer, and how much of the limit is used.

    Args:
        asked: the question.
        label_width: cells of the column of labels, the gutter included.
    """

    DEFAULT_CSS = """
    Row { height: auto; width: 1fr; }
    Row Horizontal { height: 1; }
    Row Input { width: 1fr; }
    Row ChoiceAnswer, Row FlagAnswer { padding: 0 1; }
    """

    def __init__(self, asked: Field, label_width: int) -> None:
        super().__init__(classes="row")
        self.asked = asked
        self.answered_in = answer_for(asked)
        self._label_width = label_width
        self._label = PlainLine(classes="row--label")
        self._count = PlainLine(classes="row--count")
        self._hint = Paragraphs([""], classes="row--hint")
        self._looked_at = False
        self._rule = ""

    def compose(self) -> ComposeResult:
        """Label, answer and count. The hint is mounted when it has something to say: so a form opens faster."""
        self._label.styles.width = self._label_width
        self._hint.styles.margin = (0, 0, 0, self._label_width + PAD)
        limit = self.asked.limit
        self._count.styles.width = len(f"{limit} of {limit}") + COUNT_ROOM
        with Horizontal():
            yield self._label
            yield self.answered_in
            if limit:
                yield self._count

    def on_mount(self) -> None:
        """Show how things stand."""
        self.judge()

    @property
    def answer(self) -> str:
        """The raw answer."""
        return self.answered_in.answer

    @property
    def rule(self) -> str:
        """The rule that the answer breaks, in words, or `""`; also while nobody was told of it yet."""
        return self.asked.objection(self.answer)

    def look_at(self) -> None:
        """From now on a broken rule is said, also when nothing is typed."""
        self._looked_at = True
        self.judge()

    def judge(self) -> None:
        """Look at the answer anew."""
        self._rule = self.rule if self._looked_at or self.answer != "" else ""
        self._show_label()
        self._show_count()
        self._show_hint()

    def on_descendant_focus(self) -> None:
        """The hint comes into sight."""
        self.judge()

    def on_resize(self) -> None:
        """A hint that has grown must be seen whole."""
        if self._focused:
            self.scroll_visible(animate=False)

    def on_descendant_blur(self) -> None:
        """The hint goes; whoever leaves a field has had the chance to answer it."""
        self.look_at()

    def hint_lines(self, width: int) -> int:
        """How many lines the hint needs, whichever of help and rule is longer.

        Args:
            width: cells of the row.
        """
        room = max(1, width - self._label_width - PAD)
        return max(lines_needed(words, room) for words in (self._help, f"! {self._rule}"))

    @property
    def _focused(self) -> bool:
        return self.answered_in.has_focus

    def _show_label(self) -> None:
        mark = (">" if self._focused else " ") + ("!" if self._rule else " ")
        tone: Tone = "warn" if self._rule else "accent" if self._focused else "dim"
        self._label.show([(f"{mark} ", tone), (self.asked.label, tone)])

    def _show_count(self) -> None:
        if self.asked.limit:
            used = len(self.answer)
            tone: Tone = "warn" if used > self.asked.limit else "dim"
            self._count.show((), [(f"{used} of {self.asked.limit}", tone)])

    def _show_hint(self) -> None:
        words = f"! {self._rule}" if self._rule else self._help
        self._hint.display = bool(self._focused and words)
        if self._hint.display:
            if not self._hint.is_attached:
                self.mount(self._hint)
            self._hint.set_class(bool(self._rule), "row--rule")
            self._hint.show([words])

    @property
    def _help(self) -> str:
        box = self.answered_in
        if self.asked.kind != "secret" or not isinstance(box, TextAnswer):
            return self.asked.help
        return f"{self.asked.help}  {'F3 hides it.' if box.uncovered else 'F3 shows it.'}".strip()


def label_width(fields: tuple[Field, ...]) -> int:
    """Cells of the column of labels that fits all of them.

    Args:
        fields: of the form.
    """
    widest = max((cell_len(one.label) for one in fields), default=0)
    return GUTTER + min(widest, WIDEST_LABEL) + 2
