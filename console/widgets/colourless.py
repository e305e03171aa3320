"""NO_COLOR: lines without a colour, not even a grey one. Bold, dim and reverse stay: they are no colours."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.filter import LineFilter

if TYPE_CHECKING:
    from textual.color import Color


class Colourless(LineFilter):
    """Textual's own turns colours into greys, or into codes for the usual colour; this one sends none at all."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same cells without colours.

        Args:
            segments: of one line.
            background: not used.
        """
        return [
            segment if style is None else Segment(text, without_colour(style), control)
            for segment in segments
            for text, style, control in (segment,)
        ]


@lru_cache(maxsize=1024)
def without_colour(style: Style) -> Style:
    """A style without its colours; what a click on it does stays.

    Args:
        style: any.
    """
    return style.without_color + Style(meta=style.meta) if style.meta else style.without_color
