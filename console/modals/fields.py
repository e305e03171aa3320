"""What a form's answers are typed and chosen in: a line of text, a choice, a flag, and the line that submits.

All of them are one line high, take no string for markup, and tell the dialog of every key they hear.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.widgets import Input

from console.actions.form import YES, typed
from console.tables.format import cell_len, safe
from console.widgets.plain_line import PlainLine

if TYPE_CHECKING:
    from textual import events
    from textual.timer import Timer
    from textual.widget import Widget

    from console.actions.form import Field
    from console.tables.column import Tone

    _Mixin = Widget
else:
    _Mixin = object  # Textual takes styles and component classes from the first base that is a widget

SETTLED_SECONDS = 0.4
"""The submit line takes Enter once it has had the focus, and no other key has come, for so long: a paste, or keys typed
ahead of the picture over a slow line, start nothing (see `ConfirmDialog`)."""

MOST_CHARACTERS = 16_384
"""More is refused: no answer of a form is so long, and each key paints the line anew."""

MASK = "•"
MOST_MARKS = 4


class AnswerGiven(Message):
    """An answer is another one now. It does not say which: an answer may be a secret, and messages are logged."""


class AnswerRefused(Message):
    """What was pasted is too long for any answer."""


class KeyHeard(Message):
    """Some key but Esc came."""


class Submitted(Message):
    """Enter on the submit line, once it can be meant."""


class Keyed(_Mixin):
    """Tells of every key but Esc, which the dialog handles itself."""

    def on_key(self, event: events.Key) -> None:
        """Tell."""
        if event.key != "escape":
            self.post_message(KeyHeard())


class TextAnswer(Keyed, Input):
    """A line of text, or of dots.

    What is painted is safe; what is handed on is what was typed, without control characters. Textual's own messages,
    which hold the text, are never sent.

    Args:
        asked: the question.
    """

    def __init__(self, asked: Field) -> None:
        self._masked = asked.kind == "secret"
        super().__init__(
            placeholder=safe(asked.placeholder),
            password=self._masked,
            max_length=MOST_CHARACTERS,
            select_on_focus=False,
            compact=True,
        )
        self.cursor_blink = False
        self.disable_messages(Input.Changed, Input.Submitted, Input.Blurred)
        self.value = asked.first

    @property
    def answer(self) -> str:
        """What was typed."""
        return self.value

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Keys of its own, and what they do now."""
        return (("F3", "hide" if self.uncovered else "show"),) if self._masked else ()

    @property
    def uncovered(self) -> bool:
        """Whether a secret stands there to be read."""
        return self._masked and not self.password

    def cover(self, masked: bool) -> None:
        """Show a secret as dots, or as it is; other text stays as it is.

        Args:
            masked: as dots.
        """
        if self._masked and masked != self.password:
            self.password = masked
            self.virtual_size = Size(self.content_width, 1)

    def watch_value(self) -> None:
        """Say that it is another one."""
        self.post_message(AnswerGiven())

    def replace(self, text: str, start: int, end: int) -> None:
        """Put text in, whoever it comes from.

        Args:
            text: typed, pasted or from the clipboard.
            start: from here,
            end: to here is replaced.
        """
        super().replace(typed(text), start, end)

    def restricted(self) -> None:
        """Say in words that it is too long, and leave everything as it is."""
        self.post_message(AnswerRefused())

    def on_paste(self, event: events.Paste) -> None:
        """Take all that was pasted, as one line; Textual takes the first line and drops the rest without a word."""
        event.prevent_default()
        event.stop()
        self.post_message(KeyHeard())
        self.replace(event.text, *self.selection)

    def on_focus(self) -> None:
        """Go on where the text ends."""
        self.cursor_position = len(self.value)

    def on_blur(self) -> None:
        """Show the beginning again, and no secret any more."""
        self.cover(True)
        self.cursor_position = 0

    def action_copy(self) -> None:
        """Copy what is selected, unless it is covered."""
        if not self.password:
            super().action_copy()

    def action_cut(self) -> None:
        """Cut what is selected; what is covered is not copied."""
        if self.password:
            self.delete_selection()
        else:
            super().action_cut()

    # The three places where Textual's own would paint the raw text, or count cells by it.

    @property
    def _painted(self) -> str:
        return MASK * len(self.value) if self.password else paintable(self.value)

    @property
    def _value(self) -> Text:
        return Text(self._painted, no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        return cell_len(self._painted[:position])


class ChoiceAnswer(Keyed, PlainLine, can_focus=True):
    """One of a few values, changed in place: `< 1280x720 >  2 of 5`.

    Args:
        asked: the question.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l,space", "turn(1)", "Next", show=False),
        Binding("left,h", "turn(-1)", "Before", show=False),
    ]

    keys = (("← →", "change"),)

    def __init__(self, asked: Field) -> None:
        super().__init__()
        self._choices = asked.choices
        values = [value for value, _words in asked.choices]
        self._at = values.index(asked.first) if asked.first in values else 0
        self._show("normal")

    @property
    def answer(self) -> str:
        """The value that is chosen."""
        return self._choices[self._at][0] if self._choices else ""

    def action_turn(self, by: int) -> None:
        """Choose a neighbour; beyond the last comes the first.

        Args:
            by: 1 or -1.
        """
        if len(self._choices) > 1:
            self._at = (self._at + by) % len(self._choices)
            self._show("accent")
            self.post_message(AnswerGiven())

    def on_focus(self) -> None:
        """Look it."""
        self._show("accent")

    def on_blur(self) -> None:
        """Look it."""
        self._show("normal")

    def _show(self, tone: Tone) -> None:
        if self._choices:
            words, count = self._choices[self._at][1], len(self._choices)
            self.show([(f"< {words} >", tone), (f"  {self._at + 1} of {count}", "dim")])


class FlagAnswer(Keyed, PlainLine, can_focus=True):
    """Yes or no: `[x] yes`.

    Args:
        asked: the question.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "flip", "Change", show=False),
    ]

    keys = (("space", "change"),)

    def __init__(self, asked: Field) -> None:
        super().__init__()
        self._set = asked.first == YES
        self._show("normal")

    @property
    def answer(self) -> str:
        """`"yes"` or `""`."""
        return YES if self._set else ""

    def action_flip(self) -> None:
        """Space."""
        self._set = not self._set
        self._show("accent")
        self.post_message(AnswerGiven())

    def on_focus(self) -> None:
        """Look it."""
        self._show("accent")

    def on_blur(self) -> None:
        """Look it."""
        self._show("normal")

    def _show(self, tone: Tone) -> None:
        self.show([("[x] yes" if self._set else "[ ] no", tone)])


