from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

STYLES = Path(__file__).parents[3] / "styles"
PATIENCE = 20.0  # real seconds on a busy machine
LOOK = 0.005


class Stage(App[None]):
    """One widget, full screen, and what it said."""

    CSS_PATH = [STYLES / "table.tcss", STYLES / "widgets.tcss"]  # noqa: RUF012 - Textual's own way to say it
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self._widgets = widgets

    def compose(self) -> ComposeResult:
        yield from self._widgets


def lines_of(app: App[None]) -> list[str]:
    """The screen as a person reads it."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


async def until(pilot: Pilot[Any], condition: Callable[[], object]) -> None:
    """Wait until something holds: what a timer or a layout of the app does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "\n".join(lines_of(pilot.app))
        await pilot.pause(LOOK)


async def resize(pilot: Pilot[Any], width: int, height: int) -> None:
    """Another size, and everything laid out and painted for it.

    Pilot's own waits until the processor is idle, which says little on a busy machine.
    """
    await pilot.resize_terminal(width, height)
    screen = pilot.app.screen
    await until(pilot, lambda: pilot.app.size == screen.size == screen._compositor.size == (width, height))
    await pilot.pause(LOOK)  # what the widgets were told then
