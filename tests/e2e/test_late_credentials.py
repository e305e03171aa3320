"""Credentials that a command gives: the console does not wait for them, and tells when they cannot be had."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.support.opening import environment
from tests.support.program import until
from tests.support.simulation import Simulation, alive
from tests.support.terminal import Terminal


def opened(folder: Path, service: Simulation, script: str) -> Terminal:
    """The console of a profile whose secret is printed by a shell script."""
    (folder / "give").write_text(script)
    settings = folder / "config" / "hms-console" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(
        f'[profiles.main]\napi_url = "{service.url}"\naccess_key = "{service.access_key}"\n'
        f'secret = "cmd:sh {folder}/give"\n'
    )
    return Terminal([sys.executable, "-m", "console"], env=environment(folder))


def test_the_picture_comes_first_and_leaving_waits_for_no_command(tmp_path: Path) -> None:
    script = f"echo $$ > {tmp_path}/pid; exec sleep 600"
    with Simulation() as service, opened(tmp_path, service, script) as terminal:
        terminal.wait_for("connecting")
        until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().endswith("\n"))
        command = int((tmp_path / "pid").read_text())
        assert alive(command)
        before = time.monotonic()
        terminal.press("q")
        assert terminal.wait_end() == 0
        assert time.monotonic() - before < 5, "it did not wait the ten seconds that the command is given"
        until(lambda: not alive(command))


def test_a_command_that_fails_is_said_and_asked_again_on_a_key(tmp_path: Path) -> None:
    script = (
        f"echo ran >> {tmp_path}/runs; cat {tmp_path}/secret 2>/dev/null || {{ echo vault is sealed >&2; exit 7; }}"
    )
    with Simulation() as service, opened(tmp_path, service, script) as terminal:
        terminal.wait_for("No credentials: The command of 'profiles.main.secret' ('sh')")
        terminal.wait_for("failed with 7: vault is sealed")
        assert service.secret not in terminal.text
        assert (tmp_path / "runs").read_text() == "ran\n", "once for all that waits for it"
        (tmp_path / "secret").write_text(service.secret)
        terminal.press("ctrl+r")
        terminal.wait_gone("No credentials")
        terminal.wait_for("live")
        terminal.press("q")
        assert terminal.wait_end() == 0
