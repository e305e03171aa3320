"""A play in a process of its own, for what is decided when the program is imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from .camera import PLAYS

ROOT = Path(__file__).parents[3]


def drawn_apart(name: str, folder: Path) -> dict[str, str]:
    """The pictures of a play by the names of their files.

    Args:
        name: of the play.
        folder: for what the console writes.
    """
    command = [sys.executable, "-m", "tests.ui.snapshots", "--draw", name, str(folder)]
    environ = {**os.environ, **PLAYS[name].environ}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    found: dict[str, str] = json.loads(done.stdout)
    return found
