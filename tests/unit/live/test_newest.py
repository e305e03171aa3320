from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from console.api.errors import Forbidden, NotFound, RateLimited
from console.api.models.events import Delivery, ErrorEvent
from console.api.models.page import Page
from console.live import newest
from console.live.resources import DETAIL, Resource
from tests.support.clock import ManualClock

if TYPE_CHECKING:
    from console.api.client import Client

ROOM = "64a0c0ffee00000000000001"


class Told:
    """What webhooks were told, in pages of two, the newest first; it notes from when on it was asked."""

    def __init__(self, *some: Delivery, error: Exception | None = None, room_id: str | None = ROOM) -> None:
        self.room_id = room_id
        self.some = sorted(some, key=lambda one: str(one.timestamp), reverse=True)
        self.error = error
        self.asked: list[tuple[datetime | None, str | None]] = []

    @property
    def client(self) -> Client:
        return cast("Client", SimpleNamespace(analytics=self))

    async def webhook_deliveries(
        self, *, start_time: datetime | None = None, room_id: str | None = None, start: str | None = None
    ) -> Page[Delivery]:
        assert room_id == self.room_id
        if self.error is not None:
            raise self.error
        self.asked.append((start_time, start))
        found = [one for one in self.some if start_time is None or (one.timestamp and one.timestamp >= start_time)]
        begin = int(start or 0)
        return Page(tuple(found[begin : begin + 2]), str(begin + 2) if begin + 2 < len(found) else None)

    async def error_events(self, room_id: str) -> Page[ErrorEvent]:
        assert room_id == ROOM
        if self.error is not None:
            raise self.error
        return Page((ErrorEvent.model_validate({"id": "e", "type": "client.disconnected"}),), "more")


def told(clock: ManualClock, *ago: float) -> list[Delivery]:
    stamps = [(clock.now() - timedelta(seconds=one)) for one in ago]
    return [
        Delivery.model_validate({"event_id": f"d{ago}", "event_timestamp": at})
        for ago, at in zip(ago, stamps, strict=True)
    ]


async def ask(resource: Resource, client: Client, previous: Any = None) -> Any:
    return await resource.fetch(client, previous)


async def test_first_the_last_day_then_from_a_little_before_the_newest() -> None:
    clock = ManualClock()
    service = Told(*told(clock, 5, 600, 100))
    resource = newest.deliveries(ROOM, clock)
    known = await ask(resource, service.client)
    assert list(known) == ["d5", "d100", "d600"]
    assert [since for since, _ in service.asked] == [None, None]
    again = await ask(resource, service.client, known)
    assert again is known
    assert service.asked[2:] == [(clock.now() - timedelta(seconds=95), None)]


async def test_of_all_rooms_it_is_the_same() -> None:
    clock = ManualClock()
    service = Told(*told(clock, 5, 600), room_id=None)
    assert list(await ask(newest.deliveries("", clock), service.client)) == ["d5", "d600"]


async def test_only_so_many_are_kept_and_asked_for() -> None:
    clock = ManualClock()
    service = Told(*told(clock, *range(newest.KEPT + 50)))
    known = {one.id: one for one in service.some}
    kept = await ask(newest.deliveries(ROOM, clock), service.client, known)
    assert (len(kept), next(iter(kept))) == (newest.KEPT, "d0")
    assert len(service.asked) == 2


async def test_what_is_old_or_from_the_future_is_no_place_to_go_on_from() -> None:
    clock = ManualClock()
    for ago in (90_000.0, -3600.0):
        service = Told()
        await ask(newest.deliveries(ROOM, clock), service.client, {"x": told(clock, ago)[0]})
        assert service.asked == [(None, None)]


@pytest.mark.parametrize("error", [Forbidden(403), NotFound(404)])
async def test_a_workspace_without_a_webhook_has_none(error: Exception) -> None:
    clock, client = ManualClock(), Told(error=error).client
    assert await ask(newest.deliveries(ROOM, clock), client) == {}
    assert await ask(newest.errors(ROOM), client) == {}


async def test_a_limit_stays_a_failure_so_that_it_is_waited_for() -> None:
    client = Told(error=RateLimited(429)).client
    with pytest.raises(RateLimited):
        await ask(newest.deliveries(ROOM, ManualClock()), client)


async def test_of_errors_one_page_is_asked_for() -> None:
    assert list(await ask(newest.errors(ROOM), Told().client)) == ["e"]


def test_both_wait_for_others_and_ask_twice_a_minute() -> None:
    both: Sequence[Resource] = (newest.errors(ROOM), newest.deliveries(ROOM, ManualClock()))
    assert {(one.interval, one.priority) for one in both} == {(30.0, DETAIL)}
