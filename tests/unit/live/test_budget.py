from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.live.budget import Budget
from tests.support.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


async def spend(budget: Budget, count: int) -> None:
    for _ in range(count):
        await budget.admit(urgent=False)


def spender(budget: Budget, log: list[str], name: str, *, urgent: bool = False) -> asyncio.Task[None]:
    async def spend_one() -> None:
        await budget.admit(urgent)
        log.append(name)

    return asyncio.create_task(spend_one())


async def test_a_small_burst_goes_at_once_and_then_one_by_one(clock: ManualClock) -> None:
    budget, log = Budget(60, clock), list[str]()
    tasks = [spender(budget, log, str(number)) for number in range(13)]
    await clock.advance(0)
    assert len(log) == 10
    await clock.advance(0.9)
    assert len(log) == 10
    await clock.advance(0.2)
    assert len(log) == 11
    await clock.advance(2)
    assert log == [str(number) for number in range(13)]
    await asyncio.gather(*tasks)


async def test_the_used_requests_are_those_of_the_last_minute_exactly(clock: ManualClock) -> None:
    budget = Budget(120, clock)
    await spend(budget, 3)
    await clock.advance(30)
    await spend(budget, 2)
    assert budget.used() == 5
    await clock.advance(29.9)
    assert budget.used() == 5
    await clock.advance(0.1)
    assert budget.used() == 2
    await clock.advance(30)
    assert budget.used() == 0


async def test_spare_ends_at_two_thirds_and_says_when_it_comes_back(clock: ManualClock) -> None:
    budget = Budget(20, clock, burst=20)
    await spend(budget, 12)
    assert budget.spare()
    await clock.advance(5)
    await spend(budget, 1)
    assert not budget.spare()
    assert budget.spare_in() == pytest.approx(55)
    await clock.advance(55)
    assert budget.spare()


async def test_urgent_ones_go_first_and_in_their_order(clock: ManualClock) -> None:
    budget, log = Budget(60, clock, burst=1), list[str]()
    await budget.admit(urgent=False)
    tasks = [spender(budget, log, "poll 1"), spender(budget, log, "poll 2")]
    await clock.settle()
    tasks += [spender(budget, log, "write 1", urgent=True), spender(budget, log, "write 2", urgent=True)]
    await clock.advance(4.5)
    assert log == ["write 1", "write 2", "poll 1", "poll 2"]
    await asyncio.gather(*tasks)


async def test_a_long_bulk_act_does_not_starve_the_polls_that_verify_it(clock: ManualClock) -> None:
    budget, log = Budget(60, clock, burst=1), list[str]()
    await budget.admit(urgent=False)
    tasks = [spender(budget, log, "write", urgent=True) for _ in range(9)]
    tasks += [spender(budget, log, "poll") for _ in range(2)]
    await clock.advance(11.5)
    assert log == ["write"] * 3 + ["poll"] + ["write"] * 3 + ["poll"] + ["write"] * 3
    await asyncio.gather(*tasks)


async def test_throttled_closes_it_for_everybody(clock: ManualClock) -> None:
    budget, log = Budget(6000, clock), list[str]()
    budget.throttled(20)
    budget.throttled(5)
    tasks = [spender(budget, log, "poll"), spender(budget, log, "write", urgent=True)]
    await clock.advance(19.9)
    assert log == []
    assert not budget.room_for()
    assert not budget.spare()
    assert budget.free_in() == pytest.approx(0.1 + 2 * 0.01, abs=0.05)
    await clock.advance(0.2)
    assert log == ["write", "poll"]
    await asyncio.gather(*tasks)


async def test_throttled_while_they_wait_holds_them_longer(clock: ManualClock) -> None:
    budget, log = Budget(60, clock, burst=1), list[str]()
    await budget.admit(urgent=False)
    task = spender(budget, log, "poll")
    await clock.advance(0.5)
    budget.throttled(10)
    await clock.advance(9.9)
    assert log == []
    await clock.advance(0.2)
    assert log == ["poll"]
    await task


