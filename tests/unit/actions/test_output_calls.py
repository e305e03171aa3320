"""What acts on jobs and stream keys send, by the real client, and what they make of the answers."""

from __future__ import annotations

from typing import Any

import pytest

from console.actions import external, ingest, recordings
from console.actions.action import Action, Params, Target
from console.actions.outputs import (
    EXTERNAL_STREAMS,
    Family,
    PartlyDone,
)
from console.actions.rehearse import rehearse
from console.api.errors import ApiError, Conflict, OutcomeUnknown
from tests.unit.api.service import HURRIED, Behaviour, answer, connected, hang, scripted

from .broadcast import each_family, start_of, stop_room_of
from .people import ROOM

# -- what is sent -----------------------------------------------------------------------------------------------------


async def sent(action: Action, target: Target, *script: Behaviour, **values: object) -> Any:
    """What an act gives, by the real client, of a service with a script."""
    async with scripted(*script) as service, connected(service.url, wire=HURRIED) as bench:
        outcome: Any
        try:
            outcome = await action.send(bench.client, target, Params(values=values))
        except ApiError as error:
            outcome = error
        return outcome, [(one.method, one.target, one.body.decode()) for one in service.seen]


@each_family
async def test_a_start_gives_the_job_it_made(family: Family) -> None:
    values = {"rtmp_urls": ["rtmp://a.example/live/k"]} if family is EXTERNAL_STREAMS else {}
    body = {"id": "64a0c0ffee00000000000077", "room_id": ROOM, "status": "starting"}
    outcome, _requests = await sent(start_of(family), Target(ROOM, "x"), answer(body=body), **values)
    assert outcome.target == Target(ROOM, "x", job_id=body["id"], status="starting")


@each_family
async def test_a_conflict_holds_the_services_own_words(family: Family) -> None:
    values = {"rtmp_urls": ["rtmp://a.example/live/k"]} if family is EXTERNAL_STREAMS else {}
    refusal = answer(409, {"code": 409, "message": "an hls beam \x1b[31mruns"})
    error, requests = await sent(start_of(family), Target(ROOM, "x"), refusal, **values)
    assert isinstance(error, Conflict)
    assert f"most likely a{'n' if family is EXTERNAL_STREAMS else ''} {family.noun}" in error.sentence
    assert "an hls beam" in error.sentence
    assert "\x1b" not in error.sentence
    assert len(requests) == 1


@each_family
async def test_an_error_beside_200_is_no_success(family: Family) -> None:
    page = {"error": "beam 2 is \u202estubborn", "data": [{"id": "j", "status": "stopping"}], "limit": 1, "last": ""}
    error, _requests = await sent(stop_room_of(family), Target(ROOM, "x"), answer(body=page))
    assert isinstance(error, PartlyDone)
    assert "stubborn" in error.sentence
    assert "\u202e" not in error.sentence
    for fine in ({}, {"data": [], "limit": 0}, {**page, "error": ""}):
        outcome, _requests = await sent(stop_room_of(family), Target(ROOM, "x"), answer(body=fine))
        assert not isinstance(outcome, ApiError)


@each_family
async def test_a_service_that_hangs_leaves_a_start_unknown(family: Family) -> None:
    values = {"rtmp_urls": ["rtmp://a.example/live/k"]} if family is EXTERNAL_STREAMS else {}
    error, requests = await sent(start_of(family), Target(ROOM, "x"), hang, **values)
    assert isinstance(error, OutcomeUnknown)
    assert len(requests) == 1


MADE = answer(body={"id": "64a0c0ffee00000000000088", "key": "hunter2", "url": "rtmps://in.example", "enabled": True})


async def test_a_rotation_is_disable_then_create() -> None:
    outcome, requests = await sent(ingest.ROTATE, Target(ROOM, "x"), answer(201, {"message": "ok"}), MADE)
    assert [(method, path) for method, path, _body in requests] == [
        ("POST", f"/v2/stream-keys/room/{ROOM}/disable"),
        ("POST", f"/v2/stream-keys/room/{ROOM}"),
    ]
    assert (outcome.target.job_id, outcome.target.status) == ("64a0c0ffee00000000000088", ingest.MADE)
    assert "hunter2" not in repr(outcome)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429])
async def test_a_rotation_without_a_new_key_says_that_there_is_none(status: int) -> None:
    error, _requests = await sent(ingest.ROTATE, Target(ROOM, "x"), answer(201, {}), answer(status, {"message": "no"}))
    assert isinstance(error, ingest.NoKeyNow)
    assert "the room has no stream key now: create one with n" in error.sentence


@pytest.mark.parametrize("behaviour", [answer(500), answer(raw=b"<html>"), hang], ids=["500", "page", "hang"])
async def test_a_rotation_whose_second_half_is_unknown_is_looked_for(behaviour: Behaviour) -> None:
    error, _requests = await sent(ingest.ROTATE, Target(ROOM, "x"), answer(201, {}), behaviour)
    assert isinstance(error, OutcomeUnknown)
    assert error.sentence.startswith("the old key is disabled; whether a new one was made is unknown")


@pytest.mark.parametrize("behaviour", [answer(403), answer(404), answer(500), hang], ids=["403", "404", "500", "hang"])
async def test_a_key_that_was_not_disabled_is_not_replaced(behaviour: Behaviour) -> None:
    error, requests = await sent(ingest.ROTATE, Target(ROOM, "x"), behaviour)
    assert isinstance(error, ApiError)
    assert not isinstance(error, ingest.NoKeyNow)
    assert [path for _method, path, _body in requests] == [f"/v2/stream-keys/room/{ROOM}/disable"]


# -- what would be sent -----------------------------------------------------------------------------------------------


async def test_a_rehearsal_shows_the_request_and_sends_nothing() -> None:
    values = {"rtmp_urls": ["rtmp://a.example/live/hunter2"], "width": 1920, "height": 1080, "destination": None}
    async with scripted(answer()) as service, connected(service.url) as bench:
        told = await rehearse(bench.client, external.START, Target(ROOM, "x"), values)
        assert service.seen == []
    assert told.problem == ""
    assert f"/external-streams/room/{ROOM}/start" in told.curl
    assert '"width":1920' in told.curl
    assert "destination" not in told.curl
    assert "hunter2" not in told.curl
    assert "$HMS_MANAGEMENT_TOKEN" in told.curl
    assert "ready.token.made-up" not in told.curl


@pytest.mark.parametrize(
    ("dialect", "values", "words"),
    [
        ("vendor", {"width": 100, "height": 720}, "width"),
        ("vendor", {"meeting_url": "ftp://x"}, "https://"),
        ("openapi", {"audio_only": True}, "audio_only"),
    ],
)
async def test_a_rehearsal_says_what_would_be_refused(dialect: str, values: dict[str, object], words: str) -> None:
    async with scripted(answer()) as service, connected(service.url, dialect=dialect) as bench:
        told = await rehearse(bench.client, recordings.START, Target(ROOM, "x"), values)
        assert service.seen == []
    assert told.curl == ""
    assert words in told.problem
