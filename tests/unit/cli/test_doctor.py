from __future__ import annotations

import locale
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import certifi
import pytest
from keyring.backends import fail

from console.cli.doctor.command import _text
from console.cli.doctor.finding import Finding
from console.cli.doctor.network import network
from console.cli.doctor.place import not_terminals, terminal, tmux, versions
from console.cli.doctor.settings import Setup, journal, keyring, settings, state
from console.config.settings import Profile, Settings
from tests.support.keyring_backend import KeptInFile, choose


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
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((59, 24)))
    monkeypatch.setattr(locale, "getpreferredencoding", lambda _: "ISO-8859-1")
    found = seen({"TERM": "xterm"})
    assert (found["size"].state, found["text"].state) == ("wrong", "wrong")
    assert all(finding.advice for finding in found.values() if finding.state != "ok")
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((79, 24)))
    assert seen({"TERM": "xterm"})["size"].state == "note"


@pytest.mark.parametrize(
    ("answer", "state", "words", "lines"),
    [
        ("3.3a|on|0|10|1", "ok", "tmux 3.3a.", ""),
        ("3.4|external|all|0|1", "ok", "tmux 3.4.", ""),
        ("3.3a|external|0|10|1", "note", "what is copied stays in it", "set -g set-clipboard on."),
        (
            "3.3a|on|0|500|0",
            "note",
            "Esc takes 500 ms; it does not tell",
            "set -sg escape-time 10; set -g focus-events",
        ),
        ("", "note", "did not say", "set-clipboard on, escape-time 10"),
        ("3.3a|on", "note", "did not say", "set-clipboard on, escape-time 10"),
    ],
)
def test_what_tmux_keeps_from_us(answer: str, state: str, words: str, lines: str) -> None:
    (found,) = tmux(answer)
    assert (found.state, words in found.sentence, lines in found.advice) == (state, True, True)


def test_tmux_that_cannot_be_asked_is_worth_knowing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (
        "did not say how it is set" in seen({"TERM": "tmux-256color", "TMUX": "socket,1,0"}, "output")["tmux"].sentence
    )


def test_what_is_between_us_and_the_person_is_named() -> None:
    assert {"ssh", "screen"} <= set(seen({"TERM": "screen", "STY": "1.x", "SSH_CONNECTION": "1 2 3 4"}, "output"))


@pytest.mark.parametrize(
    ("environ", "url", "found"),
    [
        ({}, "https://api.100ms.live/v2", {}),
        ({"HTTPS_PROXY": "http://ada:hunter2@proxy:3128"}, "https://api.100ms.live/v2", {"proxy": "ok"}),
        ({"HTTP_PROXY": "http://proxy:3128"}, "https://api.100ms.live/v2", {}),
        ({"all_proxy": "socks5://proxy:1080"}, "https://api.100ms.live/v2", {"proxy": "wrong"}),
        ({"all_proxy": "proxy:1080"}, "https://api.100ms.live/v2", {"proxy": "ok"}),
        ({"HTTP_PROXY": "gopher://ada:hunter2@proxy"}, "https://api.100ms.live/v2", {"proxy": "wrong"}),
        ({"HTTPS_PROXY": "http://ada:hunter2:x@[proxy"}, "https://api.100ms.live/v2", {"proxy": "wrong"}),
        ({"HTTPS_PROXY": "http://proxy:99999"}, "https://api.100ms.live/v2", {"proxy": "wrong"}),
        ({"HTTPS_PROXY": "http://[", "NO_PROXY": "x"}, "https://api.100ms.live/v2", {"proxy": "wrong"}),
        ({"HTTPS_PROXY": "http://proxy", "NO_PROXY": "x, .100ms.live"}, "https://api.100ms.live/v2", {}),
        ({"HTTPS_PROXY": "http://proxy", "no_proxy": "*"}, "https://api.100ms.live/v2", {}),
        ({"ALL_PROXY": "socks5://proxy", "no_proxy": "x,*"}, "https://api.100ms.live/v2", {}),
        ({"HTTPS_PROXY": "http://proxy", "NO_PROXY": "ms.live"}, "https://api.100ms.live/v2", {"proxy": "ok"}),
        ({"SSL_CERT_FILE": "/nowhere"}, None, {"certificates": "wrong"}),
        ({"SSL_CERT_FILE": __file__}, None, {"certificates": "wrong"}),
        ({"SSL_CERT_FILE": str(Path(__file__).parent)}, None, {"certificates": "wrong"}),
        ({"SSL_CERT_FILE": certifi.where()}, None, {"certificates": "ok"}),
        ({"SSL_CERT_DIR": str(Path(__file__).parent)}, None, {"certificates": "ok"}),
    ],
)
def test_proxies_and_certificates(
    environ: dict[str, str], url: str | None, found: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.cli.doctor.network.find_spec", lambda _name: None)  # nothing speaks to SOCKS here
    seen = list(network(environ, url))
    assert {one.check: one.state for one in seen} == found
    assert "hunter2" not in repr(seen)
    assert all(one.advice for one in seen if one.state == "wrong")


def test_a_socks_proxy_is_right_where_something_speaks_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("console.cli.doctor.network.find_spec", lambda name: name == "socksio")
    (found,) = network({"ALL_PROXY": "socks5://ada:hunter2@proxy:1080"}, "https://api.100ms.live/v2")
    assert (found.state, found.sentence) == ("ok", "Requests go by way of proxy:1080, as ALL_PROXY says.")


def test_what_we_are_made_of() -> None:
    assert "textual 8.2." in versions().sentence
    assert versions().state == "ok"


WRONG = """
them = "x"
theme = "hms-drak"
[keymap]
"peer.kick" = "y"
"no.such" = "x"
[profiles.a]
api_url = "http://x.example/v2"
token = "keyring:a"
read_onyl = true
[profiles.b]
access_key = "k"
[profiles.c]
token = "file:none"
[profiles.c.destinations.d]
url = "rtmp://x/live/hunter2"
"""


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, fail.Keyring)
    file = tmp_path / "config.toml"
    file.write_text(WRONG)
    file.chmod(0o664)
    found = [one for one in settings("a", {}, file, Setup()) if one.state == "wrong"]
    told = [(one.check, one.sentence) for one in found]
    wanted = [
        ("settings", "there is no setting 'them'"),
        ("settings", "there is no setting 'profiles.a.read_onyl'"),
        ("settings file", "can be changed by other users (mode 0664)"),
        ("theme", "There is no theme 'hms-drak'; did you mean 'hms-dark'?"),
        ("keys", "nothing is called no.such"),
        ("keys", "cannot be both table.raw and peer.kick"),
        ("address", "http://x.example/v2 is not encrypted"),
        ("credentials", "there is no keyring on this machine"),
        ("profile b", "has access_key but not secret"),
        ("profile c", "There is no file"),
        ("keyring", "It is needed by a."),
    ]
    assert [check for check, _ in told] == [check for check, _ in wanted], told
    assert all(words in sentence for (_, sentence), (_, words) in zip(told, wanted, strict=True)), told
    assert all(one.advice for one in found)
    assert "hunter2" not in repr(found)
    file.chmod(0o644)
    readable = [one for one in settings("a", {}, file, Setup()) if one.check == "settings file"]
    assert "holds its key" in readable[0].sentence