async def test_a_cancelled_waiter_gives_its_place_on(clock: ManualClock) -> None:
    budget, log = Budget(60, clock, burst=1), list[str]()
    await budget.admit(urgent=False)
    first, second = spender(budget, log, "first"), spender(budget, log, "second")
    await clock.advance(0.5)
    first.cancel()
    await clock.advance(0.6)
    assert log == ["second"]
    assert first.cancelled()
    await second
    assert budget.used() == 2


class Trap(ManualClock):
    """Does something, once, when it is read at or after a time: in the middle of whatever happens at that time."""

    at = float("inf")

    def spring(self) -> None:
        raise NotImplementedError

    def monotonic(self) -> float:
        now = super().monotonic()
        if now >= self.at:
            self.at = float("inf")
            self.spring()
        return now


@pytest.mark.parametrize("granted", [False, True], ids=["just before it is granted", "just after it was granted"])
async def test_cancelled_in_the_moment_of_the_grant_hands_the_request_on(
    granted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Trap()
    budget, log = Budget(60, clock, burst=1), list[str]()
    await budget.admit(urgent=False)
    first, second = spender(budget, log, "first"), spender(budget, log, "second")
    await clock.settle()

    def spring() -> None:
        if granted:
            # Runs when the budget has let it in, and before the waiter itself has woken.
            asyncio.get_running_loop().call_soon(first.cancel)
        else:
            first.cancel()

    monkeypatch.setattr(clock, "spring", spring)
    clock.at = clock.monotonic() + 1
    await clock.advance(1.01)
    assert first.cancelled()
    assert log == ["second"]
    await second
    assert budget.used() == 2


async def test_cancelling_all_waiters_leaves_no_task_and_no_sleeper(clock: ManualClock) -> None:
    budget = Budget(60, clock, burst=1)
    await budget.admit(urgent=False)
    tasks = [spender(budget, [], "x", urgent=bool(number % 2)) for number in range(4)]
    await clock.advance(0.1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await clock.settle()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert clock.sleepers == 0


async def test_waiting_is_not_busy(clock: ManualClock) -> None:
    naps: list[float] = []

    class Watched(ManualClock):
        async def sleep(self, seconds: float) -> None:
            naps.append(seconds)
            await super().sleep(seconds)

    watched = Watched()
    budget = Budget(6, watched)
    tasks = [spender(budget, [], "x") for _ in range(4)]
    await watched.advance(31)
    await asyncio.gather(*tasks)
    assert naps == pytest.approx([10, 10, 10])


def test_a_budget_of_nothing_is_refused(clock: ManualClock) -> None:
    with pytest.raises(ValueError, match="at least one"):
        Budget(0, clock)


@settings(max_examples=60, deadline=None)
@given(
    per_minute=st.integers(1, 40),
    arrivals=st.lists(st.tuples(st.floats(0, 20), st.integers(1, 12), st.booleans()), min_size=1, max_size=12),
    cancel=st.sets(st.integers(0, 60)),
)
def test_no_pattern_of_arrivals_exceeds_the_rate(
    per_minute: int, arrivals: list[tuple[float, int, bool]], cancel: set[int]
) -> None:
    asyncio.run(_no_minute_holds_more(per_minute, arrivals, cancel))


async def _no_minute_holds_more(per_minute: int, arrivals: list[tuple[float, int, bool]], cancel: set[int]) -> None:
    clock = ManualClock()
    budget, granted, tasks = Budget(per_minute, clock), [], list[asyncio.Task[None]]()

    async def one(urgent: bool) -> None:
        await budget.admit(urgent)
        granted.append(clock.monotonic())

    for wait, count, urgent in arrivals:
        tasks += [asyncio.create_task(one(urgent)) for _ in range(count)]
        await clock.advance(wait)
        for number in cancel & set(range(len(tasks))):
            tasks[number].cancel()
    await clock.advance(60.0 * (1 + len(tasks) / per_minute) + 60)
    for at in granted:
        assert sum(at - 60 + 1e-3 < other <= at for other in granted) <= per_minute
    assert all(task.done() for task in tasks)
    assert len(granted) == sum(not task.cancelled() for task in tasks)
