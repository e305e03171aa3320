from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from console.api.models.events import FeedbackSummary
from console.api.models.sessions import Session
from console.live.attendance import calling, finish
from console.live.comparison import Side, compare
from console.screens.sessions.compare import comparison_lines
from console.tables.format import cell_len, safe

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)


def side(*people: tuple[str, str, float], title: str = "town-hall", **rest: Any) -> Side:
    """People as (user id, name, minutes)."""
    start = NOW - timedelta(hours=2)
    peers = {
        f"{title}-{number}": {
            "id": f"{title}-{number}",
            "user_id": user_id,
            "name": name,
            "joined_at": start.isoformat(),
            "left_at": (start + timedelta(minutes=minutes)).isoformat(),
        }
        for number, (user_id, name, minutes) in enumerate(people)
    }
    body = {"id": "s", "room_id": "r", "active": False, "created_at": start.isoformat(), "peers": peers}
    return Side(title, finish(calling(Session.model_validate(body), NOW)), **rest)


def words(one: Side, other: Side, width: int = 74) -> str:
    return "\n".join("".join(text for text, _ in line.left) for line in comparison_lines(compare(one, other), width))


def test_people_are_matched_by_user_id_then_by_name() -> None:
    found = compare(
        side(("u1", "Ada", 60), ("u2", "Bob", 30), ("", "Cy", 10), ("", "", 5), title="a"),
        side(("u1", "Ada Lovelace", 20), ("u3", "Bob", 30), ("", "cy", 40), ("", "", 5), title="b"),
    )
    assert [(who, a / 60, b / 60) for who, a, b in found.both] == [("Ada", 60, 20), ("Cy", 10, 40)]
    assert found.by_name == 1
    assert [who for who, _ in found.only_first] == ["a-3", "Bob"]
    assert [who for who, _ in found.only_second] == ["b-3", "Bob"]


def test_figures_and_differences_in_words() -> None:
    rated = FeedbackSummary.model_validate(
        {"avg_session_rating": 4.25, "num_feedback_submitted": 3, "scale": {"max": 5}}
    )
    first = side(("u1", "Ada", 60), errors=2, rating=rated)
    second = side(("u1", "Ada", 30), ("u2", "Bob", 30), errors=500)
    text = words(first, second)
    assert "1h00m" in text
    assert "The second lasted 30m shorter (50 %)." in text
    assert "People in the second: 1 more (100 %)." in text
    assert "A person stayed on average 30m shorter (50 %)." in text
    assert "4.2 of 5, 3 rated" in text
    assert "500 or more" in text
    assert "not known" in text


def test_nobody_at_all() -> None:
    text = words(side(), side())
    assert "as many" in text
    assert "IN BOTH  0" in text


hostile = st.text(max_size=12) | st.sampled_from(["[/nope]", "\u202eabc", "界" * 30, "\x1b[31m"])


@given(st.lists(st.tuples(hostile, hostile, st.floats(0, 100)), max_size=8), st.integers(20, 120))
def test_whatever_people_are_called_no_line_is_too_long(people: list[tuple[str, str, float]], width: int) -> None:
    one, other = side(*people, title="a"), side(*people[::-1], title="b")
    found = compare(one, other)
    assert len(found.both) + len(found.only_first) <= len(one.roll.people)
    assert len(found.both) == len(compare(other, one).both)
    for line in words(one, other, width).split("\n"):
        assert cell_len(safe(line)) <= max(width, 70)
