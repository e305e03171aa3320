"""Encoders among thousands: who was there at the last look is not looked at again."""

from __future__ import annotations

import asyncio
import json

import pytest

from console.api import bulk
from console.api.models.sessions import Session
from console.api.resources.sessions import read_session
from console.live import ingests, resources
from console.live.ingests import Ingests
from console.live.store import Store, Update
from tests.support.clock import ManualClock


def session(previous: Session | None, **people: dict[str, object]) -> Session:
    peers = {key: {"id": key, **fields} for key, fields in people.items()}
    body = json.dumps({"id": "s", "room_id": "r", "active": True, "peers": peers}).encode()
    found = asyncio.run(read_session(body, previous, bulk.Pacer()))
    assert found is not None
    return found


def follow(store: Store, book: Ingests) -> None:
    def hear(update: Update) -> None:
        book.hear(update)

    store.listen(hear)


def test_only_newcomers_of_a_session_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def noted(peer: object) -> bool:
        looked.append(getattr(peer, "id", ""))
        return False

    monkeypatch.setattr(ingests, "looks_like_ingest", noted)
    store, book = Store(ManualClock()), Ingests()
    follow(store, book)
    crowd: dict[str, dict[str, object]] = {f"p{number}": {"name": "x"} for number in range(50)}
    first = session(None, **crowd)
    store.put(resources.live_sessions(), {"s": first})
    assert sorted(looked) == sorted(crowd)
    looked.clear()
    later: dict[str, dict[str, object]] = {**crowd, "p3": {"name": "renamed"}, "new": {"name": "y"}}
    second = session(first, **later)
    store.put(resources.live_sessions(), {"s": second})
    assert looked == ["new"]


def test_an_encoder_that_comes_later_and_leaves_is_noticed() -> None:
    store, book = Store(ManualClock()), Ingests()
    follow(store, book)
    crowd: dict[str, dict[str, object]] = {"ada": {"name": "Ada"}}
    encoder: dict[str, object] = {"user_id": "rtmp-ingest-1"}
    first = session(None, **crowd)
    store.put(resources.live_sessions(), {"s": first})
    second = session(first, **crowd, enc=encoder)
    store.put(resources.live_sessions(), {"s": second})
    assert book.slates == {}
    third = session(second, **crowd, enc={**encoder, "left_at": "2025-02-03T04:05:06Z"})
    store.put(resources.live_sessions(), {"s": third})
    assert set(book.slates) == {"r"}
    fourth = session(third, **crowd)
    store.put(resources.live_sessions(), {"s": fourth})
    assert set(book.slates) == {"r"}
