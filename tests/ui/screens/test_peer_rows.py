"""Thousands of peers: the first are there at once, the others soon, and no change is lost meanwhile."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from textual.strip import Strip

from console.api.models import Peer
from console.live import resources
from console.screens import peer_rows
from console.screens.peers import PeersScreen
from console.tables import peers as tables
from console.tables.peers import PeerRow, PeerSources

from .desk import TEMPLATE, Console, console, peer, room_id, template

ROOM = room_id(0)
PART, MANY = 10, 55


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peer_rows, "PART", PART)


def people() -> dict[str, Peer]:
    """As the list has them: the last by name comes first, and the one on stage last."""
    found = {f"p{number:02}": peer(f"p{number:02}", f"Peer {number:02}") for number in reversed(range(MANY))}
    found["host"] = peer("host", "Zoe", "host")
    return found


def changed_keys(before: Mapping[str, Peer], after: Mapping[str, Peer]) -> set[str]:
    """Whoever came, or is not as before."""
    return {key for key, one in after.items() if before.get(key) is not one}


def looks(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each peer is looked at from now on."""
    found = Counter[str]()

    def counted(sources: PeerSources, *more: Any) -> dict[str, PeerRow]:
        found.update(sources.peers.keys())
        return tables.peer_rows(sources, *more)

    monkeypatch.setattr("console.screens.peer_rows.peer_rows", counted)
    return found


async def room(desk: Console) -> PeersScreen:
    """The room is open; nobody has said yet who is in it."""
    await desk.fill_rooms(MANY)
    await desk.press("enter")
    await desk.put(resources.active_room(ROOM), {})
    board = desk.board
    assert isinstance(board, PeersScreen)
    return board


