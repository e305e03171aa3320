"""Events of tracks, recordings and errors, up to 30 days back (part-b 6.1).

The first page fixes what is seen: events that come meanwhile are not on the later ones.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, TypedDict, TypeVar, Unpack

from console.api.models.base import strings
from console.api.models.events import (
    ERROR_TYPES,
    RECORDING_TYPES,
    TRACK_TYPES,
    ErrorEvent,
    Event,
    RecordingEvent,
    TrackEvent,
)
from console.api.models.page import Page
from console.api.operation import Operation, QueryValue
from console.api.resources.base import Report, Resource, has, iterate, read_page
from console.api.rules import check_limit, one_of, said
from console.api.text import clean

TRACK_EVENTS = Operation("listTrackEvents", "GET", "/analytics/events")
RECORDING_EVENTS = Operation("listRecordingEvents", "GET", "/analytics/events")
ERROR_EVENTS = Operation("listErrorEvents", "GET", "/analytics/events")

E = TypeVar("E", bound=Event)


class EventFilter(TypedDict, total=False):
    """Which events of a room to list; as the arguments of `track_events` and `error_events`."""

    session_id: str | None
    peer_id: str | None
    user_id: str | None
    types: Sequence[str]


class RecordingEventFilter(TypedDict, total=False):
    """Which recording events of a room to list; as the arguments of `recording_events`."""

    session_id: str | None
    beam_id: str | None


class Events(Resource):
    """The part of `client.analytics` that lists events."""

    operations: ClassVar[Mapping[str, Operation]] = MappingProxyType(
        {"track_events": TRACK_EVENTS, "recording_events": RECORDING_EVENTS, "error_events": ERROR_EVENTS}
    )

    async def track_events(
        self,
        room_id: str,
        *,
        session_id: str | None = None,
        peer_id: str | None = None,
        user_id: str | None = None,
        types: Sequence[str] = (),
        limit: int = 100,
        start: str | None = None,
    ) -> Page[TrackEvent]:
        """List when tracks were added, changed and removed, up to 30 days back (part-b 6.1).

        Args:
            room_id: in which room.
            session_id: only in this session.
            peer_id: only of this peer.
            user_id: only of this user.
            types: only track.add.success, track.update.success or track.remove.success.
            limit: how many on a page, 1 to 100.
            start: where the page starts: `last` of the page before, which dies after 24 hours.
        """
        asked: dict[str, QueryValue] = {
            "room_id": room_id,
            "session_id": session_id,
            "peer_id": peer_id,
            "user_id": user_id,
            "type": _types(types, TRACK_TYPES),
        }
        return await self._events(TrackEvent, TRACK_EVENTS, asked, limit, start)

    def iterate_track_events(
        self,
        room_id: str,
        *,
        max_items: int | None = None,
        progress: Report | None = None,
        **filters: Unpack[EventFilter],
    ) -> AsyncIterator[TrackEvent]:
        """All track events of a room, page by page; those that come meanwhile are not among them.

        Args:
            room_id: in which room.
            max_items: stop after so many.
            progress: told about each page.
            **filters: as for `track_events`.
        """
        return iterate(lambda start: self.track_events(room_id, start=start, **filters), max_items, progress)

    async def recording_events(
        self,
        room_id: str,
        *,
        session_id: str | None = None,
        beam_id: str | None = None,
        limit: int = 100,
        start: str | None = None,
    ) -> Page[RecordingEvent]:
        """List which recordings came out well, up to 30 days back (part-b 6.1).

        Args:
            room_id: in which room.
            session_id: only in this session.
            beam_id: only of this job.
            limit: how many on a page, 1 to 100.
            start: where the page starts: `last` of the page before, which dies after 24 hours.
        """
        asked: dict[str, QueryValue] = {
            "room_id": room_id,
            "session_id": session_id,
            "beam_id": beam_id,
            "type": RECORDING_TYPES,
        }
        return await self._events(RecordingEvent, RECORDING_EVENTS, asked, limit, start)

    def iterate_recording_events(
        self,
        room_id: str,
        *,
        max_items: int | None = None,
        progress: Report | None = None,
        **filters: Unpack[RecordingEventFilter],
    ) -> AsyncIterator[RecordingEvent]:
        """All recording events of a room, page by page.

        Args:
            room_id: in which room.
            max_items: stop after so many.
            progress: told about each page.
            **filters: as for `recording_events`.
        """
        return iterate(lambda start: self.recording_events(room_id, start=start, **filters), max_items, progress)

    async def error_events(
        self,
        room_id: str,
        *,
        session_id: str | None = None,
        peer_id: str | None = None,
        user_id: str | None = None,
        types: Sequence[str] = (),
        limit: int = 100,
        start: str | None = None,
    ) -> Page[ErrorEvent]:
        """List what failed in the apps of peers, up to 30 days back; may hold IP addresses (part-b 6.1).

        Args:
            room_id: in which room.
            session_id: only in this session.
            peer_id: only of this peer.
            user_id: only of this user.
            types: only client.publish.failed, client.subscribe.failed, client.join.failed, client.disconnected or
                client.connect.failed.
            limit: how many on a page, 1 to 100.
            start: where the page starts: `last` of the page before, which dies after 24 hours.
        """
        asked: dict[str, QueryValue] = {
            "room_id": room_id,
            "session_id": session_id,
            "peer_id": peer_id,
            "user_id": user_id,
            "type": _types(types, ERROR_TYPES),
            "error": True,
        }
        return await self._events(ErrorEvent, ERROR_EVENTS, asked, limit, start)

    def iterate_error_events(
        self,
        room_id: str,
        *,
        max_items: int | None = None,
        progress: Report | None = None,
        **filters: Unpack[EventFilter],
    ) -> AsyncIterator[ErrorEvent]:
        """All error events of a room, page by page.

        Args:
            room_id: in which room.
            max_items: stop after so many.
            progress: told about each page.
            **filters: as for `error_events`.
        """
        return iterate(lambda start: self.error_events(room_id, start=start, **filters), max_items, progress)

    async def _events(
        self, model: type[E], operation: Operation, asked: Mapping[str, QueryValue], limit: int, start: str | None
    ) -> Page[E]:
        said(str(asked["room_id"]), "room id")
        query = {**asked, "limit": check_limit(limit, 1), "start": start}
        body = await self._transport.call(operation, {}, query=query)
        return read_page(model, body, limit, lambda event: _wanted(event, asked))


def _wanted(event: Event, asked: Mapping[str, QueryValue]) -> bool:
    """Whether an event is one that was asked for; services that know no such filter send others too."""
    user_id = asked.get("user_id")
    fits = has(user_id and clean(str(user_id)), event.user_id) and has(asked.get("beam_id"), event.data.get("beam_id"))
    ids = ("room_id", "session_id", "peer_id")
    return (
        fits
        and event.type in strings(asked["type"])
        and all(has(asked.get(name), getattr(event, name)) for name in ids)
    )


def _types(given: Sequence[str], known: Sequence[str]) -> Sequence[str]:
    """The types to ask for; all of the family when none is named, because older services want them named."""
    for name in given:
        one_of("An event's type", name, known)
    return tuple(given) or known
