"""A program that shows the last key, and steps aside for a moment on `z`, or until told on `ctrl+z`.

It says so when a key comes while nothing has the focus. On `f` all of the screen changes its colour, on `r` it says how
often it was told a size. With `--mouse` it also shows where the last click was.
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


class Words(Static, can_focus=True):
    """Has the focus, and so the keys."""


class DriverApp(App[None]):
    """The last key, by name."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+z", "suspend_process", "")]
    sizes = 0

    def get_driver_class(self) -> type[Driver]:
        return quick(super().get_driver_class())

    def compose(self) -> ComposeResult:
        yield Words("ready")

    def on_key(self, event: events.Key) -> None:
        if event.key == "z":
            with self.suspend():
                print("aside")
        if event.key == "f":
            self.screen.styles.background = "red" if self.screen.styles.background != Color.parse("red") else "blue"
        words = f"key {event.key}{'' if self.focused else ' without focus'};"
        self.query_one(Static).update(f"{self.sizes} sizes;" if event.key == "r" else words)

    def on_resize(self) -> None:
        self.sizes += 1

    def on_click(self, event: events.Click) -> None:
        self.query_one(Static).update(f"click {event.screen_x},{event.screen_y};")


if __name__ == "__main__":
    DriverApp().run(mouse="--mouse" in sys.argv)
