from __future__ import annotations

import pytest

from console.api.errors import NotSent
from console.live.head_start import LONGEST
from tests.unit.live.rig import Rig


@pytest.fixture
def rig() -> Rig:
    return Rig()


async def test_nothing_else_is_asked_until_those_ahead_were_answered(rig: Rig) -> None:
    people, room, other = rig.source("people"), rig.source("room"), rig.source("other")
    people.latency, room.latency = 0.5, 0.1
    for one in (other, people, room):
        rig.poller.subscribe(one.resource)
    rig.poller.lead(people.resource, room.resource)
    async with rig.running():
        await rig.clock.advance(0.2)
        assert (people.times, room.times, other.times) == ([0], [0], [])
        await rig.clock.advance(0.4)
        assert other.times == [0.5]


async def test_a_failure_ends_the_head_start_as_an_answer_does(rig: Rig) -> None:
    people, other = rig.source("people"), rig.source("other")
    people.fail(NotSent("connection refused"))
    rig.poller.subscribe(other.resource)
    rig.poller.subscribe(people.resource)
    rig.poller.lead(people.resource)
    async with rig.running():
        await rig.clock.advance(0.01)
    assert (len(people.calls), len(other.calls)) == (1, 1)


async def test_a_slow_list_holds_the_others_back_for_a_moment_only(rig: Rig) -> None:
    people, other = rig.source("people"), rig.source("other")
    people.latency, rig.connect_latency = 60.0, 4.0
    rig.poller.subscribe(other.resource)
    rig.poller.subscribe(people.resource)
    rig.poller.lead(people.resource)
    async with rig.running():
        await rig.clock.advance(4.0 + LONGEST - 0.1)
        assert (people.times, other.times) == ([4.0], [])
        await rig.clock.advance(0.2)
        assert other.times == [4.0 + LONGEST]


async def test_what_somebody_waits_for_is_not_held_back(rig: Rig) -> None:
    people, other = rig.source("people"), rig.source("other")
    people.latency = 0.5
    rig.poller.subscribe(people.resource)
    rig.poller.lead(people.resource)
    async with rig.running():
        rig.poller.refresh(other.resource)
        await rig.clock.advance(0.1)
    assert len(other.calls) == 1


async def test_nobody_waits_for_what_is_not_polled(rig: Rig) -> None:
    people, gone, other = rig.source("people"), rig.source("gone"), rig.source("other")
    people.latency = 0.5
    rig.poller.subscribe(gone.resource).close()
    rig.poller.subscribe(other.resource)
    rig.poller.lead(gone.resource)
    async with rig.running():
        await rig.clock.advance(0.1)
    assert (len(gone.calls), len(other.calls)) == (0, 1)


async def test_the_next_polls_are_on_their_own(rig: Rig) -> None:
    people, other = rig.source("people", interval=3.0), rig.source("other", interval=3.0)
    rig.poller.subscribe(other.resource)
    rig.poller.subscribe(people.resource)
    rig.poller.lead(people.resource)
    async with rig.running():
        await rig.clock.advance(0.1)
        people.latency = 60.0
        await rig.clock.advance(12.0)
    assert len(people.calls) == 2
    assert len(other.calls) >= 4
