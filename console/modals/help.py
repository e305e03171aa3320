"""`?`: every key and action, made from the registry and the tables' own keys, with the reason for what is disabled."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Input, Static

from .dialog import Dialog

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.binding import BindingType
    from textual.widget import Widget


KEY_WIDTH, LABEL_WIDTH, TEXT_WIDTH = 9, 16, 43
"""Cells for the key, for its label, and for what it does; together they fit a dialog at 80 columns."""

INDENT = " " * (2 + KEY_WIDTH + LABEL_WIDTH)


@dataclass(frozen=True)
class HelpLine:
    """One line of help: where it belongs, its key, what it does, and why it cannot be done now (or None)."""

    section: str
    key: str
    label: str
    text: str
    reason: str | None = None


class HelpDialog(Dialog[None]):
    """All keys, narrowed while one types.

    Args:
        title: which screen it is the help of.
        lines: in display order.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        ("down", "scroll_body(1)", "Down"),
        ("up", "scroll_body(-1)", "Up"),
        ("pagedown", "scroll_body(10)", "Page down"),
        ("pageup", "scroll_body(-10)", "Page up"),
    ]
    AUTO_FOCUS = "#search"

    def __init__(self, title: str, lines: Sequence[HelpLine]) -> None:
        super().__init__(title, [("type", "to search"), ("↑ ↓", "scroll"), ("Esc", "close")])
        self._lines = lines

    def body(self) -> Iterable[Widget]:
        """The search field and the lines."""
        yield Input(placeholder="search", id="search", compact=True)
        yield Static(render(self._lines, ""), id="help-lines", markup=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow to what is typed."""
        self.query_one("#help-lines", Static).update(render(self._lines, event.value))

    def action_scroll_body(self, lines: int) -> None:
        """Scroll without leaving the field."""
        self.query_one("#dialog-body").scroll_relative(y=lines, animate=False)


def render(lines: Sequence[HelpLine], wanted: str) -> Content:
    """The lines that hold every wanted word, under their sections."""
    words = wanted.casefold().split()
    parts: list[str | tuple[str, str]] = []
    section = ""
    for line in lines:
        whole = f"{line.section} {line.key} {line.label} {line.text}".casefold()
        if not all(word in whole for word in words):
            continue
        if line.section != section:
            section = line.section
            parts.append((f"{'' if not parts else chr(10)}{section}\n", "$accent bold"))
        parts.append((f"  {line.key:<{KEY_WIDTH - 1}} ", "bold"))
        parts.append(f"{line.label:<{LABEL_WIDTH}}{_hanging(line.text)}\n")
        if line.reason:
            parts.append((f"{INDENT}{_hanging(f'not now: {line.reason}')}\n", "$text-warning"))
    return Content.assemble(*parts) if parts else Content("Nothing matches.")


def _hanging(text: str) -> str:
    """Text folded to its column."""
    return f"\n{INDENT}".join(wrap(text, TEXT_WIDTH)) or text
