"""The tab of feedback: marks in words and pictures, and all of them together."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from console.api.errors import Forbidden, Refused
from console.api.models.events import Feedback, FeedbackSummary
from console.live import past
from console.screens.analytics.feedback import FeedbackTab
from console.screens.analytics.screen import TABS, AnalyticsScreen
from console.widgets.facts import Facts

from .desk import NOW, Console, console, room_id
from .streams import picture

LONG = "[/nope]\x1b[2J\u202e漢🎤 " + "long " * 800


def said(number: int, rating: object = 4, session: str = "s-1", **rest: Any) -> tuple[str, Feedback]:
    wire = {
        "peer_id": f"p-{number}",
        "peer_name": f"Peer {number}",
        "user_id": f"u-{number}",
        "role": "viewer",
        "session_id": session,
        "room_id": room_id(0),
        "rating": rating,
        "min_rating": 1,
        "max_rating": 5,
        "reasons": ["audio cut out"],
        "comment": "thanks",
        "timestamp": (NOW - timedelta(minutes=number)).isoformat(),
    }
    return f"f-{number}", Feedback.model_validate({**wire, **rest})


async def tab(desk: Console, *items: tuple[str, Feedback], session: str = "") -> FeedbackTab:
    """The tab of the first room, with what people said."""
    await desk.fill_rooms(2)
    await desk.press("5")
    board = desk.board
    assert isinstance(board, AnalyticsScreen)
    board.aim(room_id(0), session)
    for _ in TABS:
        if not isinstance(board.tab, FeedbackTab):
            await desk.press("shift+tab")
    assert isinstance(board.tab, FeedbackTab)
    if items:
        await desk.put(past.feedback(room_id(0), session), dict(items))
    return board.tab


def line(desk: Console) -> str:
    return desk.words("#tab-line").strip()


async def test_marks_are_words_and_pictures_newest_first_and_worst_first_by_sorting(tmp_path: Path) -> None:
    async with console(tmp_path, (120, 30)) as desk:
        page = await tab(desk, said(3, 5), said(1, 4), said(2, 1))
        assert page.table.shown_keys == ["f-1", "f-2", "f-3"]
        shown = picture(desk)
        for words in ("#.... 1 of 5", "####. 4 of 5", "##### 5 of 5", "audio cut out", "thanks", "Peer 2", "viewer"):
            assert words in shown
        page.table.sort_by("rating")
        assert page.table.shown_keys == ["f-2", "f-1", "f-3"]
        assert page.copied() == "p-1"


async def test_of_a_room_it_is_reckoned_and_says_over_how_many(tmp_path: Path) -> None:
    async with console(tmp_path, (120, 30)) as desk:
        await tab(desk, said(1, 5), said(2, 5, "s-2"), said(3, 2, "s-2"), said(4, None, "s-3"))
        assert line(desk).startswith("average 4.0 of 5, 3 marks in 2 sessions")
        assert line(desk).endswith("5:2 ########  4:0  3:0  2:1 ####  1:0")
        assert "[Feedback 4]" in desk.words("#tabs")


async def test_of_a_session_the_service_says_it_itself(tmp_path: Path) -> None:
    async with console(tmp_path, (120, 30)) as desk:
        page = await tab(desk, said(1, 5), session="s-1")
        assert past.feedback_summary("s-1") in page.resources()
        assert line(desk).startswith("average 5.0 of 5, 1 mark ")
        stated = {"avg_session_rating": 3.25, "num_feedback_submitted": 1431, "scale": {"min": 1, "max": 5}}
        await desk.put(past.feedback_summary("s-1"), {"s-1": FeedbackSummary.model_validate(stated)})
        assert line(desk).startswith("average 3.2 of 5, 1,431 marks")


async def test_words_without_marks_are_no_average(tmp_path: Path) -> None:
    async with console(tmp_path, (120, 30)) as desk:
        await tab(desk, said(1, None))
        assert line(desk) == "no marks, only words"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Forbidden(403, "x"), "403: these credentials may not see feedback."),
        (Refused("The odd dialect has no listFeedback."), "The odd dialect has no listFeedback."),
    ],
)
async def test_why_there_is_nothing_is_said(tmp_path: Path, error: Any, words: str) -> None:
    async with console(tmp_path, (120, 30)) as desk:
        page = await tab(desk)
        assert "Asking" in picture(desk)
        desk.app.desk.store.fail(page.resources()[0], error, None)
        await desk.pilot.pause()
        assert words in picture(desk)
        assert page.summary() == ""
        await desk.put(page.resources()[0], {})
        assert "Nobody gave feedback" in picture(desk)
        assert page.summary() == "0"


async def test_whoever_wrote_a_book_does_no_harm_and_all_of_it_can_be_read(tmp_path: Path) -> None:
    async with console(tmp_path, (60, 14)) as desk:
        page = await tab(desk, said(1, 1, peer_name=LONG, comment=LONG, reasons=[LONG, LONG]))
        await desk.press("d")
        assert "\x1b" not in picture(desk)
        facts = desk.board.query_one(Facts)
        assert facts.text.count("long") > 100
        person = page.person()
        assert person is not None
        assert (person.peer_id, person.session_id, person.user_id) == ("p-1", "s-1", "u-1")


async def test_equal_answers_change_no_row(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        page = await tab(desk, said(1), said(2))
        before = page.table.row("f-1")
        await desk.put(past.feedback(room_id(0)), dict((said(1), said(2), said(3))))
        assert page.table.row("f-1") == before
        assert page.table.row_count == 3


async def test_another_room_forgets_the_former_one(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        page = await tab(desk, said(1))
        board = desk.board
        assert isinstance(board, AnalyticsScreen)
        board.aim(room_id(1))
        await desk.pilot.pause()
        assert page.table.row_count == 0
        assert "average" not in line(desk)


async def test_it_goes_into_a_file_as_it_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Downloads").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    async with console(tmp_path) as desk:
        await tab(desk, said(2, 1), said(1, 5))
        await desk.press("e")
        await desk.submit()
        await desk.until(lambda: [one for one in desk.app.desk.feed.entries if "exported 2 rows" in one.text])
        (written,) = (tmp_path / "Downloads").iterdir()
        rows = list(csv.DictReader(written.read_text().splitlines()))
        assert [(one["name"], one["rating"], one["max_rating"]) for one in rows] == [
            ("Peer 1", "5", "5"),
            ("Peer 2", "1", "5"),
        ]
