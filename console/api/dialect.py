"""Where the vendor's service and the published OpenAPI profile differ on the way out, and only that.

The tables are part-a 14 and part-b 10. Operations are declared as the vendor's service has them; a dialect says which
of them go elsewhere, which fields it does not know, and which it has not at all. What comes back is read in either
shape whatever the dialect (`console.api.resources.base`), and filters that a dialect does not know are applied to it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from console.api import bulk
from console.api.errors import Refused
from console.api.models.base import strings
from console.api.operation import Body, Method, Operation, QueryValue, Request

DialectName = Literal["vendor", "openapi"]
Read = Callable[[Request], Awaitable[bytes]]  # how an adapter may ask for something first
Adapt = Callable[[Request, Read], Awaitable[Request]]


@dataclass(frozen=True, slots=True)
class Route:
    """How one operation is called.

    Args:
        method: another HTTP method than declared.
        path: another path than declared.
        ignores: filters it does not know, which the client applies itself.
        refuses: fields it does not know, without which the call would mean something else.
        adapt: whatever else changes.
    """

    method: Method | None = None
    path: str | None = None
    ignores: frozenset[str] = frozenset()
    refuses: frozenset[str] = frozenset()
    adapt: Adapt | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way of speaking to a service.

    Args:
        name: what it is called in settings.
        routes: what differs from the declaration, by operation id.
        missing: the ids of operations it has not.
    """

    name: DialectName
    routes: Mapping[str, Route] = field(repr=False)
    missing: frozenset[str] = field(default=frozenset(), repr=False)

    def offers(self, operation: Operation) -> bool:
        """Whether it has this operation."""
        return operation.id not in self.missing

    def route(self, operation: Operation) -> Operation:
        """The operation with the method and the path it has here."""
        route = self.routes.get(operation.id, _SAME)
        method, path = route.method or operation.method, route.path or operation.path
        if (method, path) == (operation.method, operation.path):
            return operation
        return replace(operation, method=method, path=path)

    async def translate(self, request: Request, read: Read) -> Request:
        """The same call as this dialect has it.

        Args:
            request: as declared.
            read: performs a request that is needed first; its operation is taken as it stands.

        Raises:
            Refused: the dialect has no such operation, or no such field.
        """
        operation = request.operation
        if not self.offers(operation):
            raise Refused(
                f"The {self.name} dialect has no {operation.id}: this call exists in the vendor dialect only."
            )
        route = self.routes.get(operation.id, _SAME)
        self._insist(operation, route.refuses, request)
        query = {name: value for name, value in request.query.items() if name not in route.ignores}
        request = replace(request, operation=self.route(operation), query=query)
        return request if route.adapt is None else await route.adapt(request, read)

    def _insist(self, operation: Operation, refused: frozenset[str], request: Request) -> None:
        fields = request.body if isinstance(request.body, Mapping) else {}
        given = {name for name, value in (*fields.items(), *request.query.items()) if value not in (None, ())}
        if found := sorted(given & refused):
            raise Refused(f"In the {self.name} dialect {operation.id} knows no {', '.join(found)}.")


_SAME = Route()


def _fields(body: Body) -> dict[str, object]:
    return dict(body) if isinstance(body, Mapping) else {}


async def _link_by_room(request: Request, read: Read) -> Request:
    """The vendor links polls by a plain field of the room, which is replaced: so the union is sent (part-a 10)."""
    room = bulk.decode(await read(replace(request, operation=_RETRIEVE_ROOM, query={}, body=None)))
    known = strings(room.get("polls")) if isinstance(room, dict) else ()
    return replace(request, body={"polls": list(dict.fromkeys([*known, *strings(_fields(request.body)["poll_ids"])]))})


async def _page_number(request: Request, read: Read) -> Request:
    """Deliveries are paged by number in the vendor's service (part-b 6.2)."""
    start = request.query.get("start")
    if start is not None and not (isinstance(start, str) and start.isdecimal() and int(start) > 0):
        raise Refused("A page of webhook deliveries starts at a page number, from 1.")
    query: dict[str, QueryValue] = {name: value for name, value in request.query.items() if name != "start"}
    return replace(request, query={**query, "page": None if start is None else int(str(start))})


async def _code_in_path(request: Request, read: Read) -> Request:
    fields = _fields(request.body)
    return replace(request, parameters={"code": str(fields.pop("code"))}, body=fields)


async def _id_in_body(request: Request, read: Read) -> Request:
    return replace(request, body={"id": request.parameters["poll_id"], **_fields(request.body)})


async def _one_type(request: Request, read: Read) -> Request:
    """The profile's list of webhook events takes one type; of several, the client chooses itself."""
    names = list(strings(request.query.get("event_names")))
    query = {name: value for name, value in request.query.items() if name != "event_names"}
    return replace(request, query={**query, "type": names[0] if len(names) == 1 else None})


