"""The request as a command for a shell: to read before it is sent, and to copy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message

from console.tables.format import cell_len, fold, safe
from console.widgets.clipboard import copy
from console.widgets.plain_line import Line, PlainLines

if TYPE_CHECKING:
    from textual.app import ComposeResult

_NEW_LINE = re.compile(r" (?=--(?:header|data|url)\b|https?://)")
_PIECES = re.compile(r"[^ ,]*[ ,]|[^ ,]+")
INDENT = "  "


class RequestView(VerticalScroll, can_focus=True):
    """Scrolls with the arrow keys. What is copied is the command itself, on one line, and not its lines here."""

    DEFAULT_CSS = "RequestView { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("c", "copy", "Copy", show=False)]

    class Copied(Message):
        """The command was handed to the terminal's clipboard, or could not be.

        Args:
            words: what became of it.
        """

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    def __init__(self) -> None:
        super().__init__()
        self._curl = ""
        self._lines = PlainLines()

    def compose(self) -> ComposeResult:
        """The lines."""
        yield self._lines

    def show(self, curl: str) -> None:
        """Show a command, folded where it can be read.

        Args:
            curl: secrets masked.
        """
        self._curl = curl
        self._fold()
        self.scroll_home(animate=False)

    def lines_at(self, width: int) -> int:
        """How many lines the command takes.

        Args:
            width: cells of a line.
        """
        return len(command_lines(self._curl, width))

    def on_resize(self) -> None:
        """Fold for the new width."""
        self._fold()

    def _fold(self) -> None:
        lines = command_lines(self._curl, self.scrollable_content_region.width)
        self._lines.styles.height = len(lines)
        self._lines.show_lines([Line(((line, "normal"),)) for line in lines])

    def action_copy(self) -> None:
        """`c`."""
        self.post_message(self.Copied(copy(self.app, self._curl, "the command").words))


def command_lines(curl: str, width: int) -> list[str]:
    """A command folded for people: its headers, data and address begin lines, and JSON is broken behind commas.

    Args:
        curl: the command.
        width: cells of a line.
    """
    lines: list[str] = []
    for part in _NEW_LINE.sub("\n", safe_lines(curl)).split("\n"):
        lines += _filled(part, INDENT if lines else "", max(1, width - 2 * len(INDENT)))
    return lines


def safe_lines(text: str) -> str:
    """Text that can be painted, in the lines it has."""
    return "\n".join(safe(line) for line in text.split("\n"))


def _filled(part: str, indent: str, width: int) -> list[str]:
    lines = [""]
    for piece in _PIECES.findall(part):
        if lines[-1] and cell_len(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        *whole, lines[-1] = fold(lines[-1] + piece, width)
        lines[-1:] = [*whole, lines[-1]]
    first, *rest = lines
    return [indent + first.rstrip(), *(indent + INDENT + line.rstrip() for line in rest)]
