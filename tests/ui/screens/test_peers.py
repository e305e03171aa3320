from __future__ import annotations

import time
from pathlib import Path

import pytest

from console.actions.action import Params, Scope, plan
from console.actions.peers import KICK
from console.actions.rooms import DISABLE
from console.actions.run import Outcome, Run
from console.api.models.events import ErrorEvent
from console.live import newest, resources
from console.modals.confirm import ConfirmDialog
from console.screens.peers import PeersScreen
from console.widgets.facts import Facts
from console.widgets.filter_line import FilterLine

from .desk import Console, console, peer, room_id

ROOM = room_id(0)
TRACKS = {
    "t-1": {"id": "t-1", "type": "audio", "source": "regular", "mute": False, "started_at": "2026-01-15T19:01:00Z"},
    "t-2": {"id": "t-2", "type": "video", "source": "screen", "mute": True},
}


async def stage(desk: Console) -> PeersScreen:
    """A room of a host and three viewers."""
    await desk.fill_rooms(4)
    await desk.open_room(
        peer("h", "Grace", "host", user_id="u-1"), peer("a", "Ada"), peer("b", "Linus"), peer("c", "Edsger")
    )
    board = desk.board
    assert isinstance(board, PeersScreen)
    return board


def confirm(desk: Console) -> None:
    """What `y` does once the dialog has been read."""
    dialog = desk.app.screen
    assert isinstance(dialog, ConfirmDialog)
    dialog.dismiss(dialog._planned)


