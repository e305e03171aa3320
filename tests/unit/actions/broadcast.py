"""Jobs, and acts on them, for tests of what a room records and sends."""

from __future__ import annotations

from typing import Any

import pytest

from console.actions import external, recordings, streams
from console.actions.action import Action, Situation, Target
from console.actions.outputs import (
    FAMILIES,
    RECORDINGS,
    Family,
)
from console.api.models import ExternalStream, Job, LiveStream, Recording, Room

from .people import ROOM

OTHER = "64a0c0ffee00000000000002"
STATUSES = ("starting", "running", "stopping", "post_processing", "completed", "failed", "molten", "")
MODULES = {"recordings": recordings, "live_streams": streams, "external_streams": external}
MODELS: dict[str, type[Job]] = {"recordings": Recording, "live_streams": LiveStream, "external_streams": ExternalStream}
each_family = pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.kind)


def a_job(family: Family, job_id: str = "j-1", status: str = "running", room: str = ROOM, **rest: Any) -> Any:
    return MODELS[family.kind].model_validate({"id": job_id, "room_id": room, "status": status, **rest})


def listed(*jobs: Any) -> dict[str, Any]:
    return {job.id: job for job in jobs}


def moment(*jobs: Any, family: Family = RECORDINGS, **rest: Any) -> Situation:
    values: dict[str, Any] = {"targets": (Target(ROOM, "town-hall"),), **rest}
    return Situation(writing=True, production=False, jobs={family.kind: jobs}, **values)


def one(status: str = "running", job_id: str = "j-1") -> Target:
    return Target(ROOM, "town-hall", job_id=job_id, status=status)


def room(enabled: bool) -> Room:
    return Room.model_validate({"id": ROOM, "name": "town-hall", "enabled": enabled})


def start_of(family: Family) -> Action:
    action: Action = MODULES[family.kind].START
    return action


def stop_of(family: Family) -> Action:
    action: Action = MODULES[family.kind].STOP
    return action


def stop_room_of(family: Family) -> Action:
    action: Action = MODULES[family.kind].STOP_ROOM
    return action
