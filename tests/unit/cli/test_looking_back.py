"""Rows and summaries of the commands that look back; the calls themselves are in tests/e2e/headless."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from console.api.models.events import ErrorEvent, FeedbackSummary
from console.api.models.sessions import Session
from console.cli.headless.compare import Compared, people_of, summary_of, summed
from console.cli.headless.mishaps import grouped
from console.cli.headless.story import summary, told
from console.live.attendance import calling, finish
from console.live.comparison import Side, compare
from console.live.mishaps import group
from console.live.portrait import Portrait
from console.live.story import StoryLine

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)


def session(key: str, *people: tuple[str, str]) -> Session:
    began = NOW - timedelta(hours=1)
    peers = {
        f"{key}-{number}": {"id": f"{key}-{number}", "name": name, "user_id": user_id, "joined_at": began}
        for number, (name, user_id) in enumerate(people)
    }
    body = {"id": key, "room_id": f"r-{key}", "active": True, "created_at": began, "peers": peers}
    return Session.model_validate(body)


def side(one: Session, errors: int | None, rating: FeedbackSummary | None) -> Side:
    return Side(f"room of {one.id}", finish(calling(one, NOW)), one.active, errors, rating)


def test_two_sessions_side_by_side() -> None:
    one, other = session("a", ("Ada", "u1"), ("Bo", "")), session("b", ("Ada L", "u1"), ("bo", ""), ("Cy", "u3"))
    nobody = FeedbackSummary.model_validate({"avg_session_rating": 0, "num_feedback_submitted": 0})
    some = FeedbackSummary.model_validate({"avg_session_rating": 4.5, "num_feedback_submitted": 2})
    found = compare(side(one, None, nobody), side(other, 7, some))
    assert people_of(found) == [
        Compared("Ada", "both", 3600.0, 3600.0),
        Compared("Bo", "both", 3600.0, 3600.0),
        Compared("Cy", "second", None, 3600.0),
    ]
    first, second = summed(one, found.first), summed(other, found.second)
    assert (first.errors, first.rating, first.people, first.room) == (None, None, 2, "room of a")
    assert (second.errors, second.rating, second.average_seconds) == (7, 4.5, 3600.0)
    lines = summary_of(first, second, found).splitlines()
    assert lines[0].split() == ["FIRST", "SECOND"]
    assert "errors           -                     7" in lines
    assert lines[-1] == "2 in both (1 known by name alone), 0 only in the first, 1 only in the second"


def test_a_group_of_errors() -> None:
    data = {
        "user_name": "Grace",
        "error_name": "ICEDisconnected",
        "error_code": 4006,
        "error_description": "candidate 198.51.100.7",
        "is_terminal": True,
    }
    body = {"type": "client.publish.failed", "timestamp": NOW, "data": data}
    events = [ErrorEvent.model_validate({**body, "id": key}) for key in "abc"]
    (masked,) = (grouped(one, NOW) for one in group(events).values())
    (clear,) = (grouped(one, NOW) for one in group(events, reveal=True).values())
    assert (masked.verdict, masked.count, masked.end, masked.people, masked.code, masked.last) == (
        "Grace cannot publish: ICE disconnected, 3 times, gave up",
        3,
        "gave up",
        ("Grace",),
        4006,
        NOW,
    )
    assert "198.51.100.7" not in masked.description
    assert "198.51.100.7" in clear.description


def test_a_line_of_a_story_and_its_person() -> None:
    line = StoryLine("k", NOW, "track", "mic on", seconds=12.34567, running=True, told=(("track id", "t"),))
    row = told(line)
    assert (row.what, row.seconds, row.still, row.details) == ("mic on", 12.346, True, {"track id": "t"})
    assert told(StoryLine("k", NOW, "join", "joined")).seconds is None
    person = Portrait("Ada", "u1", "host", True, NOW, None, 3600.0, {"mic": 60.0}, errors=2, terminal=1)
    assert summary(person) == "Ada, u1, host, here now, 1h00m there, mic 1m, 2 errors, 1 for good"
    assert summary(Portrait()) == "(no name)"
