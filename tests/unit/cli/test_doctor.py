from __future__ import annotations

import locale
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from console.cli.doctor.finding import Finding
from console.cli.doctor.place import Setup, journal, not_terminals, settings, terminal


@pytest.fixture
def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((80, 24)))
    monkeypatch.setattr(locale, "getpreferredencoding", lambda _: "UTF-8")


def seen(environ: Mapping[str, str], *missing: str) -> dict[str, Finding]:
    return {finding.check: finding for finding in terminal(environ, missing)}


@pytest.mark.usefixtures("on_a_terminal")
@pytest.mark.parametrize(
    ("environ", "state", "words"),
    [
        ({"TERM": "xterm-256color"}, "ok", "256 colours"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "ok", "16 million"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "ok", "NO_COLOR"),
        ({"TERM": "linux"}, "note", "16 colours"),
        ({"TERM": "dumb"}, "wrong", "dumb"),
        ({}, "wrong", "not set"),
    ],
)
def test_colours(environ: dict[str, str], state: str, words: str) -> None:
    found = seen(environ)
    assert (found["colours"].state, words in found["colours"].sentence) == (state, True)
    assert (found["size"].state, found["text"].state) == ("ok", "ok")
    assert "terminal" not in found


@pytest.mark.usefixtures("on_a_terminal")
def test_what_is_too_small_or_not_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((79, 24)))
    monkeypatch.setattr(locale, "getpreferredencoding", lambda _: "ISO-8859-1")
    found = seen({"TERM": "xterm", "TMUX": "x"})
    assert (found["size"].state, found["text"].state, found["tmux"].state) == ("wrong", "wrong", "note")
    assert all(finding.advice for finding in found.values() if finding.state != "ok")


def test_no_terminal_is_worth_knowing_and_no_size_is_told() -> None:
    found = seen({"TERM": "xterm"}, *not_terminals(), "output")
    assert found["terminal"].state == "note"
    assert "size" not in found


def test_settings_go_on_after_a_problem(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("x = [")
    setup = Setup()
    found = {f.check: f.state for f in settings(None, {"HMS_MANAGEMENT_TOKEN": "t"}, tmp_path / "config.toml", setup)}
    assert found == {"settings": "wrong", "profile": "ok", "address": "ok", "credentials": "ok"}
    assert setup.credentials is not None


def test_saved_destinations_are_listed_without_secrets(tmp_path: Path) -> None:
    table = "[profiles.a.destinations."
    (tmp_path / "config.toml").write_text(
        f'{table}one]\nurl = "rtmp://x/live"\nkey = "cmd:touch {tmp_path}/was-run"\n'
        f'{table}two]\nurl = "rtmp://x/live/hunter2"\n{table}three]\nurl = "rtmp://x/live"\nkey = "file:none"\n'
    )
    found = {f.check: f for f in settings(None, {"HMS_MANAGEMENT_TOKEN": "t"}, tmp_path / "config.toml", Setup())}
    assert found["destination one"].sentence == "rtmp://x/live, key from a command (not run)."
    assert found["destination two"].sentence == "rtmp://x/********, key inside the URL."
    assert (found["destination three"].state, found["destination three"].advice != "") == ("wrong", True)
    assert "There is no file" in found["destination three"].sentence
    assert "hunter2" not in repr(found)
    assert not (tmp_path / "was-run").exists()


@pytest.mark.parametrize(
    ("name", "environ", "wrong"),
    [
        ("nobody", {}, "profile"),
        (None, {"HMS_API_URL": "ftp://x"}, "address"),
        (None, {}, "credentials"),
    ],
)
def test_what_is_missing_has_its_name(tmp_path: Path, name: str | None, environ: dict[str, str], wrong: str) -> None:
    setup = Setup()
    found = {f.check: f.state for f in settings(name, environ, tmp_path / "none.toml", setup)}
    assert [check for check, state in found.items() if state == "wrong"] == [wrong]
    assert setup.credentials is None


def test_the_journal_needs_a_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert journal(tmp_path / "a" / "b").state == "ok"
    (tmp_path / "open").mkdir(mode=0o755)
    assert journal(tmp_path / "open").state == "note"
    monkeypatch.setattr(os, "access", lambda *_: False)
    found = journal(tmp_path)
    assert (found.state, bool(found.advice)) == ("wrong", True)