async def _recording_id(request: Request, read: Read) -> Request:
    query = {name: value for name, value in request.query.items() if name != "beam_id"}
    return replace(request, query={**query, "recording_id": request.query.get("beam_id")})


async def _chat_log(request: Request, read: Read) -> Request:
    """The profile has another word for a chat (part-b 9.5)."""
    kind = request.query.get("type")
    return replace(request, query={**request.query, "type": "chat-log" if kind == "chat" else kind})


async def _known_statuses(request: Request, read: Read) -> Request:
    """The profile has other words for the states before and while running: there the client chooses itself."""
    status = request.query.get("status")
    return replace(request, query={**request.query, "status": status if status in ("completed", "failed") else None})


_RETRIEVE_ROOM = Operation("retrieveRoom", "GET", "/rooms/{room_id}")
_EVENTS = frozenset({"type", "error", "room_id", "user_id", "limit", "start"})

VENDOR = Dialect(
    "vendor",
    {
        "updateRoom": Route(refuses=frozenset({"template_id"})),
        "linkPollWithRoom": Route(adapt=_link_by_room),
        "createRtmpStreamKey": Route(refuses=frozenset({"role", "user_id", "ttl_seconds"})),
        "listWebhookEvents": Route(adapt=_page_number),
        "replayWebhookEvents": Route(refuses=frozenset({"event_ids", "session_id"})),
    },
)

OPENAPI = Dialect(
    "openapi",
    {
        "listRooms": Route(ignores=frozenset({"after", "before"})),
        "createRoom": Route(refuses=frozenset({"polls"})),
        "updateRoom": Route(refuses=frozenset({"region", "large_room", "polls", "webhook", "enabled"})),
        "setRoomEnabled": Route(path="/rooms/{room_id}/enabled"),
        "listPeers": Route(ignores=frozenset({"role", "user_id"})),
        "listSessions": Route(ignores=frozenset({"after", "before"})),
        "listTemplates": Route(ignores=frozenset({"limit", "start"})),
        "listRecordings": Route(adapt=_known_statuses),
        "startRecordingForRoom": Route(refuses=frozenset({"audio_only", "destination", "transcription"})),
        "listRecordingAssets": Route(ignores=frozenset({"status"}), adapt=_chat_log),
        "getRecordingAssetPresignedUrl": Route(refuses=frozenset({"presign_duration"})),
        "listLiveStreams": Route(ignores=frozenset({"session_id"}), adapt=_known_statuses),
        "startLiveStreamForRoom": Route(refuses=frozenset({"destination"})),
        "listExternalStreams": Route(ignores=frozenset({"session_id", "status"})),
        "startExternalStreamForRoom": Route(refuses=frozenset({"recording", "destination"})),
        "disableRtmpStreamKey": Route("DELETE", "/stream-keys/room/{room_id}"),
        "getRoomCodes": Route(ignores=frozenset({"role", "enabled", "limit", "start"})),
        "updateRoomCode": Route(path="/room-codes/code/{code}", adapt=_code_in_path),
        "updatePoll": Route(path="/polls", adapt=_id_in_body),
        "linkPollWithRoom": Route(path="/polls/room/{room_id}/link"),
        "listTrackEvents": Route(path="/analytics/track-events", ignores=_EVENTS),
        "listRecordingEvents": Route(
            path="/analytics/recording-events", ignores=_EVENTS | {"peer_id"}, adapt=_recording_id
        ),
        "listErrorEvents": Route(path="/analytics/error-events", ignores=_EVENTS | {"peer_id"}),
        "listWebhookEvents": Route(
            path="/analytics/events", ignores=frozenset({"start_time", "end_time", "status"}), adapt=_one_type
        ),
        "replayWebhookEvents": Route(
            path="/analytics/events/replay",
            refuses=frozenset({"start_time", "end_time", "event_names", "status", "limit", "offset"}),
        ),
        "getPeerQualityStats": Route(path="/analytics/peer-quality"),
    },
    missing=frozenset(
        {
            "retrieveRecordingConfigs",
            "configureRecordings",
            "createRoomCodeForRole",
            "updatePollQuestion",
            "deletePollQuestion",
            "updatePollOption",
            "deletePollOption",
            "listPollSessions",
            "listPollResponses",
            "getPollResponse",
            "listPollResults",
            "getPollResult",
            "getReplayProgress",
            "listFeedback",
            "getFeedbackSummary",
        }
    ),
)

DIALECTS: Mapping[DialectName, Dialect] = {"vendor": VENDOR, "openapi": OPENAPI}


def dialect_named(name: str) -> Dialect:
    """The dialect of a setting.

    Raises:
        Refused: there is no such dialect.
    """
    found = next((dialect for known, dialect in DIALECTS.items() if known == name), None)
    if found is None:
        raise Refused(f"A dialect is one of {', '.join(DIALECTS)}.")
    return found
