"""The least that Textual can be: one label."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Label


class BareApp(App[None]):
    """One label."""

    def compose(self) -> ComposeResult:
        yield Label("Nothing but this")


if __name__ == "__main__":
    BareApp().run()
