from __future__ import annotations

import json
import secrets
import sys
import traceback
from pathlib import Path

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from console.config import os_keyring
from console.config.child import Child
from console.config.errors import ConfigError
from console.config.keyring_child import answer
from console.config.os_keyring import Entry, entry_of
from tests.support.keyring_backend import PLACE, Broken, KeptInFile, Locked, Neighbour, Silent, choose

HIDDEN = "hunter2-hunter2"
PATIENT = 60.0


def got(entry: Entry, seconds: float = PATIENT) -> str:
    return os_keyring.get(entry, "profiles.main.secret", Child(), seconds=seconds, terminal=False).decode()


MAIN = Entry("hms-console", "main")


def refusal(entry: Entry = MAIN, seconds: float = PATIENT) -> str:
    with pytest.raises(ConfigError) as caught:
        got(entry, seconds)
    assert caught.value.sentence.isprintable()
    assert HIDDEN not in "".join(traceback.format_exception(caught.value))
    return caught.value.sentence


@pytest.mark.parametrize(
    ("rest", "entry"),
    [
        ("main", Entry("hms-console", "main")),
        (" main ", Entry("hms-console", "main")),
        ("100ms/ada@example.org", Entry("100ms", "ada@example.org")),
        ("https://dashboard/x/ada", Entry("https://dashboard/x", "ada")),
        ("/main", Entry("hms-console", "/main")),
        ("main/", Entry("hms-console", "main/")),
    ],
)
def test_a_source_names_an_entry(rest: str, entry: Entry) -> None:
    assert entry_of(rest) == entry


@given(st.text(min_size=1).filter(lambda text: text.strip() == text))
def test_any_source_names_some_entry(rest: str) -> None:
    entry = entry_of(rest)
    assert entry.service
    assert entry.name
    assert rest in (entry.name, f"{entry.service}/{entry.name}")


def test_what_is_kept_is_found_and_can_be_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, KeptInFile, tmp_path / "ring")
    entry = Entry("hms-console", "main")
    os_keyring.put(entry, HIDDEN, seconds=PATIENT)
    assert json.loads((tmp_path / "ring").read_text()) == {"hms-console/main": HIDDEN}
    assert got(entry) == HIDDEN
    os_keyring.forget(entry, seconds=PATIENT)
    os_keyring.forget(entry, seconds=PATIENT)
    assert "holds no secret for 'profiles.main.secret' (service 'hms-console', name 'main')" in refusal(entry)


def test_what_is_not_there_comes_with_the_command_that_stores_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, KeptInFile, tmp_path / "ring")
    said = refusal(Entry("my service", "main"))
    assert said.endswith(f"store it with `{sys.executable} -m keyring set 'my service' main`, which asks for it.")


@pytest.mark.parametrize("kind", [fail.Keyring, null.Keyring])
def test_a_machine_without_a_keyring_is_told_what_else_there_is(
    kind: type[KeyringBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, kind)
    for said in (refusal(), _trouble_of_putting(), _trouble_about()):
        assert (
            "there is no keyring on this machine, or none that this session reaches (over SSH there may be no" in said
        )
        assert '("file:PATH") or have a command print it ("cmd:pass show NAME")' in said


def _trouble_of_putting() -> str:
    with pytest.raises(ConfigError) as caught:
        os_keyring.put(MAIN, HIDDEN, seconds=PATIENT)
    assert HIDDEN not in caught.value.sentence
    return caught.value.sentence


def _trouble_about() -> str:
    with pytest.raises(ConfigError) as caught:
        os_keyring.backend(seconds=PATIENT)
    return caught.value.sentence


def test_a_locked_one_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, Locked)
    assert "it is locked, and nobody could be asked to unlock it (Failed to unlock the collection!)" in refusal()
    assert os_keyring.backend(seconds=PATIENT) == "keyring backend Locked", "it may be unlocked later"


def test_one_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, Silent)
    assert "it gave no answer in 0 s, as over SSH without a desktop" in refusal(seconds=0.4)


def test_one_that_breaks_is_said_in_one_clean_line(monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, Broken)
    assert "it failed: RuntimeError: the [31mbus is gone. `" in refusal()


def test_a_secret_that_a_broken_one_repeats_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, Broken)
    assert "it failed" in _trouble_of_putting()


def test_no_module_of_ours_stands_in_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, Neighbour)
    assert got(MAIN) == secrets.__file__


def test_one_that_does_not_exist_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, "no.such.Keyring")
    assert "it failed: " in refusal()


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeptInFile:
    """The keyring of this process, for the length of a test."""
    monkeypatch.setenv(PLACE, str(tmp_path / "ring"))
    before, mine = keyring.get_keyring(), KeptInFile()  # type: ignore[no-untyped-call]  # keyring's base class says nothing of its own __init__
    monkeypatch.setattr("keyring.core._keyring_backend", before)
    keyring.set_keyring(mine)
    return mine


@pytest.mark.usefixtures("ring")
def test_the_program_that_asks_answers_each_wish() -> None:
    entry = {"service": "s", "name": "n"}
    assert answer({"do": "get", **entry}) == {"trouble": "nothing"}
    assert answer({"do": "set", **entry, "secret": HIDDEN}) == {"done": True}
    assert answer({"do": "get", **entry}) == {"secret": HIDDEN}
    assert answer({"do": "delete", **entry}) == {"done": True}
    assert answer({"do": "delete", **entry}) == {"trouble": "nothing"}
    assert answer({"do": "about"}) == {"backend": "keyring backend KeptInFile", "usable": True}
