"""What can be done about live streams, HLS: start, stop, pause their recording, send timed metadata (part-b 4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from . import outputs
from .action import Action, Danger, Params, Scope, Sent, Situation, Target
from .output_forms import hls_form, metadata_form
from .outputs import LIVE_STREAMS
from .paused import PAUSES, RESUMES
from .wanted import arguments

if TYPE_CHECKING:
    from console.api.client import Client


async def _start(client: Client, target: Target, params: Params) -> Sent:
    wanted = await arguments(params.values)
    return await outputs.started(LIVE_STREAMS, target, client.live_streams.start(target.room_id, **wanted))


async def _stop(client: Client, target: Target, _params: Params) -> Sent:
    job = await client.live_streams.stop(target.job_id)
    return Sent(job.status if job is not None else "")


async def _stop_room(client: Client, target: Target, _params: Params) -> Sent:
    await outputs.still_those(LIVE_STREAMS, client, target)
    return outputs.all_stopped(LIVE_STREAMS, await client.live_streams.stop_room(target.room_id))


async def _pause(client: Client, target: Target, _params: Params) -> Sent:
    await client.live_streams.pause_recording(target.job_id)
    return Sent("the service took note")


async def _resume(client: Client, target: Target, _params: Params) -> Sent:
    await client.live_streams.resume_recording(target.job_id)
    return Sent("the service took note")


async def _metadata(client: Client, target: Target, params: Params) -> Sent:
    wanted = await arguments(params.values)
    await client.live_streams.send_timed_metadata(target.job_id, **wanted)
    return Sent("the service took note")


def _records_nothing(situation: Situation) -> str | None:
    """Why there is nothing to pause, or None; a stream we know nothing more of may be recorded."""
    against = outputs.not_running(situation)
    if against:
        return against
    meant = {target.job_id for target in situation.targets}
    known = [job for job in situation.jobs.get(LIVE_STREAMS.kind, ()) if job.id in meant]
    if any(not (getattr(job, "hls_vod", True) or getattr(job, "single_file_per_layer", True)) for job in known):
        return "this stream is not recorded: there is nothing to pause"
    return None


def _is_paused(situation: Situation) -> bool:
    meant = {target.job_id for target in situation.targets}
    return bool(meant) and meant <= situation.paused


START = Action(
    id="hls.start",
    slot="hls.output",
    key="L",
    label="start HLS",
    help="Send the room out as HLS. With an encoder on the room's stream key the stream starts by itself.",
    scope=Scope.OUTPUT,
    danger=Danger.HARMLESS,
    send=_start,
    done="live stream of {name} started",
    asks="form",
    form=hls_form,
    operation="live_streams.start",
    single=True,
    blocked=LIVE_STREAMS.cannot_start,
    proofs=lambda target, _params: outputs.runs(LIVE_STREAMS, target),
    patience=outputs.START_PATIENCE,
    gone="is not there",
    stales=LIVE_STREAMS.stales,
)

STOP_ROOM = replace(
    START,
    id="hls.stop_room",
    label="stop all HLS",
    help="End every live stream of the room.",
    danger=Danger.HARMFUL,
    send=_stop_room,
    done="live stream of {name} stopped",
    asks="nothing",
    form=None,
    operation="live_streams.stop_room",
    applies=lambda situation: bool(LIVE_STREAMS.begun(situation)),
    blocked=LIVE_STREAMS.cannot_stop,
    consequence="All live streams of the room end for everybody who watches. A new one has another playback URL.",
    proofs=lambda target, _params: outputs.room_stopped(LIVE_STREAMS, target),
    patience=outputs.STOP_PATIENCE,
    gone="had already stopped streaming",
    warning=outputs.cut_short,
)

STOP = Action(
    id="hls.stop",
    key="x",
    label="stop HLS",
    help="End this live stream.",
    scope=Scope.HLS,
    danger=Danger.HARMFUL,
    send=_stop,
    done="live stream of {name} stopped",
    operation="live_streams.stop",
    blocked=outputs.is_over,
    consequence="It ends for everybody who watches. A new one has another playback URL.",
    proofs=lambda target, _params: outputs.stopped(LIVE_STREAMS, target),
    patience=outputs.STOP_PATIENCE,
    gone="had already stopped streaming",
    listed=LIVE_STREAMS.lists,
    stales=LIVE_STREAMS.stales,
    warning=outputs.cut_short,
)

PAUSE = Action(
    id="hls.pause_recording",
    slot="hls.pause",
    key="P",
    label="pause recording",
    help="Pause what is kept of this live stream; the stream itself goes on. The service never shows that it did.",
    scope=Scope.HLS,
    danger=Danger.REVERSIBLE,
    send=_pause,
    done="recording of the live stream of {name} paused",
    operation="live_streams.pause_recording",
    single=True,
    blocked=_records_nothing,
    consequence=(
        "The stream goes on; what happens meanwhile is in no file. The service goes on calling it running, so only "
        "this console shows the pause."
    ),
    undone_by="hls.resume_recording",
    gone="is not streaming",
    effect=PAUSES,
)

RESUME = replace(
    PAUSE,
    id="hls.resume_recording",
    label="resume recording",
    help="Go on keeping this live stream; the service gives no receipt.",
    send=_resume,
    done="recording of the live stream of {name} resumed",
    operation="live_streams.resume_recording",
    applies=_is_paused,
    consequence="What happens from now on is kept again. The service gives no receipt.",
    undone_by="hls.pause_recording",
    effect=RESUMES,
)

METADATA = Action(
    id="hls.metadata",
    key="M",
    label="timed metadata",
    help="Send a text along with the picture, for players that understand it. The service gives no receipt.",
    scope=Scope.HLS,
    danger=Danger.HARMLESS,
    send=_metadata,
    done="metadata sent into the live stream of {name}",
    asks="form",
    form=metadata_form,
    operation="live_streams.send_timed_metadata",
    single=True,
    blocked=outputs.not_running,
    gone="is not streaming",
)

STREAM_ACTIONS = (STOP_ROOM, START, STOP, RESUME, PAUSE, METADATA)
