from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from console.actions import ingest, recordings, streams
from console.actions.action import Action, Danger, Params, Plan, Scope, Target, plan
from console.actions.outputs import (
    BEGUN,
    LIVE_STREAMS,
    OVER,
    RECORDINGS,
    SOON_A_FAILURE,
    Family,
    aimed,
)
from console.actions.registry import ALL_ACTIONS, Registry
from console.api.models.stream_keys import StreamKey
from tests.unit.api.service import answer, connected, scripted

from .broadcast import OTHER, STATUSES, a_job, each_family, listed, moment, one, room, start_of, stop_of, stop_room_of
from .people import ROOM

# -- the registry -----------------------------------------------------------------------------------------------------


def test_keys_are_as_people_were_told() -> None:
    registry = Registry()
    assert dict(registry.slots(Scope.OUTPUT)) == {"recording.output": "R", "hls.output": "L", "rtmp.output": "X"}
    assert dict(registry.slots(Scope.RECORDING)) == {"recording.stop": "x", "recording.pause": "P"}
    assert dict(registry.slots(Scope.HLS)) == {"hls.stop": "x", "hls.pause": "P", "hls.metadata": "M"}
    assert dict(registry.slots(Scope.RTMP)) == {"rtmp.stop": "x"}
    assert dict(registry.slots(Scope.INGEST)) == {"ingest.create": "n", "ingest.disable": "x", "ingest.rotate": "T"}


async def test_every_act_names_a_call_that_the_client_has() -> None:
    async with scripted(answer()) as service, connected(service.url) as bench:
        known = bench.client.operations
        named = [action.operation for action in ALL_ACTIONS if action.operation]
        assert len(named) == 18
        assert not [name for name in named if name not in known]


@each_family
def test_stops_are_harmful_and_starts_are_not_even_in_production(family: Family) -> None:
    here = moment(a_job(family), family=family)
    busy = replace(here, production=True)
    assert plan(start_of(family), busy, Params()).danger is Danger.HARMLESS
    assert plan(stop_room_of(family), here, Params()).danger is Danger.HARMFUL
    assert plan(stop_room_of(family), busy, Params()).danger is Danger.WIDE
    assert plan(stop_of(family), replace(here, targets=(one(),)), Params()).danger is Danger.HARMFUL
    assert start_of(family).asks == "form"
    assert start_of(family).form is not None


# -- what a key means -------------------------------------------------------------------------------------------------


@each_family
@pytest.mark.parametrize("status", STATUSES)
def test_a_key_stops_what_begins_or_runs_and_else_starts(family: Family, status: str) -> None:
    here = moment(a_job(family, status=status), family=family)
    meant = Registry().meant(family.slot, here)
    assert meant is (stop_room_of(family) if status in BEGUN else start_of(family))
    assert meant.reason_against(here) is None
    against = start_of(family) if status in BEGUN else stop_room_of(family)
    assert "this room has" in (against.reason_against(here) or "")


@each_family
def test_a_disabled_room_starts_nothing_and_still_stops(family: Family) -> None:
    here = moment(family=family, room=room(False))
    assert "disabled" in (start_of(family).reason_against(here) or "")
    running = moment(a_job(family), family=family, room=room(False))
    assert stop_room_of(family).reason_against(running) is None
    assert start_of(family).reason_against(moment(family=family, room=room(True), live=False)) is None


@each_family
@pytest.mark.parametrize("status", STATUSES)
def test_what_is_over_is_not_stopped(family: Family, status: str) -> None:
    reason = stop_of(family).reason_against(moment(family=family, targets=(one(status),)))
    assert (reason == "it is over already") is (status in OVER)


@pytest.mark.parametrize("action", [recordings.PAUSE, streams.PAUSE, streams.METADATA], ids=lambda action: action.id)
def test_only_one_that_runs_is_paused_or_told_something(action: Action) -> None:
    reasons = {status: action.reason_against(moment(targets=(one(status),))) for status in STATUSES}
    assert reasons["running"] is reasons[""] is None
    assert "wait until it runs" in (reasons["starting"] or "")
    assert "it is post processing" in (reasons["post_processing"] or "")
    assert "one at a time" in (action.reason_against(moment(targets=(one(), one(job_id="j-2")))) or "")


