"""A program that does nothing but show the last key, and steps aside for a moment on `z`, or until told on `ctrl+z`.

On `f` all of the screen changes its colour. With `--mouse` it also shows where the last click was.
"""

from __future__ import annotations

import sys
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.color import Color
from textual.driver import Driver
from textual.widgets import Static

from console.terminal.driver import quick


class DriverApp(App[None]):
    """The last key, by name."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+z", "suspend_process", "")]

    def get_driver_class(self) -> type[Driver]:
        return quick(super().get_driver_class())

    def compose(self) -> ComposeResult:
        yield Static("ready")

    def on_key(self, event: events.Key) -> None:
        if event.key == "z":
            with self.suspend():
                print("aside")
        if event.key == "f":
            self.screen.styles.background = "red" if self.screen.styles.background != Color.parse("red") else "blue"
        self.query_one(Static).update(f"key {event.key};")

    def on_click(self, event: events.Click) -> None:
        self.query_one(Static).update(f"click {event.screen_x},{event.screen_y};")


if __name__ == "__main__":
    DriverApp().run(mouse="--mouse" in sys.argv)
