"""The activity and the story of a person on a service, over real HTTP: what is done is told, with its reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from console.modals.confirm import ConfirmDialog
from console.screens.activity import ActivityScreen
from console.screens.peers import PeersScreen
from console.screens.story import StoryScreen
from tests.support.driver import Driver, Opening, console
from tests.support.service import Simulator


def story(driver: Driver) -> dict[str, str]:
    """What the lines of the story say -> why."""
    rows: list[Any] = [driver.table.row(key) for key in driver.table.shown_keys]
    return {row.what: row.why for row in rows}


async def test_from_coming_to_being_thrown_out(moving: Simulator, tmp_path: Path) -> None:
    room = moving.room("story-hall")
    ada, bob = moving.join(room, "Ada", "speaker"), moving.join(room, "Bob", "speaker")
    moving.report(ada, terminal=True)
    async with console(moving, tmp_path, Opening(room=room)) as driver:
        await driver.point(ada)
        await driver.press("H")
        await driver.until(lambda: isinstance(driver.board, StoryScreen), "the story")
        await driver.until(lambda: story(driver).get("cannot publish") == "ICE disconnected, gave up", "the error")
        await driver.until(lambda: any(what.startswith("mic ") for what in story(driver)), "the microphone")
        assert "joined as speaker" in story(driver)
        assert "Bob" not in driver.text

        await driver.press("P")
        await driver.until(lambda: isinstance(driver.board, PeersScreen) and driver.table.cursor_key == ada, "Ada")
        await driver.press("K")
        await driver.asked(ConfirmDialog)
        await driver.press("y")
        await driver.hears("Ada removed")

        await driver.press("A")
        await driver.until(lambda: isinstance(driver.board, ActivityScreen), "the activity")
        lines = [entry for entry in driver.app.desk.feed.about(peer_id=ada) if entry.kind == "leave"]
        assert len(lines) == 1
        await driver.point(lines[0].key)
        await driver.press("H")
        await driver.until(lambda: story(driver).get("left") == "peer kicked", "why Ada left")
        await driver.until(lambda: story(driver).get("kick", "").startswith("seen, by "), "the act")
        await driver.press("escape")
        await driver.until(lambda: isinstance(driver.board, ActivityScreen), "the activity again")
        assert list(moving.peers(room)) == [bob]
