from __future__ import annotations

import sys
import threading
import traceback
from pathlib import Path

import pytest

from console.config.access import Stored
from console.config.errors import ConfigError
from console.config.launch import AccessKey, Token, revealed
from console.config.secret import Secret
from console.config.settings import Profile
from tests.support.keyring_backend import KeptInFile, choose
from tests.support.program import until

HIDDEN = "hunter2-hunter2"


def counting(tmp_path: Path) -> str:
    """A command that gives the secret, and leaves a line each time that it runs."""
    return f"cmd:sh -c 'echo ran >> {tmp_path}/runs; echo {HIDDEN}'"


def runs(tmp_path: Path) -> int:
    path = tmp_path / "runs"
    return len(path.read_text().splitlines()) if path.exists() else 0


def test_nothing_runs_before_it_is_needed_and_then_once(tmp_path: Path) -> None:
    access = Stored(Profile("p", access_key=" k ", secret=counting(tmp_path)), tmp_path)
    assert (runs(tmp_path), access.known, revealed(access)) == (0, None, ())
    assert access.read() == AccessKey("k", Secret(HIDDEN))
    assert access.read() is access.known
    assert (runs(tmp_path), revealed(access)) == (1, (HIDDEN,))


def test_a_file_is_read_when_it_is_needed(tmp_path: Path) -> None:
    place = tmp_path / "s"
    place.write_text("old\n")
    place.chmod(0o600)
    access = Stored(Profile("p", token="file:s"), tmp_path)
    place.write_text(HIDDEN)
    assert access.read() == Token(Secret(HIDDEN))


def test_the_keyring_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, KeptInFile, tmp_path / "ring")
    access = Stored(Profile("p", access_key="k", secret="keyring:p"), tmp_path)
    with pytest.raises(ConfigError, match=r"The keyring holds no secret for 'profiles\.p\.secret'"):
        access.read()
    (tmp_path / "ring").write_text(f'{{"hms-console/p": "{HIDDEN}"}}')
    assert access.read() == AccessKey("k", Secret(HIDDEN)), "a failure is not remembered"


def test_two_who_ask_at_once_run_it_once(tmp_path: Path) -> None:
    access = Stored(Profile("p", token=counting(tmp_path)), tmp_path)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(access.read())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Token(Secret(HIDDEN))] * 4
    assert runs(tmp_path) == 1


def test_stopping_ends_the_wait(tmp_path: Path) -> None:
    access = Stored(Profile("p", token=f"cmd:sh -c 'echo > {tmp_path}/began; sleep 600'"), tmp_path)
    said: list[str] = []

    def read() -> None:
        try:
            access.read()
        except ConfigError as error:
            said.append(error.sentence)

    thread = threading.Thread(target=read)
    thread.start()
    until((tmp_path / "began").exists)
    access.stop()
    thread.join(10)
    assert said == ["The command of 'profiles.p.token' ('sh') was stopped."]


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        (Profile("p"), "names no credentials"),
        (Profile("p", access_key="k"), "has access_key but not secret"),
        (Profile("p", access_key="a b", secret="cmd:true"), "holds white space"),
        (Profile("p", token="file:none"), "There is no file"),
        (Profile("p", token="cmd:no-such-program-here"), "cannot be run: No such file or directory"),
        (Profile("p", token="cmd:/"), "cannot be run: Permission denied"),
        (Profile("p", token=f"cmd:{'x' * 5000}"), "cannot be run: No such file or directory"),
        (Profile("p", token=f"file:{'x' * 5000}"), "cannot be read: File name too long"),
        (Profile("p", token="cmd:echo 'x"), "cannot be understood"),
        (Profile("p", token='cmd:""'), "cannot be run"),
    ],
)
def test_what_can_be_known_at_once_is_said_at_once(tmp_path: Path, profile: Profile, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        Stored(profile, tmp_path)


def test_a_file_open_to_others_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "s").write_text(HIDDEN)
    (tmp_path / "s").chmod(0o640)
    with pytest.raises(ConfigError, match=r"open to other users \(mode 0640\)"):
        Stored(Profile("p", token="file:s"), tmp_path)


def test_no_text_made_of_it_holds_the_secret(tmp_path: Path) -> None:
    access = Stored(Profile("p", token=counting(tmp_path)), tmp_path)
    access.read()
    assert HIDDEN not in f"{access!r} {access}"
    with pytest.raises(ValueError, match="Stored") as caught:
        raise ValueError(access)
    assert HIDDEN not in "".join(traceback.format_exception(caught.value))


def test_no_argument_of_a_program_holds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a keyring is asked, and what it is told to keep, travels through pipes."""
    choose(monkeypatch, KeptInFile, tmp_path / "ring")
    seen: list[tuple[object, ...]] = []

    def watch(event: str, args: tuple[object, ...]) -> None:
        if event == "subprocess.Popen" and watching:
            seen.append(args)

    watching = True
    sys.addaudithook(watch)
    from console.config import os_keyring

    os_keyring.put(os_keyring.Entry("hms-console", "p"), HIDDEN, seconds=60)
    assert Stored(Profile("p", token="keyring:p"), tmp_path).read() == Token(Secret(HIDDEN))
    watching = False
    assert len(seen) == 2
    assert HIDDEN not in repr([args[:2] for args in seen]), "neither the program nor its arguments"
