"""Rooms, Peers, Recordings, Streams: full, empty, filtered, marked, late."""

from __future__ import annotations

from console.api.errors import ServerError
from console.live import resources
from console.live.on_air import Verdict
from console.screens.opening import Opening
from console.widgets.status_bar import Status
from tests.ui.screens.desk import Console, live_stream, peer, recording, room_id
from tests.ui.screens.streams import external, key, live, say, streams
from tests.ui.screens.test_recordings import asset, by_id, job, recordings

from .camera import Camera, play

TRACKS = {
    "t-1": {"id": "t-1", "type": "audio", "source": "regular", "mute": False, "started_at": "2026-01-15T19:01:00Z"},
    "t-2": {"id": "t-2", "type": "video", "source": "screen", "mute": True},
}
NAMES = ("Grace Hopper", "Ada Lovelace", "山田 太郎", "Ω [/nope] [b +", "שלום עולם", "Zoë 👩‍👩‍👧 é́", "x" * 300, "")


async def full_rooms(desk: Console) -> None:
    """Rooms with all that can be said of them."""
    await desk.fill_rooms(412, 87, 23, 7, 3, 1, 0, recordings={"r-1": recording(room_id(0))})
    await desk.put(
        resources.live_streams(), {"h-1": live_stream(room_id(0)), "h-2": live_stream(room_id(1), "starting")}
    )


async def full_peers(desk: Console) -> None:
    """A room of people with all kinds of names."""
    await desk.fill_rooms(9)
    people = [
        peer(f"p-{number}", name, "host" if number < 2 else "viewer", user_id=f"u-{number}")
        for number, name in enumerate(NAMES)
    ]
    await desk.open_room(*people, peer("p-9", "Linus", "speaker", metadata='{"isHandRaised": true}'))


@play("connecting", "opening")
async def connecting(camera: Camera) -> None:
    """Before anything came."""
    await camera.snap("connecting")
    await camera.push(Opening(Status("demo", ("Rooms",), True, "connecting", "dim", False)))
    await camera.snap("opening")


@play("rooms-production", "arm-writing", production=True, write=False, workspace="acme")
async def rooms_production(camera: Camera) -> None:
    """Where one level more of care is taken, and nothing is written yet."""
    desk = camera.desk
    await full_rooms(desk)
    await camera.snap("rooms-production")
    await desk.press("W")
    await desk.until(lambda: desk.app.screen is not desk.board)
    await camera.snap("arm-writing")


@play("rooms", "rooms-filter", "rooms-nothing-matches", "rooms-bad-filter")
async def rooms(camera: Camera) -> None:
    """Rooms."""
    desk = camera.desk
    await full_rooms(desk)
    await camera.snap("rooms")
    await desk.press("slash", *"room-1")
    await camera.snap("rooms-filter")
    await desk.press("escape", "slash", *"nobody", "enter")
    await camera.snap("rooms-nothing-matches")
    await desk.press("escape", "slash", "slash", "left_parenthesis", "slash")
    await camera.snap("rooms-bad-filter")


@play("rooms-empty", "rooms-outage")
async def rooms_empty(camera: Camera) -> None:
    """No rooms, and a service that is down."""
    desk = camera.desk
    await desk.fill_rooms()
    await camera.snap("rooms-empty")
    await full_rooms(desk)
    desk.clock.seconds = 300
    for resource in desk.board.resources():
        desk.app.desk.store.fail(resource, ServerError(503, "overloaded"), desk.clock.monotonic() + 12)
    desk.app.desk.store.announce_late()
    await desk.pilot.pause()
    await camera.snap("rooms-outage")


@play("peers", "peers-details", "peers-marks-hidden", "peers-empty")
async def peers(camera: Camera) -> None:
    """Peers."""
    desk = camera.desk
    await full_peers(desk)
    await camera.snap("peers")
    await desk.press("g", "d")
    await desk.put(resources.peer(room_id(0), "p-1"), {"p-1": peer("p-1", NAMES[1], "host", tracks=TRACKS)})
    await camera.snap("peers-details")
    await desk.press("d", "asterisk", "slash", *"linus", "enter")
    await camera.snap("peers-marks-hidden")
    await desk.press("escape", "backslash")
    await desk.put(resources.peers(room_id(0)), {})
    await camera.snap("peers-empty")


@play("recordings", "recordings-files", "recordings-empty")
async def recordings_(camera: Camera) -> None:
    """Recordings and their files."""
    desk = camera.desk
    await recordings(desk)
    await camera.snap("recordings-empty")
    await desk.press("1")
    await recordings(
        desk, job("r-1"), job("r-2", "starting", 1), job("r-3", "completed", 2, 9000), job("r-4", "failed", 1, 12_000)
    )
    await camera.snap("recordings")
    files = by_id(asset("a-1"), asset("a-2", "chat", "processing", size=1200), asset("a-3", "transcript"))
    assert desk.board.table.move_to("r-3")
    await desk.pilot.pause()
    store = desk.app.desk.store
    await desk.until(lambda: any(one.kind == "assets" and one.ids[-1] == "r-3" for one in store.watched))
    for one in [one for one in store.watched if one.kind == "assets"]:
        await desk.put(one, files)
    await desk.press("tab")
    await camera.snap("recordings-files")


@play("streams", "streams-keys", "streams-empty")
async def streams_(camera: Camera) -> None:
    """Streams: HLS, RTMP out, RTMP in."""
    desk = camera.desk
    await streams(desk)
    await camera.snap("streams-empty")
    await desk.press("1")
    await streams(
        desk,
        live("h-1"),
        live("h-2", 1, "starting"),
        recent=(live("h-3", 2, "failed"),),
        out=(external("x-1"), external("x-2", 1, "failed")),
    )
    await say(desk, "h-1", Verdict("on air", 990.0, 4.0))
    resting = resources.stream_keys(room_id(2))
    await desk.until(lambda: resting in desk.app.desk.store.watched)  # the cursor has come to rest
    await camera.snap("streams")
    await desk.press("g")
    store = desk.app.desk.store
    await desk.until(lambda: any(one.kind == "stream_keys" for one in store.watched))
    for one in [one for one in store.watched if one.kind == "stream_keys"]:
        await desk.put(one, by_id(key(0)))
    await desk.press("tab", "tab", "d")
    await camera.snap("streams-keys")
