"""What happened: attendance, quality and the story of a person, told by commands."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.support.headless import Tell, journal
from tests.support.service import Simulator

CRASH = '=HYPERLINK("http://x")'


@pytest.fixture
def session(told: Tell, calm: Simulator, room: str) -> str:
    """A session in which two are, one of them on stage, and one was."""
    calm.join(room, "Ada", role="speaker", user_id="u-ada")
    calm.join(room, CRASH, user_id="u-crash")
    gone = calm.join(room, "Linus", user_id="u-linus")
    calm.advance(120)
    calm.remove(room, gone)
    found = told("sessions", "list", "--room-id", room, "--json").json
    return str(found[0]["id"])


def test_attendance(told: Tell, calm: Simulator, session: str, tmp_path: Path) -> None:
    people = {one["name"]: one for one in told("sessions", "attendance", session, "--json").json}
    assert set(people) == {"Ada", CRASH, "Linus"}
    assert people["Ada"]["roles"] == ["speaker"]
    assert (people["Ada"]["still_there"], people["Ada"]["last"]) == (True, None)
    assert people["Linus"]["still_there"] is False
    assert 119 <= people["Linus"]["seconds"] <= 130
    assert "3 people, 3 joins, 3 at once at most" in told("sessions", "attendance", session).out
    lines = told("sessions", "attendance", session, "--jsonl").out.splitlines()
    assert [json.loads(line)["name"] for line in lines] == list(people)
    file = tmp_path / "people.csv"
    said = told("sessions", "attendance", session, "--csv", "--output", str(file))
    assert (said.code, said.out, said.err) == (0, "", f"hms-console: 3 rows written to {file}.\n")
    rows = list(csv.DictReader(io.StringIO(file.read_text(), newline="")))
    assert [row["name"] for row in rows] == [f"'{name}" if name == CRASH else name for name in people]
    since = calm.mark()
    assert told("sessions", "attendance", session, "--no-events").code == 0
    assert len(calm.requests(since)) == 1
    assert told("sessions", "attendance", "nothing").code == 4


def test_attendance_without_events_says_so_and_goes_on(told: Tell, calm: Simulator, session: str) -> None:
    calm.fault("status", "/v2/analytics/events", status=403)
    said = told("sessions", "attendance", session, "--json")
    assert (said.code, len(said.json)) == (0, 3)
    assert said.err.count("events could not be had") == 2


def test_quality(told: Tell, calm: Simulator, session: str, room: str) -> None:
    rows = told("analytics", "quality", session, "--json").json
    assert {row["name"] for row in rows} == {"Ada"}
    assert {row["track"].split()[0] for row in rows} >= {"mic", "camera"}
    assert all(row["level"] in ("good", "fair", "poor", "unknown") for row in rows)
    assert any(row["rtt_ms"] is not None for row in rows)
    quiet = next(key for key, one in calm.peers(room).items() if one["name"] == CRASH)
    row = told("analytics", "quality", session, "--peer", quiet, "--json").json
    assert [(one["name"], one["level"]) for one in row] == [(CRASH, "unknown")]
    assert "no figures" in row[0]["words"]
    ada = rows[0]["peer_id"]
    assert told("analytics", "quality", session, "--peer", ada, "--csv").out.startswith("name,track,level,")
    calm.fault("status", "/v2/analytics/peer-stats", status=403, times=1)
    said = told("analytics", "quality", session, "--peer", ada, "--peer", quiet, "--json")
    assert (said.code, len({one["peer_id"] for one in said.json})) == (1, 2)
    assert "1 of 2 peers could not be asked about" in said.err
    calm.fault("status", "/v2/analytics/peer-stats", status=403)
    assert told("analytics", "quality", session, "--peer", ada).code == 3


def test_a_story(told: Tell, calm: Simulator, session: str, room: str, environ: dict[str, str]) -> None:
    ada = next(key for key, one in calm.peers(room).items() if one["name"] == "Ada")
    assert told("peers", "update", room, ada, "--role", "viewer", "--yes").code == 0
    lines = told("analytics", "story", session, ada, "--json").json
    came = next(line for line in lines if line["sort"] == "join")
    date_journal(environ, came["at"])  # the frozen world is at some other time than this machine
    lines = told("analytics", "story", session, ada, "--json").json
    assert {"join", "track", "act"} <= {line["sort"] for line in lines}
    act = next(line for line in lines if line["sort"] == "act")
    assert "viewer" in act["what"]
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)
    people = told("analytics", "story", session, ada).out.splitlines()
    assert people[0].startswith("Ada, u-ada, ")
    assert len(people) == len(lines) + 2
    nobody = told("analytics", "story", session, "nobody")
    assert (nobody.code, nobody.out) == (4, "")
    since = calm.mark()
    would = told("analytics", "story", session, ada, "--dry-run", "--json")
    assert would.json["url"].endswith(f"/sessions/{session}")
    assert calm.mark() == since


def test_hostile_names_and_what_would_be_sent(told: Tell, calm: Simulator, session: str, room: str) -> None:
    peer = calm.join(room, "\x1b]0;owned\x07[/nope]\u202e\r\n=1", role="speaker")
    calm.report(peer, type="client.join.failed", data={"error_description": "\x1b[31m=1+1", "agent": None})
    commands = (
        ("sessions", "attendance", session),
        ("sessions", "compare", session, session),
        ("analytics", "errors", room),
        ("analytics", "quality", session),
        ("analytics", "story", session, peer),
    )
    for command in commands:
        for form in ((), ("--json",), ("--jsonl",), ("--csv",)):
            said = told(*command, *form)
            assert said.code == 0, (command, form, said)
            assert all(char.isprintable() or char in "\r\n" for char in said.out), (command, form)
            assert "\x1b" not in said.out
        since = calm.mark()
        assert told(*command, "--dry-run", "--json").json["method"] == "GET"
        assert told(*command, "--curl").out.startswith("curl ")
        assert calm.mark() == since
        assert told(*command, "--csv", "--json").code == 2


def test_a_comparison(told: Tell, calm: Simulator, session: str) -> None:
    other = calm.room("other")
    calm.join(other, "Ada Lovelace", user_id="u-ada")
    calm.join(other, "Grace", user_id="u-grace")
    second = told("sessions", "list", "--room-id", other, "--json").json[0]["id"]
    found = told("sessions", "compare", session, second, "--json").json
    assert (found["first"]["session_id"], found["second"]["session_id"]) == (session, second)
    assert (found["first"]["people"], found["second"]["room"], found["in_both"]) == (3, "other", 1)
    assert found["first"]["rating"] is None
    assert {one["name"]: one["was_in"] for one in found["people"]} == {
        "Ada": "both",
        CRASH: "first",
        "Linus": "first",
        "Grace": "second",
    }
    page = told("sessions", "compare", session, second).out
    assert "1 in both, 2 only in the first, 1 only in the second" in page
    rows = told("sessions", "compare", session, second, "--csv").out.splitlines()
    assert (rows[0], len(rows)) == ("name,was_in,first_seconds,second_seconds", 5)
    assert told("sessions", "compare", session, "nothing").code == 4


def test_errors(told: Tell, calm: Simulator, session: str, room: str) -> None:
    ada = next(key for key, one in calm.peers(room).items() if one["name"] == "Ada")
    calm.report(ada, type="client.publish.failed", terminal=True, times=3)
    rows = told("analytics", "errors", room, "--json").json
    assert [(row["count"], row["end"], row["people"]) for row in rows] == [(3, "gave up", ["Ada"])]
    assert rows[0]["verdict"].startswith("Ada c")
    assert rows[0]["verdict"].endswith(", 3 times, gave up")
    assert "[address]" in rows[0]["description"]
    clear = told("analytics", "errors", room, "--session", session, "--json", "--reveal").json[0]["description"]
    address = next(word for word in clear.split() if word.count(".") == 3)
    for form in ((), ("--csv",), ("--jsonl",)):
        said = told("analytics", "errors", room, *form)
        assert (said.code, address in said.out) == (0, False)
    assert told("analytics", "errors", room, "--csv", "--reveal").code == 2
    some = told("analytics", "errors", room, "--events", "2", "--json")
    assert (some.json[0]["count"], "Only the newest 2 errors" in some.err) == (2, True)
    assert told("analytics", "errors", room, "--session", "other", "--json").json == []
    since = calm.mark()
    assert "analytics/events" in told("analytics", "errors", room, "--curl").out
    assert calm.mark() == since


def date_journal(environ: dict[str, str], at: str) -> None:
    path = Path(environ["XDG_STATE_HOME"]) / "hms-console" / "journal.jsonl"
    lines = [{**line, "at": at} for line in journal(environ)]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