async def test_the_room_stands_above_its_peers(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await stage(desk)
        assert board.crumbs() == ("Rooms", "room-0")
        words = desk.words("#room")
        assert "LIVE 1h12m" in words
        assert "peers 4" in words
        assert "on stage 1" in words
        assert board.table.shown_keys[0] == "h"


@pytest.mark.parametrize("at", ["8999-12-31T23:59:59Z", "0001-01-01T00:00:01Z"])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
async def test_a_time_at_the_end_of_the_calendar_is_shown_somehow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str, zone: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        async with console(tmp_path, size=(120, 40)) as desk:
            await stage(desk)
            track = {"t": {**TRACKS["t-1"], "started_at": at}}
            await desk.put(resources.peers(ROOM), {"a": peer("a", "Ada", "host", joined_at=at)})
            await desk.press("g", "d")
            await desk.put(resources.peer(ROOM, "a"), {"a": peer("a", "Ada", "host", joined_at=at, tracks=track)})
            assert "mic" in desk.words("#details")
            assert desk.app.is_running
    time.tzset()


async def test_only_what_changed_changes(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await stage(desk)
        before = board.table.row("a")
        people = dict(desk.app.desk.store.snapshot(resources.peers(ROOM)).items)  # type: ignore[union-attr]  # put above
        people["b"] = peer("b", "Linus", "host")
        del people["c"]
        await desk.put(resources.peers(ROOM), people)
        assert board.table.row("a") is before
        assert desk.row("b").stage == "on"
        assert board.table.row("c") is None
        assert "Linus role viewer -> host" in desk.activity()
        assert "Edsger left" in desk.activity()


async def test_tracks_are_asked_for_on_stage_alone(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await stage(desk)
        watched = {one.ids[1] for one in desk.app.desk.store.watched if one.kind == "peer"}
        assert watched == {"h"}


async def test_tracks_become_words(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await stage(desk)
        await desk.put(resources.peer(ROOM, "h"), {"h": peer("h", "Grace", "host", tracks=TRACKS)})
        row = board.table.row("h")
        assert row is not None
        assert (row.mic, row.cam, row.screen) == ("on", "-", "off")


async def test_tracks_of_the_former_role_are_forgotten(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await stage(desk)
        await desk.put(resources.peer(ROOM, "h"), {"h": peer("h", "Grace", "host", tracks=TRACKS)})
        await desk.put(resources.peers(ROOM), {"h": peer("h", "Grace", "host-muted")})
        row = board.table.row("h")
        assert row is not None
        assert row.mic == "-"
        assert row.cam == "?"


async def test_tracks_that_are_old_are_not_shown(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await stage(desk)
        await desk.put(resources.peer(ROOM, "h"), {"h": peer("h", "Grace", "host", tracks=TRACKS)})
        desk.clock.seconds += 14
        board.hear(None)
        assert desk.row("h").mic == "on"
        desk.clock.seconds += 2
        board.hear(None)
        assert desk.row("h").mic == "?"
        await desk.put(resources.peer(ROOM, "h"), {"h": peer("h", "Grace", "host", tracks={})})
        assert desk.row("h").mic == "-"


async def test_news_of_others_is_enough_to_see_that_tracks_are_old(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await stage(desk)
        await desk.put(resources.peer(ROOM, "h"), {"h": peer("h", "Grace", "host", tracks=TRACKS)})
        people = dict(desk.app.desk.store.snapshot(resources.peers(ROOM)).items)  # type: ignore[union-attr]  # put above
        desk.clock.seconds += 16
        await desk.put(resources.peers(ROOM), {**people, "b": peer("b", "Renamed")})
        assert desk.row("h").mic == "?"


async def test_tracks_that_are_still_the_same_stay_known(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await stage(desk)
        same = {"h": peer("h", "Grace", "host", tracks=TRACKS)}
        for _ in range(5):
            await desk.put(resources.peer(ROOM, "h"), same)
            desk.clock.seconds += 10
            board.hear(None)
        assert desk.row("h").mic == "on"
        desk.clock.seconds += 60
        board.hear(None)
        assert desk.row("h").mic == "?"
        await desk.put(resources.peer(ROOM, "h"), same)
        board.hear(None)
        assert desk.row("h").mic == "on"


async def test_after_a_stay_elsewhere_tracks_of_a_former_role_or_time_are_not_shown(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await stage(desk)
        await desk.put(resources.peer(ROOM, "h"), {"h": peer("h", "Grace", "host", tracks=TRACKS)})
        await desk.press("1")
        await desk.put(resources.peers(ROOM), {"h": peer("h", "Grace", "host-muted"), "a": peer("a")})
        await desk.press("2")
        assert (desk.row("h").mic, desk.row("h").cam) == ("-", "?")
        await desk.put(resources.peer(ROOM, "h"), {"h": peer("h", "Grace", "host-muted", tracks=TRACKS)})
        assert desk.row("h").screen == "off"
        await desk.press("1")
        desk.clock.seconds += 60
        await desk.press("2")
        assert desk.row("h").screen == "-"
        assert desk.row("h").cam == "?"
        await desk.press("1")
        await desk.put(resources.peers(ROOM), {"a": peer("a")})
        await desk.press("2")
        assert not desk.app.house.peers._watch._seen, "who left is forgotten"


class TestDetails:
    async def test_the_pane_follows_the_cursor(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 40)) as desk:
            await stage(desk)
            await desk.press("d")
            assert "Grace" in desk.words("#details")
            assert "audio, video" in desk.words("#details")
            await desk.press("j")
            assert "Grace" not in desk.words("#details")
            assert "nothing" in desk.words("#details")

    async def test_it_shows_tracks_and_metadata(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 40)) as desk:
            await stage(desk)
            await desk.press("d")
            one = peer("h", "Grace", "host", tracks=TRACKS, metadata='{"isHandRaised":true}')
            await desk.put(resources.peer(ROOM, "h"), {"h": one})
            words = desk.words("#details")
            assert "mic" in words
            assert "on since" in words
            assert "screen" in words
            assert "isHandRaised" in words

    async def test_whoever_is_in_the_pane_is_asked_for_once_the_cursor_rests(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 40)) as desk:
            await stage(desk)
            await desk.press("d", "j")
            wanted = desk.board.table.cursor_key
            await desk.pilot.pause(0.4)
            watched = {one.ids[1] for one in desk.app.desk.store.watched if one.kind == "peer"}
            assert watched == {"h", wanted}

    async def test_esc_closes_the_pane_first(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await stage(desk)
            await desk.press("enter")
            assert board.query_one(Facts).display
            await desk.press("escape")
            assert not board.query_one(Facts).display
            assert desk.board is board
            await desk.press("escape")
            assert desk.board is not board

    async def test_a_peer_that_left_leaves_an_honest_pane(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 40)) as desk:
            await stage(desk)
            await desk.press("d")
            await desk.put(resources.peers(ROOM), {"a": peer("a")})
            assert "No peer is chosen" in desk.words("#details")


class TestUnderADialog:
    async def test_data_come_and_the_picture_waits(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await stage(desk)
            await desk.press("K")
            dialog = desk.app.screen
            assert isinstance(dialog, ConfirmDialog)
            before = board.table.render_line(1).text
            await desk.put(resources.peers(ROOM), {"h": peer("h", "Somebody Else", "host")})
            assert board.table.render_line(1).text == before
            await desk.press("escape")
            assert "Somebody Else" in board.table.render_line(1).text

    async def test_every_dialog_lets_go_again(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await stage(desk)
            for key in ("K", "E", "s", "question_mark", "o", "r"):
                await desk.press(key)
                assert desk.app.screen is not board, key
                await desk.press("escape")
                assert desk.app.screen is board, key
            await desk.put(resources.peers(ROOM), {"h": peer("h", "New Name", "host")})
            assert "New Name" in board.table.render_line(1).text

    async def test_y_is_no_answer_before_the_question_was_read(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            await desk.press("K", "y")
            dialog = desk.app.screen
            assert isinstance(dialog, ConfirmDialog)
            await desk.until(lambda: getattr(desk.app.screen, "armed", False))
            await desk.press("x", "y")
            assert not dialog.armed
            assert desk.app.screen is dialog, "y right behind another key is a paste, not an answer"
            await desk.until(lambda: getattr(desk.app.screen, "armed", False))
            await desk.press("y")
            assert desk.app.screen is not dialog

    async def test_one_question_at_a_time(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await stage(desk)
            board.action_act("peer.kick")
            board.action_act("peer.kick")
            board.action_act("room.end")
            await desk.pilot.pause()
            assert sum(isinstance(screen, ConfirmDialog) for screen in desk.app.screen_stack) == 1
            await desk.press("escape")
            assert desk.app.screen is board
            await desk.press("K")
            assert isinstance(desk.app.screen, ConfirmDialog)

    async def test_the_cursor_of_a_peer_that_left_kicks_nobody(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await stage(desk)
            await desk.put(resources.peers(ROOM), {"a": peer("a"), "b": peer("b")})
            assert board.table.lost
            await desk.press("K")
            assert desk.app.screen is board
            assert "nobody is chosen" in desk.activity()


class TestUnderWay:
    async def test_the_footer_says_what_is_not_settled_yet(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 40)) as desk:
            board = await stage(desk)
            run = Run(plan(KICK, board.situation(Scope.PEERS), Params()))
            operator = desk.app.desk.hands._operator(None, lambda _run: None)
            operator.follow(run)
            assert "kick Grace: sending" in desk.words("#actions")
            run.settle(0, Outcome.SENT)
            assert "kick Grace: waiting to see it" in desk.words("#actions")
            run.settle(0, Outcome.SEEN, "Grace removed: seen after 2 s")
            assert "waiting" not in desk.words("#actions")
            await desk.pilot.pause()
            assert "Grace removed: seen after 2 s" in desk.activity()
            (done,) = (entry for entry in desk.app.desk.feed.about(peer_id="h", room_id=ROOM) if entry.kind == "done")
            assert (done.who, done.room, done.text) == ("Grace", "room-0", "Grace removed: seen after 2 s")


class TestMeaning:
    async def test_m_means_what_the_footer_says(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            assert "m mute" in desk.words("#actions")
            await desk.put(resources.peers(ROOM), {"h": peer("h", "Grace", "host-muted")})
            await desk.press("g")
            assert "m unmute" in desk.words("#actions")
            await desk.put(resources.peers(ROOM), {"h": peer("h", "Grace", "viewer")})
            assert "mute" not in desk.words("#actions")

    async def test_marks_are_counted_and_meant(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await stage(desk)
            await desk.press("space", "space", "K")
            dialog = desk.app.screen
            assert isinstance(dialog, ConfirmDialog)
            assert "2 peers in room-0" in dialog._heading
            await desk.press("escape")
            assert "2 marked" in desk.words("#actions")

    async def test_an_act_on_the_room_leaves_the_marks_of_its_peers(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await stage(desk)
            await desk.press("space", "space")
            marked = board.table.marks
            board.act_now(DISABLE)
            await desk.until(lambda: getattr(desk.app.screen, "armed", False))
            confirm(desk)
            await desk.until(lambda: "disable" in desk.words("#actions") or "room-0" in desk.activity())
            assert board.table.marks == marked
            assert len(marked) == 2

    async def test_an_act_on_peers_takes_their_marks_and_no_others(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await stage(desk)
            await desk.press("space", "K")
            first = board.table.marks
            board.table.action_mark()
            assert len(board.table.marks) == 2
            await desk.until(lambda: getattr(desk.app.screen, "armed", False))
            confirm(desk)
            await desk.until(lambda: not board.table.marks & first)
            assert len(board.table.marks) == 1

    async def test_another_room_starts_afresh(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await stage(desk)
            await desk.press("j", "space", "slash", *"grace")
            assert board.table.lost, "the filter hides the row of the cursor"
            await desk.press("enter")
            assert board.table.cursor_key == "h", "what the filter left is what is meant"
            await desk.press("1")
            two = room_id(1)
            desk.app._open_room(two)
            assert (board.table.marks, board.table.row_count) == (frozenset(), 0)
            await desk.put(resources.peers(two), {"y": peer("y", "Yve"), "x": peer("x", "Xavier")})
            assert desk.board is board
            assert board.table.shown_keys == ["x", "y"]
            assert (board.table.cursor_key, board.table.lost) == ("x", False)
            assert board._filter is None
            line = board.query_one(FilterLine)
            assert (line.value, line.display) == ("", False)
            assert board.table.has_focus
            assert "of 2" not in desk.words("#actions")


async def test_reasons_and_errors_are_asked_for_and_old_ones_stay_out_of_the_strip(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        await stage(desk)
        watched = {one.kind for one in desk.app.desk.store.watched}
        assert {"error_events", "deliveries"} <= watched
        errors, before = newest.errors(ROOM), desk.activity()
        old = failure("old", "2026-01-15T18:00:00Z")
        await desk.put(errors, {"old": old})
        assert desk.activity() == before
        await desk.put(errors, {"old": old, "new": failure("new", "2026-01-15T19:59:40Z")})
        assert "Grace cannot publish: ICE disconnected, gave up" in desk.activity()
        assert [one.kind for one in desk.app.desk.feed.about(peer_id="h", user_id="u")] == ["error", "error"]


def failure(key: str, at: str) -> ErrorEvent:
    about = {"room_id": ROOM, "peer_id": "h", "user_id": "u", "user_name": "Grace", "error_name": "ICEDisconnected"}
    body = {"id": key, "type": "client.publish.failed", "timestamp": at, "data": {**about, "is_terminal": True}}
    return ErrorEvent.model_validate(body)
