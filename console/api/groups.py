"""The operations in their groups, on top of whoever performs the calls.

The groups that every screen needs are made at once; the others are loaded when they are first used, so that
`hms-console rooms list` does not wait for polls and statistics.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from console.api.operation import Operation
from console.api.resources.active_rooms import ActiveRooms
from console.api.resources.base import Resource
from console.api.resources.external_streams import ExternalStreams
from console.api.resources.live_streams import LiveStreams
from console.api.resources.peers import Peers
from console.api.resources.recordings import Recordings
from console.api.resources.roles import Roles
from console.api.resources.rooms import Rooms
from console.api.resources.sessions import Sessions
from console.api.resources.templates import Templates
from console.api.wire import Caller

if TYPE_CHECKING:
    from console.api.resources.analytics import Analytics
    from console.api.resources.assets import Assets
    from console.api.resources.polls import Polls
    from console.api.resources.room_codes import RoomCodes
    from console.api.resources.stream_keys import StreamKeys
    from console.clock import Clock

NAMES = (
    "rooms",
    "active_rooms",
    "peers",
    "sessions",
    "templates",
    "roles",
    "recordings",
    "assets",
    "live_streams",
    "external_streams",
    "stream_keys",
    "room_codes",
    "polls",
    "analytics",
)


class Groups:
    """All operations, grouped by what they are about: `groups.peers.list(room_id)`.

    Args:
        caller: who performs the calls.
        clock: what "30 days ago" is reckoned from.
    """

    def __init__(self, caller: Caller, clock: Clock) -> None:
        self._caller = caller
        self._clock = clock
        self.rooms = Rooms(caller)
        self.active_rooms = ActiveRooms(caller)
        self.peers = Peers(caller)
        self.sessions = Sessions(caller)
        self.templates = Templates(caller)
        self.roles = Roles(caller)
        self.recordings = Recordings(caller)
        self.live_streams = LiveStreams(caller)
        self.external_streams = ExternalStreams(caller)

    @cached_property
    def assets(self) -> Assets:
        """Files that recordings left."""
        from console.api.resources.assets import Assets

        return Assets(self._caller)

    @cached_property
    def stream_keys(self) -> StreamKeys:
        """Keys to send RTMP into a room with."""
        from console.api.resources.stream_keys import StreamKeys

        return StreamKeys(self._caller)

    @cached_property
    def room_codes(self) -> RoomCodes:
        """Codes to join a room with."""
        from console.api.resources.room_codes import RoomCodes

        return RoomCodes(self._caller)

    @cached_property
    def polls(self) -> Polls:
        """Polls and quizzes."""
        from console.api.resources.polls import Polls

        return Polls(self._caller)

    @cached_property
    def analytics(self) -> Analytics:
        """Events, webhooks, quality, feedback."""
        from console.api.resources.analytics import Analytics

        return Analytics(self._caller, self._clock)

    @property
    def operations(self) -> Mapping[str, Operation]:
        """All operations by the name of their method, such as `rooms.list`; a few methods share one."""
        return {
            f"{name}.{method}": called for name, group in self._all() for method, called in group.operations.items()
        }

    def _all(self) -> Iterator[tuple[str, Resource]]:
        for name in NAMES:
            group = getattr(self, name)
            if isinstance(group, Resource):
                yield name, group
