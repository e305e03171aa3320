"""What stands on the screen of an app under test: its lines as they would be sent to a terminal."""

from __future__ import annotations

from typing import Any

from rich.segment import Segment
from textual._compositor import LayoutUpdate
from textual.app import App


def painted(app: App[Any]) -> list[list[Segment]]:
    """The segments of each line on screen, dialogs and what is left of the screen below them included.

    Args:
        app: running.
    """
    stack = app._background_screens
    update = app.screen._compositor.render_update(full=True, screen_stack=stack, simplify=True)
    assert isinstance(update, LayoutUpdate)
    return [[segment for strip in line for segment in strip] for line in update.strips]


def shown(app: App[Any]) -> list[str]:
    """The characters of each line on screen.

    Args:
        app: running.
    """
    return ["".join(segment.text for segment in line) for line in painted(app)]
