from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Never

import pytest

from console.api.errors import ServerError
from console.api.models import Room, StreamKey
from console.live import resources
from console.modals.raw import RawDialog
from console.screens.raw import MOST_PEERS, written

from .desk import TEMPLATE, Console, console, peer, room_id
from .streams import SECRET, external, live, on_keys, streams

HOSTILE = "[/nope] \x1b]0;owned\x07 \u202e"


def shown(desk: Console) -> Any:
    assert isinstance(desk.app.screen, RawDialog)
    return json.loads(desk.app.screen.text)


def note(desk: Console) -> str:
    assert isinstance(desk.app.screen, RawDialog)
    return desk.app.screen._note


async def test_a_room_with_all_that_is_kept_of_it(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(3)
        desk.clock.seconds = 70
        await desk.press("y")
        found = shown(desk)
        assert next(iter(found)) == "Room"
        assert found["Room"]["id"] == room_id(0)
        assert found["Room"]["enabled"] is True
        assert set(found["Session"]["peers"]) == {"p-0", "p-1", "p-2"}
        assert found["Template"]["id"] == TEMPLATE
        assert "what this program understood of it, read 1m ago, at " in note(desk)
        await desk.press("y")
        assert desk.app.screen is desk.board


async def test_a_peer_with_what_strangers_wrote(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(1)
        await desk.open_room(peer("p-1", "Ada", metadata=HOSTILE + " https://x.example/?token=s3cret 203.0.113.7"))
        await desk.press("y")
        assert shown(desk)["name"] == "Ada"
        assert "[/nope]" in shown(desk)["metadata"]
        assert isinstance(desk.app.screen, RawDialog)
        assert not set("\x1b\x07\u202e") & set(desk.app.screen.text)
        assert "s3cret" not in desk.app.screen.text
        assert "203.0.113.7" not in desk.app.screen.text


async def test_without_a_row_there_is_nothing(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await desk.press("y")
        assert desk.app.screen is desk.board
        assert "nothing to show: no row is chosen" in desk.activity()


async def test_a_stream_key_is_masked_even_while_it_is_revealed(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await on_keys(desk)
        await desk.press("V", "y")
        assert shown(desk)["room_id"] == room_id(0)
        assert shown(desk)["key"] == "**********"
        assert isinstance(desk.app.screen, RawDialog)
        assert SECRET not in desk.app.screen.text
        row = board.panes[2].row("k-1")
        assert row is not None
        assert isinstance(row.model, StreamKey)


async def test_addresses_of_destinations_are_masked(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await streams(desk, live("h"), out=(external("x"),))
        await desk.press("y")
        assert shown(desk)["id"] == "h"
        await desk.press("y", "tab", "y")
        assert shown(desk)["id"] == "x"
        assert shown(desk)["rtmp_urls"] == ["**********"]


WHOLE = {"id": room_id(0), "name": "room-0", "enabled": True, "new_in_2027": {"secret": SECRET, "fine": HOSTILE}}


class Answers:
    """Somebody who performs calls, in the place of the wire."""

    def __init__(self, body: bytes | Exception) -> None:
        self.body = body
        self.asked: list[tuple[str, dict[str, str]]] = []

    async def call(self, operation: Any, parameters: Any, **_: Any) -> bytes:
        self.asked.append((operation.id, dict(parameters)))
        if isinstance(self.body, Exception):
            raise self.body
        return self.body


async def answered(
    desk: Console, monkeypatch: pytest.MonkeyPatch, body: bytes | Exception, paused: bool = False
) -> Answers:
    client = await desk.app.desk.connect()
    answers = Answers(body)
    monkeypatch.setattr(client._transport, "call", answers.call)
    monkeypatch.setattr(type(desk.app.desk.poller), "paused", paused)
    return answers


async def test_the_whole_answer_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path) as desk:
        await desk.put(resources.rooms(), {room_id(0): Room.model_validate(WHOLE)})
        await desk.press("a")
        answers = await answered(desk, monkeypatch, json.dumps(WHOLE).encode())
        await desk.press("y")
        await desk.until(lambda: "as the service said it at" in note(desk))
        assert answers.asked == [("retrieveRoom", {"room_id": room_id(0)})]
        assert shown(desk)["new_in_2027"]["secret"] == "**********"
        assert shown(desk)["new_in_2027"]["fine"] == HOSTILE
        assert isinstance(desk.app.screen, RawDialog)
        assert "\x1b" not in desk.app.screen.text


async def test_an_answer_that_is_nested_too_deeply_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path) as desk:
        await desk.put(resources.rooms(), {room_id(0): Room.model_validate(WHOLE)})
        await desk.press("a")
        deep = b'{"a":' * 900 + b"{}" + b"}" * 900
        await answered(desk, monkeypatch, b'{"id": "%s", "a": %s}' % (room_id(0).encode(), deep))
        await desk.press("y")
        await desk.until(lambda: "nested too deeply" in note(desk))
        assert shown(desk)["name"] == "room-0"


async def test_what_is_known_stays_when_the_service_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(2)
        error = ServerError(503, "down")
        await answered(desk, monkeypatch, error)
        await desk.press("y")
        await desk.until(lambda: "not read anew" in note(desk))
        assert error.sentence in note(desk)
        assert shown(desk)["Room"]["id"] == room_id(0)


async def test_nothing_is_asked_for_while_polling_is_paused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path) as desk:
        await desk.fill_rooms(2)
        answers = await answered(desk, monkeypatch, b"{}", paused=True)
        await desk.press("y")
        await desk.pilot.pause()
        assert answers.asked == []


class Crowd(dict[str, object]):
    """People who are counted, and never looked at."""

    def __iter__(self) -> Never:
        raise AssertionError("each of them was looked at")

    items = values = keys = __iter__


def test_a_crowd_is_counted_before_anybody_in_it_is_written() -> None:
    crowd = Crowd({f"p{number}": {"name": "Ada"} for number in range(MOST_PEERS + 1)})
    assert json.loads(written({"Session": {"id": "s", "peers": crowd}})) == {
        "id": "s",
        "peers": "201 people: too many for here, Sessions and Peers have them",
    }
    assert json.loads(written({"Room": {"id": "r", "peers": 5}})) == {"id": "r", "peers": 5}, "what no model knows"
    few = {f"p{number}": {"name": "Ada"} for number in range(MOST_PEERS)}
    assert len(json.loads(written({"Session": {"id": "s", "peers": few}}))["peers"]) == MOST_PEERS
