"""A newcomer at a terminal: asked for everything, told what is wrong, able to correct it and to leave."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from keyring.backends import fail

from tests.support.keyring_backend import PLACE, ROOT, KeptInFile
from tests.support.program import PROGRAM, bare_environ
from tests.support.service import Simulator
from tests.support.terminal import Terminal


def ring(kind: type) -> dict[str, str]:
    """What makes a program have this keyring."""
    return {"PYTHON_KEYRING_BACKEND": f"{kind.__module__}.{kind.__qualname__}", "PYTHONPATH": str(ROOT)}


def asked(home: Path, more: Mapping[str, str]) -> Terminal:
    env = {**bare_environ(home), "TERM": "xterm-256color", **more}
    return Terminal([*PROGRAM, "config", "init"], env=env)


def say(terminal: Terminal, question: str, *answers: str) -> None:
    """Wait for a question, then type; more answers follow when it is asked again."""
    for answer in answers:
        terminal.wait_until(lambda: last_line(terminal).startswith(question), f"{question!r} was not asked")
        heard = partial(_differs, terminal, terminal.text)
        terminal.send(answer + "\r")
        terminal.wait_until(heard, f"{question!r} went unheard")


def _differs(terminal: Terminal, before: str) -> bool:
    return terminal.text != before


def last_line(terminal: Terminal) -> str:
    """The line on which the cursor is."""
    return terminal.line(terminal.screen.cursor.y)


def everything_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def test_what_is_wrong_can_be_corrected_and_nothing_typed_is_lost(frozen: Simulator, tmp_path: Path) -> None:
    with asked(tmp_path, {**ring(KeptInFile), PLACE: str(tmp_path / "ring")}) as terminal:
        say(terminal, "Name of the profile", "two words", "studio")
        say(terminal, "Access key", frozen.access_key)
        say(terminal, "Where to keep the secret", "keyring")
        say(terminal, "Secret (not shown)", "hunter2-wrong")
        say(terminal, "API URL", "not an address", frozen.url)
        say(terminal, "Label of the workspace", "Acme")
        say(terminal, "Is it production", "y")
        say(terminal, "Open it read-only", "")
        say(terminal, "What is to be corrected", "secret")
        assert "The service refused the credentials" in terminal.text
        assert everything_below(tmp_path) == []
        say(terminal, "Secret (not shown)", frozen.secret)
        assert terminal.wait_end() == 0
        assert "hunter2" not in terminal.text
        assert frozen.secret not in terminal.text
        assert "Its secret is in the keyring (service 'hms-console', name 'studio')" in " ".join(terminal.text.split())
    file = tmp_path / "config" / "hms-console" / "config.toml"
    text = file.read_text()
    assert text.startswith(
        f'[profiles.studio]\naccess_key = "{frozen.access_key}"\nsecret = "keyring:studio"\napi_url = "{frozen.url}"\n'
        'workspace = "Acme"\nproduction = true\nread_only = true\n'
    )
    assert json.loads((tmp_path / "ring").read_text()) == {"hms-console/studio": frozen.secret}
    assert file.stat().st_mode & 0o777 == 0o600


def test_leaving_in_the_middle_leaves_nothing_and_no_keyring_is_offered_where_there_is_none(tmp_path: Path) -> None:
    with asked(tmp_path, ring(fail.Keyring)) as terminal:
        say(terminal, "Name of the profile", "")
        say(terminal, "Access key", "a-key")
        terminal.wait_for("Where to keep the secret (file, command)")
        say(terminal, "Where to keep the secret", "command")
        say(terminal, "Command that prints the secret", "no-such-program-here", "echo 'x", "echo hunter2")
        assert "cannot be run: No such file or directory" in " ".join(terminal.text.split())
        terminal.wait_for("API URL")
        terminal.send("\x03")
        assert terminal.wait_end() == 130
        assert "Nothing was written." in terminal.text
    assert everything_below(tmp_path) == []
