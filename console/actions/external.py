"""What can be done about external streams, RTMP out: start, stop one, stop all of a room (part-b 5)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from . import outputs
from .action import Action, Danger, Params, Scope, Sent, Target
from .output_forms import rtmp_form
from .outputs import EXTERNAL_STREAMS
from .wanted import arguments

if TYPE_CHECKING:
    from console.api.client import Client


async def _start(client: Client, target: Target, params: Params) -> Sent:
    wanted = await arguments(params.values)
    urls = wanted.pop("rtmp_urls", ())
    return await outputs.started(
        EXTERNAL_STREAMS, target, client.external_streams.start(target.room_id, urls, **wanted)
    )


async def _stop(client: Client, target: Target, _params: Params) -> Sent:
    job = await client.external_streams.stop(target.job_id)
    return Sent(job.status if job is not None else "")


async def _stop_room(client: Client, target: Target, _params: Params) -> Sent:
    await outputs.still_those(EXTERNAL_STREAMS, client, target)
    return outputs.all_stopped(EXTERNAL_STREAMS, await client.external_streams.stop_room(target.room_id))


START = Action(
    id="rtmp.start",
    slot="rtmp.output",
    key="X",
    label="start RTMP",
    help="Send the room to one to three RTMP destinations, such as YouTube or a broadcaster's server.",
    scope=Scope.OUTPUT,
    danger=Danger.HARMLESS,
    send=_start,
    done="external stream of {name} started",
    asks="form",
    form=rtmp_form,
    operation="external_streams.start",
    single=True,
    blocked=EXTERNAL_STREAMS.cannot_start,
    proofs=lambda target, _params: outputs.runs(EXTERNAL_STREAMS, target),
    patience=outputs.START_PATIENCE,
    gone="is not there",
    stales=EXTERNAL_STREAMS.stales,
)

STOP_ROOM = replace(
    START,
    id="rtmp.stop_room",
    label="stop all RTMP",
    help="End every external stream of the room, to all its destinations.",
    danger=Danger.HARMFUL,
    send=_stop_room,
    done="external stream of {name} stopped",
    asks="nothing",
    form=None,
    operation="external_streams.stop_room",
    applies=lambda situation: bool(EXTERNAL_STREAMS.begun(situation)),
    blocked=EXTERNAL_STREAMS.cannot_stop,
    consequence="Nothing of the room is sent to any RTMP destination any more.",
    proofs=lambda target, _params: outputs.room_stopped(EXTERNAL_STREAMS, target),
    patience=outputs.STOP_PATIENCE,
    gone="had already stopped sending",
    warning=outputs.cut_short,
)

STOP = Action(
    id="rtmp.stop",
    key="x",
    label="stop RTMP",
    help="End this external stream, to all its destinations: a single one cannot be ended alone.",
    scope=Scope.RTMP,
    danger=Danger.HARMFUL,
    send=_stop,
    done="external stream of {name} stopped",
    operation="external_streams.stop",
    blocked=outputs.is_over,
    consequence="Every destination of it receives nothing any more: a single one cannot be ended alone.",
    proofs=lambda target, _params: outputs.stopped(EXTERNAL_STREAMS, target),
    patience=outputs.STOP_PATIENCE,
    gone="had already stopped sending",
    listed=EXTERNAL_STREAMS.lists,
    stales=EXTERNAL_STREAMS.stales,
    warning=outputs.cut_short,
)

EXTERNAL_ACTIONS = (STOP_ROOM, START, STOP)
