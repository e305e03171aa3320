from __future__ import annotations

import json
import os
import pickle
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backends import fail

from console.config.destinations import Destination, described, problems_of
from console.config.errors import ConfigError
from console.config.load import parse
from console.config.resolve import Options, Places, resolve
from console.config.secret import Secret
from console.config.settings import Settings
from tests.support.keyring_backend import choose

FILE = Path("/etc/c.toml")
HIDDEN = "hunter2-hunter2"
SERVER = "rtmp://a.rtmp.youtube.com/live2"
HEAD = "[profiles.main.destinations.youtube]\n"
WHOLE = f'{HEAD}url = "{SERVER}"\nkey = "file:key"\nwatch = "https://cdn.example/master.m3u8"\n'


def read(text: str) -> Destination:
    (found,) = parse(text, FILE).profiles["main"].destinations.values()
    return found


def sentence(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse(text, FILE)
    assert caught.value.sentence.isprintable()
    assert HIDDEN not in caught.value.sentence
    return caught.value.sentence


def outcome(text: str) -> Destination | str:
    try:
        return read(text)
    except ConfigError as error:
        return error.sentence


def destination(source: str, base: Path = Path()) -> Destination:
    return Destination("youtube", "main", Secret(SERVER), source, base=base)


def key_file(base: Path, text: str = HIDDEN, mode: int = 0o600) -> Path:
    path = base / "key"
    path.write_text(text + "\n")
    path.chmod(mode)
    return path


def command(code: str) -> str:
    return f"cmd:{sys.executable} -c '{code}'"


def test_a_destination_is_read_and_its_key_is_not() -> None:
    found = read(WHOLE)
    assert (found.name, found.profile, found.url.reveal()) == ("youtube", "main", SERVER)
    assert (found.key_source, found.watch, found.probe) == ("file:key", "https://cdn.example/master.m3u8", "")
    assert found.setting == "profiles.main.destinations.youtube"
    assert read(f'{HEAD}url = "rtmps://x:443/app/{HIDDEN}?a=b"\nprobe = "my-probe --name \'a b\'"').probe.endswith("b'")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'{HEAD}key = "file:k"', "line 1: 'profiles.main.destinations.youtube' needs a url, like url ="),
        (
            f'{HEAD}url = "http://x/{HIDDEN}"',
            "line 2: 'profiles.main.destinations.youtube.url' must be an address that",
        ),
        (f'{HEAD}url = "rtmp://"', "must be an address that starts with rtmp:// or rtmps://"),
        (f'{HEAD}url = "rtmp://a b/{HIDDEN}"', "it is other text."),
        (f'{HEAD}url = "{SERVER}"\nkey = "{HIDDEN}"', "youtube.key' must be text that says where to find it"),
        (
            f'{HEAD}url = "rtmp://me:{HIDDEN}@x/app"\nkey = "file:k"',
            "line 2: 'profiles.main.destinations.youtube.url' holds a password or a query beside a key",
        ),
        (f'{HEAD}url = "{SERVER}?k={HIDDEN}"\nkey = "file:k"', "leave only the server in it"),
        (f'{WHOLE}probe = "x"', "line 5: 'profiles.main.destinations.youtube.probe' stands beside watch"),
        (f'{HEAD}url = "{SERVER}"\nwatch = "ftp://x/{HIDDEN}"', "must be an address that starts with https:// or"),
        (f'{HEAD}url = "{SERVER}"\nwatch = "https://me:{HIDDEN}@x/"', "without a password; it is other text."),
        (f'{HEAD}url = "{SERVER}"\nprobe = "say \'{HIDDEN}"', "must be a command, like my-probe"),
        (f'{HEAD}url = "{SERVER}"\nprobe = "cmd:my-probe"', "must be a command, like my-probe"),
        (
            f'{HEAD}urk = "{SERVER}"',
            "there is no setting 'profiles.main.destinations.youtube.urk'; did you mean 'url'?",
        ),
        (
            f'[profiles.main.destinations]\nyoutube = "{SERVER}/{HIDDEN}"',
            "must be a table with a url; it is other text; write it below a line [profiles.main.destinations.youtube].",
        ),
        (f'[profiles.main]\ndestinations = "{SERVER}/{HIDDEN}"', "must be a table of RTMP destinations"),
        (f'[profiles.main.destinations."a b"]\nurl = "{SERVER}"', "the name of a destination must be letters, digits"),
    ],
)
def test_a_mistake_is_named_and_no_secret_is_repeated(text: str, expected: str) -> None:
    assert expected in sentence(text)


_ANY = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30).map(lambda text: f"{text}{HIDDEN}"),
    st.sampled_from([f"{SERVER}/{HIDDEN}", f"https://x/?k={HIDDEN}", f"cmd:{HIDDEN}", f"file:{HIDDEN}", 7, True, [1]]),
)


@given(st.dictionaries(st.sampled_from(["url", "key", "watch", "probe"]), _ANY))
def test_any_table_is_a_destination_without_secrets_in_its_text_or_one_sentence(table: dict[str, object]) -> None:
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items())
    text = HEAD + "\n".join(lines).replace("\x7f", "\\u007f") + "\n"
    found = outcome(text)
    if isinstance(found, str):
        assert found.isprintable()
        assert HIDDEN not in found
    else:
        assert HIDDEN not in f"{found!r} {found} {[found]}"
        assert found.key_source or HIDDEN not in found.shown
        assert not (found.watch and found.probe)


