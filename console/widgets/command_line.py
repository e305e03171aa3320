"""The line one types a command into: history, completion, and the ways to go on below it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input

from console.widgets.plain_line import PlainLine

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from textual import events
    from textual.worker import Worker

    from console.widgets.painting import Part

LONGEST = 4000
"""Characters of a line; a paste of more is cut off."""


MOST = 60
"""More ways to go on than any terminal is wide."""


class Ways(NamedTuple):
    """How a line may go on.

    Attributes:
        start: where the word begins that is to be completed.
        words: what may stand there, with a few words on each.
        called: names to show in the place of words that are ids; safe to paint.
    """

    start: int = 0
    words: Sequence[tuple[str, str]] = ()
    called: Mapping[str, str] = {}


class Interpreter(Protocol):
    """Who understands the line."""

    async def ways(self, text: str) -> Ways:
        """How it may go on."""

    async def understand(self, text: str) -> Callable[[], str | None]:
        """What Enter would do; called once the line is gone, it gives the reason when that cannot be done.

        Raises:
            ValueError: it cannot be understood; `str()` is a sentence, safe to paint.
        """

    def history(self) -> Sequence[str]:
        """Lines of before, the oldest first."""


class CommandInput(Input):
    """The field itself: what is more than typing is said to the line around it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete(1)", "Complete", show=False),
        Binding("shift+tab", "complete(-1)", "Complete backwards", show=False),
        Binding("up", "recall(-1)", "Line before", show=False),
        Binding("down", "recall(1)", "Line after", show=False),
        Binding("escape", "close", "Close", show=False),
    ]

    class Complete(Message):
        """Go on with the next of the ways, or with the one before."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Recall(Message):
        """Another line of the history."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class Closed(Message):
        """No command after all."""

    def __init__(self) -> None:
        super().__init__(compact=True, select_on_focus=False, max_length=LONGEST, id="command")
        self.cursor_blink = False

    def on_key(self, event: events.Key) -> None:
        """Backspace with nothing left to take away closes the line."""
        if event.key == "backspace" and not self.value:
            event.stop()
            event.prevent_default()
            self.post_message(self.Closed())

    def action_complete(self, step: int) -> None:
        """Tab and Shift+Tab."""
        self.post_message(self.Complete(step))

    def action_recall(self, step: int) -> None:
        """Up and Down."""
        self.post_message(self.Recall(step))

    def action_close(self) -> None:
        """Esc."""
        self.post_message(self.Closed())


