from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from console.api.errors import NotSent
from console.api.models import Peer, Session
from console.api.models.events import ErrorEvent, TrackEvent
from console.live import past, resources
from console.live.feed import Entry
from console.live.portrait import Elsewhere
from console.live.story_asks import earlier, own_events
from console.modals.form import FormDialog
from console.screens.peers import PeersScreen
from console.screens.story import StoryScreen
from console.screens.wanted import Person, StoryWanted
from console.widgets.facts import Facts

from .desk import NOW, Console, console, room_id
from .streams import by_id, picture

ROOM, SESSION, PEER = room_id(0), "s-live", "p-1"
ADA = Person(ROOM, SESSION, PEER, "Ada", "u-17")


def stamp(minutes: float) -> str:
    """So many minutes ago."""
    return (NOW - timedelta(minutes=minutes)).isoformat()


def person(key: str = PEER, joined: float = 60, left: float | None = None, **rest: Any) -> dict[str, Any]:
    times = {"joined_at": stamp(joined), "left_at": stamp(left) if left is not None else None}
    return {"id": key, "name": "Ada", "role": "speaker", "user_id": "u-17", **times, **rest}


def session(*people: dict[str, Any], key: str = SESSION, **rest: Any) -> Session:
    fields = {"id": key, "room_id": ROOM, "active": True, "created_at": stamp(72)}
    return Session.model_validate({**fields, "peers": {one["id"]: one for one in people}, **rest})


def track(key: str, minutes: float, mute: bool = False, what: str = "update") -> TrackEvent:
    data = {"track_id": "t", "peer_id": PEER, "type": "audio", "source": "regular", "mute": mute}
    return TrackEvent.model_validate(
        {"id": key, "type": f"track.{what}.success", "timestamp": stamp(minutes), "data": data}
    )


def error(key: str, minutes: float, **data: Any) -> ErrorEvent:
    agent = {"sdk": "web", "sdk_version": "2.1", "os": "macOS", "device_model": "Chrome"}
    fields = {"peer_id": PEER, "error_name": "ICEDisconnected", "is_terminal": True, "agent": agent, **data}
    return ErrorEvent.model_validate(
        {"id": key, "type": "client.publish.failed", "timestamp": stamp(minutes), "data": fields}
    )


def screen(desk: Console) -> StoryScreen:
    board = desk.board
    assert isinstance(board, StoryScreen)
    return board


async def opened(desk: Console, who: Person = ADA) -> StoryScreen:
    await desk.fill_rooms(2, 1)
    desk.board.post_message(StoryWanted(who))
    await desk.pilot.pause()
    return screen(desk)


async def put(desk: Console, *people: dict[str, Any], **rest: Any) -> None:
    """The session of the story."""
    await desk.put(past.session(SESSION), {SESSION: session(*people, **rest)})


async def put_events(desk: Console, *events: Any) -> None:
    for kind, sort in (("track_events", TrackEvent), ("error_events", ErrorEvent)):
        await desk.put(own_events(kind, ROOM, SESSION, PEER), by_id(*(one for one in events if isinstance(one, sort))))


def told(desk: Console) -> list[tuple[str, str]]:
    table = screen(desk).table
    rows: list[Any] = [table.row(key) for key in table.shown_keys]
    return [(row.what, row.why) for row in rows]


