"""A secret that is shown once, for some seconds, and then never again: a signed address, a stream key."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Static

from console.tables.format import fold
from console.widgets.clipboard import copy
from console.widgets.plain_line import Line, PlainLine, PlainLines

from .dialog import Dialog, key_line, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.await_complete import AwaitComplete
    from textual.widget import Widget

    from console.clock import Clock

SHOWN_SECONDS = 10
MASK = "•" * 12
ESC = ("Esc", "close")


class ShowOnceDialog(Dialog[None]):
    """Dots first; `v` shows the secret for ten seconds, `c` copies it. After that the dialog knows it no more.

    The secret is asked for when it is needed and kept in nothing but the lines on screen, which are blanked at the end.

    Args:
        title: whose secret it is; safe to paint.
        reveal: gives the secret in clear, such as `SecretStr.get_secret_value`.
        clock: times the ten seconds.
        note: what one should know of it, or `""`; safe to paint.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v,V,space", "reveal", "Show", show=False),
        Binding("c", "copy", "Copy", show=False),
        Binding("down,j", "scroll_body(1)", "Down", show=False),
        Binding("up,k", "scroll_body(-1)", "Up", show=False),
    ]

    def __init__(self, title: str, reveal: Callable[[], str], clock: Clock, note: str = "") -> None:
        super().__init__(title, [("v", f"show for {SHOWN_SECONDS} s"), ("c", "copy"), ESC])
        self._reveal: Callable[[], str] | None = reveal
        self._clock = clock
        self._note = note
        self._open = False
        self._secret = PlainLines(id="secret")
        self._countdown = PlainLine(id="secret-countdown")
        self._said = PlainLine(id="secret-said")

    def body(self) -> Iterable[Widget]:
        """The dots, the countdown, what was copied, the note."""
        yield self._secret
        yield self._countdown
        yield self._said
        if self._note:
            yield plain(self._note, "dialog-note")

    def on_mount(self) -> None:
        """Dots."""
        self._mask("")

    def on_resize(self) -> None:
        """Fold it for the new width."""
        if self._open:
            self._unmask()

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave; nothing of the secret outlives the dialog, which whoever opened it may still hold.

        Args:
            result: there is none.
        """
        self._forget()
        return super().dismiss(result)

    def action_reveal(self) -> None:
        """`v`: show it, once."""
        if self._reveal is not None and not self._open:
            self._open = True
            self._unmask()
            self._show_keys(("c", "copy"), ESC)
            self.run_worker(self._count_down(), group="secret", description="cover a secret", exit_on_error=False)

    def action_copy(self) -> None:
        """`c`: hand it to the terminal's clipboard, covered or not."""
        if self._reveal is None:
            return
        self._said.show([(copy(self.app, self._reveal(), "it", secret=True).words, "dim")])

    async def _count_down(self) -> None:
        end = self._clock.monotonic() + SHOWN_SECONDS
        while (left := math.ceil(end - self._clock.monotonic())) > 0:
            self._countdown.show([(f"hidden again in {left} s", "dim")])
            await self._clock.sleep(min(1.0, end - self._clock.monotonic()))
        self._forget()
        self._mask("It was shown, and is hidden for good.")
        self._show_keys(ESC)

    def _show_keys(self, *keys: tuple[str, str]) -> None:
        self.query_one("#dialog-keys", Static).update(key_line(keys), layout=False)

    def _unmask(self) -> None:
        if self._reveal is not None:
            self._show(fold(self._reveal(), max(1, self.query_one("#dialog-body").scrollable_content_region.width)))

    def _mask(self, words: str) -> None:
        self._show([MASK])
        self._countdown.show([(words, "dim")])

    def _show(self, lines: list[str]) -> None:
        self._secret.styles.height = len(lines)
        self._secret.show_lines([Line(((line, "accent"),)) for line in lines])

    def _forget(self) -> None:
        self._reveal = None
        self._open = False
        self._secret.show_lines([])
        self._secret.refresh()  # Textual keeps painted lines until all of a widget is to be painted anew
