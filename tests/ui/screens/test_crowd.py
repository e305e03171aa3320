"""A room of more peers than fit on screen: only what is seen, or what changed, is made anew."""

from __future__ import annotations

from pathlib import Path

from console.api.models import Peer
from console.live import resources

from .desk import Console, console, peer, room_id

ROOM = room_id(0)
MANY = 60


async def crowd(desk: Console) -> dict[str, Peer]:
    people = {f"p{number:02}": peer(f"p{number:02}", f"Peer {number:02}") for number in range(MANY)}
    await desk.fill_rooms(MANY)
    await desk.open_room(*people.values())
    return people


async def test_time_changes_the_rows_in_sight_and_the_others_when_they_come_into_sight(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await crowd(desk)
        first, last = desk.row("p00").joined, desk.row("p59").joined
        desk.clock.seconds += 600
        desk.board.hear(None)
        assert desk.row("p00").joined != first
        assert desk.row("p59").joined == last
        await desk.press("G")
        desk.board.hear(None)
        assert desk.row("p59").joined == desk.row("p00").joined


async def test_with_a_filter_time_reaches_every_row(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await crowd(desk)
        last = desk.row("p59").joined
        await desk.press("slash", *"Peer")
        desk.clock.seconds += 600
        desk.board.hear(None)
        assert desk.row("p59").joined != last


async def test_roles_that_come_late_reach_every_row(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        await crowd(desk)
        known = desk.app.desk.store.snapshot(resources.templates())
        assert known is not None
        await desk.put(resources.templates(), {})
        assert desk.row("p59").stage == "?"
        await desk.put(resources.templates(), known.items)
        assert desk.row("p59").stage == "-"


async def test_a_change_that_was_missed_is_made_up_for(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        people = await crowd(desk)
        await desk.press("1")
        assert desk.board.crumbs() == ("Rooms",)
        left = {key: one for key, one in people.items() if key != "p59"}
        await desk.put(resources.peers(ROOM), left)
        await desk.press("2")
        assert desk.board.table.row("p59") is None
        assert "on stage 0" in desk.words("#room")


async def test_the_number_on_stage_follows_every_change(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        people = await crowd(desk)
        people |= {key: peer(key, "Host", "host") for key in ("p00", "p01")}
        await desk.put(resources.peers(ROOM), dict(people))
        assert "on stage 2" in desk.words("#room")
        people["p00"] = peer("p00", "Host")
        del people["p01"]
        await desk.put(resources.peers(ROOM), dict(people))
        assert "on stage 0" in desk.words("#room")
