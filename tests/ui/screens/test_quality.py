"""Peers says how good picture and sound of those on stage are, how old that is, and when nothing is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from console.api.errors import Forbidden
from console.api.models import ActiveRoom
from console.api.models.stats import PeerStats
from console.live import resources
from console.live.past import peer_stats
from console.live.quality import ABSENT
from console.screens.peers import PeersScreen
from console.tables.peers import signal_words
from console.widgets.facts import Facts

from .desk import NOW, Console, console, peer, room_id

ROOM, SESSION = room_id(0), "s"
STAMP = int(NOW.timestamp() * 1000) - 5_000


def figures(loss: float = 0.4, rate: float | None = 800_000, **more: Any) -> PeerStats:
    stamps = [STAMP - 10_000 * index for index in reversed(range(12))]
    series = {"timestamps": stamps, "bitrate": [rate] * 12, "packet_loss_percent": [loss] * 12, "rtt_ms": [40] * 12}
    video = [{"track_id": "t", "type": "regular", "rid": None, "time_series": {**series, **more}}]
    return PeerStats.model_validate({"publisher": {"video": video}})


async def stage(desk: Console) -> PeersScreen:
    """Two on stage and two viewers."""
    await desk.fill_rooms(4)
    await desk.open_room(
        peer("g", "Grace", "host"), peer("h", "Hedy", "host"), peer("a", "Ada"), peer("b", "[/nope] Linus\u202e")
    )
    board = desk.board
    assert isinstance(board, PeersScreen)
    return board


async def hear(desk: Console, peer_id: str, stats: PeerStats | None) -> None:
    await desk.put(peer_stats(SESSION, peer_id), {} if stats is None else {peer_id: stats})


def asked(desk: Console) -> set[tuple[str, ...]]:
    return {one.ids for one in desk.app.desk.store.watched if one.kind == "peer_stats"}


def line(desk: Console, key: str) -> str:
    """What the table shows of a peer."""
    table = desk.board.table
    return table.render_line(1 + table.visible_keys.index(key)).text


def facts(desk: Console) -> str:
    return desk.words("#details")


async def test_those_on_stage_are_asked_for_in_their_session(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await stage(desk)
        assert asked(desk) == {(SESSION, "g"), (SESSION, "h")}


async def test_figures_become_words_and_the_worst_can_come_first(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40)) as desk:
        board = await stage(desk)
        assert [signal_words(desk.row(key)) for key in ("g", "a")] == ["?", "-"]
        await hear(desk, "g", figures())
        await hear(desk, "h", figures(loss=3.2, rate=30_000, bitrate=[0] * 6 + [None] * 3 + [30_000] * 3))
        assert "good  800k    ████████████" in line(desk, "g")
        assert "fair   30k    ▁▁▁▁▁▁   ███" in line(desk, "h")
        assert asked(desk) == set()
        board.table.sort_by("quality")
        await desk.pilot.pause()
        assert board.table.shown_keys[:2] == ["h", "g"]


async def test_without_unicode_the_line_is_drawn_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HMS_ASCII", "1")
    async with console(tmp_path, size=(120, 40)) as desk:
        await stage(desk)
        await hear(desk, "h", figures(bitrate=[0] * 6 + [None] * 3 + [30_000] * 3))
        assert "good   30k    ______   @@@" in line(desk, "h")
        assert desk.board.table.render_line(0).text.isascii()


async def test_the_pane_names_every_measure_and_the_limit_it_crossed(tmp_path: Path) -> None:
    async with console(tmp_path, size=(120, 40), quality={"loss_poor": 4, "rtt_fair": 30}) as desk:
        await stage(desk)
        await desk.press("d")
        assert "quality      not asked yet" in facts(desk)
        await hear(desk, "g", figures(loss=4.5))
        for words in (
            "poor 4 % loss",
            "800kbit/s, 100 % of its usual camera",
            "packet loss 4 %: poor from 4 %",
            "round trip  40 ms: fair from 30 ms",
        ):
            assert "".join(words.split()) in "".join(facts(desk).split())


async def test_old_figures_say_so_and_the_same_ones_change_nothing(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await stage(desk)
        await desk.press("d")
        await hear(desk, "g", figures(loss=9))
        row, shown = desk.row("g"), facts(desk)
        desk.clock.seconds = 40
        await hear(desk, "g", figures(loss=9))
        board.hear(None)
        assert desk.row("g") is row
        assert facts(desk) == shown
        desk.clock.seconds = 130
        board.hear(None)
        await desk.pilot.pause()
        assert "poor 2m ago" in line(desk, "g")
        assert desk.row("g").signal.tone == "dim"
        assert "poor 9 % loss, 2m ago" in facts(desk)
        assert "maybe not true any more" in " ".join(facts(desk).split())


async def test_the_same_answer_again_is_an_answer(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await stage(desk)
        for seconds in (0, 20):
            desk.clock.seconds = seconds
            board.hear(None)
            assert asked(desk) == {(SESSION, "g"), (SESSION, "h")}
            await hear(desk, "g", figures())
            await hear(desk, "h", figures())
            assert asked(desk) == set()


async def test_no_figures_are_said_and_are_no_zero(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await stage(desk)
        await desk.press("d")
        await hear(desk, "g", None)
        assert desk.row("g").signal.words == "-"
        assert ABSENT in " ".join(facts(desk).split())


async def test_why_nothing_is_known_is_said(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await stage(desk)
        await desk.press("d")
        error = Forbidden(403, "no analytics for you")
        desk.app.desk.store.fail(peer_stats(SESSION, "g"), error, None)
        await desk.pilot.pause()
        assert " ".join(error.sentence.split()[:3]) in " ".join(facts(desk).split())
        assert signal_words(desk.row("g")) == "?"
        assert board.desk.store.connection().state == "live"


async def test_a_viewer_in_the_pane_is_asked_for_too(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await stage(desk)
        for key in ("g", "h"):
            await hear(desk, key, figures())
        await desk.press("d", "j", "j")
        assert board.table.cursor_key == "b"
        await desk.until(lambda: asked(desk) == {(SESSION, "b")})


async def test_another_session_forgets_the_figures_of_the_former_one(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await stage(desk)
        await hear(desk, "g", figures())
        started = {"id": ROOM, "session": {"id": "t", "created_at": "2026-01-15T19:59:00Z", "peers": []}}
        await desk.put(resources.active_room(ROOM), {ROOM: ActiveRoom.model_validate(started)})
        assert desk.row("g").signal is None
        assert asked(desk) <= {("t", "g"), ("t", "h")}


async def test_nobody_is_asked_for_once_another_screen_is_shown(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await stage(desk)
        await desk.press("1")
        assert asked(desk) == set()


@pytest.mark.parametrize(
    ("size", "titles"),
    [
        ((60, 14), ["MIC", "QUALITY"]),
        ((80, 24), ["MIC", "QUALITY", "JOINED", "USER"]),
        ((120, 40), ["STAGE", "MIC", "QUALITY", "BITRATE", "JOINED", "USER"]),
    ],
)
async def test_it_gives_way_on_narrow_terminals(tmp_path: Path, size: tuple[int, int], titles: list[str]) -> None:
    async with console(tmp_path, size=size) as desk:
        board = await stage(desk)
        await hear(desk, "g", figures())
        # The header may name the column that orders beside those that fit.
        wanted = ("STAGE", "MIC", "QUALITY", "BITRATE", "JOINED", "USER")
        fitting = [column.title for column in board.table.columns if board.table.is_shown(column.id)]
        assert [title for title in fitting if title in wanted] == titles
        heading = board.table.render_line(0).text
        assert all(title in heading for title in titles)
        await desk.press("d")
        assert board.query_one(Facts).display
