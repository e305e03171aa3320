"""Why a job failed, and whether an encoder went: REST says neither (part-b 1, 4.2), but webhooks are told both.

The history of what webhooks were told can be read (part-b 6.2), if the workspace has a webhook. It cannot be asked for
failures or ingest by name, as the names it takes are few; so all that a room was told around that time is read, newest
first, and looked through.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from console.api.text import clean
from console.live.resources import DETAIL, Resource, keep

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from console.api.client import Client
    from console.api.models.events import Delivery
    from console.api.models.jobs import Job
    from console.live.resources import Items

NO_REASON: Final = "the service gives no reason here"

FAILURES: Final = {"recordings": "beam.failure", "live_streams": "hls.failure", "external_streams": "beam.failure"}
INGEST_EVENTS: Final = frozenset({"ingest.start.success", "ingest.end.success"})

_BEFORE, _AFTER = timedelta(minutes=1), timedelta(minutes=3)
_ENOUGH = 300  # deliveries: three requests
_LONGEST = 60
_CODE = re.compile(r"[A-Z][A-Z0-9_]{2,39}")
_ADDRESS = re.compile(r"\S*://\S*")


def failure_reason(kind: str, job: Job) -> Resource:
    """Why a job failed: `{job_id: words}`, and `{}` when no webhook was told; asked for while budget is to spare.

    Args:
        kind: `recordings`, `live_streams` or `external_streams`.
        job: one that failed.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        ended = job.updated_at or job.stopped_at
        since, until = (None, None) if ended is None else (ended - _BEFORE, ended + _AFTER)
        told = client.analytics.iterate_webhook_deliveries(
            start_time=since, end_time=until, room_id=job.room_id, max_items=_ENOUGH
        )
        words = reason_of(kind, job, [delivery async for delivery in told])
        return keep({job.id: words} if words else {}, previous)

    return Resource("failure_reason", (job.id,), 30.0, DETAIL, fetch)


def ingest_events(room_id: str) -> Resource:
    """The newest words about ingest in a room within the last day: event type -> `Delivery`.

    Every 60 s, while budget is to spare; only of the last hundred things that were told of the room.

    Args:
        room_id: a room with a stream key.
    """

    async def fetch(client: Client, previous: Items | None) -> Items:
        newest: dict[str, Delivery] = {}
        page = await client.analytics.webhook_deliveries(room_id=room_id)
        for delivery in page.items:
            other = newest.get(delivery.type)
            if delivery.type in INGEST_EVENTS and (other is None or at(delivery) > at(other)):
                newest[delivery.type] = delivery
        return keep(newest, previous)

    return Resource("ingest_events", (room_id,), 60.0, DETAIL, fetch)


def at(delivery: Delivery) -> float:
    """When it happened, in seconds since the epoch."""
    return delivery.timestamp.timestamp() if delivery.timestamp is not None else 0.0


def reason_of(kind: str, job: Job, deliveries: Iterable[Delivery]) -> str:
    """Why a job failed, from what webhooks were told; "" when none was told of it.

    Which of a webhook's ids is the job's is not documented: any of them is taken, and without one the room, the
    session and the sort of job (part-b 7.3; a recording and an external stream differ by `rtmp`, which is inferred).

    Args:
        kind: of the job.
        job: which failed.
        deliveries: of its room, in any order.
    """
    told = [delivery for delivery in deliveries if delivery.type == FAILURES[kind]]
    ids = {id(one): {one.data.get(name) for name in ("job_id", "beam_id", "recording_id")} for one in told}
    sure = [delivery for delivery in told if job.id in ids[id(delivery)]]
    maybe = [one for one in told if not any(ids[id(one)]) and _alike(kind, job, one)]
    newest = max(sure or maybe, key=at, default=None)
    return words_of(newest.data) if newest is not None else ""


def words_of(data: Mapping[str, Any]) -> str:
    """What a failure says of itself: its code, else its message without any address in it, which may hold a key."""
    for name in ("error_type", "error_message", "error"):
        value = data.get(name)
        if isinstance(value, str) and value.strip():
            return value if _CODE.fullmatch(value) else clean(_ADDRESS.sub("[address]", value.strip()), _LONGEST)
    return ""


def _alike(kind: str, job: Job, delivery: Delivery) -> bool:
    sends = kind == "external_streams"
    fits = kind == "live_streams" or sends == bool(delivery.data.get("rtmp"))
    return fits and delivery.room_id == job.room_id and delivery.session_id in ("", job.session_id)
