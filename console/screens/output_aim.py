"""What a room records and sends, as the keys R, L and X see it: on every screen that shows rooms or their jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.actions.action import Situation, Target
from console.api.text import clean
from console.live import resources

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.api.models import Job, Room, Template
    from console.live.resources import Resource
    from console.live.store import Store

    from .desk import Desk

KINDS = {
    "recordings": resources.recordings,
    "live_streams": resources.live_streams,
    "external_streams": resources.external_streams,
}


def output_situation(desk: Desk, room_id: str) -> Situation:
    """The moment, aimed at a room and what it records and sends; at nothing without a room.

    Args:
        desk: the shared services.
        room_id: its raw id, or "".
    """
    if not room_id:
        return Situation(desk.arming.writing, desk.production)
    room = find_room(desk.store, room_id)
    session = live_session(desk.store, room_id)
    template = template_of(desk.store, room)
    return Situation(
        writing=desk.arming.writing,
        production=desk.production,
        targets=(Target(room_id, room_title(room, room_id), session_id=session),),
        room=room,
        live=bool(session),
        roles=template.roles if template is not None else {},
        jobs={kind: open_jobs(desk.store, kind, room_id) for kind in KINDS},
        template=template,
        saved=desk.saved,
        paused=desk.paused.ids,
    )


def room_title(room: Room | None, room_id: str) -> str:
    """What people call a room, safe to paint; its id while that is all we know."""
    return room.name if room is not None and room.name else clean(room_id)


def find_room(store: Store, room_id: str) -> Room | None:
    """A room as last seen."""
    for resource in (resources.room(room_id), resources.rooms()):
        room: Room | None = items(store, resource).get(room_id)
        if room is not None:
            return room
    return None


def template_of(store: Store, room: Room | None) -> Template | None:
    """The template of a room as last seen."""
    found: Template | None = items(store, resources.templates()).get(room.template_id or "") if room else None
    return found


def live_session(store: Store, room_id: str) -> str:
    """The raw id of a room's live session as last seen; "" without one."""
    for session in items(store, resources.live_sessions()).values():
        if session.room_id == room_id:
            return str(session.id)
    active = items(store, resources.active_room(room_id)).get(room_id)
    return str(active.session_id) if active is not None else ""


def open_jobs(store: Store, kind: str, room_id: str) -> tuple[Job, ...]:
    """The jobs of a room that are starting, running or stopping, by whichever list is the newest."""
    listed = [store.snapshot(make(one)) for make in (KINDS[kind],) for one in (room_id, None)]
    newest = max((one for one in listed if one is not None), key=lambda one: one.mono, default=None)
    jobs = newest.items.values() if newest is not None else ()
    return tuple(job for job in jobs if job.room_id == room_id)


def items(store: Store, resource: Resource) -> Mapping[str, Any]:
    """What was last said about a resource, by id; nothing when it was not asked for yet."""
    snapshot = store.snapshot(resource)
    return snapshot.items if snapshot is not None else {}
