"""Commands run in this process, and what they write."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple


class Said(NamedTuple):
    """What one command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it wrote to stdout, all of it, as JSON."""
        return json.loads(self.out)


Tell = Callable[..., Said]
"""Runs a command line, in this process."""


def journal(environ: dict[str, str]) -> list[dict[str, Any]]:
    """The lines of the journal."""
    path = Path(environ["XDG_STATE_HOME"]) / "hms-console" / "journal.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def settings_file(environ: dict[str, str]) -> Path:
    """The configuration file, whose directory is made."""
    file = Path(environ["XDG_CONFIG_HOME"]) / "hms-console" / "config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def point(environ: dict[str, str], monkeypatch: Any, service: Any) -> None:
    """Point the environment at a service."""
    for name, value in (
        ("HMS_API_URL", service.url),
        ("HMS_ACCESS_KEY", service.access_key),
        ("HMS_SECRET", service.secret),
    ):
        monkeypatch.setenv(name, value)
        environ[name] = value
