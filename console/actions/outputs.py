"""What acts on recordings, live streams and external streams share: they are one kind of job (part-b 1)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from console.api.errors import ApiError, Conflict, Refused
from console.api.text import clean
from console.live import resources

from .action import Plan, Proof, Scope, Sent, Situation, Step, Target

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from console.api.client import Client
    from console.api.models import Job
    from console.api.models.page import Page
    from console.live.resources import Resource

START_PATIENCE = 60.0
"""Seconds a job may take to run; longer is stuck (the vendor's sample took 12 s, part-b 2.3)."""

STOP_PATIENCE = 45.0
"""Seconds a job may take to be over; what comes after, such as making the file, is not waited for."""

BEGUN = frozenset({"starting", "running"})
"""What can be stopped."""

OVER = frozenset({"post_processing", "completed", "failed"})
"""What sends or records no more (part-b 1)."""

SOON_A_FAILURE = "It is still starting: the service will report this stop as a failure (BEAM_STOPPED)."  # part-b 1

_WORDS = {
    "starting": "it is still starting: stuck",
    "running": "it still runs",
    "stopping": "it is still stopping",
}
_NO_REASON = "it failed; the reason is in the webhook deliveries, if you have a webhook"


class PartlyDone(ApiError):
    """The service stopped some of several jobs, not all (part-b 4.2)."""


@dataclass(frozen=True)
class Family:
    """One kind of jobs.

    Args:
        kind: its name among the resources.
        slot: of the key that starts and stops it in a room.
        noun: one of it, such as `recording`.
        nouns: several.
        listed: the list of those that are not over, of a room or of all.
    """

    kind: str
    slot: str
    noun: str
    nouns: str
    listed: Callable[[str | None], Resource]

    @property
    def article(self) -> str:
        """`a` or `an`."""
        return "an" if self.noun[0] in "aeiou" else "a"

    @property
    def stales(self) -> frozenset[str]:
        """Lists that a start or a stop makes old news."""
        return frozenset({self.kind, "recent", "job", "assets"})

    def begun(self, situation: Situation) -> tuple[Job, ...]:
        """The jobs of it that start or run in the room now."""
        return tuple(job for job in situation.jobs.get(self.kind, ()) if job.status in BEGUN)

    def stopping(self, situation: Situation) -> bool:
        """Whether one of it is about to end and none begins."""
        jobs = situation.jobs.get(self.kind, ())
        return bool(jobs) and not self.begun(situation)

    def cannot_start(self, situation: Situation) -> str | None:
        """Why none can be started in a room, or None. That nobody is there is no reason: the service comes alone."""
        if situation.room is not None and not situation.room.enabled:
            return "this room is disabled: nobody can join it, not even what films it. Enable it first"
        return f"this room has {self.article} {self.noun} already: stop that first" if self.begun(situation) else None

    def cannot_stop(self, situation: Situation) -> str | None:
        """Why none of a room can be stopped, or None."""
        return None if self.begun(situation) else f"this room has no {self.noun} that runs"

    def counted(self, number: int) -> str:
        """`1 recording`, `2 recordings`."""
        return f"{number} {self.noun if number == 1 else self.nouns}"

    def lists(self, target: Target) -> tuple[Resource, ...]:
        """Lists in which a job that can be stopped stands."""
        return (self.listed(target.room_id), self.listed(None))


RECORDINGS = Family("recordings", "recording.output", "recording", "recordings", resources.recordings)
LIVE_STREAMS = Family("live_streams", "hls.output", "live stream", "live streams", resources.live_streams)
EXTERNAL_STREAMS = Family(
    "external_streams", "rtmp.output", "external stream", "external streams", resources.external_streams
)
FAMILIES = (RECORDINGS, LIVE_STREAMS, EXTERNAL_STREAMS)


# -- when -------------------------------------------------------------------------------------------------------------


def is_over(situation: Situation) -> str | None:
    """Why a job cannot be stopped, or None."""
    if all(target.status in OVER for target in situation.targets):
        return "it is over already"
    return None


def not_running(situation: Situation) -> str | None:
    """Why nothing can be done to a running job, or None."""
    if len(situation.targets) > 1:
        return "one at a time: unmark the others"
    status = situation.targets[0].status
    if status == "starting":
        return "it is still starting: wait until it runs"
    return None if status in ("running", "") else f"it does not run: it is {clean(status.replace('_', ' '))}"


def cut_short(target: Target) -> str:
    """What a dialog warns of before a job is stopped that does not run yet."""
    return SOON_A_FAILURE if target.status == "starting" else ""


def aimed(planned: Plan, situation: Situation) -> Plan:
    """A plan whose rooms know which of their jobs it is about, for the dialog and for the proofs.

    Args:
        planned: of any action; only those on what a room records and sends are changed.
        situation: the moment of the key press.
    """
    family = next((one for one in FAMILIES if one.slot == planned.action.place), None)
    if family is None or planned.action.scope is not Scope.OUTPUT:
        return planned
    return replace(
        planned, steps=tuple(Step(_aimed(one.target, family, situation), one.params) for one in planned.steps)
    )


def _aimed(target: Target, family: Family, situation: Situation) -> Target:
    jobs = family.begun(situation)
    starting = sum(job.status == "starting" for job in jobs)
    words = family.counted(len(jobs)) if jobs else ""
    if starting:
        words += ", still starting" if len(jobs) == 1 else f", {starting} still starting"
    known = frozenset(job.id for job in situation.jobs.get(family.kind, ()))
    return replace(target, known=known, detail=words, status="starting" if starting else "")


# -- sending ----------------------------------------------------------------------------------------------------------


async def started(family: Family, target: Target, starting: Awaitable[Job]) -> Sent:
    """What a start made.

    Args:
        family: the kind of the job.
        target: the room.
        starting: the call.

    Raises:
        Conflict: one runs there already; the sentence says so, and holds the service's own words.
        ApiError: it was not started, or that is not known.
    """
    try:
        job = await starting
    except Conflict as error:
        said = f" The service said: {error.message}" if error.message else ""
        likely = f"a job runs in this room already, most likely {family.article} {family.noun}"
        sentence = f"{likely}; look again with ctrl+r.{said}"
        raise Conflict(error.status, error.message, error.details, sentence=sentence) from None
    return Sent(job.status, replace(target, job_id=job.id, status=job.status))


async def still_those(family: Family, client: Client, target: Target) -> None:
    """Look, just before all jobs of a room are stopped, that they are those which the operator saw.

    The service stops whatever runs by then. Between this look and the stop a job may still begin, within one request.

    Args:
        family: their kind.
        client: the service.
        target: the room, with the jobs that were open at the key press; with none known, all are meant.

    Raises:
        Refused: another one has begun, or that cannot be found out.
    """
    if not target.known:
        return
    try:
        now = await family.listed(target.room_id).fetch(client, None)
    except ApiError as error:
        words = f"whether another {family.noun} has begun meanwhile cannot be found out; nothing was stopped"
        raise Refused(f"{words}. {error.sentence}") from None
    if any(job.status in BEGUN and key not in target.known for key, job in now.items()):
        raise Refused(f"another {family.noun} has begun meanwhile; nothing was stopped. Look again, then stop it")


def all_stopped(family: Family, page: Page[Any]) -> Sent:
    """What a stop of all jobs of a room did.

    Args:
        family: their kind.
        page: the answer.

    Raises:
        PartlyDone: it says that some could not be stopped, though its status is 200 (part-b 4.2).
    """
    if page.error:
        raise PartlyDone(f"the service could not stop all {family.nouns}: {clean(page.error)}. Look which still run")
    return Sent(f"{family.counted(len(page.items))} stopping" if page.items else "")


# -- proofs -----------------------------------------------------------------------------------------------------------


def runs(family: Family, target: Target) -> tuple[Proof, ...]:
    """The job that a start made runs; when its answer was lost, one runs in the room that was not there before.

    Args:
        family: the kind of the job.
        target: what the start made, or the room.
    """
    job_id = target.job_id
    if not job_id:
        return (_a_new_one_runs(family, target),)

    def failed(items: Mapping[str, Any]) -> str:
        status = _status(items, job_id)
        if status == "failed":
            return _NO_REASON
        return "it ran, and was stopped again" if status in ("stopping", *OVER) else ""

    return (
        Proof(
            resources.job(family.kind, job_id),
            lambda items: _status(items, job_id) == "running",
            failed,
            lambda items: _WORDS.get(_status(items, job_id), "the service does not show it"),
        ),
    )


def _a_new_one_runs(family: Family, room: Target) -> Proof:
    def new(items: Mapping[str, Any]) -> set[str]:
        return {job.status for key, job in items.items() if key not in room.known and job.room_id == room.room_id}

    return Proof(
        family.listed(room.room_id),
        lambda items: "running" in new(items),
        meanwhile=lambda items: _WORDS["starting"] if "starting" in new(items) else "no new one is listed",
    )


def stopped(family: Family, target: Target) -> tuple[Proof, ...]:
    """The job is over, or the service knows it no more.

    Args:
        family: the kind of the job.
        target: the job.
    """
    job_id = target.job_id

    def seen(items: Mapping[str, Any]) -> bool:
        return not items or _status(items, job_id) in OVER

    return (Proof(resources.job(family.kind, job_id), seen, meanwhile=lambda items: _still(_status(items, job_id))),)


def room_stopped(family: Family, target: Target) -> tuple[Proof, ...]:
    """None of the jobs that were in the room is listed as open any more.

    Args:
        family: the kind of the jobs.
        target: the room; without known ids every job of the kind in it is meant.
    """

    def left(items: Mapping[str, Any]) -> list[str]:
        meant = (job for key, job in items.items() if not target.known or key in target.known)
        return [job.status for job in meant if job.room_id == target.room_id and job.status not in OVER]

    def meanwhile(items: Mapping[str, Any]) -> str:
        statuses = left(items)
        if len(statuses) == 1:
            return _still(statuses[0])
        return f"{family.counted(len(statuses))} not over yet" if statuses else ""

    return (Proof(family.listed(target.room_id), lambda items: not left(items), meanwhile=meanwhile),)


def _status(items: Mapping[str, Any], job_id: str) -> str:
    return str(items[job_id].status) if job_id in items else ""


def _still(status: str) -> str:
    return _WORDS.get(status, f"it is {clean(status.replace('_', ' '))}" if status else "")
