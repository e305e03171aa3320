"""The same screens in other looks: themes, no colour, ASCII, the compact density, terminals that are too small."""

from __future__ import annotations

from console.app.themes import ABOUT

from .camera import Camera, play
from .play_boards import full_peers, full_rooms

ONE = ((80, 24),)


@play(*(f"theme-{name}" for name in ABOUT), sizes=ONE)
async def themes(camera: Camera) -> None:
    """Rooms in every theme of ours."""
    desk = camera.desk
    await full_rooms(desk)
    await desk.press("j")
    for name in ABOUT:
        desk.app.theme = name
        await desk.pilot.pause()
        await camera.snap(f"theme-{name}")


@play("no-color-peers", sizes=ONE, environ={"NO_COLOR": "1"})
async def no_color(camera: Camera) -> None:
    """People without colours."""
    await full_peers(camera.desk)
    await camera.desk.press("space")
    await camera.snap("no-color-peers")


@play("ascii-rooms", "ascii-confirm", sizes=ONE, environ={"HMS_ASCII": "1"})
async def ascii_only(camera: Camera) -> None:
    """Rooms and a dialog without Unicode."""
    desk = camera.desk
    await full_rooms(desk)
    await camera.snap("ascii-rooms")
    await desk.press("j", "j", "E")
    await desk.until(lambda: desk.app.screen is not desk.board)
    await camera.snap("ascii-confirm")


@play("compact-peers", density="compact")
async def compact(camera: Camera) -> None:
    """People, close together."""
    await full_peers(camera.desk)
    await camera.snap("compact-peers")


@play("narrow-rooms", sizes=((60, 20),))
async def narrow_rooms(camera: Camera) -> None:
    """The smallest terminal that is enough."""
    await full_rooms(camera.desk)
    await camera.snap("narrow-rooms")


@play("narrow-peers", sizes=((60, 20),))
async def narrow_peers(camera: Camera) -> None:
    """The same, of people."""
    await full_peers(camera.desk)
    await camera.snap("narrow-peers")


@play("too-small", sizes=((40, 10),))
async def too_small(camera: Camera) -> None:
    """One clear line."""
    await full_rooms(camera.desk)
    await camera.snap("too-small")
