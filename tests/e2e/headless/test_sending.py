"""RTMP out to saved destinations: the key goes from where it is kept to the service, and nowhere else."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from console.cli.main import group
from tests.support.headless import Said, Tell, journal, settings_file
from tests.support.service import Simulator

HIDDEN = "hunter2-hunter2"
MEETING = ("--meeting-url", "https://acme.app.100ms.live/preview/x?skip_preview=true")
ROOM = "64a0c0ffee00000000000001"


@pytest.fixture
def ran(environ: dict[str, str], tmp_path: Path) -> Path:
    """A profile with three destinations; the file that the command of a key writes to."""
    runs = tmp_path / "runs"
    code = f'open("{runs}", "a").write("x"); print("{HIDDEN}-1")'
    (tmp_path / "key.py").write_text(code)
    file = settings_file(environ)
    (file.parent / "key").write_text(f"{HIDDEN}-2\n")
    (file.parent / "key").chmod(0o600)
    file.write_text(
        f'[profiles.main.destinations.youtube]\nurl = "rtmp://a.example/live2"\nkey = "cmd:{sys.executable} '
        f'{tmp_path}/key.py"\n'
        '[profiles.main.destinations.own]\nurl = "rtmps://b.example:443/live/"\nkey = "file:key"\n'
        f'[profiles.main.destinations.whole]\nurl = "rtmp://c.example/app/{HIDDEN}-3"\n'
        '[profiles.main.destinations.broken]\nurl = "rtmp://d.example/app"\nkey = "file:none"\n'
    )
    return runs


def urls_of(simulator: Simulator, told: Tell, job: str) -> list[str]:
    """Where a job sends to, as the service has it."""
    found: list[str] = told("external-streams", "get", job, "--json", "--reveal").json["rtmp_urls"]
    return found


def silent(said: Said, environ: dict[str, str]) -> bool:
    return HIDDEN not in said.out + said.err + json.dumps(journal(environ))


def test_a_room_goes_out_to_saved_destinations(
    told: Tell, calm: Simulator, room: str, environ: dict[str, str], ran: Path
) -> None:
    to = ("--to", "youtube", "--to", "own", "--to", "whole", "--to", "own")
    said = told("external-streams", "start", room, *to, *MEETING, "--json")
    assert (said.code, said.err, silent(said, environ)) == (0, "", True)
    assert urls_of(calm, told, said.json["id"]) == [
        f"rtmp://a.example/live2/{HIDDEN}-1",
        f"rtmps://b.example:443/live/{HIDDEN}-2",
        f"rtmp://c.example/app/{HIDDEN}-3",
    ]
    assert ran.read_text() == "x"
    named = ["youtube (a.example)", "own (b.example)", "whole (c.example)"]
    assert journal(environ)[0]["params"]["values"]["rtmp_urls"] == named


def test_destinations_and_urls_go_together_and_a_url_in_words_is_warned_of(
    told: Tell, calm: Simulator, room: str, environ: dict[str, str], ran: Path, tmp_path: Path
) -> None:
    (tmp_path / "urls").write_text(json.dumps([f"rtmp://e.example/{HIDDEN}-4"]))
    said = told("external-streams", "start", room, f"@{tmp_path}/urls", "--to", "own", *MEETING, "--json")
    assert (said.code, said.err, silent(said, environ)) == (0, "", True)
    assert [url.rsplit("-", 1)[1] for url in urls_of(calm, told, said.json["id"])] == ["2", "4"]
    assert journal(environ)[0]["params"]["values"]["rtmp_urls"] == ["own (b.example)", "e.example"]
    bare = told("external-streams", "start", calm.room("bare"), f"rtmp://e.example/{HIDDEN}-5", *MEETING)
    assert (bare.code, "can be read by other users" in bare.err, silent(bare, environ)) == (0, True, True)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ((), "Say where to: --to NAME for a saved destination"),
        (("--to", "yuotube"), "There is no saved destination 'yuotube'; did you mean 'youtube'?"),
        (("--to", "broken"), "There is no file"),
        (("--to", "own", "--to", "whole", "--to", "youtube", '["rtmp://x/y"]'), "RTMP needs 1 to 3 URLs"),
    ],
)
def test_what_cannot_be_sent_is_refused_before_anything_is(
    told: Tell, calm: Simulator, room: str, environ: dict[str, str], ran: Path, argv: tuple[str, ...], words: str
) -> None:
    since = calm.mark()
    said = told("external-streams", "start", room, *argv, *MEETING)
    assert (said.code, said.out, calm.posted(since)) == (2, "", [])
    assert words in said.err
    assert silent(said, environ)
    assert journal(environ) == []


def test_no_destination_at_all_is_said(told: Tell, calm: Simulator) -> None:
    assert "the profile has none." in told("external-streams", "start", ROOM, "--to", "own").err


def test_a_rehearsal_reads_no_key_unless_it_is_to_be_shown(told: Tell, environ: dict[str, str], ran: Path) -> None:
    start = ("external-streams", "start", ROOM, "--to", "youtube", *MEETING)
    for option in ("--dry-run", "--curl"):
        said = told(*start, option)
        assert (said.code, silent(said, environ)) == (0, True)
    assert not ran.exists()
    shown = told(*start, "--dry-run", "--json", "--reveal")
    assert shown.json["body"]["rtmp_urls"] == [f"rtmp://a.example/live2/{HIDDEN}-1"]
    assert ran.read_text() == "x"


def test_the_names_of_destinations_are_completed(ran: Path) -> None:
    complete = ShellComplete(group, {}, "hms-console", "_X")
    args = ["external-streams", "start", ROOM, "--to"]
    assert [one.value for one in complete.get_completions(args, "")] == ["youtube", "own", "whole", "broken"]
    shown = complete.get_completions(args, "w")
    assert [(one.value, one.help) for one in shown] == [("whole", "rtmp://c.example/********")]
    assert [one.value for one in complete.get_completions(["external-streams", "check"], "o")] == ["own"]
    assert not ran.exists()
