"""The Streams screen on a store that a test fills by hand."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from console.api.models import ExternalStream, LiveStream, StreamKey
from console.live import resources
from console.live.on_air import Verdict, Watch
from console.live.watches import on_air
from console.screens.streams import HLS, KEYS, StreamsScreen
from tests.support.picture import shown

from .desk import NOW, Console, room_id

SECRET = "9f3c17a0e5d84b21aa77c0ffee00112233445566778899aa"
URL = "https://cdn.example.net/hls/{}/master.m3u8"


def stamp(minutes: float) -> str:
    return (NOW - timedelta(minutes=minutes)).isoformat()


def live(key: str, where: int = 0, status: str = "running", **rest: Any) -> LiveStream:
    fields: dict[str, Any] = {
        "id": key,
        "room_id": room_id(where),
        "status": status,
        "playback": {"url": URL.format(key)},
        "created_at": stamp(60),
        "started_at": None if status == "starting" else stamp(58),
        "updated_at": stamp(4),
        "stopped_at": stamp(4) if status in ("completed", "failed") else None,
        "meeting_url": "https://acme.app.100ms.live/preview/x/viewer?skip_preview=true",
    }
    return LiveStream.model_validate({**fields, **rest})


def external(key: str, where: int = 0, status: str = "running", urls: tuple[str, ...] = ()) -> ExternalStream:
    fields = {
        "id": key,
        "room_id": room_id(where),
        "status": status,
        "rtmp_urls": urls or (f"rtmp://live.example.tv/app/{SECRET}",),
        "started_at": stamp(30),
        "resolution": {"width": 1920, "height": 1080},
    }
    return ExternalStream.model_validate(fields)


def key(where: int = 0, key_id: str = "k-1", **rest: Any) -> StreamKey:
    fields = {
        "id": key_id,
        "room_id": room_id(where),
        "url": "rtmps://ingest.example/live",
        "key": SECRET,
        "created_at": stamp(63),
    }
    return StreamKey.model_validate({**fields, **rest})


def by_id(*jobs: Any) -> dict[str, Any]:
    return {job.id: job for job in jobs}


async def streams(
    desk: Console, *jobs: Any, recent: tuple[Any, ...] = (), out: tuple[ExternalStream, ...] = ()
) -> StreamsScreen:
    """The screen of all of three rooms, with these open jobs."""
    await desk.fill_rooms(3, 2, 1)
    await desk.put(resources.recent("live_streams"), by_id(*jobs, *recent))
    await desk.put(resources.recent("external_streams"), by_id(*out))
    await desk.put(resources.live_streams(), by_id(*jobs))
    await desk.put(resources.external_streams(), by_id(*out))
    await desk.press("4")
    return screen(desk)


def screen(desk: Console) -> StreamsScreen:
    board = desk.board
    assert isinstance(board, StreamsScreen)
    return board


async def say(desk: Console, key: str, verdict: Verdict, **rest: Any) -> None:
    """What was seen of a playlist."""
    await desk.put(on_air(key, "", desk.clock), {key: Watch(verdict, **rest)})


def air(desk: Console, key: str) -> str:
    row = screen(desk).panes[HLS].row(key)
    assert row is not None
    return str(row.air.words)


async def keys_shown(desk: Console, where: int = 0, *keys: StreamKey) -> None:
    """Wait until the stream key of a room is asked for, then give it."""
    resource = resources.stream_keys(room_id(where))
    await desk.until(lambda: resource in desk.app.desk.store.watched)
    await desk.put(resource, by_id(*(keys or (key(where),))))


async def on_keys(desk: Console) -> StreamsScreen:
    """The focus on the stream key of the first room."""
    board = await streams(desk, live("h"))
    await keys_shown(desk)
    await desk.press("tab", "tab")
    assert board.active == KEYS
    return board


def picture(desk: Console) -> str:
    """All that is on the terminal, dialogs included."""
    return "\n".join(shown(desk.app))


def lines_of(desk: Console) -> list[str]:
    return picture(desk).split("\n")


def written(path: Path) -> list[str]:
    """What stands in all files below a directory."""
    return [one.read_text() for one in path.rglob("*") if one.is_file()]
