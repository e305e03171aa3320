from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.models.events import ErrorEvent, Event, TrackEvent
from console.api.models.sessions import Session
from console.live.attendance import Roll, calling, counting, finish, in_slices
from console.live.stays import NAMES_MOST
from console.tables.attendance import ATTENDANCE_COLUMNS, Attendance
from console.tables.filter import parse

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)


def stamp(minutes: float) -> str:
    """So many minutes before `NOW`."""
    return (NOW - timedelta(minutes=minutes)).isoformat()


def peer(key: str, joined: float | None, left: float | None = None, **rest: Any) -> dict[str, Any]:
    times = {"joined_at": None if joined is None else stamp(joined), "left_at": None if left is None else stamp(left)}
    return {"id": key, "name": f"N {key}", "role": "viewer", "user_id": f"u-{key}", **times, **rest}


def session(*peers: dict[str, Any], active: bool = True, **rest: Any) -> Session:
    body = {"id": "s", "room_id": "r", "active": active, "created_at": stamp(60), "updated_at": stamp(0)}
    return Session.model_validate({**body, "peers": {one["id"]: one for one in peers}, **rest})


def roll(made: Session, before: tuple[Attendance, ...] = (), now: datetime = NOW) -> Roll:
    return finish(calling(made, now, before))


def attend(made: Session, events: Iterable[Event] = (), errors: Iterable[ErrorEvent] = ()) -> tuple[Attendance, ...]:
    """Who was in a session, in the order they came."""
    return finish(calling(made, NOW, (), events, errors)).in_order


def only(made: Session) -> Attendance:
    (one,) = attend(made)
    return one


class TestPeople:
    def test_two_devices_at_the_same_time_count_once(self) -> None:
        one = only(session(peer("a", 50, 20, user_id="u"), peer("b", 40, 10, user_id="u")))
        assert (one.joins, one.at_once, one.total) == (2, 2, 40 * 60)
        assert one.time == "40m"
        assert one.device_words == "2 at once"

    def test_coming_again_adds_up_without_the_pause(self) -> None:
        one = only(session(peer("a", 50, 40, user_id="u"), peer("b", 30, None, user_id="u")))
        assert (one.joins, one.at_once, one.total, one.here) == (2, 1, 40 * 60, True)
        assert one.last is None

    def test_who_comes_as_the_other_device_goes_was_not_there_twice(self) -> None:
        assert only(session(peer("a", 50, 40, user_id="u"), peer("b", 40, 30, user_id="u"))).at_once == 1

    @pytest.mark.parametrize("nobody", ["", " ", "undefined", "NULL", "[object Object]"])
    def test_without_a_user_id_each_peer_is_a_person(self, nobody: str) -> None:
        found = attend(session(peer("a", 50, user_id=nobody), peer("b", 40, user_id=nobody)))
        assert [one.key for one in found] == ["p/a", "p/b"]
        assert {one.user_id for one in found} == {""}

    def test_a_user_id_of_many_names_is_nobodys_own(self) -> None:
        guests = [peer(f"g{number}", 30, name=f"Guest {number}", user_id="guest") for number in range(NAMES_MOST + 1)]
        twice = peer("again", 10, name="Guest 0", user_id="guest")
        made = roll(session(*guests, twice))
        assert made.tally.people == NAMES_MOST + 1
        assert made.shared == ("guest",)
        assert made.people["n/guest/Guest 0"].joins == 2

    def test_a_few_names_are_one_person_by_its_newest(self) -> None:
        one = only(session(peer("a", 50, 40, user_id="u", name="Ada L"), peer("b", 30, 20, user_id="u", name="Ada")))
        assert one.name == "Ada"
        assert not one.shared

    def test_roles_of_events_and_devices_of_errors(self) -> None:
        data = {"peer_id": "a", "role": "host", "session_id": "s"}
        events = [TrackEvent.model_validate({"id": "e", "timestamp": stamp(40), "data": data})]
        agent = {"agent": {"os": "iOS", "device_model": "iPhone13,4"}, "peer_id": "a"}
        errors = [ErrorEvent.model_validate({"id": key, "timestamp": stamp(30), "data": agent}) for key in "xy"]
        (one,) = attend(session(peer("a", 50)), events, errors)
        assert one.roles == ("host", "viewer")
        assert one.devices == ("iOS iPhone13,4",)

    def test_no_address_is_a_device(self) -> None:
        agents = [{"os": "iOS", "device_model": "Ada.local"}, {"sdk": "web 198.51.100.7"}]
        data = [{"agent": agent, "peer_id": "a"} for agent in agents]
        errors = [ErrorEvent.model_validate({"id": key, "data": one}) for key, one in zip("xy", data, strict=True)]
        (one,) = attend(session(peer("a", 50)), (), errors)
        assert one.devices == ("iOS [address]", "web [address]")

    def test_who_is_as_before_is_the_same_object(self) -> None:
        made = session(peer("a", 50, 40), peer("b", 30))
        first = roll(made)
        again = roll(made, tuple(first.people.values()), NOW + timedelta(seconds=20))
        assert again.people["u/u-a"] is first.people["u/u-a"]
        assert again.people["u/u-b"] is first.people["u/u-b"]
        later = roll(made, tuple(first.people.values()), NOW + timedelta(seconds=70))
        assert later.people["u/u-b"].time == "31m"


