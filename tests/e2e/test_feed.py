"""The activity feed against the service: one line for each thing, with the reason that another list gave."""

from __future__ import annotations

from pathlib import Path

from console.live import newest
from console.live.feed import Entry
from tests.support.driver import Driver, Opening, console
from tests.support.service import Simulator


def about(driver: Driver, peer_id: str, kind: str) -> list[Entry]:
    return [entry for entry in driver.app.desk.feed.about(peer_id=peer_id) if entry.kind == kind]


async def test_a_join_a_leave_and_an_error_are_one_line_each_with_time_and_reason(tmp_path: Path) -> None:
    with Simulator() as simulator:
        room_id = simulator.room("town-hall")
        grace = simulator.join(room_id, "Grace", "host")
        async with console(simulator, tmp_path, Opening(room=room_id)) as driver:
            desk = driver.app.desk
            await driver.until(lambda: about(driver, grace, "join"), "who was there before")
            assert "Grace joined" not in driver.text
            ada = simulator.join(room_id, "Ada", "viewer")
            await driver.sees("Ada joined as viewer")
            simulator.remove(room_id, ada)
            await driver.sees("Ada left")
            simulator.report(grace, type="client.publish.failed")
            desk.poller.refresh(newest.deliveries(room_id, desk.clock), newest.errors(room_id))
            await driver.sees("Ada left: peer kicked")
            await driver.sees("Grace cannot publish: ICE disconnected")
            for peer_id, kind in ((grace, "join"), (ada, "join"), (ada, "leave"), (grace, "error")):
                (entry,) = about(driver, peer_id, kind)
                assert entry.exact
                assert entry.session_id == simulator.state(room_id)["session_id"]
