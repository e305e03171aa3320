"""A new stream key in place of the old one: one act, and no room without a key that nobody speaks of."""

from __future__ import annotations

import pytest

from tests.support.headless import Tell, journal
from tests.support.service import Simulator


@pytest.fixture
def keyed(told: Tell, calm: Simulator, room: str) -> str:
    """A room with a stream key; its key, before it is rotated."""
    made: str = told("stream-keys", "create", room, "--json", "--reveal").json["key"]
    return made


def outcomes(environ: dict[str, str]) -> list[tuple[str, str | None]]:
    """The acts after the first, which made the key."""
    return [(line["action"], line.get("outcome")) for line in journal(environ)[2:]]


def test_the_old_key_goes_and_a_new_one_comes_in_one_act(
    told: Tell, calm: Simulator, room: str, keyed: str, environ: dict[str, str]
) -> None:
    since = calm.mark()
    said = told("stream-keys", "rotate", room, "--yes", "--json")
    assert (said.code, said.err) == (0, "")
    assert said.json["key"] == "**********"
    path = f"/stream-keys/room/{room}"
    assert [(one.method, one.path) for one in calm.posted(since)] == [("POST", f"{path}/disable"), ("POST", path)]
    (now,) = [one for one in told("stream-keys", "list", room, "--json", "--reveal").json if one["enabled"]]
    assert now["id"] == said.json["id"]
    assert now["key"] not in ("", keyed)
    assert len({line["act"] for line in journal(environ)[2:]}) == 1
    assert outcomes(environ) == [("ingest.rotate", None), ("ingest.rotate", "accepted")]
    assert journal(environ)[-1]["job"] == now["id"]
    assert now["key"] not in str(journal(environ))


def test_the_new_key_is_looked_for(told: Tell, calm: Simulator, room: str, keyed: str, environ: dict[str, str]) -> None:
    said = told("stream-keys", "rotate", room, "--yes", "--wait", "--json")
    assert (said.code, said.err, said.json["enabled"]) == (0, "", True)
    assert outcomes(environ)[-1] == ("ingest.rotate", "seen")


def test_a_lost_answer_is_not_taken_for_done(
    told: Tell, calm: Simulator, room: str, keyed: str, environ: dict[str, str]
) -> None:
    for wait in ((), ("--wait", "1")):
        calm.fault("drop", f"/stream-keys/room/{room}/disable", times=1)
        since = calm.mark()
        said = told("stream-keys", "rotate", room, "--yes", *wait)
        assert (said.code, len(calm.posted(since))) == (5, 1)
        assert f"The old key may be disabled: `hms-console stream-keys list {room}`" in said.err
        assert journal(environ)[-1]["outcome"] == "not confirmed"
    assert told("stream-keys", "list", room, "--json", "--reveal").json[0]["key"] == keyed


def test_it_does_harm_so_it_is_not_sent_without_a_yes(told: Tell, calm: Simulator, room: str, keyed: str) -> None:
    since = calm.mark()
    said = told("stream-keys", "rotate", room)
    assert (said.code, calm.posted(since)) == (2, [])
    assert "'stream-keys rotate' does harm" in said.err


def test_a_room_without_a_key_is_told_as_that(told: Tell, calm: Simulator, room: str, environ: dict[str, str]) -> None:
    since = calm.mark()
    said = told("stream-keys", "rotate", room, "--yes")
    assert said.code == 4
    assert f"{room} has no stream key to rotate, or the id is wrong: nothing was changed." in said.err
    assert f"`hms-console stream-keys create {room}` makes one." in said.err
    assert len(calm.posted(since)) == 1
    assert [line.get("outcome") for line in journal(environ)] == [None, "gone"]


@pytest.mark.parametrize(
    ("fault", "options", "words"),
    [
        (
            "status",
            {"status": 403},
            "The old key is disabled and the room has no key now: `hms-console stream-keys create",
        ),
        (
            "status",
            {"status": 503},
            "The old key is disabled and the room has no key now: `hms-console stream-keys create",
        ),
        ("drop", {}, "The old key is disabled; whether a new one was made is not known: `hms-console stream-keys list"),
    ],
)
def test_when_no_new_key_can_be_made_it_is_said_that_the_room_has_none(
    told: Tell,
    calm: Simulator,
    room: str,
    keyed: str,
    environ: dict[str, str],
    fault: str,
    options: dict[str, int],
    words: str,
) -> None:
    calm.fault(fault, f"stream-keys/room/{room}$", **options)
    said = told("stream-keys", "rotate", room, "--yes")
    assert (said.code, said.out) == (1, "")
    assert words in said.err
    assert f"stream-keys create {room}` makes one" in said.err
    assert len(outcomes(environ)) == 2
    assert outcomes(environ)[1][1] == "failed"
    assert "The old key is disabled" in journal(environ)[-1]["detail"]


def test_a_rehearsal_tells_both_requests(told: Tell, calm: Simulator, room: str) -> None:
    since = calm.mark()
    would = told("stream-keys", "rotate", room, "--dry-run", "--json").json
    path = f"{calm.url}/stream-keys/room/{room}"
    assert [(one["method"], one["url"]) for one in would] == [("POST", f"{path}/disable"), ("POST", path)]
    curl = told("stream-keys", "rotate", room, "--curl").out.splitlines()
    assert [line.split()[-1] for line in curl] == [f"{path}/disable", path]
    assert calm.requests(since) == []