async def test_the_first_part_is_there_at_once_and_the_rest_follows(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await room(desk)
        desk.app.desk.store.put(resources.peers(ROOM), people())
        assert board.table.row_count == PART
        assert board.table.cursor_key is None
        assert f"peers {MANY + 1}   on stage ..." in desk.words("#room")
        await desk.until(lambda: board.table.row_count == MANY + 1)
        await desk.until(lambda: "on stage 1" in desk.words("#room"))
        assert board.table.cursor_key == board.table.shown_keys[0] == "host"
        assert board.table.visible_keys[0] == "host"


def sights(board: PeersScreen, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The lines of the table each time it is drawn from now on."""
    table, found = board.table, list[tuple[str, ...]]()
    usual = table._paint

    def paint() -> list[Strip]:
        lines = usual()
        found.append(tuple(line.text for line in lines))
        return lines

    monkeypatch.setattr(table, "_paint", paint)
    return found


async def test_the_first_rows_do_not_shuffle_while_the_rest_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path) as desk:
        board = await room(desk)
        seen = sights(board, monkeypatch)
        desk.app.desk.store.put(resources.peers(ROOM), people())
        assert "Peer 54" in seen[-1][PART]
        await desk.until(lambda: "on stage 1" in desk.words("#room"))
        rows = [lines for lines in dict.fromkeys(seen) if "Peer" in "".join(lines)]
        assert len(rows) == 2
        assert "Zoe" in rows[-1][1]


async def test_another_room_does_not_wait_for_the_rows_of_the_one_before(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await room(desk)
        desk.app.desk.store.put(resources.peers(ROOM), people())
        assert board._rows.unfinished
        while not board.table._holds:  # the first part was seen, and the worker has begun
            assert board._rows.unfinished
            await asyncio.sleep(0)
        board.open_room(room_id(1))
        desk.app.desk.store.put(resources.peers(room_id(1)), people())
        await desk.until(lambda: board.table.row_count == MANY + 1)
        await desk.until(lambda: not board._rows.unfinished and not board.table._holds)
        assert "Zoe" in board.table.render_line(1).text


async def test_of_many_changes_those_in_sight_come_first_and_nobody_else_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path) as desk:
        board = await room(desk)
        before = people()
        await desk.put(resources.peers(ROOM), before)
        await desk.until(lambda: board.table.row_count == MANY + 1)
        looked = looks(monkeypatch)
        after = {key: one for key, one in before.items() if key not in ("p50", "p51")}
        numbers = (*range(30, 50), 0, 1, 2)
        after |= {f"p{number:02}": peer(f"p{number:02}", f"Renamed {number:02}") for number in numbers}
        after |= {"new": peer("new", "New")}
        seen = [key for key in board.table.visible_keys if key in after and after[key] is not before[key]]
        assert 0 < len(seen) < PART
        desk.app.desk.store.put(resources.peers(ROOM), after)
        assert all(desk.row(key).name == after[key].name for key in seen)
        assert board._rows.unfinished
        await desk.until(lambda: not board._rows.unfinished)
        assert {key: desk.row(key).name for key in board.table.shown_keys} == {
            key: one.name for key, one in after.items()
        }
        assert looked.keys() <= {*seen, *board.table.visible_keys, *changed_keys(before, after)}
        assert board.table.cursor_key == "host"


async def test_many_changes_upon_many_are_all_made(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await room(desk)
        store, crowd = desk.app.desk.store, people()
        await desk.put(resources.peers(ROOM), crowd)
        await desk.until(lambda: board.table.row_count == MANY + 1)
        for turn in range(3):
            crowd = {key: one for number, (key, one) in enumerate(crowd.items()) if number % 9 != turn}
            crowd |= {key: peer(key, f"{turn} {key}") for key in list(crowd)[turn * 5 : turn * 5 + 2 * PART]}
            crowd |= {f"n{turn}{number}": peer(f"n{turn}{number}", "New") for number in range(PART)}
            store.put(resources.peers(ROOM), crowd)
            assert board._rows.unfinished
        await desk.until(lambda: not board._rows.unfinished)
        assert {key: desk.row(key).name for key in board.table.shown_keys} == {
            key: one.name for key, one in crowd.items()
        }
        assert board._rows.by_id.keys() == crowd.keys()


async def test_what_changes_meanwhile_wins(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await room(desk)
        store, all_of_them = desk.app.desk.store, people()
        store.put(resources.peers(ROOM), all_of_them)
        later = {key: one for key, one in all_of_them.items() if key not in ("p54", "p03")}
        later |= {"p02": peer("p02", "Renamed", "host"), "new": peer("new", "New")}
        store.put(resources.peers(ROOM), later)
        assert board.table.row_count < len(later)
        await desk.until(lambda: board.table.row_count == len(later))
        await desk.until(lambda: board.table.cursor_key == "p02")
        assert set(board.table.shown_keys) == set(later)
        assert desk.row("p02").name == "Renamed"
        assert "on stage 2" in desk.words("#room")


async def test_roles_that_come_meanwhile_reach_every_row(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await room(desk)
        store = desk.app.desk.store
        store.put(resources.templates(), {})
        store.put(resources.peers(ROOM), people())
        store.put(resources.templates(), {TEMPLATE: template()})
        await desk.until(lambda: board.table.cursor_key is not None)
        assert {desk.row(key).stage for key in people()} == {"on", "-"}
        assert board.table.cursor_key == "host"


async def test_another_room_gets_none_of_the_rows_of_the_former(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await room(desk)
        desk.app.desk.store.put(resources.peers(ROOM), people())
        board.open_room(room_id(1))
        assert board.table.row_count == 0
        await desk.put(resources.peers(room_id(1)), {"x": peer("x")})
        await desk.until(lambda: board._filling is None or board._filling.is_finished)
        assert board.table.shown_keys == ["x"]
        assert board.table.cursor_key == "x"


async def test_what_was_left_half_done_is_finished_when_one_comes_back(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        board = await room(desk)
        desk.app.desk.store.put(resources.peers(ROOM), people())
        board.look_away()
        await desk.until(lambda: board._filling is not None and board._filling.is_finished)
        assert board.table.row_count < MANY
        await desk.press("1", "2")
        await desk.until(lambda: board.table.row_count == MANY + 1)


async def test_one_update_paints_the_table_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with console(tmp_path) as desk:
        board = await room(desk)
        await desk.put(resources.peers(ROOM), {"a": peer("a"), "b": peer("b")})
        paints: list[int] = []
        paint = board.table._paint

        def counted() -> object:
            paints.append(1)
            return paint()

        monkeypatch.setattr(board.table, "_paint", counted)
        desk.app.desk.store.put(resources.peers(ROOM), {"a": peer("a", "Renamed"), "b": peer("b")})
        assert len(paints) == 1


async def test_with_thousands_marked_a_move_of_the_cursor_looks_at_none_of_them_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with console(tmp_path) as desk:
        board = await room(desk)
        await desk.put(resources.peers(ROOM), people())
        await desk.until(lambda: board.table.row_count == MANY + 1)
        await desk.press("asterisk", "slash", *"peer", "enter")
        await desk.press("m")
        assert "54" not in desk.activity()
        sample = board.glance(board.SCOPES[0]).targets
        assert {target.role_id for target in sample} == {"viewer"}
        assert len(sample) == 1
        whole = board.situation(board.SCOPES[0])
        assert (len(whole.targets), [target.name for target in whole.hidden]) == (MANY, ["Zoe"])
        before = board._aim._marked
        await desk.press("j", "j")
        assert board._aim._marked is before
        await desk.press("space")
        assert board._aim._marked is not before
        assert f"{MANY} marked" in desk.words("#actions")
