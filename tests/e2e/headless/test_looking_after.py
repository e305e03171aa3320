"""What looks after it all: doctor, init, completion."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from keyring.backends import fail

from console.config.settings import Settings
from tests.support.headless import Tell, settings_file
from tests.support.keyring_backend import KeptInFile, choose
from tests.support.program import PROGRAM, ROOT
from tests.support.service import Simulator


def test_the_doctor_says_what_is_right(told: Tell, calm: Simulator) -> None:
    since = calm.mark()
    said = told("doctor", "--json")
    checks = {check["check"]: check for check in said.json["checks"]}
    for name in ("settings", "profile", "address", "credentials", "journal", "reachable", "latency", "clock"):
        assert checks[name]["state"] == "ok", checks[name]
    assert checks["permission"]["state"] == "ok"
    assert checks["dialect"]["sentence"].startswith("It speaks vendor")
    assert "3 requests" in checks["latency"]["sentence"]
    assert all(one["method"] == "GET" for one in calm.requests(since))
    assert calm.secret not in said.out
    assert said.json["ok"] is (said.code == 0)


def test_the_doctor_tells_everything_that_is_wrong_at_once(
    told: Tell, calm: Simulator, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_file(environ).write_text("[profiles.main]\nread_onyl = true\n")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("HMS_SECRET", "wrong-hunter2")
    calm.fault("skew", "/", ms=40_000)
    said = told("doctor", "--json")
    wrong = {check["check"]: check for check in said.json["checks"] if check["state"] == "wrong"}
    assert said.code == 1
    assert {"settings", "colours", "permission", "clock"} <= set(wrong)
    assert "read_onyl" in wrong["settings"]["sentence"]
    assert all(check["advice"] for check in wrong.values())
    assert "hunter2" not in said.out
    assert "WRONG  settings" in told("doctor").out


def test_the_doctor_without_a_service(told: Tell, calm: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HMS_API_URL", "http://127.0.0.1:9/v2")
    said = told("doctor")
    assert said.code == 1
    assert "Nothing answers at 127.0.0.1:9" in said.out
    monkeypatch.delenv("HMS_SECRET")
    assert "HMS_SECRET" in told("doctor").out


def test_init_writes_a_profile_that_works(
    told: Tell, calm: Simulator, environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HMS_API_URL", "HMS_ACCESS_KEY", "HMS_SECRET"):
        monkeypatch.delenv(name)
    (tmp_path / "secret").write_text(calm.secret)
    given = ("--name", "stage", "--access-key", calm.access_key, "--secret-from", f"{tmp_path}/secret")
    said = told("config", "init", *given, "--api-url", calm.url, "--production")
    assert (said.code, said.err) == (0, "")
    assert calm.secret not in said.out
    home = Path(environ["XDG_CONFIG_HOME"]) / "hms-console"
    assert calm.secret not in (home / "config.toml").read_text()
    for file in (home / "config.toml", home / "secrets" / "stage"):
        assert file.stat().st_mode & 0o777 == 0o600
    assert home.stat().st_mode & 0o777 == 0o700
    assert told("rooms", "list", "--json").code == 0
    before = (home / "config.toml").read_text()
    again = told("config", "init", *given, "--api-url", calm.url)
    assert (again.code, "exists" in again.err) == (2, True)
    with (home / "config.toml").open("a") as settings:
        settings.write('[profiles.stage.destinations.youtube]\nurl = "rtmp://a.example/live2"\nkey = "file:key"\n')
    lost = told("config", "init", *given, "--api-url", calm.url)
    assert "replace it and its saved destinations (youtube)" in lost.err
    before = (home / "config.toml").read_text()
    (tmp_path / "secret").write_text("hunter2")
    wrong = told("config", "init", *given, "--api-url", calm.url, "--force")
    assert (wrong.code, "Nothing was written" in wrong.err) == (1, True)
    assert (home / "config.toml").read_text() == before
    assert told("config", "init", *given, "--api-url", calm.url, "--force", "--no-check").code == 0
    assert told("rooms", "list").code == 3


def test_init_without_a_terminal_names_what_is_missing(told: Tell) -> None:
    said = told("config", "init", "--name", "x")
    assert (said.code, "--access-key" in said.err) == (2, True)
    assert told("config", "init", "--name", "a b", "--access-key", "k").code == 2
    assert told("config", "init", "--name", "x", "--access-key", "k", "--secret-from", "/nowhere").code == 2


def test_init_keeps_the_secret_where_it_is_told_to(
    told: Tell, calm: Simulator, environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HMS_API_URL", "HMS_ACCESS_KEY", "HMS_SECRET"):
        monkeypatch.delenv(name)
    choose(monkeypatch, KeptInFile, tmp_path / "ring")
    (tmp_path / "secret").write_text(calm.secret)
    given = ("--access-key", calm.access_key, "--api-url", calm.url)
    vault = told("config", "init", "--name=vault", *given, "--secret-command", f"cat {tmp_path}/secret")
    assert (vault.code, vault.err) == (0, "")
    kept = ("config", "init", "--name=ring", *given, "--secret-from", f"{tmp_path}/secret", "--keep=keyring")
    assert told(*kept, "--workspace=Acme").code == 0
    for name in ("vault", "ring"):
        assert told("rooms", "list", "--json", f"--profile={name}").code == 0
    home = Path(environ["XDG_CONFIG_HOME"]) / "hms-console"
    assert [path.name for path in home.rglob("*")] == ["config.toml"], "no file holds the secret"
    assert calm.secret not in (home / "config.toml").read_text()
    assert 'secret = "cmd:cat ' in (home / "config.toml").read_text()
    choose(monkeypatch, fail.Keyring)
    none = told(*kept, "--force")
    assert (none.code, "there is no keyring on this machine" in none.err) == (2, True)
    refused = told("rooms", "list", "--profile=ring")
    assert (refused.code, "is in the keyring, but there is no keyring" in refused.err) == (2, True)


def test_init_keeps_no_secret_when_the_settings_cannot_be_written(
    told: Tell, calm: Simulator, environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, KeptInFile, tmp_path / "ring")
    (tmp_path / "secret").write_text(calm.secret)
    file = settings_file(environ)
    file.mkdir()
    monkeypatch.setattr("console.cli.init.load", lambda _: Settings())
    monkeypatch.setattr("console.cli.init._text", lambda _: "")
    given = ("--access-key", calm.access_key, "--api-url", calm.url, "--secret-from", f"{tmp_path}/secret")
    for keep in ("file", "keyring"):
        said = told("config", "init", "--name=x", *given, f"--keep={keep}")
        assert (said.code, "cannot be written" in said.err) == (2, True)
    assert not (file.parent / "secrets" / "x").exists()
    assert not (tmp_path / "ring").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(told: Tell, shell: str) -> None:
    said = told("completion", shell)
    assert said.code == 0
    assert "_HMS_CONSOLE_COMPLETE" in said.out


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("hms-console ro", {"rooms", "roles", "room-codes"}), ("hms-console rooms dis", {"disable"})],
)
def test_shells_complete_commands_and_verbs(environ: dict[str, str], words: str, wanted: set[str]) -> None:
    asked = {"_HMS_CONSOLE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    done = subprocess.run(PROGRAM, cwd=ROOT, env={**os.environ, **environ, **asked}, capture_output=True, text=True)  # noqa: S603 - ours
    assert {line.partition(",")[2] for line in done.stdout.splitlines()} == wanted
