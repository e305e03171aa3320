from __future__ import annotations

import io
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from console import __version__
from console.__main__ import DEFAULTS, main
from console.cli.main import COMMANDS, group, run
from tests.support.keyring_backend import KeptInFile, choose

ROOM = "64a0c0ffee00000000000001"


@pytest.fixture(autouse=True)
def _nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person with no settings, no credentials and no terminal."""
    for name in ("HMS_ACCESS_KEY", "HMS_SECRET", "HMS_MANAGEMENT_TOKEN", "HMS_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "config" / "hms-console" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HMS_ACCESS_KEY", "k")
    monkeypatch.setenv("HMS_SECRET", "hunter2")


def refused(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """What stderr says to a command line that is refused: one line, exit code 2, nothing on stdout."""
    assert run(argv) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err.removeprefix("hms-console: ").rstrip("\n")


def test_no_credentials(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys)
    assert said.startswith("There are no credentials for the profile 'default'. Set HMS_ACCESS_KEY and HMS_SECRET")
    assert said.endswith("run: hms-console demo")


def test_half_of_the_credentials(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HMS_ACCESS_KEY", "k")
    assert refused(capsys).startswith("HMS_ACCESS_KEY is set but HMS_SECRET is not: set HMS_SECRET too")


def test_a_room_id_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "--room", "town-hall").startswith("'town-hall' is not a room id: it has 24 characters")


def test_a_typing_error_in_the_settings(capsys: pytest.CaptureFixture[str], settings: Path) -> None:
    settings.write_text("[profiles.main]\nread_onyl = true\n")
    said = refused(capsys)
    assert said == f"{settings}, line 2: there is no setting 'profiles.main.read_onyl'; did you mean 'read_only'?"


def test_no_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    credentials(monkeypatch)
    words = "The console needs a terminal, but its input is not one: run it directly in a terminal"
    assert refused(capsys).startswith(words)
    assert refused(capsys, "--room", ROOM, "--write").startswith(words)
    assert refused(capsys, "demo").startswith(words)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--wirte"], "No such option '--wirte'. Did you mean '--write'? Try 'hms-console --help'."),
        (["demoo"], "No such command 'demoo'."),
        (["--write", "demo"], "Options of the console itself go without a command: write 'hms-console [OPTIONS]'."),
        (["--read-only", "config", "path"], "Options of the console itself go without a command"),
        (["--room", ROOM, "config", "path"], "Options of the console itself go without a command"),
        (["--profile", "x"], "There is no profile 'x'; the configuration file has no profiles."),
        (["simulate", "--port", "99999"], "Invalid value for '--port': 99999 is not in the range"),
        (["simulate", "--scenario", "clam"], "Invalid value for '--scenario': 'clam' is not one of"),
        (["simulate", "--epoch", "\x1b]0;x\x07"], "Invalid value for '--epoch': '\\x1b]0;x\\x07' is not a time like"),
        (["simulate", "--epoch", "2025-02-03T04:05:06"], "The epoch needs a time zone"),
        (["simulate", "--webhook-url", "https://example.com/x"], "The webhook URL must be http on this machine"),
        (["simulate", "--speed", "nan"], "The speed must be between 0 (frozen) and 1000."),
        (["demo", "--peers", "0"], "The number of peers must be between 1 and 20000."),
        (["demo", "--peers", "many"], "Invalid value for '--peers': 'many' is not a valid integer."),
    ],
)
def test_a_mistake_on_the_command_line(capsys: pytest.CaptureFixture[str], argv: list[str], words: str) -> None:
    assert refused(capsys, *argv).startswith(words)


def test_a_group_without_a_command_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config"]) == 2
    page = capsys.readouterr().err
    assert "check  Check the file and where credentials come from." in page
    assert "..." not in page.partition("Commands:")[2], "each line of the list is whole"


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"hms-console {__version__}\n"
    assert run(["--help"]) == 0
    page = capsys.readouterr().out
    for name, entry in COMMANDS.items():
        assert name in page
        assert entry.summary in page


@pytest.mark.parametrize("name", COMMANDS)
def test_every_listed_command_exists_and_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = group.get_command(click.Context(group), name)
    assert command is not None
    assert command.name == name
    assert command.get_short_help_str(limit=200) == COMMANDS[name].summary
    assert run([name, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"Usage: hms-console {name}")


def test_config_path(capsys: pytest.CaptureFixture[str], settings: Path) -> None:
    assert run(["config", "path"]) == 0
    assert capsys.readouterr().out == f"{settings}\n"


def test_config_check_of_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["config", "check"]) == 0
    assert capsys.readouterr().out == (
        f"{tmp_path}/config/hms-console/config.toml: not there, so everything has its default.\n"
        "environment: no credentials\n"
    )


def test_config_check_says_where_credentials_come_from_and_never_what_they_are(
    capsys: pytest.CaptureFixture[str], settings: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (settings.parent / "good").write_text("hunter2\n")
    (settings.parent / "good").chmod(0o600)
    settings.write_text(
        '[profiles.a]\naccess_key = "k"\nsecret = "file:good"\n'
        f'[profiles.b]\ntoken = "cmd:touch {tmp_path}/was-run"\n'
        '[profiles.c]\napi_url = "http://127.0.0.1:1/v2"\n'
    )
    monkeypatch.setenv("HMS_MANAGEMENT_TOKEN", "hunter2")
    assert run(["config", "check"]) == 0
    said = capsys.readouterr().out
    assert said.splitlines() == [
        f"{settings}: read.",
        "environment: credentials (Token), which win over every profile that is not named by --profile",
        "profile a: https://api.100ms.live/v2, credentials from 'file:good'",
        "profile b: https://api.100ms.live/v2, credentials from a command (not run)",
        "profile c: http://127.0.0.1:1/v2, no credentials",
    ]
    assert not (tmp_path / "was-run").exists()


def test_config_check_names_the_limits_of_quality_that_are_set(
    capsys: pytest.CaptureFixture[str], settings: Path
) -> None:
    settings.write_text("[profiles.main.quality]\nloss_fair = 1.5\nrtt_poor = 300\n")
    assert run(["config", "check"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "profile main, quality: loss_fair 1.5, rtt_poor 300; the other limits have their defaults"
    )


def test_config_check_tells_everything_that_is_wrong(
    capsys: pytest.CaptureFixture[str], settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.write_text(
        'them = "x"\ntheme = "hms-drak"\n[keymap]\n"no.such" = "x"\n'
        '[profiles.a]\nread_onyl = 1\ntoken = "keyring:a"\n[profiles.b]\ntoken = "cmd:no-such-program-here"\n'
    )
    monkeypatch.setenv("HMS_ACCESS_KEY", "k")
    assert run(["config", "check"]) == 2
    lines = capsys.readouterr().out.splitlines()[1:]
    wanted = [
        f"PROBLEM: {settings}, line 1: there is no setting 'them'; did you mean 'theme'?",
        f"PROBLEM: {settings}, line 6: there is no setting 'profiles.a.read_onyl'; did you mean 'read_only'?",
        "PROBLEM: There is no theme 'hms-drak'; did you mean 'hms-dark'?",
        "PROBLEM: keymap: nothing is called no.such",
        "environment: PROBLEM: HMS_ACCESS_KEY is set but HMS_SECRET is not",
        "profile a: https://api.100ms.live/v2, credentials from 'keyring:a' (not asked)",
        "profile b: PROBLEM: The command of 'profiles.b.token' ('no-such-program-here') cannot be run",
    ]
    assert [line.startswith(words) for line, words in zip(lines, wanted, strict=True)] == [True] * 7, lines


def test_config_check_looks_at_the_address_of_the_environment(
    capsys: pytest.CaptureFixture[str], settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.write_text('[profiles.a]\naccess_key = "k"\n')
    monkeypatch.setenv("HMS_API_URL", "ftp://x")
    monkeypatch.setenv("HMS_SECRET", "hunter2")
    assert run(["config", "check"]) == 2
    assert [line.partition(" ")[0::2] for line in capsys.readouterr().out.splitlines()[1:]] == [
        (
            "environment:",
            "PROBLEM: HMS_API_URL must be an address like https://api.100ms.live/v2, without a password or a query.",
        ),
        (
            "environment:",
            "PROBLEM: HMS_SECRET is set but HMS_ACCESS_KEY is not: set HMS_ACCESS_KEY too, or unset HMS_SECRET.",
        ),
        ("profile", "a: PROBLEM: The profile 'a' has access_key but not secret: add 'profiles.a.secret'."),
    ]
    settings.unlink()
    assert run(["config", "check"]) == 2


def test_config_check_of_a_place_that_cannot_be(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", f"/{'a' * 300}")
    assert run(["config", "check"]) == 2
    problem, environment = capsys.readouterr().out.splitlines()
    assert problem.startswith("PROBLEM: /aaa")
    assert problem.endswith("config.toml cannot be read: File name too long.")
    assert environment == "environment: no credentials"


@pytest.mark.parametrize("argv", [["doctor"], ["doctor", "--json"], ["config", "check"], ["--help"]])
def test_a_closed_output_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], argv: list[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    assert run(argv) == (1 if "doctor" in argv else 0), "there are no credentials, which is wrong for doctor alone"
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("encoding", "name", "written"),
    [
        ("utf-8", "a\udcff", b"a\xff"),  # a name of a file that is not UTF-8, as Python holds it
        ("latin-1", "caf\xe9", b"caf\xe9"),
        ("latin-1", "日", b"\\u65e5"),
    ],
)
def test_what_the_output_cannot_hold_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, encoding: str, name: str, written: bytes
) -> None:
    output = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(output, encoding, write_through=True))
    monkeypatch.setenv("XDG_CONFIG_HOME", f"/{name}")
    assert run(["config", "path"]) == 0
    assert output.getvalue() == b"/" + written + b"/hms-console/config.toml\n"


def test_config_check_asks_the_keyring_only_when_it_may(
    capsys: pytest.CaptureFixture[str], settings: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choose(monkeypatch, KeptInFile, tmp_path / "ring")
    settings.write_text('[profiles.a]\ntoken = "keyring:a"\n')
    assert run(["config", "check", "--run-commands"]) == 2
    assert "The keyring holds no secret for 'profiles.a.token'" in capsys.readouterr().out
    (tmp_path / "ring").write_text('{"hms-console/a": "hunter2"}')
    assert run(["config", "check", "--run-commands"]) == 0
    said = capsys.readouterr().out
    assert "credentials from 'keyring:a'\n" in said
    assert "hunter2" not in said


def test_config_check_goes_on_after_a_problem(capsys: pytest.CaptureFixture[str], settings: Path) -> None:
    (settings.parent / "open").write_text("hunter2\n")
    (settings.parent / "open").chmod(0o644)
    settings.write_text(
        '[profiles.a]\naccess_key = "k"\nsecret = "file:open"\n[profiles.b]\naccess_key = "k"\n[profiles.c]\n'
    )
    assert run(["config", "check"]) == 2
    lines = capsys.readouterr().out.splitlines()[2:]
    assert lines == [
        f"profile a: PROBLEM: {settings.parent}/open is open to other users (mode 0644): "
        f"run `chmod 600 {settings.parent}/open`.",
        "profile b: PROBLEM: The profile 'b' has access_key but not secret: add 'profiles.b.secret'.",
        "profile c: https://api.100ms.live/v2, no credentials",
    ]


SAVED = """[profiles.a]
access_key = "k"
secret = "file:key"
[profiles.a.destinations.youtube]
url = "rtmp://a.example/live2"
key = "cmd:touch {0}/was-run"
watch = "https://cdn.example/master.m3u8?token=hunter2"
[profiles.a.destinations.own]
url = "rtmp://b.example/live"
key = "file:key"
probe = "touch {0}/was-run"
[profiles.a.destinations.whole]
url = "rtmp://c.example/live/hunter2"
"""


def test_config_check_knows_destinations_and_runs_nothing(
    capsys: pytest.CaptureFixture[str], settings: Path, tmp_path: Path
) -> None:
    (settings.parent / "key").write_text("hunter2\n")
    (settings.parent / "key").chmod(0o600)
    settings.write_text(SAVED.format(tmp_path))
    settings.chmod(0o600)
    assert run(["config", "check"]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[3:] == [
        "profile a, destination youtube: rtmp://a.example/live2, key from a command (not run), watched at cdn.example",
        "profile a, destination own: rtmp://b.example/live, key from a file, probed by a command (not run)",
        "profile a, destination whole: rtmp://c.example/********, key inside the URL",
    ]
    assert "hunter2" not in said
    assert not (tmp_path / "was-run").exists()


def test_config_check_names_what_is_wrong_with_destinations(
    capsys: pytest.CaptureFixture[str], settings: Path, tmp_path: Path
) -> None:
    saved = SAVED.format(tmp_path).replace('probe = "touch', 'probe = "no-such-program-here')
    settings.write_text(saved.replace('secret = "file:key"', 'secret = "cmd:echo hunter2"'))
    settings.chmod(0o644)
    assert run(["config", "check", "--run-commands"]) == 2
    said = capsys.readouterr().out
    assert said.splitlines()[2:] == [
        "profile a: https://api.100ms.live/v2, credentials from a command (run)",
        "profile a, destination youtube: PROBLEM: What the command of 'profiles.a.destinations.youtube.key' printed "
        "has an empty first line: the secret belongs there.",
        f"profile a, destination own: PROBLEM: There is no file {settings.parent}/key: write the secret into it and "
        f"run `chmod 600 {settings.parent}/key`.",
        "profile a, destination own: PROBLEM: The command of 'profiles.a.destinations.own.probe' is not on this "
        "machine: install it, or write its whole path.",
        "profile a, destination whole: PROBLEM: its whole URL, with the key in it, stands in a file that is open to "
        f"other users (mode 0644): run `chmod 600 {settings}`, or move the key to 'profiles.a.destinations.whole.key'.",
    ]
    assert "hunter2" not in said
    assert (tmp_path / "was-run").exists()


def test_textual_is_told_before_it_is_imported_and_a_persons_choice_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in DEFAULTS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TEXTUAL_FPS", "15")
    assert main(["--version"]) == 0
    assert os.environ["TEXTUAL_FPS"] == "15"
    assert os.environ["TEXTUAL_ANIMATIONS"] == "none"
    assert os.environ["TEXTUAL_SMOOTH_SCROLL"] == "0"


@pytest.mark.parametrize(
    "statement",
    [
        "import console.cli.main, console.__main__",
        "from console.cli.main import run; run(['--version'])",
        "from console.cli.main import run; run(['--help'])",
    ],
)
def test_the_front_door_loads_only_click(statement: str) -> None:
    heavy = (
        "textual",
        "rich",
        "httpx",
        "pydantic",
        "msgspec",
        "fastapi",
        "uvicorn",
        "jwt",
        "asyncio",
        "console.config.resolve",
    )
    loaded = f"import sys; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run(  # noqa: S603 - this interpreter, a fixed text
        [sys.executable, "-c", f"{statement}; {loaded}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "module", ["console.cli.opening", "console.cli.demo", "console.cli.simulate", "console.cli.config"]
)
def test_commands_load_no_screens_and_no_client_before_they_have_checked(module: str) -> None:
    import_module(module)
    heavy = ("textual", "httpx", "pydantic", "fastapi", "uvicorn")
    done = subprocess.run(  # noqa: S603 - this interpreter, a fixed text
        [sys.executable, "-c", f"import {module}, sys; print([name for name in {heavy!r} if name in sys.modules])"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
