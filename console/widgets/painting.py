"""Runs of text with a tone -> strips, with as few segments as there are different styles.

Each segment costs about 45 bytes of escape sequences on the wire, so neighbours of one style become one segment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from console.tables.column import TONES, Tone
from console.tables.format import cell_len, fit, safe
from console.widgets.difference import differing_width

Part = tuple[str, Tone]
"""Some words and what they mean."""

TONE_CLASSES = frozenset(f"tone--{tone}" for tone in TONES)


class Palette:
    """The styles of a widget's component classes, looked up once until `forget`.

    Args:
        widget: the widget whose theme counts.
    """

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[str, Style] = {}

    def forget(self) -> None:
        """Look everything up again: the theme changed."""
        self._styles.clear()

    def style(self, component: str) -> Style:
        """The style of a component class.

        Raises:
            KeyError: the widget has no such component class.
        """
        style = self._styles.get(component)
        if style is None:
            style = self._styles[component] = self._widget.get_component_rich_style(component)
        return style

    def tone(self, tone: Tone) -> Style:
        """The style of a tone."""
        return self.style(f"tone--{tone}")

    def tone_on(self, tone: Tone, component: str) -> Style:
        """The style of a tone, on the background of a component class.

        Args:
            tone: what the words mean.
            component: the component class.
        """
        name = f"tone--{tone} on {component}"
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = self.tone(tone) + Style(bgcolor=self.style(component).bgcolor)
        return style


def strip_of(runs: Iterable[tuple[str, Style]], width: int) -> Strip:
    """One line of styled runs; neighbours of equal style become one segment.

    Spaces take the style of what stands before them where only the background shows, so that a gap between two runs of
    one style does not split them.

    Args:
        runs: text without control characters and its style; together `width` cells.
        width: cells of the whole line.
    """
    segments: list[Segment] = []
    text, style = "", None
    for more, its_style in runs:
        if its_style == style or (style is not None and _blank_alike(more, its_style, style)):
            text += more
            continue
        if style is not None:
            segments.append(Segment(text, style))
        text, style = more, its_style
    if style is not None:
        segments.append(Segment(text, style))
    return Strip(segments, width)


def _blank_alike(text: str, style: Style, before: Style) -> bool:
    if text.strip(" ") or style.bgcolor != before.bgcolor:
        return False
    return not (style.reverse or before.reverse or style.underline or before.underline)


def line_strip(left: Sequence[Part], right: Sequence[Part], width: int, palette: Palette) -> Strip:
    """A line with words on its left and, if there is room, words on its right.

    The right side is kept whole as long as it fits; the left side is cut first.

    Args:
        left: words from the left edge on.
        right: words up to the right edge.
        width: cells of the line.
        palette: the widget's styles.
    """
    room = width
    tail: list[tuple[str, Style]] = []
    for text, tone in right:
        words = safe(text)
        if cell_len(words) > room:
            words = fit(words, room)
        room -= cell_len(words)
        tail.append((words, palette.tone(tone)))
    head: list[tuple[str, Style]] = []
    for text, tone in left:
        words = safe(text)
        if cell_len(words) > room:
            words = fit(words, room)
        room -= cell_len(words)
        head.append((words, palette.tone(tone)))
    gap = [(" " * room, palette.tone("normal"))] if room else []
    return strip_of([run for run in (*head, *gap, *tail) if run[0]], width)


def refresh_changed(widget: Widget, old: Sequence[Strip], new: Sequence[Strip]) -> None:
    """Ask for a repaint of the lines that differ, each as far to the right as it does.

    Args:
        widget: the widget whose content lines these are.
        old: the lines last painted.
        new: the lines to paint.
    """
    width = widget.size.width
    both = min(len(old), len(new))
    regions = [
        Region(0, y, differing_width(old[y], new[y]), 1)
        for y in range(both)
        if old[y] is not new[y] and old[y] != new[y]
    ]
    if len(old) != len(new):
        regions.append(Region(0, both, width, max(len(old), len(new)) - both))
    if regions:
        widget.refresh(*regions)
