"""What is copied arrives: in a terminal, and in the buffer of a real tmux."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.clipboard import copies
from tests.support.opening import environment, still
from tests.support.simulation import Simulation, eventually

tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed: copying through it is not tried")
TEXT = "town-hall 漢字 " + "x" * 300
APP = f"""
from textual.app import App
from console.terminal.driver import quick
from console.widgets.clipboard import copy

class Copying(App[None]):
    def get_driver_class(self):
        return quick(super().get_driver_class())

    def on_key(self) -> None:
        copy(self, {TEXT!r}, "a name")

    def on_mount(self) -> None:
        self.call_after_refresh(lambda: self.notify("ready"))

Copying().run(mouse=False)
"""


def test_an_id_reaches_the_terminal(tmp_path: Path) -> None:
    with Simulation("--scenario=calm", "--speed=0") as simulation, still(tmp_path, simulation) as terminal:
        terminal.wait_for(">  standup")
        terminal.press("c")
        wanted = simulation.named("standup")
        terminal.wait_for(f"sent {wanted}")
        assert copies(terminal.bytes_between().decode()) == [wanted]


class Tmux:
    """A server of its own, with the options of a test."""

    def __init__(self, folder: Path, name: str, *options: str) -> None:
        config = folder / f"{name}.conf"
        config.write_text("".join(f"set -g {option}\n" for option in options))
        self.base = ["tmux", "-S", str(folder / name), "-f", str(config)]
        self._env = {name: value for name, value in environment(folder).items() if name != "TMUX"}

    def ask(self, *command: str) -> str:
        run = [*self.base, *command]
        done = subprocess.run(run, capture_output=True, text=True, check=False, env=self._env)  # noqa: S603 - all ours
        return done.stdout

    def open(self, *command: str) -> None:
        self.ask("new-session", "-d", "-s", "it", "-x", "80", "-y", "24", *command)

    @property
    def shown(self) -> str:
        return self.ask("capture-pane", "-p", "-t", "it")


@pytest.fixture
def outer(tmp_path: Path) -> Iterator[Tmux]:
    """A terminal that takes what is copied into its buffer."""
    server = Tmux(tmp_path, "outer", "set-clipboard on")
    yield server
    server.ask("kill-server")


@tmux
def test_it_arrives_in_the_buffer_of_tmux(outer: Tmux) -> None:
    outer.open(sys.executable, "-c", APP)
    eventually(lambda: "ready" in outer.shown, "the app never came up")
    outer.ask("send-keys", "-t", "it", "x")
    eventually(lambda: outer.ask("show-buffer") != "", "nothing arrived in tmux's buffer")
    assert outer.ask("show-buffer") == TEXT


@tmux
def test_it_passes_a_tmux_that_does_not_take_it_itself(outer: Tmux, tmp_path: Path) -> None:
    inner = Tmux(tmp_path, "inner", "set-clipboard external", "allow-passthrough on")
    try:
        outer.open("env", "-u", "TMUX", *inner.base, "new-session", "-s", "it", sys.executable, "-c", APP)
        eventually(lambda: "ready" in outer.shown, "the app never came up")
        outer.ask("send-keys", "-t", "it", "x")
        eventually(lambda: outer.ask("show-buffer") != "", "nothing came through the inner tmux")
        assert outer.ask("show-buffer") == TEXT
        assert inner.ask("show-buffer") == ""
    finally:
        inner.ask("kill-server")
