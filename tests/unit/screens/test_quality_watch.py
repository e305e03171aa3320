"""Whose quality is asked for, and how often: never faster than allowed, never always the same few."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.api.errors import Forbidden
from console.api.models.stats import PeerStats
from console.live.budget import Budget
from console.live.past import peer_stats
from console.live.poller import Poller
from console.live.quality import Crossed, Quality, Thresholds
from console.live.service_time import ServiceTime
from console.live.store import Store, Update
from console.screens.peer_watch import allowance
from console.screens.quality_watch import AFTER_FAILURE, BURST, IDLE, SOONEST, QualityWatch, signal_of
from console.tables.peers import Signal
from tests.support.clock import HandClock

if TYPE_CHECKING:
    from console.api.client import Client

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)
STAMP = int(NOW.timestamp() * 1000)


class Desk:
    """A watch over a store that is filled by hand; nothing is sent."""

    def __init__(self, per_minute: float = 10.0) -> None:
        self.clock = HandClock(NOW)
        self.store = Store(self.clock)
        self.time = ServiceTime()
        poller = Poller(self._connect, self.store, Budget(240, self.clock), self.clock, random.Random(1))
        self.watch = QualityWatch(poller, self.store, self.clock, self.time, Thresholds())
        self.watch.allow(per_minute)
        self.updates: list[Update] = []
        self.store.listen(self.updates.append)

    async def _connect(self) -> Client:
        return cast("Client", object())

    def asked(self) -> set[str]:
        return {one.ids[1] for one in self.store.watched}

    def answer(self, peer_id: str, stats: Any = None, session: str = "s") -> str | None:
        items = {} if stats is None else {peer_id: stats}
        return self.watch.hear(self.store.put(peer_stats(session, peer_id), items))

    def minutes(self, number: float, first: list[str], stage: list[str]) -> list[tuple[float, str]]:
        """Let time pass; each request is answered at once. Returns when who was asked for."""
        asked, end = [], self.clock.monotonic() + number * 60
        self.watch.follow("s", first, stage)
        while self.clock.monotonic() < end:
            wait = self.watch.ask()
            assert wait is not None
            for peer_id in sorted(self.asked()):
                asked.append((self.clock.monotonic(), peer_id))
                self.answer(peer_id, figures())
            self.clock.seconds += max(wait, 0.1)
        return asked


def figures(loss: float = 0.4, age: float = 0.0, rate: float = 800_000) -> PeerStats:
    stamps = [STAMP - int(age * 1000) - 10_000 * index for index in range(6)]
    series = {"timestamps": stamps[::-1], "bitrate": [rate] * 6, "packet_loss_percent": [loss] * 6}
    video = [{"track_id": "t", "type": "regular", "rid": None, "time_series": series}]
    return PeerStats.model_validate({"publisher": {"video": video}})


def names(number: int) -> list[str]:
    return [f"p{index:03}" for index in range(number)]


class TestPace:
    @pytest.mark.parametrize("number", [1, 6, 50, 200])
    def test_it_never_asks_faster_than_it_may(self, number: int) -> None:
        desk = Desk(per_minute=10)
        asked = [at for at, _ in desk.minutes(20, names(min(number, 15)), names(number))]
        for begin in asked:
            assert sum(begin <= at < begin + 60 for at in asked) <= 10 + BURST
        assert len(asked) <= 20 * 10 + BURST

    def test_it_uses_what_it_may(self) -> None:
        assert len(Desk(per_minute=10).minutes(20, names(15), names(50))) >= 200

    def test_a_few_are_not_asked_for_sooner_than_they_have_something_new(self) -> None:
        asked = Desk(per_minute=600).minutes(5, ["a"], ["a", "b"])
        for name in "ab":
            times = [at for at, who in asked if who == name]
            assert min(later - before for before, later in pairwise(times)) >= SOONEST

    def test_those_on_screen_come_first_and_the_others_are_not_forgotten(self) -> None:
        shown = names(10)
        asked = Desk(per_minute=10).minutes(40, shown, names(30))
        assert {who for _, who in asked[:10]} == set(shown)
        counted = Counter(who for _, who in asked)
        assert set(counted) == set(names(30))
        assert min(counted[who] for who in shown) > 2 * max(counted[who] for who in names(30) if who not in shown)

    def test_nobody_on_screen_waits_longer_than_the_round_takes(self) -> None:
        shown = names(15)
        asked = Desk(per_minute=10).minutes(30, shown, names(200))
        for name in shown:
            times = [at for at, who in asked if who == name]
            assert max(later - before for before, later in pairwise(times)) <= 15 / 7.5 * 60 + 12

    @settings(max_examples=30)
    @given(st.integers(0, 40), st.integers(0, 40), st.floats(0.5, 200))
    def test_whoever_is_there_each_is_asked_for_in_turn(self, first: int, stage: int, pace: float) -> None:
        desk = Desk(per_minute=pace)
        shown, all_of_them = names(first), names(stage)
        if not first and not stage:
            desk.watch.follow("s", shown, all_of_them)
            assert desk.watch.ask() is None
            return
        asked = desk.minutes(3, shown, all_of_them)
        assert {who for _, who in asked} <= {*shown, *all_of_them}
        assert len(asked) <= 3 * pace + max(BURST, pace / 4)

    def test_unanswered_requests_do_not_pile_up(self) -> None:
        desk = Desk(per_minute=16)
        desk.watch.follow("s", names(30), names(30))
        for _ in range(100):
            desk.watch.ask()
            desk.clock.seconds += 1
        assert len(desk.asked()) == BURST

    def test_where_much_may_be_asked_for_all_are_asked_for_at_once(self) -> None:
        desk = Desk(per_minute=600)
        desk.watch.follow("s", names(30), names(30))
        desk.watch.ask()
        assert len(desk.asked()) == 30

    def test_the_share_grows_with_the_budget_and_is_never_nothing(self) -> None:
        assert [allowance(one) for one in (1, 240, 480, 6000)] == [1, 18, 58, 978]
        assert all(allowance(one) <= max(1, one // 6) for one in range(1, 6001))


def test_however_large_the_budget_it_looks_once_a_second_when_nobody_is_due() -> None:
    desk = Desk(per_minute=1_000_000.0)
    desk.watch.follow("s", ["a", "b"], ["a", "b"])
    assert desk.watch.ask() == IDLE
    for peer_id in ("a", "b"):
        desk.answer(peer_id, figures())
    assert desk.watch.ask() == IDLE


def test_without_a_session_nobody_is_asked_for() -> None:
    desk = Desk()
    desk.watch.follow("", ["a"], ["a"])
    assert desk.watch.ask() is None
    assert desk.asked() == set()


def test_who_leaves_the_stage_is_let_go() -> None:
    desk = Desk()
    desk.watch.follow("s", ["a", "b"], ["a", "b"])
    desk.watch.ask()
    assert desk.asked() == {"a", "b"}
    desk.answer("b", figures())
    desk.watch.follow("s", [], [])
    assert desk.asked() == set()
    assert (desk.watch.of("b"), desk.watch.signals) == (None, {})
    assert desk.watch.turned() == ["b"]
    assert desk.watch.turned() == []


def test_another_session_forgets_everything() -> None:
    desk = Desk()
    desk.watch.follow("s", ["a"], ["a"])
    desk.watch.ask()
    desk.answer("a", figures())
    assert desk.watch.of("a") is not None
    desk.watch.follow("t", ["a"], ["a"])
    assert desk.watch.of("a") is None
    assert desk.answer("a", figures(), session="s") is None
    assert desk.watch.of("a") is None


def test_answers_are_kept_as_they_were_measured_and_not_as_series() -> None:
    desk = Desk()
    desk.watch.follow("s", ["a"], ["a"])
    desk.watch.ask()
    assert desk.answer("a", figures(loss=3)) == "a"
    assert desk.watch.signals["a"] == Signal("fair  800k", "warn", (1, -1.5), (800_000.0,) * 6)
    assert desk.asked() == set()
    desk.minutes(5, names(30), names(30))
    kept = [name for name in ["a", *names(30)] if desk.store.snapshot(peer_stats("s", name)) is not None]
    assert len(kept) <= 2 * BURST


def test_the_same_figures_are_the_same_signal() -> None:
    desk = Desk()
    desk.watch.follow("s", ["a"], ["a"])
    desk.answer("a", figures())
    signal = desk.watch.signals["a"]
    desk.clock.seconds += 20
    desk.answer("a", figures())
    assert desk.watch.signals["a"] is signal
    desk.answer("a", figures(loss=9))
    assert desk.watch.signals["a"] is not signal


def test_figures_that_grow_old_turn_once_a_minute_and_dim() -> None:
    desk = Desk()
    desk.watch.follow("s", ["a"], ["a"])
    desk.answer("a", figures(loss=9))
    desk.clock.seconds = 59
    assert desk.watch.turned() == []
    desk.clock.seconds = 60
    assert desk.watch.turned() == ["a"]
    assert (desk.watch.signals["a"].words, desk.watch.signals["a"].tone) == ("poor 1m ago", "dim")
    assert desk.watch.turned() == []
    desk.clock.seconds = 7300
    assert desk.watch.turned() == ["a"]
    assert desk.watch.signals["a"].words == "poor >1h ago"


def test_a_clock_of_ours_that_is_proved_wrong_makes_nothing_old() -> None:
    desk = Desk()
    desk.time.not_before(NOW - timedelta(seconds=1000), desk.clock.monotonic(), desk.clock.now())
    desk.time.not_after(NOW - timedelta(seconds=1000), desk.clock.monotonic())
    desk.watch.follow("s", ["a"], ["a"])
    desk.answer("a", figures(age=1000))
    assert desk.watch.signals["a"].words == "good  800k"


def test_no_figures_are_an_answer() -> None:
    desk = Desk()
    desk.watch.follow("s", ["a", "b"], ["a", "b"])
    desk.answer("a")
    desk.answer("b", PeerStats())
    assert desk.watch.signals == {"a": Signal(), "b": Signal()}


def test_after_a_failure_it_rests_and_says_why() -> None:
    desk = Desk(per_minute=16)
    desk.watch.follow("s", names(30), names(30))
    desk.watch.ask()
    (peer_id, *_) = sorted(desk.asked())
    error = Forbidden(403, "not yours")
    desk.watch.hear(desk.store.fail(peer_stats("s", peer_id), error, None))
    assert desk.watch.trouble == error.sentence
    left = desk.asked()
    assert len(left) == BURST - 1
    assert desk.watch.ask() == AFTER_FAILURE
    assert desk.asked() == left
    desk.clock.seconds += AFTER_FAILURE
    desk.watch.ask()
    assert len(desk.asked()) == BURST
    desk.answer(sorted(desk.asked())[0], figures())
    assert desk.watch.trouble == ""


def test_what_somebody_else_looks_at_stays_in_the_store() -> None:
    desk = Desk()
    desk.store.watch(peer_stats("s", "a"))
    desk.watch.follow("s", ["a"], ["a"])
    desk.watch.ask()
    desk.answer("a", figures())
    assert desk.watch.hear(desk.store.put(peer_stats("s", "b"), {"b": figures()})) == "b"
    assert desk.store.snapshot(peer_stats("s", "b")) is not None


def test_who_has_muted_all_is_not_called_good() -> None:
    silent = Quality("good", "nothing sent", bitrate=0.0, silent=True, rtt=30.0)
    assert (signal_of(silent).words, signal_of(silent).tone) == ("nothing sent", "dim")
    assert signal_of(replace(silent, silent=False, bitrate=800_000.0)).words == "good  800k"
    lossy = replace(silent, level="fair", crossed=(Crossed("loss", "fair", 3.0, 2.0),), worst="loss")
    assert signal_of(lossy).words.startswith("fair")
    assert signal_of(replace(silent, age="2m ago")).words == "good 2m ago"
