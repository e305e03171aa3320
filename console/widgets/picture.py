"""What stands on the screen of an app, as lines of styled text and as an SVG file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from textual._compositor import LayoutUpdate
from textual.color import Color

from console.widgets.svg import Ground, Rgb, picture

if TYPE_CHECKING:
    from rich.segment import Segment
    from textual.app import App

SIXTEEN: Final = Ground((229, 229, 229), (12, 12, 12))
"""Text and ground where the theme leaves both to the terminal, which does not tell."""


def drawn(app: App[Any], title: str) -> str:
    """Draw what stands on screen, dialogs too.

    Args:
        app: running.
        title: what is to be seen, in words, for those who cannot see it.

    Returns:
        The text of an SVG file that loads nothing.

    Raises:
        RuntimeError: there is nothing on screen.
    """
    return picture(segments_of(app), app.size.width, _ground(app), title)


def segments_of(app: App[Any]) -> list[list[Segment]]:
    """The lines of the screen, from the top down.

    Args:
        app: running.

    Raises:
        RuntimeError: there is nothing on screen.
    """
    # What `App.export_screenshot` draws, taken before rich makes an SVG of it: that one names web fonts, sets wide
    # characters off the grid, and may be another for each release of rich.
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens, simplify=True)
    if not isinstance(update, LayoutUpdate):
        raise RuntimeError("there is nothing on screen")
    return [[segment for strip in line for segment in strip] for line in update.strips]


def _ground(app: App[Any]) -> Ground:
    if app.current_theme.ansi:
        return SIXTEEN
    variables = app.theme_variables
    return Ground(_rgb(variables["foreground"]), _rgb(variables["background"]))


def _rgb(colour: str) -> Rgb:
    return Color.parse(colour).rgb
