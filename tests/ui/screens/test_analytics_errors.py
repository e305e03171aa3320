from __future__ import annotations

import csv
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from console.api.models.events import ErrorEvent
from console.live.event_pages import Reach
from console.screens import stream_reveal
from console.screens.analytics.errors import ErrorsTab
from console.screens.analytics.screen import AnalyticsScreen
from console.screens.story import StoryScreen
from console.widgets.facts import Facts

from .desk import Console, console, room_id
from .streams import picture, stamp
from .test_analytics_events import HOSTILE, chosen, shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

IP, IP6 = "203.0.113.7", "2001:db8::17"
ICE = f"candidate:1 1 udp 2 {IP} 50 typ srflx raddr {IP6} rport 51"


def error(key: str, ago: float = 1, kind: str = "client.publish.failed", **data: Any) -> ErrorEvent:
    """An error so many minutes ago."""
    fields = {
        "room_id": room_id(0),
        "session_id": "s-1",
        "peer_id": "p-1",
        "user_id": "u-1",
        "user_name": "Grace",
        "role": "host",
        "error_code": 4006,
        "error_name": "ICEDisconnected",
        "error_message": "the media connection was lost",
        "is_terminal": True,
        "agent": {"sdk": "web", "os": "Windows", "device_model": "Firefox 133"},
        **data,
    }
    return ErrorEvent.model_validate({"id": key, "type": kind, "timestamp": stamp(ago), "data": fields})


def tab_of(desk: Console) -> ErrorsTab:
    board = desk.board
    assert isinstance(board, AnalyticsScreen)
    assert isinstance(board.tab, ErrorsTab)
    return board.tab


async def told(desk: Console, *events: ErrorEvent, total: int | None = None) -> None:
    (pages,) = tab_of(desk)._stack.pages
    pages.reach = Reach("t", total=total) if total is not None else Reach(ended=True, total=len(events))
    await desk.put(pages.resource, {event.id: event for event in events})


@asynccontextmanager
async def opened(path: Path, size: tuple[int, int] = (80, 24), **rest: Any) -> AsyncIterator[Console]:
    async with console(path, size, **rest) as desk:
        await desk.fill_rooms(3, 1)
        await desk.press("5", "tab")
        yield desk


