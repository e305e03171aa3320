from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Input

from console.api.errors import Forbidden
from console.api.models.events import RecordingEvent, TrackEvent
from console.live.event_pages import Reach
from console.modals.choose import ChooseDialog
from console.modals.form import FormDialog
from console.screens.analytics.events import EventsTab
from console.screens.analytics.screen import AnalyticsScreen
from console.screens.story import StoryScreen
from console.widgets.facts import Facts
from tests.unit.api.service import answer, scripted

from .desk import NOW, Console, console, room_id
from .streams import picture, stamp

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from console.live.event_pages import EventPages

HOSTILE = "[/nope]\x1b[31m\u202eevil"


def track(key: str, ago: float = 1, what: str = "update", **data: Any) -> TrackEvent:
    """A track event so many minutes ago."""
    return TrackEvent.model_validate(track_wire(key, ago, what, **data))


def track_wire(key: str, ago: float = 1, what: str = "update", **data: Any) -> dict[str, Any]:
    fields = {
        "room_id": room_id(0),
        "session_id": "s-1",
        "peer_id": f"p-{key}",
        "user_name": "Grace",
        "role": "host",
        "type": "audio",
        "source": "regular",
        "mute": True,
        "track_id": f"t-{key}",
    }
    return {"id": key, "type": f"track.{what}.success", "timestamp": stamp(ago), "data": {**fields, **data}}


def recording(key: str, ago: float = 1, **data: Any) -> RecordingEvent:
    fields = {"room_id": room_id(0), "session_id": "s-1", "beam_id": "b", "duration": 1860, "size": 120_000_000}
    wire = {"id": key, "type": "beam.recording.success", "timestamp": stamp(ago), "data": {**fields, **data}}
    return RecordingEvent.model_validate(wire)


def tab_of(desk: Console) -> EventsTab:
    board = desk.board
    assert isinstance(board, AnalyticsScreen)
    assert isinstance(board.tab, EventsTab)
    return board.tab


def pages(desk: Console) -> tuple[EventPages, ...]:
    return tab_of(desk)._stack.pages


async def told(desk: Console, *events: Any, reach: Reach | None = None) -> None:
    """What the service said: of tracks, then of recordings."""
    for one in pages(desk):
        kind = TrackEvent if one.resource.kind == "track_events_pages" else RecordingEvent
        items = {event.id: event for event in events if isinstance(event, kind)}
        one.reach = reach if reach is not None and kind is TrackEvent else Reach(ended=True, total=len(items))
        await desk.put(one.resource, items)


@asynccontextmanager
async def opened(path: Path, size: tuple[int, int] = (80, 24), **rest: Any) -> AsyncIterator[Console]:
    async with console(path, size, **rest) as desk:
        await desk.fill_rooms(3, 1)
        await desk.press("5")
        yield desk


async def chosen(desk: Console, value: str) -> None:
    """One line of the list that is open."""
    await desk.until(lambda: isinstance(desk.app.screen, ChooseDialog))
    dialog = desk.app.screen
    assert isinstance(dialog, ChooseDialog)
    dialog.dismiss(value)
    await desk.until(lambda: desk.app.screen is not dialog)
    await desk.pilot.pause()


def shown(desk: Console) -> list[str]:
    return [str(key) for key in desk.board.table.shown_keys]


async def test_what_happened_stands_in_words_the_newest_first_and_how_much_of_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        assert "Asking for events" in picture(desk)
        events = (track("a", 9), track("b", 2, "add", mute=False, type="video"), recording("r", 5))
        await told(desk, *events, reach=Reach("token", total=412))
        assert shown(desk) == ["b", "r", "a"]
        lines = picture(desk).split("\n")
        assert "[Events 413]" in lines[1]
        assert "all types, all time   3 of 413 shown, back to " in lines[2]
        assert "camera on" in lines[4]
        assert "recording ready 31m" in lines[5]
        assert "microphone muted" in lines[6]
        assert "n older" in lines[-1]


