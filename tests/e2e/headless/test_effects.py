"""What commands change: confirmed, journalled, looked for."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from ptyprocess import PtyProcessUnicode

from tests.support.headless import Tell, journal
from tests.support.program import PATIENCE, PROGRAM, ROOT, Start, until
from tests.support.service import Simulator


def test_waiting_sees_the_effect_and_says_so_in_the_journal(
    told: Tell, calm: Simulator, room: str, environ: dict[str, str]
) -> None:
    peer = calm.join(room, "Ada")
    assert told("peers", "remove", room, "--peer-id", peer, "--reason", "spam", "--yes", "--wait").code == 0
    assert peer not in calm.peers(room)
    intent, outcome = journal(environ)
    assert (intent["phase"], intent["action"], outcome["phase"]) == ("intent", "peer.kick", "outcome")
    assert intent["params"] == {"reason": "spam"}
    assert (outcome["outcome"], outcome["act"]) == ("seen", intent["act"])


def test_an_effect_that_never_comes_is_exit_code_1(
    told: Tell, calm: Simulator, room: str, environ: dict[str, str]
) -> None:
    peer = calm.join(room, role="viewer")
    calm.fault("status", f"/active-rooms/{room}/peers", status=503)  # whatever was done cannot be seen
    said = told("peers", "remove", room, "--peer-id", peer, "--yes", "--wait", "0.2", "--json")
    assert said.code == 1
    assert said.json["message"]
    assert "not confirmed after" in said.err
    assert journal(environ)[-1]["outcome"] == "not confirmed"


def test_without_waiting_the_journal_says_accepted(
    told: Tell, calm: Simulator, room: str, environ: dict[str, str]
) -> None:
    assert told("rooms", "disable", room, "--yes").code == 0
    assert [line.get("outcome") for line in journal(environ)] == [None, "accepted"]
    assert [line["action"] for line in journal(environ)] == ["room.disable"] * 2


def test_what_the_service_refuses_is_in_the_journal_too(told: Tell, calm: Simulator, environ: dict[str, str]) -> None:
    assert told("active-rooms", "end", "64a0c0ffee00000000000001", "--yes").code == 4
    assert [line.get("outcome") for line in journal(environ)] == [None, "gone"]
    assert told("api", "POST", "/rooms/64a0c0ffee00000000000001", "--data", "{}", "--yes").code == 4
    assert [line.get("outcome") for line in journal(environ)][2:] == [None, "gone"]
    assert journal(environ)[2]["params"]["message"].startswith("POST /rooms/64a0c0ffee00000000000001")


def test_nothing_is_sent_when_it_cannot_be_journalled(
    told: Tell, calm: Simulator, room: str, environ: dict[str, str]
) -> None:
    Path(environ["XDG_STATE_HOME"]).write_text("a file where a directory should be")
    since = calm.mark()
    said = told("rooms", "disable", room, "--yes")
    assert (said.code, calm.posted(since)) == (1, [])
    assert "Nothing was sent" in said.err


def test_an_answer_that_is_lost_is_looked_for(told: Tell, calm: Simulator, room: str, environ: dict[str, str]) -> None:
    calm.fault("drop", f"/rooms/{room}", methods=["POST"], when="after")
    said = told("rooms", "disable", room, "--yes", "--wait", "3")
    assert said.code == 0, said
    assert journal(environ)[-1]["outcome"] == "seen"
    calm.heal()
    assert told("rooms", "get", room, "--json").json["enabled"] is False


def test_an_answer_that_is_lost_is_not_taken_for_done(told: Tell, calm: Simulator, room: str) -> None:
    calm.fault("drop", f"/rooms/{room}", methods=["POST"], when="after")
    said = told("rooms", "disable", room, "--yes")
    assert (said.code, said.out) == (5, "")
    assert "may or may not have been done" in said.err


def on_a_terminal(environ: dict[str, str], answer: str, *argv: str) -> tuple[int, str]:
    """Run a command in a pseudo-terminal and type one answer to its question."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HMS_")}
    process = PtyProcessUnicode.spawn([*PROGRAM, *argv], cwd=str(ROOT), env={**kept, **environ}, dimensions=(24, 100))
    seen = ""
    while "[y/N]" not in seen and "to go on" not in seen:
        seen += process.read(1)
    process.write(f"{answer}\r")
    with contextlib.suppress(EOFError):
        while True:
            seen += process.read(1024)
    code: int = process.wait()
    return code, seen


def test_harm_is_asked_about_on_a_terminal(calm: Simulator, environ: dict[str, str]) -> None:
    room = calm.room("asked-room")
    peer = calm.join(room, "Grace [/b]")
    code, seen = on_a_terminal(environ, "", "peers", "remove", room, "--peer-id", peer)
    assert (code, peer in calm.peers(room)) == (2, True)
    assert "Grace [/b]" in seen
    assert "asked-room" in seen
    assert "Nothing was sent" in seen
    code, seen = on_a_terminal(environ, "y", "peers", "remove", room, "--peer-id", peer)
    assert (code, peer in calm.peers(room)) == (0, False)
    assert "Traceback" not in seen


def test_the_widest_want_the_name_typed(calm: Simulator, environ: dict[str, str]) -> None:
    room = calm.room("wide-room")
    peer = calm.join(room)
    for answer in ("y", "wide-roo", ""):
        code, _ = on_a_terminal(environ, answer, "active-rooms", "end", room)
        assert (code, peer in calm.peers(room)) == (2, True), answer
    code, seen = on_a_terminal(environ, "wide-room", "active-rooms", "end", room, "--wait")
    assert code == 0, seen
    assert journal(environ)[-1]["room"]["name"] == "wide-room"


def test_an_act_that_is_interrupted_is_in_the_journal(
    start: Start, calm: Simulator, room: str, environ: dict[str, str]
) -> None:
    calm.fault("hang", f"/rooms/{room}", methods=["POST"])
    process = start(*PROGRAM, "rooms", "disable", room, "--yes")
    until(lambda: len(journal(environ)) == 1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err.strip()) == (130, "", "")
    assert [line.get("outcome") for line in journal(environ)] == [None, "not confirmed"]
