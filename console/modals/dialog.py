"""The frame all dialogs share: a title, a body, and a line that says which keys do what.

Nothing here takes a string for markup: whatever strangers typed is shown as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Static

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget

Answer = TypeVar("Answer")

SCROLL = ("↑ ↓", "scroll")
"""How the key line says that there is more."""

ROOMY = 24
"""Lines from which on there are blank ones between the parts of a dialog."""


def plain(text: str, classes: str = "") -> Static:
    """A line or paragraph of text that is never markup.

    Args:
        text: already safe to paint (see `console.api.text`).
        classes: CSS classes.
    """
    return Static(Content(text), classes=classes, markup=False)


def answer(words: str, id: str) -> Button:
    """A button that can be told from the text around it without colours: `[ Cancel ]`.

    Args:
        words: what pressing it answers, safe to paint.
        id: of the widget.
    """
    return Button(Content(f"[ {words} ]"), id=id, compact=True)


class Dialog(ModalScreen[Answer | None]):
    """A dialog that answers `None` when it is left with Esc.

    Subclasses give `body()` and may set `level`, a CSS class that colours the frame and names the danger in the title.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "cancel", "Cancel")]
    AUTO_FOCUS = ""

    def __init__(self, title: str, keys: Sequence[tuple[str, str]], level: str = "") -> None:
        super().__init__(classes=level)
        self.VERTICAL_BREAKPOINTS = [(0, "-low"), (ROOMY, "-roomy")]
        self._heading = title
        self._keys = keys
        self._answered = False

    def body(self) -> Iterable[Widget]:
        """The widgets between title and keys."""
        return ()

    def footing(self) -> Iterable[Widget]:
        """The widgets below the body, in sight however long that is: where one answers."""
        return ()

    def compose(self) -> ComposeResult:
        """Title, body, what stays in sight, keys."""
        with Vertical(id="dialog"):
            yield plain(self._heading, "dialog-title")
            with VerticalScroll(id="dialog-body", can_focus=False):
                yield from self.body()
            yield from self.footing()
            yield Static(key_line(self._keys), classes="dialog-keys", markup=False, id="dialog-keys")

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Answer, once: keys typed ahead reach a dialog that is already answered, or that stands below another.

        Args:
            result: the answer.
        """
        if self._answered or not self.is_current:
            return AwaitComplete()
        self._answered = True
        return super().dismiss(result)

    def action_cancel(self) -> None:
        """Leave without doing anything."""
        self.dismiss(None)

    def action_scroll_body(self, lines: int) -> None:
        """Scroll a body that is longer than the dialog.

        Args:
            lines: down when positive.
        """
        self.query_one("#dialog-body").scroll_relative(y=lines, animate=False)

    def show_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """Say other keys.

        Args:
            keys: each with what it does.
        """
        self._keys = keys
        self.query_one("#dialog-keys", Static).update(key_line(keys), layout=False)


class Page(Dialog[None]):
    """A dialog that only shows something: one may take a picture of it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("S,f12", "picture", "Picture", show=False)]
    _told = False

    class PictureWanted(Message):
        """`S`, or F12 where letters are typed: a picture of the screen with this dialog.

        Attributes:
            page: the dialog; `tell` it what became of the picture.
        """

        def __init__(self, page: Page) -> None:
            super().__init__()
            self.page = page

    def action_picture(self) -> None:
        """Ask for a picture; who shows the screens takes it."""
        self.post_message(self.PictureWanted(self))

    def tell(self, words: str) -> None:
        """Say something in place of the keys, until one is pressed.

        Args:
            words: safe to paint.
        """
        self._told = True
        self.query_one("#dialog-keys", Static).update(Content(words), layout=False)

    def on_key(self) -> None:
        """Whatever was said was read."""
        if self._told:
            self._told = False
            self.show_keys(self._keys)


class Question(Dialog[Answer]):
    """A dialog with something to read first: what does not fit is scrolled, and the key line says so."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("down", "scroll_body(1)", "Down"),
        ("up", "scroll_body(-1)", "Up"),
        ("pagedown", "scroll_body(10)", "Page down"),
        ("pageup", "scroll_body(-10)", "Page up"),
    ]

    def on_resize(self) -> None:
        """Another size may hold all of it, or no longer."""
        self.call_after_refresh(lambda: self.show_keys(self._keys))

    def show_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """Say other keys, and that there is more than is in sight.

        Args:
            keys: each with what it does, the way out last.
        """
        super().show_keys(keys)
        if self.query_one("#dialog-body").max_scroll_y > 0:
            whole = [*keys[:-1], SCROLL, *keys[-1:]]
            self.query_one("#dialog-keys", Static).update(key_line(whole), layout=False)


def key_line(keys: Sequence[tuple[str, str]]) -> Content:
    """`y remove   Esc cancel`, with the keys in the key style: first what it is about, and the way out last."""
    parts: list[Content | str | tuple[str, str]] = []
    for key, label in keys:
        parts += [(key, "$footer-key-foreground bold"), f" {label}   "]
    return Content.assemble(*parts)
