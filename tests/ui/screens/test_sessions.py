from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from console.api.errors import Forbidden
from console.api.models import ErrorEvent, FeedbackSummary, Session
from console.live import past, resources
from console.live.attendance import counting, finish
from console.live.session_pages import PAGE, Brief, Query, SessionPage, brief, ended, mishaps, over
from console.modals.choose import ChooseDialog
from console.modals.form import FormDialog
from console.modals.lines import LinesDialog
from console.screens.sessions.screen import PEOPLE, SESSIONS, SessionsScreen
from console.screens.story import StoryScreen
from console.tables.attendance import Attendance
from console.widgets.chart import ASCII

from .desk import NOW, Console, console, recording, room_id

DONE = "d-1"


def stamp(minutes: float) -> str:
    return (NOW - timedelta(minutes=minutes)).isoformat()


def person(key: str, joined: float, left: float | None = None, **rest: Any) -> dict[str, Any]:
    times = {"joined_at": stamp(joined), "left_at": None if left is None else stamp(left)}
    return {"id": key, "name": f"N {key}", "role": "viewer", "user_id": f"u-{key}", **times, **rest}


def one_ended(key: str = DONE, where: int = 1, begun: float = 600, *people: dict[str, Any]) -> Session:
    who = people or (person("a", begun, begun - 60), person("b", begun - 10, begun - 50, name="[/nope] Ada"))
    body = {
        "id": key,
        "room_id": room_id(where),
        "active": False,
        "created_at": stamp(begun),
        "updated_at": stamp(begun - 61),
        "peers": {one["id"]: one for one in who},
    }
    return Session.model_validate(body)


def counted(*sessions: Session, last: str = "", skipped: int = 0) -> dict[str, SessionPage]:
    briefs: tuple[Brief, ...] = tuple(brief(one, finish(counting(one, NOW))) for one in sessions)
    return {PAGE: SessionPage(briefs, last, skipped)}


async def sessions(desk: Console, *done: Session, last: str = "", people: tuple[int, ...] = (3, 2)) -> SessionsScreen:
    """The screen with a live session a room, and these that are over."""
    await desk.fill_rooms(*people)
    await desk.put(over(Query()), counted(*done, last=last))
    await desk.press("6")
    assert isinstance(desk.board, SessionsScreen)
    await rested(desk, desk.board)
    return desk.board


async def rested(desk: Console, screen: SessionsScreen) -> None:
    """Wait until the cursor counts as resting and nothing is left to do in steps."""
    await desk.until(lambda: screen._resting is None and not screen._working)


async def choose(desk: Console, key: str, value: str) -> None:
    """Answer the list that a key opens."""
    await desk.press(key)
    await desk.until(lambda: isinstance(desk.app.screen, ChooseDialog))
    dialog = desk.app.screen
    assert isinstance(dialog, ChooseDialog)
    values = [one for one, _ in dialog._choices]
    await desk.press("home", *["down"] * values.index(value), "enter")
    await desk.until(lambda: not isinstance(desk.app.screen, ChooseDialog))


async def on(desk: Console, screen: SessionsScreen, key: str) -> None:
    """Put the cursor on a session and let it rest."""
    assert screen.panes[SESSIONS].move_to(key)
    await desk.pilot.pause()
    await rested(desk, screen)


def who(screen: SessionsScreen, key: str) -> Attendance:
    row = screen.panes[PEOPLE].row(key)
    assert isinstance(row, Attendance)
    return row


