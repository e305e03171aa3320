"""A program that does nothing but show the last key, and steps aside for a moment on `z`."""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult
from textual.driver import Driver
from textual.widgets import Static

from console.terminal import quick


class DriverApp(App[None]):
    """The last key, by name."""

    def get_driver_class(self) -> type[Driver]:
        return quick(super().get_driver_class())

    def compose(self) -> ComposeResult:
        yield Static("ready")

    def on_key(self, event: events.Key) -> None:
        if event.key == "z":
            with self.suspend():
                print("aside")
        self.query_one(Static).update(f"key {event.key};")


if __name__ == "__main__":
    DriverApp().run(mouse=False)
