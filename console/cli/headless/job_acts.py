"""Recordings, streams and stream keys as acts of the console: what the service's answers mean, and what they made."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from console.actions.action import Plan, Target
from console.actions.ingest import MADE
from console.api.errors import ApiError, Conflict, NotFound, StatusError
from console.api.text import clean
from console.cli.headless.catalogue import group_class

if TYPE_CHECKING:
    from console.api.transport import Caller

FAMILIES: Final[Mapping[str, tuple[str, str]]] = {
    "recording": ("recordings", "recording"),
    "hls": ("live-streams", "HLS stream"),
    "rtmp": ("external-streams", "RTMP stream"),
    "ingest": ("stream-keys", "stream key"),
}
"""The beginning of an act's id -> the resource it is about, and one of it."""

JOB_IDS: Final = ("recording_id", "stream_id")
"""What the id of a job is called in the paths of the service."""

_MAKING = frozenset({"recording.start", "hls.start", "rtmp.start", "ingest.create", "ingest.rotate"})


def family_of(act: str) -> str:
    """Which family an act belongs to, or "".

    Args:
        act: its id.
    """
    family = act.partition(".")[0]
    return family if family in FAMILIES else ""


def meaning(plan: Plan, error: StatusError) -> StatusError:
    """An error with the sentence that says what it means for this act (part-b 0.4), if it means more than its number.

    Args:
        plan: the act.
        error: what the service answered.
    """
    action, target = plan.action, plan.steps[0].target
    family = family_of(action.id)
    said = f" It said: {error.message}" if error.message else ""
    if not family:
        return error
    if isinstance(error, NotFound):
        sentence = f"{target.label} {_gone(action.gone)}, or the id is wrong: nothing was changed.{said}"
        if family == "ingest":
            sentence += f" `hms-console stream-keys create {shlex.quote(clean(target.room_id))}` makes one."
        return NotFound(error.status, error.message, error.details, sentence=sentence)
    if isinstance(error, Conflict) and action.id in _MAKING:
        resource, noun = FAMILIES[family]
        sentence = (
            f"Nothing was started: a job runs in this room already, most likely of the same kind ({noun}). "
            f"`hms-console {resource} list --room-id {shlex.quote(clean(target.room_id))}` shows what runs.{said}"
        )
        return Conflict(error.status, error.message, error.details, sentence=sentence)
    return error


def _gone(words: str) -> str:
    """What a 404 means, without the keys of the console, which do nothing here."""
    return words.partition(":")[0]


def answered(plan: Plan, reply: bytes) -> Plan:
    """The act with what the answer tells of its target: the room of a job, and the job that a start made.

    Args:
        plan: the act as it was sent.
        reply: the answer; a stranger's.
    """
    target = plan.steps[0].target
    if not family_of(plan.action.id):
        return plan
    told: dict[str, str] = {}
    with suppress(ValueError, RecursionError):
        found = json.loads(reply)
        if isinstance(found, dict):
            told = {name: value for name, value in found.items() if isinstance(value, str)}
    plan = _aimed(plan, replace(target, room_id=target.room_id or told.get("room_id", "")))
    return with_made(plan, told.get("id", ""), told.get("status", ""))


def with_made(plan: Plan, made_id: str, status: str = "") -> Plan:
    """The act with what it made as its target, so that its proofs look for that: a job, or a stream key.

    Args:
        plan: the act; one that makes nothing stays as it is.
        made_id: what was made; "" when the answer does not say.
        status: of a job.
    """
    act = plan.action.id
    if act not in _MAKING or not made_id:
        return plan
    status = MADE if family_of(act) == "ingest" else status
    return _aimed(plan, replace(plan.steps[0].target, job_id=made_id, status=status))


async def with_known(plan: Plan, caller: Caller) -> Plan:
    """The act with the ids of what was there before it, so that its own effect is told from that.

    Args:
        plan: the act.
        caller: asks; when it cannot be told, nothing is known.
    """
    action, target = plan.action, plan.steps[0].target
    if action.id not in _MAKING:
        return plan
    lists = group_class(FAMILIES[family_of(action.id)][0])(caller)
    room = {"room_id": target.room_id}
    with suppress(ApiError):
        page = await lists.list(**room)
        return _aimed(plan, replace(target, known=frozenset(one.id for one in page.items)))
    return plan


def _aimed(plan: Plan, target: Target) -> Plan:
    return replace(plan, steps=(replace(plan.steps[0], target=target),))
