"""One client for the life of the program: the operations, grouped by resource."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Self

import httpx

from console.api.resources.active_rooms import ActiveRooms
from console.api.resources.external_streams import ExternalStreams
from console.api.resources.live_streams import LiveStreams
from console.api.resources.peers import Peers
from console.api.resources.policy import Roles, Templates
from console.api.resources.recordings import Recordings
from console.api.resources.rooms import Rooms
from console.api.resources.sessions import Sessions
from console.api.transport import Exchange, Gate, Transport, Wire

if TYPE_CHECKING:
    import random

    from console.clock import Clock


class Client:
    """The service, as typed calls: `client.peers.list(room_id)`.

    Making one takes some 25 ms for https (certificates are loaded); calls on it are cheap. Close it at the end.

    Args:
        base_url: where the service is; https, or http on this machine.
        auth: `management_auth(...)` or `token_auth(...)`.
        clock: for waiting, and for telling a wrong clock.
        rng: jitter of repeated tries.
        gate: asked before each attempt, so that a budget holds; None lets everything pass.
        on_exchange: told about each attempt, for counting and logs.
        transport: what carries the bytes, in place of real sockets.
        wire: how long to wait for what.

    Raises:
        Refused: the base URL is not acceptable.
    """

    def __init__(
        self,
        base_url: str,
        auth: httpx.Auth,
        *,
        clock: Clock,
        rng: random.Random,
        gate: Gate | None = None,
        on_exchange: Callable[[Exchange], None] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        wire: Wire | None = None,
    ) -> None:
        self._transport = Transport(
            base_url,
            auth,
            clock=clock,
            rng=rng,
            gate=gate,
            on_exchange=on_exchange,
            transport=transport,
            wire=wire,
        )
        self.rooms = Rooms(self._transport)
        self.active_rooms = ActiveRooms(self._transport)
        self.peers = Peers(self._transport)
        self.sessions = Sessions(self._transport)
        self.templates = Templates(self._transport)
        self.roles = Roles(self._transport)
        self.recordings = Recordings(self._transport)
        self.live_streams = LiveStreams(self._transport)
        self.external_streams = ExternalStreams(self._transport)

    async def aclose(self) -> None:
        """Close all connections; later calls are refused."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
