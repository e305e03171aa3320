"""The console at the other end of a line: how it is started there, and what it leaves behind."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.support.opening import environment
from tests.support.simulation import Simulation, alive, eventually
from tests.support.terminal import ROOT

SIZED = re.compile(r"rows \d+; columns \d+; ")
SCRIPT = """
cd {root} || exit
stty -a > {folder}/before
sh -c 'echo $$ > {folder}/pid; exec "$@"' sh {command}
echo $? > {folder}/code
stty -a > {folder}/after
"""


class FarConsole:
    """A script that runs the console and writes down its process, its exit code and the terminal's settings.

    Args:
        folder: where that goes, and the console's own files; one console at a time lives in it.
        simulation: what it connects to.
        arguments: of `hms-console`; none for a console on a wall clock that stands still, so that no age ever grows.
        wish: for the latter, see `console_app`.
    """

    def __init__(self, folder: Path, simulation: Simulation, *arguments: str, **wish: Any) -> None:
        self.folder = folder
        self.env = {
            **environment(folder, simulation.environment),
            "LANG": "C.UTF-8",
        }
        self.script = folder / "start.sh"
        words = arguments or self._still(simulation, wish)
        module = ["-m", "console"] if arguments else []
        command = shlex.join([sys.executable, *module, *words])
        self.script.write_text(SCRIPT.format(root=shlex.quote(str(ROOT)), folder=folder, command=command))
        self._journal = folder / ("state/hms-console" if arguments else "") / "journal.jsonl"

    def _still(self, simulation: Simulation, wish: dict[str, Any]) -> Sequence[str]:
        where = {"url": simulation.url, "access_key": simulation.access_key, "secret": simulation.secret}
        now = datetime.now(UTC).isoformat()
        file = self.folder / "wish.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps({**where, "journal": str(self.folder / "journal.jsonl"), "now": now, **wish}))
        return "-m", "tests.support.console_app", f"@{file}"

    @property
    def line(self) -> str:
        """The command line that starts it."""
        return f"sh {shlex.quote(str(self.script))}"

    @property
    def pid(self) -> int:
        """Its process; waits until there is one."""
        return int(self._written("pid"))

    @property
    def code(self) -> int:
        """Its exit code; waits until it has ended, which it must outlive its terminal to tell."""
        return int(self._written("code"))

    @property
    def settings(self) -> tuple[str, str]:
        """What `stty -a` said before and after it, without the size; waits until it has ended."""
        return modes(self._written("before")), modes(self._written("after"))

    def _written(self, name: str) -> str:
        file = self.folder / name
        eventually(lambda: file.exists() and file.read_text().endswith("\n"), f"{name} was never written")
        return file.read_text().strip()

    def wait_gone(self) -> None:
        """Wait until its process has ended."""
        pid = self.pid
        eventually(lambda: not alive(pid), "the console goes on")

    @property
    def journal(self) -> list[dict[str, Any]]:
        """The lines of its journal; every one is whole."""
        return [json.loads(line) for line in self._journal.read_text().splitlines()] if self._journal.exists() else []

    @property
    def acts(self) -> dict[str, list[str]]:
        """Of each act by id: `intent`, then its outcome when there is one."""
        found: dict[str, list[str]] = {}
        for line in self.journal:
            found.setdefault(line["act"], []).append(line.get("outcome", line["phase"]))
        return found


def modes(said: str) -> str:
    """What `stty -a` said, without the size of the terminal."""
    return SIZED.sub("", said.strip())
