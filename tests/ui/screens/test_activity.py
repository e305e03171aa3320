from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from console.live import resources
from console.live.feed import Entry, Kind
from console.modals.choose import ChooseDialog
from console.modals.form import FormDialog
from console.screens import activity_rows
from console.screens.activity import ActivityScreen
from console.screens.peers import PeersScreen
from console.screens.recordings import JOBS, RecordingsScreen
from console.screens.story import StoryScreen
from console.screens.streams import RTMP, StreamsScreen
from console.widgets.facts import Facts

from .desk import NOW, Console, console, live_stream, peer, recording, room_id
from .streams import by_id, external, picture


def entry(number: int, text: str = "", kind: Kind = "note", **rest: Any) -> Entry:
    values = {"room": "room-0", "room_id": room_id(0), "key": f"k/{number}", "exact": True, **rest}
    who = values.pop("who", "")
    return Entry(
        NOW - timedelta(seconds=600 - number), str(values.pop("room")), who, text or f"line {number}", kind, **values
    )


def screen(desk: Console) -> ActivityScreen:
    board = desk.board
    assert isinstance(board, ActivityScreen)
    return board


async def tell(desk: Console, *new: Entry) -> None:
    """Something happens, and is put in."""
    desk.app.desk.feed.append(*new)
    await settled(desk)


async def settled(desk: Console) -> None:
    board = screen(desk)
    await desk.until(lambda: board._flushing is None and not board._rows.waiting)
    await desk.pilot.pause()


async def opened(desk: Console, *lines: Entry) -> ActivityScreen:
    """The screen with these lines, and no others."""
    await desk.fill_rooms(2, 1)
    feed = desk.app.desk.feed
    for one in feed.entries:
        feed._drop(one)
    feed._entries = None
    feed.append(*lines)
    await desk.press("A")
    await settled(desk)
    return screen(desk)


def row(desk: Console, key: str) -> Any:
    return screen(desk).table.row(key)


def shown(desk: Console) -> list[str]:
    return [row(desk, key).text for key in screen(desk).table.shown_keys]


