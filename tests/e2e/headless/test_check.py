"""Whether what is sent really arrives, over real HTTP."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support.headless import Tell, journal, settings_file
from tests.support.service import Simulator

MEETING = ("--meeting-url", "https://acme.app.100ms.live/preview/x?skip_preview=true")
HIDDEN = "hunter2"


def test_a_stream_that_goes_on_is_on_air(told: Tell, world: Simulator, environ: dict[str, str]) -> None:
    room = told("rooms", "list", "--name", "town-hall", "--json").json[0]["id"]
    since = world.mark()
    said = told("live-streams", "check", "--room", room, "--json")
    assert (said.code, said.err) == (0, "")
    (found,) = said.json
    assert (found["room_id"], found["on_air"], found["verdict"][:6]) == (room, True, "on air")
    assert found["renditions"][0] == "1280x720"
    assert found["playback_url"].endswith(f"/hls/{found['id']}/master.m3u8")
    assert [one["method"] for one in world.requests(since)] == ["GET"]  # the list; playlists are no calls of the API
    assert journal(environ) == []


def test_one_that_stands_still_is_stale_and_the_exit_code_says_so(told: Tell, calm: Simulator, room: str) -> None:
    assert told("live-streams", "start", room, *MEETING).code == 0
    calm.advance(60)
    said = told("live-streams", "check", "--room", room)
    head, line = said.out.splitlines()
    assert head.split()[:4] == ["ID", "VERDICT", "ON", "AIR"]
    assert "stale for" in line
    assert said.code == 1


def test_a_room_without_a_stream_is_not_on_air(told: Tell, calm: Simulator, room: str) -> None:
    said = told("live-streams", "check", "--room", room, "--json")
    assert (said.code, said.json) == (1, [])
    assert said.err == f"hms-console: No HLS stream is running in the room {room}.\n"


def test_a_rehearsal_tells_the_request_to_the_service(told: Tell, calm: Simulator, room: str) -> None:
    since = calm.mark()
    would = told("live-streams", "check", "--room", room, "--dry-run", "--json").json
    assert would["url"].startswith(f"{calm.url}/live-streams?room_id={room}&status=running")
    assert calm.requests(since) == []


@pytest.fixture
def saved(environ: dict[str, str], calm: Simulator, tmp_path: Path) -> str:
    """A profile whose destinations are watched and probed; the base of the addresses."""
    site = calm.url.removesuffix("/v2")
    (tmp_path / "probe.py").write_text(
        "import sys; print(sys.argv[2], '\\x1b]0;owned\\x07'); raise SystemExit(int(sys.argv[1]))"
    )
    probe = f"{sys.executable} {tmp_path}/probe.py"
    table = "[profiles.main.destinations."
    settings_file(environ).write_text(
        f'{table}site]\nurl = "rtmp://a.example/app"\nkey = "cmd:touch {tmp_path}/was-run"\n'
        f'watch = "{site}/_sim/state?token={HIDDEN}"\n'
        f'{table}good]\nurl = "rtmp://b.example/app/{HIDDEN}"\nprobe = "{probe} 0 fine"\n'
        f'{table}bad]\nurl = "rtmp://c.example/app/{HIDDEN}"\nprobe = "{probe} 1 \'no [red]signal\'"\n'
        f'{table}gone]\nurl = "rtmp://d.example/app/{HIDDEN}"\nwatch = "http://127.0.0.1:9/?token={HIDDEN}"\n'
        f'{table}bare]\nurl = "rtmp://e.example/app/{HIDDEN}"\n'
    )
    return site


def test_destinations_are_looked_at_by_their_watch_or_probe(
    told: Tell, calm: Simulator, saved: str, tmp_path: Path
) -> None:
    since = calm.mark()
    said = told("external-streams", "check", "--json")
    assert (said.code, HIDDEN in said.out + said.err) == (1, False)
    found = {one["name"]: one for one in said.json}
    assert list(found) == ["site", "good", "bad", "gone"]
    assert [one["on_air"] for one in said.json] == [True, True, False, False]
    assert [found["site"]["verdict"], found["site"]["server"]] == ["on air", "rtmp://a.example/app"]
    assert found["good"]["server"] == "rtmp://b.example/********"
    assert found["bad"]["verdict"].startswith("no [red]signal")
    assert found["bad"]["verdict"].isprintable()
    assert (found["gone"]["verdict"], found["gone"]["why"]) == ("unreachable", "No connection to 127.0.0.1:9.")
    assert not (tmp_path / "was-run").exists()
    assert calm.requests(since) == []


def test_named_ones_alone_decide(told: Tell, calm: Simulator, saved: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HMS_ACCESS_KEY", "HMS_SECRET"):
        monkeypatch.delenv(name)  # the service is not asked
    said = told("external-streams", "check", "good", "site", "good")
    assert (said.code, [line.split()[0] for line in said.out.splitlines()[1:]]) == (0, ["good", "site"])
    assert told("external-streams", "check", "bad").code == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bare", "'profiles.main.destinations.bare' has neither watch nor probe"),
        ("god", "There is no saved destination 'god'; did you mean 'good'?"),
    ],
)
def test_what_cannot_be_looked_at_is_said(told: Tell, saved: str, name: str, words: str) -> None:
    said = told("external-streams", "check", name)
    assert (said.code, said.out) == (2, "")
    assert words in said.err


def test_nothing_to_look_at_is_no_success(told: Tell, environ: dict[str, str]) -> None:
    assert told("external-streams", "check").code == 2
