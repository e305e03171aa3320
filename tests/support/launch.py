"""What the console is started with in tests: a service that nobody is asked for, and writing armed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from console.config.launch import Launch, Token
from console.config.secret import Secret


def launch(path: Path, **rest: Any) -> Launch:
    """The values of a launch.

    Args:
        path: where the journal and what is remembered are.
        rest: those that are to be others.
    """
    values: dict[str, Any] = {
        "api_url": "http://127.0.0.1:9/v2",
        "credentials": Token(Secret("not-a-token")),
        "profile_name": "test",
        "workspace": "",
        "production": False,
        "write": True,
        "room": None,
        "mute_roles": {},
        "requests_per_minute": 240,
        "theme": None,
        "keymap": {},
        "journal_path": path / "journal.jsonl",
        "state_path": path / "state.json",
    }
    return Launch(**{**values, **rest})
