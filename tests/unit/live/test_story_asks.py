from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from console.api.errors import Forbidden, ServerError
from console.api.models.events import Delivery
from console.live.delivery_pages import A_DAY, Stretch
from console.live.story_asks import EARLIER_MOST, earlier, leavings, own_events
from tests.support.clock import ManualClock

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)


class Service:
    """A client whose answers a test gives; it notes what it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []

    @property
    def analytics(self) -> Service:
        return self

    sessions = analytics

    async def webhook_deliveries(self, **wanted: Any) -> Any:
        self.asked.append(wanted)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return type("Page", (), {"items": answer})

    async def iterate_track_events(self, room_id: str, **wanted: Any) -> Any:
        self.asked.append({"room_id": room_id, **wanted})
        for event in self.answers.pop(0):
            yield event

    async def iterate(self, **wanted: Any) -> Any:
        self.asked.append(wanted)
        for session in self.answers.pop(0):
            yield session


def delivery(key: str, minutes: float) -> Delivery:
    stamp = (NOW - timedelta(minutes=minutes)).isoformat()
    return Delivery.model_validate({"id": key, "type": "peer.leave.success", "timestamp": stamp})


async def test_who_left_is_asked_for_by_name_and_time() -> None:
    service: Any = Service([delivery("a", 9)])
    stretch = Stretch("session", "while it ran", since=NOW - timedelta(hours=2), until=NOW)
    assert list(await leavings("r-1", stretch, ManualClock(NOW)).fetch(service, None)) == ["a"]
    assert service.asked == [
        {
            "room_id": "r-1",
            "start_time": NOW - timedelta(hours=2),
            "end_time": NOW,
            "event_names": ("peer.leave.success",),
        }
    ]


async def test_no_webhook_is_nothing_told_and_a_failure_stays_one() -> None:
    service: Any = Service(Forbidden(403, "no"), ServerError(503, "broken"))
    who_left = leavings("r-1", A_DAY, ManualClock(NOW))
    assert await who_left.fetch(service, None) == {}
    with pytest.raises(ServerError):
        await who_left.fetch(service, None)


async def test_events_are_asked_for_of_one_peer() -> None:
    from .test_track_times import ADD, event

    service: Any = Service([event("1", ADD, 10)])
    found = await own_events("track_events", "r", "s", "p").fetch(service, None)
    assert list(found) == ["1"]
    assert service.asked == [{"room_id": "r", "session_id": "s", "peer_id": "p", "max_items": 500}]
    with pytest.raises(ValueError, match="polls"):
        own_events("polls", "r", "s", "p")


async def test_earlier_sessions_are_let_go_but_for_the_one_who_is_meant() -> None:
    from .test_story import ROOM, person, session

    old = session(person("q-1"), person("q-2", user_id="u-2"), key="s-0", active=False)
    service: Any = Service([old, session(person(), active=False), session(person(), key="s-2")])
    found = await earlier(ROOM, "u-17", "s-1").fetch(service, None)
    assert list(found) == ["s-0/q-1"]
    assert service.asked == [{"room_id": ROOM, "active": False, "max_items": EARLIER_MOST}]