class SubmitLine(Keyed, PlainLine, can_focus=True):
    """`Start recording`: Enter here, and nowhere else, submits the form.

    Args:
        verb: what it does, such as `start recording`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Submit", show=False)]

    def __init__(self, verb: str) -> None:
        super().__init__()
        self._verb = verb[:1].upper() + verb[1:]
        self._settling: Timer | None = None
        self._here = False
        self.armed = False
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Any key but the Enter that is waited for: it must settle anew."""
        if not (self.armed and event.key == "enter"):
            self._settle()

    def on_focus(self) -> None:
        """The line must have stood there for a moment before it can be meant."""
        self._here = True
        self._settle()

    def on_blur(self) -> None:
        """It must settle anew next time."""
        self._here = self.armed = False
        self._stop_settling()
        self._show()

    def action_submit(self) -> None:
        """Enter."""
        if self.armed:
            self.post_message(Submitted())

    def _settle(self) -> None:
        self.armed = False
        self._stop_settling()
        self._settling = self.set_timer(SETTLED_SECONDS, self._arm, name="arm submit")
        self._show()

    def _stop_settling(self) -> None:
        if self._settling is not None:
            self._settling.stop()

    def _arm(self) -> None:
        self.armed = self._here
        self._show()

    def _show(self) -> None:
        tone: Tone = "accent" if self._here else "normal"
        mark = ">" if self._here else " "
        does = "  Enter does it" if self.armed else ""
        self.show([(f"{mark}  [ {safe(self._verb)} ]", tone), (does, "dim")])


Answer = TextAnswer | ChoiceAnswer | FlagAnswer


def answer_for(asked: Field) -> Answer:
    """What a question is answered in.

    Args:
        asked: the question.
    """
    if asked.kind == "choice":
        return ChoiceAnswer(asked)
    return FlagAnswer(asked) if asked.kind == "flag" else TextAnswer(asked)


def paintable(text: str) -> str:
    """Text that can be painted, character for character: whatever a terminal would obey or hide becomes `·`.

    It is as long as the text, so that a place in the one is the same place in the other.

    Args:
        text: anything.
    """
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    marks = MOST_MARKS  # as in console.api.text: none may begin the line, and they do not grow into other lines
    for char in text:
        marks = marks + 1 if unicodedata.category(char)[0] == "M" else 0
        kept.append((safe(char) or "·") if marks <= MOST_MARKS else "·")
    return "".join(kept)
