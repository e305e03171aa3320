"""What can be done about a room's stream key, RTMP in: create, disable, rotate (part-a 11)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from console.api.errors import ApiError, BadReply, NotFound, OutcomeUnknown, Refused, ServerError
from console.live import resources

from .action import Action, Danger, Params, Proof, Scope, Sent, Situation, Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.api.client import Client

MADE = "made"
"""Status of a target that is a key the act itself made."""

STALES = frozenset({"stream_keys"})
_NONE_NOW = "the room has no stream key now: create one with n"


class NoKeyNow(ApiError):
    """The old key is disabled, and no new one was made."""


async def _create(client: Client, target: Target, _params: Params) -> Sent:
    return _made(target, await client.stream_keys.create(target.room_id))


async def _disable(client: Client, target: Target, _params: Params) -> Sent:
    await _still_that(client, target)
    reply = await client.stream_keys.disable(target.room_id)
    return Sent(reply.message)


async def _rotate(client: Client, target: Target, _params: Params) -> Sent:
    """Reset is disable, then create (part-a 11); whatever stops it half way is told as what it leaves behind.

    Raises:
        NoKeyNow: the room has no key now.
        OutcomeUnknown: the old one is disabled; whether there is a new one must be looked for.
        ApiError: the old one was not disabled, or that is not known.
    """
    await _still_that(client, target)
    await client.stream_keys.disable(target.room_id)
    try:
        return _made(target, await client.stream_keys.create(target.room_id))
    except (OutcomeUnknown, BadReply, ServerError) as error:
        raise OutcomeUnknown(f"the old key is disabled; whether a new one was made is unknown: {error}") from None
    except ApiError as error:
        raise NoKeyNow(f"the old key is disabled, but no new one was made, so {_NONE_NOW}. {error}") from None


async def _still_that(client: Client, target: Target) -> None:
    """Look, just before the room's key is disabled, that it is the one the operator saw: no call names the key.

    Raises:
        Refused: another one has been made, or that cannot be found out.
    """
    seen = target.known | {target.job_id} - {""}
    if not seen:
        return
    try:
        keys = (await client.stream_keys.list(target.room_id)).items
    except NotFound:
        return
    except ApiError as error:
        words = "whether the room has another key meanwhile cannot be found out; nothing was sent"
        raise Refused(f"{words}. {error.sentence}") from None
    if any(key.enabled and (key.id or target.room_id) not in seen for key in keys):
        raise Refused("the room has another stream key meanwhile; nothing was sent. Look again, then disable that")


def _made(target: Target, key: Any) -> Sent:  # noqa: ANN401 - a StreamKey, whose module must not be imported here
    """Only the id is kept: the key itself is shown when it is asked for."""
    return Sent("", replace(target, job_id=key.id or target.room_id, status=MADE))


def _new_key(target: Target, _params: Params) -> tuple[Proof, ...]:
    """The key that was made is listed and works; when its answer was lost, one that was not there before does."""

    def seen(items: Mapping[str, Any]) -> bool:
        if target.status == MADE:
            return target.job_id in items and bool(items[target.job_id].enabled)
        return any(key.enabled for key_id, key in items.items() if key_id not in target.known | {target.job_id})

    def meanwhile(items: Mapping[str, Any]) -> str:
        return "a key from before still works" if any(key.enabled for key in items.values()) else _NONE_NOW

    return (Proof(resources.stream_keys(target.room_id), seen, meanwhile=meanwhile),)


def _no_key(target: Target, _params: Params) -> tuple[Proof, ...]:
    def seen(items: Mapping[str, Any]) -> bool:
        return not any(key.enabled for key in items.values())

    return (Proof(resources.stream_keys(target.room_id), seen, meanwhile=lambda _items: "a key still works"),)


def _closed(situation: Situation) -> str | None:
    if situation.room is not None and not situation.room.enabled:
        return "this room is disabled: it can have no stream key. Enable it first"
    return None


def _has_one(situation: Situation) -> str | None:
    if situation.targets[0].status == "enabled":
        return "the room has a stream key that works: rotate it with T"
    return _closed(situation)


def _has_none(situation: Situation) -> str | None:
    if situation.targets[0].status == "none":
        return "the room has no stream key: create one with n"
    if situation.targets[0].status == "disabled":
        return "the stream key is disabled: create one with n"
    return _closed(situation)


CREATE = Action(
    id="ingest.create",
    key="n",
    label="create key",
    help="Make a stream key for the room, with which an encoder sends its picture in.",
    scope=Scope.INGEST,
    danger=Danger.HARMLESS,
    send=_create,
    done="stream key of {name} created",
    operation="stream_keys.create",
    single=True,
    blocked=_has_one,
    proofs=_new_key,
    gone="is not there",
    stales=STALES,
)

DISABLE = Action(
    id="ingest.disable",
    key="x",
    label="disable key",
    help="Make the room's stream key useless; what is sent with it is cut off.",
    scope=Scope.INGEST,
    danger=Danger.HARMFUL,
    send=_disable,
    done="stream key of {name} disabled",
    operation="stream_keys.disable",
    single=True,
    blocked=_has_none,
    consequence="The encoder that sends with it is cut off. This key never works again; a new one can be made.",
    proofs=_no_key,
    gone="has no stream key",
    stales=STALES,
)

ROTATE = replace(
    DISABLE,
    id="ingest.rotate",
    key="T",
    label="rotate key",
    help="Disable the room's stream key and make a new one, as one act.",
    send=_rotate,
    done="stream key of {name} rotated",
    consequence=(
        "The encoder that sends with the old key is cut off, and stays so until it is given the new one. "
        "If the new one cannot be made, the room has none."
    ),
    proofs=_new_key,
    gone="has no stream key to rotate: create one with n",
)

INGEST_ACTIONS = (CREATE, DISABLE, ROTATE)
