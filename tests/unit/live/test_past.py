"""What is asked about the past."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast

from console.api.client import Client
from console.api.models.events import Feedback
from console.live import past


async def test_of_those_who_say_neither_who_nor_when_none_is_lost_and_none_comes_twice() -> None:
    bodies = [{"rating": 1}, {"rating": 5}, {"rating": 5}, {"rating": 5, "comment": "x"}, {"peer_id": "p", "rating": 1}]

    async def iterate(**_: Any) -> AsyncIterator[Feedback]:
        for body in bodies:
            yield Feedback.model_validate(body)

    client = cast("Client", SimpleNamespace(analytics=SimpleNamespace(iterate_feedback=iterate)))
    found = await past.feedback("r").fetch(client, None)
    assert [one.rating for one in found.values()] == [1, 5, 5, 1]
    assert await past.feedback("r").fetch(client, found) is found
