"""A recording's file comes to this machine, by a signed link that nobody sees."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.headless import Tell, journal
from tests.support.program import PATIENCE, PROGRAM, Start, until
from tests.support.service import Simulator

MEETING = ("--meeting-url", "https://acme.app.100ms.live/preview/x?skip_preview=true")
Files = Mapping[str, dict[str, Any]]


@pytest.fixture
def files(told: Tell, calm: Simulator, room: str) -> Files:
    """The files of a recording of one minute, by type: 9 MB of film, and a chat."""
    job = told("recordings", "start", room, *MEETING, "--json").json["id"]
    calm.advance(60)
    assert told("recordings", "stop", job, "--yes").code == 0
    calm.advance(600)
    return {one["type"]: one for one in told("assets", "list", "--room-id", room, "--json").json}


def content(told: Tell, asset: Mapping[str, Any]) -> bytes:
    """What a file holds, fetched another way."""
    url = told("assets", "presigned-url", asset["id"], "--json", "--reveal").json["url"]
    return httpx.get(url, trust_env=False).content


def test_a_file_comes_whole_and_private_and_its_link_is_nowhere(
    told: Tell, calm: Simulator, files: Files, tmp_path: Path, environ: dict[str, str]
) -> None:
    film = files["room-composite"]
    before = len(journal(environ))
    said = told("assets", "download", film["id"], "--to", f"{tmp_path}/film.mp4", "--json")
    assert (said.code, said.err) == (0, "")
    assert said.json == {"path": f"{tmp_path}/film.mp4", "bytes": film["size"]}
    path = tmp_path / "film.mp4"
    assert path.read_bytes() == content(told, film)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "signature" not in said.out
    assert len(journal(environ)) == before


def test_without_a_name_it_has_its_own(
    told: Tell, calm: Simulator, files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = files["chat"]
    own = chat["path"].rsplit("/", 1)[1]
    monkeypatch.chdir(tmp_path)
    assert told("assets", "download", chat["id"]).out.split() == ["path", own, "bytes", str(chat["size"])]
    (tmp_path / "folder").mkdir()
    said = told("assets", "download", chat["id"], "--to", f"{tmp_path}/folder", "--json")
    assert said.json["path"] == f"{tmp_path}/folder/{own}"
    assert (tmp_path / own).read_bytes() == (tmp_path / "folder" / own).read_bytes() == content(told, chat)


def test_nothing_is_overwritten_unless_it_is_said(told: Tell, calm: Simulator, files: Files, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    wish = ("assets", "download", files["chat"]["id"], "--to", f"{tmp_path}/mine")
    said = told(*wish)
    assert (said.code, said.out, (tmp_path / "mine").read_text()) == (2, "", "mine")
    assert "There is a mine already: say --overwrite" in said.err
    assert told(*wish, "--overwrite").code == 0
    assert (tmp_path / "mine").read_bytes() == content(told, files["chat"])


def test_it_goes_on_after_breaks(told: Tell, calm: Simulator, files: Files, tmp_path: Path) -> None:
    film = files["room-composite"]
    whole = content(told, film)
    (tmp_path / "film.part").write_bytes(whole[:3_000_000])
    calm.fault("half_body", "/files", times=1, bytes=1_000_000)
    since = calm.state()["fetched"]["files"]
    assert told("assets", "download", film["id"], "--to", f"{tmp_path}/film").code == 0
    assert calm.state()["fetched"]["files"] == since + 2
    assert (tmp_path / "film").read_bytes() == whole
    assert not (tmp_path / "film.part").exists()


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ({"kind": "status", "match": "/files", "status": 403}, 3, "The link is over or refused"),
        ({"kind": "status", "match": "/files", "status": 404}, 4, "not there, or not any more"),
        ({"kind": "status", "match": "/recording-assets", "status": 401}, 3, "refused the credentials"),
    ],
)
def test_what_goes_wrong_has_its_exit_code(
    told: Tell, calm: Simulator, files: Files, tmp_path: Path, fault: dict[str, Any], code: int, words: str
) -> None:
    chat = files["chat"]["id"]
    calm.fault(**fault)
    said = told("assets", "download", chat, "--to", f"{tmp_path}/chat")
    assert (said.code, said.out, words in said.err) == (code, "", True)
    assert "/files/" not in said.err
    assert not (tmp_path / "chat").exists()


def test_a_place_that_cannot_be_written_is_a_failure_of_ours(
    told: Tell, calm: Simulator, files: Files, tmp_path: Path
) -> None:
    said = told("assets", "download", files["chat"]["id"], "--to", f"{tmp_path}/no/such/folder")
    assert (said.code, "There is no such folder" in said.err) == (1, True)


def test_a_file_that_is_still_made_is_told_as_that(told: Tell, world: Simulator, tmp_path: Path) -> None:
    room = world.room("written-down")  # in the frozen world transcripts are there at once
    wish = '{"enabled": true, "output_modes": ["txt"]}'
    job = told("recordings", "start", room, *MEETING, "--transcription", wish, "--json").json["id"]
    world.advance(60)
    told("recordings", "stop", job, "--yes")
    world.advance(30)
    made = told("assets", "list", "--room-id", room, "--status", "processing", "--json").json
    said = told("assets", "download", made[0]["id"], "--to", f"{tmp_path}/x")
    assert (said.code, "the service is still making it" in said.err) == (1, True)


def test_stopping_keeps_what_has_come(start: Start, calm: Simulator, files: Files, tmp_path: Path) -> None:
    calm.fault("hang", "/files")
    process = start(*PROGRAM, "assets", "download", files["room-composite"]["id"], "--to", f"{tmp_path}/film")
    until(lambda: (tmp_path / "film.part").exists())
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (130, "")
    assert err.strip() == "hms-console: Stopped. What came so far is kept: the same command goes on from there."


def test_a_rehearsal_asks_for_nothing(told: Tell, calm: Simulator, files: Files, tmp_path: Path) -> None:
    since = calm.mark()
    would = told("assets", "download", files["chat"]["id"], "--to", f"{tmp_path}/x", "--dry-run", "--json")
    assert (would.code, would.json["url"]) == (0, f"{calm.url}/recording-assets/{files['chat']['id']}")
    assert "a signed link is asked for" in would.err
    assert (calm.requests(since), (tmp_path / "x").exists()) == ([], False)
