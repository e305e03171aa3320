"""What recordings, live streams and external streams share: they are one kind of job (part-b 1)."""

from __future__ import annotations

from typing import Annotated

from pydantic import PlainValidator

from console.api.models.base import Id, Model, OptionalId, Time, to_text

STATUSES = ("starting", "running", "stopping", "post_processing", "completed", "failed")
_OTHER_NAMES = {"queued": "starting", "init": "starting", "paused": "running"} | {name: name for name in STATUSES}


def to_status(value: object) -> str:
    """One of the six states of part-b 1, also from the profile's words for them; an unknown word stays as it is."""
    said = to_text(value)
    return _OTHER_NAMES.get(said.lower(), said)


Status = Annotated[str, PlainValidator(to_status)]


class Job(Model):
    """A job of the service's own bot in a room; `started_by` is a peer's id, empty when started through the API."""

    id: Id
    room_id: OptionalId = ""
    session_id: OptionalId = ""
    status: Status = ""
    created_at: Time = None
    started_at: Time = None
    updated_at: Time = None
    stopped_at: Time = None
    started_by: OptionalId = ""
