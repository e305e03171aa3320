"""A tmux server of our own: its socket in a directory of its own, no configuration of this machine."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tests.support.simulation import alive, descendants, eventually, put_away

PATIENCE = 30.0
SESSION = "hms"
# pyte knows neither the scroll of a whole region at once nor tmux's status line, whose clock changes.
SETTINGS = (
    ("start-server",),
    ("set", "-g", "status", "off"),
    ("set", "-as", "terminal-overrides", ",*:indn@:rin@"),
    ("set", "-s", "escape-time", "20"),
)


class Modes(NamedTuple):
    """What a pane's terminal is told to do now.

    Attributes:
        alternate: the second screen is shown.
        cursor: it is visible.
        mouse: movements or clicks are reported.
    """

    alternate: bool
    cursor: bool
    mouse: bool


CLEAN = Modes(alternate=False, cursor=True, mouse=False)


def missing() -> str:
    """Why there can be no tmux here, in a sentence; "" when there can."""
    return "" if shutil.which("tmux") else "tmux is missing: install the package tmux"


class Tmux:
    """A server that starts with its first session, and is gone with everything in it when the block ends."""

    def __init__(self) -> None:
        # A path of pytest may be too long for a socket.
        self._folder = Path(tempfile.mkdtemp(prefix="hms-tmux-"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pid = self._answer("display-message", "-p", "#{pid}")
        if pid:
            inside = descendants(int(pid))
            self._answer("kill-server")
            put_away(inside)
            eventually(lambda: not alive(int(pid)), "the tmux server goes on")
        shutil.rmtree(self._folder)

    # -- how a person starts it ---------------------------------------------------------------------------------------

    def new(self, line: str) -> str:
        """The command line that runs another one in a new session, and shows it."""
        first = " \\; ".join(shlex.join(setting) for setting in SETTINGS)
        return f"{self._start} {first} \\; new-session -s {SESSION} {shlex.quote(line)}"

    @property
    def attach(self) -> str:
        """The command line that shows the session again."""
        return f"{self._start} attach-session -t {SESSION}"

    @property
    def _start(self) -> str:
        return f"exec {shlex.join(self._command)}"

    @property
    def _command(self) -> list[str]:
        return ["tmux", "-u", "-f", "/dev/null", "-S", str(self._folder / "socket")]

    # -- from the side ------------------------------------------------------------------------------------------------

    def tell(self, *command: str) -> str:
        """A command of tmux; what it prints."""
        done = self._run(*command)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _answer(self, *command: str) -> str:
        return self._run(*command).stdout.strip()

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - tmux
            [*self._command, *command], capture_output=True, text=True, check=False, timeout=PATIENCE
        )

    @property
    def clients(self) -> list[int]:
        """The processes that show the session."""
        return [int(pid) for pid in self._answer("list-clients", "-F", "#{client_pid}").split()]

    @property
    def modes(self) -> Modes:
        """What the program in the pane has left its terminal in."""
        flags = "#{alternate_on} #{cursor_flag} #{mouse_any_flag}"
        return Modes(*(flag == "1" for flag in self.tell("display-message", "-p", "-t", SESSION, flags).split()))

    @property
    def text(self) -> str:
        """What is in the pane."""
        return self._answer("capture-pane", "-p", "-t", SESSION)
