"""The activity feed: how fast it takes in what happens, what the event loop notices of it, and what it weighs."""

from __future__ import annotations

import asyncio
import gc
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count, takewhile
from pathlib import Path

from console.api.models import Peer
from console.app.main import collect_seldom
from console.live.entry import Entry
from console.live.feed import LIMIT, Feed
from console.live.resources import peers
from console.live.store import Store
from tests.perf.figures import Figure, median
from tests.support.clock import ManualClock

NOON = datetime(2025, 2, 3, 12, 0, tzinfo=UTC)
CROWD = 20_000
GAP = 0.05
RUNS = 9
SECONDS = 2.0
ROOM = "64a0c0ffee00000000000001"
SESSION = "66a0c1c0c0c0c0c0c0c0c002"
HEARD = NOON + timedelta(hours=1)
RATES = (10_000, 20_000, 40_000, 60_000, 80_000, 120_000, 160_000)


@dataclass(frozen=True)
class Gap:
    """The longest time in which nobody else had a turn: on the wall, and of own work; and how long all of it took."""

    wall: float
    own: float
    took: float

    def __str__(self) -> str:
        return f"{self.own * 1000:.0f} ms of own work, {self.wall * 1000:.0f} ms on the wall"


def joins(many: int) -> Iterator[Entry]:
    """As the lists give them: people with names, ids and exact times, out of order by up to a minute."""
    for number in range(many):
        peer_id, name = f"5b1c0e0a-0000-4000-8000-{number:012x}", f"Person {number:,}"
        moment = NOON + timedelta(milliseconds=number * 10 - number * 7919 % 60_000)
        yield Entry(
            moment,
            "town-hall",
            name,
            f"{name} joined as viewer",
            "join",
            room_id=ROOM,
            session_id=SESSION,
            peer_id=peer_id,
            user_id=f"u-{number}",
            key=f"join/{SESSION}/{peer_id}",
            exact=True,
            heard=HEARD,
        )


def taking_in(folder: Path) -> list[Figure]:
    """A crowd in one poll, and how many reports a second are taken in before others have to wait."""
    del folder
    with _as_in_the_app():
        crowd, again = asyncio.run(_crowd())
        found = [asyncio.run(_rate(rate)) for rate in RATES]
    good = [rate for rate, (gap, kept_up) in zip(RATES, found, strict=True) if gap.own <= GAP and kept_up]
    rows = [
        Figure(f"... {rate:,} a second: longest gap", f"{gap}{'' if kept_up else ', falls behind'}")
        for rate, (gap, kept_up) in zip(RATES, found, strict=True)
    ]
    return [
        Figure(f"{CROWD:,} joins in one poll: longest gap of the event loop", f"{crowd}", "<= 50 ms"),
        Figure("... until all are lines", f"{crowd.took:.2f} s"),
        Figure("... the same reports again: longest gap", f"{again}", "<= 50 ms"),
        Figure("reports a second without a gap over 50 ms", f"{max(good, default=0):,}"),
        *rows,
    ]


def weight(folder: Path) -> list[Figure]:
    """What a full feed weighs, and what it costs to look through it."""
    del folder
    gc.collect()
    tracemalloc.start()
    feed = Feed(LIMIT)
    for entry in joins(LIMIT):
        feed.append(entry)
    gc.collect()
    full = tracemalloc.get_traced_memory()[0]
    entries = feed.entries
    tracemalloc.stop()
    costs = []
    for _ in range(RUNS):
        begun = time.thread_time()
        feed.append(replace(entries[-1], key=""))
        taken = time.thread_time()
        assert len(feed.entries) == LIMIT
        listed = time.thread_time()
        assert len(feed.about(peer_id=entries[LIMIT // 2].peer_id)) == 1
        costs.append((taken - begun, listed - taken, time.thread_time() - listed))
    one, listing, looking = (median(values) for values in zip(*costs, strict=True))
    return [
        Figure(f"memory of {LIMIT:,} lines", f"{full / 1e6:.0f} MB"),
        Figure("... taking in one more", f"{one * 1e6:.0f} us"),
        Figure("... all entries as a tuple", f"{listing * 1000:.1f} ms"),
        Figure("... what is about one peer", f"{looking * 1000:.1f} ms"),
    ]


async def _crowd() -> tuple[Gap, Gap]:
    """A room of people who all come between two polls: the longest gap and how long it takes; and all of it again."""
    clock = ManualClock()
    store = Store(clock)
    feed = Feed()
    feed.follow(store)
    store.put(peers(ROOM), {})
    stamp = clock.now().isoformat()
    people = {
        f"p{number}": Peer.model_validate({"id": f"p{number}", "name": f"Person {number}", "joined_at": stamp})
        for number in range(CROWD)
    }
    some = tuple(joins(CROWD))

    async def settle(begin: Callable[[], object]) -> None:
        begin()
        await _settled(feed)

    once = await _watched(lambda: settle(lambda: store.put(peers(ROOM), people)))
    feed.append(*some)
    await settle(lambda: None)
    return once, await _watched(lambda: settle(lambda: feed.append(*some)))


async def _rate(rate: int) -> tuple[Gap, bool]:
    """The longest gap while so many reports come each second, in tenths of it; and whether none had to wait long."""
    feed = Feed()
    part = rate // 10
    some = list(joins(int(rate * SECONDS)))

    async def come() -> None:
        begun = time.perf_counter()
        for number in range(int(SECONDS * 10)):
            feed.append(*some[number * part : (number + 1) * part])
            await asyncio.sleep(max(0.0, begun + (number + 1) / 10 - time.perf_counter()))

    gap = await _watched(come)
    kept_up = not feed.busy
    await _settled(feed)
    return gap, kept_up


async def _settled(feed: Feed) -> None:
    for _ in takewhile(lambda _: feed.busy, count()):
        await asyncio.sleep(0)


async def _watched(work: Callable[[], Awaitable[object]]) -> Gap:
    """The longest time in which nobody else had a turn."""
    wall = own = 0.0
    over = False

    async def watch() -> None:
        nonlocal wall, own
        before, used = time.perf_counter(), time.thread_time()
        while not over:
            await asyncio.sleep(0)
            now, by_now = time.perf_counter(), time.thread_time()
            wall, own = max(wall, now - before), max(own, by_now - used)
            before, used = now, by_now

    watcher = asyncio.create_task(watch())
    await asyncio.sleep(0)
    begun = time.perf_counter()
    await work()
    took, over = time.perf_counter() - begun, True
    await watcher
    return Gap(wall, own, took)


@contextmanager
def _as_in_the_app() -> Iterator[None]:
    """Garbage is looked for as seldom as there."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