def test_the_launch_has_the_destinations_of_its_profile_and_no_key() -> None:
    settings = parse(f"{WHOLE}[profiles.main.destinations.own]\nurl = '{SERVER}/{HIDDEN}'\n[profiles.b]\n", FILE)
    launch = resolve(Options("main"), {"HMS_MANAGEMENT_TOKEN": "t"}, settings, Places(FILE, Path("/s")))
    assert [one.name for one in launch.destinations] == ["youtube", "own"]
    assert launch.destinations[0].base == Path("/etc")
    assert HIDDEN not in repr(launch)
    assert resolve(Options("b"), {"HMS_MANAGEMENT_TOKEN": "t"}, settings, Places(FILE, Path())).destinations == ()
    none = resolve(Options(), {"HMS_MANAGEMENT_TOKEN": "t"}, Settings(), Places(FILE, Path()))
    assert none.destinations == ()


def test_nothing_is_run_at_start(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(f'{HEAD}url = "{SERVER}"\nkey = "cmd:touch {tmp_path}/was-run"\n')
    settings = parse((tmp_path / "c.toml").read_text(), tmp_path / "c.toml")
    launch = resolve(Options(), {"HMS_MANAGEMENT_TOKEN": "t"}, settings, Places(tmp_path / "c.toml", tmp_path))
    assert problems_of(launch.destinations[0]) == ()
    assert described(launch.destinations[0]) == f"{SERVER}, key from a command (not run)"
    assert not (tmp_path / "was-run").exists()


def test_the_key_is_read_from_beside_the_settings_and_joined(tmp_path: Path) -> None:
    key_file(tmp_path, f"/{HIDDEN}")
    found = destination("file:key", tmp_path)
    key = found.read_key()
    assert key == Secret(HIDDEN)
    assert found.whole_url(key) == Secret(f"{SERVER}/{HIDDEN}")
    whole = Destination("own", "main", Secret(f"{SERVER}/{HIDDEN}"))
    assert whole.read_key() is None
    assert whole.whole_url(None) == whole.url
    with pytest.raises(TypeError, match="not written to disk"):
        pickle.dumps(whole)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (command(f'print("rtmp://x/{HIDDEN}")'), "is a whole URL, or nothing: it must be the stream key alone."),
        (command('print("/")'), "is a whole URL, or nothing"),
        (command(f'print("{HIDDEN} b")'), "holds white space or characters that no credential has"),
        (command("import time; time.sleep(60)"), "gave no answer in 0 s"),
        (command("raise SystemExit(3)"), "failed with 3"),
        ("keyring:x", "there is no keyring on this machine"),
        ("file:none", "There is no file"),
    ],
)
def test_a_key_that_cannot_be_had_is_said_and_not_repeated(
    tmp_path: Path, source: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, fail.Keyring)
    slow = 0.2 if "sleep" in source else 20.0
    with pytest.raises(ConfigError) as caught:
        destination(source, tmp_path).read_key(seconds=slow)
    assert words in caught.value.sentence
    assert HIDDEN not in caught.value.sentence


def test_a_command_has_no_terminal_while_the_console_is_open() -> None:
    code = 'import os, sys; print("own" if os.getsid(0) == os.getpid() else "shared", sys.stdin.read(), sep="")'
    assert destination(command(code)).read_key() == Secret("own")
    session = 'import os; print("own" if os.getsid(0) == os.getpid() else os.getsid(0))'
    assert destination(command(session)).read_key(terminal=True) == Secret(str(os.getsid(0)))


def test_what_can_be_wrong_is_found_without_running_anything(tmp_path: Path) -> None:
    key = key_file(tmp_path, mode=0o644)
    assert problems_of(destination("file:key", tmp_path))[0].endswith(f"run `chmod 600 {key}`.")
    both = problems_of(replace(destination("file:key", tmp_path), probe="no-such-program-here"))
    assert ["chmod" in one for one in both] == [True, False]
    key.chmod(0o600)
    assert problems_of(destination("file:key", tmp_path)) == ()
    (gone,) = problems_of(destination("cmd:no-such-program-here show"))
    assert gone.startswith("The command of 'profiles.main.destinations.youtube.key' is not on this machine")
    probed = Destination("youtube", "main", Secret(SERVER), probe="no-such-program-here")
    assert "youtube.probe' is not on this machine" in problems_of(probed)[0]
    assert problems_of(replace(probed, probe="x" * 5000)) != ()


def test_it_is_described_without_its_secrets() -> None:
    whole = Destination("own", "main", Secret(f"rtmps://x:1/app/{HIDDEN}"), watch=f"https://cdn.example/?k={HIDDEN}")
    assert described(whole) == "rtmps://x/********, key inside the URL, watched at cdn.example"
    probed = Destination("own", "main", Secret(SERVER), "file:k", probe=f"probe --key {HIDDEN}")
    assert described(probed) == f"{SERVER}, key from a file, probed by a command (not run)"
