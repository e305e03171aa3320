from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.screens.arming import KEEPS, Arming

MINUTE = 60.0
LIMIT = 15 * MINUTE


@dataclass
class TwoClocks:
    """A monotonic clock and a wall clock, each set by hand."""

    mono: float = 0.0
    wall: float = 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 15, tzinfo=UTC) + timedelta(seconds=self.wall)

    def monotonic(self) -> float:
        return self.mono

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here waits")

    def pass_by(self, seconds: float) -> None:
        self.mono += seconds
        self.wall += seconds


@pytest.fixture
def clock() -> TwoClocks:
    return TwoClocks()


def armed(clock: TwoClocks, minutes: int = 15) -> Arming:
    """As `W` leaves it."""
    arming = Arming(clock, minutes=minutes)
    arming.arm()
    return arming


def test_what_the_operator_armed_at_the_start_does_not_end_by_itself(clock: TwoClocks) -> None:
    arming = Arming(clock, True)
    clock.pass_by(100 * LIMIT)
    assert arming.look() == ""
    assert (arming.writing, arming.timed, arming.countdown) == (True, False, 0)


def test_on_production_it_ends_however_it_was_armed(clock: TwoClocks) -> None:
    arming = Arming(clock, True, production=True)
    clock.pass_by(LIMIT - 1)
    assert arming.writing
    clock.pass_by(1)
    assert not arming.writing


def test_it_is_over_the_moment_the_time_is_over_whoever_looked(clock: TwoClocks) -> None:
    arming = armed(clock)
    clock.pass_by(LIMIT - 0.01)
    assert arming.writing
    clock.pass_by(0.01)
    assert not arming.writing


def test_what_is_over_is_said_once(clock: TwoClocks) -> None:
    arming = armed(clock)
    clock.pass_by(LIMIT)
    assert arming.look() == "read-only again: no key was pressed for 15 minutes; W arms writing"
    assert arming.look() == ""
    clock.pass_by(LIMIT)
    assert arming.look() == ""


def test_a_key_after_the_end_does_not_bring_it_back(clock: TwoClocks) -> None:
    arming = armed(clock)
    clock.pass_by(LIMIT)
    assert arming.touch()
    assert not arming.writing
    assert arming.look().startswith("read-only again")
    arming.touch()
    assert not arming.writing


def test_the_end_is_announced_a_minute_before_and_once(clock: TwoClocks) -> None:
    arming = armed(clock)
    clock.pass_by(LIMIT - MINUTE - 1)
    assert arming.look() == ""
    clock.pass_by(1)
    assert arming.look() == KEEPS
    clock.pass_by(10)
    assert arming.look() == ""
    assert arming.writing


def test_after_the_warning_w_keeps_it_and_w_again_disarms(clock: TwoClocks) -> None:
    arming = armed(clock)
    clock.pass_by(LIMIT - MINUTE)
    arming.look()
    arming.touch()
    assert arming.just_kept
    arming.touch()
    assert not arming.just_kept


def test_another_key_after_the_warning_keeps_it_too(clock: TwoClocks) -> None:
    arming = armed(clock)
    clock.pass_by(LIMIT - MINUTE)
    arming.look()
    arming.touch()
    clock.pass_by(LIMIT - 1)
    assert arming.writing


def test_a_sleeping_laptop_stops_one_of_the_clocks_and_it_is_over_all_the_same(clock: TwoClocks) -> None:
    arming = armed(clock)
    clock.wall += LIMIT
    assert not arming.writing


def test_setting_the_wall_clock_back_wins_no_time(clock: TwoClocks) -> None:
    arming = armed(clock)
    clock.wall -= 10 * LIMIT
    clock.mono += LIMIT
    assert not arming.writing


def test_what_is_under_way_keeps_it_armed(clock: TwoClocks) -> None:
    arming = armed(clock)
    arming.occupied = lambda: True
    for _ in range(1000):
        clock.pass_by(10)
        assert arming.look() == ""
    assert arming.writing
    arming.occupied = lambda: False
    clock.pass_by(LIMIT)
    assert not arming.writing


def test_what_is_under_way_does_not_keep_it_through_a_long_sleep(clock: TwoClocks) -> None:
    arming = armed(clock)
    arming.occupied = lambda: True
    clock.wall += LIMIT
    assert arming.look().startswith("read-only again")
    assert not arming.writing


def test_the_last_five_minutes_are_counted_and_no_others(clock: TwoClocks) -> None:
    arming = armed(clock)
    shown = []
    for _ in range(15 * 6 + 1):
        shown.append(arming.countdown)
        clock.pass_by(10)
    assert list(dict.fromkeys(shown)) == [0, 5, 4, 3, 2, 1]
    assert shown.count(5) == 6
    assert shown[-1] == 0


def test_a_short_time_is_neither_counted_nor_announced_from_its_beginning(clock: TwoClocks) -> None:
    arming = armed(clock, minutes=1)
    assert arming.countdown == 0
    assert arming.look() == ""
    clock.pass_by(MINUTE)
    assert arming.look() == "read-only again: no key was pressed for a minute; W arms writing"


Move = tuple[str, float]
MOVES = st.one_of(
    st.tuples(st.just("key"), st.just(0.0)),
    st.tuples(st.just("look"), st.just(0.0)),
    st.tuples(st.just("arm"), st.just(0.0)),
    st.tuples(st.just("disarm"), st.just(0.0)),
    st.tuples(st.just("pass"), st.floats(0, 2 * LIMIT)),
    st.tuples(st.just("sleep"), st.floats(0, 2 * LIMIT)),
    st.tuples(st.just("set back"), st.floats(0, 2 * LIMIT)),
)


@given(st.lists(MOVES, max_size=40), st.booleans(), st.booleans())
def test_it_is_armed_exactly_while_somebody_armed_it_and_keys_came(
    moves: list[Move], writing: bool, production: bool
) -> None:
    clock = TwoClocks()
    arming = Arming(clock, writing, production=production)
    wanted, timed, mono, wall = writing, production, clock.mono, clock.wall
    for name, seconds in moves:
        late = timed and max(clock.mono - mono, clock.wall - wall) >= LIMIT
        match name:
            case "key":
                arming.touch()
            case "look":
                said = arming.look()
                assert bool(said) <= (wanted and timed), said
                assert said.startswith("read-only") == (wanted and late)
            case "arm":
                arming.arm()
            case "disarm":
                arming.disarm()
            case "pass":
                clock.pass_by(seconds)
            case "sleep":
                clock.wall += seconds
            case _:
                clock.wall -= seconds
        wanted = (wanted and not (late and name == "look") and name != "disarm") or name == "arm"
        timed = timed or name == "arm"
        if name == "arm" or (name == "key" and not late):
            mono, wall = clock.mono, clock.wall
        over = timed and max(clock.mono - mono, clock.wall - wall) >= LIMIT
        assert arming.writing == (wanted and not over)
        assert (arming.countdown > 0) <= arming.writing