def test_a_keyring_that_nobody_needs_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(monkeypatch, fail.Keyring)
    assert keyring(Settings()).state == "ok"
    choose(monkeypatch, KeptInFile, tmp_path / "ring")
    assert keyring(Settings(profiles={"a": Profile("a", token="keyring:a")})).sentence.endswith("used by a.")


def test_files_of_the_state_must_be_ours_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "journal.jsonl").touch(mode=0o644)
    assert [one.state for one in state(tmp_path / "none")] == ["ok"]
    assert [one.sentence for one in state(tmp_path)][1:] == [f"{tmp_path}/journal.jsonl can be read by other users."]
    really = os.access
    monkeypatch.setattr(os, "access", lambda path, how: Path(path).name != "journal.jsonl" and really(path, how))
    assert [one.state for one in state(tmp_path)][1:] == ["wrong"]


def test_findings_are_folded_for_a_terminal_only() -> None:
    long = Finding("check", "wrong", "many words " * 20, "do " * 40)
    assert len(_text([long], 0).splitlines()) == 4
    folded = _text([long], 60).splitlines()
    assert max(map(len, folded)) < 60
    assert folded[-1] == "1 wrong."
    assert " ".join(" ".join(folded).split()).count("many words") == 20


def test_no_terminal_is_worth_knowing_and_no_size_is_told() -> None:
    found = seen({"TERM": "xterm"}, *not_terminals(), "output")
    assert found["terminal"].state == "note"
    assert "size" not in found


def test_settings_go_on_after_a_problem(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("x = [")
    setup = Setup()
    found = {f.check: f.state for f in settings(None, {"HMS_MANAGEMENT_TOKEN": "t"}, tmp_path / "config.toml", setup)}
    wanted = {"settings": "wrong", "profile": "ok", "address": "ok", "credentials": "ok"}
    assert {check: found[check] for check in wanted} == wanted
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
        ("nobody", {}, ["profile"]),
        (None, {"HMS_API_URL": "ftp://x"}, ["address", "credentials"]),
        (None, {}, ["credentials"]),
    ],
)
def test_what_is_missing_has_its_name(
    tmp_path: Path, name: str | None, environ: dict[str, str], wrong: list[str]
) -> None:
    setup = Setup()
    found = {f.check: f.state for f in settings(name, environ, tmp_path / "none.toml", setup)}
    assert [check for check, state in found.items() if state == "wrong"] == wrong
    assert setup.credentials is None


def test_the_journal_needs_a_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert journal(tmp_path / "a" / "b").state == "ok"
    (tmp_path / "open").mkdir(mode=0o755)
    assert journal(tmp_path / "open").state == "note"
    monkeypatch.setattr(os, "access", lambda *_: False)
    found = journal(tmp_path)
    assert (found.state, bool(found.advice)) == ("wrong", True)
