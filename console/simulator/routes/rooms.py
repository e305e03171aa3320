"""Rooms: list, retrieve, update, enable and disable (part-a 5)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from console.simulator.errors import Problem, bad_body
from console.simulator.model import Room, encode
from console.simulator.paging import page
from console.simulator.reading import flag, moment, switch, text, whole
from console.simulator.routes.base import Routes, fields, reply, reply_raw

NAME = re.compile(r"[A-Za-z0-9.\-:_]+")
REGIONS = ("in", "us", "eu", "auto")
SIZE, LARGE_SIZE = 2500, 20_000
SHORTEST, LONGEST = 120, 43_200  # seconds
STORES = ("s3", "gs", "oss", "azure")


class RoomRoutes(Routes):
    """The operations on rooms."""

    def router(self) -> APIRouter:
        """Where they are."""
        router = APIRouter()
        router.add_api_route("/rooms", self.list, methods=["GET"])
        router.add_api_route("/rooms/{room_id}", self.retrieve, methods=["GET"])
        router.add_api_route("/rooms/{room_id}", self.update, methods=["POST"])
        return router

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

        return reply_raw(page(self.world.rooms, query, keep=keep, wire=self._item, empty=b""))

    async def retrieve(self, request: Request) -> Response:
        """One room."""
        return reply(self.wire(self.room(request)))

    async def update(self, request: Request) -> Response:
        """Change what the body names; a taken name answers with the room that has it (part-a 5.5)."""
        room = self.room(request)
        changes = checked(await fields(request), room)
        name = changes.get("name")
        namesake = next(
            (other for other in self.world.rooms.values() if other.name == name and other is not room), None
        )
        if namesake is not None:
            return reply(self.wire(namesake))
        for field, value in changes.items():
            setattr(room, field, value)
        room.updated_at = self.world.stamp(digits=3)
        return reply(self.wire(room))

    def wire(self, room: Room) -> dict[str, Any]:
        """The documented object, deprecated twins included (part-a 5.1)."""
        template = self.world.template(room)
        return {
            "id": room.id,
            "name": room.name,
            "enabled": room.enabled,
            "description": room.description,
            "customer_id": self.world.customer_id,
            "customer": self.world.customer_id,
            "template_id": room.template_id,
            "template": template.name,
            "region": room.region,
            "recording_info": room.recording_info,
            "recording_source_template": room.recording_info is None,
            "enabled_source_template": room.recording_info is None,
            "large_room": room.large_room,
            "size": room.size,
            "max_duration_seconds": room.max_duration_seconds,
            "polls": room.polls,
            **({"webhook": room.webhook} if room.webhook else {}),
            "created_at": room.created_at,
            "updated_at": room.updated_at,
        }

    def _item(self, room: Room) -> bytes:
        wire = self.wire(room)
        info = wire.pop("recording_info")
        wire["recording"] = None if info is None else {"enabled": bool(info.get("enabled"))}
        wire["key"] = f"{self.world.customer_id}:{room.name}"
        return encode(wire)

    def _moment(self, query: Mapping[str, str], name: str) -> float | None:
        value = moment(query, name)
        return None if value is None else self.world.time.parse(value)


def checked(body: Mapping[str, Any], room: Room) -> dict[str, Any]:
    """The changes a body asks for.

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


def _size(body: Mapping[str, Any], room: Room) -> int | None:
    size = whole(body, "size")
    large = switch(body, "large_room")
    if size is None:
        return None
    if size < 0:
        raise bad_body("room size less than 0")
    if size > LARGE_SIZE:
        raise bad_body(f"room size greater than {LARGE_SIZE}")
    if size > SIZE and not (room.large_room if large is None else large):
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
    if webhook is not None and (not isinstance(webhook, dict) or not isinstance(webhook.get("url"), str)):
        raise bad_body("webhook must be an object with a url")
    return webhook