class TestFollowing:
    async def test_the_newest_is_at_the_bottom_and_is_followed(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await opened(desk, *(entry(number) for number in range(40)))
            assert shown(desk) == [f"line {number}" for number in range(40)]
            assert board.table.cursor_key == "k/39"
            assert "following   all rooms, all kinds, 40 lines" in desk.words("#title-0")
            await tell(desk, entry(40))
            assert (board.table.cursor_key, board.table.visible_keys[-1]) == ("k/40", "k/40")

    async def test_looking_back_freezes_it_and_says_how_much_is_new(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await opened(desk, *(entry(number) for number in range(40)))
            await desk.press("k", "k")
            before = board.table.visible_keys
            await tell(desk, *(entry(number) for number in range(40, 52)))
            assert board.table.visible_keys == before
            assert "frozen, 12 new below: G follows" in desk.words("#title-0")
            assert "line 51" in desk.activity()
            await desk.press("G")
            assert "following" in desk.words("#title-0")
            assert board.table.cursor_key == "k/51"
            assert desk.activity().strip() == ""

    async def test_late_and_better_known_lines_take_their_place_once(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await opened(desk, *(entry(number) for number in range(0, 40, 2)))
            seen = replace(entry(7, "Ada left", "leave", who="Ada", key="leave/s/p"), exact=False)
            await tell(desk, seen)
            told = replace(seen, at=seen.at - timedelta(seconds=4), exact=True, why="peer kicked")
            await tell(desk, told, told)
            assert shown(desk)[:4] == ["line 0", "line 2", "Ada left", "line 4"]
            line = row(desk, "leave/s/p")
            assert (line.why, line.exact, board.table.row_count) == ("peer kicked", True, 21)

    async def test_a_line_whose_id_turned_out_to_be_another_stands_once(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await opened(desk)
            guess = entry(1, "room-0: recording stopped", "job", key="job/a/over", also=("job/a/over", "job/b/over"))
            await tell(desk, guess)
            await tell(desk, entry(2, "room-0: recording is over", "job", key="job/b/over", job_id="b"))
            assert board.table.shown_keys == ["job/b/over"]

    async def test_what_happens_elsewhere_is_there_when_one_comes_back(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await opened(desk, entry(1))
            await desk.press("1")
            desk.app.desk.feed.append(entry(2))
            await desk.press("A")
            await settled(desk)
            assert board.table.shown_keys == ["k/1", "k/2"]

    async def test_the_oldest_lines_go_with_the_feed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(activity_rows, "SLACK", 5)
        async with console(tmp_path) as desk:
            board = await opened(desk)
            desk.app.desk.feed._limit = 20
            await tell(desk, *(entry(number) for number in range(60)))
            assert len(desk.app.desk.feed) == 20
            assert board.table.row_count <= 25
            assert board.table.shown_keys[-1] == "k/59"

    async def test_thousands_come_in_parts(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(activity_rows, "PART", 100)
        async with console(tmp_path) as desk:
            board = await opened(desk, *(entry(number) for number in range(550)))
            assert board.table.row_count == 550
            assert board.table.cursor_key == "k/549"

    async def test_a_calm_screen_paints_nothing(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await opened(desk, *(entry(number) for number in range(40)))
            board.hear(None)
            await desk.pilot.pause()
            lines, version = list(board.table._lines), board.table.version
            desk.clock.seconds = 20
            board.hear(None)
            await desk.pilot.pause()
            assert board.table.version == version
            assert all(one is other for one, other in zip(lines, board.table._lines, strict=True))


class TestNarrowing:
    async def test_a_kind_is_chosen(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await opened(desk, entry(1, kind="join"), entry(2, kind="error"), entry(3, kind="failed"))
            await desk.press("t")
            await desk.until(lambda: isinstance(desk.app.screen, ChooseDialog))
            assert "people: come, go and change role  1" in picture(desk)
            await desk.press("down", "down", "enter")
            await desk.until(lambda: shown(desk) == ["line 2", "line 3"])
            assert "all rooms, trouble, 2 lines" in desk.words("#title-0")
            await tell(desk, entry(4, kind="join"), entry(5, kind="error"))
            assert shown(desk) == ["line 2", "line 3", "line 5"]

    async def test_one_room_and_all_again(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await opened(desk, entry(1), entry(2, room="room-1", room_id=room_id(1)), entry(3))
            await desk.press("a")
            assert (shown(desk), board.crumbs()) == (["line 1", "line 3"], ("Rooms", "room-0", "Activity"))
            assert resources.peers(room_id(0)) in board.resources()
            await desk.press("slash", *"line 3", "enter")
            assert shown(desk) == ["line 3"]
            await desk.press("escape", "a")
            assert len(shown(desk)) == 3
            await desk.press("g", "j")
            assert board.room_id == room_id(1)
            await desk.press("G")
            assert board.room_id == room_id(0)
            assert resources.peers(room_id(0)) not in board.resources()

    async def test_the_filter_knows_the_columns(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await opened(
                desk,
                entry(1, "Ada joined", "join", who="Ada"),
                entry(2, "Bob joined", "join", who="Bob", room="room-1"),
                entry(3, "room-0: recording running", "job"),
            )
            for typed, found in (("who:bob", [2]), ("!kind:join", [3])):
                await desk.press("slash", *typed, "enter")
                assert screen(desk).table.shown_keys == [f"k/{number}" for number in found], typed
                await desk.press("escape")


class TestJumping:
    async def test_to_a_peer(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await opened(desk, entry(1, "Peer 1 joined", "join", who="Peer 1", peer_id="p-1"))
            await desk.press("enter")
            assert isinstance(desk.board, PeersScreen)
            one = room_id(0)
            await desk.put(resources.peers(one), {key: peer(key) for key in ("p-0", "p-1")})
            assert desk.board.room_id == one
            assert desk.board.table.cursor_key == "p-1"

    async def test_not_to_somebody_who_left(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await opened(desk, entry(1, "Eve left", "leave", who="Eve", peer_id="p-99"))
            await desk.press("enter")
            await settled(desk)
            assert shown(desk)[-1] == "Eve is not there any more: H tells the whole story"

    async def test_to_a_recording(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await opened(desk, entry(1, "room-0: recording running", "job", job_id="r-1"))
            jobs = {"r-1": recording(room_id(0))}
            await desk.put(resources.recordings(), jobs)
            await settled(desk)
            assert screen(desk).table.move_to("k/1")
            await desk.press("enter")
            assert isinstance(desk.board, RecordingsScreen)
            await desk.put(resources.recent("recordings"), jobs)
            assert desk.board.panes[JOBS].cursor_key == "r-1"

    async def test_to_a_live_stream_and_to_an_external_one(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await opened(
                desk,
                entry(1, "room-0: live stream running", "job", job_id="h-1"),
                entry(2, "room-0: external stream running", "job", job_id="x-2"),
            )
            await desk.press("enter")
            assert isinstance(desk.board, StreamsScreen)
            await desk.put(resources.live_streams(), {"h-1": live_stream(room_id(0))})
            await desk.put(resources.external_streams(), by_id(external("x-1"), external("x-2")))
            assert (desk.board.active, desk.board.panes[RTMP].cursor_key) == (RTMP, "x-2:0")
            await desk.press("A")
            await settled(desk)
            assert screen(desk).table.move_to("k/1")
            await desk.press("enter")
            assert isinstance(desk.board, StreamsScreen)
            assert (desk.board.active, desk.board.panes[0].cursor_key) == (0, "h-1")

    async def test_to_the_story_of_somebody(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await opened(desk, entry(1, "Peer 1 joined", "join", who="Peer 1", peer_id="p-1", session_id="s-x"))
            await desk.press("H")
            assert isinstance(desk.board, StoryScreen)
            assert desk.board.room_id == room_id(0)
            await desk.press("escape")
            assert isinstance(desk.board, ActivityScreen)

    async def test_a_line_about_nobody_leads_nowhere_and_says_so(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await opened(desk, entry(1, "connection lost", "connection", room="", room_id=""))
            await desk.press("enter", "H")
            await settled(desk)
            assert isinstance(desk.board, ActivityScreen)
            assert shown(desk)[1:] == [
                "this line leads nowhere: it is about no room",
                "this line is about nobody: choose another one",
            ]


class TestDetails:
    async def test_everything_that_is_known(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 40)) as desk:
            late = entry(1, "Ada left", "leave", who="Ada", peer_id="p-1", why="peer kicked", user_id="u-17")
            await opened(desk, replace(late, learnt=late.at + timedelta(minutes=3), session_id="s-1"))
            await desk.press("d")
            words = desk.board.query_one(Facts).text
            for part in (
                "Ada left",
                "2026-01-15",
                "peer kicked",
                "u-17",
                "p-1",
                "s-1",
                "heard",
                "the service's own time",
            ):
                assert part in words
            assert desk.board.copied() == "p-1"
            await desk.press("escape")
            assert not desk.board.query_one(Facts).display


async def test_what_is_shown_is_exported(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await opened(desk, entry(1, "=1+1 joined", "join", who="=1+1"), entry(2, kind="error"), entry(3, kind="error"))
        await desk.press("slash", *"kind:error", "enter", "e")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog))
        assert "2 rows" in picture(desk)
        path = desk.app.screen.query(Input).first()
        path.value = str(tmp_path / "out.json")
        await desk.submit()
        await desk.until(lambda: any("exported 2 rows" in one.text for one in desk.app.desk.feed.entries))
        written = json.loads((tmp_path / "out.json").read_text())
        assert [line["what"] for line in written] == ["line 2", "line 3"]


HOSTILE = ("[/nope]", "\x1b]0;pwned\x07", "evil\u202etxt", "漢字" * 40, "🎥" * 50, "", "x" * 4096)


@pytest.mark.parametrize("size", [(60, 14), (80, 24), (120, 40)])
async def test_whatever_people_are_called_it_is_shown_in_one_line_each(tmp_path: Path, size: tuple[int, int]) -> None:
    async with console(tmp_path, size=size) as desk:
        lines = [
            entry(number, f"{name} joined", "join", who=name, room=name, why=name, peer_id=name or "p")
            for number, name in enumerate(HOSTILE)
        ]
        board = await opened(desk, *lines)
        await desk.press("d", "k", "k", "G")
        words = picture(desk)
        assert "\x1b" not in words
        assert "\u202e" not in words
        assert len(board.table.shown_keys) == len(HOSTILE)
        assert "following" in words
