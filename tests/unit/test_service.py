"""The one client of a profile: made when it is needed, and never again once the profile was left."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.api.errors import Refused
from console.app.service import LEFT, Service
from console.config.launch import Access, Credentials, Token
from console.config.secret import Secret
from console.live.budget import Budget
from tests.support.clock import ManualClock
from tests.support.launch import launch


def service(access: Access, path: Path) -> Service:
    clock = ManualClock()
    budget = Budget(10, clock)
    return Service(launch(path, credentials=access), budget, clock, random.Random(1))


@dataclass
class Slow:
    """Credentials that are there when a test says so."""

    ready: asyncio.Event
    loop: asyncio.AbstractEventLoop
    known: Credentials | None = None
    stopped: bool = False

    def read(self, *, terminal: bool = False) -> Credentials:
        assert not terminal, "no command may ask anybody while the console is open"
        asyncio.run_coroutine_threadsafe(self.ready.wait(), self.loop).result(10)
        return Token(Secret("x"))

    def stop(self) -> None:
        self.stopped = True


async def test_there_is_one_client_until_it_is_closed_and_none_after(tmp_path: Path) -> None:
    one = service(Token(Secret("x")), tmp_path)
    client = await one.connect()
    assert await one.connect() is client
    await one.close()
    with pytest.raises(Refused, match=LEFT):
        await one.connect()


async def test_who_waited_for_the_client_while_it_was_closed_gets_none(tmp_path: Path) -> None:
    access = Slow(asyncio.Event(), asyncio.get_running_loop())
    one = service(access, tmp_path)
    waiting = asyncio.create_task(one.connect())
    await asyncio.sleep(0)
    await one.close()
    assert access.stopped
    access.ready.set()
    with pytest.raises(Refused, match=LEFT):
        await waiting