async def test_the_verdict_stands_above_the_groups_the_worst_first(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        assert "Asking for errors" in picture(desk)
        ones = [error("a", 1), error("b", 2), error("c", 3)]
        lost = [error(f"d{n}", 0, "client.disconnected", is_terminal=False, user_id=f"u-{n}") for n in range(4)]
        await told(desk, *lost, *ones)
        lines = picture(desk).split("\n")
        assert "[Errors 2 kinds]" in lines[1]
        assert lines[2].startswith(" Grace cannot publish: ICE disconnected, 3 times, gave up")
        assert lines[4].startswith(">  ! gave up")
        for words in ("gave up", "3", "publish: ICE disconnected", "Grace", "Firefox 133"):
            assert words in lines[4]
        for words in ("retried", "4", "stay connected: ICE", "4 people"):
            assert words in lines[5]


async def test_two_requests_a_minute(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        assert [one.interval for one in tab_of(desk).resources()] == [30.0]


async def test_nothing_went_wrong(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await told(desk)
        assert "No app reported an error" in picture(desk)
        assert "[Errors none]" in picture(desk)
        assert tab_of(desk).person() is None
        assert "reveal" not in tab_of(desk).offers()


async def test_the_details_tell_each_error_and_the_story_is_of_the_newest(tmp_path: Path) -> None:
    async with opened(tmp_path, (120, 40)) as desk:
        agent = {"sdk": "web", "sdk_version": "0.12", "os": "macOS", "os_version": "14", "framework": "react-js"}
        events = [
            error("a", 1, error_message="again", agent=agent, user_id="u-2", user_name="Ada", peer_id="p-2"),
            error("b", 70, error_message="first", agent=agent, role="guest", is_terminal=1),
        ]
        await told(desk, *events)
        await desk.press("enter")
        assert desk.board.query_one(Facts).display
        text = " ".join(desk.board.query_one(Facts).text.split())
        for words in (
            "2 people cannot publish",
            "Ada, Grace",
            "4006 ICEDisconnected",
            "web 0.12",
            "macOS 14",
            "react-js",
        ):
            assert words in text
        squeezed = "".join(text.split())  # lines are folded at any letter
        assert squeezed.index("Ada(host):gaveup,4006again") < squeezed.index("Grace(guest):gaveup,4006first")
        person = tab_of(desk).person()
        assert person is not None
        assert (person.peer_id, person.name, person.session_id) == ("p-2", "Ada", "s-1")
        assert desk.board.copied() == "a"
        await desk.press("H")
        assert isinstance(desk.board, StoryScreen)
        await desk.app.workers.wait_for_complete()


async def test_long_groups_are_counted_not_listed_whole(tmp_path: Path) -> None:
    async with opened(tmp_path, (120, 40)) as desk:
        await told(desk, *(error(f"e{number}", number) for number in range(60)))
        await desk.press("d")
        assert "and 10 before" in desk.board.query_one(Facts).text


# -- addresses --------------------------------------------------------------------------------------------------------


def hides(desk: Console) -> bool:
    """Whether no address is to be seen, whatever widget one looks at."""
    board = desk.board
    assert isinstance(board, AnalyticsScreen)
    kept = board.query_one(Facts).text + desk.words("#tab-line") + picture(desk)
    return not any(one in "".join(kept.split()) for one in (IP, IP6))


async def on_addresses(desk: Console) -> None:
    await told(desk, error("a", error_description=ICE, error_message=f"lost {IP}"))


async def revealed(desk: Console) -> None:
    await desk.press("V")
    assert desk.board.query_one(Facts).display
    assert not hides(desk)


async def test_addresses_are_masked_until_asked_for_and_after_some_seconds_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_reveal, "REVEAL_SECONDS", 0.3)
    async with opened(tmp_path, (120, 40)) as desk:
        await on_addresses(desk)
        await desk.press("d")
        assert hides(desk)
        assert "[address]" in desk.board.query_one(Facts).text
        assert "V addresses" in picture(desk)
        await revealed(desk)
        await desk.until(lambda: hides(desk))
        assert "[address]" in desk.board.query_one(Facts).text


def test_they_are_shown_for_ten_seconds() -> None:
    assert stream_reveal.REVEAL_SECONDS == 10.0


async def test_they_are_masked_again_by_leaving_by_a_dialog_and_by_the_same_key(tmp_path: Path) -> None:
    ways = [("V",), ("tab", "shift+tab"), ("1", "5"), ("question_mark", "escape"), ("f", "escape")]
    async with opened(tmp_path, (120, 40)) as desk:
        await on_addresses(desk)
        for first, *rest in ways:
            await revealed(desk)
            await desk.press(first)
            await desk.pilot.pause()
            assert IP not in picture(desk), first
            await desk.press(*rest)
            await desk.until(lambda: desk.app.screen is desk.board)
            assert hides(desk), first


async def test_another_room_ends_it_too(tmp_path: Path) -> None:
    async with opened(tmp_path, (120, 40)) as desk:
        await on_addresses(desk)
        await revealed(desk)
        board = desk.board
        assert isinstance(board, AnalyticsScreen)
        board.aim(room_id(1))
        board.aim(room_id(0))
        await desk.pilot.pause()
        assert hides(desk)


async def test_where_nothing_is_masked_there_is_nothing_to_show(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await told(desk, error("a", error_description="at 12:30:45"))
        await desk.press("V")
        assert "nothing to do with this key" in desk.activity()


async def test_a_file_has_every_error_and_no_address_even_while_they_are_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / "Downloads"
    folder.mkdir()
    async with opened(tmp_path, (120, 40)) as desk:
        await told(desk, error("a", error_description=ICE), error("b", 2, user_name="=1+1"))
        await revealed(desk)
        await desk.press("e")
        await desk.submit()
        await desk.until(lambda: "exported 2 rows" in desk.activity())
    (written,) = folder.iterdir()
    assert written.name.startswith("errors-room-0")
    rows = list(csv.DictReader(written.read_text(encoding="utf-8").splitlines()))
    assert [(row["event_id"], row["name"]) for row in rows] == [("a", "Grace"), ("b", "'=1+1")]
    assert "[address]" in rows[0]["description"]
    assert IP not in written.read_text(encoding="utf-8")


# -- filters ----------------------------------------------------------------------------------------------------------


async def test_only_what_gave_up_and_only_of_a_time(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await told(desk, error("a", 20), error("b", 1, is_terminal=False), error("c", 70))
        await desk.press("t")
        await chosen(desk, "terminal")
        assert [desk.row(key).count for key in shown(desk)] == [2]
        await desk.press("f")
        await chosen(desk, "1h")
        await desk.until(lambda: [desk.row(key).count for key in shown(desk)] == [1])
        assert "what gave up, last hour   Grace could not publish" in desk.words("#tab-line")
        assert "1 of 3 shown" in desk.words("#tab-line")
        assert "[Errors 2 kinds]" in picture(desk)


async def test_one_kind_is_asked_for_by_the_service(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        await desk.press("t")
        await chosen(desk, "client.disconnected")
        (resource,) = tab_of(desk).resources()
        assert resource.ids == (room_id(0), "", "client.disconnected")


async def test_a_group_keeps_its_row_while_more_of_it_happens(tmp_path: Path) -> None:
    async with opened(tmp_path) as desk:
        events = [error("a", 5), error("x", 4, is_terminal=False, error_name="Other")]
        await told(desk, *events)
        await desk.press("j")
        key = desk.board.table.cursor_key
        other = desk.row(shown(desk)[0])
        await told(desk, *events, error("y", 1, is_terminal=False, error_name="Other"))
        assert desk.board.table.cursor_key == key
        assert desk.row(str(key)).count == 2
        assert desk.row(shown(desk)[0]) == other
        version = desk.board.table.version
        desk.board.hear(None)
        assert desk.board.table.version == version


async def test_any_size_and_any_report_can_be_shown(tmp_path: Path) -> None:
    async with opened(tmp_path, (60, 14)) as desk:
        odd: list[dict[str, Any]] = [
            {"agent": None},
            {"error_code": "4006", "error_name": HOSTILE},
            {"error_description": "x" * 4096, "error_name": None},
            {"session_id": None, "peer_id": None, "user_name": None, "user_id": None},
            {"error_name": "田中" * 50, "agent": {"os": HOSTILE, "string": 5}},
        ]
        events = [error(f"e{index}", index, **data) for index, data in enumerate(odd)]
        events += [error("u", kind="client.exploded"), ErrorEvent.model_validate({"id": "n", "data": None})]
        await told(desk, *events)
        assert sum(desk.row(key).count for key in shown(desk)) == len(events)
        for size in ((60, 14), (120, 40)):
            await desk.pilot.resize_terminal(*size)
            await desk.press("g", "d")
            assert not [line for line in picture(desk).split("\n") if "\x1b" in line or "\u202e" in line]
            await desk.press(*"j" * len(shown(desk)))
            assert desk.board.query_one(Facts).text
