"""The clipboard of a terminal: reads what a program writes, as the terminal, tmux or screen around it would."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Any

import pytest
from textual.app import App
from textual.driver import Driver

OSC_52 = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
IN_TMUX = re.compile(r"\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\")
IN_SCREEN = re.compile(r"\x1bP((?:[^\x1b]|\x1b[^\\])*)\x1b\\")


def copies(written: str) -> list[str]:
    """The texts which a terminal would take out of what was written to it."""
    return [b64decode(found, validate=True).decode() for found in OSC_52.findall(written)]


def through_tmux(written: str) -> str:
    """What tmux with `allow-passthrough` writes to the terminal around it."""
    return "".join(found.replace("\x1b\x1b", "\x1b") for found in IN_TMUX.findall(written))


def through_screen(written: str) -> str:
    """What GNU screen writes to the terminal around it."""
    return "".join(IN_SCREEN.findall(written))


class Clipboard:
    """Listens to the driver of a running app.

    Args:
        app: running.
        monkeypatch: sets which terminal it is, and takes the ear away in the end.
        term: the terminal's name; nothing stands between it and the app.
    """

    def __init__(self, app: App[Any], monkeypatch: pytest.MonkeyPatch, term: str = "xterm-256color") -> None:
        for name in ("TMUX", "STY", "TERM_PROGRAM"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("TERM", term)
        self.written = ""
        driver = app._driver
        assert isinstance(driver, Driver)
        write = driver.write

        def listen(data: str) -> None:
            self.written += data
            write(data)

        monkeypatch.setattr(driver, "write", listen)

    @property
    def texts(self) -> list[str]:
        """What was copied, the oldest first."""
        return copies(self.written)