async def test_somebody_who_is_here(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await opened(desk)
        assert board.room_id == ROOM
        assert board.crumbs() == ("Rooms", "room-0", "Story", "Ada")
        assert "asking for session, tracks now" in picture(desk)
        await put(desk, person())
        tracks = {"t": {"id": "t", "type": "audio", "source": "regular", "mute": True}}
        peer = Peer.model_validate({"id": PEER, "name": "Ada", "role": "host", "tracks": tracks, "user_id": "u-17"})
        await desk.put(resources.peer(ROOM, PEER), {PEER: peer})
        await put_events(desk, track("1", 50, what="add"), track("2", 20, mute=True), error("3", 10))
        assert told(desk) == [
            ("joined as speaker", ""),
            ("mic on", ""),
            ("mic muted", ""),
            ("cannot publish", "ICE disconnected, gave up"),
        ]
        head = desk.words("#head")
        for words in (
            "Ada   host   present 1h00m   user u-17",
            "mic muted, 30m in all",
            "errors 1, 1 gave up",
            "web 2.1",
        ):
            assert words in head
        assert "30m" in picture(desk)


async def test_lines_come_live_while_nothing_else_moves(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await opened(desk)
        await put(desk, person())
        await put_events(desk, track("1", 50, what="add"))
        before = board.table.row("track/1")
        assert before is not None
        desk.clock.seconds = 5
        board.hear(None)
        assert board.table.row("track/1") is before
        version = board.table.version
        board.hear(None)
        assert board.table.version == version
        desk.clock.seconds = 65
        board.hear(None)
        assert "51m" in picture(desk)
        await put_events(desk, track("1", 50, what="add"), track("2", 0, mute=True))
        assert told(desk)[-1] == ("mic muted", "")
        assert board.table.cursor_key == "track/2"


async def test_somebody_who_left_and_why(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await opened(desk)
        await put(desk, person(left=20))
        assert told(desk)[-1] == ("left", "")
        assert "left after 40m, 20m ago" in desk.words("#head")
        assert resources.peer(ROOM, PEER) not in board.resources()
        assert [one.ids[1] for one in board.resources() if one.kind == "deliveries"] == ["leavings"]
        leave = Entry(NOW, "room-0", "Ada", "Ada left", "leave", "peer kicked", ROOM, SESSION, PEER, key="leave/s/p")
        desk.app.desk.feed.append(leave)
        board.hear(None)
        assert told(desk)[-1] == ("left", "peer kicked")
        await desk.press("P")
        assert "nothing can be done to who has left" in desk.activity()


async def test_a_session_that_is_over(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await opened(desk)
        await put(desk, person(), active=False, updated_at=stamp(12))
        await put_events(desk, track("1", 30, what="add"))
        assert told(desk) == [("joined as speaker", ""), ("mic on", ""), ("the session ended", "")]
        assert "mic 18m in all" in desk.words("#head")


async def test_the_session_is_found_when_nobody_named_it(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await opened(desk, Person(ROOM, "", PEER, "Ada"))
        assert f"in session {ROOM[-6:]}" in desk.words("#title-0")
        assert told(desk) == []
        await desk.put(resources.live_sessions(), {f"s-{ROOM}": session(person(), key=f"s-{ROOM}")})
        assert ("joined as speaker", "") in told(desk)


async def test_the_same_user_in_other_places(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await opened(desk)
        other = session(person("p-9", 5), key="s-other", room_id=room_id(1))
        mine = session(person(), person("p-0", 70, 62))
        await desk.put(resources.live_sessions(), {"s-other": other, SESSION: mine})
        was = Elsewhere(ROOM, "s-old", "p-7", NOW - timedelta(days=2))
        await desk.put(earlier(ROOM, "u-17", SESSION), {"s-old/p-7": was})
        assert [what for what, _ in told(desk)] == [
            "was in room-0",
            "here as another peer",
            "joined as speaker",
            "also in room-1",
        ]
        assert "also now in room-1" in desk.words("#head")
        assert "in 1 earlier session here, last 2d0h ago" in desk.words("#head")
        await desk.press("G", "H")
        assert (screen(desk).person.peer_id, screen(desk).room_id) == ("p-9", room_id(1))
        await desk.press("escape")
        assert not isinstance(desk.board, StoryScreen)


async def test_what_was_done_from_here_is_read_from_the_journal(tmp_path: Path) -> None:
    line = {"at": stamp(30), "act": "a1", "action": "peer.mute", "operator": "ops", "outcome": "seen"}
    mine = {**line, "peer": {"id": PEER}, "room": {"id": ROOM}, "params": {"role": "host-muted"}}
    async with console(tmp_path) as desk:
        board = await opened(desk)
        await put(desk, person())
        await desk.until(lambda: "journal" not in desk.words("#title-0"))
        (tmp_path / "journal.jsonl").write_text(f'{json.dumps(mine)}\n{{"torn": \n')
        board.hear(None)
        await desk.until(lambda: len(told(desk)) > 1)
        assert told(desk)[-1] == ("mute host-muted", "seen, by ops")


async def test_what_cannot_be_known_is_said(tmp_path: Path) -> None:
    (tmp_path / "journal.jsonl").mkdir()
    async with console(tmp_path, size=(120, 40)) as desk:
        board = await opened(desk)
        await put(desk, person())
        refused = own_events("error_events", ROOM, SESSION, PEER)
        desk.app.desk.store.fail(refused, NotSent("The service gives no errors."), None)
        await desk.until(lambda: "no journal: cannot read the journal" in desk.words("#title-0"))
        assert "no errors: The service gives no errors." in desk.words("#title-0")
        assert "asking for tracks now, track events, feedback, earlier sessions ..." in desk.words("#title-0")
        assert told(desk) == [("joined as speaker", "")]
        assert board.table.row_count == 1


async def test_to_the_peer_and_back_and_the_export(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await opened(desk)
        await put(desk, person(name="=1+1"))
        await desk.press("d")
        facts = desk.board.query_one(Facts).text
        for words in ("joined as speaker", "2026-01-15", PEER, SESSION, "u-17"):
            assert words in facts
        await desk.press("d", "e")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog) and desk.app.screen.query(Input))
        desk.app.screen.query(Input).first().value = str(tmp_path / "story.json")
        await desk.submit()
        await desk.until(lambda: any("exported 1 row" in one.text for one in desk.app.desk.feed.entries))
        assert json.loads((tmp_path / "story.json").read_text())[0]["what"] == "joined as speaker"
        await desk.press("P")
        assert isinstance(desk.board, PeersScreen)
        assert desk.board.room_id == ROOM


HOSTILE = "[/nope]\x1b]0;pwned\x07\u202e漢字🎥" + "x" * 4096


@pytest.mark.parametrize("size", [(60, 14), (80, 24), (120, 40)])
async def test_whatever_people_are_called_and_whatever_is_sent(tmp_path: Path, size: tuple[int, int]) -> None:
    async with console(tmp_path, size=size) as desk:
        await opened(desk, Person(ROOM, SESSION, PEER, "", "u-17"))
        await put(desk, person(name=HOSTILE, role=HOSTILE, user_id=HOSTILE), person("p-2", joined=-9999, left=99_999))
        odd = {"type": HOSTILE, "peer_id": PEER, "source": None, "mute": {"no": 1}, "role": HOSTILE}
        events = [
            track("1", 50, what="add"),
            TrackEvent.model_validate({"id": "2", "type": "track.dance", "timestamp": "never", "data": odd}),
            error("3", 1e6, error_name=HOSTILE, error_message="from 203.0.113.9", error_code="many"),
        ]
        await put_events(desk, *events)
        await desk.press("d", "G", "k")
        words = picture(desk)
        assert "[/nope]" in words
        assert "203.0.113.9" not in words
        assert not any(char in words for char in "\x1b\u202e\x07")
        assert len(told(desk)) == 4


async def test_without_a_person_it_says_how_to_choose_one(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await opened(desk, Person("", "", ""))
        assert "Choose a person first" in picture(desk)
