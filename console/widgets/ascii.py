"""Terminals without Unicode: whether this is one, and each line as it may be painted there.

One filter stands behind all widgets, Textual's own among them: whatever draws a frame, a scroll bar or an arrow need
not know of it. What looks better drawn otherwise (charts, sparklines) asks `ascii_terminal`.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from textual.filter import LineFilter

from console.tables.format import cell_len

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.color import Color

ASCII: Final = "HMS_ASCII"
"""Set it to anything but 0, off or no, and nothing outside ASCII is drawn; names stay as they are."""

_OURS: Final = {
    **dict.fromkeys("─╌┄┈╴╶▔▁⎽⎺", "-"),
    **dict.fromkeys("│┆┊╎▏▕▎▊▌▐", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯", "+"),
    **dict.fromkeys("━═┏┓┗┛┃║╔╗╚╝█▀▄▇▆▅▛▜▙▟■", "#"),
    **dict.fromkeys("↑▲△⯅", "^"),
    **dict.fromkeys("↓▼▽⯆", "v"),
    **dict.fromkeys("←◀◁\u2039", "<"),
    **dict.fromkeys("→▶▷\u203a\u276f", ">"),
    **dict.fromkeys("•●○◉·\u00d7✕", "*"),
    **dict.fromkeys("“”", '"'),
    **dict.fromkeys("\u2018\u2019", "'"),
    **dict.fromkeys("\u2013\u2014", "-"),
    "…": "~",
    "⏎": "/",
    "\u2800": " ",
}
"""What this program and Textual draw with, each one cell wide, and what stands for it."""


def ascii_wanted(environ: Mapping[str, str], encoding: str | None) -> bool:
    """Whether nothing outside ASCII is to be drawn.

    Args:
        environ: the environment.
        encoding: of what is written to the terminal; other ones than UTF have no lines and dots to draw with.
    """
    wanted = environ.get(ASCII, "").strip().lower()
    return wanted not in ("", "0", "off", "no") or not is_utf(encoding)


def ascii_terminal() -> bool:
    """Whether the terminal of this program gets nothing outside ASCII that we draw."""
    return ascii_wanted(os.environ, _encoding())


def names_fit() -> bool:
    """Whether the terminal's encoding has the letters of all names."""
    return is_utf(_encoding())


def is_utf(encoding: str | None) -> bool:
    """Whether an encoding has all characters.

    Args:
        encoding: its name; None is taken for UTF-8.
    """
    return (encoding or "utf-8").lower().replace("-", "").startswith("utf")


def _encoding() -> str | None:
    return getattr(sys.__stdout__, "encoding", None)


class AsciiLines(LineFilter):
    """Paints what we draw in ASCII, cell for cell.

    Args:
        names: whether letters of names stay; without, they become ASCII too, or `?`.
    """

    def __init__(self, names: bool) -> None:
        super().__init__()
        self._names = names

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same cells in ASCII.

        Args:
            segments: of one line.
            background: not used.
        """
        names = self._names
        return [
            segment if segment.text.isascii() else Segment(in_ascii(segment.text, names), segment.style)
            for segment in segments
        ]


@lru_cache(maxsize=4096)
def in_ascii(text: str, names: bool) -> str:
    """Text as wide as it was, without what this program draws with outside ASCII.

    Args:
        text: any text of one line.
        names: whether other characters stay; without, each becomes its letter without accents, or `?`.
    """
    return "".join(_sign(char, names) for char in text)


def _sign(char: str, names: bool) -> str:
    if char.isascii():
        return char
    drawn = _OURS.get(char)
    if drawn is not None:
        return drawn
    if "\u2500" <= char <= "\u259f" or "\u2801" <= char <= "\u28ff":  # other lines, blocks and dots
        return "*"
    if names:
        return char
    letters = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
    width = cell_len(char)
    return letters if letters.isprintable() and len(letters) == width else "?" * width
