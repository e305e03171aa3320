from __future__ import annotations

import json
import random
import stat
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from console.actions.action import Params, Step
from console.actions.journal import Author, Journal, JournalError
from console.actions.peers import KICK
from console.actions.rooms import END
from tests.support.clock import ManualClock

from .people import ROOM, room_target, target


def journal(path: Path, seed: int = 1) -> Journal:
    return Journal(path, Author("live", "ops", "acme"), ManualClock(), random.Random(seed))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_an_act_is_an_intent_and_an_outcome(tmp_path: Path) -> None:
    path = tmp_path / "state" / "journal.jsonl"
    book, step = journal(path), Step(target(name="Grace"), Params(reason="spam"))
    act = book.intent(KICK, step)
    book.outcome(act, KICK, step, "seen", "Grace removed: seen after 2 s", 2.0004)
    first, last = lines(path)
    assert first == {
        "at": "2025-02-03T04:05:06+00:00",
        "act": act,
        "phase": "intent",
        "action": "peer.kick",
        "profile": "live",
        "workspace": "acme",
        "operator": "ops",
        "room": {"id": ROOM, "name": "town-hall"},
        "peer": {"id": "p-1", "name": "Grace", "role": "speaker"},
        "params": {"reason": "spam"},
    }
    assert (last["act"], last["phase"], last["outcome"], last["seconds"]) == (act, "outcome", "seen", 2.0)


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "journal.jsonl"
    journal(path).intent(END, Step(room_target(), Params()))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_an_open_file_is_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.touch(mode=0o644)
    journal(path).intent(END, Step(room_target(), Params()))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_only_ever_grows(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    for seed in (1, 2):
        journal(path, seed).intent(END, Step(room_target(), Params()))
    before, after = lines(path)
    assert before["act"] != after["act"]
    assert before["peer"] is None
    assert before["params"] == {}


def test_hostile_names_stay_on_their_line(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal(path).intent(KICK, Step(target(name="a\nb\x1b]0;x\x07\u202e\ud800"), Params(message="x\ny")))
    raw = path.read_bytes()
    assert raw.count(b"\n") == 1
    assert raw.isascii()
    assert b"\x1b" not in raw
    assert lines(path)[0]["peer"]["name"] == "a\nb\x1b]0;x\x07\u202e\ud800"


def test_a_journal_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    wall = tmp_path / "file"
    wall.touch()
    with pytest.raises(JournalError, match="cannot write the journal"):
        journal(wall / "journal.jsonl").intent(END, Step(room_target(), Params()))


def test_a_full_disk_is_a_failure() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.fail("this test needs /dev/full, which every Linux has")
    with pytest.raises(JournalError):
        journal(full).intent(END, Step(room_target(), Params()))


def test_a_line_left_half_written_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text('{"half')
    journal(path).intent(END, Step(room_target(), Params()))
    half, whole = path.read_text().splitlines()
    assert half == '{"half'
    assert json.loads(whole)["action"] == "room.end"


def test_the_answers_of_a_form_are_written_without_their_secrets(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    values = {
        "meeting_url": "https://a.example/preview/x?skip_preview=true&auth_token=s3cr3t",
        "rtmp_urls": [SecretStr("rtmp://a.example/app/s3cr3t")],
        "key": SecretStr("s3cr3t"),
        "recording": True,
        "width": None,
    }
    journal(path).intent(KICK, Step(target(), Params(values=values)))
    written = lines(path)[0]["params"]["values"]
    assert "s3cr3t" not in path.read_text()
    assert written["recording"] is True
    assert "width" not in written