async def test_two_requests_a_minute_while_nothing_happens(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        assert sum(60 / one.interval for one in tab_of(desk).resources()) == pytest.approx(2.0)


async def test_nothing_is_said_when_there_is_nothing_and_why_not_when_it_is_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        tracks, recordings = pages(desk)
        desk.app.desk.store.fail(tracks.resource, Forbidden(403), None)
        desk.board.hear(None)
        assert "do not permit" in tab_of(desk).nothing()
        await told(desk)
        assert "No events" in picture(desk)
        assert "[Events 0]" in picture(desk)
        desk.app.desk.store.fail(recordings.resource, Forbidden(403), None)
        desk.board.hear(None)
        assert "do not permit" in desk.words("#tab-line")


async def test_types_are_chosen_by_the_service(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await told(desk, track("a"), recording("r", 2))
        await desk.press("t")
        await chosen(desk, "track.remove.success")
        (one,) = pages(desk)
        assert one.resource.ids == (room_id(0), "", "track.remove.success")
        assert one.resource in desk.app.desk.store.watched
        assert "Asking for events" in picture(desk)
        await told(desk, track("c", what="remove"))
        assert shown(desk) == ["c"]
        assert desk.words("#tab-line").startswith(" tracks removed, all time   1 of 1 shown, none is older")
        await desk.press("t")
        await chosen(desk, "all")
        assert shown(desk) == ["a", "r"]
        assert len(pages(desk)) == 2


async def test_a_stretch_of_time_and_what_falls_out_of_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await told(desk, track("new", 5), track("old", 16), recording("older", 70))
        await desk.press("f")
        await chosen(desk, "15m")
        assert shown(desk) == ["new"]
        assert "last 15 min   1 of 3 shown" in desk.words("#tab-line")
        desk.clock.seconds += 11 * 60
        desk.board.hear(None)
        assert shown(desk) == []
        assert "Nothing in this time" in picture(desk)


async def typed(desk: Console, start: str, end: str) -> None:
    """The open form of a stretch of time, filled and submitted."""
    await desk.until(lambda: isinstance(desk.app.screen, FormDialog) and desk.app.screen.query(Input))
    for box, words in zip(desk.app.screen.query(Input), (start, end), strict=True):
        box.value = words
    await desk.submit()


async def test_a_time_that_is_typed_and_rubbish_refused_with_words(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await told(desk, track("new", 5), track("mid", 40), track("old", 90))
        await desk.press("f")
        await chosen(desk, "typed")
        await typed(desk, "rubbish", "now")
        await desk.until(lambda: "Not a time" in picture(desk))
        await typed(desk, "30m", "1h")
        await desk.until(lambda: "must end later" in picture(desk))
        await typed(desk, "1h", "30m")
        await desk.until(lambda: not isinstance(desk.app.screen, FormDialog))
        await desk.until(lambda: shown(desk) == ["mid"])
        start, end = ((NOW - timedelta(minutes=ago)).astimezone() for ago in (60, 30))
        assert f"{start:%H:%M} to {end:%H:%M}" in desk.words("#tab-line")


async def test_older_pages_come_by_the_token_and_why_not_is_said(tmp_path: Path) -> None:
    older = answer(200, {"limit": 1, "total": 2, "next": "", "events": [track_wire("old", 30)]})
    async with (
        scripted(answer(403, {"message": "no"}), older) as service,
        opened(tmp_path, api_url=service.url) as desk,
    ):
        await told(desk, track("new"), reach=Reach("to:ken~=", desk.clock.monotonic(), total=2))
        await desk.press("n")
        await desk.until(lambda: "older ones did not come" in desk.words("#tab-line"))
        assert shown(desk) == ["new"]
        await desk.press("n")
        await desk.until(lambda: shown(desk) == ["new", "old"])
        assert "start=to%3Aken~%3D" in service.seen[-1].target
        assert f"room_id={room_id(0)}" in service.seen[-1].target
        assert "none is older" in desk.words("#tab-line")
        assert "did not come" not in desk.words("#tab-line")
        await desk.press("n")
        assert "nothing to do with this key" in desk.activity()


async def test_the_kind_that_reaches_back_least_is_read_on_and_tells_how_far_all_do(tmp_path: Path) -> None:
    body = {"limit": 1, "total": 2, "next": "", "events": []}
    async with scripted(answer(200, body)) as service, opened(tmp_path, api_url=service.url) as desk:
        await told(desk, track("a", 90), recording("r", 30))
        tracks, recordings = pages(desk)
        tracks.reach = recordings.reach = Reach("token", desk.clock.monotonic(), total=9)
        desk.board.hear(None)
        back_to = (NOW - timedelta(minutes=30)).astimezone()
        assert f"2 of 18 shown, back to {back_to:%H:%M:%S}" in desk.words("#tab-line")
        await desk.press("n")
        await desk.until(lambda: recordings.reach.ended)
        assert "type=beam.recording.success" in service.seen[-1].target
        back_to = (NOW - timedelta(minutes=90)).astimezone()
        await desk.until(lambda: f"back to {back_to:%H:%M:%S}" in desk.words("#tab-line"))


async def test_a_page_is_asked_for_once_however_often_the_key_is_pressed(tmp_path: Path) -> None:
    go = asyncio.Event()

    async def slow(writer: asyncio.StreamWriter) -> None:
        await go.wait()
        await answer(200, {"limit": 1, "total": 2, "next": "", "events": [track_wire("old", 30)]})(writer)

    async with scripted(slow) as service, opened(tmp_path, api_url=service.url) as desk:
        await told(desk, track("new"), reach=Reach("token", desk.clock.monotonic(), total=2))
        await desk.press("n", "n")
        await desk.until(lambda: service.seen)
        assert "reading older ones" in desk.words("#tab-line")
        await desk.press("n")
        go.set()
        await desk.until(lambda: shown(desk) == ["new", "old"])
        assert len(service.seen) == 1
        assert "reading" not in desk.words("#tab-line")


async def test_a_stretch_that_goes_further_back_than_what_was_read_is_read(tmp_path: Path) -> None:
    bodies = [
        {"limit": 1, "total": 9, "next": f"after{ago}", "events": [track_wire(f"a{ago}", ago)]} for ago in (30, 65)
    ]
    answers = [answer(200, body) for body in bodies]
    async with scripted(*answers) as service, opened(tmp_path, api_url=service.url) as desk:
        await told(desk, track("new"), reach=Reach("token", desk.clock.monotonic(), total=3))
        await desk.press("f")
        await chosen(desk, "1h")
        await desk.until(lambda: len(pages(desk)[0].items) == 3)
        await desk.until(lambda: "reading" not in desk.words("#tab-line"))
        assert shown(desk) == ["new", "a30"]
        assert [one.target.rpartition("start=")[2] for one in service.seen] == ["token", "after30"]
        assert "n reads on" not in desk.words("#tab-line")
        await desk.press("f")
        await chosen(desk, "15m")
        await desk.until(lambda: shown(desk) == ["new"])
        assert len(service.seen) == 2


async def test_what_was_left_out_is_said(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await told(desk, track("a"), reach=Reach("t", note="too much happened at once", total=9000))
        assert "too much happened at once" in desk.words("#tab-line")
        await told(desk, track("a"), reach=Reach("", full=True, total=9000))
        desk.board.hear(None)
        assert "no more are kept" in desk.words("#tab-line")
        assert "older" not in tab_of(desk).offers()


async def test_the_details_and_the_story_of_a_row(tmp_path: Path) -> None:
    async with opened(tmp_path, (120, 40)) as desk:
        await told(desk, track("a", started_at=stamp(4), user_name=HOSTILE, user_id="u-1"), recording("r", 9))
        await desk.press("d")
        assert desk.board.query_one(Facts).display
        for words in ("microphone muted", "t-a", "u-1", "track.update.success", "3m after"):
            assert words in picture(desk)
        assert "\x1b" not in picture(desk)
        await desk.press("j")
        assert "120.0 MB" in picture(desk)
        assert tab_of(desk).person() is None
        await desk.press("k", "H")
        story = desk.board
        assert isinstance(story, StoryScreen)
        await desk.app.workers.wait_for_complete()


async def test_sessions_are_told_apart_only_where_there_are_several(tmp_path: Path) -> None:
    async with opened(tmp_path, (120, 40)) as desk:
        first = track("a", session_id="one-abcdef")
        await told(desk, first)
        assert "session" not in picture(desk)
        await told(desk, first, track("b", session_id="two-123456"))
        assert "session abcdef" in picture(desk)
        assert "session 123456" in picture(desk)


async def test_another_room_has_its_own_events(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await told(desk, track("a"))
        board = desk.board
        assert isinstance(board, AnalyticsScreen)
        board.aim(room_id(1), "s-9")
        assert shown(desk) == []
        assert {one.resource.ids for one in pages(desk)} == {(room_id(1), "s-9")}
        board.aim(room_id(0))
        assert shown(desk) == ["a"]


async def test_equal_answers_change_no_row(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        events = [track(f"e{number}", number) for number in range(30)]
        await told(desk, *events)
        version, before = desk.board.table.version, desk.row("e3")
        desk.clock.seconds += 40
        desk.board.hear(None)
        await told(desk, *events)
        assert (desk.board.table.version, desk.row("e3")) == (version, before)
        await told(desk, track("news", 0), *events)
        assert desk.row("e3") is before
        assert desk.board.table.version != version


async def test_any_size_and_any_text_can_be_shown(tmp_path: Path) -> None:
    async with opened(tmp_path, (60, 14)) as desk:
        names = (HOSTILE, "x" * 4096, "田中" * 40, "", None, 5, {"a": 1}, "👩🏽\u200d💻")
        events = [track(f"e{index}", index, user_name=name, role=name) for index, name in enumerate(names)]
        broken = TrackEvent.model_validate({"id": "b", "type": None, "data": None})
        await told(desk, *events, broken, recording("r", size=-1, duration="soon", user_name=HOSTILE))
        assert len(shown(desk)) == len(names) + 2
        for size in ((60, 14), (80, 24), (120, 40)):
            await desk.pilot.resize_terminal(*size)
            await desk.press("d", "G", "g")
            lines = picture(desk).split("\n")
            assert not [line for line in lines if "\x1b" in line or "\u202e" in line]
            assert len(lines) == size[1]
