"""Rooms: list, create, retrieve, update, enable and disable (part-a 5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from console.simulator import ingest, polls
from console.simulator.errors import Problem, bad_body
from console.simulator.ids import uuid
from console.simulator.model import Room
from console.simulator.paging import page
from console.simulator.reading import flag, moment, section, switch, text, whole
from console.simulator.routes.base import Routes, fields, optional_fields, reply, reply_raw

NAME = re.compile(r"[A-Za-z0-9.\-:_]+")
REGIONS = ("in", "us", "eu", "auto")
SIZE, LARGE_SIZE = 2500, 20_000
SHORTEST, LONGEST = 120, 43_200  # seconds
STORES = ("s3", "gs", "oss", "azure")


class RoomRoutes(Routes):
    """The operations on rooms."""

    async def list(self, request: Request) -> Response:
        """List rooms: enabled ones unless asked otherwise (part-a 5.3)."""
        query = request.query_params
        enabled = flag(query, "enabled")
        wanted = True if enabled is None else enabled
        name = query.get("name")
        first, last = (self._moment(query, border) for border in ("after", "before"))

        def keep(room: Room) -> bool:
            return (
                room.enabled == wanted
                and (not name or room.name == name)
                and (first is None or room.created >= first)
                and (last is None or room.created <= last)
            )

        shapes = self.shapes
        body = page(
            self.world.rooms,
            query,
            keep=keep,
            wire=shapes.listed_room,
            empty=shapes.nothing(b""),
            smallest=shapes.smallest_page,
        )
        return reply_raw(body)

    async def create(self, request: Request) -> Response:
        """Make a room, or change the one that has the name already (part-a 5.2)."""
        body = await optional_fields(request)
        named = self._named(text(body, "name"))
        template_id = self._template(body)
        changes = checked(body, named)
        if named is not None:
            return reply(self.shapes.room(self._change(named, changes, template_id)))
        room = self._new(template_id)
        self.world.rooms[room.id] = room
        changes.setdefault("name", uuid(self.world.calls))
        return reply(self.shapes.room(self._change(room, changes, template_id)))

    async def retrieve(self, request: Request) -> Response:
        """One room."""
        return reply(self.shapes.room(self.room(request)))

    async def update(self, request: Request) -> Response:
        """Change what the body names; a taken name answers with the room that has it (part-a 5.5)."""
        room = self.room(request)
        changes = checked(await fields(request), room)
        namesake = self._named(changes.get("name"))
        if namesake is not None and namesake is not room:
            return reply(self.shapes.room(namesake))
        return reply(self.shapes.room(self._change(room, changes)))

    async def set_enabled(self, request: Request) -> Response:
        """Enable or disable: the profile's own path (part-a 5.6)."""
        room = self.room(request)
        enabled = switch(await fields(request), "enabled")
        if enabled is None:
            raise bad_body("enabled is required")
        return reply(self.shapes.room(self._change(room, {"enabled": enabled})))

    def _change(self, room: Room, changes: Mapping[str, Any], template_id: str | None = None) -> Room:
        for field, value in changes.items():
            setattr(room, field, value)
        room.template_id = template_id or room.template_id
        room.updated_at = self.world.stamp(digits=3)
        if "polls" in changes:
            polls.relink(self.world, room)
        if not room.enabled:
            ingest.cut_off(self.world, room)
        return room

    def _new(self, template_id: str | None) -> Room:
        world = self.world
        now, stamp = world.time.shown(world.time.now, 3), world.stamp(digits=3)
        chosen = template_id or next(one.id for one in world.templates.values() if one.default)
        return Room(world.id(rng=world.calls), "", chosen, now, stamp, stamp, left_alone=True)

    def _named(self, name: str | None) -> Room | None:
        """The room of that name; capitals do not count."""
        wanted = (name or "").casefold()
        return next((room for room in self.world.rooms.values() if wanted and room.name.casefold() == wanted), None)

    def _template(self, body: Mapping[str, Any]) -> str | None:
        template_id = text(body, "template_id")
        if template_id and template_id not in self.world.templates:
            raise bad_body("template not found")
        return template_id or None

    def _moment(self, query: Mapping[str, str], name: str) -> float | None:
        value = moment(query, name)
        return None if value is None else self.world.time.parse(value)


