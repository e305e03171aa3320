"""The console is killed with an act under way: what it leaves behind claims nothing, and nothing is done twice."""

from __future__ import annotations

import json
import signal
from pathlib import Path

from tests.support.opening import journal, still
from tests.support.simulation import Simulation, eventually


def test_killed_with_an_act_under_way_its_outcome_stays_unknown_and_nobody_repeats_it(tmp_path: Path) -> None:
    with Simulation("--scenario=calm", "--speed=0") as simulation:
        room_id = simulation.room("plain")
        peer_id = simulation.join(room_id, "Ada")
        simulation.fault("hang", "remove-peers$")
        begin = simulation.mark()
        with still(tmp_path, simulation, {"write": True, "room": room_id}) as it:
            it.wait_for(">  Ada")
            it.press("K")
            it.wait_for("y kick")
            it.press("y")
            eventually(lambda: len(simulation.posted(begin)) == 1, "nothing was sent")
            it.kill(signal.SIGKILL)
            assert it.wait_end() == -signal.SIGKILL
        written = journal(tmp_path).read_bytes()
        assert [json.loads(line)["phase"] for line in written.splitlines()] == ["intent"]

        simulation.heal()
        with still(tmp_path, simulation, {"write": True, "room": room_id}) as again:
            again.wait_for(">  Ada")
            again.press("H")
            again.wait_for("outcome unknown")
            again.press("q")
            assert again.wait_end() == 0
        assert len(simulation.posted(begin)) == 1
        assert peer_id in simulation.peers(room_id)
        assert journal(tmp_path).read_bytes() == written
