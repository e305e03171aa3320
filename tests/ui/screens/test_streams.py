from __future__ import annotations

from pathlib import Path

import pytest

from console.api.errors import NotSent
from console.api.playlists import Playlist
from console.live import resources
from console.live.on_air import Verdict
from console.live.watches import on_air
from console.screens.rooms import RoomsScreen
from console.screens.streams import HLS, KEYS, RTMP
from console.widgets.facts import Facts

from .desk import NOW, console, peer, room_id
from .streams import (
    SECRET,
    air,
    by_id,
    external,
    key,
    keys_shown,
    live,
    picture,
    say,
    screen,
    stamp,
    streams,
)


class TestVerdicts:
    async def test_the_playlist_decides_what_is_on_air_whatever_the_status(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("good"), live("frozen", 1))
            assert (air(desk, "good"), air(desk, "frozen")) == ("looking", "looking")
            await say(desk, "good", Verdict("on air", 990.0, 4.0))
            await say(desk, "frozen", Verdict("stale", 980.0))
            assert (air(desk, "good"), air(desk, "frozen")) == ("on air, 4 s behind", "stale for 20 s")
            assert board.panes[HLS].shown_keys == ["frozen", "good"]
            assert "1 stale, 1 on air" in desk.words("#title-0")
            assert "stale for 20 s" in picture(desk)

    async def test_a_stale_stream_counts_on_though_nothing_is_heard(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("frozen"))
            await say(desk, "frozen", Verdict("stale", desk.clock.monotonic() - 9.9))
            assert air(desk, "frozen") == "stale for 5 s"
            monkeypatch.setattr(desk.clock, "seconds", 0.2)
            board._say_anew()
            assert air(desk, "frozen") == "stale for 10 s"
            assert board._wording is not None
            assert board._wording._interval == pytest.approx(4.9, abs=0.05)

    async def test_a_look_that_is_long_ago_counts_no_further(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("frozen"))
            await say(desk, "frozen", Verdict("stale", desk.clock.monotonic() - 20))
            desk.clock.seconds += 600
            board.hear(None)
            assert air(desk, "frozen") == "stale for 30 s"

    async def test_every_open_stream_is_watched_and_none_that_is_over(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await streams(
                desk,
                live("a"),
                live("b", 1, "starting"),
                live("c", 2, playback={"url": "ftp://x"}),
                recent=(live("d", 0, "failed"),),
            )
            watched_ids = {one.ids[0] for one in desk.app.desk.store.watched if one.kind == "on_air"}
            assert watched_ids == {"a", "b"}

    async def test_of_many_streams_thirty_are_watched_those_on_screen_among_them(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, *(live(f"h-{number:02}") for number in range(50)))
            table = board.panes[HLS]
            await desk.press("G")
            await desk.until(lambda: board._resting is None)
            watched_ids = {one.ids[0] for one in desk.app.desk.store.watched if one.kind == "on_air"}
            assert len(watched_ids) == 30
            assert set(table.visible_keys) <= watched_ids

    async def test_another_screen_ends_the_watch(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("a"))
            await say(desk, "a", Verdict("stale", desk.clock.monotonic() - 9))
            await desk.press("1")
            assert isinstance(desk.board, RoomsScreen)
            assert board._wording is None
            assert board._resting is None
            assert not board._subscriptions

    async def test_a_stream_that_moved_is_looked_at_from_the_beginning(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("a"))
            await say(desk, "a", Verdict("on air", 990.0, 4.0))
            before = board._subscriptions[on_air("a", "", desk.clock)]
            await desk.put(resources.live_streams(), by_id(live("a", playback={"url": "https://elsewhere.example/m"})))
            await desk.until(lambda: on_air("a", "", desk.clock) in board._subscriptions)
            assert board._subscriptions[on_air("a", "", desk.clock)] is not before
            assert air(desk, "a") == "looking"
            assert desk.app.desk.store.snapshot(on_air("a", "", desk.clock)) is None

    async def test_the_worst_comes_into_sight_and_the_cursor_stays_on_its_row(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, *(live(f"h-{number:02}") for number in range(9)))
            table = board.panes[HLS]
            await desk.press("j")
            assert table.cursor_key == "h-01"
            await say(desk, "h-08", Verdict("stale", 980.0))
            assert table.cursor_key == "h-01"
            assert table.visible_keys[0] == "h-08"


class TestJobs:
    async def test_what_ended_stays_and_is_asked_about_at_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("a"), live("b", 1))
            asked: list[object] = []
            monkeypatch.setattr(desk.app.desk.poller, "refresh", asked.append)
            desk.clock.seconds += 10
            await desk.put(resources.live_streams(), by_id(live("b", 1)))
            row = board.panes[HLS].row("a")
            assert row is not None
            assert row.state == "over, asking"
            assert resources.recent("live_streams") in asked
            asked.clear()
            board.show_data(None)
            assert asked == []
            desk.clock.seconds += 1
            await desk.put(resources.recent("live_streams"), by_id(live("a", 0, "failed"), live("b", 1)))
            row = board.panes[HLS].row("a")
            assert row is not None
            assert (row.state, row.age) == ("failed", "4m")

    async def test_what_failed_long_ago_is_not_shown(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            old = live("old", 0, "failed", updated_at=stamp(16))
            board = await streams(desk, live("a"), recent=(old, live("new", 1, "failed")))
            assert set(board.panes[HLS].shown_keys) == {"a", "new"}

    async def test_an_outage_dims_and_empties_nothing(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("a"), out=(external("x"),))
            await keys_shown(desk)
            for resource in board.resources():
                desk.app.desk.store.fail(resource, NotSent("The service cannot be reached."), 1e9)
            await desk.pilot.pause()
            assert [table.row_count for table in board.panes] == [1, 1, 1]
            assert all(table._stale for table in board.panes)

    async def test_the_pause_of_a_recording_is_shown(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("a", recording={"hls_vod": True}))
            desk.app.desk.paused._ids = frozenset({"a"})
            board.hear(None)
            row = board.panes[HLS].row("a")
            assert row is not None
            assert row.rec == "paused"

    async def test_hostile_names_and_addresses_are_painted_as_words(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 40)) as desk:
            bad = "[/nope] \x1b]0;x\x07\u202e[b +" + "名" * 2000
            jobs = (live("a", meeting_url=bad, destination=bad, status=bad), live("b", playback={"url": bad}))
            await streams(desk, *jobs, out=(external("x", urls=(bad, f"rtmp://{bad}/{bad}/{SECRET}")),))
            await keys_shown(desk, 0, key(url=bad, key=bad))
            await desk.press("d", "tab", "tab", "V")
            shown = picture(desk)
            assert "\x1b" not in shown
            assert "\u202e" not in shown
            assert SECRET not in shown

    async def test_an_unmoving_world_costs_no_byte(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        async with console(tmp_path, size=(120, 40)) as desk:
            board = await streams(desk, live("a"), out=(external("x"),))
            await keys_shown(desk)
            await say(desk, "a", Verdict("on air", 990.0, 4.0))
            await desk.until(lambda: board._resting is None)
            rows = [dict(found) for found in board._rows.all]
            painted: list[object] = []
            for table in board.panes:
                monkeypatch.setattr(table, "refresh", lambda *regions, **_: painted.append(regions))
            desk.clock.seconds += 5
            store = desk.app.desk.store
            for resource in board.resources():
                snapshot = store.snapshot(resource)
                if snapshot is not None:
                    await desk.put(resource, snapshot.items)
            board.hear(None)
            await desk.pilot.pause()
            assert painted == []
            for before, now in zip(rows, board._rows.all, strict=True):
                assert all(now[name] is row for name, row in before.items())


class TestPanes:
    async def test_three_panes_are_readable_at_80x24(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, *(live(f"h{n}") for n in range(9)), out=tuple(external(f"x{n}") for n in "abc"))
            await keys_shown(desk)
            assert [table.size.height for table in board.panes] == [7, 7, 3]
            shown = picture(desk)
            assert all(words in shown for words in ("> HLS", "RTMP out", "RTMP in", "live.example.tv", "****"))

    async def test_tab_goes_round_and_moves_nothing(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            board = await streams(desk, live("a"))
            regions = [table.region for table in board.panes]
            seen = []
            for _ in range(3):
                await desk.press("tab")
                seen.append(board.active)
            assert seen == [RTMP, KEYS, HLS]
            await desk.press("shift+tab")
            assert board.active == KEYS
            assert desk.words("#title-2").startswith("> ")
            assert [table.region for table in board.panes] == regions

    async def test_the_footer_shows_the_keys_of_the_row_before_those_of_the_room(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await streams(desk, live("a"), out=(external("x"),))
            words = desk.words("#actions")
            assert words.index("x stop HLS") < words.index("R ")
            assert "copy key" not in words
            await desk.press("tab")
            assert "x stop RTMP" in desk.words("#actions")

    async def test_a_low_terminal_shows_the_rows_of_the_focused_pane_and_all_titles(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(60, 14)) as desk:
            board = await streams(desk, live("a"), out=(external("x"),))
            await desk.press("tab")
            assert [table.size.height for table in board.panes] == [0, 8, 0]
            await desk.press("tab", "tab")
            assert [table.size.height for table in board.panes] == [8, 0, 0]
            shown = picture(desk)
            assert all(words in shown for words in ("> HLS", "RTMP out", "RTMP in"))

    async def test_details_of_each_pane(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 40)) as desk:
            board = await streams(desk, live("a"), out=(external("x"),))
            await keys_shown(desk)
            list_ = Playlist("https://x/m", 1700, 5, 2.0, 2.0, NOW, 1, False)
            await say(
                desk, "a", Verdict("unreachable", 990.0, None, "No connection to cdn.example.net."), playlist=list_
            )
            await desk.press("d")
            words = desk.words("#details")
            assert "Noconnectiontocdn.example.net." in "".join(words.split())
            assert "1700, 5 segments" in words
            assert "2 s a segment" in words
            assert "skip_preview" in words.replace("\n", "").replace(" ", "")
            await desk.press("tab")
            assert "watch = URL" in " ".join(desk.words("#details").split())
            await desk.press("tab")
            assert "RTMP into room-0" in desk.words("#details")
            assert SECRET not in desk.words("#details")
            await desk.press("escape")
            assert not board.query_one(Facts).display
            await desk.press("escape")
            assert isinstance(desk.board, RoomsScreen)

    async def test_numbers_of_the_details_follow_looks_that_change_no_verdict(self, tmp_path: Path) -> None:
        async with console(tmp_path, size=(120, 40)) as desk:
            await streams(desk, live("a"))
            await desk.press("d")
            for number in (1700, 1702):
                list_ = Playlist("https://x/m", number, 5, 2.0, 2.0, NOW, 0, False)
                await say(desk, "a", Verdict("on air", 990.0, 4.0), playlist=list_)
                assert f"{number}, 5 segments" in desk.words("#details")

    async def test_the_room_chosen_elsewhere_has_the_cursor(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(3, 2, 1)
            await desk.press("j")
            assert desk.board.table.cursor_key == room_id(1)
            jobs = by_id(live("a"), live("b", 1))
            await desk.put(resources.live_streams(), jobs)
            await desk.press("4")
            assert screen(desk).panes[HLS].cursor_key == "b"
            await desk.press("k")
            await desk.put(resources.live_streams(), jobs)
            assert screen(desk).panes[HLS].cursor_key == "a"

    async def test_only_the_room_whose_peers_were_shown(self, tmp_path: Path) -> None:
        async with console(tmp_path) as desk:
            await desk.fill_rooms(3, 2)
            await desk.open_room(peer("p"))
            await desk.press("4")
            board = screen(desk)
            assert board.crumbs() == ("Rooms", "room-0", "Streams")
            assert resources.live_streams(room_id(0)) in board._subscriptions
            assert resources.stream_keys(room_id(0)) in board._subscriptions
            await desk.put(resources.live_streams(room_id(0)), {})
            assert "from room-0" in picture(desk)
            await desk.press("a")
            assert resources.live_streams() in board._subscriptions
            await desk.press("escape")
            assert desk.app.current_mode == "peers"