class TestStamps:
    def test_left_before_joining_is_no_time(self) -> None:
        one = only(session(peer("a", 20, 30)))
        assert (one.total, one.time) == (0, "0s")
        assert "left before joining" in one.odd

    def test_nobody_said_when_it_joined(self) -> None:
        one = only(session(peer("a", None)))
        assert (one.time, one.here, one.first, one.total) == ("?", True, None, 0)
        assert "nobody said" in one.odd

    @pytest.mark.parametrize("zero", ["0001-01-01T00:00:00Z", "", None])
    def test_the_zero_time_is_none(self, zero: str | None) -> None:
        one = only(session({**peer("a", 30), "left_at": zero}))
        assert one.here
        assert one.time == "30m"

    def test_joined_before_the_session_began(self) -> None:
        one = only(session(peer("a", 90, 30)))
        assert one.total == 30 * 60
        assert "before the session" in one.odd

    def test_an_ended_one_ends_when_the_last_left(self) -> None:
        made = session(peer("a", 50, 30), peer("b", 50, 20), active=False)
        assert roll(made).tally.span.seconds == 40 * 60

    def test_or_when_it_was_last_touched_if_not_all_left(self) -> None:
        made = session(peer("a", 50, 30), peer("b", 50), active=False, updated_at=stamp(5))
        found = roll(made)
        assert found.tally.span.seconds == 55 * 60
        assert not found.people["u/u-b"].here
        assert found.people["u/u-b"].total == 45 * 60

    def test_a_session_of_which_nothing_is_known(self) -> None:
        bare = Session.model_validate({"id": "s", "active": False, "peers": None})
        assert roll(bare).tally.people == 0
        assert roll(bare).tally.span.seconds == 0

    def test_a_clock_of_ours_that_is_slow(self) -> None:
        made = session(peer("a", 50))
        assert roll(made, now=NOW - timedelta(hours=3)).tally.span.seconds >= 0
        assert only(made).here

    def test_a_stamp_of_another_century_makes_no_long_session(self) -> None:
        made = session({**peer("a", 50), "left_at": "2999-01-01T00:00:00Z"}, peer("b", 50, 10), active=False)
        assert roll(made).tally.span.seconds == 50 * 60


class TestNumbers:
    def test_the_peak_counts_people_not_devices(self) -> None:
        made = session(peer("a", 50, 10, user_id="u"), peer("b", 50, 10, user_id="u"), peer("c", 30, 5))
        assert finish(counting(made, NOW)).peak == 2

    def test_the_same_numbers_both_ways(self) -> None:
        made = session(peer("a", 50, 10), peer("b", 50), peer("c", 30, 5))
        assert roll(made).tally == finish(counting(made, NOW))
        assert roll(made).tally.now == 1

    async def test_in_slices_everything_else_runs_in_between(self) -> None:
        made = session(*(peer(str(number), 50) for number in range(3000)))
        turns = 0

        async def other() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        task = asyncio.create_task(other())
        found = await in_slices(calling(made, NOW))
        task.cancel()
        assert found.tally.people == 3000
        assert turns > 20


moments = st.none() | st.floats(-2000, 2000).map(stamp) | st.sampled_from(["0001-01-01T00:00:00Z", "x", "9999-12-31"])
anybody = st.fixed_dictionaries(
    {
        "joined_at": moments,
        "left_at": moments,
        "user_id": st.sampled_from(["", "u", "v", "null", "[/nope]"]) | st.text(max_size=3),
        "name": st.sampled_from(["Ada", "", "A\u202eda"]) | st.text(max_size=3),
        "role": st.sampled_from(["host", "viewer", ""]),
    }
)
sessions = st.fixed_dictionaries(
    {"active": st.booleans(), "created_at": moments, "updated_at": moments, "peers": st.lists(anybody, max_size=12)}
)


def made_of(body: dict[str, Any], order: random.Random | None = None) -> Session:
    peers = [{"id": f"p{number}", **one} for number, one in enumerate(body["peers"])]
    if order is not None:
        order.shuffle(peers)
    return Session.model_validate({"id": "s", **body, "peers": {one["id"]: one for one in peers}})


@given(sessions)
def test_nobody_was_there_for_less_than_nothing_or_longer_than_the_session(body: dict[str, Any]) -> None:
    found = roll(made_of(body))
    span = found.tally.span
    assert span.seconds >= 0
    for one in found.people.values():
        assert 0 <= one.total <= span.seconds + 1e-6
        assert one.first is None or span.start <= one.first <= span.end
        assert one.last is None or span.start <= one.last <= span.end
        assert 1 <= one.at_once <= one.joins
    assert sum(one.joins for one in found.people.values()) == len(body["peers"]) == found.tally.joins
    assert found.tally.now <= found.tally.peak <= found.tally.people
    assert found.tally == finish(counting(made_of(body), NOW))


@given(sessions, st.randoms(use_true_random=False))
def test_the_order_of_the_peers_means_nothing(body: dict[str, Any], order: random.Random) -> None:
    one, other = attend(made_of(body)), attend(made_of(body, order))
    assert one == other
    assert [who.total for who in one] == pytest.approx([who.total for who in other])


def test_columns_sort_and_filter_whatever_is_known() -> None:
    made = session(peer("a", 50, 40), peer("b", 30), peer("c", None, name="", user_id=""), peer("d", 20, 30))
    people = {one.key: one for one in attend(made)}
    for column in ATTENDANCE_COLUMNS:
        sorted(column.sort_key(one) for one in people.values())
        assert all(isinstance(column.words(one), str) for one in people.values())
    assert parse("there:yes", ATTENDANCE_COLUMNS).select(people) == ["u/u-b", "p/c"]
    assert parse("N a", ATTENDANCE_COLUMNS).select(people) == ["u/u-a"]
