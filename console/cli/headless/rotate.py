"""`stream-keys rotate`: a new key in place of the old one, as one act (part-a 11: reset is disable, then create)."""

from __future__ import annotations

import asyncio
import json
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from console.actions.run import Outcome
from console.api.errors import ApiError, OutcomeUnknown
from console.api.resources.stream_keys import CREATE, DISABLE, StreamKeys
from console.api.text import clean
from console.cli.errors import Failure
from console.cli.headless.acts import Call, patience
from console.cli.headless.by_hand import CURL, DRY_RUN, JSON, REVEAL, hand_made
from console.cli.headless.dry import DryCaller, Nothing, WouldSend, described
from console.cli.headless.job_acts import with_made
from console.cli.headless.perform import asker_for, guard_for, settled
from console.cli.headless.plain import to_json
from console.cli.headless.way import failures, light_imports, settings_for, transport_to
from console.cli.headless.wishes import YES, Wishes, wait_for
from console.clock import SystemClock
from console.config.codes import DONE, FAILED

if TYPE_CHECKING:
    from console.api.models.stream_keys import StreamKey
    from console.config.launch import Launch

ROTATE = replace(DISABLE, id="rotateRtmpStreamKey")
"""Both calls as one act, for the question and the journal; it is never sent itself."""

_CUT_OFF = (
    "An encoder that sends into the room with the old key is cut off, and stays so until it is given the new one. "
    "Rooms that are ingested show a slate meanwhile."
)


class HalfDone(ApiError):
    """The old key is disabled, and there is no new one for certain."""


def _run(wishes: Wishes, values: dict[str, Any]) -> int:
    room_id = str(values["room_id"])
    launch = settings_for(wishes.profile, wishes.sends)
    with light_imports():
        import console.api.transport  # noqa: F401 - the import is the point
    with failures():
        try:
            return asyncio.run(_rotate(room_id, launch, wishes) if wishes.sends else _rehearse(room_id, launch, wishes))
        except HalfDone as error:
            raise Failure(error.sentence, FAILED) from None


async def _rotate(room_id: str, launch: Launch, wishes: Wishes) -> int:
    clock = SystemClock()
    async with transport_to(launch, clock) as transport:
        asker = asker_for(transport, launch, "stream-keys rotate", _CUT_OFF, yes=wishes.yes)
        plan = await asker.confirm(Call(ROTATE, {"room_id": room_id}, {}, {}))
        guard = guard_for(transport, launch, clock, asker, {}, keep_open=wishes.wait is not None)
        keys = StreamKeys(transport)
        try:
            made = await guard.carry(
                plan, lambda: renewed(keys, room_id), lambda key: with_made(plan, key.id or room_id)
            )
        except OutcomeUnknown as error:
            for sent in guard.open:
                guard.close(sent, Outcome.NOT_CONFIRMED, error.sentence)
            raise
        return await settled(guard, launch, clock, made, wishes)


async def renewed(keys: StreamKeys, room_id: str) -> StreamKey:
    """Disable the key of a room and make another.

    Args:
        keys: the calls.
        room_id: which room.

    Raises:
        NotFound: there is none; nothing was changed.
        HalfDone: the old one is disabled, and no new one was made for certain; the sentence says what to do.
        ApiError: nothing was changed, or it is not known.
    """
    room = shlex.quote(clean(room_id))
    look = f"`hms-console stream-keys list {room}` shows what the room has"
    make = f"`hms-console stream-keys create {room}` makes one"
    try:
        await keys.disable(room_id)
    except OutcomeUnknown as error:
        raise OutcomeUnknown(f"{error.sentence} The old key may be disabled: {look}.") from None
    try:
        return await keys.create(room_id)
    except OutcomeUnknown as error:
        raise HalfDone(f"The old key is disabled; whether a new one was made is not known: {look}, {make}.") from error
    except ApiError as error:
        raise HalfDone(f"The old key is disabled and the room has no key now: {make}. {error.sentence}") from error


async def _rehearse(room_id: str, launch: Launch, wishes: Wishes) -> int:
    async with transport_to(launch, SystemClock(), carrier=Nothing()) as transport:
        would = [await _would(StreamKeys(DryCaller(transport, one)), one.id, room_id) for one in (DISABLE, CREATE)]
    said = [described(one, curl=wishes.curl, json_wanted=wishes.json, reveal=wishes.reveal) for one in would]
    if wishes.json and not wishes.curl:
        click.echo(to_json([json.loads(one) for one in said]))
    else:
        click.echo("\n".join(said))
    return DONE


async def _would(keys: StreamKeys, operation: str, room_id: str) -> WouldSend:
    try:
        await (keys.disable(room_id) if operation == DISABLE.id else keys.create(room_id))
    except WouldSend as request:
        return request
    raise AssertionError(f"{operation} sent nothing at all")


command = hand_made(
    "rotate",
    _run,
    [click.Argument(["room_id"], metavar="ROOM_ID"), JSON, REVEAL, DRY_RUN, CURL, YES, wait_for(patience(ROTATE))],
    f"""Disable the stream key of a room and make a new one, as one act.

    {_CUT_OFF}

    When the new one cannot be made the room is left without a key, and the message says how to make one. The new key
    is masked unless --reveal is given.

    Calls {DISABLE.method} {DISABLE.path} and {CREATE.method} {CREATE.path}. It does harm: without --yes it asks
    first.""",
)
