"""Whose figures Analytics asks for: a few at a time, who matters first, within a share, and never in vain."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.api.errors import Forbidden
from console.api.models.stats import PeerStats
from console.live.past import peer_stats
from console.live.store import Store
from console.screens.analytics.quality_turns import AFTER_FAILURE, FEW, FRONT, KEPT, SHARE, SOONEST, Turns
from tests.support.clock import HandClock

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
SESSION = "s-1"


class Rig:
    """Turns over a store that is filled by hand."""

    def __init__(self, people: int, per_minute: int = 240, live: bool = True) -> None:
        self.clock = HandClock(NOW)
        self.store = Store(self.clock)
        self.turns = Turns(self.store, self.clock, per_minute)
        self.turns.aim(SESSION, live)
        self.people = [f"p-{number}" for number in range(people)]
        self.asked: list[tuple[float, str]] = []

    def choose(self, *front: str) -> list[str]:
        self.turns.choose(front, self.people)
        return [resource.ids[1] for resource in self.turns.wanted]

    def answer(self) -> None:
        """The service answers all that is asked for."""
        for resource in self.turns.wanted:
            self.asked.append((self.clock.seconds, resource.ids[1]))
            self.store.put(resource, {resource.ids[1]: PeerStats.model_validate({})})
        self.turns.collect()

    def run(self, minutes: float, *front: str) -> None:
        """Time passes in steps of a second, each with an answer to everything."""
        for _ in range(int(minutes * 60)):
            self.choose(*front)
            self.answer()
            self.clock.seconds += 1


def test_a_few_are_asked_for_at_a_time_and_who_matters_first() -> None:
    rig = Rig(20)
    assert rig.choose("p-15", "p-3") == ["p-15", "p-3", "p-0", "p-1"]
    assert len(rig.turns.wanted) == FEW
    rig.answer()
    assert rig.choose("p-15", "p-3") == ["p-2", "p-4", "p-5", "p-6"]


@pytest.mark.parametrize("people", [6, 50, 200])
def test_no_more_is_spent_than_the_share_and_nobody_is_forgotten(people: int) -> None:
    rig = Rig(people)
    rig.run(10, "p-0", "p-1")
    spent = [sum(start <= at < start + 60 for at, _ in rig.asked) for start in range(0, 540, 20)]
    assert max(spent) <= 240 * SHARE
    assert {peer_id for _, peer_id in rig.asked} == set(rig.people)
    front = [at for at, peer_id in rig.asked if peer_id == "p-0"]
    assert max(later - earlier for earlier, later in itertools.pairwise(front)) <= SOONEST + 1


def test_nobody_is_asked_for_again_sooner_than_there_can_be_news() -> None:
    rig = Rig(2)
    rig.run(2)
    for peer_id in rig.people:
        times = [at for at, one in rig.asked if one == peer_id]
        assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= SOONEST


def test_of_a_session_that_is_over_everybody_is_asked_for_once() -> None:
    rig = Rig(10, live=False)
    rig.run(5, "p-0")
    assert sorted(peer_id for _, peer_id in rig.asked) == rig.people


def test_answers_are_taken_out_of_the_store() -> None:
    rig = Rig(1)
    rig.choose()
    rig.answer()
    assert rig.store.snapshot(peer_stats(SESSION, "p-0")) is None
    assert rig.turns.seen["p-0"].stats is not None
    assert not rig.turns.asking("p-0")


def test_a_peer_the_service_does_not_know_has_no_figures() -> None:
    rig = Rig(1)
    rig.choose()
    rig.store.put(rig.turns.wanted[0], {})
    assert rig.turns.collect()
    assert rig.turns.seen["p-0"].stats is None
    assert rig.turns.seen["p-0"].trouble == ""


def test_after_a_failure_nobody_is_asked_for_a_while_and_what_was_known_stays() -> None:
    rig = Rig(2)
    rig.run(0.1)
    rig.clock.seconds += SOONEST
    rig.choose()
    rig.store.fail(rig.turns.wanted[0], Forbidden(403), None)
    rig.turns.collect()
    found = rig.turns.seen["p-0"]
    assert found.trouble
    assert found.stats is not None
    before = len(rig.turns.wanted)
    rig.clock.seconds += AFTER_FAILURE - 1
    assert len(rig.choose()) == before
    rig.clock.seconds += 1
    assert "p-0" in rig.choose()


def test_whoever_leaves_is_forgotten_and_so_is_another_session() -> None:
    rig = Rig(3)
    rig.run(0.1)
    rig.people.remove("p-1")
    rig.choose()
    assert set(rig.turns.seen) == {"p-0", "p-2"}
    rig.turns.aim("s-2", live=True)
    assert not rig.turns.seen
    assert not rig.turns.wanted


def test_series_of_many_are_not_all_kept_and_come_again_when_looked_at() -> None:
    rig = Rig(KEPT + 5, per_minute=2000, live=False)
    rig.run(1)
    dropped = [peer_id for peer_id, seen in rig.turns.seen.items() if seen.dropped]
    assert len(dropped) == 5
    assert rig.choose(dropped[0]) == [dropped[0]]
    assert rig.choose("p-50") == [dropped[0]]
    rig.answer()
    assert not rig.turns.seen[dropped[0]].dropped


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["answer", "nothing", "fail", "gone"])), max_size=30),
    st.integers(0, 30),
    st.integers(1, 600),
    st.booleans(),
)
def test_whatever_comes_no_more_than_a_few_are_asked_for(
    events: list[tuple[int, str]], people: int, per_minute: int, live: bool
) -> None:
    rig = Rig(people, per_minute, live)
    for seconds, event in events:
        rig.clock.seconds += seconds
        wanted = rig.choose(*rig.people[-FRONT:])
        assert len(wanted) <= FEW
        assert len(set(wanted)) == len(wanted)
        assert set(wanted) <= set(rig.people)
        if event == "answer":
            rig.answer()
        elif event == "fail" and rig.turns.wanted:
            rig.store.fail(rig.turns.wanted[0], Forbidden(403), None)
        elif event == "gone" and rig.people:
            rig.people.pop()
        rig.turns.collect()
