"""`y` on every board: the row under the cursor, as what it was made of says it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from console.modals.raw import RawDialog

from . import test_activity as activity
from . import test_analytics_deliveries as deliveries
from . import test_analytics_errors as errors
from . import test_analytics_events as events
from . import test_analytics_feedback as feedback
from . import test_analytics_quality as quality
from . import test_recordings as recordings
from . import test_sessions as sessions
from . import test_story as story
from .desk import Console, console, room_id

Open = Callable[[Console], Awaitable[None]]


async def a_recording(desk: Console) -> None:
    await recordings.recordings(desk, recordings.job("r-1"))


async def an_event(desk: Console) -> None:
    await desk.fill_rooms(3)
    await desk.press("5")
    await events.told(desk, events.track("a", metadata=events.HOSTILE))
    await desk.press("g")


async def an_error(desk: Console) -> None:
    await desk.fill_rooms(3)
    await desk.press("5", "tab")
    await errors.told(desk, errors.error("e-1", error_message=f"no way to {errors.IP} {errors.ICE}"))
    await desk.press("g")


async def a_delivery(desk: Console) -> None:
    await deliveries.tab(desk, deliveries.wire(1, "failed"))


async def a_feedback(desk: Console) -> None:
    await feedback.tab(desk, feedback.said(1, 2))


async def a_quality(desk: Console) -> None:
    await quality.tab(desk, "ada")
    await quality.hear(desk, "ada", quality.stats(quality.track()))


async def a_session(desk: Console) -> None:
    await sessions.sessions(desk)


async def a_line(desk: Console) -> None:
    await activity.opened(desk, activity.entry(1, "Ada joined", "join", peer_id="p-0"))


async def a_story(desk: Console) -> None:
    await story.opened(desk)
    await story.put(desk, story.person())
    await desk.press("g")


CASES: tuple[tuple[Open, str, object], ...] = (
    (a_recording, "id", "r-1"),
    (an_event, "track_id", "t-a"),
    (an_error, "name", "ICEDisconnected"),
    (a_delivery, "id", "e-1"),
    (a_feedback, "rating", 2),
    (a_quality, "bitrate", ...),
    (a_session, "room_id", room_id(0)),
    (a_line, "text", "Ada joined"),
    (a_story, "what", "joined as speaker"),
)


def found(value: Any, name: str) -> list[Any]:
    """Everything that stands under a name, however deep."""
    if isinstance(value, dict):
        return [one for key, one in value.items() if key == name] + [
            x for one in value.values() for x in found(one, name)
        ]
    return [x for one in value for x in found(one, name)] if isinstance(value, list) else []


@pytest.mark.parametrize(("opened", "name", "wanted"), CASES, ids=lambda case: getattr(case, "__name__", ""))
async def test_every_board_has_something_to_say_of_its_row(
    tmp_path: Path, opened: Open, name: str, wanted: object
) -> None:
    async with console(tmp_path, (120, 40)) as desk:
        await opened(desk)
        await desk.press("y")
        await desk.until(lambda: isinstance(desk.app.screen, RawDialog))
        assert isinstance(desk.app.screen, RawDialog)
        text = desk.app.screen.text
        values = found(json.loads(text), name)
        assert values
        assert wanted is ... or wanted in values
        for secret in (errors.IP, errors.IP6, deliveries.KEY, "\x1b", "\u202e"):
            assert secret not in text
