"""What can be done about recordings: start, stop one, stop all of a room, pause and resume (part-b 2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from . import outputs
from .action import Action, Danger, Params, Scope, Sent, Situation, Target
from .output_forms import recording_form
from .outputs import RECORDINGS
from .paused import PAUSES, RESUMES
from .wanted import arguments

if TYPE_CHECKING:
    from console.api.client import Client


async def _start(client: Client, target: Target, params: Params) -> Sent:
    wanted = await arguments(params.values)
    return await outputs.started(RECORDINGS, target, client.recordings.start(target.room_id, **wanted))


async def _stop(client: Client, target: Target, _params: Params) -> Sent:
    job = await client.recordings.stop(target.job_id)
    return Sent(job.status if job is not None else "")


async def _stop_room(client: Client, target: Target, _params: Params) -> Sent:
    await outputs.still_those(RECORDINGS, client, target)
    return outputs.all_stopped(RECORDINGS, await client.recordings.stop_room(target.room_id))


async def _pause(client: Client, target: Target, _params: Params) -> Sent:
    await client.recordings.pause(target.room_id)
    return Sent("the service took note")


async def _resume(client: Client, target: Target, _params: Params) -> Sent:
    await client.recordings.resume(target.room_id)
    return Sent("the service took note")


def _several_run(situation: Situation) -> Danger:
    """Pausing hits all recordings of a room, so it is asked about when there are several."""
    return Danger.HARMFUL if len(RECORDINGS.begun(situation)) > 1 else Danger.HARMLESS


def _is_paused(situation: Situation) -> bool:
    """We paused it; or the service itself says so, which only the profile does."""
    meant = {target.job_id for target in situation.targets}
    by_service = {job.id for job in situation.jobs.get(RECORDINGS.kind, ()) if job.paused}
    return bool(meant) and meant <= situation.paused | by_service


START = Action(
    id="recording.start",
    slot="recording.output",
    key="R",
    label="start recording",
    help="Record the room: the service's own browser joins it and films what it shows.",
    scope=Scope.OUTPUT,
    danger=Danger.HARMLESS,
    send=_start,
    done="recording of {name} started",
    asks="form",
    form=recording_form,
    operation="recordings.start",
    single=True,
    blocked=RECORDINGS.cannot_start,
    proofs=lambda target, _params: outputs.runs(RECORDINGS, target),
    patience=outputs.START_PATIENCE,
    gone="is not there",
    stales=RECORDINGS.stales,
)

STOP_ROOM = replace(
    START,
    id="recording.stop_room",
    label="stop all recordings",
    help="Stop every recording of the room.",
    danger=Danger.HARMFUL,
    send=_stop_room,
    done="recording of {name} stopped",
    asks="nothing",
    form=None,
    operation="recordings.stop_room",
    applies=lambda situation: bool(RECORDINGS.begun(situation)),
    blocked=RECORDINGS.cannot_stop,
    consequence="All recordings of the room end. What was recorded is kept; a stopped one cannot go on.",
    proofs=lambda target, _params: outputs.room_stopped(RECORDINGS, target),
    patience=outputs.STOP_PATIENCE,
    gone="had already stopped recording",
    warning=outputs.cut_short,
)

STOP = Action(
    id="recording.stop",
    key="x",
    label="stop recording",
    help="Stop this recording; others of the room go on.",
    scope=Scope.RECORDING,
    danger=Danger.HARMFUL,
    send=_stop,
    done="recording of {name} stopped",
    operation="recordings.stop",
    blocked=outputs.is_over,
    consequence="What was recorded so far is kept. A stopped recording cannot go on.",
    proofs=lambda target, _params: outputs.stopped(RECORDINGS, target),
    patience=outputs.STOP_PATIENCE,
    gone="had already stopped recording",
    listed=RECORDINGS.lists,
    stales=RECORDINGS.stales,
    warning=outputs.cut_short,
)

PAUSE = Action(
    id="recording.pause",
    slot="recording.pause",
    key="P",
    label="pause recording",
    help="Pause the recording of the whole room; the service cannot pause a single one, and never shows that it did.",
    scope=Scope.RECORDING,
    danger=Danger.REVERSIBLE,
    send=_pause,
    done="recording of {name} paused",
    operation="recordings.pause",
    single=True,
    blocked=outputs.not_running,
    consequence=(
        "Every recording of the room is paused, not only this one: the service has no other way. What happens "
        "meanwhile is in no file. It goes on calling the recording running, so only this console shows the pause."
    ),
    undone_by="recording.resume",
    gone="is not being recorded",
    effect=PAUSES,
    caution=_several_run,
)

RESUME = replace(
    PAUSE,
    id="recording.resume",
    label="resume recording",
    help="Go on recording the whole room; the service gives no receipt.",
    send=_resume,
    done="recording of {name} resumed",
    operation="recordings.resume",
    applies=_is_paused,
    consequence="Every recording of the room goes on. The service gives no receipt.",
    undone_by="recording.pause",
    effect=RESUMES,
)

RECORDING_ACTIONS = (STOP_ROOM, START, STOP, RESUME, PAUSE)
