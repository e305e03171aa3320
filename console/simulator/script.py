"""Things that go wrong one after the other, at world times that the seed decides.

`GET /_sim/state` shows the script, so that a test can measure how long it takes from a cause to the words about it:
`{"name", "what", "at", "room", "job", "destination", "done"}`, `at` in world seconds (as `seconds` there): when the
step is due, or when it happened. `POST /_sim/script {"do": NAME}` lets a step happen now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from console.simulator.world import World

PAUSE = (20.0, 30.0)  # seconds between two steps


@dataclass(slots=True)
class Step:
    """One step.

    Args:
        name: what it is asked for by.
        what: what happens, for a person.
        room_id: where.
        act: lets it happen; returns the id of the job it was about, "" when there was none left.
        job_id: the job it will be about, when that is known.
        destination: which URL of the job, for a step about one.
        at: when it is due, or when it happened, in world seconds.
        done: whether it happened.
    """

    name: str
    what: str
    room_id: str
    act: Callable[[], str]
    job_id: str = ""
    destination: int | None = None
    at: float = 0.0
    done: bool = False

    def wire(self) -> dict[str, Any]:
        """What the controls show."""
        return {
            "name": self.name,
            "what": self.what,
            "at": round(self.at, 3),
            "room": self.room_id,
            "job": self.job_id,
            "destination": self.destination,
            "done": self.done,
        }


def schedule(world: World, steps: Sequence[Step], chance: Random) -> None:
    """Let steps happen one after the other, a while apart.

    Args:
        world: where.
        steps: in their order.
        chance: decides the pauses.
    """
    due = world.time.now
    for step in steps:
        due += chance.uniform(*PAUSE)
        step.at = due
        world.script.append(step)
        world.time.schedule(due - world.time.now, _happening(world, step))


def carry_out(world: World, step: Step) -> bool:
    """Let a step happen now.

    Returns:
        Whether it did: a step happens only once.
    """
    if step.done:
        return False
    step.done, step.at = True, world.time.now
    step.job_id = step.act() or step.job_id
    return True


def _happening(world: World, step: Step) -> Callable[[], None]:
    def happen() -> None:
        carry_out(world, step)

    return happen
