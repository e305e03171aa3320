"""From the key that confirms a kick to its request at the service."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.perf.figures import Figure, spread
from tests.support.opening import program
from tests.support.simulation import Simulation

KICKS = 11


def kicks(folder: Path) -> list[Figure]:
    """One after the other, each confirmed in its dialog; the service is on the same machine and shares its clock."""
    took = []
    with Simulation("--scenario=calm", "--churn=0") as simulation:
        room_id = simulation.room("kicks")
        for number in range(KICKS):
            simulation.join(room_id, f"Guest {number:02}")
        with program(folder, simulation, "--write", "--room", room_id) as terminal:
            for number in range(KICKS):
                if number:
                    terminal.press("g")  # nobody is chosen in place of one who left
                terminal.wait_for(f">  Guest {number:02}")
                mark = simulation.mark()
                terminal.press("K")
                terminal.wait_for("y kick")
                asked = time.time()
                terminal.press("y")
                took.append(_arrival(simulation, mark) - asked)
                terminal.wait_gone(f"  Guest {number:02}  ")
        what = f"a kick: confirming key to its request at the service, {KICKS} kicks"
        return [Figure(what, spread(took), "<= 50 ms on top of the way there")]


def _arrival(simulation: Simulation, mark: int) -> float:
    """When the first request after a number came that is not GET, by the wall clock."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        sent: list[dict[str, Any]] = [one for one in simulation.requests(mark) if one["method"] != "GET"]
        if sent:
            return datetime.fromisoformat(sent[0]["at"]).timestamp()
        time.sleep(0.01)
    raise AssertionError("the kick never came")
