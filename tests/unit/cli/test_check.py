"""How long is looked before a verdict is told: a stream that goes on was seen to go on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.api.errors import ApiError, NotFound, NotSent
from console.api.playlists import Playlist
from console.cli.headless.check import LONGEST, Looks
from console.live.on_air import Watch, heard, judge
from console.live.resources import Items, Resource
from console.live.watches import INTERVAL, SLOW_INTERVAL
from tests.support.clock import ManualClock

if TYPE_CHECKING:
    from console.api.client import Client

NOBODY = cast("Client", None)
Listed = Callable[[float], Playlist | ApiError]


def playlist(sequence: float, *, target: float = 2.0, ended: bool = False) -> Playlist:
    """A media playlist of five segments without dates, so that only its numbers tell whether it goes on."""
    return Playlist("https://cdn.example/m.m3u8", int(sequence), 5, target, target, None, 0, ended)


def stream(clock: ManualClock, listed: Listed) -> Resource:
    """A playlist as it is at each moment, judged as the console judges it."""
    began = clock.monotonic()

    async def fetch(_: Client, previous: Items | None) -> Items:
        found = listed(clock.monotonic() - began)
        return {"s": judge((previous or {}).get("s"), found, clock.monotonic(), clock.now())}

    return Resource("on_air", ("s",), INTERVAL, 6, fetch)


def address(clock: ManualClock, asked: list[float], answer: str) -> Resource:
    """What is no playlist; notes when it was asked."""

    async def fetch(_: Client, previous: Items | None) -> Items:
        asked.append(clock.monotonic())
        return {"s": heard((previous or {}).get("s"), answer, clock.monotonic())}

    return Resource("watched", ("s",), SLOW_INTERVAL, 6, fetch)


async def looked(clock: ManualClock, resource: Resource, seconds: float | None = None) -> tuple[Watch, int, float]:
    """The last verdict, after how many rounds, after how many seconds."""
    began = clock.monotonic()
    looks = Looks({"s": resource}, NOBODY, clock)
    task: asyncio.Task[dict[str, Any]] = asyncio.create_task(looks.look(seconds))
    await clock.advance()
    while not task.done():
        assert clock.sleepers == 1
        await clock.advance(0.5)
    return (await task)["s"], looks.rounds, clock.monotonic() - began


@pytest.mark.parametrize(
    ("listed", "state", "rounds"),
    [
        (lambda at: playlist(at // 2), "on air", 2),
        (lambda at: playlist(at // 10, target=10.0), "on air", 3),  # nothing new comes within the first five seconds
        (lambda _: playlist(7), "stale", 3),
        (lambda _: playlist(7, target=10.0), "stale", 8),
        (lambda _: playlist(7, ended=True), "ended", 1),
        (lambda _: NotFound(404), "not started", 2),
        (lambda _: NotSent("No connection."), "unreachable", 2),
        (lambda at: NotSent("No connection.") if at < 1 else playlist(at // 2), "on air", 3),
    ],
)
async def test_it_is_looked_until_all_is_said(listed: Listed, state: str, rounds: int) -> None:
    clock = ManualClock()
    watch, took, seconds = await looked(clock, stream(clock, listed))
    assert (watch.verdict.state, took) == (state, rounds)
    assert seconds == (rounds - 1) * INTERVAL


async def test_a_fresh_date_alone_is_not_enough() -> None:
    clock = ManualClock()
    fresh = replace(playlist(7), newest_at=clock.now() - timedelta(seconds=3))
    watch, rounds, _ = await looked(clock, stream(clock, lambda _: fresh))
    assert (watch.verdict.state, rounds) == ("stale", 3)  # it stood still from the first look on


async def test_what_never_says_anything_is_given_up() -> None:
    clock = ManualClock()
    watch, _, seconds = await looked(clock, stream(clock, lambda _: playlist(7, target=600.0)))
    assert (watch.verdict.state, seconds) == ("looking", LONGEST)


@given(st.floats(min_value=0.1, max_value=60.0))
def test_it_is_looked_for_as_long_as_was_asked_and_twice_at_least(seconds: float) -> None:
    async def story() -> None:
        clock = ManualClock()
        watch, rounds, took = await looked(clock, stream(clock, lambda at: playlist(at // 2)), seconds)
        assert rounds >= 2
        assert seconds <= took <= seconds + INTERVAL
        assert watch.verdict.state in ("on air", "looking")  # in less than two seconds nothing new comes

    asyncio.run(story())


async def test_a_stream_that_freezes_while_it_is_watched_is_not_on_air_at_the_end() -> None:
    clock = ManualClock()
    watch, _, _ = await looked(clock, stream(clock, lambda at: playlist(min(at, 10) // 2)), 30.0)
    assert watch.verdict.words(clock.monotonic()) == "stale for 20 s"


@pytest.mark.parametrize(("answer", "state"), [("", "on air"), ("no signal", "off air")])
async def test_an_address_needs_one_answer_and_is_not_asked_more_often_than_the_console_asks(
    answer: str, state: str
) -> None:
    clock, asked = ManualClock(), list[float]()
    watch, rounds, _ = await looked(clock, address(clock, asked, answer))
    assert (watch.verdict.state, rounds, len(asked)) == (state, 1, 1)
    asked.clear()
    await looked(clock, address(clock, asked, answer), 40.0)
    assert [later - asked[0] for later in asked] == [0.0, SLOW_INTERVAL, 2 * SLOW_INTERVAL]