def test_a_stream_that_is_not_recorded_has_nothing_to_pause() -> None:
    bare = moment(a_job(LIVE_STREAMS), family=LIVE_STREAMS, targets=(one(),))
    assert "not recorded" in (streams.PAUSE.reason_against(bare) or "")
    kept = a_job(LIVE_STREAMS, recording={"hls_vod": True})
    assert streams.PAUSE.reason_against(moment(kept, family=LIVE_STREAMS, targets=(one(),))) is None
    assert streams.PAUSE.reason_against(moment(family=LIVE_STREAMS, targets=(one(),))) is None


@pytest.mark.parametrize(
    ("slot", "pause", "resume"),
    [
        ("recording.pause", recordings.PAUSE, recordings.RESUME),
        ("hls.pause", streams.PAUSE, streams.RESUME),
    ],
)
def test_p_resumes_what_was_paused_from_here(slot: str, pause: Action, resume: Action) -> None:
    registry = Registry()
    here = moment(targets=(one(),))
    assert registry.meant(slot, here) is pause
    assert registry.meant(slot, replace(here, paused=frozenset({"j-2"}))) is pause
    assert registry.meant(slot, replace(here, paused=frozenset({"j-1"}))) is resume
    assert (pause.undone_by, resume.undone_by) == (resume.id, pause.id)
    assert (pause.effect, resume.effect) == ("pauses", "resumes")
    assert pause.proofs(one(), Params()) == ()


def test_a_recording_that_the_service_calls_paused_is_resumed_too() -> None:
    here = moment(a_job(RECORDINGS, status="paused"), targets=(one(),))
    assert Registry().meant("recording.pause", here) is recordings.RESUME


def test_pausing_several_at_once_is_asked_about() -> None:
    alone = moment(a_job(RECORDINGS), targets=(one(),))
    several = moment(a_job(RECORDINGS), a_job(RECORDINGS, "j-2"), targets=(one(),))
    assert plan(recordings.PAUSE, alone, Params()).danger is Danger.REVERSIBLE
    assert plan(recordings.PAUSE, several, Params()).danger is Danger.HARMFUL
    assert "Every recording of the room" in recordings.PAUSE.consequence


# -- what a dialog says -----------------------------------------------------------------------------------------------


@each_family
def test_the_dialog_of_a_room_counts_jobs_and_warns_of_those_that_start(family: Family) -> None:
    jobs = (a_job(family), a_job(family, "j-2", "starting"), a_job(family, "j-3", "stopping"))
    here = moment(*jobs, family=family)
    planned = aimed(plan(stop_room_of(family), here, Params()), here)
    target = planned.steps[0].target
    assert target.detail == f"2 {family.nouns}, 1 still starting"
    assert target.known == {"j-1", "j-2", "j-3"}
    assert stop_room_of(family).warning(target) == SOON_A_FAILURE
    runs = moment(a_job(family), family=family)
    target = aimed(plan(stop_room_of(family), runs, Params()), runs).steps[0].target
    assert target.detail == f"1 {family.noun}"
    assert stop_room_of(family).warning(target) == ""


def test_plans_of_other_acts_are_left_alone() -> None:
    here = moment(a_job(RECORDINGS), targets=(one(),))
    planned: Plan = plan(recordings.STOP, here, Params())
    assert aimed(planned, here) is planned
    assert recordings.STOP.warning(one("starting")) == SOON_A_FAILURE
    assert recordings.STOP.warning(one("running")) == ""


# -- what proves it ---------------------------------------------------------------------------------------------------


@each_family
@pytest.mark.parametrize("status", STATUSES)
def test_a_start_is_proved_by_its_job_that_runs(family: Family, status: str) -> None:
    (proof,) = start_of(family).proofs(one(""), Params())
    items = listed(a_job(family, status=status))
    assert (proof.resource.kind, proof.resource.ids) == ("job", (family.kind, "j-1"))
    assert proof.seen(items) is (status == "running")
    assert bool(proof.failed(items)) is (status in ("failed", "stopping", *OVER))
    assert "webhook deliveries" in proof.failed(listed(a_job(family, status="failed")))
    assert proof.meanwhile(listed(a_job(family, status="starting"))) == "it is still starting: stuck"


