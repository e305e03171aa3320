"""The resources by name, so that `--help` can list them without importing one."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

RESOURCES: Mapping[str, str] = {
    "rooms": "Rooms: list, create, change, enable, disable.",
    "active-rooms": "Rooms with a running session: end it, send messages.",
    "peers": "People in a room: list, change role or name, remove.",
    "sessions": "Sessions, running and past, and who was in them.",
    "templates": "Templates: the policy that rooms follow.",
    "roles": "Roles of a template.",
    "recordings": "Recordings of rooms: list, start, stop, pause.",
    "assets": "What recordings leave: files, and signed URLs to them.",
    "live-streams": "Rooms going out as HLS.",
    "external-streams": "Rooms going out to RTMP destinations.",
    "stream-keys": "Keys with which an encoder sends into a room.",
    "room-codes": "Short codes that let people join a room.",
    "polls": "Polls, their answers and results.",
    "analytics": "Events, call quality, webhook deliveries, feedback.",
}
"""The name of each resource group of the client as it is typed, and its line in the list of commands."""


def group_class(resource: str) -> type[Any]:
    """Import the class of a resource group; only it and what it stands on is imported.

    Args:
        resource: a name of `RESOURCES`; `live-streams` is `LiveStreams` in `console.api.resources.live_streams`.
    """
    module = resource.replace("-", "_")
    name = "".join(word.capitalize() for word in resource.split("-"))
    found: type[Any] = getattr(import_module(f"console.api.resources.{module}"), name)
    return found
