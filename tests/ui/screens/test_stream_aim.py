from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from console.actions.action import Scope
from console.config.secret import Secret
from console.live import resources
from console.live.on_air import Verdict, Watch
from console.live.watches import SavedDestination, WatchSpec, watched
from console.screens.stream_destinations import Destinations
from console.screens.streams import HLS, RTMP
from tests.support.clipboard import Clipboard

from .desk import console, room_id
from .streams import (
    SECRET,
    by_id,
    external,
    keys_shown,
    live,
    picture,
    say,
    streams,
)


class TestDestinations:
    def saved(self, path: Path) -> tuple[SavedDestination, ...]:
        return (
            SavedDestination("other", "rtmp://live.example.tv/app", Secret("another-key")),
            SavedDestination("main", "rtmp://live.example.tv/app", Secret(SECRET), WatchSpec(url="https://x/m.m3u8")),
        )

    async def test_a_saved_destination_is_recognised_by_its_key_and_its_verdict_shown(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 40)) as desk:
            house = desk.app.house
            house.desk = replace(house.desk, saved=self.saved(tmp_path))
            board = await streams(desk, out=(external("x"), external("y", 1, urls=("rtmp://live.example.tv/app/k",))))
            table = board.panes[RTMP]
            await desk.until(lambda: (row := table.row("x:0")) is not None and row.saved)
            resource = watched("main", WatchSpec(url="https://x/m.m3u8"), desk.clock)
            assert resource in desk.app.desk.store.watched
            for key, saved, words in (("x:0", "main", "looking"), ("y:0", "", "-")):
                row = table.row(key)
                assert row is not None
                assert (row.saved, row.air.words) == (saved, words)
            await desk.put(resource, {"main": Watch(Verdict("stale", 970.0))})
            assert "stale for 30 s" in picture(desk)
            assert "main  live.example.tv/app/****" in picture(desk)
            assert "1 stale, 1 running" in desk.words("#title-1")
            assert SECRET not in picture(desk)

    async def test_a_key_is_compared_once_and_only_where_the_host_is_the_same(self) -> None:
        asked: list[str] = []

        class Spy:
            def reveal(self) -> str:
                asked.append("key")
                return SECRET

        one = SavedDestination("main", "rtmp://live.example.tv/app", Spy())
        found = Destinations((one,))
        jobs = by_id(external("x"), external("y", urls=("rtmp://elsewhere.example/app/k", "not a [url")))
        for _ in range(3):
            await found.compare(found.unknown(jobs))
        assert asked == ["key"]
        assert found.found == {"x:0": one, "y:0": None, "y:1": None}
        assert found.unknown({}) == {}
        assert found.found == {}

    async def test_a_key_that_cannot_be_read_is_said_once_and_harms_nothing(self, tmp_path: Path) -> None:
        class Broken:
            def reveal(self) -> str:
                raise OSError("no such file")

        async with console(tmp_path) as desk:
            house = desk.app.house
            saved = SavedDestination("main", "rtmp://live.example.tv/app", Broken())
            house.desk = replace(house.desk, saved=(saved,))
            board = await streams(desk, out=(external("x"),))
            await desk.until(lambda: "main cannot be read" in desk.activity())
            board.hear(None)
            await desk.pilot.pause()
            said = [entry.text for entry in desk.app.desk.feed.entries if "cannot be read" in entry.text]
            assert len(said) == 1

    async def test_the_event_loop_does_not_wait_for_a_slow_key(self) -> None:
        free = threading.Event()

        class Slow:
            def reveal(self) -> str:
                assert free.wait(20)
                return SECRET

        found = Destinations((SavedDestination("main", "rtmp://live.example.tv/app", Slow()),))
        jobs = by_id(external("x"))
        task = asyncio.create_task(found.compare(found.unknown(jobs)))
        await asyncio.sleep(0)
        assert found.unknown(jobs) == {}
        assert not task.done()
        free.set()
        await task
        assert found.found["x:0"] is not None


class TestAim:
    async def test_a_live_stream_with_what_tells_it_from_others(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("a"), live("b"), live("c", 1))
            await say(desk, "a", Verdict("on air", 990.0, 4.0))
            board.panes[HLS].move_to("a")
            moment = board.situation(Scope.HLS)
            (target,) = moment.targets
            assert (target.room_id, target.room_name, target.id) == (room_id(0), "room-0", "a")
            assert (target.detail, target.status) == ("running 58m, on air", "running")
            assert target.known == {"a", "b"}
            assert target.session_id == f"s-{room_id(0)}"
            assert {job.id for job in moment.jobs["live_streams"]} == {"a", "b"}

    async def test_marked_live_streams_and_those_a_filter_hides(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("a"), live("b", 1), live("c", 2))
            await desk.press("asterisk", "slash", *"room-1", "enter")
            moment = board.situation(Scope.HLS)
            assert [target.id for target in moment.targets] == ["b"]
            assert {target.id for target in moment.hidden} == {"a", "c"}

    async def test_two_addresses_of_a_job_are_one_target(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            two = external("x", urls=(f"rtmp://a.example/app/{SECRET}", f"rtmps://b.example/app/{SECRET}"))
            board = await streams(desk, out=(two, external("y", 1)))
            await desk.press("tab", "asterisk")
            moment = board.situation(Scope.RTMP)
            assert [target.id for target in moment.targets] == ["x", "y"]
            assert moment.targets[0].detail == "running 30m, 2 destinations: a.example, b.example"
            assert SECRET not in repr(moment)
            board.panes[RTMP].clear_marks()
            board.panes[RTMP].move_to("x:1")
            assert [target.id for target in board.situation(Scope.RTMP).targets] == ["x"]
            assert board.copied() == "x"

    async def test_a_stream_key_is_aimed_at_by_its_room(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("h"))
            await desk.until(lambda: board._keys_of)
            assert board.situation(Scope.INGEST).targets[0].status == ""
            await keys_shown(desk)
            (target,) = board.situation(Scope.INGEST).targets
            assert (target.id, target.status, target.known) == (room_id(0), "enabled", frozenset({"k-1"}))
            await desk.put(resources.stream_keys(room_id(0)), {})
            (target,) = board.situation(Scope.INGEST).targets
            assert (target.id, target.status) == (room_id(0), "none")

    async def test_without_a_row_there_is_no_target(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk)
            for scope in (Scope.HLS, Scope.RTMP):
                assert board.situation(scope).targets == ()

    async def test_the_playback_address_is_copied_whole(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("a", playback={"url": "https://cdn.example.net/m.m3u8?t=1"}))
            clipboard = Clipboard(desk.app, monkeypatch)
            await desk.press("U")
            assert clipboard.texts == ["https://cdn.example.net/m.m3u8?t=1"]
            assert "sent the playback URL of room-0 to the terminal's clipboard" in desk.activity()
            await desk.press("tab", "U")
            assert len(clipboard.texts) == 1
            await desk.put(resources.live_streams(), by_id(live("b", playback={"url": "javascript:alert(1)"})))
            board.panes[HLS].move_to("b")
            await desk.press("shift+tab", "U")
            assert len(clipboard.texts) == 1
            assert "no http address" in desk.activity()