class TestList:
    async def test_live_ones_first_then_the_newest(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await sessions(desk, one_ended("old", begun=900), one_ended("new", begun=600), last="c2")
            live = [f"s-{room_id(index)}" for index in (0, 1)]
            assert screen.table.shown_keys == [*live, "new", "old"]
            row = desk.row("new")
            assert (row.state, row.people, row.peak, row.lasted) == ("ended", 2, 2, "1h00m")
            assert (desk.row(live[0]).people, desk.row(live[0]).now) == (3, 3)
            assert "2 live, 2 ended back to" in desk.words("#title-0")
            assert "n older ones" in desk.words("#title-0")
            before = dict(screen.book.rows)
            desk.clock.seconds = 5
            desk.board.hear(None)
            assert all(screen.book.rows[key] is row for key, row in before.items())

    async def test_the_room_chosen_elsewhere_is_under_the_cursor_and_not_forced(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(3, 2)
            await desk.press("j", "6")
            screen = desk.board
            assert isinstance(screen, SessionsScreen)
            assert screen.session_here() == (room_id(1), f"s-{room_id(1)}")
            assert not screen.only
            assert len(screen.table.shown_keys) == 2

    async def test_a_shows_one_room_and_asks_the_service_for_it(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await sessions(desk, one_ended())
            await desk.press("a")
            assert screen.table.shown_keys == [f"s-{room_id(0)}"]
            assert over(Query(room_id(0))) in screen.resources()
            assert "only room-0" in desk.words("#title-0")
            await desk.press("a")
            assert DONE in screen.table.shown_keys or "asking" in desk.words("#title-0")
            assert not screen.only

    async def test_older_ones_are_asked_for_once_page_by_page(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await sessions(desk, one_ended("new"), last="c2")
            await desk.press("n")
            assert over(Query(), "c2") in screen.resources()
            assert "asking for older ones" in desk.words("#title-0")
            await desk.press("n")
            assert "on its way" in desk.activity()
            await desk.put(over(Query(), "c2"), counted(one_ended("old", begun=9000), skipped=1))
            assert "old" in screen.table.shown_keys
            assert over(Query(), "c2") not in screen.resources()
            assert "that is all, 1 could not be read" in desk.words("#title-0")
            await desk.press("n")
            assert "all are listed" in desk.activity()
            await desk.put(over(Query()), counted(one_ended("newest", begun=100), last="other"))
            assert {"new", "old", "newest"} <= set(screen.table.shown_keys)

    async def test_pages_that_go_in_a_circle_come_to_an_end(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await sessions(desk, one_ended("new"), last="c2")
            for cursor, after in (("c2", "c3"), ("c3", "c2")):
                await desk.press("n")
                await desk.put(over(Query(), cursor), counted(one_ended(cursor, begun=9000), last=after))
            assert {"new", "c2", "c3"} <= set(screen.table.shown_keys)
            await desk.press("n")
            assert "all are listed" in desk.activity()

    async def test_only_live_or_only_ended_ones(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await sessions(desk, one_ended())
            await choose(desk, "t", "ended")
            assert screen.table.shown_keys == [DONE]
            await choose(desk, "t", "live")
            assert DONE not in screen.table.shown_keys
            assert over(Query()) not in screen.resources()
            await desk.press("n")
            assert "only live sessions" in desk.activity()

    async def test_a_stretch_of_time_is_asked_for_and_holds_for_live_ones_too(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await sessions(desk, one_ended())
            await choose(desk, "f", "hour")
            after = NOW - timedelta(hours=1)
            assert over(Query("", after)) in screen.resources()
            assert screen.table.shown_keys == []
            await desk.put(over(Query("", after)), counted())
            assert "No sessions that started in the last hour." in desk.board.table._placeholder
            await choose(desk, "f", "day")
            assert len(screen.table.shown_keys) == 2

    async def test_a_time_that_is_typed(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await sessions(desk, one_ended())
            await desk.press("f")
            await desk.until(lambda: isinstance(desk.app.screen, ChooseDialog))
            await desk.press("end", "enter")
            await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
            dialog = desk.app.screen
            assert isinstance(dialog, FormDialog)
            await desk.press(*"3h", "enter", *"1h", "enter")
            await desk.until(lambda: dialog._submit.armed)
            await desk.press("enter")
            await desk.until(lambda: isinstance(desk.app.screen, SessionsScreen))
            assert f"started from {(NOW - timedelta(hours=3)).astimezone():%Y-%m-%d %H:%M} to" in desk.words("#title-0")
            assert over(Query("", NOW - timedelta(hours=3), NOW - timedelta(hours=1))) in screen.resources()

    async def test_refused_lists_are_said_and_live_ones_stay(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await sessions(desk, one_ended())
            await choose(desk, "f", "day")
            query = Query("", NOW - timedelta(days=1))
            desk.app.desk.store.fail(over(query), Forbidden(403, "no"), None)
            await desk.pilot.pause()
            assert len(screen.table.shown_keys) == 2
            await choose(desk, "t", "ended")
            assert "Sessions cannot be had" in screen.nothing()

    async def test_what_went_on_and_ended_stays_in_the_list(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await sessions(desk)
            gone = f"s-{room_id(0)}"
            await desk.put(resources.live_sessions(), {})
            assert desk.row(gone).state == "ended"
            assert (desk.row(gone).people, desk.row(gone).now) == (3, 0)
            await rested(desk, screen)
            assert ended(gone) in screen.resources()


class TestPeople:
    async def test_attendance_of_an_ended_one_comes_when_the_cursor_rests(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await sessions(desk, one_ended())
            await on(desk, screen, DONE)
            assert ended(DONE) in screen.resources()
            assert "Asking who was there" in screen.nothing_in(screen.panes[PEOPLE])
            await desk.put(ended(DONE), {DONE: one_ended()})
            await rested(desk, screen)
            assert screen.panes[PEOPLE].shown_keys == ["u/u-a", "u/u-b"]
            assert who(screen, "u/u-b").time == "40m"
            assert "of room-1" in desk.words("#title-1")
            assert "2 people, 2 joins, peak 2" in desk.words("#title-1")

    async def test_a_live_one_grows(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await sessions(desk)
            assert screen.people.session_id == f"s-{room_id(0)}"
            assert len(screen.panes[PEOPLE].shown_keys) == 3
            assert all(not one.kind.startswith("session_over") for one in screen.resources())
            from .desk import session

            grown = {f"s-{room_id(0)}": session(room_id(0), 5)}
            await desk.put(resources.live_sessions(), grown)
            await rested(desk, screen)
            assert len(screen.panes[PEOPLE].shown_keys) == 5
            assert "5 here" in desk.words("#title-1")

    async def test_errors_tell_devices(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await sessions(desk, one_ended())
            await on(desk, screen, DONE)
            await desk.put(ended(DONE), {DONE: one_ended()})
            data = {"peer_id": "a", "session_id": DONE, "agent": {"os": "iOS", "device_model": "iPad"}}
            error = ErrorEvent.model_validate({"id": "e", "timestamp": stamp(590), "data": data})
            await desk.put(mishaps(room_id(1), DONE, live=False), {"e": error})
            await rested(desk, screen)
            assert who(screen, "u/u-a").device_words == "iOS iPad"

    async def test_enter_goes_to_the_people_then_to_the_story(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await sessions(desk, one_ended())
            await on(desk, screen, DONE)
            await desk.put(ended(DONE), {DONE: one_ended()})
            await rested(desk, screen)
            await desk.press("enter")
            assert screen.active == PEOPLE
            assert not screen.query_one("#details").display
            await desk.press("d")
            facts = desk.words("#details")
            assert "u-a" in facts
            assert "devices at the same time counted once" in facts
            await desk.press("enter")
            assert isinstance(desk.board, StoryScreen)
            assert desk.board.room_id == room_id(1)

    async def test_the_filter_is_about_the_pane_with_the_focus(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await sessions(desk, one_ended())
            await desk.press("slash", *"room-1", "enter")
            assert screen.panes[SESSIONS].shown_keys == [f"s-{room_id(1)}", DONE]
            await on(desk, screen, DONE)
            await desk.put(ended(DONE), {DONE: one_ended()})
            await rested(desk, screen)
            assert len(screen.panes[PEOPLE].shown_keys) == 2
            await desk.press("tab", "slash", *"nope", "enter")
            assert screen.panes[PEOPLE].shown_keys == ["u/u-b"]
            assert len(screen.panes[SESSIONS].shown_keys) == 3

    async def test_a_session_the_service_knows_no_more(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await sessions(desk, one_ended())
            await on(desk, screen, DONE)
            await desk.put(ended(DONE), {})
            assert "no such session any more" in screen.nothing_in(screen.panes[PEOPLE])

    async def test_thousands_come_in_parts_and_are_all_there(self, tmp_path: Path) -> None:
        many = [person(str(number), 600 - number / 100, 500) for number in range(3000)]
        async with console(tmp_path) as desk:
            screen = await sessions(desk, one_ended(DONE, 1, 600, *many))
            await on(desk, screen, DONE)
            await desk.put(ended(DONE), {DONE: one_ended(DONE, 1, 600, *many)})
            await rested(desk, screen)
            assert screen.panes[PEOPLE].shown_count == 3000
            assert screen.panes[PEOPLE].cursor_key == "u/u-0"

    async def test_a_walk_along_large_sessions_keeps_few_people(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("console.screens.sessions.people.KEPT", 3)
        done = [one_ended(f"d-{number}", 1, 600 + number) for number in range(3)]
        async with console(tmp_path) as desk:
            screen = await sessions(desk, *done)
            for one in done:
                await on(desk, screen, one.id)
                await desk.put(ended(one.id), {one.id: one})
                await rested(desk, screen)
                assert len(screen.panes[PEOPLE].shown_keys) == 2
            kept = [one.id for one in done if desk.app.desk.store.snapshot(ended(one.id)) is not None]
            assert kept == ["d-2"]
            await on(desk, screen, "d-0")
            assert ended("d-0") in screen.resources()


class TestPicture:
    async def test_people_over_time_and_what_ran(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await sessions(desk, one_ended())
            await on(desk, screen, DONE)
            await desk.put(ended(DONE), {DONE: one_ended()})
            job = recording(
                room_id(1),
                "failed",
                session_id=DONE,
                started_at=stamp(590),
                stopped_at=stamp(560),
                created_at=stamp(591),
            )
            await desk.press("T")
            assert resources.recent("recordings", room_id(1)) in screen.resources()
            await desk.put(resources.recent("recordings", room_id(1)), {"r-1": job})
            await rested(desk, screen)
            await desk.until(lambda: "!" in desk.words("#timeline").split("REC")[1][:90])
            words = desk.words("#timeline")
            assert "REC" in words
            assert "failed" in words.split("ACT")[-1]
            assert "TIMELINE" in desk.words("#title-1")
            assert not screen.panes[PEOPLE].display
            await desk.press("escape")
            assert screen.panes[PEOPLE].display

    @pytest.mark.parametrize(("size", "ascii_only"), [((60, 14), "1"), ((120, 40), "")])
    async def test_it_fits_every_terminal(
        self, size: tuple[int, int], ascii_only: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(ASCII, ascii_only)
        async with console(tmp_path, size) as desk:
            screen = await sessions(desk)
            await desk.press("T")
            await rested(desk, screen)
            await desk.until(lambda: "ACT" in desk.words("#timeline"))
            assert desk.words("#timeline").isascii() is bool(ascii_only)
            await desk.press("d", "T", "tab", "d")
            assert screen.is_current


class TestComparing:
    async def prepared(self, desk: Console) -> SessionsScreen:
        first = one_ended("one", 1, 900, person("a", 900, 840), person("b", 890, 860, name="[/nope] \u202eAda"))
        second = one_ended("two", 1, 600, person("a", 600, 500), person("c", 590, 560))
        screen = await sessions(desk, first, second)
        for made in (first, second):
            await desk.put(ended(made.id), {made.id: made})
            await desk.put(mishaps(room_id(1), made.id, live=False), {})
            rated = FeedbackSummary.model_validate(
                {"avg_session_rating": 4.5, "num_feedback_submitted": 2, "scale": {"min": 1, "max": 5}}
            )
            await desk.put(past.feedback_summary(made.id), {made.id: rated})
        return screen

    async def test_the_marked_one_with_the_one_under_the_cursor(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await self.prepared(desk)
            await on(desk, screen, "two")
            await desk.press("space")
            await on(desk, screen, "one")
            await desk.press("equals_sign")
            await desk.until(lambda: isinstance(desk.app.screen, LinesDialog) and desk.app.screen.text)
            dialog = desk.app.screen
            assert isinstance(dialog, LinesDialog)
            assert "IN BOTH  1" in dialog.text
            assert "1h00m and 1h40m" in dialog.text
            assert "[/nope]" in dialog.text.split("ONLY IN THE FIRST")[1].split("ONLY IN THE SECOND")[0]
            assert "N c" in dialog.text.split("ONLY IN THE SECOND")[1]
            assert "longer" in dialog.text
            assert "4.5 of 5, 2 rated" in dialog.text
            await desk.press("G", "g", "escape")
            await desk.until(lambda: screen.is_current)

    async def test_without_a_mark_former_ones_of_the_room_are_offered(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            screen = await self.prepared(desk)
            await on(desk, screen, "two")
            await choose(desk, "equals_sign", "one")
            await desk.until(lambda: isinstance(desk.app.screen, LinesDialog) and desk.app.screen.text)

    async def test_nothing_to_compare_with_is_said(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await sessions(desk)
            await desk.press("equals_sign")
            await desk.until(lambda: "no other session of this room" in desk.activity())


class TestExport:
    @pytest.mark.parametrize("pane", [SESSIONS, PEOPLE])
    async def test_the_focused_pane_is_written(
        self, pane: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        (tmp_path / "Downloads").mkdir()
        async with console(tmp_path) as desk:
            screen = await sessions(desk, one_ended())
            if pane == PEOPLE:
                await on(desk, screen, DONE)
                await desk.put(ended(DONE), {DONE: one_ended()})
                await rested(desk, screen)
                await desk.press("enter")
            await desk.press("e")
            await desk.submit()
            await desk.until(lambda: "exported" in desk.activity())
            assert f"exported {3 if pane == SESSIONS else 2} rows to" in desk.activity()
            (written,) = (tmp_path / "Downloads").iterdir()
            text = written.read_text()
        rows = 3 if pane == SESSIONS else 2
        assert len(text.splitlines()) == rows + 1
        assert ("attendance-room-1" if pane == PEOPLE else "sessions") in written.name
