"""What quality on Peers costs in requests, and how old it gets, under the default budget and with real time."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from console.app.main import ConsoleApp
from console.clock import SystemClock
from console.config.launch import AccessKey
from console.config.secret import Secret
from console.config.settings import DEFAULT_REQUESTS_PER_MINUTE
from console.live import resources
from console.screens.peer_watch import allowance
from console.screens.peers import PeersScreen
from tests.perf.figures import Figure, median
from tests.support.launch import launch
from tests.support.simulation import Simulation

PUBLISHERS = (6, 50, 200)
AUDIENCE = 100
SETTLING = 240.0  # seconds until everybody on screen had a turn, and their second one is near
SECONDS = 180.0
SIZE = (120, 40)


class Look(NamedTuple):
    """What was seen at one moment.

    Attributes:
        shown: seconds since the newest point of each peer on screen whose figures are known.
        stage: the same of everybody on stage.
        unknown: how many on screen are on stage without figures.
        used: requests spent in the last minute, as the budget counts them.
        list_age: seconds since the list of peers was answered.
    """

    shown: list[float]
    stage: list[float]
    unknown: int
    used: int
    list_age: float


def quality(folder: Path, settling: float = SETTLING, seconds: float = SECONDS) -> list[Figure]:
    """Requests per minute for quality and in all, and the age of the oldest value shown; all rooms at the same time."""
    with ProcessPoolExecutor(len(PUBLISHERS), get_context("spawn")) as pool:
        jobs = [pool.submit(_watched, folder, number, settling, seconds) for number in PUBLISHERS]
        return [figure for job in jobs for figure in job.result()]


def _watched(folder: Path, number: int, settling: float, seconds: float) -> list[Figure]:
    with _room(number) as (simulation, room_id):
        own = folder / str(number)
        own.mkdir()
        looks, asked = asyncio.run(_watch(own, simulation, room_id, (settling, seconds)))
    minutes = seconds / 60
    figures, tracks = (sum(word in path for path in asked) for word in ("/analytics/peer-stats", "/peers/"))
    lists = sum(path.endswith("/peers") for path in asked)
    shown = [max(look.shown) for look in looks if look.shown]
    stage = [max(look.stage) for look in looks if look.stage]
    return [
        Figure(
            f"{number} on stage: requests per minute for quality",
            f"{figures / minutes:.1f}",
            f"<= {allowance(DEFAULT_REQUESTS_PER_MINUTE)} (its share)",
        ),
        Figure("... for tracks", f"{tracks / minutes:.1f}"),
        Figure("... for the list of peers", f"{lists / minutes:.1f}", "30 (every 2 s)"),
        Figure("... in all", f"{len(asked) / minutes:.1f}", "about two thirds of the budget"),
        Figure("... the most in any minute", f"{max(look.used for look in looks)}", "<= 240 (the budget)"),
        Figure("... oldest list of peers", f"{max(look.list_age for look in looks):.1f} s"),
        Figure("... oldest figure on screen", f"{max(shown):.0f} s at worst, {median(shown):.0f} s usually"),
        Figure("... oldest figure of all on stage", f"{max(stage):.0f} s, of {len(looks[-1].stage)} known"),
        Figure("... on screen without any", f"{looks[-1].unknown}"),
    ]


@contextmanager
def _room(number: int) -> Iterator[tuple[Simulation, str]]:
    """A room with so many on stage, before some audience."""
    with Simulation("--scenario=calm", "--churn=0") as simulation:
        room_id = simulation.room("stage")
        for index in range(number):
            simulation.join(room_id, f"Speaker {index:03}", "speaker")
        for index in range(AUDIENCE):
            simulation.join(room_id, f"Viewer {index:03}")
        yield simulation, room_id


async def _watch(
    folder: Path, simulation: Simulation, room_id: str, times: tuple[float, float]
) -> tuple[list[Look], list[str]]:
    values = launch(
        folder,
        api_url=simulation.url,
        credentials=AccessKey(simulation.access_key, Secret(simulation.secret)),
        write=False,
        room=room_id,
        requests_per_minute=DEFAULT_REQUESTS_PER_MINUTE,
    )
    app = ConsoleApp(values, clock=SystemClock(), seed=random.randrange(1 << 30))
    async with app.run_test(size=SIZE):
        await asyncio.sleep(times[0])
        begun, mark, looks = time.perf_counter(), simulation.mark(), []
        while time.perf_counter() < begun + times[1]:
            await asyncio.sleep(1.0)
            looks.append(_look(app, room_id))
        return looks, [one["path"] for one in simulation.requests(mark)]


def _look(app: ConsoleApp, room_id: str) -> Look:
    board = app.board
    assert isinstance(board, PeersScreen)
    now, desk = time.time(), app.desk
    stage, known = board._rows.on_stage, {}
    for key in stage:
        quality = board._quality.of(key)
        if quality is not None and quality.at is not None:
            known[key] = quality.at.timestamp()
    ages = {key: now - at for key, at in known.items()}
    on_screen = [key for key in board.table.visible_keys if key in stage]
    shown = [ages[key] for key in on_screen if key in ages]
    list_age = desk.store.age(resources.peers(room_id))
    assert list_age is not None
    return Look(shown, list(ages.values()), len(on_screen) - len(shown), desk.budget.used(), list_age)
