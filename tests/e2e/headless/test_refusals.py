"""What is refused, and how commands end."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.headless import Tell, journal, settings_file
from tests.support.service import Simulator


def test_harm_is_refused_where_nobody_can_be_asked(told: Tell, calm: Simulator, room: str, environ: Any) -> None:
    peer, since = calm.join(room), calm.mark()
    for command in (
        ("rooms", "disable", room),
        ("rooms", "set-enabled", room, "false"),
        ("rooms", "update", room, "--no-enabled"),
        ("active-rooms", "end", room),
        ("active-rooms", "send-message", room, "hi", "--broadcast"),
        ("peers", "remove", room, "--peer-id", peer),
        ("peers", "remove", room, "--role", "viewer"),
        ("stream-keys", "disable", room),
        ("api", "POST", f"/active-rooms/{room}/end-room", "--data", "{}"),
        ("api", "DELETE", f"/rooms/{room}"),
    ):
        said = told(*command)
        assert (said.code, said.out) == (2, ""), command
        assert "nothing was sent" in said.err
        assert "--yes" in said.err
    assert calm.requests(since) == []
    assert journal(environ) == []


def test_harmless_writes_need_no_yes(told: Tell, calm: Simulator, room: str) -> None:
    peer, since = calm.join(room), calm.mark()
    assert told("active-rooms", "send-message", room, "hi", "--peer-id", peer).code == 0
    assert told("peers", "update", room, peer, "--role", "speaker", "--wait").code == 0
    assert [one.path for one in calm.posted(since)] == [
        f"/active-rooms/{room}/send-message",
        f"/active-rooms/{room}/peers/{peer}",
    ]
    assert calm.role(room, peer) == "speaker"


def test_a_production_profile_asks_one_level_harder(
    told: Tell, calm: Simulator, room: str, environ: dict[str, str]
) -> None:
    peer, since = calm.join(room), calm.mark()
    settings_file(environ).write_text("[profiles.main]\nproduction = true\n")
    said = told("peers", "update", room, peer, "--role", "speaker")
    assert (said.code, calm.posted(since)) == (2, [])
    assert told("--profile", "main", "peers", "update", room, peer, "--role", "speaker", "--yes").code == 0
    assert journal(environ)[0]["profile"] == "main"


@pytest.mark.parametrize(
    ("fault", "argv", "code", "words"),
    [
        (None, ("rooms", "get", "64a0c0ffee00000000000001"), 4, "knows no such thing"),
        (None, ("api", "GET", "/rooms/64a0c0ffee00000000000001"), 4, "knows no such thing"),
        (None, ("api", "GET", "/nowhere"), 4, "knows no such thing"),
        (None, ("rooms", "update", "x", "--name", "a b", "--yes"), 2, "A room name may hold only"),
        (None, ("rooms", "list", "--limit", "0"), 2, "not in the range"),
        (None, ("rooms", "list", "--after", "yesterday"), 2, "is not a time"),
        (None, ("rooms", "lst"), 2, "No such command"),
        (None, ("templates", "set-settings", "x", "[]", "--yes"), 2, "must be a JSON object"),
        (None, ("templates", "set-settings", "x", "{", "--yes"), 2, "is not JSON"),
        (None, ("templates", "set-settings", "x", "@/nowhere", "--yes"), 2, "cannot be read"),
        (None, ("api", "GET", "/rooms", "--data", "{}"), 2, "GET carries no data"),
        (None, ("api", "GET", "/../x"), 2, ". or .."),
        (None, ("api", "GET", "/rooms", "--query", "limit"), 2, "is not NAME=VALUE"),
        ("status", ("rooms", "list"), 5, "in trouble"),
        ("status", ("api", "GET", "/rooms"), 5, "in trouble"),
        ("html", ("rooms", "list"), 5, "web page"),
    ],
)
def test_exit_codes_and_sentences(
    told: Tell, calm: Simulator, fault: str | None, argv: tuple[str, ...], code: int, words: str
) -> None:
    if fault == "status":
        calm.fault("status", "/rooms", status=500)
    elif fault is not None:
        calm.fault(fault, "/rooms")
    said = told(*argv)
    assert said.code == code, said
    assert words in said.err
    assert said.err.startswith("hms-console: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    if argv[0] != "api":
        assert said.out == ""


def test_credentials_that_are_refused(told: Tell, calm: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HMS_SECRET", "wrong-hunter2")
    said = told("rooms", "list", "--json")
    assert (said.code, said.out) == (3, "")
    assert "refused the credentials" in said.err
    assert "hunter2" not in said.err


def test_a_service_that_is_not_there(told: Tell, calm: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HMS_API_URL", "http://127.0.0.1:9/v2")
    assert told("rooms", "list").code == 5
