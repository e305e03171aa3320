"""The peer that goes is the peer that was named, whatever moves meanwhile."""

from __future__ import annotations

import random
from pathlib import Path

from console.modals.confirm import ConfirmDialog
from tests.support.driver import Driver, Opening, console
from tests.support.service import Posted, Simulator

UPHEAVALS = 50
NAMES = ("Ada", "Grace", "Linus", "Radia", "Barbara", "Ken")
ROLES = ("viewer", "speaker", "host")


class Upheaval:
    """People come, go, rename themselves and change roles around one peer that stays as it is.

    Args:
        driver: whose table is turned over.
        room: the room.
        spared: the id of the peer nobody touches.
    """

    def __init__(self, driver: Driver, room: str, spared: str) -> None:
        self._driver = driver
        self._service = driver.simulator
        self._room = room
        self._others = [peer for peer in self._service.peers(room) if peer != spared]
        self._rng = random.Random(11)
        self.posts = 0

    async def turn(self) -> None:
        """One insertion, one removal, one change, another order; then wait until the console has seen it."""
        rng, room = self._rng, self._room
        came = self._service.join(room, rng.choice(NAMES), rng.choice(ROLES), user_id=f"u-{rng.randrange(9)}")
        went = self._others.pop(rng.randrange(len(self._others)))
        self._service.remove(room, went)
        self._service.change(room, rng.choice(self._others), name=rng.choice(NAMES), role=rng.choice(ROLES))
        self.posts += 2
        self._others.append(came)
        table = self._driver.table
        table.sort_by(rng.choice([column.id for column in table.columns]), reverse=rng.random() < 0.5)
        await self._driver.knows(came)
        await self._driver.forgets(went)


async def test_the_peer_that_goes_is_the_one_named_though_the_table_was_turned_over_50_times(
    frozen: Simulator, tmp_path: Path
) -> None:
    room = frozen.room("upheaval")
    for _ in range(12):
        frozen.join(room, "Grace", "viewer", user_id="u-4")
    named = frozen.join(room, "Grace", "viewer", user_id="u-4")
    for _ in range(12):
        frozen.join(room, "Grace", "viewer", user_id="u-4")
    async with console(frozen, tmp_path, Opening(room=room, size=(100, 24))) as driver:
        await driver.point(named)
        await driver.press("K")
        await driver.asked(ConfirmDialog)
        asked = driver.question
        assert f"Grace  viewer  {named}" in asked
        mark = frozen.mark()
        upheaval = Upheaval(driver, room, named)
        for _ in range(UPHEAVALS):
            await upheaval.turn()
        await driver.settle()
        assert driver.question == asked
        before = set(frozen.peers(room))
        await driver.press("y")
        await driver.hears("Grace removed: seen")
        assert before - set(frozen.peers(room)) == {named}
        assert driver.journal[0]["peer"]["id"] == named
        assert len(frozen.posted(mark)) == upheaval.posts + 1
        assert frozen.posted(mark)[-1] == Posted("POST", f"/active-rooms/{room}/remove-peers", 200)


async def test_the_cursor_stays_on_its_peer_through_the_same_upheaval(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("cursor")
    peers = [frozen.join(room, "Grace", "viewer") for _ in range(9)]
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.point(peers[4])
        upheaval = Upheaval(driver, room, peers[4])
        for _ in range(10):
            await upheaval.turn()
            assert driver.table.cursor_key == peers[4]
        await driver.press("K")
        await driver.asked(ConfirmDialog)
        assert peers[4] in driver.text


async def test_with_the_cursor_on_a_peer_that_left_kick_acts_on_nobody(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("left")
    _ada, bob, _cat = (frozen.join(room, name) for name in ("Ada", "Bob", "Cat"))
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.point(bob)
        frozen.remove(room, bob)
        await driver.forgets(bob)
        mark = frozen.mark()
        await driver.press("K")
        await driver.hears("kick: nobody is chosen")
        assert driver.dialog is None
        for key in ("m", "s", "r"):
            await driver.press(key)
        await driver.done()
        assert driver.dialog is None
        assert frozen.posted(mark) == []
        assert len(frozen.peers(room)) == 2


async def test_a_peer_that_left_while_its_dialog_was_open_is_not_asked_for_again(
    frozen: Simulator, tmp_path: Path
) -> None:
    room = frozen.room("gone-meanwhile")
    ada, bob = frozen.join(room, "Ada"), frozen.join(room, "Bob")
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.point(bob)
        await driver.press("K")
        await driver.asked(ConfirmDialog)
        frozen.remove(room, bob)
        await driver.forgets(bob)
        mark = frozen.mark()
        await driver.press("y")
        await driver.hears("Bob had already left; nothing was sent")
        assert frozen.posted(mark) == []
        assert driver.journal == []
        assert list(frozen.peers(room)) == [ada]


async def test_marks_stay_on_their_peers_and_those_who_left_are_skipped(frozen: Simulator, tmp_path: Path) -> None:
    room = frozen.room("marks")
    peers = [frozen.join(room, f"P{number}") for number in range(6)]
    async with console(frozen, tmp_path, Opening(room=room)) as driver:
        await driver.mark(peers[1], peers[3], peers[5])
        await driver.press("K")
        await driver.asked(ConfirmDialog)
        frozen.remove(room, peers[3])
        newcomer = frozen.join(room, "P3")
        await driver.knows(newcomer)
        await driver.forgets(peers[3])
        await driver.press("y")
        await driver.sees("2 of 3 done: 2 seen, 1 gone")
        assert "- P3 had already left; nothing was sent" in driver.text
        assert set(frozen.peers(room)) == {peers[0], peers[2], peers[4], newcomer}