def checked(body: Mapping[str, Any], room: Room | None) -> dict[str, Any]:
    """The changes a body asks for, of a room or (None) of one to be made.

    Raises:
        Problem: 400 for each rule of part-a 5.2, in the documented words.
    """
    if "template" in body:
        raise bad_body("template is not allowed, use template_id")
    changes = {
        "name": _name(body),
        "description": text(body, "description"),
        "region": _region(body),
        "large_room": switch(body, "large_room"),
        "size": _size(body, room),
        "max_duration_seconds": _duration(body),
        "enabled": switch(body, "enabled"),
        "recording_info": _recording_info(body),
        "polls": _polls(body),
        "webhook": _webhook(body),
    }
    return {name: value for name, value in changes.items() if value is not None}


def _name(body: Mapping[str, Any]) -> str | None:
    name = text(body, "name")
    if name is not None and not NAME.fullmatch(name):
        raise bad_body("room name may contain a-z, A-Z, 0-9, . - : and _ only")
    return name


def _region(body: Mapping[str, Any]) -> str | None:
    region = text(body, "region")
    if region is not None and region not in REGIONS:
        raise bad_body("region not supported")
    return region


def _size(body: Mapping[str, Any], room: Room | None) -> int | None:
    size = whole(body, "size")
    large = switch(body, "large_room")
    if size is None:
        return None
    if size < 0:
        raise bad_body("room size less than 0")
    if size > LARGE_SIZE:
        raise bad_body(f"room size greater than {LARGE_SIZE}")
    large = bool(room and room.large_room) if large is None else large
    if size > SIZE and not large:
        raise bad_body(f"room size greater than {SIZE} needs large_room")
    return size


def _duration(body: Mapping[str, Any]) -> int | None:
    seconds = whole(body, "max_duration_seconds")
    if seconds is not None and not SHORTEST <= seconds <= LONGEST:
        raise bad_body(f"max_duration_seconds must be between {SHORTEST} and {LONGEST}")
    return seconds


def _recording_info(body: Mapping[str, Any]) -> dict[str, Any] | None:
    info = body.get("recording_info")
    if info is None:
        return None
    if not isinstance(info, dict):
        raise bad_body("recording_info must be an object")
    switch(info, "enabled")
    upload = info.get("upload_info")
    if upload is not None:
        _check_upload(upload)
    return info


def _check_upload(upload: object) -> None:
    if not isinstance(upload, dict) or upload.get("type") not in STORES:
        raise Problem(400, "Invalid body param", "invalid upload configuration")
    if not upload.get("location"):
        raise Problem(400, "Invalid body param", "bucket location missing")
    credentials = upload.get("credentials")
    if credentials is None:
        return
    if not isinstance(credentials, dict) or not (credentials.get("key") and credentials.get("secret")):
        raise Problem(400, "Invalid body param", "invalid upload configuration")


def _polls(body: Mapping[str, Any]) -> list[str] | None:
    polls = body.get("polls")
    if polls is not None and (not isinstance(polls, list) or not all(isinstance(one, str) for one in polls)):
        raise bad_body("polls must be a list of ids")
    return polls


def _webhook(body: Mapping[str, Any]) -> dict[str, Any] | None:
    webhook = body.get("webhook")
    if webhook is None:
        return None
    if not isinstance(webhook, dict) or not isinstance(webhook.get("url"), str):
        raise bad_body("webhook must be an object with a url")
    if not all(isinstance(value, str) for value in section(webhook, "headers").values()):
        raise bad_body("webhook headers must be strings")
    return webhook
