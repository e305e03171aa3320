from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from console.api.errors import ServerError
from console.api.models.sessions import Session
from console.cli.headless import lookback
from console.cli.headless.attendance import attended, tally_words
from console.cli.headless.emit import Progress
from console.cli.headless.lookback import newest, service_now, stamps_of
from console.live.attendance import calling, finish

NOW = datetime(2026, 1, 15, 20, 0, tzinfo=UTC)


def session(**rest: object) -> Session:
    peers = {
        "p1": {"id": "p1", "name": "Ada", "user_id": "u", "role": "host", "joined_at": NOW - timedelta(hours=1)},
        "p2": {"id": "p2", "name": "Bo", "joined_at": None, "left_at": NOW - timedelta(minutes=1)},
    }
    body = {"id": "s", "active": True, "created_at": NOW - timedelta(hours=2), "peers": peers}
    return Session.model_validate({**body, **rest})


def test_the_clock_of_the_service_is_believed_when_it_is_ahead() -> None:
    ahead = NOW + timedelta(minutes=7)
    assert service_now(NOW, [None, NOW - timedelta(days=400), ahead, NOW]) == ahead
    assert service_now(NOW, [NOW - timedelta(hours=1)]) == NOW
    assert service_now(NOW, [NOW + timedelta(days=400)]) == NOW
    assert service_now(NOW, stamps_of(session(updated_at=ahead))) == ahead


def test_people_become_rows_and_what_is_not_known_stays_so() -> None:
    rows = {one.name: attended(one) for one in finish(calling(session(), NOW)).in_order}
    assert (rows["Ada"].seconds, rows["Ada"].first, rows["Ada"].last) == (3600.0, NOW - timedelta(hours=1), None)
    assert rows["Ada"].still_there
    assert (rows["Bo"].seconds, rows["Bo"].first) == (None, None)
    assert rows["Bo"].doubt


def test_a_session_in_a_line() -> None:
    live, over = session(), session(active=False)
    assert tally_words(live, finish(calling(live, NOW)).tally).endswith("2h00m, live, 1 there now")
    assert tally_words(over, finish(calling(over, NOW)).tally).endswith(", ended")


async def test_events_that_are_many_or_cannot_be_had_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookback, "EVENTS_MOST", 3)
    asked: list[int] = []

    async def numbers(most: int) -> AsyncIterator[int]:
        asked.append(most)
        for number in range(min(most, 4)):
            yield number

    async def broken(most: int) -> AsyncIterator[int]:
        yield most
        raise ServerError(500)

    notes: list[str] = []
    assert await newest(numbers, "things", notes) == [0, 1, 2]
    assert (asked, notes) == ([4], ["Only the newest 3 things were read."])
    assert await newest(broken, "others", notes) == [4]
    assert notes[1].startswith("The others could not be had: ")


def test_progress_is_said_only_where_somebody_looks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Progress(3, "peers").count(1)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    for progress, numbers in ((Progress(3, "peers"), (1, 2)), (Progress(), (99, 100))):
        for number in numbers:
            progress.count(number)
        progress.clear()
        progress.clear()
    assert capsys.readouterr().err == (f"\r1 of 3 peers\r2 of 3 peers\r{' ' * 12}\r\r100 so far\r{' ' * 10}\r")