@each_family
def test_a_start_whose_answer_is_lost_is_proved_by_a_job_that_was_not_there(family: Family) -> None:
    (proof,) = start_of(family).proofs(replace(Target(ROOM, "town-hall"), known=frozenset({"old"})), Params())
    assert (proof.resource.kind, proof.resource.ids) == (family.kind, (ROOM,))
    old, new = a_job(family, "old"), a_job(family, "new")
    assert not proof.seen(listed(old))
    assert proof.seen(listed(old, new))
    assert not proof.seen(listed(old, a_job(family, "new", room=OTHER)))
    assert not proof.seen({})
    assert proof.meanwhile(listed(a_job(family, "new", "starting"))) == "it is still starting: stuck"
    assert proof.meanwhile(listed(old)) == "no new one is listed"


@each_family
@pytest.mark.parametrize("status", STATUSES)
def test_a_stop_is_proved_by_a_job_that_is_over_or_gone(family: Family, status: str) -> None:
    (proof,) = stop_of(family).proofs(one(), Params())
    items = listed(a_job(family, status=status))
    assert proof.seen({})
    assert proof.seen(items) is (status in OVER)
    assert proof.failed(items) == ""
    assert proof.meanwhile(listed(a_job(family, status="stopping"))) == "it is still stopping"
    assert proof.meanwhile(listed(a_job(family, status="molten"))) == "it is molten"


@each_family
def test_a_stop_of_all_is_proved_when_none_of_those_is_open(family: Family) -> None:
    (proof,) = stop_room_of(family).proofs(Target(ROOM, "town-hall", known=frozenset({"a", "b"})), Params())
    assert not proof.seen(listed(a_job(family, "a", "stopping")))
    assert proof.seen(listed(a_job(family, "a", "post_processing"), a_job(family, "new")))
    assert proof.seen({})
    both = listed(a_job(family, "a"), a_job(family, "b", "stopping"))
    assert proof.meanwhile(both) == f"2 {family.nouns} not over yet"
    assert proof.meanwhile(listed(a_job(family, "b", "stopping"))) == "it is still stopping"
    (blind,) = stop_room_of(family).proofs(Target(ROOM, "town-hall"), Params())
    assert not blind.seen(listed(a_job(family, "any")))
    assert blind.seen(listed(a_job(family, "any", room=OTHER)))


@each_family
def test_a_stop_needs_its_job_in_a_list_and_makes_lists_old_news(family: Family) -> None:
    lists = stop_of(family).listed(one())
    assert [(one.kind, one.ids) for one in lists] == [(family.kind, (ROOM,)), (family.kind, ())]
    for action in (start_of(family), stop_of(family), stop_room_of(family)):
        assert {family.kind, "recent"} <= action.stales


def key(key_id: str, enabled: bool = True) -> StreamKey:
    return StreamKey.model_validate({"id": key_id, "enabled": enabled, "key": "hunter2"})


def keys(*given: StreamKey) -> Mapping[str, Any]:
    return {one.id: one for one in given}


def test_a_key_is_proved_by_its_id_or_by_being_new() -> None:
    (made,) = ingest.CREATE.proofs(Target(ROOM, "x", job_id="k", status=ingest.MADE), Params())
    assert made.seen(keys(key("k")))
    assert not made.seen(keys(key("k", enabled=False)))
    assert not made.seen(keys(key("old")))
    (lost,) = ingest.ROTATE.proofs(Target(ROOM, "x", status="enabled", known=frozenset({"old"})), Params())
    assert not lost.seen(keys(key("old")))
    assert lost.seen(keys(key("old", enabled=False), key("new")))
    assert lost.meanwhile(keys(key("old"))) == "a key from before still works"
    assert "no stream key now" in lost.meanwhile(keys(key("old", enabled=False)))
    (off,) = ingest.DISABLE.proofs(Target(ROOM, "x"), Params())
    assert off.seen({})
    assert off.seen(keys(key("k", enabled=False)))
    assert not off.seen(keys(key("k", enabled=False), key("other")))


def test_keys_are_made_where_there_is_none_and_disabled_where_there_is_one() -> None:
    def reason(action: Action, status: str, enabled: bool = True) -> str:
        return action.reason_against(moment(targets=(one(status),), room=room(enabled))) or ""

    assert "rotate it" in reason(ingest.CREATE, "enabled")
    assert reason(ingest.CREATE, "disabled") == reason(ingest.CREATE, "") == ""
    assert "create one" in reason(ingest.DISABLE, "disabled")
    assert reason(ingest.ROTATE, "enabled") == reason(ingest.ROTATE, "") == ""
    assert all("room is disabled" in reason(action, "", enabled=False) for action in ingest.INGEST_ACTIONS)
