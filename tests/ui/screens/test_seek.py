"""A row that was chosen elsewhere and is not there yet: no key may act on the one that stands in its place."""

from __future__ import annotations

from pathlib import Path

from console.live import resources
from console.screens.peers import PeersScreen
from console.screens.seek import PATIENCE
from console.screens.wanted import PeerWanted

from .desk import Console, console, peer, room_id

ADA, LINUS = peer("a", "Ada"), peer("l", "Linus")


async def came_for_linus(desk: Console) -> PeersScreen:
    """On Peers, with a list of a moment ago in which Linus is not."""
    await desk.fill_rooms(2)
    await desk.open_room(ADA)
    await desk.press("1")
    desk.board.post_message(PeerWanted(room_id(0), "l"))
    await desk.until(lambda: isinstance(desk.board, PeersScreen))
    await desk.pilot.pause()
    screen = desk.board
    assert isinstance(screen, PeersScreen)
    return screen


async def test_a_key_before_the_row_is_there_hits_nobody(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        screen = await came_for_linus(desk)
        assert screen.table.cursor_key == "a"
        assert not desk.app.desk.hands.asking
        await desk.press("K")
        assert not desk.app.desk.hands.asking
        assert "not here yet" in desk.activity()
        await desk.put(resources.peers(room_id(0)), {"a": ADA, "l": LINUS})
        assert screen.table.cursor_key == "l"
        await desk.press("K")
        assert desk.app.desk.hands.asking


async def test_who_moves_the_cursor_or_waits_long_enough_may_act(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        screen = await came_for_linus(desk)
        await desk.put(resources.peers(room_id(0)), {"a": ADA, "b": peer("b", "Bob")})
        await desk.press("down")
        assert screen.table.cursor_key == "b"
        assert not screen._seek.objects(screen.panes)
    async with console(tmp_path) as desk:
        screen = await came_for_linus(desk)
        assert screen._seek.objects(screen.panes)
        desk.clock.seconds += PATIENCE + 1
        assert not screen._seek.objects(screen.panes)


async def test_what_is_marked_is_meant_whatever_the_cursor_stands_on(tmp_path: Path) -> None:
    async with console(tmp_path) as desk:
        screen = await came_for_linus(desk)
        screen.table.action_mark_shown()
        assert not screen._seek.objects(screen.panes)
