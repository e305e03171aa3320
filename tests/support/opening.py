"""The console opened in a terminal: the program itself, the demo, or with a wall clock that stands still."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.support.simulation import Simulation
from tests.support.terminal import Terminal

_OURS = ("HMS_", "TEXTUAL_", "XDG_", "NO_COLOR", "COV_", "COVERAGE_", "COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE")
"""Not for the program; an installed one has its bytecode."""


def environment(folder: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment with a terminal of many colours, directories of its own, and no settings of this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {
        **kept,
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        **(more or {}),
    }


def program(folder: Path, simulation: Simulation, *arguments: str, **terminal: Any) -> Terminal:
    """`hms-console` as a person starts it, with the credentials in the environment."""
    env = environment(folder, simulation.environment)
    return Terminal([sys.executable, "-m", "console", *arguments], env=env, **terminal)


def demo(folder: Path, *arguments: str, **terminal: Any) -> Terminal:
    """`hms-console demo`."""
    return Terminal([sys.executable, "-m", "console", "demo", *arguments], env=environment(folder), **terminal)


def still(folder: Path, simulation: Simulation, wish: Mapping[str, Any] | None = None, **terminal: Any) -> Terminal:
    """The console on a wall clock that stands still, so that no age ever changes; see `console_app` for wishes."""
    where = {"url": simulation.url, "access_key": simulation.access_key, "secret": simulation.secret}
    given = {**where, "journal": str(journal(folder)), "now": datetime.now(UTC).isoformat(), **(wish or {})}
    command = [sys.executable, "-m", "tests.support.console_app", json.dumps(given)]
    return Terminal(command, env=environment(folder), **terminal)


def journal(folder: Path) -> Path:
    """Where the journal of `still` is."""
    return folder / "journal.jsonl"


def open_room(terminal: Terminal, name: str) -> None:
    """From Rooms into a room, wherever it stands, once its peers are there; the filter that found it stays."""
    terminal.wait_for(name)
    terminal.press("/")
    terminal.wait_for("role:host")
    terminal.send(f"name:/^{name}$/")
    terminal.wait_for("1 of ")
    terminal.press("enter")
    terminal.wait_for(f">  {name}")
    terminal.press("enter")
    terminal.wait_for("JOINED")
    terminal.wait_for("> ")