class CommandLine(Vertical):
    """A line after a colon, and below it how it may go on, or what is wrong with it.

    Args:
        interpreter: understands what is typed.
        done: called when the line went out of sight.
    """

    DEFAULT_CSS = """
    CommandLine { display: none; height: 2; width: 1fr; }
    CommandLine.-open { display: block; }
    CommandLine Horizontal { height: 1; }
    CommandLine #colon { width: 2; }
    CommandLine Input { width: 1fr; padding: 0; background: $boost; }
    """

    def __init__(self, interpreter: Interpreter, done: Callable[[], None]) -> None:
        super().__init__(id="command-line")
        self._interpreter = interpreter
        self._done = done
        self._ways = Ways()
        self._ways_of: str | None = None
        self._stem: str | None = None
        self._at = -1
        self._wanted = 0
        self._place = 0
        self._draft = ""
        self._entered: _Entered | None = None
        self.field = CommandInput()
        """Where one types."""

    def _build(self) -> None:
        """Put in the colon, the field, and the ways to go on.

        What `compose` gives comes a moment later, and the first letters of a line that is typed in one go, or that a
        slow line brings in one piece, would be keys of the screen: `:mark` would mute somebody.
        """
        row, colon = Horizontal(), PlainLine(id="colon")
        self.mount(row, PlainLine(id="ways"))
        row.mount(colon, self.field)
        colon.show([(" :", "accent")])

    def open(self, text: str = "", problem: str = "") -> None:
        """Come into sight and take the keys, at once; this needs a parent, and no more.

        Args:
            text: what stands there.
            problem: what is wrong with it.
        """
        if not self.field.is_attached:
            self._build()
        self.add_class("-open")
        self._place, self._draft, self._entered = len(self._interpreter.history()), "", None
        self._put(text)
        self.screen.set_focus(self.field)  # at once: `focus()` leaves the next key to the screen
        if problem:
            self._complain(problem)
        else:
            self._look()

    def close(self) -> None:
        """Go out of sight."""
        self.remove_class("-open")
        with self.prevent(Input.Changed):
            self.field.value = ""
        self._done()

    # -- what is typed ------------------------------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look how it may go on."""
        event.stop()
        self._stem, self._at, self._wanted = None, -1, 0
        self._place, self._draft = len(self._interpreter.history()), event.value
        self._look()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter; while a line is being understood, another one does nothing."""
        event.stop()
        if not event.value.strip():
            self.close()
        elif self._entered is None:
            self._entered = _Entered()
            self._work(partial(self._enter, event.value, self._entered), "understand the command")

    def _work(self, work: Callable[[], Awaitable[None]], words: str, once: bool = False) -> None:
        """Do it meanwhile; made only when it begins, since one that is overtaken before that is never awaited."""

        async def whole() -> None:
            await work()

        _: Worker[None] = self.run_worker(whole, group=words, exclusive=once, description=words, exit_on_error=False)

    async def _enter(self, text: str, entered: _Entered) -> None:
        try:
            act = await self._interpreter.understand(text)
        except ValueError as error:
            if self._stands(text, entered):
                self._complain(str(error))
        else:
            if self._stands(text, entered):
                self._carry_out(text, act)
        finally:
            if self._entered is entered:
                self._entered = None

    def _stands(self, text: str, entered: _Entered) -> bool:
        """Whether that line is still what was entered; else it was left, or is being changed."""
        return self._entered is entered and self.has_class("-open") and self.field.value == text

    def _carry_out(self, text: str, act: Callable[[], str | None]) -> None:
        self.close()
        problem = act()
        if problem:
            self.open(text, problem)

    def on_command_input_closed(self, event: CommandInput.Closed) -> None:
        """Esc, or Backspace on the empty line."""
        event.stop()
        self.close()

    # -- ways to go on ------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        text = self.field.value
        self._work(partial(self._find, text), "complete the command", once=True)

    async def _find(self, text: str) -> None:
        found = await self._interpreter.ways(text)
        if text != self.field.value:
            return
        self._ways, self._ways_of = found, text
        self._show()
        if self._wanted:
            step, self._wanted = self._wanted, 0
            self._complete(step)

    def on_command_input_complete(self, event: CommandInput.Complete) -> None:
        """Tab: as far as all ways go together, then one after the other."""
        event.stop()
        if self._stem is None and self._ways_of != self.field.value:
            self._wanted = event.step  # the ways are being looked for
        else:
            self._complete(event.step)

    def _complete(self, step: int) -> None:
        start, words, _called = self._ways
        if not words:
            return
        if self._stem is None:
            self._stem = self.field.value
            typed, shared = self._stem[start:], _shared([word for word, _ in words])
            if len(words) == 1:
                self._stem = None
                self._put(f"{self._whole(words[0][0])} ")
                self._look()
                return
            if len(shared) > len(typed) and shared.casefold().startswith(typed.casefold()):
                self._stem = None
                self._put(self._whole(shared))
                self._ways_of = self.field.value
                return
        self._at = (self._at + step) % len(words) if self._at >= 0 or step > 0 else len(words) - 1
        self._put(self._whole(words[self._at][0]))
        self._show()

    def _whole(self, word: str) -> str:
        return self.field.value[: self._ways.start] + word

    def _put(self, text: str) -> None:
        with self.prevent(Input.Changed):
            self.field.value = text
        self.field.cursor_position = len(text)

    def _show(self) -> None:
        words = self._ways.words
        first = max(0, self._at)
        parts: list[Part] = [("  ", "dim")]
        for place, (word, _help) in enumerate(words[first : first + MOST], first):
            parts += [(self._ways.called.get(word) or word, "accent" if place == self._at else "dim"), ("  ", "dim")]
        told: list[Part] = []
        if words and (len(words) == 1 or self._at >= 0):
            told = [(f" {words[first][1]} ", "normal")]
            parts = parts[: 1 + 2 * 4] if len(words) > 1 else parts
        self.query_one("#ways", PlainLine).show(parts, told)

    def _complain(self, words: str) -> None:
        self._ways, self._ways_of = Ways(), None
        self.query_one("#ways", PlainLine).show([(f"  {words}", "bad")])

    # -- history ------------------------------------------------------------------------------------------------------

    def on_command_input_recall(self, event: CommandInput.Recall) -> None:
        """Up: an older line; Down: a newer one, at last what was being typed."""
        event.stop()
        lines = self._interpreter.history()
        place = min(max(self._place + event.step, 0), len(lines))
        if place == self._place:
            return
        self._place = place
        self._put(lines[place] if place < len(lines) else self._draft)
        self._stem, self._at = None, -1
        self._look()


class _Entered:
    """One press of Enter."""


def _shared(words: Sequence[str]) -> str:
    """What all words begin with."""
    first, last = min(words), max(words)
    pairs = enumerate(zip(first, last, strict=False))
    return first[: next((place for place, (one, other) in pairs if one != other), len(first))]
