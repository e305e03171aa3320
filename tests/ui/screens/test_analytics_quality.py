"""The tab Quality: who is asked for, the worst first, the picture of the row, and silence while nothing changes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from console.api.errors import Forbidden
from console.api.models import Session
from console.api.models.events import TrackEvent
from console.api.models.stats import PeerStats
from console.live import past, resources
from console.modals.form import FormDialog
from console.screens.analytics.quality import QualityTab
from console.screens.analytics.screen import AnalyticsScreen
from console.screens.story import StoryScreen
from console.widgets.chart import Chart
from console.widgets.facts import Facts

from .desk import NOW, Console, console, peer, room, room_id
from .streams import picture

ROOM = room_id(0)
SESSION = f"s-{ROOM}"
HOSTILE = "[/nope]\x1b[2J\u202e漢🎤" + "x" * 300
END = int(NOW.timestamp() * 1000) - 5_000


def track(rid: str | None = None, points: int = 60, end: int = END, **series: Any) -> dict[str, Any]:
    stamps = [end - 10_000 * index for index in reversed(range(points))]
    whole = {"bitrate": 600_000, "fps": 30, "packet_loss_percent": 0.4, "rtt_ms": 40, **series}
    found = {name: value if isinstance(value, list) else [value] * points for name, value in whole.items()}
    source = {"track_id": "cam", "type": "regular", "rid": rid}
    return {**source, "time_series": {"timestamps": stamps, **found}}


def stats(*video: dict[str, Any], seen: Any = ()) -> PeerStats:
    return PeerStats.model_validate({"publisher": {"video": list(video)}, "subscriber": {"video": list(seen)}})


async def tab(desk: Console, *names: str, session: str = SESSION) -> QualityTab:
    """The tab, with people on stage in the live session of the first room, and one in the audience."""
    await desk.fill_rooms(2, 1)
    await desk.press("5")
    board = desk.board
    assert isinstance(board, AnalyticsScreen)
    board.aim(ROOM, session)
    while not isinstance(board.tab, QualityTab):
        await desk.press("tab")
    await desk.put(resources.room(ROOM), {ROOM: room(ROOM, "room-0")})
    people = {f"p-{name}": peer(f"p-{name}", name, "host", user_id=f"u-{name}") for name in names}
    await desk.put(resources.peers(ROOM), {**people, "v": peer("v", "Viewer")})
    return board.tab


async def hear(desk: Console, name: str, found: PeerStats | None, session: str = SESSION) -> None:
    await desk.put(past.peer_stats(session, f"p-{name}"), {} if found is None else {f"p-{name}": found})


def published(name: str, session: str) -> TrackEvent:
    data = {"room_id": ROOM, "session_id": session, "peer_id": f"p-{name}", "user_name": name, "track_id": "cam"}
    at = (NOW - timedelta(hours=3)).isoformat()
    return TrackEvent.model_validate({"id": name, "type": "track.add.success", "timestamp": at, "data": data})


def asked(desk: Console) -> set[str]:
    return {one.ids[1] for one in desk.app.desk.store.watched if one.kind == "peer_stats"}


def levels(found: QualityTab) -> list[tuple[str, str, str]]:
    rows = [found.table.row(key) for key in found.table.shown_keys]
    return [(row.who, row.track, row.level) for row in rows if row is not None]


def chart(desk: Console) -> str:
    return desk.board.query_one(Chart).text


async def test_who_is_on_stage_is_asked_for_a_few_at_a_time(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        names = [f"n{number}" for number in range(9)]
        found = await tab(desk, *names)
        assert len(asked(desk)) == 4
        assert "v" not in asked(desk)
        assert {level for _, _, level in levels(found)} == {"asking", "waiting"}
        assert "9 on stage" in desk.words("#tab-line")
        assert "asked for 0 of 9" in desk.words("#tab-line")
        first = sorted(asked(desk))
        for key in first:
            await hear(desk, key.removeprefix("p-"), None)
        assert len(asked(desk)) == 4
        assert not asked(desk) & set(first)
        assert ("n0", "", "no figures") in levels(found)


async def test_the_worst_stand_first_with_the_cursor_and_their_picture(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        found = await tab(desk, "Ada", "Bob", "Cy")
        await hear(desk, "Ada", stats(track("h"), track("l", bitrate=80_000, fps=15)))
        await hear(desk, "Bob", stats(track(packet_loss_percent=[0.3] * 40 + [9] * 20)))
        await hear(desk, "Cy", stats(track(rtt_ms=250)))
        assert levels(found) == [
            ("Bob", "cam", "poor loss"),
            ("Cy", "cam", "fair RTT"),
            ("Ada", "cam h", "good"),
            ("Ada", "cam l", "good"),
        ]
        assert found.table.cursor_key == "p-Bob"
        await desk.until(lambda: "packet loss, %  Bob, cam" in chart(desk))
        assert "poor 5 %" in chart(desk)
        assert "now     9 %" in chart(desk)
        assert "worst   9 %" in chart(desk)
        assert "median  0.3 %" in chart(desk)
        assert "Quality 1 poor, 1 fair" in desk.words("#tabs")
        await desk.press("j")
        await desk.until(lambda: "round trip, ms  Cy, cam" in chart(desk))


async def test_a_cursor_that_was_moved_stays_on_its_row(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        found = await tab(desk, "Ada", "Bob", "Cy", "Di", "Ed", "Flo")
        await hear(desk, "Ada", stats(track()))
        await hear(desk, "Bob", stats(track(rtt_ms=250)))
        assert found.table.cursor_key == "p-Bob"
        await desk.press("j")
        assert found.table.cursor_key == "p-Ada"
        await hear(desk, "Cy", stats(track(packet_loss_percent=9)))
        assert levels(found)[0][0] == "Cy"
        assert found.table.cursor_key == "p-Ada"


async def test_t_chooses_the_measure_and_f_the_time(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await tab(desk, "Ada")
        await hear(desk, "Ada", stats(track(points=720)))
        await desk.until(lambda: "bitrate, bit/s" in chart(desk))
        await desk.press("t")
        assert "packet loss, %" in chart(desk)
        assert "packet loss, last hour" in desk.words("#tab-line")
        for _ in range(3):
            await desk.press("t")
        assert "bitrate, bit/s" in chart(desk)
        assert "points  360" in chart(desk)
        await desk.press("f")
        assert "points  720" in chart(desk)
        assert "all of it" in desk.words("#tab-line")
        await desk.press("f")
        assert "points  90" in chart(desk)


async def test_several_measures_are_drawn_where_there_is_room(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        await tab(desk, "Ada")
        await hear(desk, "Ada", stats(track(rtt_ms=[40] * 50 + [500] * 10)))
        await desk.until(lambda: "round trip, ms  now 500 ms" in chart(desk))
        words = chart(desk)
        assert all(title in words for title in ("bitrate, bit/s", "packet loss, %", "pictures/s"))
        assert words.index("round trip") < words.index("bitrate")


async def test_figures_that_are_as_before_write_nothing(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        found = await tab(desk, "Ada")
        await hear(desk, "Ada", stats(track()))
        await desk.until(lambda: "bitrate" in chart(desk))
        rows, lines = found.table.version, desk.board.query_one(Chart).lines
        desk.clock.seconds += 16
        desk.app.look_again()
        await desk.pilot.pause()
        assert asked(desk) == {"p-Ada"}
        await hear(desk, "Ada", stats(track()))
        assert found.table.version == rows
        assert desk.board.query_one(Chart).lines is lines
        desk.clock.seconds += 16
        desk.app.look_again()
        await hear(desk, "Ada", stats(track(points=62, end=END + 20_000)))
        assert desk.board.query_one(Chart).lines is not lines


async def test_old_figures_say_how_old_they_are(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await tab(desk, "Ada")
        await hear(desk, "Ada", stats(track(end=END - 300_000)))
        row = desk.row("p-Ada")
        assert (row.age, row.old) == ("5m", True)


async def test_why_nothing_is_known_is_said(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        found = await tab(desk, "Ada")
        assert "Asking for the figures of Ada" in chart(desk)
        await hear(desk, "Ada", None)
        assert "no figures of Ada in this session (yet)" in chart(desk)
        desk.clock.seconds += 16
        desk.app.look_again()
        refused = Forbidden(403)
        desk.app.desk.store.fail(past.peer_stats(SESSION, "p-Ada"), refused, None)
        await desk.pilot.pause()
        assert levels(found)[0][2] == "no answer"
        assert refused.sentence in chart(desk)


async def test_gaps_are_counted_and_not_drawn(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await tab(desk, "Ada")
        await hear(desk, "Ada", stats(track(bitrate=[6e5] * 20 + [None] * 20 + [6e5] * 20)))
        await desk.until(lambda: "bitrate" in chart(desk))
        assert "gaps    20" in chart(desk)


async def test_what_somebody_receives_is_a_row_and_the_details_tell_of_each_track(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        found = await tab(desk, "Ada", "Bob")
        stamps = [END - 10_000 * index for index in reversed(range(60))]
        seen = {
            "track_id": "cam",
            "time_series": {"timestamps": stamps, "bitrate": [5e5] * 60, "freeze_count": [1] * 60},
        }
        await hear(desk, "Bob", stats(track()))
        await hear(desk, "Ada", stats({**track(), "track_id": "own"}, seen=[seen]))
        assert levels(found)[0] == ("Ada", "receives", "poor freezes")
        await desk.until(lambda: "freezes  now 1" in chart(desk))
        await desk.press("d")
        facts = desk.words("#details")
        assert "u-Ada" in facts
        assert "Bob" in facts
        assert "60 freezes" in facts


async def test_who_published_in_a_session_that_is_over_is_asked_for_once(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        found = await tab(desk, session="old")
        body = {"id": "old", "room_id": ROOM, "active": False, "peers": {"p-Ada": {"id": "p-Ada", "name": "Ada"}}}
        await desk.put(past.session("old"), {"old": Session.model_validate(body)})
        await desk.put(
            past.events("track_events", ROOM, "old"), {name: published(name, "old") for name in ("Ada", "Bob")}
        )
        assert [who for who, _, _ in levels(found)] == ["Ada", "Bob"]
        await hear(desk, "Ada", stats(track(end=END - 10_000_000)), session="old")
        await hear(desk, "Bob", None, session="old")
        row = desk.row("p-Ada")
        assert (row.age, row.old) == ("2h46m", False)
        assert "the session is over" in desk.words("#tab-line")
        desk.clock.seconds += 600
        desk.app.look_again()
        await desk.pilot.pause()
        assert not asked(desk)


async def test_an_empty_stage_says_so(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await tab(desk)
        assert "Nobody is on stage" in picture(desk)


async def test_another_room_forgets_everything(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        found = await tab(desk, "Ada")
        await hear(desk, "Ada", stats(track()))
        board = desk.board
        assert isinstance(board, AnalyticsScreen)
        board.aim(room_id(1))
        await desk.pilot.pause()
        assert not found.table.row_count
        assert "Ada" not in chart(desk)
        assert not asked(desk)


async def test_the_history_of_a_row_is_its_peers(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await tab(desk, "Ada")
        await hear(desk, "Ada", stats(track()))
        await desk.press("H")
        assert isinstance(desk.app.screen, StoryScreen)


async def test_c_copies_the_id_of_the_peer_on_each_of_its_rows(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        found = await tab(desk, "Ada")
        await hear(desk, "Ada", stats(track("h"), track("l")))
        await desk.press("j")
        assert found.table.cursor_key != "p-Ada"
        await desk.press("c")
        assert desk.app.clipboard == "p-Ada"


async def test_nothing_is_drawn_below_a_dialog_and_all_of_it_after(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await tab(desk, "Ada")
        await hear(desk, "Ada", stats(track()))
        await desk.until(lambda: "600k" in chart(desk))
        widget = desk.board.query_one(Chart)
        before = widget.lines
        await desk.press("question_mark")
        desk.clock.seconds += 16
        desk.app.look_again()
        await desk.pilot.pause()
        await hear(desk, "Ada", stats(track(bitrate=900_000, end=END + 10_000)))
        assert widget.lines is before
        await desk.press("escape")
        await desk.until(lambda: "900k" in chart(desk))


async def test_every_point_can_be_exported(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await tab(desk, "=Ada")
        await hear(desk, "=Ada", stats(track("h", points=60)))
        await desk.press("e")
        await desk.until(lambda: isinstance(desk.app.screen, FormDialog) and desk.app.screen.query(Input))
        assert "60 rows" in picture(desk)


@pytest.mark.parametrize("size", [(60, 14), (120, 40)])
async def test_hostile_names_and_series_fit_any_terminal(tmp_path: Path, size: tuple[int, int]) -> None:
    async with console(tmp_path, size=size) as desk:
        await tab(desk, "Ada")
        await desk.put(resources.peers(ROOM), {"p-Ada": peer("p-Ada", HOSTILE, "host")})
        wild = track("\x1b[2J", bitrate=[1e300, -5, None, 0] * 15, packet_loss_percent=[250.0, -1, None, 3] * 15)
        await hear(desk, "Ada", stats(wild, {**wild, "rid": "h"}, wild))
        for key in ("t", "t", "f", "d", "G", "d", "t", "k"):
            await desk.press(key)
        await desk.until(lambda: "\x1b" not in picture(desk))
        assert desk.board.query_one(Facts) is not None
        assert all(sign not in picture(desk) for sign in ("\u202e", "\x07"))


async def test_a_low_terminal_has_the_table_alone(tmp_path: Path) -> None:
    async with console(tmp_path, size=(80, 19)) as desk:
        await tab(desk, "Ada")
        await hear(desk, "Ada", stats(track()))
        assert desk.board.query_one(Chart).size.height == 0
        await desk.pilot.resize_terminal(80, 24)
        await desk.until(lambda: "bitrate" in chart(desk))
