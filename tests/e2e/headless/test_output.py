"""What people and programs see."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from tests.support.headless import Tell
from tests.support.program import PATIENCE, PROGRAM, Start
from tests.support.service import Simulator

HOSTILE = ("[/nope]", "[b +", "\x1b]0;x\x07", "\u202eevil", "名前" * 40, "x" * 4096, "", "a\nb\tc")


def test_hostile_names_reach_no_terminal(told: Tell, calm: Simulator, room: str) -> None:
    for name in HOSTILE:
        calm.join(room, name)
    for form in ((), ("--json",), ("--csv",)):
        said = told("peers", "list", room, *form)
        assert said.code == 0
        assert all(char.isprintable() or char in ("\n", "\r") for char in said.out)
        assert "\x1b" not in said.out
    assert len(told("peers", "list", room).out.splitlines()) == 1 + len(calm.peers(room))
    assert {peer["id"] for peer in told("peers", "list", room, "--json").json} == set(calm.peers(room))


def test_secrets_are_masked_unless_they_are_asked_for(told: Tell, calm: Simulator, room: str) -> None:
    clear = told("stream-keys", "create", room, "--json", "--reveal").json["key"]
    assert len(clear) > 10
    for form in ((), ("--json",)):
        assert clear not in told("stream-keys", "list", room, *form).out
        assert clear in told("stream-keys", "list", room, *form, "--reveal").out
    assert "**********" in told("stream-keys", "list", room, "--csv").out
    assert clear not in told("stream-keys", "list", room, "--csv").out
    assert told("stream-keys", "list", room, "--csv", "--reveal").code == 2
    assert clear not in told("api", "GET", f"/stream-keys/room/{room}").out
    assert clear in told("api", "GET", f"/stream-keys/room/{room}", "--reveal").out


def test_long_lists_are_walked_to_their_end_or_their_bound(told: Tell, calm: Simulator) -> None:
    for number in range(12):
        calm.room(f"many-{number}", live=False)
    since = calm.mark()
    lines = told("rooms", "list", "--jsonl").out.splitlines()
    every = told("rooms", "list", "--json").json
    assert [json.loads(line) for line in lines] == every
    assert len({room["id"] for room in every}) == len(every) >= 12
    assert len(told("rooms", "list", "--json", "--limit", "11").json) == 11
    assert all(one["method"] == "GET" for one in calm.requests(since))


def test_a_list_for_a_spreadsheet(told: Tell, calm: Simulator, room: str, tmp_path: Path) -> None:
    calm.join(room, '=HYPERLINK("http://x")')
    file = tmp_path / "peers.csv"
    assert (said := told("peers", "list", room, "--csv", "--output", str(file))).code == 0
    assert (said.out, said.err) == ("", f"hms-console: 1 row written to {file}.\n")
    written = file.read_bytes()
    assert b"\"'=HYPERLINK(" in written
    assert (file.stat().st_mode & 0o777, written.count(b"\r\n")) == (0o600, 2)
    since = calm.mark()
    again = told("peers", "list", room, "--csv", "--output", str(file))
    assert (again.code, calm.mark()) == (2, since)
    assert "--overwrite" in again.err
    assert told("peers", "list", room, "--role", "nobody", "--csv", "--output", str(file), "--overwrite").code == 0
    assert file.read_text().startswith("id,name,")


def test_any_call_by_hand(told: Tell, calm: Simulator, room: str) -> None:
    assert told("api", "GET", f"/rooms/{room}").json["id"] == room
    assert len(told("api", "get", "/rooms", "--query", "limit=10").json["data"]) <= 10
    since = calm.mark()
    changed = told("api", "POST", f"/rooms/{room}", "--data", '{"description": "by hand"}', "--yes")
    assert (changed.code, changed.json["description"]) == (0, "by hand")
    assert [one.path for one in calm.posted(since)] == [f"/rooms/{room}"]


def test_stdout_of_a_real_process_is_json_only(start: Start) -> None:
    process = start(*PROGRAM, "rooms", "list", "--json")
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, "")
    assert json.loads(out)


def test_a_reader_that_leaves_ends_it_quietly(start: Start) -> None:
    read, write = os.pipe()
    os.close(read)
    with open(write, "w") as nobody:
        process = start(*PROGRAM, "rooms", "list", "--jsonl", stdout=nobody)
    _, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (1, "")


def test_json_may_come_from_standard_input(start: Start) -> None:
    command = ("templates", "set-settings", "64a0c0ffee00000000000001", "-", "--dry-run")
    process = start(*PROGRAM, *command, stdin=subprocess.PIPE)
    out, _ = process.communicate('{"region": "eu"}', timeout=PATIENCE)
    assert process.returncode == 0
    assert out.startswith("GET ")
