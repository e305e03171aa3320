"""`?`: every key and action, made from the registry and the tables' own keys, with the reason for what is disabled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Input, Static

from console.tables.format import cell_len, fit
from console.widgets.folding import fold_words

from .dialog import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.binding import BindingType
    from textual.widget import Widget


KEY_WIDTH, LABEL_WIDTH, TEXT_WIDTH = 9, 16, 43
"""Cells for the key, for its label, and for what it does; together they fit a dialog at 80 columns."""

WIDEST_PART, AROUND = 0.96, 5
"""How much of the terminal a dialog takes at most (`styles/modals.tcss`), and its cells of frame, padding and bar."""

INDENT = " " * (2 + KEY_WIDTH + LABEL_WIDTH)


@dataclass(frozen=True)
class HelpLine:
    """One line of help: where it belongs, its key, what it does, and why it cannot be done now (or None)."""

    section: str
    key: str
    label: str
    text: str
    reason: str | None = None


class HelpDialog(Page):
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
        ("tab,ctrl+down", "section(1)", "Next section"),
        ("shift+tab,ctrl+up", "section(-1)", "Section before"),
        ("ctrl+home", "scroll_body(-100000)", "First line"),
        ("ctrl+end", "scroll_body(100000)", "Last line"),
    ]
    AUTO_FOCUS = "#search"

    def __init__(self, title: str, lines: Sequence[HelpLine]) -> None:
        super().__init__(title, [("type", "to search"), ("↑ ↓", "scroll"), ("Tab", "next section"), ("Esc", "close")])
        self._lines = lines

    def body(self) -> Iterable[Widget]:
        """The search field and the lines."""
        yield Input(placeholder="search", id="search", compact=True)
        yield Static(render(self._lines, "", self._room), id="help-lines", markup=False)

    @property
    def _room(self) -> int:
        """Cells for what a key does: fewer where the terminal is narrower than the dialog."""
        return min(TEXT_WIDTH, int(self.app.size.width * WIDEST_PART) - AROUND - len(INDENT))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow to what is typed."""
        self._refold(event.value)
        self.query_one("#dialog-body").scroll_home(animate=False)

    def on_resize(self) -> None:
        """Fold for the new width."""
        self._refold(self.query_one("#search", Input).value)

    def _refold(self, wanted: str) -> None:
        self.query_one("#help-lines", Static).update(render(self._lines, wanted, self._room))

    def action_section(self, step: int) -> None:
        """Tab: to the next section, Shift+Tab: to the one before."""
        body, found = self.query_one("#dialog-body"), self.query_one("#help-lines", Static)
        top = found.virtual_region.y
        places = [top + line for line in sections(str(found.render()))]
        here = body.scroll_offset.y
        ahead = [place for place in places if (place > here if step > 0 else place < here)]
        if ahead:
            body.scroll_to(y=min(ahead) if step > 0 else max(ahead), animate=False)


def render(lines: Sequence[HelpLine], wanted: str, room: int = TEXT_WIDTH) -> Content:
    """The lines that hold every wanted word, under their sections.

    Args:
        lines: all of them, in display order.
        wanted: words in any order; none for all lines.
        room: cells for what a key does.
    """
    words = wanted.casefold().split()
    parts: list[str | tuple[str, str]] = []
    section = ""
    for line in lines:
        whole = f"{line.section} {line.key} {line.label} {line.text} {line.reason or ''}".casefold()
        if not all(word in whole for word in words):
            continue
        if line.section != section:
            section = line.section
            parts.append((f"{'' if not parts else chr(10)}{section}\n", "$accent bold"))
        parts += _head(line)
        parts.append(f"{_hanging(line.text, room)}\n")
        if line.reason:
            parts.append((f"{INDENT}{_hanging(f'not now: {line.reason}', room)}\n", "$text-warning"))
    return Content.assemble(*parts) if parts else Content("Nothing matches.")


def _head(line: HelpLine) -> list[str | tuple[str, str]]:
    """Key and label up to the column of the text; what is longer than its column pushes on, or has its own line."""
    key = f"  {fit(line.key, KEY_WIDTH - 1)} " if cell_len(line.key) < KEY_WIDTH else f"  {line.key} "
    left = len(INDENT) - cell_len(key) - cell_len(line.label)
    return [(key, "bold"), line.label, " " * left if left >= 0 else f"\n{INDENT}"]


def _hanging(text: str, room: int) -> str:
    """Text folded to its column."""
    return f"\n{INDENT}".join(fold_words(text, room))


def sections(text: str) -> list[int]:
    """The lines on which sections begin, from 0.

    Args:
        text: what `render` gave, as plain text.
    """
    return [place for place, line in enumerate(text.split("\n")) if line and not line.startswith(" ")]
