"""`config init` without a terminal and without asking the service."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from console.cli.main import run

NEW = ("config", "init", "--no-check", "--access-key=k")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory of the settings, which is not there yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(sys, "stdin", io.StringIO("hunter2\n"))
    return tmp_path / "config" / "hms-console"


def refusal(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert run([*NEW, *argv]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "hunter2" not in said.err
    return said.err


def test_the_secret_comes_from_the_standard_input(home: Path) -> None:
    assert run([*NEW, "--secret-from=-"]) == 0
    assert (home / "secrets" / "default").read_text() == "hunter2\n"


def test_settings_that_are_kept_elsewhere_are_written_there(home: Path, tmp_path: Path) -> None:
    kept = tmp_path / "dotfiles.toml"
    kept.write_text("mouse = true\n")
    home.mkdir(parents=True)
    (home / "config.toml").symlink_to(kept)
    assert run([*NEW, "--secret-from=-"]) == 0
    assert (home / "config.toml").is_symlink()
    assert kept.read_text().startswith("mouse = true\n\n[profiles.default]\n")
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_secret_that_cannot_be_had_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "long").write_text("hunter2" * 1000)
    (tmp_path / "odd").write_bytes(b"\xff\n")
    assert "longer than any secret" in refusal(capsys, f"--secret-from={tmp_path / 'long'}")
    assert "it is not UTF-8 text" in refusal(capsys, f"--secret-from={tmp_path / 'odd'}")
    assert "names a home directory that does not exist" in refusal(capsys, "--secret-from=~nobody-of-this-name/x")
    assert "Is a directory" in refusal(capsys, f"--secret-from={tmp_path}")
    monkeypatch.setattr(sys, "stdin", None)
    assert "the standard input is closed" in refusal(capsys, "--secret-from=-")
    assert not (tmp_path / "config").exists()


@pytest.mark.parametrize("other", ["--secret-from=-", "--keep=keyring", "--keep=file"])
def test_what_does_not_go_together_is_refused(capsys: pytest.CaptureFixture[str], other: str) -> None:
    said = refusal(capsys, "--secret-command=echo hunter2", other)
    assert f"--secret-command and {other.partition('=')[0]} do not go together" in said


def test_the_secret_of_before_stays_when_the_settings_cannot_be_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    assert run([*NEW, "--secret-from=-"]) == 0
    capsys.readouterr()
    (home / "config.toml").unlink()
    (home / "config.toml").symlink_to(home / "secrets" / "default" / "no-directory")
    monkeypatch.setattr(sys, "stdin", io.StringIO("another-hunter2\n"))
    assert "cannot be written" in refusal(capsys, "--secret-from=-")
    assert (home / "secrets" / "default").read_text() == "hunter2\n"


@pytest.mark.parametrize("before", [None, "mouse = true\n"])
def test_the_settings_are_as_before_when_the_secret_cannot_be_kept(
    capsys: pytest.CaptureFixture[str], home: Path, before: str | None
) -> None:
    home.mkdir(parents=True)
    (home / "secrets").write_text("in the way")
    if before is not None:
        (home / "config.toml").write_text(before)
    assert "cannot be written" in refusal(capsys, "--secret-from=-")
    file = home / "config.toml"
    assert (file.read_text() if file.exists() else None) == before


def test_a_home_that_cannot_be_written_is_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "file"))
    assert "config.toml cannot be written: " in refusal(capsys, "--secret-from=-")
