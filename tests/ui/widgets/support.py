from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")

from textual.app import App, ComposeResult
from textual.widget import Widget

STYLES = Path(__file__).parents[3] / "styles"


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
